"""Taking part by mail, from the first word to being forgotten; and what is never acted on nor answered."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from service.company import CONFIG

from monitor import mailing, pipeline
from monitor.delivery.outbox import RefusedError
from monitor.errors import ConfigError, TransientDeliveryError
from monitor.participants import participants
from monitor.service.desk import DESK
from monitor.service.subscriptions import ANSWERS_A_DAY, invite, poll
from monitor.service.tokens import Purpose, Tokens, tokens_in
from monitor.store.codes import Choice, MarkKind, Standing

PAT, KIM, LEE, SERVICE = "pat@example.com", "kim@example.com", "lee@example.org", "monitor@example.com"
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def say(company, write):
    """Write to the service, have it look, and return its answer: None if there is none."""

    def said(subject, text="", author=PAT, at=NOW, **fields):
        company.put(write(author, SERVICE, subject, text, at, **fields), at)
        before = len(company.sent)
        report = poll(company.config, company.store, as_of=at, sender=company, connect=company.connect)
        answers = company.sent[before:]
        assert len(answers) == report.answered <= 1
        return answers[0] if answers else None

    return said


@pytest.fixture
def pat(company):
    """Pat takes part, and has a card's token."""
    company.store.partition(PAT, create=True).set_standing(Standing.ACTIVE)
    return Tokens(company.store).make(Purpose.CARD, PAT, NOW)


def taking_part(company):
    return set(participants(company.config, company.store))


# ---- joining


def test_from_subscribe_to_the_first_facts(company, write, say):
    """Nothing is stored before the person's own mailbox answered; the next collect reads it from there."""
    asked = say("Subscribe")
    assert asked["To"] == "Pat <pat@example.com>"
    assert asked["Subject"].startswith("Confirm: subscribe ")
    assert taking_part(company) == set()
    assert [one.address for one in company.store.partitions()] == [DESK]
    welcome = say(f"Re: {asked['Subject']}", "Yes!")
    assert welcome["Subject"] == "You take part"
    assert taking_part(company) == {PAT}
    company.put(write(KIM, PAT, "Budget", "Could you send me the budget?"))
    (report,) = pipeline.collect(company.config, company.store, as_of=NOW, connect=company.connect)
    assert report.error is None
    assert len(pipeline.book_of(company.config, company.store, PAT, as_of=NOW)[0].asks) == 1


def test_an_invitation_says_what_happens_and_is_answered_alike(company, say):
    """What is read, worked out, stored, for how long, and who sees it: nobody else."""
    invite(company.config, company.store, "p.smith@example.com", as_of=NOW, sender=company)
    (letter,) = company.sent
    text = letter.get_content()
    assert letter["To"] == "Pat <pat@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    for word in (
        "What is read",
        "What is worked out",
        "What is stored",
        "90 days",
        "Who sees it",
        "nobody else",
    ):
        assert word in text
    assert say(f"AW: {letter['Subject']}")["Subject"] == "You take part"
    with pytest.raises(ConfigError, match="today already"):
        invite(company.config, company.store, PAT, as_of=NOW, sender=company)


@pytest.mark.parametrize("address", ["pat@elsewhere.net", SERVICE, "nobody"])
def test_only_people_here_are_invited(company, address):
    """No mail goes outside, and none to ourselves."""
    with pytest.raises(ConfigError, match="no internal person"):
        invite(company.config, company.store, address, as_of=NOW, sender=company)
    assert company.sent == []


def test_who_says_no_to_an_invitation_is_not_joined_by_it(company, say):
    """ "No" is taken as no though the subject carries the token, and the token is used up."""
    invite(company.config, company.store, PAT, as_of=NOW, sender=company)
    subject = f"Re: {company.sent[0]['Subject']}"
    assert say(subject, "No thanks")["Subject"] == "You take no part"
    assert say(subject, "Hm.")["Subject"].startswith("Confirm: subscribe ")
    assert taking_part(company) == set()


def test_a_token_is_good_in_the_body_too(company, say):
    """A mail program may drop the subject and quote the letter."""
    (token,) = tokens_in(say("subscribe")["Subject"])
    assert say("(no subject)", f"> Confirm: subscribe {token}")["Subject"] == "You take part"


