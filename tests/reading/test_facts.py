"""Header facts: instants (C6), internal mail (M1), ids (M2), direction (M3), threads (M6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.directory import Directory
from monitor.model import Automatic, Message
from monitor.reading.facts import instants, message_facts, parse_date
from monitor.reading.parse import Unreadable, parse_header
from monitor.reading.subjects import base_subject

DIRECTORY = Directory(
    internal_domains=frozenset({"corp.test"}),
    excluded_domains=frozenset({"guests.corp.test"}),
    shared_mailboxes=frozenset({"info@corp.test"}),
    people={"p.smith@corp.test": "pat@corp.test", "pat@home.example": "pat@corp.test"},
)
NINE = datetime(2024, 5, 6, 9, 0, tzinfo=UTC)


def facts(
    text: str = "", *, instant: datetime | None = None, archive: bool = True, sent: bool = False
) -> Message:
    """Return the facts of a mail from Kim to Pat whose fields ``text`` adds to or replaces."""
    fields = {
        "From": "Kim <kim@corp.test>",
        "To": "pat@corp.test",
        "Date": "Mon, 6 May 2024 11:00:00 +0200",
        "Message-ID": "<1@corp.test>",
        "Subject": "Plan",
    }
    for line in text.splitlines():
        name, _, value = line.partition(": ")
        fields[name] = value
    raw = "".join(f"{name}: {value}\n" for name, value in fields.items() if value) + "\n"
    message = message_facts(
        parse_header(raw.encode()), DIRECTORY, instant=instant, archive=archive, sent_folder=sent
    )
    assert message is not None
    return message


def is_internal(text: str) -> bool:
    """Does a mail with these fields take part?"""
    return (
        message_facts(parse_header(text.encode() + b"Date: Mon, 6 May 2024 11:00 +0200\n\n"), DIRECTORY)
        is not None
    )


def test_author_and_a_recipient_inside_make_a_mail_internal() -> None:
    """M1: both ends inside; subdomains count, excluded domains and outsiders do not."""
    assert is_internal("From: kim@corp.test\nTo: pat@corp.test\n")
    assert is_internal("From: kim@it.corp.test\nTo: x@example.org\nCc: pat@corp.test\n")
    assert is_internal("From: pat@home.example\nTo: kim@corp.test\n")
    assert not is_internal("From: kim@corp.test\nTo: x@example.org\n")
    assert not is_internal("From: x@example.org\nTo: kim@corp.test\n")
    assert not is_internal("From: kim@guests.corp.test\nTo: pat@corp.test\n")
    assert not is_internal("From: kim@mycorp.test\nTo: pat@corp.test\n")


def test_outside_recipients_are_forgotten_and_aliases_are_one_person() -> None:
    """M1, A2: external co-recipients leave no trace; a person in To and Cc, under two addresses, is one in To."""
    message = facts(
        "To: x@example.org, p.smith@corp.test, lee@corp.test\nCc: pat@corp.test, lou@corp.test, y@example.org"
    )
    assert message.to == ("pat@corp.test", "lee@corp.test")
    assert message.cc == ("lou@corp.test",)


def test_blind_copies_owe_nothing() -> None:
    """A1: Bcc stands with Cc."""
    assert facts("Bcc: lou@corp.test").cc == ("lou@corp.test",)


def test_from_names_the_author_not_sender() -> None:
    """M3: an assistant's name in Sender changes nothing; of several authors the first counts."""
    assert facts("Sender: lee@corp.test").author == "kim@corp.test"
    assert facts("From: lee@corp.test, kim@corp.test").author == "lee@corp.test"


def test_a_shared_mailbox_is_credited_to_the_person_behind_it() -> None:
    """M3: send on behalf; without a person in Sender the mailbox itself is the author."""
    assert facts("From: info@corp.test\nSender: p.smith@corp.test").author == "pat@corp.test"
    assert facts("From: info@corp.test\nSender: x@example.org").author == "info@corp.test"
    assert facts("From: info@corp.test").author == "info@corp.test"


def test_a_mail_without_an_author_is_unreadable() -> None:
    """M5: no From and no Sender is an exclusion."""
    with pytest.raises(Unreadable):
        facts("From: ")


# Ids


def test_a_message_id_is_taken_without_brackets() -> None:
    """M2: brackets, blanks and folding are no part of an id."""
    assert facts("Message-ID:  < a b@corp.test >").id == "ab@corp.test"
    assert facts("Message-ID: bare@corp.test").id == "bare@corp.test"


