"""Reading the configuration: what is right is kept, what is wrong is named with file, key and a way out."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from monitor.config.load import load
from monitor.connectors.registry import types
from monitor.errors import ConfigError


def test_a_whole_file_is_read(read, whole):
    """Every key of a complete file arrives with its type."""
    config = read(whole)
    person = config.people["pat@example.com"]
    assert person.target == timedelta(hours=8)
    assert person.default_due == 2
    assert person.hours[0] == ((time(9), time(12, 30)), (time(13, 30), time(17, 30)))
    assert config.retention == timedelta(days=90)
    assert config.delivery.when == (0, time(7))


def test_three_keys_are_enough(read):
    """A file with the domains alone is complete: database, secret and retention have defaults."""
    config = read('internal_domains = ["example.com"]')
    assert config.database.endswith("/monitor.db")
    assert str(config.secret) == "environment variable MONITOR_SECRET"
    assert not config.accounts


def test_paths_start_at_the_file_s_folder(read, whole, tmp_path, monkeypatch):
    """Relative paths and the SQLite file do not depend on where the command is called from."""
    monkeypatch.chdir("/")
    text = whole.replace('{ env = "MONITOR_SECRET" }', '{ file = "a.secret" }').replace(
        '["2026-08-03/2026-08-14"]', '{ ics = "pat.ics" }'
    )
    config = read(text)
    assert config.accounts["pat"].settings.path == tmp_path / "pat.mbox"
    assert config.database == f"sqlite:///{tmp_path}/monitor.db"
    assert config.secret.file == tmp_path / "a.secret"
    assert config.people["pat@example.com"].absences.ics == tmp_path / "pat.ics"


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:////var/m.db", "postgresql+psycopg://h/m"]
)
def test_other_database_addresses_stay_as_they_are(read, url):
    """Only a relative SQLite file is moved."""
    assert read(f'internal_domains = ["example.com"]\ndatabase = "{url}"').database == url


def test_an_alias_names_the_person(read, whole):
    """An account may name its person by any alias, and the directory knows all of them."""
    config = read(whole)
    assert config.accounts["pat"].person == "pat@example.com"
    assert config.directory().person("P.Smith@Example.com") == "pat@example.com"
    assert config.directory().names == {"pat@example.com": "Pat"}
    assert config.owners("pat") == ("pat@example.com",)


def test_an_archive_without_a_person_is_everyone_s_who_opted_in(read, whole):
    """A shared archive gives facts to all who opted in, and to nobody else (CLI: [accounts])."""
    text = whole.replace('person = "p.smith@example.com"\n', "") + '[people."kim@example.com"]\n'
    assert read(text).owners("pat") == ("pat@example.com",)


MISTAKES = [
    (
        "internal_domains",
        "internal_domain",
        'internal_domain: unknown key; the nearest known key is "internal_domains"',
    ),
    ("path =", "pth =", 'accounts.pat.pth: unknown key; the nearest known key is "path"'),
    ("zone =", "zon =", 'people."pat@example.com".zon: unknown key; the nearest known key is "zone"'),
    ("[delivery]", "[delivry]", 'delivry: unknown key; the nearest known key is "delivery"'),
    ("sender =", "sendr =", 'delivery.sendr: unknown key; the nearest known key is "sender"'),
    ("{ env", "{ en", 'secret.en: unknown key; the nearest known key is "env"'),
    ("tue =", "tues =", 'unknown weekday "tues"; the nearest known key is "tue"'),
    ('"mbox"', '"mbx"', 'accounts.pat.type: unknown account type "mbx"; the nearest known type is "mbox"'),
    ('type = "mbox"\n', "", "accounts.pat.type: this key is missing"),
    ('path = "pat.mbox"\n', "", "accounts.pat.path: this key is missing"),
    ("Europe/Berlin", "Europe/Berln", 'the nearest is "Europe/Berlin"'),
    ("Europe/Berlin", "CEST", 'no IANA time zone; write it like "Europe/Berlin"'),
    ("Europe/Berlin", "New York", 'the nearest is "America/New_York"'),
    ("DE-BE", "DE-XX", 'no holidays are known for "DE-XX"; write "DE", or one of DE-BB, DE-BE'),
    ("DE-BE", "XX", 'no holidays are known for "XX"; write a country such as "DE"'),
    ("DE-BE", "Germany", 'no holidays are known for "Germany"; write "DE"'),
    ("DE-BE", "United Kingdom", 'write "GB"'),
    ('target = "8h"', 'target = "0h"', "there is no time in it"),
    ("secret =", 'retention = "0d"\nsecret =', "kept for a day at least"),
    ("09:00-12:30", "9-25", '"9" is no time of day'),
    ("09:00-12:30", "09:00", "is no shift"),
    ("09:00-12:30", "09:00-09:00", "is empty"),
    ("09:00-12:30", "09:00-14:00", "two shifts of mon overlap"),
    ('mon = ["09:00-12:30", "13:30-17:30"], tue = ["09:00-17:00"]', "", "not one working hour"),
    ('target = "8h"', "target = 8", "a number with a unit"),
    ('target = "8h"', 'target = "2d"', "working time is given in hours or minutes"),
    ('holidays = "', 'language = "German"\nholidays = "', 'two small letters, such as "de"'),
    ('"2d"', '"2h"', 'working days are written "2d"'),
    ('"2d"', '"0d"', "greater than or equal to 1"),
    ("2026-08-14", "2026-07-14", "ends before it begins"),
    ("2026-08-03/2026-08-14", "soon", "is no range of days"),
    ("opted_in = true", 'opted_in = "yes"', "opted_in: write true or false, without quotes"),
    (
        'addresses = ["pat@example.com", "p.smith@example.com"]',
        "addresses = []",
        "this person has no address",
    ),
    ('[people."pat@example.com"]\nname = "Pat"\naddresses', "[people.pat]\nalias", "unknown key"),
    ('"p.smith@example.com"]', '"p smith"]', "is no e-mail address"),
    ('["example.com"]', '["gmail.com"]', "freemail provider"),
    ('["example.com"]', '"example.com"', 'internal_domains: write a list, such as ["one"'),
    ('person = "p.smith@example.com"', 'covers = ["other.org"]', '"other.org" is not an internal domain'),
    ('sender = "monitor@example.com"', 'sender = "monitor@example.com"\nwhen = "sometimes"', "weekly time"),
    (
        'sender = "monitor@example.com"',
        'sender = "monitor@example.com"\nhost = "mx.example.com"\ntls = "none"',
        "this machine only",
    ),
]


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"), MISTAKES, ids=[wrong or right for right, wrong, _ in MISTAKES]
)
def test_a_mistake_is_named_with_file_and_key(write, whole, right, wrong, complaint):
    """Every mistake ends in exit code 2, the file's name and a sentence that says what is wrong."""
    assert right in whole
    path = write(whole.replace(right, wrong, 1))
    with pytest.raises(ConfigError) as caught:
        load(path, types())
    assert str(path) in caught.value.message
    assert complaint in caught.value.message
    assert caught.value.exit_code == 2