@pytest.mark.parametrize(
    ("author", "after"), [(KIM, timedelta()), (PAT, 15 * DAY)], ids=["somebody else's", "too late"]
)
def test_a_token_of_another_or_too_late_joins_nobody(company, say, author, after):
    """It is taken as if there were none: a new one goes to the address that the mail claims."""
    asked = say("subscribe")
    again = say(f"Re: {asked['Subject']}", author=author, at=NOW + after)
    assert again["To"].addresses[0].addr_spec == author
    assert again["Subject"].startswith("Confirm: subscribe ")
    assert taking_part(company) == set()


def test_a_token_joins_once(company, say, pat):
    """Who left is not joined again by an old answer."""
    company.store.partition(PAT).forget()
    asked = say("subscribe")
    say(f"Re: {asked['Subject']}")
    say("unsubscribe", Tokens(company.store).make(Purpose.CARD, PAT, NOW))
    assert taking_part(company) == set()
    say(f"Re: {asked['Subject']}", "once more", at=NOW + DAY)
    assert taking_part(company) == set()


def test_an_alias_is_the_person(company, say):
    """Mail from another address of theirs is answered at their canonical one, where the token works."""
    asked = say("subscribe", author="p.smith@example.com")
    assert asked["To"].addresses[0].addr_spec == PAT
    say(f"Re: {asked['Subject']}", author="p.smith@example.com")
    assert taking_part(company) == {PAT}


def test_somebody_no_account_covers_is_told_so_and_counted(company, say):
    """They are confirmed and wait; the report says how many do, not who."""
    asked = say("subscribe", author=LEE)
    assert "cannot be read yet" in say(f"Re: {asked['Subject']}", author=LEE)["Subject"]
    assert taking_part(company) == {LEE}
    assert (
        poll(company.config, company.store, as_of=NOW, sender=company, connect=company.connect).waiting == 1
    )


def test_who_waited_is_told_once_when_an_account_covers_them(company, say, configured):
    """At the next look after it does, by one letter; and again only if it ends and begins once more."""
    say(f"Re: {say('subscribe', author=LEE)['Subject']}", author=LEE)
    partition = company.store.partition(LEE)
    assert partition.standing() == (Standing.WAITING, NOW)
    narrow = company.config
    wide = configured(CONFIG.replace('covers = ["example.com"]', 'covers = ["example.com", "example.org"]'))

    def look(config, at):
        before = len(company.sent)
        report = poll(config, company.store, as_of=at, sender=company, connect=company.connect)
        return report, [(str(one["To"]), one["Subject"]) for one in company.sent[before:]]

    assert look(narrow, NOW + DAY)[1] == []
    company.errors = [TransientDeliveryError("later", "wait")]
    report, told = look(wide, NOW + DAY)
    assert (told, len(report.errors), partition.standing()[0]) == ([], 1, Standing.WAITING)
    letter = (LEE, "Your mailbox can be read now")
    assert look(wide, NOW + DAY)[1] == [letter]
    assert partition.standing() == (Standing.ACTIVE, None)
    assert look(wide, NOW + 2 * DAY)[1] == []
    assert look(narrow, NOW + 3 * DAY)[1] == []
    assert look(wide, NOW + 4 * DAY)[1] == [letter]
    ids = [one["Message-ID"] for one in company.sent if one["Subject"] == letter[1]]
    assert len(set(ids)) == 2


def test_who_paused_while_waiting_is_not_written_to(company, say, configured):
    """A pause is a pause; "resume" is answered, and then they are told if they wait."""
    say(f"Re: {say('subscribe', author=LEE)['Subject']}", author=LEE)
    partition = company.store.partition(LEE)
    partition.set_standing(Standing.PAUSED)
    wide = configured(CONFIG.replace('covers = ["example.com"]', 'covers = ["example.com", "example.org"]'))
    before = len(company.sent)
    poll(wide, company.store, as_of=NOW + DAY, sender=company, connect=company.connect)
    assert len(company.sent) == before
    assert partition.standing()[0] is Standing.PAUSED


