"""Opening the bids: what stands in the way, who asked first, who opens; then who bid, and reading what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.custody_forms import PassphraseForm
from buyers.shares import share_typed
from dps.award.queries import ending_of, why_not_go_on
from dps.bidding import actions
from dps.bidding.custody import key_from
from dps.bidding.envelopes import BidsDiffer, Examined, examine
from dps.bidding.facts import facts_of
from dps.bidding.late_queries import late_bids, rule_of
from dps.bidding.queries import (
    disregarded,
    live_bid,
    live_bids,
    opened,
    opening_of,
    quality_of,
    standing_ask,
    why_not_disregard_at_all,
    why_not_open,
)
from dps.bidding.rules.besides import ROLES
from dps.bidding.rules.disregarding import GROUNDS, NOT_A_MEMBER, ground_of, obstacles_to_ground
from dps.bidding.rules.offers import read_offer
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.bidding.rules.reading_back import read_lengths
from dps.bidding.standing import changed_in
from dps.competition.custody import officers_hold
from dps.competition.queries import own_competition, stage_of, standing_of, unanswered
from dps.competition.rules.asking import obstacles_to_finishing
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.evaluation.queries import why_not_names, why_not_read
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import acting, keep_refusal
from dps.web.downloads import as_attachment
from dps.web.forms import MarketForm, RadioField, TextAreaField
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.bidding.custody import Share
    from dps.bidding.models import Bid
    from dps.bidding.standing import Changed
    from dps.competition.models import Competition

bp = Blueprint("opening", __name__)


class DisregardForm(MarketForm):
    """On which ground, and why."""

    ground = RadioField("On which ground?", needed="Choose the ground")
    reason = TextAreaField(
        "Why?",
        needed="Give the reason",
        max_length=3000,
        hint="Write it for the bidder, who may be told it. It cannot be changed afterwards.",
    )


@bp.get("/competitions/<ref:competition>/opening")
@requires(Permission.OPEN_BIDS)
def show(competition: str) -> ResponseReturnValue:
    """Where the opening stands. Until the answers are open it tells nothing of any bid: not even whether there is one."""
    ours = own_competition(competition, current_actor())
    return _page(ours, _form_for(ours))


def _form_for(ours: Competition) -> MarketForm:
    """What is asked of who opens: where officers hold the key, the passphrase of their share."""
    return PassphraseForm() if officers_hold(ours) else MarketForm()


def _page(ours: Competition, form: MarketForm) -> str:
    by, at = current_actor(), now()
    is_open = opened(ours, QUALITY)
    nameless = why_not_names(ours, by) if is_open else ()
    return render_template(
        "buyers/opening/show.html",
        nameless=nameless,
        competition=ours,
        form=form,
        ending=ending_of(ours),
        stage=stage_of(ours, at),
        opening=standing_ask(ours, QUALITY, at=at),
        held=officers_hold(ours),
        late=late_bids(ours),
        late_rule=rule_of(ours),
        price_opening=opening_of(ours, PRICE),
        obstacles=() if form.obstacles else why_not_open(ours, QUALITY, quality_locked=False, by=by, at=at),
        bids=[(bid, standing_of(ours, bid.supplier)) for bid in live_bids(ours)] if is_open and not nameless else [],
        out={d.bid.ref: d for d in disregarded(ours)} if is_open else {},
        flags=_flags(ours) if is_open else [],
        asks_membership=_asks_membership(ours),
        words=route(ours.route).words,
        unanswered=obstacles_to_finishing(waiting=unanswered([ours]).get(ours.id, 0), stage=stage_of(ours, at)),
    )


def _flags(ours: Competition) -> list[tuple[str, Changed]]:
    """Whose standing in the market changed while the bids were sealed, by name."""
    bids = live_bids(ours)
    changed = changed_in(ours, bids, at=now())
    return [(bid.supplier.name, changed[bid.ref]) for bid in bids if bid.ref in changed]


def _asks_membership(ours: Competition) -> bool:
    """Whether somebody who is not a member may have bid here."""
    return ground_of(NOT_A_MEMBER, who_may_bid=route(ours.route).who_may_bid) is not None


@bp.post("/competitions/<ref:competition>/opening")
@requires(Permission.OPEN_BIDS)
@grave
def open_quality(competition: str) -> ResponseReturnValue:
    """The first officer's word, or the second's, which opens the answers of every bid. Checking comes before the lock."""
    by, at = current_actor(), now()
    ours = own_competition(competition, by)
    form = _form_for(ours)
    g.trail = f"competition:{competition}"
    refuse_if(why_not_go_on(ours))
    examined: Examined | None = None
    share: Share | None = None
    may_open = not why_not_open(ours, QUALITY, quality_locked=False, by=by, at=at)
    if isinstance(form, PassphraseForm) and may_open:
        share = share_typed(form, ours, QUALITY) if form.validate() else None
        ours = own_competition(competition, by)
        if share is None:
            return _page(ours, form), 422
    try:
        asked = standing_ask(ours, QUALITY, at=at)
        if asked is not None and may_open:
            private = key_from(ours, asked, share) if share is not None else None
            examined = examine(ours, QUALITY, private=private)
        with writing():
            ours = own_competition(competition, by)
            opening = actions.open_envelopes(
                competition=ours, part=QUALITY, quality_locked=False, by=by, at=at, examined=examined, share=share
            )
            done = opening.opened_at is not None
    except BidsDiffer as differs:
        with writing():
            ours = own_competition(competition, by)
            actions.note_difference(competition=ours, part=QUALITY, differs=differs, by=by, at=at)
        form.refuse(differs)
        return _page(ours, form), 409
    except Refused as refusal:
        keep_refusal(refusal)
        form.refuse(refusal)
        return _page(own_competition(competition, by), form), 409
    flash(
        "The answers are open. The prices stay shut." if done else "Noted. A second officer now has to open the bids."
    )
    return redirect(url_for(".show", competition=competition))


@bp.get("/bids/<ref:bid>")
@requires(Permission.OPEN_BIDS)
def bid(bid: str) -> ResponseReturnValue:
    """One opened bid: its answers, its promises, its files. Never its price."""
    found = live_bid(bid, current_actor())
    refuse_if(why_not_read(found.competition, current_actor()))
    law = route(found.competition.route)
    content = quality_of(found)
    out = next((d for d in disregarded(found.competition) if d.bid.ref == found.ref), None)
    return render_template(
        "buyers/opening/bid.html",
        bid=found,
        competition=found.competition,
        offer=read_offer(content, {}),
        attachments=content["attachments"],
        lengths=read_lengths(content),
        standing=standing_of(found.competition, found.supplier),
        asks_membership=_asks_membership(found.competition),
        out=out,
        words=law.words,
        law=law,
        roles=ROLES,
    )


@bp.route("/bids/<ref:bid>/disregard", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def disregard(bid: str) -> ResponseReturnValue:
    """Decide to disregard a bid, on a ground of its route and with the reason."""
    by, form = current_actor(), DisregardForm()
    found = live_bid(bid, by)
    refuse_if(why_not_read(found.competition, by))
    grounds = GROUNDS[route(found.competition.route).who_may_bid]
    form.ground.offer([(one.code, one.title, one.provision) for one in grounds])
    if not form.is_submitted():
        return _disregard_page(found, form)
    if not form.validate():
        return _disregard_page(found, form), 422
    g.trail = found.competition.log
    refuse_if(why_not_go_on(found.competition))
    with acting(form) as act:
        actions.disregard(bid=live_bid(bid, by), ground=form.ground.data, reason=form.reason.data, by=by, at=now())
    if act.refused:
        return _disregard_page(live_bid(bid, by), form), 409
    flash("The bid is disregarded. The decision and its reason are on the trail.")
    return redirect(url_for(".bid", bid=bid))


def _disregard_page(found: Bid, form: DisregardForm) -> str:
    """What stands in the way of each ground is told before anybody writes a reason."""
    standing, facts = standing_of(found.competition, found.supplier), facts_of(found, at=now())
    grounds = GROUNDS[route(found.competition.route).who_may_bid]
    return render_template(
        "buyers/opening/disregard.html",
        bid=found,
        competition=found.competition,
        form=form,
        obstacles=() if form.obstacles else why_not_disregard_at_all(found, by=current_actor()),
        notes=()
        if form.obstacles
        else [(one, why) for one in grounds if (why := obstacles_to_ground(one, standing=standing, facts=facts))],
    )


@bp.get("/bids/<ref:bid>/files/<int:number>")
@requires(Permission.OPEN_BIDS)
def file(bid: str, number: int) -> ResponseReturnValue:
    """A file of an opened bid, to be saved. That it was read goes on the trail first."""
    by = current_actor()
    refuse_if(why_not_read(live_bid(bid, by).competition, by))
    with writing():
        found = actions.read_attachment(bid=live_bid(bid, by), part=f"attachment-{number}", by=by, at=now())
    return as_attachment(found.name, found.content)
