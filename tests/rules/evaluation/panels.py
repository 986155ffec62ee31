"""A small evaluation as the rules take it: complete by default, and every part of it can be taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dps.evaluation.rules.ledger import Given, Ledger
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR, Agreed, Answerer, Asked, Evaluation, Member

THEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
LATER = THEN + timedelta(hours=3)
REASON = "The answer names three wards and a budget for each."

ADA = Member("a" * 26, "p-ada", "Ada", EVALUATOR, declared=True, finished_at=THEN)
BEN = Member("b" * 26, "p-ben", "Ben", EVALUATOR, declared=True, finished_at=THEN)
MO = Member("m" * 26, "p-mo", "Mo", MODERATOR, declared=True)
NORTH = Answerer("n" * 26, "org-n", "North Co-op")
SOUTH = Answerer("s" * 26, "org-s", "South Co-op")
APPROACH, BENEFIT = Asked("q" * 26, "Approach"), Asked("v" * 26, "Local benefit")


def complete(**changes: Any) -> Evaluation:
    """Two evaluators, a moderator, two bids and two criteria, with nothing missing; ``changes`` are fields of it."""
    whole = Evaluation(
        opened=True,
        bids=(NORTH, SOUTH),
        criteria=(APPROACH, BENEFIT),
        members=(ADA, BEN, MO),
        scores={(m.ref, b.ref, c.ref): 1 for m in (ADA, BEN) for b in (NORTH, SOUTH) for c in (APPROACH, BENEFIT)},
        agreed={(b.ref, c.ref): Agreed(1, LATER) for b in (NORTH, SOUTH) for c in (APPROACH, BENEFIT)},
        ledger=ledger(),
    )
    return replace(whole, **changes)


ANSWERS = tuple((b.ref, c.ref) for b in (NORTH, SOUTH) for c in (APPROACH, BENEFIT))
BOTH = frozenset({ADA.ref, BEN.ref})


def ledger(**changes: Any) -> Ledger:
    """The ledger of the complete evaluation: everybody gave three, took part and signed; ``changes`` are fields of it."""
    whole = Ledger(
        given={(m.ref, *answer): Given(3, 1, THEN) for m in (ADA, BEN) for answer in ANSWERS},
        present=dict.fromkeys(ANSWERS, BOTH),
        signed=dict.fromkeys(ANSWERS, BOTH),
    )
    return replace(whole, **changes)


def given(**points: int) -> dict[tuple[str, str, str], Given]:
    """The scores of the complete evaluation, but for what Ada and Ben gave the first answer: ``ada=5, ben=1``."""
    found = dict(ledger().given)
    for name, one in points.items():
        found[({"ada": ADA, "ben": BEN}[name].ref, NORTH.ref, APPROACH.ref)] = Given(one, 1, THEN)
    return found


def with_member(evaluation: Evaluation, member: Member, **changes: Any) -> Evaluation:
    """The same with one member changed."""
    members = tuple(replace(m, **changes) if m.ref == member.ref else m for m in evaluation.members)
    return replace(evaluation, members=members)


def codes(obstacles: Any) -> set[str]:
    """The codes of obstacles."""
    return {o.code for o in obstacles}
