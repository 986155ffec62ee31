"""A competition's states, its stages by the clock, and what falls due next. Pure.

What is stored is draft, published or cancelled. "Open" and "closed" are read
from the clock: a bid is in time when the server received it strictly before
the deadline, so at the deadline itself the competition is closed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from dps.core.lifecycle import Lifecycle
from dps.core.refusal import Obstacle

Stage = Literal["draft", "open", "closed", "cancelled"]

LIFECYCLE = Lifecycle(
    name="competition",
    start="draft",
    table=MappingProxyType(
        {
            ("draft", "revise"): "draft",
            ("draft", "publish"): "published",
            ("draft", "cancel"): "cancelled",
            ("published", "cancel"): "cancelled",
        }
    ),
)

FROZEN = "PCR 2015 regs 53(1), 67(9); Procurement Act 2023 ss.23, 31"


def stage(state: str, closes_at: datetime | None, at: datetime) -> Stage:
    """Where a competition in ``state`` stands at ``at``; closed exactly at ``closes_at``."""
    if state == "cancelled":
        return "cancelled"
    if state == "draft" or closes_at is None:
        return "draft"
    # In UTC: two instants that carry one local zone would be compared by what their clocks show, twice the same in October.
    return "open" if at.astimezone(UTC) < closes_at.astimezone(UTC) else "closed"


def due(
    state: str, *, clarifications_close_at: datetime | None, closes_at: datetime | None, at: datetime
) -> tuple[datetime, str] | None:
    """What the clock does next, and when: ``questions-close`` or ``close``; None when it does nothing more."""
    if stage(state, closes_at, at) != "open":
        return None
    coming = ((clarifications_close_at, "questions-close"), (closes_at, "close"))
    return min(((when, event) for when, event in coming if when is not None and when > at), default=None)


def obstacles_to_revising(state: str) -> tuple[Obstacle, ...]:
    """Why what suppliers are told may not be changed now; empty while it is a draft."""
    if LIFECYCLE.allows(state, "revise"):
        return ()
    return (
        Obstacle(
            "published-frozen",
            "This competition is no longer a draft: what suppliers were told is not changed quietly.",
            FROZEN,
            "While it is open, change it for everybody on its page of changes; the criteria and their weights stay.",
        ),
    )


def obstacles_to_cancelling(state: str, *, closes_at: datetime | None, at: datetime) -> tuple[Obstacle, ...]:
    """Why a competition may not be withdrawn, or a draft given up, now; empty for a draft and until the deadline.

    After the deadline there are bids: how it ends then is the award's decision, with reasons to each bidder.
    """
    now = stage(state, closes_at, at)
    if now in ("draft", "open"):
        return ()
    if now == "cancelled":
        return (Obstacle("already-cancelled", "This competition has ended before."),)
    return (
        Obstacle(
            "closed",
            "This competition has closed, so it is no longer withdrawn: it is decided, or cancelled with the reason.",
            "PCR 2015 reg 55(1); Procurement Act 2023 s.55",
            "Decide the award, cancel it, or say that no bid is suitable: all are on its award page.",
        ),
    )
