"""What a folder is for, by its special-use flag (RFC 6154) or by what mail programs call it in many languages
(M3).

Drafts, Junk and Outbox are skipped. Sent matters because the author's own copy decides M4 (M2). Trash is read
like any other folder: deleting a mail does not undo what it asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase


class Role(StrEnum):
    """What M3 needs to know of a folder."""

    SENT = "sent"
    SKIPPED = "skipped"
    OTHER = "other"


_SENT = """
    sent | sent mail | sent items | sent messages | sent mails | sent objects | sent elements
    gesendet | gesendete | gesendete elemente | gesendete objekte | gesendete nachrichten | gesendete e mails
    envoyés | envoyé | éléments envoyés | messages envoyés | courrier envoyé | objets envoyés
    courriels envoyés
    enviados | enviado | elementos enviados | mensajes enviados | correo enviado | correos enviados
    enviadas | itens enviados | mensagens enviadas | e mails enviados | correio enviado | enviats
    elements enviats
    inviata | inviati | inviate | posta inviata | elementi inviati | messaggi inviati
    verzonden | verzonden items | verzonden berichten | verzonden objecten | verstuurd | verzonden e mail
    sendt | sendt post | sendte elementer | sendte beskeder | sendt e post | sendte meldinger | sendte mails
    skickat | skickade | skickade objekt | skickade meddelanden | skickad post | skickade mail
    lähetetyt | lähetetyt viestit | lähetetyt kohteet
    wysłane | elementy wysłane | wiadomości wysłane | poczta wysłana
    odeslané | odeslaná pošta | odeslané položky | odeslané zprávy | odoslané | odoslaná pošta
    odoslané položky
    elküldött | elküldött elemek | elküldött üzenetek | elküldött levelek
    trimise | elemente trimise | mesaje trimise | poslano | poslane stavke | poslani predmeti | изпратени
    gönderilmiş | gönderilen | gönderilenler | gönderilmiş öğeler | gönderilmiş postalar
    gönderilmiş iletiler
    отправленные | отправленное | надіслані | відправлені | надіслані елементи
    απεσταλμένα | σταλμένα | στοιχεία που έχουν σταλεί
    送信済み | 送信済みアイテム | 送信済みメール | 送信済みトレイ
    已发送 | 已发送邮件 | 已发邮件 | 已傳送 | 已傳送郵件 | 寄件備份 | 已寄出 | 已寄出郵件
    보낸 편지함 | 보낸편지함 | 보낸 메일함 | 보낸메일함 | 보낸 항목
    פריטים שנשלחו | נשלחו | العناصر المرسلة | البريد المرسل | المرسلة
"""
_DRAFTS = """
    drafts | draft | entwürfe | entwurf | brouillons | brouillon | borradores | borrador | rascunhos
    rascunho
    bozze | bozza | concepten | kladder | kladde | utkast | utkastmappe | luonnokset | szkice
    wersje robocze
    kopie robocze | koncepty | rozepsané | rozpracované | piszkozatok | ciorne | taslaklar | taslak
    esborranys
    черновики | чернетки | πρόχειρα | 下書き | 草稿 | 草稿箱 | 草稿匣 | 임시 보관함 | 임시보관함
    임시 보관 메일함 | טיוטות
    المسودات | osnutki | skice | чернови
"""
_JUNK = """
    junk | junk mail | junk email | junk e mail | spam | bulk
    junk e mails | unerwünscht | unerwünschte werbung | spamverdacht | courrier indésirable
    indésirables
    pourriel | correo no deseado | correo basura | no deseado | lixo eletrônico | lixo electrónico
    correio eletrônico não solicitado
    posta indesiderata | indesiderata | ongewenste e mail | ongewenst | uønsket | uønsket mail
    uønsket e post | søppelpost
    skräppost | roskaposti | wiadomości śmieci | nevyžádaná pošta | nevyžiadaná pošta | levélszemét
    e mail nedorit | önemsiz | önemsiz e posta | istenmeyen posta | спам
    нежелательная почта | небажана пошта
    ανεπιθύμητα | ανεπιθύμητη αλληλογραφία | 迷惑メール | 垃圾邮件 | 垃圾郵件 | 스팸
    스팸 메일함 | 스팸메일함 | 정크 메일
    정크메일 | דואר זבל | البريد غير الهام | البريد العشوائي | neželena pošta
