"""When a supplier is reminded that a dated document runs out: four steps around its last day. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = (-28, -14, 0, 28)
"""Days from a document's last day: twice before it, on it, and once after it while nothing newer is there."""

AS_LATE_AS = timedelta(days=365)
"""How late a step is still sent. A job that slept longer than that would only tell what is long known."""


@dataclass(frozen=True)
class Step:
    """One reminder: its place among the four, in days from the document's last day, and the London day it falls due."""

    shift: int
    due_on: date


def steps_of(expires_on: date) -> tuple[Step, ...]:
    """The four steps of a document with this last day, the earliest first."""
    return tuple(Step(shift, expires_on + timedelta(days=shift)) for shift in STEPS)


def steps_due(expires_on: date | None, *, added_on: date, on: date, posted: Collection[date] = ()) -> tuple[Step, ...]:
    """The steps to send on a London date, the earliest first; empty for a document without a last day.

    Left out: a step whose day was before the document was ``added_on`` (the
    supplier saw the dates when it added it), one that was ``posted``, and one
    that is more than a year old. Every other is sent once, however late.
    """
    if expires_on is None:
        return ()
    return tuple(
        step
        for step in steps_of(expires_on)
        if added_on <= step.due_on <= on and on - step.due_on <= AS_LATE_AS and step.due_on not in posted
    )
