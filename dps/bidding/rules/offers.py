"""What a bid says: answers, promises and a price, and what is still missing from it. Pure.

A draft may be as unfinished as its writer likes; only submitting asks whether
it is whole. Money is integer pence; the total is always computed from the
lines, never taken from anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dps.bidding.rules.besides import NOTHING_BESIDES, Besides, read_besides
from dps.bidding.rules.promising import Commitment as Commitment
from dps.bidding.rules.promising import Wanted, read_commitment, remarks
from dps.bidding.rules.reading_back import NOT_LOOKED, FileLook, lengths_of
from dps.competition.rules.parts.price_schedule import NO_SCHEDULE, Schedule
from dps.core.money import pounds
from dps.core.refusal import Obstacle

PUBLISHED = "The published terms of this competition"

MOST_LINES, MOST_COMMITMENTS, MOST_FILES = 40, 20, 10
LARGEST_LINE = 10**12 - 1
"""Pence: just under ten thousand million pounds. A hundred lines of it still fit the database's whole numbers."""

ANSWERS, PROMISES, PRICE, FILES = "answers", "promises", "price", "files"
SECTIONS = (ANSWERS, PROMISES, PRICE, FILES)


@dataclass(frozen=True)
class Asked:
    """One criterion as a bidder meets it. ``word_limit`` is the most words that an answer may have."""

    ref: str
    title: str
    word_limit: int
    social_value: bool = False


@dataclass(frozen=True)
class PriceLine:
    """One line of the price, in pence. A line of the council's schedule has its unit, its quantity and the price of one."""

    what: str
    pence: int
    unit: str = ""
    quantity: int | None = None
    unit_pence: int | None = None
    optional: bool = False

    def content(self) -> dict[str, Any]:
        """The line as the price envelope keeps it."""
        if self.quantity is None:
            return {"what": self.what, "pence": self.pence}
        return {
            "what": self.what, "pence": self.pence, "unit": self.unit, "quantity": self.quantity,
            "unit_pence": self.unit_pence, "optional": self.optional,
        }  # fmt: skip


@dataclass(frozen=True)
class ListedFile:
    """A file put to the draft, by its cleaned name. ``sha256`` is of its content, in hexadecimal; ``size`` in bytes."""

    ref: str
    name: str
    size: int
    sha256: str
    look: FileLook = NOT_LOOKED


@dataclass(frozen=True)
class Offer:
    """A whole offer. ``answers`` are by criterion ref; ``schedule`` and ``wanted`` are what the council published: lines, caps and measures."""

    answers: Mapping[str, str]
    commitments: tuple[Commitment, ...]
    lines: tuple[PriceLine, ...]
    files: tuple[ListedFile, ...] = ()
    besides: Besides = NOTHING_BESIDES
    schedule: Schedule = NO_SCHEDULE
    wanted: tuple[Wanted, ...] = ()

    @property
    def total_pence(self) -> int:
        """The price: the sum of its lines, in pence."""
        return sum(line.pence for line in self.lines)

    def quality(self) -> dict[str, Any]:
        """The quality envelope's content, without its files, which the sealing lists."""
        return {
            "answers": dict(self.answers),
            "commitments": [c.content() for c in self.commitments],
            **self.besides.quality(kept={f.sha256 for f in self.files}),
            **lengths_of({f.sha256: f.look for f in self.files}),
        }  # fmt: skip

    def price(self) -> dict[str, Any]:
        """The price envelope's content."""
        return {"lines": [x.content() for x in self.lines], "total_pence": self.total_pence}


NOTHING_YET = Offer(answers={}, commitments=(), lines=())


def read_offer(quality: Mapping[str, Any], price: Mapping[str, Any], files: Sequence[ListedFile] = ()) -> Offer:
    """An offer from its two contents. Raises ValueError for what no form of ours sends.

    A total that is given must be the sum of the lines; a line has words and whole pence.
    """
    answers = quality.get("answers", {})
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in answers.items()):
        raise ValueError("an answer is text, under its criterion's ref")
    commitments = tuple(read_commitment(c) for c in quality.get("commitments", ()))
    lines = []
    for line in price.get("lines", ()):
        if type(line["pence"]) is not int or not 0 <= line["pence"] <= LARGEST_LINE:
            raise ValueError("an amount is a whole number of pence from 0")
        lines.append(_read_line(line))
    if len(lines) > MOST_LINES or len(commitments) > MOST_COMMITMENTS:
        raise ValueError("there are more lines or promises than a bid may have")
    offer = Offer(dict(answers), commitments, tuple(lines), tuple(files), read_besides(quality))
    if price.get("total_pence", offer.total_pence) != offer.total_pence:
        raise ValueError("the total is not the sum of the lines")
    return offer


