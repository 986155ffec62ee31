"""What a competition is judged on: criteria, their weights, and the published scale.

Weights are per cent of the whole award and total exactly 100, the price's
share included. A score is always a point of the published scale: there is no
4.2, and nothing here (or anywhere) averages two evaluators' scores.

Sources: PCR 2015 reg 67(9) and 54(4)(e), Procurement Act 2023 s.23(3): the
criteria, their relative importance and what failing one means are published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dps.competition.rules.measured import Measured, obstacles_to_measured
from dps.core.refusal import Obstacle

PUBLISHED = "PCR 2015 reg 67(9); Procurement Act 2023 s.23(3)"
WHOLE = 100


class Kind(StrEnum):
    """What a criterion measures. The price is not a criterion: the method prices it."""

    QUALITY = "quality"
    SOCIAL_VALUE = "social_value"


@dataclass(frozen=True)
class ScalePoint:
    """One point of the published scale: what earns it, in the words bidders were shown."""

    score: int
    word: str
    means: str


SCALE: tuple[ScalePoint, ...] = (
    ScalePoint(0, "None", "No answer, or an answer to a different question."),
    ScalePoint(1, "Poor", "Most of what was asked is missing; we could not rely on this offer."),
    ScalePoint(2, "Partial", "Some of what was asked is shown; gaps remain that would matter in delivery."),
    ScalePoint(3, "Sound", "What was asked is offered and believable; the doubts that remain are small."),
    ScalePoint(4, "Good", "Everything asked is offered, with good evidence that it will be delivered."),
    ScalePoint(5, "Excellent", "Everything asked, strongly evidenced, and more that is of real use to this contract."),
)
TOP = Decimal(SCALE[-1].score)


@dataclass(frozen=True)
class Criterion:
    """One criterion as published.

    ``weight`` is per cent of the whole award; ``max`` is the top of the scale;
    a score below ``threshold`` (in points of the scale) puts the bid out.
    ``asks`` is the question that bidders answer. Where it is ``measured``, its
    score is the amount promised, in the measure's unit: no ``max``, no threshold.
    """

    id: str
    title: str
    kind: Kind
    weight: Decimal
    max: Decimal = TOP
    threshold: Decimal | None = None
    asks: str = ""
    measured: Measured | None = None

    @property
    def full(self) -> Decimal:
        """The least score that earns the whole weight."""
        return self.max if self.measured is None else self.measured.full


def repeated(words: Iterable[str]) -> tuple[str, ...]:
    """The words that appear more than once, capitals and spaces at the ends ignored, in order of first appearance."""
    seen = Counter(word.strip().casefold() for word in words)
    return tuple(word for word, times in seen.items() if times > 1)


def obstacles_to_weights(criteria: Sequence[Criterion], *, price_weight: Decimal | None) -> tuple[Obstacle, ...]:
    """Why these weights, maxima and thresholds cannot be computed with; empty when they can.

    ``price_weight`` is None where the method gives the price no weight.
    """
    found: list[Obstacle] = []
    for c in criteria:
        if not c.weight > 0:
            found.append(
                Obstacle(
                    "weight-not-positive",
                    f"Criterion “{c.id}” has weight {c.weight:f}: a weight is above 0.",
                    PUBLISHED,
                    "Give it a weight, or take the criterion out.",
                )
            )
        if c.measured is not None:
            found += obstacles_to_measured(c.id, c.measured)
            found += _obstacles_to_measuring(c)
        elif not c.max > 0:
            found.append(
                Obstacle("max-not-positive", f"Criterion “{c.id}” has top score {c.max:f}: it is above 0.", PUBLISHED)
            )
        elif c.threshold is not None and not 0 <= c.threshold <= c.max:
            found.append(
                Obstacle(
                    "threshold-out-of-scale",
                    f"Criterion “{c.id}” has threshold {c.threshold:f}: it lies between 0 and {c.max:f}.",
                    PUBLISHED,
                    "Choose a threshold that a bid can reach.",
                )
            )
        if c.id.strip().casefold() == "price":
            found.append(
                Obstacle("criterion-called-price", "A criterion cannot be called “price”: the method scores the price.")
            )
    found += [
        Obstacle("criterion-id-repeated", f"Two criteria are called “{word}”.", PUBLISHED, "Rename one of them.")
        for word in repeated(c.id for c in criteria)
    ]
    total = sum((c.weight for c in criteria), price_weight or Decimal(0))
    if sum((Fraction(c.weight) for c in criteria), Fraction(price_weight or 0)) != WHOLE:  # a Decimal sum may round
        found.append(
            Obstacle(
                "weights-not-100",
                f"The weights total {total:f}; quality, social value and price together total exactly 100.",
                PUBLISHED,
                "Change the weights until they total 100.",
            )
        )
    return tuple(found)


def _obstacles_to_measuring(c: Criterion) -> list[Obstacle]:
    found: list[Obstacle] = []
    if c.kind is not Kind.SOCIAL_VALUE:
        found.append(
            Obstacle(
                "measured-not-social-value",
                f"Criterion “{c.id}” is scored by a number promised: only social value is.",
                PUBLISHED,
                "Let the panel judge it on the scale.",
            )
        )
    if c.threshold is not None:
        found.append(
            Obstacle(
                "measured-with-threshold",
                f"Criterion “{c.id}” is scored by a number promised, and puts no bid out.",
                PUBLISHED,
                "Take its minimum away: a bidder that can promise little earns little.",
            )
        )
    return found


def obstacles_to_criteria(criteria: Sequence[Criterion], *, price_weight: Decimal | None) -> tuple[Obstacle, ...]:
    """Why a competition with these criteria may not be published; empty when it may.

    ``price_weight`` is per cent, and None for a method that gives the price no
    weight (price per quality point, value index, fixed price).
    """
    found = list(obstacles_to_weights(criteria, price_weight=price_weight))
    if price_weight is not None and not price_weight > 0:
        found.append(
            Obstacle(
                "price-weight-not-positive",
                f"The price has weight {price_weight:f}: under this formula it is above 0.",
                PUBLISHED,
                "Give the price a weight, or publish a fixed price.",
            )
        )
    for kind, words in ((Kind.QUALITY, "quality"), (Kind.SOCIAL_VALUE, "social value")):
        judged = [c for c in criteria if c.kind is kind and c.measured is None]
        if not judged and any(c.kind is kind for c in criteria):
            found.append(
                Obstacle(
                    "social-value-only-measured",
                    "Social value is scored by numbers alone, and nobody judges how they would be kept.",
                    "The network's published method",
                    "Add a social value criterion that the panel judges: how the promises are kept, and for whom.",
                )
            )
        elif not judged:
            found.append(
                Obstacle(
                    f"no-{kind.value.replace('_', '-')}",
                    f"No criterion measures {words}.",
                    "The network's published method",
                    f"Add at least one {words} criterion.",
                )
            )
    for c in criteria:
        if not c.title.strip():
            found.append(Obstacle("criterion-untitled", f"Criterion “{c.id}” has no title.", PUBLISHED, "Give it one."))
        if c.measured is None and c.max != TOP:
            found.append(
                Obstacle(
                    "not-the-published-scale",
                    f"Criterion “{c.id}” is scored to {c.max:f}; the published scale ends at {TOP:f}.",
                    PUBLISHED,
                    f"Score it from 0 to {TOP:f}.",
                )
            )
        if c.threshold is not None and c.threshold != c.threshold.to_integral_value():
            found.append(
                Obstacle(
                    "threshold-between-points",
                    f"Criterion “{c.id}” has threshold {c.threshold:f}, which lies between two points of the scale.",
                    PUBLISHED,
                    "Choose a point of the scale.",
                )
            )
    found += [
        Obstacle("criterion-title-repeated", f"Two criteria have the title “{word}”.", PUBLISHED, "Rename one of them.")
        for word in repeated(c.title for c in criteria)
        if word
    ]
    return tuple(found)


def scale_point(score: Decimal) -> ScalePoint | None:
    """The published point that ``score`` is, or None where the scale has no such point."""
    return next((point for point in SCALE if point.score == score), None)


def obstacles_to_score(score: Decimal) -> tuple[Obstacle, ...]:
    """Why this is not a score anybody may give; empty when it is a point of the published scale."""
    if score.is_finite() and scale_point(score) is not None:
        return ()
    points = ", ".join(str(point.score) for point in SCALE)
    return (
        Obstacle(
            "not-a-published-point",
            f"{score} is not a point of the published scale ({points}).",
            PUBLISHED,
            "Choose one point and give the reason for it.",
        ),
    )
