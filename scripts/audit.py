"""Do the packages we pin have known weaknesses? Asks pip-audit, and says so where nobody could be asked.

    .venv/bin/python scripts/audit.py

Ends with 1 when a weakness is known. No network, or a service that knows none of the packages, is no weakness: it is
said on standard error, and ends with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CONSTRAINTS = Path(__file__).resolve().parents[1] / "constraints.txt"


def verdict(report: str) -> tuple[int, list[str]]:
    """Return the exit code and what to say about what pip-audit wrote; nothing readable: it reached nobody."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["SKIPPED: the service that knows weaknesses cannot be reached, nothing was audited"]
    weak = [f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}"
            for one in packages if one.get("vulns")]  # fmt: skip
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if len(unknown) == len(packages):
        said = ["SKIPPED: the service that knows weaknesses knows none of the packages, nothing was audited"]
    elif unknown:
        said = [f"not audited: {', '.join(unknown)}"]
    else:
        said = []
    return (1 if weak else 0), [*weak, *said]


def main() -> int:
    """Audit what is pinned, as it is pinned: nothing is resolved or installed."""
    program = [sys.executable, "-m", "pip_audit", "--requirement", str(CONSTRAINTS)]
    more = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    done = subprocess.run([*program, *more], capture_output=True, text=True, check=False)
    code, said = verdict(done.stdout)
    for line in said:
        print(f"pip-audit: {line}", file=sys.stderr)
    if not said:
        print("pip-audit: no known weaknesses")
    return code


if __name__ == "__main__":
    sys.exit(main())
