"""Who may sit on a panel, and who is there for which criterion.

Every criterion has the published number of evaluators, at least two, and
exactly one moderator; there may be several moderators, each with criteria of
their own. A place without criteria of its own is for all of them. A member of
the community scores social value and nothing else, and moderates nothing.

Sources: PCR 2015 reg 24; Procurement Act 2023 ss.81-83; the network's
published method.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import (
    HIDDEN,
    MAY_SIT,
    MODERATOR,
    PANEL,
    ROLES,
    SHORTEST_REASON,
    Asked,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_sitting,
    too_short,
)

COMMUNITY = "community"
SOCIAL_VALUE = "social_value"


def is_community(council_roles: Iterable[str]) -> bool:
    """Whether somebody with these roles in the council sits as a member of the community: they hold no other that may."""
    return set(council_roles) & set(MAY_SIT) == {COMMUNITY}


def covered_by(evaluation: Evaluation, *, criteria: Collection[str], community: bool) -> frozenset[str]:
    """The criteria of a place, by ref, as they are kept: none chosen is all of them, and for the community all social value."""
    if criteria or not community:
        every = {c.ref for c in evaluation.criteria}
        return frozenset() if every <= set(criteria) else frozenset(criteria)
    return frozenset(c.ref for c in evaluation.criteria if c.kind == SOCIAL_VALUE)


def obstacles_to_appointing(
    evaluation: Evaluation,
    *,
    person: str,
    name: str,
    role: str,
    council_roles: Iterable[str],
    criteria: Collection[str] = (),
) -> tuple[Obstacle, ...]:
    """Why this person may not be given this place; empty when they may.

    ``council_roles`` are the roles the person holds in the buying council,
    ``criteria`` those of the place by ref, none for all.
    """
    found = list(obstacles_to_acting(evaluation))
    council_roles = frozenset(council_roles)
    if role not in ROLES:
        found.append(Obstacle("no-such-place", f"A panel has no “{role}”."))
    if not council_roles & set(MAY_SIT):
        found.append(
            Obstacle(
                "not-of-the-council",
                f"{name} is neither an evaluator, an officer nor a community member of this council.",
                PANEL,
                "Choose somebody who is.",
            )
        )
    before = [member for member in evaluation.members if member.person == person]
    if any(not member.ended for member in before):
        found.append(
            Obstacle("already-on-panel", f"{name} is on this panel already, and nobody has two places on it.", PANEL)
        )
    elif before:
        found.append(
            Obstacle(
                "left-the-panel",
                f"{name} has left this panel and does not come back to it.",
                PANEL,
                "Choose somebody else.",
            )
        )
    if evaluation.names_hidden and person in evaluation.opened_by:
        found.append(
            Obstacle(
                "knows-the-names",
                f"{name} opened the bids and has seen whose they are, and this panel reads them without names.",
                HIDDEN,
                "Choose somebody who did not open them.",
            )
        )
    community = is_community(council_roles)
    found += _obstacles_to_place(evaluation, name=name, role=role, criteria=criteria, community=community, itself="")
    return tuple(found)


def obstacles_to_covering(
    evaluation: Evaluation, *, member: Member, criteria: Collection[str], reason: str
) -> tuple[Obstacle, ...]:
    """Why a member's place may not be for these criteria instead; empty when it may. Scores already given stay on record."""
    found = [*obstacles_to_acting(evaluation), *obstacles_to_sitting(member)]
    found += _obstacles_to_place(
        evaluation, name=member.name, role=member.role, criteria=criteria, community=member.community, itself=member.ref
    )
    if length(reason) < SHORTEST_REASON:
        found.append(too_short("why this place is for other criteria"))
    return tuple(found)


def _obstacles_to_place(
    evaluation: Evaluation, *, name: str, role: str, criteria: Collection[str], community: bool, itself: str
) -> list[Obstacle]:
    found: list[Obstacle] = []
    if not set(criteria) <= {c.ref for c in evaluation.criteria}:
        found.append(
            Obstacle("criterion-not-published", "Only the published criteria are scored, and one of these is none of them.", PANEL)
        )  # fmt: skip
    if community:
        found += _obstacles_to_community(evaluation, name=name, role=role, criteria=criteria)
    if role == MODERATOR:
        found += [
            Obstacle(
                "moderator-there",
                f"{other.name} moderates {_titles(shared)} already, and each criterion has one moderator.",
                PANEL,
                f"Choose other criteria, or give {other.name} fewer first.",
            )
            for other in evaluation.moderators
            if other.ref != itself
            and (
                shared := [
                    c for c in evaluation.criteria if other.covers(c.ref) and (not criteria or c.ref in criteria)
                ]
            )
        ]
    return found


def _obstacles_to_community(
    evaluation: Evaluation, *, name: str, role: str, criteria: Collection[str]
) -> list[Obstacle]:
    found: list[Obstacle] = []
    if role == MODERATOR:
        found.append(
            Obstacle(
                "community-moderates-nothing",
                f"{name} is a community member, and a moderator is an evaluator or an officer of the council.",
                PANEL,
            )
        )
    of_quality = [c for c in evaluation.criteria if c.ref in criteria and c.kind != SOCIAL_VALUE]
    if of_quality:
        says = f"{name} is a community member and scores social value only, not {_titles(of_quality)}."
        found.append(Obstacle("community-social-value-only", says, PANEL, "Choose social value criteria."))
    elif not any(c.kind == SOCIAL_VALUE for c in evaluation.criteria):
        says = f"{name} is a community member, and nothing here is scored as social value."
        found.append(Obstacle("community-social-value-only", says, PANEL, "Choose somebody else."))
    return found


def obstacles_to_panel(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """What each criterion still lacks of its panel; empty when every one has its evaluators and its moderator."""
    found: list[Obstacle] = []
    for scorers, several in _by_number(evaluation).items():
        if scorers < evaluation.fewest:
            found.append(
                Obstacle(
                    "too-few-evaluators",
                    f"{_titles(several)}: {scorers} of the {evaluation.fewest} evaluators needed.",
                    PANEL,
                    "The officer appoints another evaluator.",
                )
            )
    unled = [c for c in evaluation.criteria if evaluation.moderator_of(c.ref) is None]
    if unled:
        says = "The panel has no moderator." if not evaluation.moderators else f"{_titles(unled)}: no moderator."
        found.append(Obstacle("no-moderator", says, PANEL, "The officer appoints one."))
    return tuple(found)


def _by_number(evaluation: Evaluation) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = {}
    for criterion in evaluation.criteria:
        found.setdefault(len(evaluation.scorers(criterion.ref)), []).append(criterion)
    return found


def _titles(criteria: Iterable[Asked]) -> str:
    return ", ".join(f"“{c.title}”" for c in criteria)
