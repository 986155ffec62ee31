"""A social-value promise in full, and what can be said of it by looking at it: the measure, the amount, the dates. Pure.

What a promise is compared with is the place and what the council published,
never the bidder: good practice that a bidder has already counts as fully as
new, so nothing here asks what it did before. A relevant promise comes of
performing this contract (PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a),
(5)); whether it does, a person finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dps.competition.rules.frozen import Told
from dps.competition.rules.measured import Measured, in_words
from dps.competition.rules.parts.social_value import Measure
from dps.core.quantity import quantity


@dataclass(frozen=True)
class Commitment:
    """One social-value promise.

    ``target`` says how much in words; ``amount`` and ``unit`` say it as a
    number. ``measure_key`` is the code of the published measure that it
    answers, and empty for a measure of the bidder's own.
    """

    outcome: str
    measure: str
    target: str
    due_on: date | None
    unit: str = ""
    amount: Decimal | None = None
    who: str = ""
    where: str = ""
    starts_on: date | None = None
    evidence: str = ""
    measure_key: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is left open that a promise cannot be kept without."""
        counted = self.amount is not None if self.measure_key else bool(self.how_much)
        return bool(self.outcome and self.measure and counted and self.due_on)

    @property
    def how_much(self) -> str:
        """How much in words; the number with its unit where there are no words."""
        return self.target or ("" if self.amount is None else f"{self.amount:f} {self.unit}".strip())

    def content(self) -> dict[str, str]:
        """The promise as the quality envelope keeps it; what was not said is left out."""
        more = {
            "unit": self.unit, "amount": "" if self.amount is None else f"{self.amount:f}", "who": self.who, "where": self.where,
            "from": self.starts_on.isoformat() if self.starts_on else "", "evidence": self.evidence,
            "measure_key": self.measure_key,
        }  # fmt: skip
        return {
            "outcome": self.outcome, "measure": self.measure, "target": self.how_much,
            "due_on": self.due_on.isoformat() if self.due_on else "",
            **{name: value for name, value in more.items() if value},
        }  # fmt: skip


def read_commitment(raw: Mapping[str, Any]) -> Commitment:
    """A promise from its content. Raises KeyError or ValueError for what no form of ours sends."""
    typed = str(raw.get("amount", ""))
    amount = quantity(typed) if typed else None
    if typed and amount is None:
        raise ValueError("an amount is a number of 0 or more, as text")
    days = {name: date.fromisoformat(raw[name]) if raw.get(name) else None for name in ("due_on", "from")}
    return Commitment(
        str(raw["outcome"]), str(raw["measure"]), str(raw["target"]), days["due_on"],
        unit=str(raw.get("unit", "")), amount=amount, who=str(raw.get("who", "")), where=str(raw.get("where", "")),
        starts_on=days["from"], evidence=str(raw.get("evidence", "")), measure_key=str(raw.get("measure_key", "")),
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A measure that the council published. ``scored_in`` is the criterion that is scored by its number, if one is."""

    measure: Measure
    scored_in: str = ""
    criterion: str = ""
    rule: Measured | None = None

    @property
    def code(self) -> str:
        """What a promise names it by."""
        return self.measure.code

    @property
    def rule_in_words(self) -> str:
        """How its number is scored; empty where it is not."""
        return in_words(self.rule) if self.rule else ""


def wanted_of(told: Told) -> tuple[Wanted, ...]:
    """The published measures in their order, each with the criterion that it is scored in."""
    scored = {c.measure: c for c in told.criteria if c.measure}
    return tuple(
        Wanted(one, c.path, c.ref, one.rule(at_target=c.at_target)) if (c := scored.get(one.code)) else Wanted(one)
        for one in told.social_value.measures
    )


@dataclass(frozen=True)
class Remark:
    """One thing that looking at a promise shows. ``doubt``: whoever reads it should ask whether it counts."""

    code: str
    says: str
    doubt: bool = True


def remarks(
    promise: Commitment, wanted: Sequence[Wanted], *, starts_on: date | None = None, ends_on: date | None = None
) -> tuple[Remark, ...]:
    """What can be said of a promise beside what was published and the contract's expected dates, without judging it."""
    found: list[Remark] = []
    answers = next((one for one in wanted if one.code == promise.measure_key), None)
    if answers is not None:
        found.append(Remark("published", f"Answers the published measure “{answers.measure.measure}”.", doubt=False))
    else:
        found.append(Remark("own-measure", "Answers none of the published measures: it is the bidder’s own."))
    need = quantity(answers.measure.need) if answers else None
    if need is not None and promise.amount is not None and promise.amount > need:
        found.append(Remark("beyond-need", f"Promises more than the published need of {need:f}; what goes beyond it earns nothing."))  # fmt: skip
    first, last = promise.starts_on or promise.due_on, promise.due_on
    if ends_on and first and first > ends_on:
        found.append(Remark("after-the-contract", "Begins after the contract is expected to end, so it may not come of performing it."))  # fmt: skip
    if starts_on and last and last < starts_on:
        found.append(Remark("before-the-contract", "Is over before the contract is expected to start, so it may not come of performing it."))  # fmt: skip
    lacks = [word for word, said in (("who benefits", promise.who), ("where", promise.where), ("what will show it", promise.evidence)) if not said.strip()]  # fmt: skip
    if lacks:
        found.append(Remark("unsaid", f"Does not say {_listed(lacks)}."))
    return tuple(found)


def counts_for(promises: Sequence[Commitment], one: Wanted) -> Decimal:
    """The amount that these promises come to under one published measure: their sum."""
    return sum((p.amount for p in promises if p.measure_key == one.code and p.amount is not None), Decimal(0))


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
