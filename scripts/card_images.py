"""Draw the pictures of a card in docs/images anew: play the demo, take one card out of its mail, photograph it.

    .venv/bin/python scripts/card_images.py [ADDRESS]

card.png, the top of it, is README's; the others show all of it at three widths, on light and on dark pages, so that
whoever changes the template can look at what mail programs will show. Look at them before you keep them.
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from browser import browser, dom, photograph
from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
WHOSE = "ben@harrowgate.example"
WIDTHS = (320, 600, 900)
TALLEST = 9000
SHOWN = 3
"""So many parts of the card stand in README: what waits, what was promised, how soon asks are answered."""
COLOURS = 128
"""Enough for a card, and a third of the size."""


def card_of(address: str, work: Path) -> str:
    """Play the demo and return one person's card as a page that holds its pictures itself."""
    monitor = Path(sys.executable).with_name("monitor")
    command = [str(monitor), "-q", "demo", "--output", str(work / "demo")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for path in sorted((work / "demo" / "cards").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if address in str(mail["To"]):
            return page_of(mail)
    sys.exit(f"the demo has no card for {address}")


def page_of(mail: EmailMessage) -> str:
    """Return a mail's page with its pictures in the place of their names."""
    body = mail.get_body(("html",))
    page = str(body.get_content()) if body is not None else ""
    for part in mail.walk():
        if part["Content-ID"]:
            picture = base64.b64encode(part.get_content()).decode()
            page = page.replace(f"cid:{part['Content-ID'].strip('<>')}", f"data:image/png;base64,{picture}")
    return page


def trimmed(picture: Image.Image) -> Image.Image:
    """Return a picture without the empty ground below the page."""
    ground = Image.new("RGB", picture.size, picture.getpixel((picture.width // 2, picture.height - 1)))
    box = ImageChops.difference(picture, ground).getbbox()
    return picture.crop((0, 0, picture.width, min(picture.height, (box[3] if box else 0) + 24)))


def save(picture: Image.Image, name: str) -> None:
    """Write a picture of few colours."""
    path = IMAGES / name
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"docs/images/{name}: {picture.width} x {picture.height}, {path.stat().st_size // 1024} KB")


def end_of(page: Path, part: int, work: Path) -> int:
    """Return how far down the page that part of the card ends, in its own pixels."""
    script = f"const b = document.querySelectorAll('.part')[{part - 1}].getBoundingClientRect().bottom; "
    measured = work / "measured.html"
    tell = f"<script>{script}document.title = 'ends at ' + Math.round(b)</script></body>"
    measured.write_text(page.read_text(encoding="utf-8").replace("</body>", tell), encoding="utf-8")
    found = re.search(r"ends at (\d+)", dom(measured, width=600, height=TALLEST).rpartition("<title>")[2])
    return int(found[1]) if found else TALLEST


def main(address: str) -> None:
    """Draw all of them."""
    if browser() is None:
        sys.exit("There is no chromium here; install one to draw the pictures.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        page, shot = work / "card.html", work / "shot.png"
        page.write_text(card_of(address, work), encoding="utf-8")
        for width in WIDTHS:
            for ground in ("light", "dark"):
                photograph(page, shot, width=width, height=TALLEST, dark=ground == "dark")
                save(trimmed(Image.open(shot).convert("RGB")), f"card-{width}-{ground}.png")
        photograph(page, shot, width=600, height=end_of(page, SHOWN, work), scale=2)
        save(Image.open(shot).convert("RGB"), "card.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else WHOSE)
