"""Everything that suppliers are told, as one value, and its canonical text. Pure.

A draft becomes such a value to be previewed; publishing keeps its canonical
text and SHA-256. Every page shows this value and nothing else, so what is
previewed, what is shown and what is frozen cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dps.competition.rules import criteria as rules_of_criteria
from dps.competition.rules.criteria import SCALE, Kind
from dps.competition.rules.disqualifying import what_disqualifies
from dps.competition.rules.formulas import Formula
from dps.competition.rules.lots import Lots, lots_of
from dps.competition.rules.measured import in_words, obstacles_to_measured
from dps.competition.rules.method import USUAL_TIES, Method, Place, PriceMethod, Rounding, Tie, explanation
from dps.competition.rules.parts import (
    considerations,
    custody,
    hidden_names,
    pack,
    price_schedule,
    related,
    social_value,
    spread,
    terms_file,
    valuation,
)
from dps.competition.rules.parts.social_value import Measure
from dps.competition.rules.tree import Node, tree_of
from dps.competition.rules.tree import ToldCriterion as ToldCriterion
from dps.competition.rules.worth import Line, own_worth, working


@dataclass(frozen=True)
class Told:
    """A competition as suppliers are told it. Instants are UTC. The three amounts are pence as they were typed: its
    ``valuation`` says whether with VAT; ``own_pence`` and ``total_pence`` always are.

    ``method_in_words``, ``out_in_words``, ``who_may_bid`` and ``scale`` are kept as they read on
    the day, so that a later change of our words changes nothing that was told.
    """

    ref: str
    route: str
    buyer_ref: str
    buyer_name: str
    who_may_bid: str = ""
    market_ref: str = ""
    market_title: str = ""
    lot_ref: str = ""
    lot_number: int | None = None
    lot_title: str = ""
    title: str = ""
    need: str = ""
    outcomes: str = ""
    closer_to_those_affected: str = ""
    by_those_affected: str = ""
    contract_kind: str = "goods_services"
    cpv: tuple[str, ...] = ()
    value_pence: int | None = None
    options_pence: int = 0
    extensions_pence: int = 0
    price_formula: str = ""
    price_weight: Decimal | None = None
    price_parameters: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[str, ...] = tuple(t.value for t in USUAL_TIES)
    rounding: Mapping[str, Any] | None = None
    criteria: tuple[ToldCriterion, ...] = ()
    method_in_words: tuple[str, ...] = ()
    out_in_words: tuple[str, ...] = ()
    scale: tuple[tuple[int, str, str], ...] = tuple((p.score, p.word, p.means) for p in SCALE)
    clarifications_close_at: datetime | None = None
    closes_at: datetime | None = None
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # plain values, read by rules/parts
    starts_on: date | None = None
    ends_on: date | None = None
    notice_reference: str = ""
    notice_date: date | None = None
    published_at: datetime | None = None
    public_key: str = ""

    @property
    def valuation(self) -> valuation.Valuation:
        """Whether the typed figures hold VAT, and the rate where they do not."""
        return valuation.read(self.parts.get(valuation.NAME, {}))

    @property
    def related(self) -> related.Related:
        """The other competitions of the buyer that serve the same need."""
        return related.read(self.parts.get(related.NAME, {}))

    @property
    def own_pence(self) -> int | None:
        """This contract by itself, with VAT, options and extensions; None while the value is not known."""
        if self.value_pence is None:
            return None
        return own_worth(
            value=self.value_pence, options=self.options_pence, extensions=self.extensions_pence,
            valuation=self.valuation,
        )  # fmt: skip

    @property
    def total_pence(self) -> int | None:
        """The whole value against a threshold, related needs included; None while the value is not known."""
        own = self.own_pence
        return None if own is None else own + self.related.pence

    def sum(self) -> tuple[Line, ...]:
        """How the whole value is worked out, line by line; empty while the value is not known."""
        if self.value_pence is None:
            return ()
        return working(
            value=self.value_pence, options=self.options_pence, extensions=self.extensions_pence,
            valuation=self.valuation, related=self.related,
        )  # fmt: skip

    @property
    def social_value(self) -> social_value.SocialValue:
        """The part about social value, read."""
        return social_value.read(self.parts.get(social_value.NAME, {}))

    def price_method(self) -> PriceMethod | None:
        """The price formula with its parameters; None while none is chosen."""
        if not self.price_formula:
            return None
        given = {name: Decimal(text) for name, text in self.price_parameters.items()}
        return PriceMethod(
            formula=Formula(self.price_formula),
            weight=self.price_weight,
            benchmark=given.get("benchmark"),
            lo=given.get("lo"),
            hi=given.get("hi"),
            power=given.get("a"),
        )

    def method(self) -> Method | None:
        """The whole method, criteria by their refs, as evaluation computes it; None while no formula is chosen."""
        return self._method([c.ref for c in self.criteria])

    def method_by_title(self) -> Method | None:
        """The same method with criteria by their titles, for telling a buyer what is wrong with it."""
        return self._method(self.names())

    def names(self) -> list[str]:
        """The criteria as people call them: by their titles, and by their number while they have none."""
        return [c.path.strip() or f"number {n}" for n, c in enumerate(self.criteria, 1)]

    def _method(self, ids: list[str]) -> Method | None:
        price = self.price_method()
        if price is None:
            return None
        rounding = Rounding(int(self.rounding["places"]), Place(self.rounding["at"])) if self.rounding else None
        return Method(price, self.criteria_as(ids), rounding, tuple(Tie(t) for t in self.ties))

    def criteria_as(self, ids: list[str]) -> tuple[rules_of_criteria.Criterion, ...]:
        """The criteria as the rules of scoring take them, under the given ids, in order."""
        measures = self.social_value.by_code()
        return tuple(
            rules_of_criteria.Criterion(
                id=name, title=c.path, kind=Kind(c.kind), weight=c.weight, max=Decimal(c.top),
                threshold=None if c.threshold is None else Decimal(c.threshold), asks=c.question,
                measured=measures.get(c.measure, _NO_MEASURE).rule(at_target=c.at_target) if c.measure else None,
            )
            for name, c in zip(ids, self.criteria, strict=True)
        )  # fmt: skip

    def measure_of(self, criterion: ToldCriterion) -> Measure | None:
        """The published measure that a criterion is scored by; None where the panel judges it."""
        return self.social_value.by_code().get(criterion.measure)

    def measured_in_words(self, criterion: ToldCriterion) -> str:
        """How a number promised scores; empty where the panel judges, or while the measure has no target."""
        measure = self.measure_of(criterion)
        rule = measure.rule(at_target=criterion.at_target) if measure else None
        return in_words(rule) if rule and not obstacles_to_measured("", rule) else ""

    def in_words(self) -> tuple[str, ...]:
        """The method in sentences: those frozen, or for a draft those that would be."""
        if self.method_in_words:
            return self.method_in_words
        method = self.method()
        return explanation(method) if method else ()

    def lots(self) -> Lots | None:
        """The round of public randomness that settles what the tie rules leave level; None where lots are no rule."""
        return lots_of(self.ties, self.closes_at)

    def out_rules(self) -> tuple[str, ...]:
        """What puts a bid out, in sentences: those frozen, or for a draft those that would be."""
        return self.out_in_words or what_disqualifies(self)

    def tree(self) -> tuple[Node, ...]:
        """The criteria at the top of the tree, with what is scored of each."""
        return tree_of(self.criteria)

    def schedule(self) -> price_schedule.Schedule:
        """The lines that every bidder prices; empty where bidders name their own."""
        return price_schedule.read(self.parts.get(price_schedule.NAME, {}))

    def custody(self) -> tuple[str, ...]:
        """Who can open the bids, in words."""
        return custody.in_words(self.parts)

    def how_the_panel_reads(self) -> tuple[str, ...]:
        """How many score each answer, and whether names are hidden meanwhile."""
        return hidden_names.in_words(self.parts)

    def when_scores_differ(self) -> str:
        """How the panel scores, and from which difference an answer is read again."""
        return spread.in_words(self.parts)

    def call_off_pack(self) -> pack.Pack | None:
        """The terms and practical matters; None for what was published before there was a pack."""
        return pack.of(self) if pack.NAME in self.parts else None

    def terms_file(self) -> terms_file.TermsFile | None:
        """The file of the council's that holds the terms, where one is named."""
        return terms_file.read(self.parts.get(terms_file.NAME) or {})

    def practical(self) -> tuple[tuple[str, str], ...]:
        """The pack, and what was considered beforehand, in lines as suppliers read them."""
        its = self.call_off_pack()
        return (*(its.rows() if its else ()), *considerations.of(self).rows())

    def canonical(self) -> str:
        """The one text of this value: JSON with sorted keys and no spaces; decimals, instants and dates as text."""
        return json.dumps(_plain(asdict(self)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_NO_MEASURE = Measure("", "", "", "")
"""What a criterion is measured by whose measure was taken out: it has no target, which is an obstacle."""


def read(text: str) -> Told:
    """The value of a canonical text. Raises KeyError or ValueError for a text that is none."""
    raw: dict[str, Any] = json.loads(text)
    criteria = tuple(ToldCriterion(**{**c, **_weights(c)}) for c in raw["criteria"])
    weight = raw["price_weight"]
    return Told(
        **{
            **raw,
            "criteria": criteria,
            "price_weight": None if weight is None else Decimal(weight),
            "cpv": tuple(raw["cpv"]),
            "ties": tuple(raw["ties"]),
            "method_in_words": tuple(raw["method_in_words"]),
            "out_in_words": tuple(raw.get("out_in_words", ())),
            "scale": tuple((int(score), word, means) for score, word, means in raw["scale"]),
            **{name: _instant(raw[name]) for name in ("clarifications_close_at", "closes_at", "published_at")},
            **{name: _date(raw[name]) for name in ("starts_on", "ends_on", "notice_date")},
        }
    )


def _weights(criterion: Mapping[str, Any]) -> dict[str, Decimal]:
    names = ("weight", "group_weight", "share", "at_target")
    return {name: Decimal(criterion[name]) for name in names if criterion.get(name) is not None}


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("what suppliers are told holds exact numbers, never a float")
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
