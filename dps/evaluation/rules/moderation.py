"""Scores and what is agreed from them: one score, one reason, and no way to average.

Each evaluator scores alone. When all have handed in, the moderator sees the
scores side by side and records the point that the panel agreed, with its
rationale. It is a point of the published scale with a reason of its own: no
function here adds two people's scores together. A change is a new version with
its reason, made from the version that the person saw; the old one stays.

Sources: the network's published method; PCR 2015 reg 67(9), Procurement Act
2023 s.23(3) (only what was published is scored).
"""

from __future__ import annotations

import re
from decimal import Decimal

from dps.competition.rules.criteria import SCALE, obstacles_to_score
from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import (
    EVALUATOR,
    FEWEST_EVALUATORS,
    MODERATOR,
    PANEL,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_reading,
)

_WORDS = re.compile(r"\w+")


def obstacles_to_reason(reason: str, *, what: str = "your reason") -> tuple[Obstacle, ...]:
    """Why these words are no reason for a score; empty when they are.

    The published scale's own words say what a point means, not why this answer
    earns it: they do not count.
    """
    if length(reason) < SHORTEST_REASON:
        return (
            Obstacle(
                "reason-short",
                f"Write {what} in {SHORTEST_REASON} characters or more.",
                PANEL,
                "Say what in the answer earns this score.",
            ),
        )
    if length(_without_scale(reason)) < SHORTEST_REASON:
        return (
            Obstacle(
                "reason-is-the-scale",
                f"The scale's own words are not {what}.",
                PANEL,
                "Say what in this answer earns the score, and where it is.",
            ),
        )
    return ()


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _without_scale(reason: str) -> str:
    left = f" {_plain(reason)} "
    for point in SCALE:
        for words in (f"{point.score} {point.word} {point.means}", f"{point.word} {point.means}", point.means):
            left = left.replace(f" {_plain(words)} ", " ")
    return left.strip()


def obstacles_to_version(*, seen: int, now: int, change_reason: str) -> tuple[Obstacle, ...]:
    """Why a new version may not be made from the one seen; empty when it may.

    ``seen`` is the version number that the person had before them (0 for
    none), ``now`` the latest there is. Nobody overwrites what they have not read.
    """
    if seen != now:
        return (
            Obstacle(
                "changed-meanwhile",
                f"This score was changed while the page was open: you saw version {seen}, it is now version {now}."
                if seen
                else "This answer was scored while the page was open.",
                PANEL,
                "Read it as it stands now, and change it from there.",
            ),
        )
    if now and (wrong := obstacles_to_reason(change_reason, what="the reason for the change")):
        return tuple(Obstacle("change-" + o.code, o.says, o.provision, "Say what made you change it.") for o in wrong)
    return ()


def obstacles_to_scoring(
    evaluation: Evaluation,
    *,
    member: Member,
    bid: str,
    criterion: str,
    points: Decimal,
    reason: str,
    seen: int,
    change_reason: str,
) -> tuple[Obstacle, ...]:
    """Why this evaluator may not give this score; empty when they may."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != EVALUATOR:
        found.append(
            Obstacle("moderator-scores-nothing", "A moderator records what was agreed and scores nothing.", PANEL)
        )
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    latest = evaluation.scores.get((member.ref, bid, criterion), 0)
    if member.finished_at is not None and latest:  # a bid that came in later still has to be scored
        found.append(
            Obstacle(
                "handed-in",
                "These scores are handed in and no longer change.",
                PANEL,
                "What the panel agrees is recorded by the moderator.",
            )
        )
    found += obstacles_to_answer(evaluation, bid=bid, criterion=criterion)
    found += obstacles_to_score(points)
    found += obstacles_to_reason(reason)
    found += obstacles_to_version(seen=seen, now=latest, change_reason=change_reason)
    return tuple(found)


def obstacles_to_answer(evaluation: Evaluation, *, bid: str, criterion: str) -> tuple[Obstacle, ...]:
    """Why there is no such answer to score: the bid is not among those scored, or the criterion was not published."""
    found: list[Obstacle] = []
    if bid not in {b.ref for b in evaluation.to_score}:
        found.append(Obstacle("bid-not-scored", "This bid is not among those that are scored."))
    if criterion not in {c.ref for c in evaluation.criteria}:
        found.append(
            Obstacle("criterion-not-published", "Only the published criteria are scored, and this is none of them.", PANEL)
        )  # fmt: skip
    return tuple(found)


def unscored(evaluation: Evaluation, member: Member) -> dict[str, tuple[str, ...]]:
    """The answers that a member has still to score: titles of criteria by bid ref, only bids that lack some."""
    lacking = {
        bid.ref: tuple(c.title for c in evaluation.criteria if (member.ref, bid.ref, c.ref) not in evaluation.scores)
        for bid in evaluation.to_score
    }
    return {bid: titles for bid, titles in lacking.items() if titles}


def obstacles_to_finishing(evaluation: Evaluation, *, member: Member) -> tuple[Obstacle, ...]:
    """Why this evaluator may not hand in yet; empty when they may."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != EVALUATOR:
        found.append(Obstacle("moderator-scores-nothing", "A moderator has no scores to hand in.", PANEL))
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    if member.finished_at is not None:
        found.append(Obstacle("handed-in", "These scores are handed in already.", PANEL))
    if evaluation.opened and not evaluation.to_score:
        found.append(Obstacle("no-bids", "There is no bid to score."))
    names = {bid.ref: bid.name for bid in evaluation.bids}
    if member.role == EVALUATOR:
        for bid, titles in unscored(evaluation, member).items():
            says = f"{names[bid]}: {', '.join(titles)} {'is' if len(titles) == 1 else 'are'} still to score."
            found.append(Obstacle("answers-unscored", says, PANEL, "Score every answer of every bid, then hand in."))
    return tuple(found)


def obstacles_to_comparing(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why the scores may not be laid side by side yet; empty when they may. Nobody sees another's score before."""
    found: list[Obstacle] = []
    if len(evaluation.evaluators) < FEWEST_EVALUATORS:
        found.append(
            Obstacle(
                "too-few-evaluators",
                f"The panel has {len(evaluation.evaluators)} of the {FEWEST_EVALUATORS} evaluators that it needs.",
                PANEL,
                "The officer appoints another evaluator.",
            )
        )
    waiting = [member.name for member in evaluation.evaluators if member.finished_at is None]
    if waiting:
        found.append(
            Obstacle(
                "scores-not-in",
                f"{', '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not handed in.",
                PANEL,
                "They hand in when every answer is scored. Then all scores are shown side by side.",
            )
        )
    return tuple(found)


def obstacles_to_agreeing(
    evaluation: Evaluation,
    *,
    member: Member,
    bid: str,
    criterion: str,
    points: Decimal,
    rationale: str,
    seen: int,
    change_reason: str,
) -> tuple[Obstacle, ...]:
    """Why this consensus may not be recorded; empty when it may. Evaluators who agree still give a reason."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != MODERATOR:
        found.append(Obstacle("not-the-moderator", "The moderator records what the panel agreed.", PANEL))
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    found += obstacles_to_comparing(evaluation)
    found += obstacles_to_answer(evaluation, bid=bid, criterion=criterion)
    found += obstacles_to_score(points)
    found += obstacles_to_reason(rationale, what="the rationale")
    latest = evaluation.agreed.get((bid, criterion))
    found += obstacles_to_version(seen=seen, now=latest.version if latest else 0, change_reason=change_reason)
    return tuple(found)
