"""Disregarding a bid once prices are open: one officer proposes it with the reason, a second one answers."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.examining_forms import AgreeForm, LeaveOutForm
from dps.award.queries import decision_of, why_not_go_on
from dps.bidding import leaving_out
from dps.bidding.facts import facts_of
from dps.bidding.queries import live_bid
from dps.bidding.rules.disregarding import GROUNDS, TWO_PEOPLE, ground_of, obstacles_to_ground
from dps.competition.queries import own_competition, standing_of
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation.queries import why_not_read
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("leaving_out", __name__)


@bp.route("/bids/<ref:bid>/leave-out", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
@grave
def propose(bid: str) -> ResponseReturnValue:
    """Propose to a second officer to disregard a bid, on a ground that holds of it, with the reason."""
    by, at = current_actor(), now()
    found = live_bid(bid, by)
    competition = found.competition
    refuse_if(why_not_read(competition, by))
    g.trail = competition.log
    grounds = GROUNDS[route(competition.route).who_may_bid]
    form = LeaveOutForm()
    form.ground.offer([(one.code, one.title, one.provision) for one in grounds])

    def page() -> str:
        ours = live_bid(bid, by)
        standing, facts = standing_of(competition, ours.supplier), facts_of(ours, at=at)
        awarded = decision_of(competition) is not None
        return render_template(
            "buyers/opening/leave-out.html", form=form, bid=ours, competition=competition, two=TWO_PEOPLE,
            closed=() if form.obstacles else leaving_out.why_not_propose_at_all(ours, awarded=awarded, by=by),
            not_now=[(one, obstacles_to_ground(one, standing=standing, facts=facts)) for one in grounds],
        )  # fmt: skip

    def deed() -> None:
        ours = own_competition(competition.ref, by)
        refuse_if(why_not_go_on(ours))
        leaving_out.propose(
            bid=live_bid(bid, by), ground=form.ground.data, reason=form.reason.data, awarded=decision_of(ours) is not None, by=by, at=at
        )  # fmt: skip

    to = url_for("buyers.examining.listing", competition=competition.ref)
    return answered(form, page, deed, said="Proposed. A second officer now has to answer it.", to=to)


@bp.route("/leaving-out/<ref:disregard>", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
@grave
def answer(disregard: str) -> ResponseReturnValue:
    """A second officer's answer to a colleague's proposal."""
    by, at, form = current_actor(), now(), AgreeForm()
    made = leaving_out.proposal(disregard, by)
    competition = made.bid.competition
    refuse_if(why_not_read(competition, by))
    g.trail = competition.log

    def page() -> str:
        ours = leaving_out.proposal(disregard, by)
        awarded = decision_of(competition) is not None
        return render_template(
            "buyers/opening/answer-leave-out.html", form=form, proposal=ours, bid=ours.bid, competition=competition,
            ground=ground_of(ours.ground, who_may_bid=route(competition.route).who_may_bid),
            closed=() if form.obstacles or ours.agreed is not None else leaving_out.why_not_answer(ours, awarded=awarded, by=by),
        )  # fmt: skip

    def deed() -> None:
        ours = own_competition(competition.ref, by)
        refuse_if(why_not_go_on(ours))
        leaving_out.answer(
            proposal=leaving_out.proposal(disregard, by), agrees=form.agrees.data == "yes", awarded=decision_of(ours) is not None, by=by, at=at
        )  # fmt: skip

    to = url_for("buyers.examining.listing", competition=competition.ref)
    return answered(form, page, deed, said="Answered. It is on the trail.", to=to)
