"""How the winner will be found: the price formula, its parameters, rounding and ties, as published.

A competition names its method and freezes it; evaluation computes it
(dps/evaluation/rules). Bidders are shown the same words that are here.

Sources: PCR 2015 reg 67(9) and 54(4)(e), Procurement Act 2023 s.23(3): the
method and the relative importance are published. Reg 67(4): a fixed price.
Neither regime has a tie rule, so the published one is the only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dps.competition.rules.criteria import PUBLISHED, Criterion, Kind, obstacles_to_criteria, obstacles_to_weights
from dps.competition.rules.formulas import FORMULAS, Formula, FormulaFacts, Share
from dps.competition.rules.measured import EXISTING_PRACTICE, in_words
from dps.core.refusal import Obstacle

MOST_PLACES = 12
LARGEST_POWER = Decimal(10)


class Place(StrEnum):
    """Where figures are rounded. Nowhere else is anything rounded."""

    CRITERION = "criterion"
    TOTAL = "total"


class Tie(StrEnum):
    """What decides between bids that are level. Applied in the order published."""

    SOCIAL_VALUE = "social_value"
    QUALITY = "quality"
    LOWEST_PRICE = "lowest_price"
    LOTS = "lots"
    """Lots from public randomness (dps/competition/rules/lots.py). Always the last rule: it leaves nobody level."""


TIE_WORDS: Mapping[Tie, str] = {
    Tie.SOCIAL_VALUE: "the higher social value mark",
    Tie.QUALITY: "the higher quality mark",
    Tie.LOWEST_PRICE: "the lower price",
    Tie.LOTS: "lots drawn from public randomness",
}
COMPARED: tuple[Tie, ...] = (Tie.SOCIAL_VALUE, Tie.QUALITY, Tie.LOWEST_PRICE)
"""The tie rules that compare the bids themselves."""
USUAL_TIES: tuple[Tie, ...] = (*COMPARED, Tie.LOTS)
STEPS_IN_ORDER = (
    "The steps are always these, in this order: marks for every criterion; bids that are excluded or below a threshold "
    "leave; the reference prices are taken from the bids still in; price marks and totals; ranks; then the tie rules."
)


@dataclass(frozen=True)
class Rounding:
    """Round half up to ``places`` decimal places, ``at`` each mark or at the total, and nowhere else."""

    places: int
    at: Place


@dataclass(frozen=True)
class PriceMethod:
    """The price formula and its parameters.

    ``weight`` is per cent of the award; None where the formula gives the price
    no weight. ``benchmark`` is pounds; ``lo`` and ``hi`` are multiples of it;
    ``power`` is the *a* of the value index.
    """

    formula: Formula
    weight: Decimal | None = None
    benchmark: Decimal | None = None
    lo: Decimal | None = None
    hi: Decimal | None = None
    power: Decimal | None = None

    @property
    def facts(self) -> FormulaFacts:
        """What there is to know about the formula."""
        return FORMULAS[self.formula]

    def parameters(self) -> dict[str, Decimal]:
        """The formula's own parameters that are given, under their published names (``a`` for the power)."""
        named = {"benchmark": self.benchmark, "lo": self.lo, "hi": self.hi, "a": self.power}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True)
class Method:
    """The whole published method: frozen when the competition is published, and the only input beside the bids."""

    price: PriceMethod
    criteria: tuple[Criterion, ...]
    rounding: Rounding | None = None
    ties: tuple[Tie, ...] = USUAL_TIES


def obstacles_to_price(price: PriceMethod) -> tuple[Obstacle, ...]:
    """Why the price cannot be scored so; empty when it can."""
    facts, given = price.facts, price.parameters()
    found: list[Obstacle] = []
    if facts.share is Share.WEIGHTED and (price.weight is None or not price.weight > 0):
        found.append(
            Obstacle(
                "price-weight-missing",
                f"Under “{facts.title}” the price has a weight above 0.",
                PUBLISHED,
                "Give the price a weight.",
            )
        )
    if facts.share is not Share.WEIGHTED and price.weight:
        found.append(
            Obstacle(
                "price-weight-not-wanted",
                f"Under “{facts.title}” the price has no weight of its own.",
                PUBLISHED,
                "Set the price's weight to 0; the criteria total 100.",
            )
        )
    found += [
        Obstacle("parameter-missing", f"“{facts.title}” needs {name}.", PUBLISHED, f"State {name}.")
        for name in facts.parameters
        if name not in given
    ]
    found += [
        Obstacle("parameter-not-wanted", f"“{facts.title}” has no {name}.", PUBLISHED, f"Leave {name} out.")
        for name in given
        if name not in facts.parameters
    ]
    if price.benchmark is not None and not price.benchmark > 0:
        found.append(Obstacle("benchmark-not-positive", "The benchmark is above 0.", PUBLISHED))
    if price.lo is not None and price.hi is not None and not 0 <= price.lo < price.hi:
        found.append(Obstacle("lo-not-below-hi", "lo is 0 or more, and below hi.", PUBLISHED))
    if price.power is not None and not (1 <= price.power <= LARGEST_POWER and price.power * 1000 % 1 == 0):
        found.append(
            Obstacle(
                "power-out-of-range",
                f"a is from 1 to {LARGEST_POWER}, with at most three decimal places.",
                PUBLISHED,
                "Choose a power that bidders can compute with: 1, 1.5 or 2 are usual.",
            )
        )
    return tuple(found)


