"""Is a mail automatic, and why? The tests of METRICS M4, in its order, from header fields alone.

People also announce their leave, and Exchange marks what people write: a sign counts only as far as M4 lets.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.model import Automatic
from monitor.reading.parse import Header
from monitor.reading.subjects import FORWARD_PREFIXES, REPLY_PREFIXES


def _forms(table: str) -> tuple[str, ...]:
    return tuple(table.split("|"))


CALENDAR_METHODS = ("REQUEST", "REPLY", "CANCEL", "COUNTER")

_DAEMONS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon")
_DAEMON_NAMES = ("mail delivery subsystem", "mail delivery system", "mail administrator")
_POSTMASTERS = ("postmaster", "mdaemon", "mail.daemon", "microsoftexchange")
_FAILED = _forms(
    "undeliver|delivery fail|delivery status|returned mail|non-delivery|failure notice|could not be delivered|"
    "user unknown|delivery warning|delivery error|mail error|failed mail|unzustellbar|non remis|no entregado|"
    "onbestelbaar|niet bezorgd|недоставлен|未送達|无法传递|delivery failure|permanent failure"
)
_FAILED_HEAD = _forms(
    "mail delivery failed: return|undelivered mail returned to sender|delivery status notification (failure)|"
    "returned mail: see transcript|undeliverable: |unzustellbar: |mail could not be delivered|failure notice|"
    "mail delivery failure|delivery failure notification|returned mail - error"
)
_VENDOR = frozenset(
    _forms("x-autoreply|x-autorespond|x-autoresponder|x-mail-autoreply|x-auto-reply-from|x-autoreply-from")
)
_NO_REPLY = _forms(
    "noreply|donotreply|dontreply|noresponse|nichtantworten|keineantwort|nepasrepondre|noresponder|noresponda|"
    "naoresponda|naoresponder|nonrispondere|nietbeantwoorden|nieodpowiadac|neodpovidat|svarainte|ikkesvar|"
    "eivastata|nevalaszolj"
)

AUTO_REPLY = {
    "en": "automatic reply|auto reply|auto-reply|autoreply|automated reply|auto response|auto-response|autoresponse|"
    "automated response|automatic response|out of office autoreply|out of office auto-reply|out-of-office reply|"
    "out of office reply|out of office response|vacation reply|vacation auto-reply|yahoo! auto response",
    "de": "automatische antwort|abwesenheitsnotiz|abwesenheitsmeldung|abwesenheitsbenachrichtigung|"
    "automatische rückmeldung|automatische abwesenheitsnotiz|abwesenheitsnachricht|abwesenheitsagent",
    "fr": "réponse automatique|reponse automatique|réponse d'absence|message d'absence|"
    "absence du bureau|réponse automatique d'absence|notification d'absence",
    "es": "respuesta automática|respuesta automatica|respuesta automática de fuera de la oficina|fuera de la oficina",
    "it": "risposta automatica|risposta automatica da fuori ufficio|fuori sede|risponditore automatico",
    "pt": "resposta automática|resposta automatica|resposta automática para ausência do escritório|"
    "resposta automática de ausência temporária|ausência temporária",
    "nl": "automatisch antwoord|automatische beantwoording|afwezigheidsbericht|automatische afwezigheidsmelding",
    "sv": "autosvar|automatiskt svar|frånvaro, autosvar|autosvar vid frånvaro|frånvaromeddelande",
    "da": "automatisk svar|autosvar - ikke til stede|ikke til stede",
    "no": "automatisk svar ved fravær|fraværsmelding|fravær",
    "fi": "automaattinen vastaus|automaattinen poissaolovastaus|poissaoloviesti",
    "pl": "automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|informacja o nieobecności",
    "cs": "automatická odpověď|odpověď v nepřítomnosti|mimo kancelář",
    "sk": "automatická odpoveď",
    "hu": "automatikus válasz|házon kívül",
    "ro": "răspuns automat|raspuns automat",
    "tr": "otomatik yanıt|otomatik cevap",
    "el": "αυτόματη απάντηση",
    "ru": "автоматический ответ|автоответ|автоматическое уведомление",
    "uk": "автоматична відповідь|автовідповідь",
    "zh": "自动回复|自动答复|自動回覆",
    "ja": "自動応答|自動返信|不在通知",
    "ko": "자동 회신|자동회신|자동 응답|부재중",
    "he": "תשובה אוטומטית",
    "ar": "رد تلقائي",
    "vi": "trả lời tự động",
}
"""What mail programs put at the head of an out-of-office answer's subject, by language."""

AWAY = {
    "en": "out of office|out of the office|out of town|away from my mail|on vacation|on leave|away from the office",
    "de": "abwesend|abwesenheit|außer haus|nicht im büro|im urlaub",
    "fr": "absent|absence|absente|absent du bureau|absent(e)",
    "es": "ausente|fuera de oficina",
    "it": "assente|fuori ufficio",
    "pt": "ausente|fora do escritório|ausência",
    "nl": "afwezig|niet aanwezig",
    "sv": "frånvarande|ej på kontoret",
    "da": "fraværende|ikke på kontoret",
    "fi": "poissa|poissa toimistolta",
    "pl": "nieobecność|poza biurem",
}
"""What a person may also write over an announcement of leave: automatic only together with another sign."""

_IS_AWAY = _forms(
    " is out of the office| is out of office| ist außer haus| è fuori ufficio| est absent du bureau| is on vacation|"
    " está fuera de la oficina| is on leave| ist abwesend| est absent| is away"
)

