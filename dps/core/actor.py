"""Who does a thing: a person acting for an organisation, or the clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The doer of a deed, by pseudonymous public ids, never by name.

    ``person`` and ``organisation`` are refs (26 base32 characters); both are
    empty for the clock. ``roles`` are the role codes the person holds in that
    organisation at this moment.
    """

    person: str = ""
    organisation: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def is_clock(self) -> bool:
        """True for deeds that fall due by time alone."""
        return not self.person

    def facts(self) -> dict[str, str]:
        """What the audit entry keeps of the doer."""
        return {"clock": "yes"} if self.is_clock else {"person": self.person, "organisation": self.organisation}


CLOCK = Actor()