def test_a_secret_written_out_is_refused_and_not_repeated(write, whole):
    """A secret in the file is an error that does not show it."""
    with pytest.raises(ConfigError, match="never written here") as caught:
        load(write(whole.replace('{ env = "MONITOR_SECRET" }', '"swordfish"')), types())
    assert "swordfish" not in caught.value.message + caught.value.hint


def test_a_missing_file_leads_to_init(tmp_path: Path):
    """Without a configuration the hint is `monitor init`."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "monitor.toml", types())
    assert "monitor init" in caught.value.hint


@pytest.mark.parametrize("data", [b"\xff\xfe", b"internal_domains = ["])
def test_an_unreadable_file_is_an_error(tmp_path: Path, data: bytes):
    """A file that is no UTF-8 or no TOML is named."""
    path = tmp_path / "monitor.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"monitor\.toml"):
        load(path, types())


def test_one_address_is_one_person(write, whole):
    """Two people cannot share an address (M2: people are counted, not addresses)."""
    text = whole + '[people."kim@example.com"]\naddresses = ["p.smith@example.com"]\n'
    with pytest.raises(ConfigError, match="belongs to"):
        load(write(text), types())


IMAP = """
[accounts.all]
type = "imap"
host = "imap.example.com"
user = "monitor"
password = { env = "PASSWORD" }
"""


def test_opted_in_is_an_error_where_an_account_opens_other_people_s_mail(write, whole):
    """Where one login covers many, people opt in by mail (DESIGN, privacy 1)."""
    with pytest.raises(ConfigError, match="people opt in by mail") as caught:
        load(write(whole + IMAP + 'covers = ["example.com"]\n'), types())
    assert "opted_in" in caught.value.message


def test_a_service_needs_no_opted_in(read, whole):
    """The same configuration without `opted_in` is a service."""
    text = whole.replace("opted_in = true\n", "") + IMAP + 'covers = ["example.com"]\n'
    assert read(text).is_service
    assert not read(whole).is_service


def test_a_login_must_be_somebody_s(write, whole):
    """A live account without person and without covers is nobody's."""
    with pytest.raises(ConfigError, match="whose mail this is"):
        load(write(whole + IMAP), types())


class _Provider(BaseModel):
    """Settings of a provider whose mailboxes are opened by address."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    mailbox: str = ""

    def owned_by(self, address: str) -> BaseModel:
        return self.model_copy(update={"mailbox": self.mailbox or address})


def test_a_provider_is_told_whose_mailbox_it_opens(write):
    """Where mailboxes are opened by address, the account's person is the address, unless the settings name another."""
    text = (
        'internal_domains = ["example.com"]\n[accounts.pat]\ntype = "provider"\nperson = "pat@example.com"\n'
    )
    for key, opened in (("", "pat@example.com"), ('mailbox = "box@example.com"\n', "box@example.com")):
        account = load(write(text + key), {"provider": _Provider}).accounts["pat"]
        assert (account.person, account.settings.mailbox) == ("pat@example.com", opened)


def test_a_password_in_a_readable_file_is_warned_of(write, whole):
    """A database address with a password in a file others can read gives a warning, a private file none."""
    text = whole.replace("secret =", 'database = "postgresql+psycopg://m:swordfish@db/m"\nsecret =')
    path = write(text)
    assert not load(path, types()).warnings
    path.chmod(0o644)
    (warning,) = load(path, types()).warnings
    assert "chmod 600" in warning
    assert "swordfish" not in warning
