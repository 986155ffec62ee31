"""What the council may ask a bidder once the bids are open, with a day to answer by. Pure.

An answer stands beside the bid and replaces nothing in it: neither price nor
promise nor answer changes. After the end of the day nothing is taken; who needs
more time is asked again, and so is everybody in the same place.

Sources: PCR 2015 regs 56(4), 57(13)-(17), 63(5), (6), 69, 71(9); Procurement Act
2023 ss.12(2), (3), 19(4), (5), 26(3), 27(4), 28(5), 58(2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.law.examining import FACTS, HEARING, PRICE, REPLACEMENT, asks
from dps.law.routes import Route

KINDS: Mapping[str, str] = MappingProxyType(
    {
        FACTS: "Make something clear, or give what is missing",
        HEARING: "Speak to a ground for exclusion",
        REPLACEMENT: "Replace somebody named in the bid",
        PRICE: "Explain the price",
    }
)
LEAST_DAYS: Mapping[str, int] = MappingProxyType({FACTS: 2, HEARING: 5, REPLACEMENT: 5, PRICE: 5})
"""How many whole days a bidder has at least, by market policy."""

LONGEST = timedelta(days=60)
FEWEST_WORDS = 5
LONGEST_ANSWER = 10_000
EQUAL = "PCR 2015 regs 18(1), 56(4); Procurement Act 2023 s.12(2), (3)"
WAITING, ANSWERED, LAPSED = "waiting", "answered", "lapsed"


@dataclass(frozen=True)
class Asked:
    """One thing that was asked: of what kind, about whom, until when, and whether it was answered."""

    kind: str
    subject: str
    answer_by: date
    answered: bool

    def state(self, on: date) -> str:
        """``waiting`` through the whole of its last day, then ``lapsed``; ``answered`` for good."""
        if self.answered:
            return ANSWERED
        return WAITING if on <= self.answer_by else LAPSED

    def heard(self, on: date) -> bool:
        """Whether the bidder has answered or let its time pass."""
        return self.state(on) != WAITING


def earliest_day(kind: str, *, on: date) -> date:
    """The earliest last day for an answer to something asked on that London day."""
    return on + timedelta(days=LEAST_DAYS[kind])


def obstacles_to_asking(
    route: Route,
    *,
    kind: str,
    subject_known: bool,
    words: str,
    equal: str,
    answer_by: date | None,
    waits: bool,
    quality_opened: bool,
    price_opened: bool,
    standing: bool,
    is_officer_of_buyer: bool,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why this cannot be asked of a bidder on that London day; empty when it can.

    ``waits``: the same was asked and the day has not passed. ``equal`` says how
    everybody else with the same gap is treated.
    """
    found = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys ask its bidders."))
    if not quality_opened:
        found.append(Obstacle("not-opened", "The bids are not open yet, so there is nobody to ask."))
    elif not standing:
        found.append(Obstacle("not-standing", "This bid is withdrawn or disregarded, so nothing more is asked of it."))
    if kind not in asks(route):
        return (*found, Obstacle("not-asked-here", "This is not asked of bidders here.", mend="Choose what to ask."))
    provision = asks(route)[kind]
    if kind == PRICE and not price_opened:
        found.append(Obstacle("prices-sealed", "No price is open yet, so none can be explained.", provision))
    if kind == REPLACEMENT and not subject_known:
        says = "Say who is to be replaced: somebody that the bid names."
        found.append(Obstacle("nobody-to-replace", says, provision))
    if len(words.split()) < FEWEST_WORDS:
        says = f"Say what you ask and why, in {FEWEST_WORDS} words or more."
        found.append(Obstacle("nothing-asked", says, provision))
    if kind == FACTS and len(equal.split()) < FEWEST_WORDS:
        says = f"Say how the other bidders are treated the same, in {FEWEST_WORDS} words or more."
        mend = "Whoever has the same gap is asked the same. If nobody has, say that."
        found.append(Obstacle("no-equal-treatment", says, EQUAL, mend))
    if waits:
        found.append(Obstacle("asked-already", "The bidder was asked this, and its time to answer still runs."))
    return (*found, *_obstacles_to_day(kind, answer_by, on=on, provision=provision))


def _obstacles_to_day(kind: str, answer_by: date | None, *, on: date, provision: str) -> tuple[Obstacle, ...]:
    first = earliest_day(kind, on=on)
    if answer_by is None:
        return (Obstacle("no-day", "Say until when the bidder may answer.", provision),)
    if answer_by < first:
        says = f"That is too short: it may answer until {plain_day(first)} at least."
        return (Obstacle("day-too-soon", says, provision, "A bidder needs a reasonable time."),)
    if answer_by > on + LONGEST:
        return (
            Obstacle("day-too-late", f"That is more than {LONGEST.days} days away.", mend="Choose an earlier day."),
        )
    return ()


def obstacles_to_answering(
    asked: Asked, *, answer: str, replacement: str, standing: bool, on: date
) -> tuple[Obstacle, ...]:
    """Why a bidder cannot answer now; empty when it can. ``replacement`` is whom it names instead, for that kind alone."""
    if asked.answered:
        return (Obstacle("answered-already", "You have answered this. What you answered stands beside your bid."),)
    if not standing:
        return (Obstacle("not-standing", "This bid is disregarded, so nothing more is asked of it."),)
    found = []
    if asked.state(on) == LAPSED:
        last = asked.answer_by
        says = f"The time to answer ended with {plain_day(last)}."
        found.append(Obstacle("answer-late", says, EQUAL, "Ask the council at once whether it asks you again."))
    if not answer.strip():
        found.append(Obstacle("answer-empty", "Write your answer."))
    if len(answer) > LONGEST_ANSWER:
        found.append(
            Obstacle("answer-long", f"The answer is longer than {LONGEST_ANSWER:,} characters.", mend="Shorten it.")
        )
    if replacement.strip() and asked.kind != REPLACEMENT:
        found.append(Obstacle("nobody-to-replace", "You were not asked to replace anybody."))
    if replacement.strip() and replacement.strip().casefold() == asked.subject.strip().casefold():
        found.append(Obstacle("same-again", f"{asked.subject} is who is to be replaced.", mend="Name somebody else."))
    return tuple(found)
