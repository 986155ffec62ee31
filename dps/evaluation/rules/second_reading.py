"""When an answer is read again: scores that lie far apart, or a moderator's doubt. Before any price, never after.

The spread from which scores lie far apart is published with the criteria. Each
evaluator of the answer then gives a new version of their score, changed or
kept, with the reason; the one before stays. Only after that is anything agreed.

Sources: the network's published method; PCR 2015 reg 67(9), Procurement Act
2023 s.23(3) (how bids are assessed is published).
"""

from __future__ import annotations

from dps.core.refusal import Obstacle
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.panel import PANEL, Evaluation, Member

DIVERGENCE = "divergence"
MODERATOR_ASKS = "moderator"


def points_given(evaluation: Evaluation, answer: Answer) -> tuple[int, ...]:
    """The points that the sitting evaluators of an answer gave it, in the order of their places."""
    bid, criterion = answer
    given = (evaluation.ledger.given.get((member.ref, bid, criterion)) for member in evaluation.scorers(criterion))
    return tuple(one.points for one in given if one is not None)


def distance(evaluation: Evaluation, answer: Answer) -> int:
    """Points from the lowest to the highest score of an answer; 0 where there are fewer than two."""
    points = points_given(evaluation, answer)
    return max(points) - min(points) if points else 0


def diverges(evaluation: Evaluation, answer: Answer) -> bool:
    """Whether the scores of an answer lie as far apart as was published, or farther."""
    return distance(evaluation, answer) >= evaluation.ledger.spread


def still_to_read(evaluation: Evaluation, answer: Answer) -> tuple[Member, ...]:
    """The evaluators who were asked to read an answer again and have not given their score since."""
    bid, criterion = answer
    asked = evaluation.ledger.read_again.get(answer)
    if asked is None:
        return ()
    return tuple(
        member
        for member in evaluation.scorers(criterion)
        if (given := evaluation.ledger.given.get((member.ref, bid, criterion))) is None or given.at < asked
    )


def reads_again(evaluation: Evaluation, member: Member, answer: Answer) -> bool:
    """Whether this member is to read this answer again."""
    return any(one.ref == member.ref for one in still_to_read(evaluation, answer))


def answers_of(evaluation: Evaluation) -> tuple[Answer, ...]:
    """Every answer that is scored, by bid and then in the published order."""
    return tuple((bid.ref, c.ref) for bid in evaluation.to_score for c in evaluation.criteria)


def far_apart(evaluation: Evaluation) -> tuple[Answer, ...]:
    """The answers whose scores lie far apart and which nobody has been asked to read again."""
    return tuple(
        answer
        for answer in answers_of(evaluation)
        if diverges(evaluation, answer) and answer not in evaluation.ledger.read_again
    )


def to_read_again(evaluation: Evaluation, member: Member) -> tuple[Answer, ...]:
    """The answers that a member is to read again."""
    return tuple(answer for answer in answers_of(evaluation) if reads_again(evaluation, member, answer))


def obstacles_by_reading(evaluation: Evaluation, answer: Answer) -> tuple[Obstacle, ...]:
    """Why nothing may be agreed on an answer because of a second reading: it is due, or it is not over."""
    if waiting := still_to_read(evaluation, answer):
        names = ", ".join(member.name for member in waiting)
        return (
            Obstacle(
                "being-read-again",
                f"This answer is being read again: {names} {'has' if len(waiting) == 1 else 'have'} not given a score since.",
                PANEL,
                "They score it again, changed or kept, with the reason.",
            ),
        )
    if diverges(evaluation, answer) and answer not in evaluation.ledger.read_again:
        apart = distance(evaluation, answer)
        return (
            Obstacle(
                "scores-far-apart",
                f"The scores lie {apart} points apart; from {evaluation.ledger.spread} the answer is read again first.",
                PANEL,
                "The moderator asks for a second reading, with the reason.",
            ),
        )
    return ()
