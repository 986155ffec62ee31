"""How bids were to be assessed, as every summary repeats it; and a criterion's score put together from what was scored. Pure.

Source: SI 2024/692 reg 31(2)(d), (e). What was published is taken from the
text that was frozen at publication, never from rows that could have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from dps.audit.digests import text_digest
from dps.competition.rules.frozen import Told

_EXACT = Context(prec=60)


@dataclass(frozen=True)
class Part:
    """One thing that is scored, as it was published: its share of its criterion, its scores, its threshold."""

    title: str
    weight: str
    share: str
    top: int
    threshold: int | None
    how: str


@dataclass(frozen=True)
class PublishedCriterion:
    """One award criterion as it was published: its title, relative importance, and how it was to be scored."""

    title: str
    kind: str
    weight: str
    how: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Published:
    """The award criteria with the assessment methodology. ``digest`` is that of the frozen text, ``full_version`` its page."""

    criteria: tuple[PublishedCriterion, ...]
    price_weight: str
    method: tuple[str, ...]
    scale: tuple[tuple[int, str, str], ...]
    out: tuple[str, ...]
    full_version: str
    digest: str


@dataclass(frozen=True)
class Whole:
    """One published criterion of one bid: its weight, its mark as text (None while not scored), and why."""

    title: str
    weight: str
    mark: str | None
    explanation: str


@dataclass(frozen=True)
class Subtotal:
    """Quality, social value or price of one bid together."""

    title: str
    weight: str
    mark: str | None


def published(told: Told, *, canonical: str, full_version: str) -> Published:
    """How bids of a competition were to be assessed, from its frozen text."""
    return Published(
        tuple(
            PublishedCriterion(
                node.title, node.kind, _plain(node.weight),
                "The sum of its sub-criteria." if node.has_parts else how(node.leaves[0].top, bool(node.leaves[0].measure)),
                tuple(
                    Part(
                        leaf.title, _plain(leaf.weight), _plain(leaf.share) if leaf.share is not None else "",
                        leaf.top, leaf.threshold, how(leaf.top, bool(leaf.measure)),
                    )
                    for leaf in node.leaves
                ),
            )
            for node in told.tree()
        ),
        "" if told.price_weight is None else _plain(told.price_weight),
        tuple(told.method_in_words), tuple(told.scale), tuple(told.out_in_words), full_version, text_digest(canonical),
    )  # fmt: skip


def how(top: int, measured: bool) -> str:
    """How one criterion was scored and what scores there were."""
    if measured:
        return "By the number promised against the published target; no panel scored it."
    return f"A whole score from 0 to {top} on the published scale, agreed by the panel; the score over {top} times the weight."


def sum_of(marks: Iterable[str | None]) -> str | None:
    """Exact decimals as text, added up; None where none of them was given."""
    given = [Decimal(mark) for mark in marks if mark is not None]
    if not given:
        return None
    total = Decimal(0)
    for mark in given:
        total = _EXACT.add(total, mark)
    return _plain(total)


def criterion_words(lines: Sequence[tuple[str, int | None, int, str | None, str]], grouped: bool) -> str:
    """Why a criterion has its score. Each line is (title, points, top, mark, amount promised)."""
    if not grouped:
        return ""
    scored = [
        f"{title} {_score(points, top, amount)}" for title, points, top, mark, amount in lines if mark is not None
    ]
    left = [title for title, _points, _top, mark, _amount in lines if mark is None]
    says = (
        f"It adds up {', '.join(scored)}; each is explained below."
        if scored
        else "None of its sub-criteria was assessed."
    )
    return says + (f" Not assessed: {', '.join(left)}." if scored and left else "")


def _score(points: int | None, top: int, amount: str) -> str:
    return amount if points is None else f"{points} of {top}"


def _plain(figure: Decimal) -> str:
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
