"""How long a bid takes to write, reckoned openly before anybody begins. A rule of this marketplace. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORDS_AN_HOUR = 150
MINUTES_A_QUESTION = 30
MINUTES_FOR_PROMISES = 60
MINUTES_FOR_THE_REST = 120
"""An hour to read what is asked, and an hour to price, read the bid back and submit it."""
SOURCE = (
    "Market policy: the effort is told before a bid is begun (Procurement Act 2023 s.12(4): barriers to small firms)"
)


@dataclass(frozen=True)
class Effort:
    """The work of one bid: how many questions, the most words, minutes in all, and the steps of the sum in words."""

    questions: int
    words: int
    minutes: int
    working: tuple[tuple[str, str], ...]

    @property
    def hours(self) -> str:
        """The whole, rounded up to half an hour: ``13½ hours``."""
        halves = -(-self.minutes // 30)
        whole, half = divmod(halves, 2)
        return f"{whole}{'½' if half else ''} hour{'' if (whole, half) == (1, 0) else 's'}"


def effort_of(limits: tuple[int, ...], *, promises: bool) -> Effort:
    """The effort of answering questions with these word limits, each to its full length. ``promises``: social value is asked."""
    words = sum(limits)
    writing = -(-words * 60 // WORDS_AN_HOUR)
    thinking = len(limits) * MINUTES_A_QUESTION
    promised = MINUTES_FOR_PROMISES if promises else 0
    working = [
        (f"Writing and reading over at most {words:,} words, {WORDS_AN_HOUR} an hour", _minutes(writing)),
        (f"Thinking about {len(limits)} question{'' if len(limits) == 1 else 's'}, half an hour each", _minutes(thinking)),
    ]  # fmt: skip
    if promised:
        working.append(("Agreeing among yourselves what you promise", _minutes(promised)))
    working.append(("Reading what is asked; pricing, reading back, submitting", _minutes(MINUTES_FOR_THE_REST)))
    return Effort(len(limits), words, writing + thinking + promised + MINUTES_FOR_THE_REST, tuple(working))


def _minutes(count: int) -> str:
    hours, rest = divmod(count, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part) or "0 min"


_PAID = {"month": "every month, for the work done", "milestone": "at each milestone"}
LONGEST_PAYMENT = 30
"""Days from a valid invoice: the law implies them in every such contract."""


def payment_told(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """When the supplier is paid, as the published pack says it; where it says nothing, what the law implies.

    Procurement Act 2023 ss.68, 73, 88 and PCR 2015 reg 113: 30 days from a valid invoice at the most, passed down to subcontractors.
    """
    pack = parts.get("pack") or {}
    days = pack.get("payment_days")
    if type(days) is not int or not 0 < days <= LONGEST_PAYMENT:
        days = LONGEST_PAYMENT
    when = _PAID.get(str(pack.get("payment", "")), "")
    within = f"within {days} days of a valid invoice"
    return f"{when.capitalize()}, {within}" if when else within.capitalize()