# ---- what people ask for


def test_a_sender_alone_proves_nothing(company, say, pat):
    """A bare "unsubscribe" is asked back; the answer to that does it, and nothing is left."""
    asked = say("unsubscribe")
    assert asked["Subject"].startswith("Confirm: unsubscribe ")
    assert taking_part(company) == {PAT}
    gone = say(f"Re: {asked['Subject']}")
    assert "0 rows are left" in gone.get_content()
    assert company.store.partition(PAT) is None
    assert say("unsubscribe", "really?")["Subject"] == "Nothing is stored about you"


def test_a_card_s_token_unsubscribes_at_once(company, say, pat):
    """As a mail program does that knows List-Unsubscribe."""
    assert say(f"unsubscribe {pat}")["Subject"] == "You take no part any more"
    assert company.store.partition(PAT) is None


def test_a_card_s_token_is_worth_nothing_in_other_hands(company, say, pat):
    """A forwarded card stops nobody's cards."""
    company.store.partition(KIM, create=True)
    assert say(f"unsubscribe {pat}", author=KIM)["Subject"].startswith("Confirm: unsubscribe ")
    assert taking_part(company) == {PAT, KIM}


def test_pause_and_resume(company, say, pat):
    """Until a day in the person's own zone, until further notice, and back."""
    assert say(f"pause until 2026-12-01 {pat}")["Subject"] == "No cards until 2026-12-01"
    until = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert company.store.partition(PAT).standing() == (Standing.PAUSED, until)
    say("resume", pat)
    assert company.store.partition(PAT).standing() == (Standing.ACTIVE, None)
    assert say(f"Pause bis 1.11.2026 {pat}")["Subject"] == "That day is over"


def test_the_day_and_time_of_a_card_are_chosen_by_mail(company, write, say, pat):
    """A person's own choice decides when the next card comes, in their zone, once a week; and is taken back by mail."""

    def people(text):
        found = mailing.due_cards(company.config, company.store, datetime.fromisoformat(text), dry_run=False)
        return [person for person, _ in found]

    assert people("2026-11-16T08:00+00:00") == [PAT]
    assert "Friday at 16:00" in say("cards friday 16:00", pat)["Subject"]
    assert people("2026-11-16T08:00+00:00") == []
    assert people("2026-11-20T14:59+00:00") == []
    assert people("2026-11-20T15:00+00:00") == [PAT]
    assert "Monday at 07:00" in say("cards as usual", pat, at=NOW + DAY)["Subject"]
    assert people("2026-11-20T15:00+00:00") == []


def test_a_choice_without_a_token_is_asked_back(company, say, pat):
    """Nobody moves another's card: the answer to the question does it, and forgetting forgets it."""
    asked = say("cards tuesday 08:30")
    assert asked["Subject"].startswith("Confirm: cards tuesday 08:30 ")
    partition = company.store.partition(PAT)
    assert partition.chosen(Choice.CARD_AT) is None
    say(f"Re: {asked['Subject']}")
    assert partition.chosen(Choice.CARD_AT) == (24 + 8) * 60 + 30
    assert json.loads(say("export", pat).get_payload()[1].get_content())["card_at"] == (24 + 8) * 60 + 30
    say(f"unsubscribe {pat}", at=NOW + DAY)
    assert company.store.partition(PAT) is None


def test_export_goes_to_the_person_as_a_file(company, say, pat):
    """Everything that is stored, to the canonical address."""
    letter = say("export", f"{pat}", author="p.smith@example.com")
    (part,) = letter.iter_attachments()
    assert letter["To"].addresses[0].addr_spec == PAT
    assert json.loads(part.get_content())["person"] == PAT


