"""What can go wrong, as one small family: each error says what, where and what to do next.

The command line prints ``message`` and ``hint`` and leaves with ``exit_code`` (docs: exit codes).
No error ever quotes mail: say which account, folder number or key, never what a message says.
"""

from __future__ import annotations


class MonitorError(Exception):
    """Anything the monitor can explain. Part of the work failed, the rest may be done."""

    exit_code = 1
    usual = ""
    """What to do next where whoever raised it knows nothing better."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.usual


class ConfigError(MonitorError):
    """The configuration or the command's words are off; nothing was started."""

    exit_code = 2


class ConnectorError(MonitorError):
    """An account could not be read."""


class AuthError(ConnectorError):
    """The server refused the login or a right; trying again would not help."""

    exit_code = 3


class TransientError(ConnectorError):
    """The server is away, busy or cut the connection; the next run carries on from the checkpoint."""

    exit_code = 4
    usual = "try again later: the next run carries on where this one ended"


class BusyError(TransientError):
    """Another run is at this mailbox, and no two read one at once; that run does the work."""


class ProtocolError(ConnectorError):
    """The source answered something that its protocol does not allow, or lacks what we need."""

    usual = "try again with -v; if it stays so, report the server's name and version"


class StoreError(MonitorError):
    """The database could not be opened, read or written; nothing already stored was changed."""

    exit_code = 5


class DeliveryError(MonitorError):
    """A card could not be handed to the mail server; permanent unless it is a TransientDeliveryError."""


class TransientDeliveryError(DeliveryError):
    """The mail server asked us to come again; the card stays due."""

    exit_code = 4
