"""When quality may be locked, prices opened and the ranking computed: never before everything is there.

The order is fixed: quality is agreed and locked, then two officers open the
prices, then the ranking is computed. A lock with one score, one consensus
or one declaration missing does not exist.

Sources: the network's published method (price is not seen before quality is
locked); PCR 2015 reg 24, Procurement Act 2023 ss.81-83 for the declarations.
"""

from __future__ import annotations

from dps.core.refusal import Obstacle
from dps.evaluation.rules.again import Again, obstacles_to_ranking_again
from dps.evaluation.rules.correcting import obstacles_by_corrections
from dps.evaluation.rules.entries import unscored
from dps.evaluation.rules.finding import obstacles_by_findings
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.moderation import obstacles_to_comparing
from dps.evaluation.rules.panel import CONFLICTS, EVALUATOR, PANEL, Evaluation, Member
from dps.evaluation.rules.seating import obstacles_to_panel
from dps.evaluation.rules.second_reading import obstacles_by_reading
from dps.evaluation.rules.signing import RECORD, obstacles_by_signatures

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
    found += obstacles_to_panel(evaluation)
    for member in evaluation.sitting:
        found += _incomplete(evaluation, member)
    found += [o for o in obstacles_to_comparing(evaluation) if o.code != "too-few-evaluators"]
    for bid in evaluation.to_score:
        missing = [c.title for c in evaluation.criteria if (bid.ref, c.ref) not in evaluation.agreed]
        if missing:
            says = f"{bid.called}: nothing is agreed on {', '.join(missing)}."
            found.append(Obstacle("no-consensus", says, PANEL, "The moderator records the point and its rationale."))
    found += _unread(evaluation)
    found += _stale(evaluation)
    found += _unattended(evaluation)
    found += obstacles_by_signatures(evaluation)
    found += obstacles_by_findings(evaluation)
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
                f"{member.name} has not declared about every one of these bidders.",
                CONFLICTS,
                f"{member.name} makes the declaration.",
            )
        )
    if member.role == EVALUATOR and (lacking := unscored(evaluation, member)):
        answers = sum(len(titles) for titles in lacking.values())
        says = f"{member.name} has {answers} {'answer' if answers == 1 else 'answers'} still to score."
        found.append(Obstacle("answers-unscored", says, PANEL, f"{member.name} scores every answer and hands in."))
    return found


def _unread(evaluation: Evaluation) -> list[Obstacle]:
    """Second readings that are due or not over."""
    found = []
    for bid in evaluation.to_score:
        for c in evaluation.criteria:
            for o in obstacles_by_reading(evaluation, (bid.ref, c.ref)):
                found.append(Obstacle(o.code, f"{bid.called}, {c.title}: {o.says}", o.provision, o.mend))
    return found


def _stale(evaluation: Evaluation) -> list[Obstacle]:
    """What was agreed before the last score of it was in: somebody has not been heard."""
    found = []
    for bid in evaluation.to_score:
        early = [c.title for c in evaluation.criteria if agreed_too_early(evaluation, (bid.ref, c.ref))]
        if early:
            found.append(
                Obstacle(
                    "agreed-too-early",
                    f"{bid.called}: {', '.join(early)} {'was' if len(early) == 1 else 'were'} agreed before every evaluator’s scores were in.",
                    PANEL,
                    "The moderator records it again, with the reason.",
                )
            )
    return found


def agreed_too_early(evaluation: Evaluation, answer: Answer) -> bool:
    """Whether an answer was agreed before an evaluator of it handed in, or before a second reading of it was asked for."""
    agreed = evaluation.agreed.get(answer)
    if agreed is None:
        return False
    bid, criterion = answer
    later = [member.finished_at for member in evaluation.scorers(criterion) if member.finished_at is not None]
    later += [
        given.at
        for member in evaluation.scorers(criterion)
        if (given := evaluation.ledger.given.get((member.ref, bid, criterion))) is not None
    ]
    if asked := evaluation.ledger.read_again.get(answer):
        later.append(asked)
    return bool(later) and agreed.at < max(later)


def _unattended(evaluation: Evaluation) -> list[Obstacle]:
    """Agreed answers of which nobody knows who took part."""
    found = []
    for bid in evaluation.to_score:
        without = [
            c.title
            for c in evaluation.criteria
            if (bid.ref, c.ref) in evaluation.agreed and not evaluation.ledger.present.get((bid.ref, c.ref))
        ]
        if without:
            says = f"{bid.called}: nothing says who took part in agreeing {', '.join(without)}."
            found.append(Obstacle("no-attendance", says, RECORD, "The moderator records it again, with who was there."))
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


def obstacles_to_ranking(evaluation: Evaluation, *, again: Again | None = None) -> tuple[Obstacle, ...]:
    """Why the ranking may not be computed; empty when it may. ``again`` is what is known where there is one already."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so it has no ranking."))
    if not evaluation.locked:
        found.append(Obstacle("quality-not-locked", "Quality is not locked yet.", SEPARATE, "Lock quality first."))
    if not evaluation.priced:
        found.append(
            Obstacle("prices-sealed", "The prices are still sealed.", SEPARATE, "Two officers open them first.")
        )
    if again is not None:
        found += obstacles_to_ranking_again(again)
    elif evaluation.computed:
        found.append(Obstacle("computed", "The ranking is computed already.", PANEL))
    found += obstacles_by_corrections(evaluation)
    return tuple(found)