def test_corrections_from_the_card(company, write, say, pat):
    """The links of a card put its items right; a date is asked for, and nonsense changes nothing."""
    company.put(write(PAT, KIM, "Budget", "I will send you the budget tomorrow."))
    pipeline.collect(company.config, company.store, as_of=NOW, connect=company.connect)
    book = pipeline.book_of(company.config, company.store, PAT, as_of=NOW + DAY)[0]
    (promise,) = (one.id for one in book.promises)
    asked = say(f"correct {promise} due {pat}")
    assert asked["Subject"] == "Which day is right?"
    assert say(f"correct {promise} due {pat}", "2026-11-20")["Subject"] == "Put right"
    assert say(f"correct {promise} not-an-ask {pat}")["Subject"] == "Nothing was changed"
    (correction,) = company.store.partition(PAT).corrections()
    assert (correction.item, str(correction.due)) == (promise, "2026-11-20")


# ---- what is left alone


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<all.example.com>"},
        {"Return_Path": "<>"},
        {"Authentication_Results": "mx.example.com; dmarc=fail header.from=example.com"},
        {"Authentication_Results": "mx.example.com; spf=softfail; dkim=fail"},
    ],
    ids=str,
)
def test_machines_and_false_senders_are_neither_obeyed_nor_answered(company, say, pat, fields):
    """An out-of-office answer that quotes a token must not act, and nobody answers it."""
    assert say(f"unsubscribe {pat}", **fields) is None
    assert taking_part(company) == {PAT}


@pytest.mark.parametrize(
    "result",
    [
        "mx.example.com; dmarc=pass header.from=example.com",
        "mx.example.com (checked) 1; spf=fail; dkim=pass header.d=example.com",
        "mx.example.com; none",
        "mx.elsewhere.net; dmarc=fail",
    ],
)
def test_only_the_believed_server_s_no_counts(say, pat, result):
    """What passed, what was not looked at, and what others say leaves it to the token."""
    assert say(f"unsubscribe {pat}", Authentication_Results=result) is not None


@pytest.mark.parametrize(
    "author", ["pat@elsewhere.net", SERVICE, "mailer-daemon@example.com", "noreply@example.com"]
)
def test_who_is_nobody_here_gets_no_answer(say, author):
    """People outside, ourselves, daemons."""
    assert say("subscribe", author=author) is None


def test_a_mail_of_two_authors_is_left_alone(say):
    """Whose word would it be?"""
    assert say("subscribe", author=PAT) is not None
    assert say("subscribe", author=f"{PAT}, {KIM}") is None


def test_help_is_for_those_who_write_to_us_alone(company, write, say):
    """A thread that we are a part of is none of our business."""
    assert say("Hello?", "What is this?")["Subject"] == "What you can write"
    assert say("Hello all", "What is this?", Cc=KIM) is None


def test_nobody_gets_more_than_a_few_answers_a_day(company, say):
    """Whatever comes in their name; on the next day again."""
    answers = [say("subscribe", f"try {number}") for number in range(ANSWERS_A_DAY + 2)]
    assert [answer is not None for answer in answers] == [True] * ANSWERS_A_DAY + [False] * 2
    assert say("subscribe", "tomorrow", at=NOW + DAY) is not None


def test_an_old_mail_is_not_acted_on(company, write, pat):
    """What it asked for may long be meant otherwise."""
    company.put(write(PAT, SERVICE, f"unsubscribe {pat}", at=NOW - 8 * DAY), NOW - 8 * DAY)
    report = poll(company.config, company.store, as_of=NOW, sender=company, connect=company.connect)
    assert (report.mails, taking_part(company)) == (0, {PAT})


# ---- once, in thread, unbroken


def test_an_answer_stands_in_its_thread_and_cannot_be_broken(say):
    """In-Reply-To and References are those of the mail, long ids stay whole, and nothing is injected."""
    long = f"<{'b' * 120}@example.com>"
    answer = say("subscribe", References=f"<a@example.com> {long}", Reply_To="evil@elsewhere.net")
    own = answer["In-Reply-To"]
    assert answer["References"] == f"<a@example.com> {long} {own}"
    assert b"=?" not in bytes(answer).split(b"\r\n\r\n")[0]
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["To"].addresses[0].addr_spec == PAT
    assert answer["Reply-To"].addresses[0].addr_spec == SERVICE