_PHRASE_ENDS = ":：-–—([<（,.!/"
_PHRASE_GOES_ON = ("from ", "de ", "van ", "von ", "re:", "para ")

_STRONG = tuple(
    sorted({form for text in AUTO_REPLY.values() for form in text.split("|")}, key=len, reverse=True)
)
_WEAK = tuple(sorted({form for text in AWAY.values() for form in text.split("|")}, key=len, reverse=True))


def automatic(header: Header) -> Automatic | None:
    """Return why a mail is automatic (M4), or None for a mail that a person wrote.

    BULK does not mean that nobody owes it an answer: whether the person is addressed decides that, later.
    """
    subject = _plain_subject(header.first("subject") or "")
    marked = _vendor_mark(header) or _auto_reply_subject(subject, header)
    if _bounce(header, subject, marked=marked):
        return Automatic.BOUNCE
    submitted = (header.first("auto-submitted") or "no").partition(";")[0].strip().lower()
    if submitted not in ("no", ""):
        # an answer that a person's program gave for them counts as theirs (C4), whichever mark says so
        return Automatic.AUTO_REPLY if marked and submitted == "auto-replied" else Automatic.AUTO_SUBMITTED
    if marked:
        return Automatic.AUTO_REPLY
    if _no_reply(header):
        return Automatic.NO_REPLY
    precedence = (header.first("precedence") or "").strip().lower()
    if "list-id" in header or "list-unsubscribe" in header or precedence in ("bulk", "list", "junk"):
        return Automatic.BULK
    return Automatic.CALENDAR if calendar_method(header) in CALENDAR_METHODS else None


def calendar_method(header: Header) -> str | None:
    """Return the METHOD that the header gives for a mail that is all calendar, in upper case (M4)."""
    kind = header.first("content-type") or ""
    if kind[:13].lower() != "text/calendar":
        return None
    for parameter in kind.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "method":
            return value.strip().strip('"').upper()
    return None


def _bounce(header: Header, subject: str, *, marked: bool) -> bool:
    kind = (header.first("content-type") or "").lower()
    if kind.startswith("multipart/report") and "disposition-notification" not in kind:
        return True
    if "x-failed-recipients" in header or subject.startswith(_FAILED_HEAD):
        return True
    path = (header.first("return-path") or "").replace(" ", "").lower()
    # RFC 3834 asks vacation programs for a null Return-Path too: those that say so stay answers, not bounces
    if (path == "<>" or path.startswith("<mailer-daemon")) and not marked:
        return True
    for name, address in header.addresses("from")[:1]:
        if address.startswith(_DAEMONS) or name.lower() in _DAEMON_NAMES:
            return True
        return address.startswith(_POSTMASTERS) and not marked and any(word in subject for word in _FAILED)
    return (header.first("from") or "").lower().startswith(_DAEMONS)


def _vendor_mark(header: Header) -> bool:
    if not _VENDOR.isdisjoint(header) and any(
        name in header and header.first(name) not in ("no", "No", "NO") for name in _VENDOR
    ):
        return True
    precedence = (header.first("precedence") or "").strip().lower()
    if precedence in ("auto_reply", "auto-reply", "autoreply"):
        return True
    # Exchange stamps this one on what people write too: only with a second sign
    suppressed = (header.first("x-auto-response-suppress") or "").lower()
    return ("all" in suppressed or "autoreply" in suppressed) and precedence == "junk"


def _plain_subject(subject: str) -> str:
    """Lower case, without the tags of lists before a subject and the stars of programs around it."""
    text = " ".join(subject[:500].split()).lower()
    while text.startswith("[") and "]" in text:
        text = text[text.index("]") + 1 :].lstrip()
    return text.strip("* ")


def _auto_reply_subject(subject: str, header: Header) -> bool:
    if not subject:
        return False
    if subject.startswith("auto:"):  # Lotus Notes
        return True
    if subject.startswith(_STRONG) and _ends_phrase(subject, _STRONG):
        return True
    if "<auto reply>" in subject or "(auto reply)" in subject:
        return True
    head = subject.partition(":")[0]
    if head in REPLY_PREFIXES or head in FORWARD_PREFIXES:
        return False
    if any(phrase in subject for phrase in _IS_AWAY) and _says_of_sender(subject, header):
        return True
    answering = "in-reply-to" in header or "references" in header or "x-auto-response-suppress" in header
    return (answering or "(was:" in subject) and subject.startswith(_WEAK) and _ends_phrase(subject, _WEAK)


def _says_of_sender(subject: str, header: Header) -> bool:
    """ "Pat Smith is out of the office" from Pat is the program's own sentence; from Kim it is Kim's."""
    who = next(subject.partition(phrase)[0] for phrase in _IS_AWAY if phrase in subject)
    sender = " ".join(f"{name} {address}" for name, address in header.addresses("from")[:1]).lower()
    names = [word for word in who.replace("/", " ").replace(".", " ").split() if len(word) > 2]
    return len(who) < 60 and any(name in sender for name in names)


def _ends_phrase(subject: str, phrases: tuple[str, ...]) -> bool:
    for phrase in phrases:
        if subject.startswith(phrase):
            rest = subject[len(phrase) :].lstrip(" ")
            if not rest or rest[0] in _PHRASE_ENDS or rest.startswith(_PHRASE_GOES_ON):
                return True
    return False


def _no_reply(header: Header) -> bool:
    return any(_names_nobody(address) for _, address in header.addresses("from")[:1])


@lru_cache(maxsize=4096)
def _names_nobody(address: str) -> bool:
    local = address.partition("@")[0].replace("-", "").replace("_", "").replace(".", "")
    return any(word in local for word in _NO_REPLY)
