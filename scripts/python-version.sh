#!/bin/sh
# Is this a Python that the monitor runs on? Says what to do if not.
python=${1:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
    echo "No $python found. Install Python 3.11 or newer, or say 'make setup PYTHON=/path/to/python3'." >&2
    exit 1
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$python is $("$python" -V 2>&1); the monitor needs Python 3.11 or newer. Say 'make setup PYTHON=python3.11'." >&2
    exit 1
}
