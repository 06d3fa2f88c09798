"""An IMAP server that says what a test tells it to: for answers that no well server gives."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Reply = Callable[[str], bytes | None]
"""Command without its tag -> what the server says, TAG where the tag stands; None: it hangs up."""

GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n"

OPEN = {
    "AUTHENTICATE": b"+ \r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n",
    "LIST": b'* LIST () "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\nTAG OK done\r\n',
    "STATUS INBOX": b"* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7)\r\nTAG OK done\r\n",
    "STATUS Sent": b"* STATUS Sent (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\nTAG OK done\r\n",
    "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] done\r\n",
    "UID SEARCH": b"* SEARCH 1\r\nTAG OK done\r\n",
    "UID FETCH": b"TAG OK done\r\n",
}
"""A small mailbox. What a command begins with -> what is said; quotes around names do not count."""


class Scripted:
    """A running server. ``heard``: the commands of all connections, ``connections``: how many there were.

    ``proven``: what it says to the answer to a challenge.
    """

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.proven = b"TAG OK [CAPABILITY IMAP4rev1] in\r\n"
        self.heard: list[str] = []
        self.tags: list[str] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines, contextlib.suppress(OSError):
            client.sendall(GREETING)
            tag, challenged = "", False
            answer: bytes | None
            for line in lines:
                if challenged:
                    challenged, answer = False, self.proven
                else:
                    tag, _, command = line.decode().strip().partition(" ")
                    self.heard.append(command)
                    self.tags.append(tag)
                    answer = self.reply(command)
                    challenged = bool(answer and answer.startswith(b"+"))
                if answer is None:
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(answer.replace(b"TAG", tag.encode()))

    def count(self, command: str) -> int:
        """How often a command of this beginning was heard."""
        return sum(heard.replace('"', "").startswith(command) for heard in self.heard)


def said(table: dict[str, bytes | None]) -> Reply:
    """Answer by the first words of a command, with ``table`` before the small mailbox."""
    every = {**table, **{key: value for key, value in OPEN.items() if key not in table}}

    def reply(command: str) -> bytes | None:
        plain = command.replace('"', "")
        for beginning, answer in every.items():
            if plain.startswith(beginning):
                return answer
        return b"TAG BAD what?\r\n"

    return reply


@contextmanager
def scripted(reply: Reply) -> Iterator[Scripted]:
    """A server for as long as the block lasts."""
    server = Scripted(reply)
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