def _obstacles_to_shape(method: Method) -> tuple[Obstacle, ...]:
    found = list(obstacles_to_price(method.price))
    if method.rounding is not None and not 0 <= method.rounding.places <= MOST_PLACES:
        found.append(
            Obstacle("rounding-places", f"Figures are rounded to between 0 and {MOST_PLACES} places.", PUBLISHED)
        )
    if len(set(method.ties)) != len(method.ties):
        found.append(Obstacle("tie-repeated", "A tie rule is named twice.", PUBLISHED, "Name each tie rule once."))
    if Tie.LOTS in method.ties[:-1]:
        says = "Lots come last: they leave nobody level, so no rule after them would ever be used."
        found.append(Obstacle("lots-not-last", says, PUBLISHED, "Put lots at the end."))
    return tuple(found)


def obstacles_to_computing(method: Method) -> tuple[Obstacle, ...]:
    """Why nothing can be computed with this method; empty when it can. Used on any case, ours or a court's."""
    return _obstacles_to_shape(method) + obstacles_to_weights(method.criteria, price_weight=method.price.weight)


def obstacles_to_method(method: Method) -> tuple[Obstacle, ...]:
    """Why a competition with this method may not be published; empty when it may."""
    weight = method.price.weight
    if weight is not None and not weight > 0:
        weight = None  # the price's own rule has said so; one answer is enough
    found = _obstacles_to_shape(method) + obstacles_to_criteria(method.criteria, price_weight=weight)
    if not method.ties:
        found += (
            Obstacle(
                "no-tie-rule",
                "Nothing says what happens when two bids are level.",
                PUBLISHED,
                "Publish a tie rule: social value, then quality, then the lowest price is usual.",
            ),
        )
    return found


def cautions(method: Method) -> tuple[str, ...]:
    """What a buyer is warned of before publishing this method. Warnings do not stop anything."""
    found: list[str] = []
    facts = method.price.facts
    if facts.depends_on_others:
        found.append(
            f"Under “{facts.title}” each price mark depends on the other bids. A bid that cannot win, or that is "
            "excluded late, can change who wins. A benchmark or the price per quality point has no such effect."
        )
    if method.rounding is not None:
        found.append("With rounding, bids that differ by less than the rounding are level, and the tie rule decides.")
    if method.ties and method.ties[-1] is not Tie.LOTS:
        found.append("The tie rule does not end with lots, so bids can stay level, and nobody may choose between them.")
    return tuple(found)


def explanation(method: Method) -> tuple[str, ...]:
    """The method in plain sentences, as shown to bidders and at the head of the evaluator's working."""
    price = method.price
    facts = price.facts
    first = f"Price: {facts.title}. {facts.explanation}"
    if facts.share is Share.WEIGHTED and price.weight is not None:
        first += f" The price's weight is {price.weight:f}."
    if given := price.parameters():
        first += " " + ", ".join(f"{name} = {value:f}" for name, value in given.items()) + "."
    first += f" {facts.special}"
    sentences = [first, STEPS_IN_ORDER, "A criterion's mark is its score, divided by the top score, times its weight."]
    sentences += [
        f"{c.title} is scored by the number promised. {in_words(c.measured)}" for c in method.criteria if c.measured
    ]
    if any(c.kind is Kind.SOCIAL_VALUE for c in method.criteria):
        sentences.append(EXISTING_PRACTICE)
    if any(c.threshold is not None for c in method.criteria):
        sentences.append(
            "A bid that scores below a criterion's threshold is out, and sets no reference for the others."
        )
    if method.rounding is None:
        sentences.append("Nothing is rounded: bids are compared on exact figures.")
    else:
        where = "Each mark, the price's included," if method.rounding.at is Place.CRITERION else "Each total"
        sentences.append(
            f"{where} is rounded half up to {method.rounding.places} decimal places, and nothing else is rounded. "
            "Bids are compared on the rounded figures."
        )
    order = ", then ".join(TIE_WORDS[tie] for tie in method.ties)
    rest = "" if Tie.LOTS in method.ties else " Bids that are still level share the rank."
    sentences.append(f"Between level bids: {order}.{rest}" if order else "Level bids share the rank.")
    return tuple(sentences)