def test_a_missing_id_is_derived_from_the_header() -> None:
    """M2: (Date, From, To, Subject, size) stand for a missing id, equal in every reading."""
    message = facts("Message-ID: ")
    assert message.id.startswith("derived:")
    assert message.id == facts("Message-ID: ").id
    assert message.id != facts("Message-ID: \nSubject: Other").id


def test_parents_stand_nearest_first() -> None:
    """M6: In-Reply-To, then References from the newest to the oldest, once each."""
    message = facts("In-Reply-To: <3@x>\nReferences: <1@x> <2@x>\t<3@x> <2@x>")
    assert message.parents == ("3@x", "2@x", "1@x")
    assert facts("In-Reply-To: Your message of Monday").parents == ()
    assert facts("In-Reply-To: <3@x> from kim@corp.test").parents == ("3@x",)


def test_a_conversation_id_of_the_provider_is_kept() -> None:
    """M6: the first 22 bytes of Thread-Index name the thread, whatever was answered since; Gmail gives a number."""
    root = "AQHUZ3dW0Oj0Xk0G3UaXQ0nH5b0Xpw=="
    message = facts(f"Thread-Index: {root}")
    assert message.conversation is not None
    assert len(message.conversation) == 44
    answer = facts("Thread-Index: AQHUZ3dW0Oj0Xk0G3UaXQ0nH5b0Xp4AAAAAA")
    assert answer.conversation == message.conversation
    assert facts("X-GM-THRID: 1234").conversation == "1234"
    assert facts("Thread-Index: ????").conversation is None


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Budget plan",
        "RE: Re: budget  plan",
        "AW: Budget plan",
        "Antw: Budget plan",
        "SV: budget plan",
        "VS: budget plan",
        "RV: budget plan",
        "Fwd: Budget plan",
        "WG: Budget plan",
        "TR: Budget plan",
        "RIF: Budget plan",
        "Odp: Budget plan",
        "YNT: Budget plan",
        "Vá: Budget plan",
        "Отв: Budget plan",
        "回复: Budget plan",
        "答复：Budget plan",
        "Re[2]: Budget plan",
        "Re (3): Budget plan",
        "RE^2: Budget plan",
        "[team] Re: [team] Budget plan",
        "Re: Budget plan (fwd)",
        "[Fwd: Budget plan]",
        "Doorst: Budget plan",
        "Ilt: Budget plan",
    ],
)
def test_prefixes_of_many_languages_leave_one_base_subject(subject: str) -> None:
    """RFC 5256: what a program puts before a subject when answering or forwarding is no part of it."""
    found = base_subject(subject)
    assert found.base == "budget plan"
    assert found.reply or found.forward


@pytest.mark.parametrize(
    "subject", ["Budget: the plan", "Report: re: nothing"[:7], "[urgent]", "", "12:30 call"]
)
def test_other_colons_and_brackets_stay(subject: str) -> None:
    """A subject's own words are not taken for a prefix."""
    found = base_subject(subject)
    assert found.base == subject.casefold()
    assert not found.reply
    assert not found.forward


def test_subject_and_reply_prefix_are_facts() -> None:
    """M6: an answer shares the digest of its base subject and tells its prefix; an empty subject is none."""
    assert facts("Subject: AW: Plan").subject == facts().subject
    assert facts("Subject: AW: Plan").reply_prefix
    assert not facts().reply_prefix
    assert facts("Subject: Re:").subject is None


# Instants


def test_an_archive_goes_by_the_topmost_received_else_date() -> None:
    """C6: in archives the topmost Received dates the arrival, and Date stands in."""
    assert facts().received_at == NINE
    message = facts("Received: from a by b; Mon, 6 May 2024 09:04:00 +0000")
    assert message.received_at == NINE + timedelta(minutes=4)
    assert message.sent_at == NINE


def test_the_date_counts_within_ten_minutes_of_the_server() -> None:
    """C6: ten minutes inclusive, then the server's clock counts."""
    for minutes, counts in ((0, True), (10, True), (-10, True), (11, False), (-11, False)):
        message = facts(instant=NINE + timedelta(minutes=minutes), archive=False)
        assert message.received_at == NINE + timedelta(minutes=minutes)
        assert (message.sent_at == NINE) is counts
        assert counts or message.sent_at == message.received_at


def test_imported_mail_goes_by_its_own_clock() -> None:
    """C6: a server instant more than 24 h after the topmost Received, else Date, is the day of an import."""
    late = NINE + timedelta(hours=24)
    assert facts(instant=late, archive=False).received_at == late
    imported = facts(instant=late + timedelta(seconds=1), archive=False)
    assert imported.received_at == imported.sent_at == NINE
    delayed = facts(
        "Received: by b; Tue, 7 May 2024 09:00:00 +0000", instant=late + timedelta(hours=1), archive=False
    )
    assert delayed.received_at == late + timedelta(hours=1)


