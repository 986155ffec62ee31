"""When quality may be locked, prices opened and the ranking computed: never before everything is there.

The order is fixed: quality is agreed and locked, then two officers open the
prices, then the ranking is computed once. A lock with one score, one consensus
or one declaration missing does not exist.

Sources: the network's published method (price is not seen before quality is
locked); PCR 2015 reg 24, Procurement Act 2023 ss.81-83 for the declarations.
"""

from __future__ import annotations

from dps.core.refusal import Obstacle
from dps.evaluation.rules.moderation import obstacles_to_comparing, unscored
from dps.evaluation.rules.panel import CONFLICTS, EVALUATOR, PANEL, Evaluation, Member

SEPARATE = "The network's published method: prices stay sealed until quality is locked"


def obstacles_to_locking(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Everything that is incomplete; empty when quality may be locked."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so nothing in it is scored."))
    if evaluation.locked:
        found.append(Obstacle("quality-locked", "Quality is locked already.", PANEL))
    if not evaluation.opened:
        found.append(Obstacle("not-opened", "The quality envelopes are still sealed."))
    elif not evaluation.to_score:
        found.append(Obstacle("no-bids", "There is no bid to score."))
    if not evaluation.criteria:
        found.append(Obstacle("no-criteria", "There is no published criterion."))
    if evaluation.moderator is None:
        found.append(
            Obstacle("no-moderator", "The panel has no moderator.", PANEL, "The officer appoints one.")
        )  # fmt: skip
    for member in evaluation.sitting:
        found += _incomplete(evaluation, member)
    found += obstacles_to_comparing(evaluation)
    for bid in evaluation.to_score:
        missing = [c.title for c in evaluation.criteria if (bid.ref, c.ref) not in evaluation.agreed]
        if missing:
            says = f"{bid.name}: nothing is agreed on {', '.join(missing)}."
            found.append(Obstacle("no-consensus", says, PANEL, "The moderator records the point and its rationale."))
    found += _stale(evaluation)
    return tuple(found)


def _incomplete(evaluation: Evaluation, member: Member) -> list[Obstacle]:
    found: list[Obstacle] = []
    if member.interested:
        found.append(
            Obstacle(
                "interest-declared",
                f"{member.name} has declared an interest and is still on the panel.",
                CONFLICTS,
                "The officer names another person.",
            )
        )
    elif not member.declared:
        found.append(
            Obstacle(
                "not-declared",
                f"{member.name} has not declared about this set of bidders.",
                CONFLICTS,
                f"{member.name} makes the declaration.",
            )
        )
    if member.role == EVALUATOR and (lacking := unscored(evaluation, member)):
        answers = sum(len(titles) for titles in lacking.values())
        says = f"{member.name} has {answers} {'answer' if answers == 1 else 'answers'} still to score."
        found.append(Obstacle("answers-unscored", says, PANEL, f"{member.name} scores every answer and hands in."))
    return found


def _stale(evaluation: Evaluation) -> list[Obstacle]:
    """What was agreed before an evaluator's scores were in: somebody who came later has not been heard."""
    handed_in = [member.finished_at for member in evaluation.evaluators if member.finished_at is not None]
    if not handed_in:
        return []
    last = max(handed_in)
    found = []
    for bid in evaluation.to_score:
        early = [
            c.title
            for c in evaluation.criteria
            if (agreed := evaluation.agreed.get((bid.ref, c.ref))) is not None and agreed.at < last
        ]
        if early:
            found.append(
                Obstacle(
                    "agreed-too-early",
                    f"{bid.name}: {', '.join(early)} {'was' if len(early) == 1 else 'were'} agreed before every evaluator’s scores were in.",
                    PANEL,
                    "The moderator records it again, with the reason.",
                )
            )
    return found


def obstacles_to_opening_prices(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why the price envelopes may not be opened; empty when they may."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so no price is opened."))
    if not evaluation.locked:
        found.append(
            Obstacle(
                "quality-not-locked",
                "Quality is not locked yet, so the prices stay sealed.",
                SEPARATE,
                "Lock quality when every score and every consensus is there.",
            )
        )
    if evaluation.priced:
        found.append(Obstacle("prices-opened", "The prices are open already.", SEPARATE))
    return tuple(found)


def obstacles_to_ranking(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why the ranking may not be computed; empty when it may."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so it has no ranking."))
    if not evaluation.locked:
        found.append(Obstacle("quality-not-locked", "Quality is not locked yet.", SEPARATE, "Lock quality first."))
    if not evaluation.priced:
        found.append(
            Obstacle("prices-sealed", "The prices are still sealed.", SEPARATE, "Two officers open them first.")
        )
    if evaluation.computed:
        found.append(Obstacle("computed", "The ranking is computed already, and is computed once.", PANEL))
    return tuple(found)
