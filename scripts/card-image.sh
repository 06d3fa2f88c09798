#!/bin/sh
# Draw docs/images/card.png anew: play the demo, take one card out of its mail, photograph its top in a browser.
#   sh scripts/card-image.sh [ADDRESS [HEIGHT]]     whose card, and how many of its pixels from the top
set -eu
cd "$(dirname "$0")/.."
address=${1:-ada@harrowgate.example}
height=${2:-1822}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "There is no chromium here; install one to draw the picture." >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/monitor -q demo --output "$work/demo" >/dev/null
.venv/bin/python - "$work" "$address" <<'PYTHON'
import base64
import sys
from email import message_from_bytes, policy
from pathlib import Path

work, address = Path(sys.argv[1]), sys.argv[2]
mails = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in work.glob("demo/cards/*.eml"))
mail = next(mail for mail in mails if address in str(mail["To"]))
page = mail.get_body(("html",)).get_content()
for part in mail.walk():
    if part["Content-ID"]:
        picture = base64.b64encode(part.get_content()).decode()
        page = page.replace("cid:" + part["Content-ID"].strip("<>"), "data:image/png;base64," + picture)
(work / "card.html").write_text(page, encoding="utf-8")
PYTHON
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=2 \
    --window-size="600,$height" --screenshot="$work/card.png" "file://$work/card.html" >/dev/null 2>&1
mkdir -p docs/images
.venv/bin/python - "$work/card.png" docs/images/card.png <<'PYTHON'
import sys

from PIL import Image

# 64 colours are enough for a card, and a fifth of the size
Image.open(sys.argv[1]).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
PYTHON
echo "docs/images/card.png: the top $height pixels of the card of $address"
