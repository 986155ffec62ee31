"""Links sent by letter: what each is for, how long it lasts, and that it works once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle

CONFIRM = "confirm"
CHANGE = "change"
RESET = "reset"
INVITE = "invite"
MAILBOX = "mailbox"

LIFETIMES: Mapping[str, timedelta] = MappingProxyType(
    {
        CONFIRM: timedelta(days=7),
        CHANGE: timedelta(days=7),
        RESET: timedelta(hours=1),
        INVITE: timedelta(days=14),
        MAILBOX: timedelta(days=7),
    }
)
"""The purposes of a link, and how long each lasts."""

MOST_RESETS = 5
"""How many letters about a forgotten password one account gets in an hour; more would only fill its mailbox."""

_AGAIN = {
    CONFIRM: "Sign in and ask for a new letter.",
    CHANGE: "Sign in and enter the new address again.",
    RESET: "Ask for a new letter.",
    INVITE: "Ask whoever invited you to send it again.",
    MAILBOX: "An owner can ask for a new letter on the page of the team.",
}


def obstacles_to_using(
    purpose: str, *, expires_at: datetime, used_at: datetime | None, replaced_at: datetime | None, at: datetime
) -> tuple[Obstacle, ...]:
    """Why a link cannot be used at ``at``; empty when it can, which is once, before it expires."""
    again = _AGAIN[purpose]
    if used_at is not None:
        return (Obstacle("link-used", "This link was used already, and works once.", mend=again),)
    if replaced_at is not None:
        return (
            Obstacle("link-replaced", "A newer letter took the place of this link.", mend="Use the newest letter."),
        )
    if at >= expires_at:
        return (Obstacle("link-expired", "This link has expired.", mend=again),)
    return ()


def obstacles_to_acting_unconfirmed(*, confirmed: bool) -> tuple[Obstacle, ...]:
    """Why a person may write and not send yet: whoever answers for an organisation must be reachable at their address."""
    if confirmed:
        return ()
    return (
        Obstacle(
            "address-unconfirmed",
            "Your e-mail address is not confirmed yet.",
            mend="Open the letter that we sent to it and press the button there. What you wrote is kept.",
        ),
    )
