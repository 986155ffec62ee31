"""The tree of criteria: quality, social value and price at the top, sub-criteria below, and exact weights between. Pure.

What is scored is always a leaf. A criterion may have sub-criteria, whose shares
are per cent of it and total exactly 100; a leaf's weight is then its
criterion's weight times its share, exact, so that whoever computes an award
sees leaves that total 100 and nothing else.

Sources: PCR 2015 reg 67(9), (10), Procurement Act 2023 s.23(3): the relative
importance of everything that is assessed is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby

from dps.competition.rules.criteria import PUBLISHED, WHOLE, repeated
from dps.core.refusal import Obstacle

_EXACT = Context(prec=60)


@dataclass(frozen=True)
class ToldCriterion:
    """One scored criterion as suppliers read it. ``weight`` is per cent of the award; a score runs from 0 to ``top``.

    A sub-criterion names the criterion it belongs to in ``group``, whose weight
    is ``group_weight``, and has ``share`` per cent of it; elsewhere the three are empty.
    One that is scored by a number promised names its ``measure`` by its code, and
    says how much of its weight, per cent, the measure's target earns.
    """

    ref: str
    kind: str
    title: str
    question: str
    weight: Decimal
    top: int = 5
    threshold: int | None = None
    word_limit: int = 750
    group: str = ""
    group_weight: Decimal | None = None
    share: Decimal | None = None
    measure: str = ""
    at_target: Decimal | None = None

    @property
    def path(self) -> str:
        """Its title with that of the criterion it belongs to."""
        return path(self.group, self.title)


@dataclass(frozen=True)
class Node:
    """One criterion at the top of the tree, per cent of the award, with what is scored of it."""

    title: str
    kind: str
    weight: Decimal
    leaves: tuple[ToldCriterion, ...]

    @property
    def has_parts(self) -> bool:
        """Whether it is scored by sub-criteria."""
        return bool(self.leaves[0].group)


def path(group: str, title: str) -> str:
    """How a criterion is named where it stands alone: with the one it belongs to."""
    return f"{group}: {title}" if group and title else group or title


def effective(weight: Decimal, share: Decimal) -> Decimal:
    """The weight of a sub-criterion in per cent of the award: ``share`` per cent of ``weight``, exact."""
    found = _EXACT.multiply(weight, share).scaleb(-2, _EXACT).normalize(_EXACT)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def in_group(leaf: ToldCriterion, *, group: str, weight: Decimal, share: Decimal) -> ToldCriterion:
    """A leaf as a sub-criterion of ``group``, with the weight that follows."""
    return ToldCriterion(
        leaf.ref, leaf.kind, leaf.title, leaf.question, effective(weight, share), leaf.top, leaf.threshold,
        leaf.word_limit, group, weight, share, leaf.measure, leaf.at_target,
    )  # fmt: skip


def tree_of(criteria: Sequence[ToldCriterion]) -> tuple[Node, ...]:
    """The criteria at the top of the tree, in order. Sub-criteria that follow each other under one title belong together."""
    nodes: list[Node] = []
    for group, leaves in groupby(criteria, key=lambda c: c.group):
        found = tuple(leaves)
        if group:
            nodes.append(Node(group, found[0].kind, found[0].group_weight or Decimal(0), found))
        else:
            nodes += [Node(c.title, c.kind, c.weight, (c,)) for c in found]
    return tuple(nodes)


def weight_of(kind: str, nodes: Sequence[Node]) -> Decimal:
    """How many per cent of the award the criteria of a kind have together."""
    return sum((n.weight for n in nodes if n.kind == kind), Decimal(0))


def obstacles_to_tree(criteria: Sequence[ToldCriterion], *, price_weight: Decimal | None) -> tuple[Obstacle, ...]:
    """Why these criteria are no tree of weights; empty when every level totals exactly 100 and nothing stands twice.

    ``price_weight`` is None where the formula gives the price no weight.
    """
    nodes = tree_of(criteria)
    found = [o for node in nodes if node.has_parts for o in _obstacles_to_parts(node)]
    total = sum((n.weight for n in nodes), price_weight or Decimal(0))
    if sum((Fraction(n.weight) for n in nodes), Fraction(price_weight or 0)) != WHOLE:
        found.append(
            Obstacle(
                "weights-not-100",
                f"The weights total {total:f}; quality, social value and price together total exactly 100.",
                PUBLISHED,
                "Change the weights until they total 100.",
            )
        )
    leaves_twice = set(repeated(c.path for c in criteria))  # said of the leaves elsewhere
    found += [
        Obstacle("criterion-title-repeated", f"Two criteria have the title “{word}”.", PUBLISHED, "Rename one of them.")
        for word in repeated(n.title for n in nodes)
        if word and word not in leaves_twice
    ]
    return (*found, *_obstacles_to_questions(criteria))


def _obstacles_to_parts(node: Node) -> list[Obstacle]:
    found: list[Obstacle] = []
    shares = [leaf.share or Decimal(0) for leaf in node.leaves]
    if sum(map(Fraction, shares), Fraction(0)) != WHOLE:
        found.append(
            Obstacle(
                "shares-not-100",
                f"The sub-criteria of “{node.title}” total {sum(shares, Decimal(0)):f} of it; they total exactly 100.",
                PUBLISHED,
                f"Change the shares until they total 100. “{node.title}” keeps its own weight.",
            )
        )
    if any(leaf.kind != node.kind for leaf in node.leaves):
        found.append(
            Obstacle(
                "group-of-two-kinds", f"“{node.title}” measures quality and social value at once.", PUBLISHED,
                "Make two criteria of it.",
            )
        )  # fmt: skip
    if any(leaf.group_weight != node.weight or leaf.weight != _of_share(leaf) for leaf in node.leaves):
        found.append(
            Obstacle(
                "weight-not-of-share", f"A weight below “{node.title}” is not its share of it.", PUBLISHED,
                "Save the criteria again.",
            )
        )  # fmt: skip
    found += [
        Obstacle("criterion-untitled", f"Sub-criterion {n} of “{node.title}” has no title.", PUBLISHED, "Give it one.")
        for n, leaf in enumerate(node.leaves, 1)
        if not leaf.title.strip()
    ]
    return found


def _of_share(leaf: ToldCriterion) -> Decimal:
    return effective(leaf.group_weight or Decimal(0), leaf.share or Decimal(0))


def _obstacles_to_questions(criteria: Sequence[ToldCriterion]) -> list[Obstacle]:
    """One question asked twice scores one answer twice, which nobody was told."""
    found: list[Obstacle] = []
    seen: dict[tuple[str, str], str] = {}
    for n, c in enumerate(criteria, 1):
        asked = (c.kind, " ".join(c.question.split()).casefold())
        name = c.path.strip() or f"number {n}"
        if asked[1] and asked in seen:
            says = f"“{seen[asked]}” and “{name}” ask the same question, so one answer would count twice."
            found.append(Obstacle("criterion-question-repeated", says, PUBLISHED, "Ask it once."))
        seen.setdefault(asked, name)
    return found
