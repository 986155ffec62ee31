"""Where a promise stands, who may say what of it, and when. Pure.

A promise with an amount is kept when what the council confirmed adds up to it;
one in words alone is kept when the council confirmed it whole. Where a
community partner is named, the partner speaks before the council. Nothing here
can reach a score: the stages that score come before this one and cannot
import it. Days are London days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dps.core.refusal import Obstacle

PROVISION = "The promises of the winning bid, which are part of the contract"
CONFIRMED, PART, NOT = "confirmed", "part", "not"
OUTCOMES = {CONFIRMED: "Delivered as reported", PART: "Part of it delivered", NOT: "Not delivered"}
KEPT, KEPT_LATE, REMEDIED = "kept", "kept_late", "remedied"
DONE = frozenset({KEPT, KEPT_LATE, REMEDIED})
REPORTED, REMEDY, LATE, PART_LATE, TO_COME, UNDER_WAY, NOT_KEPT = (
    "reported", "remedy", "promise_late", "part_late", "to_come", "under_way", "not_kept"
)  # fmt: skip
WORDS = {
    KEPT: "Delivered", KEPT_LATE: "Delivered late", REMEDIED: "Delivered late, by an agreed plan", REPORTED: "Waits for confirmation",
    REMEDY: "Being made good by an agreed plan", LATE: "Late", PART_LATE: "Late, part delivered", TO_COME: "Not due yet",
    UNDER_WAY: "Not due yet, part delivered", NOT_KEPT: "Not delivered when the contract ended",
}  # fmt: skip
LONGEST_REMEDY = timedelta(days=366)
_OFTEN = frozenset(
    [
        "a",
        "an",
        "annually",
        "between",
        "daily",
        "each",
        "every",
        "less",
        "month",
        "monthly",
        "more",
        "or",
        "per",
        "than",
        "to",
        "up",
        "week",
        "weekly",
        "year",
        "yearly",
    ]
)
_NUMBER = re.compile(r"[0-9]{1,12}(?:,[0-9]{3})*(?:\.[0-9]{1,4})?")


def quantity_promised(amount: str, unit: str, *, target: str) -> tuple[Decimal | None, str]:
    """How much was promised and in what: as given, or read from a target such as “60 hours”. No amount where it is words.

    A target that has a second number, or says how often, is left in words.
    """
    if (given := _number(amount)) is not None:
        return given, unit.strip()
    if (bare := _number(target)) is not None:
        return bare, unit.strip()
    number, _, words = target.strip().partition(" ")
    said = words.split()
    if 1 <= len(said) <= 3 and not _OFTEN & {word.casefold() for word in said} and all(word.isalpha() for word in said):
        found = _number(number)
        return (found, unit.strip() or " ".join(said)) if found is not None else (None, unit.strip())
    return None, unit.strip()


def _number(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    found = Decimal(text.strip().replace(",", ""))
    return found if found > 0 else None


def day_said(text: object) -> date | None:
    """The day of an optional date in a bid; None where there is none, or it is not one."""
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Told:
    """One report with what was said of it. ``amount`` is what the supplier reported, ``counted`` what the council confirmed."""

    delivered_on: date
    amount: Decimal | None
    outcome: str = ""
    counted: Decimal | None = None
    partner_outcome: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a promise stands on a day. ``delivered`` is what was confirmed; ``late_by`` days, 0 where it is not late."""

    state: str
    promised: Decimal | None
    delivered: Decimal
    due_on: date
    met_on: date | None = None
    remedy_by: date | None = None
    late_by: int = 0

    @property
    def short(self) -> Decimal | None:
        """What is still owed, for a promise with an amount."""
        return None if self.promised is None else max(self.promised - self.delivered, Decimal(0))

    @property
    def fell_due(self) -> bool:
        """Whether the promise was to be kept by the day asked about, or is kept already."""
        return self.state not in {TO_COME, UNDER_WAY} and not (self.state == REPORTED and self.late_by == 0)


def standing(
    *, promised: Decimal | None, due_on: date, reports: Sequence[Told], agreed_by: date | None, ended_on: date | None, on: date
) -> Standing:  # fmt: skip
    """Where a promise stands at the end of day ``on``. ``agreed_by`` is the day of the remedy plan that was agreed last."""
    delivered, met_on = Decimal(0), None
    for told in sorted((r for r in reports if r.outcome in {CONFIRMED, PART}), key=lambda r: r.delivered_on):
        delivered += told.counted or Decimal(0)
        whole = delivered >= promised if promised is not None else told.outcome == CONFIRMED
        if whole and met_on is None:
            met_on = told.delivered_on
    late_by = max(((met_on or on) - due_on).days, 0)
    state = _state(met_on, due_on, reports, delivered, agreed_by, ended_on, on)
    return Standing(state, promised, delivered, due_on, met_on, agreed_by, late_by)


def _state(
    met_on: date | None, due_on: date, reports: Sequence[Told], delivered: Decimal, agreed_by: date | None,
    ended_on: date | None, on: date,
) -> str:  # fmt: skip
    if met_on is not None:
        return KEPT if met_on <= due_on else REMEDIED if agreed_by is not None else KEPT_LATE
    if any(not told.outcome for told in reports):
        return REPORTED
    some = delivered > 0 or any(told.outcome == PART for told in reports)
    if ended_on is not None and on > ended_on and on > due_on:
        return NOT_KEPT
    if on <= due_on:
        return UNDER_WAY if some else TO_COME
    if agreed_by is not None and on <= agreed_by:
        return REMEDY
    return PART_LATE if some else LATE


