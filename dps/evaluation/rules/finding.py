"""Which promised numbers count: those that come of performing this contract and can be delivered, as the panel finds. Pure.

A number is scored by the published rule and nobody marks it. What the panel
decides, one promise at a time and before any price is open, is whether it
counts at all; each finding has its reason, and every promise under a measured
criterion needs one before quality is locked.

Sources: PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a), (5): only what is
linked to the contract is assessed. PCR 2015 reg 84(1), (8); Procurement Act
2023 s.98: the reasons are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from dps.competition.rules.measured import RULE
from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import (
    MODERATOR,
    PANEL,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_reading,
)

COUNTS, NOT_LINKED, NOT_DELIVERABLE = "counts", "not_linked", "not_deliverable"
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        COUNTS: "It counts: it comes of performing this contract and can be delivered",
        NOT_LINKED: "It does not count: it would not come of performing this contract",
        NOT_DELIVERABLE: "It does not count: nothing in the bid shows that it can be delivered",
    }
)
KEEPERS = "The network's published method: the moderator for social value records what the panel found"


def may_find(evaluation: Evaluation, member: Member) -> bool:
    """Whether this member records what the panel found of promises: a moderator for social value."""
    social = [c.ref for c in evaluation.criteria if c.kind == "social_value"]
    return member.role == MODERATOR and any(member.covers(ref) for ref in social)


def obstacles_to_finding(
    evaluation: Evaluation, *, member: Member, bid: str, number: int, outcome: str, reason: str, seen: int, kept: int
) -> tuple[Obstacle, ...]:
    """Why this finding may not be recorded; empty when it may.

    ``seen`` is the version that the moderator had before them, ``kept`` the
    latest; 0 for none.
    """
    found = [*obstacles_to_acting(evaluation), *obstacles_to_reading(evaluation, member=member)]
    if not may_find(evaluation, member):
        found.append(Obstacle("not-yours-to-find", f"{member.name} does not moderate social value here.", KEEPERS))
    if (bid, number) not in evaluation.promised:
        found.append(Obstacle("promise-not-scored", "No criterion is scored by the number of this promise.", RULE))
    if outcome not in OUTCOMES:
        found.append(Obstacle("outcome-unknown", "Say whether the promise counts, and if not, why not.", RULE))
    if length(reason) < SHORTEST_REASON:
        says = f"Say what in the bid shows it, in {SHORTEST_REASON} characters or more."
        found.append(Obstacle("reason-short", says, PANEL))
    if seen != kept:
        says = "Somebody recorded a finding on this promise after you opened the page."
        found.append(
            Obstacle("changed-meanwhile", says, PANEL, "Look at it, and record yours again if it still holds.")
        )
    return tuple(found)


def obstacles_by_findings(evaluation: Evaluation) -> list[Obstacle]:
    """The promises of bids still in that are scored by their number, and of which nobody has found whether they count."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    for (ref, number), version in sorted(evaluation.promised.items()):
        if version == 0:
            waiting[ref].append(number)
    found = []
    for bid in evaluation.to_score:
        if numbers := waiting.get(bid.ref):
            which = (
                f"promise {numbers[0]} counts"
                if len(numbers) == 1
                else f"promises {', '.join(map(str, numbers))} count"
            )
            says = f"{bid.called}: nobody has recorded whether {which}."
            found.append(Obstacle("promises-not-found", says, RULE, "The moderator for social value records it, with the reason."))  # fmt: skip
    return found
