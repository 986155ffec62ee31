"""The panel: its places, interests, scores, what it agrees, what it corrects."""

from __future__ import annotations

from decimal import Decimal

from dps.evaluation import actions
from dps.evaluation.conflicts import interests_of
from dps.evaluation.rules.correcting import Corrected
from dps.evaluation.rules.interests import MEASURE, NO_CONFLICT
from tests.makers.evaluation import (
    AGREEING,
    CHANGE,
    DISCUSSION,
    OPENING,
    PLACE,
    PRICING,
    RATIONALE,
    REASON,
    SCORING,
    an_evaluation,
)
from tests.makers.reasoned.deed import Story, alone, deed, no_such, without
from tests.makers.social_value import a_measured_evaluation, a_promise

SHORT = "Fine."
COUSIN = "My cousin keeps the books of this bidder."
WHY = "They have not spoken for twelve years, and the cousin left."


def places_on_a_panel() -> Story:
    """For other criteria, with an interest that another officer decides on, given up."""
    it = an_evaluation("panelled", bids=1, evaluators=3)
    place = it.evaluators[0]
    yield deed(
        actions.cover, without("reason", "reason-short", short=SHORT),
        assignment=place, criteria=[it.criteria[0].ref], reason=WHY, by=it.officer, at=OPENING,
    )  # fmt: skip
    bidder = it.bids[0].supplier.ref
    yield deed(
        actions.declare, without("interests", "reason-short", of=lambda text: {bidder: text}),
        assignment=place, interests={bidder: COUSIN}, by=it.by(place), at=SCORING,
    )  # fmt: skip
    one = interests_of(it.competition)[0]
    yield deed(
        actions.decide_interest, without("reason", "reason-short", short=SHORT), no_such("outcome", "no-such-outcome"), alone(it.by(place), "not-an-officer", "own-interest"),
        competition=it.competition, interest=one.ref, outcome=NO_CONFLICT, reason=WHY, clear=True, by=it.officer, at=SCORING,
    )  # fmt: skip
    other = it.evaluators[1]
    actions.declare(assignment=other, interests={bidder: COUSIN}, by=it.by(other), at=SCORING)
    one = interests_of(it.competition)[-1]
    yield deed(
        actions.decide_interest, without("measure", "reason-short"),
        competition=it.competition, interest=one.ref, outcome=MEASURE, reason=WHY, measure="Somebody else reads this bid.", clear=True,
        by=it.officer, at=SCORING,
    )  # fmt: skip
    yield deed(
        actions.release, without("reason", "reason-short", short=SHORT),
        assignment=place, reason="On leave until the spring.", by=it.officer, at=SCORING,
    )  # fmt: skip


def what_a_panel_agrees() -> Story:
    """Agreed, objected to, agreed anew; another answer read again and scored again."""
    it = an_evaluation("finished")
    by, who, again = it.by(it.moderator), it.evaluators[0], {"bid": it.bids[1], "criterion": it.criteria[0]}
    given = {"bid": it.bids[0], "criterion": it.criteria[0], "rationale": RATIONALE, "attended": [e.ref for e in it.evaluators],
             "discussion": DISCUSSION, "by": by, "at": AGREEING}  # fmt: skip
    yield deed(actions.agree, without("rationale", "reason-short", short=SHORT), points=3, **given)
    yield deed(
        actions.object_to, without("remark", "reason-short", short=SHORT),
        assignment=who, answer=(it.bids[0].ref, it.criteria[0].ref), version=1, remark="We agreed on four, not on three.", by=it.by(who), at=AGREEING,
    )  # fmt: skip
    yield deed(
        actions.agree, without("rationale", "reason-short", short=SHORT), without("change_reason", "change-reason-short"),
        points=4, change_reason=CHANGE, replaces=1, **given,
    )  # fmt: skip
    yield deed(
        actions.ask_again, without("reason", "reason-short", short=SHORT), **again, reason=WHY, by=by, at=AGREEING
    )
    yield deed(
        actions.score, without("reason", "reason-short", short=SHORT), without("cites", "place-missing"), without("change_reason", "change-reason-short"),
        assignment=who, **again, points=4, reason=REASON, cites=PLACE, change_reason=CHANGE, replaces=1, by=it.by(who), at=AGREEING,
    )  # fmt: skip


def errors_that_anybody_sees() -> Story:
    """Put right after the prices are open, by somebody who has seen none."""
    it = an_evaluation("computed", bids=1)
    bids = {bid.ref: Corrected(Decimal(4 if bid is it.bids[0] else 3), RATIONALE, 1) for bid in it.bids}
    yield deed(
        actions.correct_manifest_error, without("error", "error-short", short=SHORT),
        competition=it.competition, criterion=it.criteria[0], error="Two bids were taken for each other on this criterion.", bids=bids,
        awarded=False, by=it.by(it.moderator), at=PRICING,
    )  # fmt: skip


def promises_found_to_count() -> Story:
    """Whether a promise counts is found with a reason."""
    it = a_measured_evaluation("declared", (a_promise(),))
    yield deed(
        actions.find, without("reason", "reason-short", short=SHORT), no_such("outcome", "outcome-unknown"),
        bid=it.bids[0], number=1, outcome="counts", reason=WHY, by=it.by(it.moderator), at=AGREEING,
    )  # fmt: skip


STORIES = (places_on_a_panel, what_a_panel_agrees, errors_that_anybody_sees, promises_found_to_count)
