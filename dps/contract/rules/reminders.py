"""Which reminders about a contract have fallen due by a day. Pure: each is a kind and the day it fell due. Days are London days."""

from __future__ import annotations

from datetime import date, timedelta

from dps.contract.rules.delivery import DONE, LATE, NOT_KEPT, PART_LATE, Standing

Step = tuple[str, date]
BEFORE = (30, 7, 0)
"""Days before a promise falls due on which the supplier is reminded."""
ANSWER_WITHIN = 14
"""Days after which a report that nobody answered is spoken of."""
ENDS_SOON = 60
NOTICE_SOON = 7
ONE = timedelta(days=1)


def of_promise(standing: Standing, *, since: date, reported_on: date | None, on: date) -> tuple[Step, ...]:
    """What is due about one promise; nothing once it is kept, and nothing from before ``since``, the day of the contract.

    ``reported_on`` is the day of the report that waits for an answer, if one does.
    """
    if standing.state in DONE or standing.state == NOT_KEPT:
        return ()
    steps: list[Step] = []
    if reported_on is None:
        steps += [("promise-due", standing.due_on - days * ONE) for days in BEFORE]
    else:
        steps.append(("report-waits", reported_on + ANSWER_WITHIN * ONE))
    if standing.state in {LATE, PART_LATE}:
        steps.append(("promise-late", (standing.remedy_by or standing.due_on) + ONE))
    return tuple((kind, day) for kind, day in steps if since <= day <= on)


def of_contract(*, ends_on: date, since: date, notices: tuple[date, ...], on: date) -> tuple[Step, ...]:
    """What is due about a contract whose end is not recorded: its last day comes, or came; and notices whose last days come."""
    steps = [("contract-ends-soon", ends_on - ENDS_SOON * ONE), ("contract-ends-soon", ends_on + ONE)]
    return tuple((kind, day) for kind, day in (*steps, *of_notices(notices)) if since <= day <= on)


def of_notices(last_days: tuple[date, ...]) -> tuple[Step, ...]:
    """A week before the last day of each notice that is not recorded, and the day after it."""
    return tuple(
        step
        for day in last_days
        for step in (("contract-notice-due", day - NOTICE_SOON * ONE), ("contract-notice-due", day + ONE))
    )
