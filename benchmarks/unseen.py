"""Mail that no cue was written with: annotated once, by somebody who saw neither the cues nor what the reader finds.

``unseen.jsonl`` holds no word of it, only where the words lie: a message file of the corpora, the author's own text as
a range of its bytes, and every promise and ask as a range of that text.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.annotated import Item, read

PLACES = Path(__file__).with_name("unseen.jsonl")


def unseen(archive: Path) -> Iterator[Item]:
    """Yield the annotated mails of a corpus archive, with their words, as ``annotated.judge`` wants them."""
    places = {place["mail"]: place for place in read(PLACES)}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name in places else None
            if file is not None:
                yield _mail(places[member.name], file.read().replace(b"\r\n", b"\n"))


def _mail(place: Item, raw: bytes) -> Item:
    text = raw[slice(*place["text"])].decode("utf-8")
    return {
        "n": place["mail"].replace("/", "-"),
        "text": text,
        "promises": [_item(text, one) for one in place["promises"]],
        "asks": [_item(text, one) for one in place["asks"]],
        "expects_reply": place["expects_reply"],
        "closing": place["closing"],
    }


def _item(text: str, place: Item) -> dict[str, Any]:
    due: Sequence[int] | None = place.get("due")
    words = {"quote": text[slice(*place["span"])], "due": text[slice(*due)] if due else None}
    return {**words, "cond": place.get("cond"), "contested": place.get("contested", False)}