"""
_OUTBOX = """
    outbox | unsent | unsent messages | postausgang | boîte d'envoi | bandeja de salida | caixa de saída
    a enviar
    posta in uscita | in uscita | postvak uit | udbakke | utboks | utkorg | lähtevät | skrzynka nadawcza
    pošta k odeslání | pošta na odoslanie | postázandó üzenetek | postázandó | mesaje de ieșire | giden kutusu
    исходящие | вихідні | εξερχόμενα | 送信トレイ | 发件箱 | 寄件匣 | 보낼 편지함 | 보낼편지함
    תיבת דואר יוצא | علبة الصادر
"""

SPECIAL_USE = {
    "\\sent": Role.SENT,
    "\\drafts": Role.SKIPPED,
    "\\junk": Role.SKIPPED,
    "\\spam": Role.SKIPPED,  # XLIST, before RFC 6154
}


_UTF7 = re.compile(r"(?:[ -%'-~]|&[A-Za-z0-9+,]*-)*")


def plain(name: str) -> str:
    """Return a folder name as it is compared: composed, without case, separators as single spaces.

    >>> plain("_sent_mail"), plain("Gesendete E-Mails")
    ('sent mail', 'gesendete e mails')
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return re.sub(r"[\s_.\-]+", " ", folded.replace("\u2019", "'")).strip(" '\"")


def decoded(name: str) -> str:
    """Return a folder name from IMAP's modified UTF-7 (RFC 3501, 5.1.3), or as it is if it is none.

    >>> decoded("Entw&APw-rfe"), decoded("R&D")
    ('Entwürfe', 'R&D')
    """
    if "&" not in name or not _UTF7.fullmatch(name):
        return name
    from imapclient.imap_utf7 import decode

    try:
        return str(decode(name.encode()))
    except ValueError:
        return name


def _names(table: str) -> frozenset[str]:
    return frozenset(plain(name) for name in re.split(r"[|\n]", table) if name.strip())


NAMES = {
    **dict.fromkeys(_names(_DRAFTS) | _names(_JUNK) | _names(_OUTBOX), Role.SKIPPED),
    **dict.fromkeys(_names(_SENT), Role.SENT),
}


def role(path: Sequence[str], flags: Iterable[str] = ()) -> Role:
    """Say what a folder is for: by its own special-use flag, else by the names on its path, the outermost
    first.

    ``path``: the folder's names from the root down, decoded. A folder inside Sent holds sent mail.

    >>> role(["INBOX", "Gesendet", "2025"]), role(["Entwürfe"]), role(["Trash"]), role(["x"], ["\\\\Sent"])
    (<Role.SENT: 'sent'>, <Role.SKIPPED: 'skipped'>, <Role.OTHER: 'other'>, <Role.SENT: 'sent'>)
    """
    for flag in flags:
        special = SPECIAL_USE.get(flag.lower())
        if special is not None:
            return special
    for name in path:
        known = NAMES.get(plain(name))
        if known is not None:
            return known
    return Role.OTHER


def chosen(name: str, delimiter: str, patterns: Iterable[str]) -> bool:
    """Is this folder, or one it lies in, among the patterns (``*`` and ``?`` as in a shell, no case)?

    >>> chosen("Projects/Old", "/", ["projects"]), chosen("Projectile", "/", ["projects"])
    (True, False)
    """
    parts = name.casefold().split(delimiter) if delimiter else [name.casefold()]
    above = [delimiter.join(parts[: depth + 1]) for depth in range(len(parts))]
    return any(fnmatchcase(folder, pattern.casefold()) for pattern in patterns for folder in above)
