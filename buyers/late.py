"""Late bids: that there are some, how late they were, and two officers' decision about each. Never whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.bidding import late as actions
from dps.bidding.late_queries import is_superseded, late_bid, page_of_late_bids, rule_of
from dps.bidding.queries import opening_begun
from dps.bidding.rules.late import ACCEPTED, LEAST_WORDS, REFUSED, provision_of
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, RadioField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, grave, requires

if TYPE_CHECKING:
    from dps.bidding.late_models import LateBid

bp = Blueprint("late", __name__)


class ProposeForm(MarketForm):
    """Let in or refused, whose fault, and why."""

    outcome = RadioField(
        "What is decided?",
        choices=[(ACCEPTED, "Let it in: it is opened with the others"), (REFUSED, "Refuse it: it stays sealed")],
        needed="Say whether the bid is let in or refused",
    )
    fault = RadioField(
        "Did the market or the council make it late?",
        choices=[("yes", "Yes"), ("no", "No")],
        needed="Say whether the market or the council made it late",
        hint="Such as a failure of this service, or a wrong answer from the council about the deadline.",
    )
    reason = TextAreaField(
        "Why?",
        needed="Give the reason",
        max_length=3000,
        hint=f"Say what happened and why that decides it, in at least {LEAST_WORDS} words. The bidder is told, and the auditor reads it.",
    )


class AnswerForm(MarketForm):
    """A second officer's answer."""

    agrees = RadioField(
        "Do you agree?",
        choices=[("yes", "Yes, it is decided so"), ("no", "No, the proposal falls")],
        needed="Say whether you agree",
    )


@bp.get("/competitions/<ref:competition>/late-bids")
@requires(Permission.OPEN_BIDS)
def listing(competition: str) -> ResponseReturnValue:
    """The late bids of a competition, in no telling order. 404 beyond the last page."""
    ours = own_competition(competition, current_actor())
    its = route(ours.route)
    page = page_asked()
    shown, pages = page_of_late_bids(ours, page)
    return render_template(
        "buyers/late/listing.html", page=page, pages=pages, competition=ours, rule=rule_of(ours), provision=provision_of(its), words=its.words,
        rows=[(one, is_superseded(one)) for one in shown], opening_begun=opening_begun(ours),
    )  # fmt: skip


@bp.route("/late-bids/<ref:late>", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
@grave
def decide(late: str) -> ResponseReturnValue:
    """Propose a decision about a late bid, or answer a colleague's proposal."""
    by = current_actor()
    found = late_bid(late, by)
    competition = found.bid.competition.ref
    proposed = found.decision is not None
    form: MarketForm = AnswerForm() if proposed else ProposeForm()
    if not form.is_submitted():
        return _page(found, form)
    if not form.validate():
        return _page(found, form), 422
    g.trail = f"competition:{competition}"
    with acting(form) as act:
        if isinstance(form, AnswerForm):
            actions.answer(late=late_bid(late, by), agrees=form.agrees.data == "yes", by=by, at=now())
        else:
            actions.propose(
                late=late_bid(late, by), outcome=form.outcome.data, fault_ours=form.fault.data == "yes",
                reason=form.reason.data, by=by, at=now(),
            )  # fmt: skip
    if act.refused:
        return _page(late_bid(late, by), form), 409
    flash("Answered." if proposed else "Noted. A second officer now has to answer it.")
    return redirect(url_for(".listing", competition=competition))


def _page(found: LateBid, form: MarketForm) -> str:
    by, competition = current_actor(), found.bid.competition
    its, decision = route(competition.route), found.decision
    if form.obstacles:
        closed = ()
    elif decision is not None:
        closed = actions.why_not_answer(found, by=by)
    else:
        closed = actions.why_not_propose(found, outcome=REFUSED, fault_ours=False, reason="word " * LEAST_WORDS, by=by)
    return render_template(
        "buyers/late/decide.html", late=found, competition=competition, decision=decision, form=form, closed=closed,
        rule=rule_of(competition), provision=provision_of(its),
    )  # fmt: skip
