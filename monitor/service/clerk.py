"""What is done about a person's mail to the service, and what they are told. Here the token decides.

Everything done here may be done twice without harm, since a run can be cut off before it is noted as done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from monitor.config.settings import Config
from monitor.errors import ConfigError
from monitor.participants import choose_when, entered, takes_part, when_of
from monitor.service import rights
from monitor.service.commands import Command, Request, said
from monitor.service.corrections import put_right
from monitor.service.incoming import Incoming
from monitor.service.leaving import leave
from monitor.service.letters import Letter, Post
from monitor.service.tokens import LIFETIMES, Purpose, Token, Tokens
from monitor.service.wording import weekday_name
from monitor.store.codes import Choice, Standing
from monitor.store.database import Store

STORED = (Command.UNSUBSCRIBE, Command.EXPORT)
"""What those may ask for, too, who never joined, but of whom an earlier configuration stored something."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Decides about one mail after the other."""

    config: Config
    store: Store
    tokens: Tokens
    post: Post
    as_of: datetime

    def answer(self, mail: Incoming) -> Letter | None:
        """Do what a mail asks for, as far as its token allows, and return the answer; None for no answer.

        A mail without a good token changes nothing: it is answered with a token, at the address it claims to be from.
        """
        request, person = mail.request, mail.person
        token = self.tokens.first(request.tokens, person, self.as_of, mail.key)
        stored = request.command in STORED and entered(self.store, person)
        if not stored and not takes_part(self.config, self.store, person):
            return self._to_stranger(mail, token)
        if token is not None and token.purpose is Purpose.JOIN and self.tokens.used_by(token, mail.key):
            return self._welcome(person)  # joined by this mail, in a run that was cut off before the answer
        if request.command is Command.SUBSCRIBE:
            return Letter(name="member")
        if request.command in (None, Command.DECLINE):
            return Letter(name="help") if mail.direct else None
        if token is None or token.purpose not in (Purpose.ACT, Purpose.CARD):
            return self.ask_back(
                "confirm", Purpose.ACT, person, command=said(request, self.config.language(person))
            )
        done = self._DO[request.command](self, person, request)
        self.tokens.use(token, mail.key)
        return done

    def ask_back(self, letter: str, purpose: Purpose, person: str, **values: str) -> Letter:
        """Return a letter with a token: whoever reads the mailbox can answer it."""
        until = self.post.local(self.as_of + LIFETIMES[purpose], person)
        token = self.tokens.make(purpose, person, self.as_of)
        return Letter(name=letter, values={"token": token, "until": until, **values})

    def _to_stranger(self, mail: Incoming, token: Token | None) -> Letter | None:
        command = mail.request.command
        joining = command in (None, Command.SUBSCRIBE)
        if token is not None and token.purpose is Purpose.JOIN:
            if joining:
                return self._join(mail, token)
            self.tokens.use(token, mail.key)  # who said no is not to be joined by the same letter later
            return Letter(name="kept" if entered(self.store, mail.person) else "declined")
        if command is Command.SUBSCRIBE:
            return self.ask_back("confirm_join", Purpose.JOIN, mail.person)
        if command is None:
            return Letter(name="help") if mail.direct else None
        return Letter(name="kept" if entered(self.store, mail.person) else "stranger")

    def _join(self, mail: Incoming, token: Token) -> Letter:
        with self.store.transaction():
            if not self.tokens.use(token, mail.key):
                return Letter(name="member")  # another run was faster
            partition = self.store.partition(mail.person, create=True)
            partition.set_standing(Standing.ACTIVE)
            partition.choose(Choice.FROM_FILE, None)
        return self._welcome(mail.person)

    def _welcome(self, person: str) -> Letter:
        return Letter(name="joined" if self.config.accounts_of(person) else "joined_waiting")

    def _leave(self, person: str, request: Request) -> Letter:  # noqa: ARG002 - the table's form
        return Letter(name="left", values={"rows": str(leave(self.config, self.store, person))})

    def _pause(self, person: str, request: Request) -> Letter:
        day = request.day
        end = datetime.combine(day, time(), ZoneInfo(self.config.zone(person))) if day else None
        if end is not None and end <= self.as_of:
            return Letter(name="past")
        self.store.partition(person, create=True).set_standing(Standing.PAUSED, end)
        return Letter(name="paused", values={"until": str(day)}) if day else Letter(name="paused_openly")

    def _resume(self, person: str, request: Request) -> Letter:  # noqa: ARG002
        self.store.partition(person, create=True).set_standing(Standing.ACTIVE)
        return Letter(name="resumed")

    def _when(self, person: str, request: Request) -> Letter:
        choose_when(self.store.partition(person, create=True), request.when)
        weekday, at = when_of(self.config, self.store, person)
        day = weekday_name(weekday, self.config.language(person))
        return Letter(name="timed", values={"day": day, "time": f"{at:%H:%M}"})

    def _export(self, person: str, request: Request) -> Letter:  # noqa: ARG002
        return Letter(name="exported", data=rights.export(self.config, self.store, person, as_of=self.as_of))

    def _correct(self, person: str, request: Request) -> Letter:
        if request.correction is None:
            return Letter(name="no_date")
        try:
            put_right(self.config, self.store, person, request.correction, as_of=self.as_of)
        except ConfigError:
            return Letter(name="no_item")
        return Letter(name="corrected")

    _DO: ClassVar[Mapping[Command, Callable[[Clerk, str, Request], Letter]]] = {
        Command.UNSUBSCRIBE: _leave,
        Command.PAUSE: _pause,
        Command.RESUME: _resume,
        Command.WHEN: _when,
        Command.EXPORT: _export,
        Command.CORRECT: _correct,
    }