def test_every_mail_is_handled_once(company, say):
    """Also when a server deals its numbers anew, and whichever folder the mail lies in."""
    assert say("subscribe") is not None
    company.mailbox(SERVICE).renumber("INBOX")
    report = poll(company.config, company.store, as_of=NOW + DAY, sender=company, connect=company.connect)
    assert (report.mails, report.answered) == (0, 0)
    assert len(company.sent) == 1


def test_what_cannot_be_sent_now_is_answered_by_the_next_run(company, write, say):
    """The run ends there, tells so, and nothing is lost; what is refused for good is not tried again."""
    company.errors = [TransientDeliveryError("later")]
    company.put(write(PAT, SERVICE, "subscribe"))
    company.put(write(KIM, SERVICE, "subscribe"))
    look = lambda: poll(company.config, company.store, as_of=NOW, sender=company, connect=company.connect)  # noqa: E731
    report = look()
    assert (report.answered, [str(error) for error in report.errors]) == (0, ["later"])
    company.errors = [RefusedError("no")]
    report = look()
    assert (report.answered, report.left_alone, [str(error) for error in report.errors]) == (1, 1, ["no"])
    assert look().mails == 0


def test_nothing_in_the_clear_is_kept_of_strangers(company, say):
    """Of who only wrote there are keyed marks in the service's own partition, and those are dropped in time."""
    say("subscribe")
    desk = company.store.partition(DESK)
    assert desk.standing()[0] is Standing.SERVICE
    assert desk.marks(MarkKind.ANSWERED, f"{PAT} {NOW.date()}") == 1
    later = NOW + 100 * DAY
    poll(company.config, company.store, as_of=later, sender=company, connect=company.connect)
    assert desk.marks(MarkKind.ANSWERED, f"{PAT} {NOW.date()}") == 0


def test_what_goes_wrong_with_one_mail_names_nobody_and_stops_no_other(company, write, pat):
    """Pat's calendar cannot be read: Pat is told, the log is not told who, and Kim is answered."""
    people = company.config.people
    broken = people[PAT].absences.model_copy(update={"ics": company.config.path.with_name("pat.ics")})
    people[PAT] = people[PAT].model_copy(update={"absences": broken})
    company.put(write(PAT, SERVICE, f"export {pat}"))
    company.put(write(KIM, SERVICE, "subscribe"))
    report = poll(company.config, company.store, as_of=NOW, sender=company, connect=company.connect)
    assert [mail["Subject"].split(" ")[0] for mail in company.sent] == ["That", "Confirm:"]
    (error,) = report.errors
    assert "pat" not in error.message + error.hint


def test_a_service_that_cannot_answer_says_so_and_reads_nothing(company, write):
    """Without [delivery] everything waits in the mailbox."""
    company.put(write(PAT, SERVICE, "subscribe"))
    config = company.config.model_copy(update={"delivery": None})
    report = poll(config, company.store, as_of=NOW, connect=company.connect)
    assert (report.mails, len(report.errors)) == (0, 1)


def test_without_a_service_there_is_nothing_to_do(company):
    """Nothing is opened."""
    config = company.config.model_copy(update={"service": None})
    assert poll(config, company.store, as_of=NOW).mails == 0
    with pytest.raises(ConfigError, match=r"no \[service\]"):
        invite(config, company.store, PAT, as_of=NOW)


def test_who_opted_in_by_the_file_leaves_by_mail_as_well(configured, company, write):
    """The line in the file is changed, and everything is forgotten."""
    text = company.config.path.read_text().partition("[accounts.all]")
    own = text[0] + 'accounts.pat = { type = "mbox", path = "pat.mbox", person = "pat@example.com" }\n'
    company.config = configured(own + "[service]" + text[2].partition("[service]")[2] + "opted_in = true\n")
    token = Tokens(company.store).make(Purpose.CARD, PAT, NOW)
    company.put(write(PAT, SERVICE, f"unsubscribe {token}"))
    assert taking_part(company) == {PAT}
    poll(company.config, company.store, as_of=NOW, sender=company, connect=company.connect)
    assert "opted_in = false" in company.config.path.read_text()
