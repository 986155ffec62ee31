"""Looking into the bidders before the prices are opened: checks, requests and their answers, low prices, notices owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.examining_forms import AskForm, CheckForm, NoticeForm, PriceForm
from dps.admission.debarment import who_to_look_for
from dps.award.queries import why_not_go_on
from dps.bidding import examining, notices
from dps.bidding.examined import (
    Examined,
    asked,
    checks_of,
    examined,
    examined_bid,
    notices_of,
    own_notice,
    price_of,
    prices_of,
    request_of_council,
)
from dps.bidding.queries import live_bid, opened
from dps.bidding.rules.clarifying import KINDS, LEAST_DAYS, earliest_day
from dps.bidding.rules.examining import STATES, grounds_named, is_asked, lists_asked
from dps.bidding.rules.low_prices import OUTCOMES
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.bidding.valid import asks_of, bid_stands_until, published_end
from dps.competition.queries import own_competition, told_of
from dps.competition.rules.parts import low_prices
from dps.core.clock import now
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation.queries import why_not_read
from dps.law.calendar import london_date
from dps.law.examining import asks, check_provision
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("examining", __name__)


@bp.get("/competitions/<ref:competition>/checks")
@requires(Permission.OPEN_BIDS)
def listing(competition: str) -> ResponseReturnValue:
    """Every bidder with what was checked, asked and decided, and what still stands in the way. Empty before the opening."""
    by, at = current_actor(), now()
    ours = own_competition(competition, by)
    law, is_open = route(ours.route), opened(ours, QUALITY)
    if is_open:
        refuse_if(why_not_read(ours, by))
    rows = examined(ours, at=at) if is_open else ()
    longer = asks_of(ours) if is_open else ()
    return render_template(
        "buyers/examining/listing.html",
        competition=ours, law=law, is_open=is_open, rows=rows, asked=is_asked(law), provision=check_provision(law), states=STATES,
        kinds=KINDS, request_states={r.ref: asked(r).state(london_date(at)) for one in rows for r in one.requests},
        priced=opened(ours, PRICE), prices=prices_of(ours), outcomes=OUTCOMES, test=low_prices.in_words(told_of(ours).parts),
        open=examining.open_matters(ours, at=at) if is_open else (), notices=notices_of(ours), today=london_date(at),
        stands=published_end(ours) if is_open else None, longer=longer,
        until={one.bid.ref: bid_stands_until(one.bid, longer) for one in rows},
    )  # fmt: skip


@bp.route("/bids/<ref:bid>/checks/<int:number>", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def check(bid: str, number: int) -> ResponseReturnValue:
    """Record what was found of the bidder, who is number 1, or of somebody its bid names."""
    by, at = current_actor(), now()
    one = _one(bid)
    competition, law = one.bid.competition, route(one.bid.competition.route)
    looked = next((each for each in one.subjects if each.number == number - 1), None)
    if looked is None:
        abort(404)
    form = CheckForm()
    form.fit(law, looked.subject)

    def page() -> str:
        return render_template(
            "buyers/examining/check.html", form=form, one=one, looked=looked, competition=competition, law=law, lists=lists_asked(law),
            provision=check_provision(law), grounds=lambda codes: grounds_named(law, codes), states=STATES,
            history=checks_of(one.bid, looked.subject.name), obstacles=_closed(one),
            look_for=who_to_look_for(one.bid.supplier) if looked.subject.role == "bidder" else (looked.subject.name,),
        )  # fmt: skip

    def deed() -> None:
        refuse_if(why_not_go_on(own_competition(competition.ref, by)))
        found = form.finding()
        examining.check(
            bid=live_bid(bid, by), number=number - 1, grounds=found.codes, listing=found.listing,
            looked_on=form.looked_on.data if form.looked_on else None, conditions=found.conditions, keeps=found.keeps,
            reason=form.reason.data or "", by=by, at=at,
        )  # fmt: skip

    return answered(form, page, deed, said="Recorded.", to=_home(competition))


@bp.route("/bids/<ref:bid>/ask", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def ask(bid: str) -> ResponseReturnValue:
    """Ask one bidder something, with a last day to answer."""
    by, at = current_actor(), now()
    one = _one(bid)
    competition, law = one.bid.competition, route(one.bid.competition.route)
    form = AskForm(data=_suggested())
    form.fit(
        law,
        [(s.number, s.subject.name or one.bid.supplier.name) for s in one.subjects],
        priced=opened(competition, PRICE),
    )

    def page() -> str:
        days = {kind: earliest_day(kind, on=london_date(at)) for kind in LEAST_DAYS if kind in asks(law)}
        return render_template(
            "buyers/examining/ask.html", form=form, one=one, competition=competition, law=law, days=days, kinds=KINDS,
            obstacles=_closed(one),
        )  # fmt: skip

    def deed() -> None:
        refuse_if(why_not_go_on(own_competition(competition.ref, by)))
        examining.ask(
            bid=live_bid(bid, by), kind=form.kind.data, number=form.about.data or 0, words=form.words.data,
            equal=form.equal.data or "", answer_by=form.answer_by.data, by=by, at=at,
        )  # fmt: skip

    return answered(form, page, deed, said="Asked. The bidder is told by letter.", to=_home(competition))


def _suggested() -> dict[str, Any]:
    """What the link that led here already says: what is asked, and about whom."""
    about = request.args.get("about", "0")
    kind = request.args.get("kind")
    return {"kind": kind if kind in KINDS else None, "about": int(about) if about.isascii() and about.isdigit() else 0}


@bp.get("/requests/<ref:request>")
@requires(Permission.OPEN_BIDS)
def asked_of(request: str) -> ResponseReturnValue:
    """What a bidder was asked, and what it answered, beside its bid."""
    by = current_actor()
    found = request_of_council(request, by)
    refuse_if(why_not_read(found.bid.competition, by))
    return render_template(
        "buyers/examining/request.html", request=found, bid=found.bid, competition=found.bid.competition, kinds=KINDS,
        provision=asks(route(found.bid.competition.route))[found.kind], state=asked(found).state(london_date(now())),
    )  # fmt: skip


@bp.route("/bids/<ref:bid>/low-price", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def price(bid: str) -> ResponseReturnValue:
    """A price that seems abnormally low: why, what its bidder says, and what is decided."""
    by, at = current_actor(), now()
    found = live_bid(bid, by)
    refuse_if(why_not_read(found.competition, by))
    competition, law = found.competition, route(found.competition.route)
    form = PriceForm()
    form.fit(law)

    def page() -> str:
        priced = price_of(live_bid(bid, by))
        return render_template(
            "buyers/examining/price.html", form=form, priced=priced, bid=priced.bid, competition=competition, outcomes=OUTCOMES,
            provision=asks(law)["price"], test=low_prices.in_words(told_of(competition).parts),
            state=asked(priced.request).state(london_date(at)) if priced.request else "",
            obstacles=() if form.obstacles else examining.why_not_decide_price(found, outcome="unexplained", reason="word " * 12, by=by, at=at)
            if priced.decision is None and not priced.at_issue else (),
        )  # fmt: skip

    def deed() -> None:
        refuse_if(why_not_go_on(own_competition(competition.ref, by)))
        examining.decide_price(bid=live_bid(bid, by), outcome=form.outcome.data, reason=form.reason.data, by=by, at=at)

    page_now = price_of(found)  # 404 before the prices are open, and for a bid that is out
    g.trail = competition.log
    to = url_for(".price", bid=page_now.bid.ref)
    return answered(form, page, deed, said="Decided. The bidder is told by letter.", to=to)


@bp.route("/bidder-notices/<ref:bidder_notice>", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def notice(bidder_notice: str) -> ResponseReturnValue:
    """One notice that the council owes a Minister: what it tells, its last day, and the reference once it is given."""
    by, at = current_actor(), now()
    owed = own_notice(bidder_notice, by)
    competition, form = owed.bid.competition, NoticeForm()

    def page() -> str:
        return render_template(
            "buyers/examining/notice.html", form=form, notice=own_notice(bidder_notice, by), competition=competition
        )

    def deed() -> None:
        notices.mark_given(
            notice=own_notice(bidder_notice, by), reference=form.reference.data, on=form.on.data, by=by, at=at
        )

    return answered(form, page, deed, said="Recorded.", to=_home(competition))


def _one(bid: str) -> Examined:
    """One opened bid with what is on record of it, for an officer who may read bids here."""
    by = current_actor()
    refuse_if(why_not_read(live_bid(bid, by).competition, by))
    one = examined_bid(bid, by, at=now())
    g.trail = one.bid.competition.log
    return one


def _closed(one: Examined) -> tuple[Obstacle, ...]:
    """What the page says instead of a form, where nothing can be done about this bid any more."""
    ended = why_not_go_on(one.bid.competition)
    if one.disregard is not None:
        return (Obstacle("disregarded", "This bid is disregarded, so nothing more is asked of it."), *ended)
    return ended


def _home(competition: Competition) -> str:
    return url_for("buyers.examining.listing", competition=competition.ref)
