"""What remains of a subject without "Re:", "AW:", "[list]" and their kin: the base subject of RFC 5256, in many languages."""

from __future__ import annotations

from dataclasses import dataclass

REPLY_PREFIXES = frozenset(
    "re aw antw antwort sv vs vast ref res rif r odp odpověď odpowiedź antwoord atb ynt yanıt cevap vá válasz "
    "απ σχετ rep rép réf respuesta resposta risposta réponse svar bls hồi trả 回复 回覆 答复 答覆 返信 답장 회신 "
    "отв ответ відп відповідь השב رد".split()
)
FORWARD_PREFIXES = frozenset(
    "fw fwd wg doorst vb vl vl. vid pd tr rv enc i fs továbbítás πρθ προώθ ilt ide "
    "转发 轉寄 転送 전달 пер пересл пересылка đc fwd.".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``base`` is case-folded and may be empty; ``reply`` and ``forward`` say which kinds of prefix came off."""

    base: str
    reply: bool = False
    forward: bool = False


def base_subject(subject: str) -> Subject:
    """Return the base subject (RFC 5256, 2.1) with localized prefixes, "Re[2]:" and "[list]" tags taken off."""
    text = " ".join(subject[:1000].split())
    reply = forward = False
    while True:
        lower = text.lower()
        if lower.endswith("(fwd)"):
            text, forward = text[:-5].rstrip(), True
        elif lower.startswith("[fwd:") and text.endswith("]"):
            text, forward = text[5:-1].strip(), True
        elif kind := _prefix(text):
            reply, forward = reply or kind == "reply", forward or kind == "forward"
            text = _after_colon(text)
        elif text.startswith("[") and "]" in text and text[text.index("]") + 1 :].strip():
            text = text[text.index("]") + 1 :].strip()
        else:
            return Subject(base=text.casefold(), reply=reply, forward=forward)


def _colon(text: str) -> int:
    ends = [at for mark in ":：" if 0 < (at := text.find(mark, 0, 24))]
    return min(ends, default=-1)


def _after_colon(text: str) -> str:
    return text[_colon(text) + 1 :].strip()


def _prefix(text: str) -> str | None:
    """Return "reply" or "forward" when the subject begins with such a word and a colon, perhaps counted: "Re[2]:"."""
    at = _colon(text)
    if at < 0:
        return None
    word = text[:at].strip().lower()
    for opening in "[(^*":
        word = word.partition(opening)[0]
    word = word.rstrip("0123456789 ")
    if word in REPLY_PREFIXES:
        return "reply"
    return "forward" if word in FORWARD_PREFIXES else None