def _read_line(line: Mapping[str, Any]) -> PriceLine:
    quantity, unit_pence = line.get("quantity"), line.get("unit_pence")
    if quantity is None and unit_pence is None:
        return PriceLine(str(line["what"]), line["pence"])
    if type(quantity) is not int or type(unit_pence) is not int or quantity < 1 or unit_pence < 0:
        raise ValueError("a quantity is a whole number from 1, and a price for one is whole pence from 0")
    if quantity * unit_pence != line["pence"]:
        raise ValueError("a line is its quantity times the price for one")
    unit, optional = str(line.get("unit", "")), line.get("optional") is True
    return PriceLine(str(line["what"]), line["pence"], unit, quantity, unit_pence, optional)


def priced(schedule: Schedule, unit_prices: Sequence[int | None]) -> list[dict[str, Any]]:
    """The lines of a schedule that have a price for one, in pence, as the price envelope keeps them."""
    return [
        PriceLine(x.what, x.amount(pence), x.unit, x.quantity, pence, x.optional).content()
        for x, pence in zip(schedule.lines, unit_prices, strict=True)
        if pence is not None
    ]


def unit_prices(offer: Offer) -> tuple[int | None, ...]:
    """What the offer gives for one of each line of its schedule; None where a line is not priced, or was priced otherwise."""
    given = {(x.what, x.unit, x.quantity): x.unit_pence for x in offer.lines}
    return tuple(given.get((x.what, x.unit, x.quantity)) for x in offer.schedule.lines)


def words_in(text: str) -> int:
    """How many words a text has: runs of characters between white space."""
    return len(text.split())


_WORTH_A_LOOK = ("beyond-need", "unsaid")
"""Remarks about a promise that its writer may still act on."""


@dataclass(frozen=True)
class Gap:
    """One thing that keeps a draft from being submitted: in which section, at which field, and why."""

    section: str
    field: str
    obstacle: Obstacle


def gaps(offer: Offer, *, asked: Sequence[Asked]) -> tuple[Gap, ...]:
    """Everything missing from an offer, in the order of the form; empty when it may be submitted.

    One word limit for every bidder: an answer above it is not cut short
    silently, it is refused while it can still be shortened.
    """
    found = []
    for one in asked:
        count = words_in(offer.answers.get(one.ref, ""))
        if count == 0:
            found.append(_gap(ANSWERS, one.ref, "answer-missing", f"“{one.title}” has no answer.", "Write an answer."))
        elif count > one.word_limit:
            says = f"“{one.title}” has {count:,} words; the limit is {one.word_limit:,}."
            over = count - one.word_limit
            mend = f"Take out {over:,} word{'' if over == 1 else 's'}."
            found.append(_gap(ANSWERS, one.ref, "answer-too-long", says, mend))
    for number, promise in enumerate(offer.commitments, start=1):
        if not promise.is_whole:
            says = f"Promise {number} is not whole."
            mend = "Say what will change, how it is measured, how much, and by when; or take it out."
            found.append(_gap(PROMISES, str(number), "promise-unfinished", says, mend))
        elif promise.starts_on and promise.due_on and promise.starts_on > promise.due_on:
            says = f"Promise {number} begins after the day by which it is to be kept."
            found.append(_gap(PROMISES, str(number), "promise-dates", says, "Change one of the two dates."))
    found += price_gaps(offer)
    for number, line in enumerate(offer.lines, start=1):
        if not line.what:
            says = f"Line {number} of the price, {pounds(line.pence)}, does not say what it is for."
            found.append(_gap(PRICE, str(number), "line-without-words", says, "Say what it is for."))
    if offer.total_pence == 0:
        says = "There is no price yet." if not offer.lines else "The price comes to £0."
        found.append(_gap(PRICE, "1", "price-missing", says, "Enter at least one line with an amount above £0."))
    return tuple(found)


