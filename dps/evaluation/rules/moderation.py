"""What a panel agrees from its scores: one point of the published scale with a reason, and no way to average.

When the evaluators of a criterion have handed in, its moderator sees their
scores side by side and records what the panel agreed: who took part, what was
discussed, the point, the rationale, and who saw it otherwise. No function here
adds two people's scores together.

Sources: the network's published method; PCR 2015 reg 67(9), Procurement Act
2023 s.23(3) (only what was published is scored).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from dps.competition.rules.criteria import SCALE, ScalePoint, obstacles_to_score
from dps.core.refusal import Obstacle
from dps.evaluation.rules.entries import obstacles_to_answer, obstacles_to_reason, obstacles_to_version
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.panel import (
    PANEL,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_reading,
)
from dps.evaluation.rules.second_reading import obstacles_by_reading, points_given


def obstacles_to_comparing(evaluation: Evaluation, *, criterion: str = "") -> tuple[Obstacle, ...]:
    """Why the scores may not be laid side by side yet; empty when they may. Nobody sees another's score before.

    With a ``criterion``, by its ref, it is asked about that one alone.
    """
    found: list[Obstacle] = []
    asked = [c for c in evaluation.criteria if criterion in ("", c.ref)]
    few = [c for c in asked if len(evaluation.scorers(c.ref)) < evaluation.fewest]
    if few or not asked:
        there = min((len(evaluation.scorers(c.ref)) for c in few), default=0)
        about = "" if len(few) == len(evaluation.criteria) else f"{', '.join(c.title for c in few)}: "
        found.append(
            Obstacle(
                "too-few-evaluators",
                f"{about}The panel has {there} of the {evaluation.fewest} evaluators that it needs.",
                PANEL,
                "The officer appoints another evaluator.",
            )
        )
    scoring = {member.ref for c in asked for member in evaluation.scorers(c.ref)}
    waiting = [m.name for m in evaluation.evaluators if m.ref in scoring and m.finished_at is None]
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


def obstacles_to_moderating(evaluation: Evaluation, *, member: Member, answer: Answer) -> tuple[Obstacle, ...]:
    """Why this member may not see an answer's scores side by side and act on them; empty when they may."""
    bid, criterion = answer
    found = list(obstacles_to_acting(evaluation))
    moderator = evaluation.moderator_of(criterion)
    if moderator is None or moderator.ref != member.ref:
        found.append(
            Obstacle("not-the-moderator", "The moderator of this criterion records what the panel agreed.", PANEL)
        )
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    found += obstacles_to_comparing(evaluation, criterion=criterion)
    found += obstacles_to_answer(evaluation, bid=bid, criterion=criterion)
    return tuple(found)


def obstacles_to_asking_again(
    evaluation: Evaluation, *, member: Member, bid: str, criterion: str, reason: str
) -> tuple[Obstacle, ...]:
    """Why the moderator may not ask for a second reading of an answer; empty when they may. Never after the lock."""
    found = list(obstacles_to_moderating(evaluation, member=member, answer=(bid, criterion)))
    found += [o for o in obstacles_by_reading(evaluation, (bid, criterion)) if o.code == "being-read-again"]
    found += obstacles_to_reason(reason, what="why it is read again")
    return tuple(found)


def obstacles_to_meeting(
    evaluation: Evaluation,
    *,
    answer: Answer,
    points: Decimal,
    attended: Collection[str],
    discussion: str,
    dissent: str,
    dissented: Collection[str],
) -> tuple[Obstacle, ...]:
    """What the record of a discussion lacks; empty when it is whole.

    ``attended`` and ``dissented`` are refs of members. Where every evaluator gave
    the very point that was agreed, there is nothing to discuss and it may be empty.
    """
    _, criterion = answer
    scorers = {member.ref for member in evaluation.scorers(criterion)}
    present = scorers & set(attended)
    found: list[Obstacle] = []
    needed = min(evaluation.fewest, len(scorers))
    if len(present) < needed:
        found.append(
            Obstacle(
                "too-few-present",
                f"{len(present)} of this criterion’s evaluators took part; at least {needed} do.",
                PANEL,
                "Tick who took part. Without them there was no discussion to record.",
            )
        )
    if not set(attended) <= {member.ref for member in evaluation.sitting}:
        found.append(Obstacle("not-on-the-panel", "Only members of the panel take part.", PANEL))
    unanimous = {Decimal(one) for one in points_given(evaluation, answer)} == {points}
    if not unanimous and length(discussion) < SHORTEST_REASON:
        found.append(
            Obstacle(
                "discussion-missing",
                "The scores differ from what was agreed, and nothing says what was discussed.",
                PANEL,
                f"Say in {SHORTEST_REASON} characters or more what was weighed, and what moved whom.",
            )
        )
    if not set(dissented) <= present:
        found.append(
            Obstacle("dissent-of-the-absent", "Only an evaluator who took part can have seen it otherwise.", PANEL)
        )
    if dissented and length(dissent) < SHORTEST_REASON:
        found.append(
            Obstacle(
                "dissent-unsaid", "Somebody saw it otherwise, and nothing says how.", PANEL, "Write down their view."
            )
        )
    if dissent.strip() and not dissented:
        found.append(
            Obstacle(
                "dissent-of-nobody", "A dissent is written down, and nobody is named.", PANEL, "Tick who saw it so."
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
    attended: Collection[str] = (),
    discussion: str = "",
    dissent: str = "",
    dissented: Collection[str] = (),
    scale: Iterable[ScalePoint] = SCALE,
) -> tuple[Obstacle, ...]:
    """Why this consensus may not be recorded; empty when it may. Evaluators who agree still give a reason."""
    answer = (bid, criterion)
    found = list(obstacles_to_moderating(evaluation, member=member, answer=answer))
    found += obstacles_by_reading(evaluation, answer)
    found += obstacles_to_score(points)
    found += obstacles_to_meeting(
        evaluation, answer=answer, points=points, attended=attended,
        discussion=discussion, dissent=dissent, dissented=dissented,
    )  # fmt: skip
    found += obstacles_to_reason(rationale, what="the rationale", scale=scale)
    latest = evaluation.agreed.get(answer)
    found += obstacles_to_version(seen=seen, now=latest.version if latest else 0, change_reason=change_reason)
    return tuple(found)
