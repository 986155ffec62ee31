"""How a person is told of things by e-mail, and an organisation's shared mailbox. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.calendar import LONDON

EACH, DAILY = "each", "daily"
CHOICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        EACH: ("Each letter as it is written", "One e-mail for each."),
        DAILY: (
            "One e-mail a day, at 9 in the morning",
            "It lists what can wait. Invitations, deadlines, decisions, awards and whatever concerns your sign-in still come at once.",
        ),
    }
)
"""What a person may choose, each with its name and what it means."""

HOUR = time(9)
"""When the one e-mail of a day is made, London time."""


def digest_day(at: datetime) -> date | None:
    """The London day whose e-mail can be made at an instant: today from nine on; None before."""
    local = at.astimezone(LONDON)
    return local.date() if local.time() >= HOUR else None


def obstacles_to_choosing(choice: str) -> tuple[Obstacle, ...]:
    """Why letters cannot come in this way; empty when they can."""
    return () if choice in CHOICES else (Obstacle("letters-choice-unknown", "Choose one of the two ways."),)


def obstacles_to_mailbox(
    address: str, *, current: str | None, holder: str, asked_lately: int, most: int
) -> tuple[Obstacle, ...]:
    """Why an address cannot be asked to become an organisation's shared mailbox; empty when it can.

    ``holder`` is how another organisation has it as its own, empty where none
    has: two organisations in one mailbox would read each other's letters.
    """
    if address == current:
        return (Obstacle("mailbox-same", "This is the shared mailbox already."),)
    if holder:
        return (
            Obstacle(
                "mailbox-taken",
                "This address is the shared mailbox of another organisation.",
                mend="Use another address.",
            ),
        )
    if asked_lately >= most:
        return (Obstacle("letters-many", "Several letters were sent in the last hour.", mend="Open the newest one."),)
    return ()