def obstacles_to_reporting(
    *, ours: bool, done: bool, waiting: bool, promised: Decimal | None, amount: Decimal | None, delivered_on: date,
    signed_on: date, on: date,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why the supplier may not report this of a promise; empty when it may. A part may be reported at any time."""
    found = []
    if not ours:
        found.append(Obstacle("not-the-supplier", "Only the supplier reports what it delivered.", PROVISION))
    if done:
        found.append(Obstacle("kept-already", "This promise is confirmed as delivered already.", PROVISION))
    if waiting:
        found.append(
            Obstacle("report-waits", "An earlier report still waits for confirmation.", PROVISION, "Report again once it is answered.")
        )  # fmt: skip
    if promised is not None and (amount is None or amount <= 0):
        found.append(Obstacle("no-amount", "The promise is a number, and the report gives none above 0.", PROVISION, "Enter how much was delivered since the last report."))  # fmt: skip
    if delivered_on > on:
        found.append(Obstacle("delivered-in-future", "That day has not come yet.", mend="Report what is delivered once it is."))  # fmt: skip
    if delivered_on < signed_on:
        found.append(
            Obstacle(
                "before-the-contract", "That is before the contract was signed, so it was not done under this contract.",
                PROVISION, "Report what was delivered from the day it was signed.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_answering(
    *, side: str, may_speak: bool, answered: bool, partner_named: bool, partner_said: bool, reported: Decimal | None,
    partner_amount: Decimal | None, partner_outcome: str, outcome: str, amount: Decimal | None, says: str,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why this answer to a report may not be given; empty when it may. ``amount`` is what the answerer confirms."""
    found = []
    if not may_speak:
        found.append(Obstacle("not-asked", "Only an officer of the council, or the community partner named for this promise, confirms it.", PROVISION))  # fmt: skip
    if answered:
        found.append(Obstacle("answered-already", "This report is answered already.", PROVISION))
    if side == "council" and partner_named and not partner_said:
        found.append(
            Obstacle(
                "partner-first", "The community partner named for this promise has not said yet whether it was delivered.",
                PROVISION, "Wait for the partner’s word, or name nobody in the partner’s place.",
            )
        )  # fmt: skip
    if outcome not in OUTCOMES:
        found.append(Obstacle("no-outcome", "Say whether it was delivered."))
    if outcome in {PART, NOT} and not says.strip():
        found.append(Obstacle("no-reason", "What is missing is said in words, so that the supplier can answer.", PROVISION, "Write what is missing."))  # fmt: skip
    if reported is not None and outcome == PART and (amount is None or not 0 < amount < reported):
        found.append(Obstacle("part-amount", f"A part is more than 0 and less than the {plain(reported)} reported.", mend="Enter how much of it was delivered."))  # fmt: skip
    if reported is not None and outcome == PART and amount is not None and amount > reported:
        found.append(Obstacle("more-than-reported", "More cannot be confirmed than was reported."))
    if (
        side == "council"
        and partner_said
        and not says.strip()
        and _more(outcome, amount, partner_outcome, partner_amount)
    ):
        found.append(
            Obstacle(
                "differs-from-partner", "The community partner confirmed less than this.", PROVISION,
                "Say in words why the council decides differently. Both are public.",
            )
        )  # fmt: skip
    return tuple(found)


def _more(outcome: str, amount: Decimal | None, partner_outcome: str, partner_amount: Decimal | None) -> bool:
    rank = {NOT: 0, PART: 1, CONFIRMED: 2}
    ours, theirs = rank.get(outcome, 0), rank.get(partner_outcome, 2)
    return ours > theirs or (ours == theirs == 1 and (amount or Decimal(0)) > (partner_amount or Decimal(0)))


def counted(outcome: str, *, reported: Decimal | None, amount: Decimal | None) -> Decimal | None:
    """What of a report counts: all of it, the part named, or nothing. None where the promise is words."""
    if reported is None:
        return None
    return {CONFIRMED: reported, PART: amount or Decimal(0)}.get(outcome, Decimal(0))


def obstacles_to_remedy(*, ours: bool, state: str, due_on: date, waiting: bool, what: str, by_on: date, on: date) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a remedy plan may not be put forward; empty when it may. A plan may come before the promise is late."""
    found = []
    if not ours:
        found.append(Obstacle("not-the-supplier", "Only the supplier says how it will make good what is short.", PROVISION))  # fmt: skip
    if state in DONE:
        found.append(Obstacle("kept-already", "This promise is confirmed as delivered already.", PROVISION))
    if waiting:
        found.append(Obstacle("plan-waits", "An earlier plan still waits for the council’s answer.", PROVISION))
    if not what.strip():
        found.append(Obstacle("no-plan", "Say what you will do to make it good."))
    if by_on <= max(on, due_on):
        found.append(Obstacle("plan-too-early", "A plan ends on a day to come, after the promise’s own day.", mend="Enter a later day."))  # fmt: skip
    if by_on > max(on, due_on) + LONGEST_REMEDY:
        found.append(Obstacle("plan-too-late", "A plan ends within a year.", mend="Enter a nearer day, and put forward another plan if it is needed."))  # fmt: skip
    return tuple(found)


def obstacles_to_answering_remedy(*, officer: bool, answered: bool, agreed: bool, says: str) -> tuple[Obstacle, ...]:
    """Why the council may not answer a remedy plan so; empty when it may."""
    found = []
    if not officer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys answer a remedy plan."))
    if answered:
        found.append(Obstacle("answered-already", "This plan is answered already."))
    if not agreed and not says.strip():
        found.append(Obstacle("no-reason", "The supplier needs to know why.", mend="Write the reason."))
    return tuple(found)


def plain(amount: Decimal | None) -> str:
    """An amount as people write it: no needless zeros, thousands apart."""
    if amount is None:
        return ""
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