def test_the_repeat_rule_begins_in_archives_and_imports_only() -> None:
    """M2: content digests are for archives and imported mail."""
    assert facts().content is not None
    assert facts(instant=NINE, archive=False).content is None
    assert facts(instant=NINE + timedelta(days=30), archive=False).content is not None
    assert facts("Message-ID: <9@x>").content == facts().content
    assert facts("Subject: Other").content != facts().content


@pytest.mark.parametrize(
    ("date", "instant", "offset"),
    [
        ("Mon, 6 May 2024 11:00:00 +0200", NINE, 120),
        ("6 May 2024 11:00 +0200", NINE, 120),
        ("Mon, 06 May 2024 04:00:00 -0500 (EST)", NINE, -300),
        ("Mon, 6 May 2024 09:00:00 -0000", NINE, 0),
        ("Mon, 6 May 2024 09:00:00 GMT", NINE, 0),
        ("Mon, 6 May 2024 05:00:00 EDT", NINE, -240),
        ("Mon, 6 May 2024 14:30:00 +0530", NINE, 330),
        ("Monday, 6-May-24 09:00:00 GMT", NINE, 0),
        ("Sat, 31 Dec 2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), 0),
    ],
)
def test_dates_as_mailers_write_them(date: str, instant: datetime, offset: int) -> None:
    """The instant is exact, the author's offset kept; "-0000" and a missing zone are UTC."""
    assert parse_date(date) == (instant, offset)


@pytest.mark.parametrize(
    "date",
    ["", "yesterday", "Mon, 99 May 2024 11:00:00 +0200", "1 Jan 1970 00:00:00 +0000", "1 Jan 9999 00:00 +0000",
     "Mon, 6 May 2024 11:00:00 +9999", "Mon, 6 Foo 2024 11:00:00 +0200", "0 0 0 0 0", "1 Jan 0000 00:00:00 -0100"],
)  # fmt: skip
def test_absurd_dates_are_none(date: str) -> None:
    """Dates before there was mail or after 2100, and what is no date, give none."""
    assert parse_date(date) == (None, 0)


def test_without_any_date_a_mail_is_unreadable() -> None:
    """M5: no usable date anywhere is an exclusion; a server's instant or a Received field suffices."""
    with pytest.raises(Unreadable):
        facts("Date: 1 Jan 1970 00:00:00 +0000")
    assert facts("Date: nonsense", instant=NINE, archive=False).sent_at == NINE
    assert facts("Date: nonsense\nReceived: by b; Mon, 6 May 2024 09:00:00 +0000").sent_at == NINE


@given(st.none() | st.datetimes(timezones=st.just(UTC)), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_instants_are_aware_and_near_each_other(server: datetime | None, said: datetime | None) -> None:
    """C6: an answer is never dated further than ten minutes from the instant that counts as received."""
    try:
        received, sent, _ = instants(server, None, said)
    except Unreadable:
        return
    assert received.utcoffset() == sent.utcoffset() == timedelta(0)
    assert abs(received - sent) <= timedelta(minutes=10)


@given(st.text(max_size=80))
def test_no_date_field_raises(text: str) -> None:
    """Whatever stands in a Date field, it is a date or none."""
    instant, offset = parse_date(text)
    assert instant is None or 1982 <= instant.year <= 2100
    assert abs(offset) < 24 * 60


# Copies


def test_the_authors_own_copy_is_told() -> None:
    """M2: a copy in Sent, or one that never travelled, is the author's own."""
    assert facts().own_copy
    assert not facts("Received: by b; Mon, 6 May 2024 09:00:00 +0000").own_copy
    assert facts("Received: by b; Mon, 6 May 2024 09:00:00 +0000", sent=True).own_copy


def test_invitations_and_bounces_carry_their_facts() -> None:
    """P4, M4: a calendar REQUEST is an invitation; a bounce names what it answers, whoever sent it."""
    invitation = facts('Content-Type: text/calendar; method="REQUEST"')
    assert invitation.invitation
    assert invitation.automatic is Automatic.CALENDAR
    bounce = facts("From: mailer-daemon@example.org\nIn-Reply-To: <lost@corp.test>")
    assert bounce.automatic is Automatic.BOUNCE
    assert bounce.bounced == ("lost@corp.test",)
    assert "example.org" not in bounce.author


def test_a_domain_without_end_is_nobodys() -> None:
    """Longer than any domain (RFC 5321): external, however it ends, and its labels are not gone through (M1)."""
    assert DIRECTORY.person("pat@" + "a." * 30_000 + next(iter(DIRECTORY.internal_domains))) is None
