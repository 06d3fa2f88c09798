"""Who is internal, and which addresses are one person (METRICS M1-M3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model import Id

LONGEST_DOMAIN = 255
"""Characters (RFC 5321, 4.5.3.1.2): a longer one is nobody's, and its thousands of labels are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Who is internal and which addresses are one person (M1, M2, M3). Addresses are lower case.

    ``people`` maps every known alias to the person's canonical address; ``names`` maps canonical addresses to the
    configured display name. Unlisted internal addresses are people of their own.
    """

    internal_domains: frozenset[str]
    excluded_domains: frozenset[str] = frozenset()
    shared_mailboxes: frozenset[str] = frozenset()
    people: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def person(self, address: str) -> Id | None:
        """Return the canonical address of an internal person or shared mailbox, None for an external one (M1)."""
        address = address.lower()
        known = self.people.get(address)
        if known is not None:
            return known
        domain = address.rpartition("@")[2]
        if len(domain) > LONGEST_DOMAIN:
            return None
        while domain:
            if domain in self.excluded_domains:
                return None
            if domain in self.internal_domains:
                return address
            domain = domain.partition(".")[2]
        return None
