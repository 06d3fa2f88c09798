"""What remains of a subject without "Re:", "AW:", "[list]": the base subject of RFC 5256, in many languages."""

from __future__ import annotations

from dataclasses import dataclass

_REPLY = """
re aw antw antwort sv vs vast ref res rif r odp odpověď odpowiedź antwoord atb ynt yanıt cevap vá válasz
απ σχετ rep rép réf respuesta resposta risposta réponse svar bls trả 回复 回覆 答复 答覆 返信 답장 회신
отв ответ відп відповідь השב رد
"""
_FORWARD = """
fw fwd fwd. wg doorst vb vl vl. vid pd tr rv enc i fs továbbítás πρθ προώθ ilt ide đc
转发 轉寄 転送 전달 пер пересл пересылка
"""
REPLY_PREFIXES = frozenset(_REPLY.split())
FORWARD_PREFIXES = frozenset(_FORWARD.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``base`` is case-folded, may be empty; ``reply`` and ``forward`` say which kinds of prefix came off."""

    base: str
    reply: bool = False
    forward: bool = False


def base_subject(subject: str) -> Subject:
    """Return the base subject (RFC 5256, 2.1) without localized prefixes, "Re[2]:" and "[list]" tags."""
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
    if text.isascii():
        return text.find(":", 0, 24) or -1
    ends = [at for mark in ":：" if (at := text.find(mark, 0, 24)) > 0]
    return min(ends, default=-1)


def _after_colon(text: str) -> str:
    return text[_colon(text) + 1 :].strip()


def _prefix(text: str) -> str | None:
    """Return "reply" or "forward" when the subject begins with such a word and a colon ("Re:", "Re[2]:")."""
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
