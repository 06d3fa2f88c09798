"""What folders are for, in many languages."""

from __future__ import annotations

import pytest

from monitor.connectors.folders import Role, chosen, decoded, role

SENT = """Sent|Sent Items|_sent_mail|sent-mail|Gesendet|Gesendete Elemente|Éléments envoyés|Enviados|Itens enviados
Posta inviata|Verzonden items|Sendt post|Skickat|Lähetetyt|Elementy wysłane|Odeslaná pošta|Отправленные|送信済みアイテム
已发送邮件|寄件備份|보낸편지함|Gönderilmiş Öğeler|Elküldött elemek|Trimise|Απεσταλμένα|Надіслані"""
SKIPPED = """Drafts|Entwürfe|Brouillons|Borradores|Rascunhos|Bozze|Concepten|Kladder|Utkast|Luonnokset|Черновики|下書き
Junk|Junk-E-Mail|Spam|Courrier indésirable|Correo no deseado|Posta indesiderata|Ongewenste e-mail|Skräppost|迷惑メール
Outbox|Postausgang|Boîte d'envoi|Bandeja de salida|Posta in uscita|Исходящие|送信トレイ"""
OTHER = "Trash|Deleted Items|Papierkorb|Archive|INBOX|Concept|Sentinel|Presents"


@pytest.mark.parametrize(
    ("names", "expected"), [(SENT, Role.SENT), (SKIPPED, Role.SKIPPED), (OTHER, Role.OTHER)]
)
def test_names(names: str, expected: Role) -> None:
    """M3: each name tells its role, alone and below INBOX."""
    for name in names.replace("\n", "|").split("|"):
        assert role([name]) is expected, name
        assert role(["INBOX", name.upper()]) is expected, name


def test_flags_win_over_names() -> None:
    """A special-use flag is the server's own word (RFC 6154)."""
    assert role(["Post"], ["\\HasNoChildren", "\\Sent"]) is Role.SENT
    assert role(["Ideas"], ["\\Drafts"]) is Role.SKIPPED
    assert role(["Sent"], ["\\Junk"]) is Role.SKIPPED


def test_patterns_stand_for_all_below() -> None:
    """include and exclude name a folder and what lies in it, whatever the server's delimiter."""
    assert chosen("INBOX.Work.Old", ".", ["inbox.work"])
    assert chosen("Work/2024", "/", ["work/20*"])
    assert not chosen("Workshop", "/", ["Work"])
    assert not chosen("Work", "/", [])


def test_names_that_are_no_utf7_stay_as_they_are() -> None:
    """Servers hold names that break the rules; none ends a run."""
    assert decoded("Entw&APw-rfe") == "Entwürfe"
    for name in ("R&D", "&", "Entwürfe & mehr"):
        assert decoded(name) == name