def price_gaps(offer: Offer) -> list[Gap]:
    """Lines of the schedule without a price, lines that are none of it, and prices above a cap. ``field`` counts lines from 1."""
    found = []
    schedule = offer.schedule
    if schedule.lines:
        for number, (line, pence) in enumerate(zip(schedule.lines, unit_prices(offer), strict=True), start=1):
            if pence is None:
                says = f"“{line.what}” has no price for one {line.unit}."
                found.append(_gap(PRICE, str(number), "line-not-priced", says, "Enter it; £0 is a price too."))
            elif line.most_pence is not None and pence > line.most_pence:
                says = (
                    f"“{line.what}” costs {pounds(pence)} for one {line.unit}; the most is {pounds(line.most_pence)}."
                )
                found.append(
                    _gap(PRICE, str(number), "line-above-cap", says, "Lower it: no bid above the cap is taken.")
                )
        ours = {(x.what, x.unit, x.quantity) for x in schedule.lines}
        if any((x.what, x.unit, x.quantity) not in ours for x in offer.lines):
            says = "The price has a line that is not on the council’s schedule as it stands now."
            found.append(_gap(PRICE, "1", "line-not-asked", says, "Open the price, look at every line, and save it."))
    if schedule.most_pence is not None and offer.total_pence > schedule.most_pence:
        says = f"The price comes to {pounds(offer.total_pence)}; the most is {pounds(schedule.most_pence)}."
        found.append(_gap(PRICE, "total", "total-above-cap", says, "Lower it: no bid above the cap is taken."))
    return found


def warnings(offer: Offer, *, asked: Sequence[Asked]) -> tuple[str, ...]:
    """What a careful colleague would point at before submitting. Nothing here stops a bid."""
    found = []
    if any(a.social_value for a in asked) and not offer.commitments:
        found.append("Social value is scored, but you make no promise that could be measured.")
    promised = {c.measure_key for c in offer.commitments}
    found += [
        f"“{one.scored_in}” is scored by the number promised, and you promise none: it would earn nothing."
        for one in offer.wanted
        if one.scored_in and one.code not in promised
    ]
    for number, promise in enumerate(offer.commitments, start=1):
        found += [f"Promise {number}: {r.says}" for r in remarks(promise, offer.wanted) if r.code in _WORTH_A_LOOK]
    seen: dict[str, str] = {}
    for file in offer.files:
        if file.sha256 in seen:
            found.append(f"“{file.name}” has the same content as “{seen[file.sha256]}”.")
        seen.setdefault(file.sha256, file.name)
    for one in asked:
        text = offer.answers.get(one.ref, "")
        twin = next((a.title for a in asked if a.ref != one.ref and text.strip() and offer.answers.get(a.ref, "").strip() == text.strip()), None)  # fmt: skip
        if twin:
            found.append(f"“{one.title}” has the same answer as “{twin}”.")
        elif 0 < words_in(text) < one.word_limit // 10:
            found.append(f"“{one.title}” is answered in {words_in(text)} of {one.word_limit:,} words.")
    return tuple(found)


def obstacles_to_adding_files(*, there: int, new: int) -> tuple[Obstacle, ...]:
    """Why no more files may be put to a draft; empty when they may."""
    if there + new <= MOST_FILES:
        return ()
    says = f"A bid has at most {MOST_FILES} files; it has {there} and these would be {new} more."
    return (Obstacle("too-many-files", says, mend="Take a file out, or put several into one."),)


def section_state(section: str, offer: Offer, *, asked: Sequence[Asked]) -> str:
    """``to_do``, ``in_progress`` or ``done`` for one section of the task list."""
    begun = {
        ANSWERS: any(a.strip() for a in offer.answers.values()),
        PROMISES: bool(offer.commitments),
        PRICE: bool(offer.lines),
        FILES: bool(offer.files),
    }[section]
    if any(gap.section == section for gap in gaps(offer, asked=asked)):
        return "in_progress" if begun else "to_do"
    return "done" if begun else "to_do"


def _gap(section: str, field: str, code: str, says: str, mend: str) -> Gap:
    return Gap(section, field, Obstacle(code, says, PUBLISHED, mend))
