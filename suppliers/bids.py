"""A bid from its beginning to its receipt: the tasks, the reading back, submitting, withdrawing, receipts."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.bidding import actions
from dps.bidding.copies import can_be_copied, copy_of, documents_of
from dps.bidding.drafts import discard, draft_of
from dps.bidding.envelopes import close_bid, discard_bid
from dps.bidding.examined import requests_of
from dps.bidding.intentions import intention_of
from dps.bidding.may_bid import reasons_not_to_bid
from dps.bidding.queries import (
    KeptReceipt,
    asked_of,
    bid_of,
    own_bid,
    own_receipt,
    why_not_bid,
    why_not_withdraw,
)
from dps.bidding.rules.besides import GENERAL, ROLES, state_of
from dps.bidding.rules.besides import SECTIONS as BESIDE
from dps.bidding.rules.bidding import STAMPS, counted_as_received, stamp_of
from dps.bidding.rules.clarifying import KINDS
from dps.bidding.rules.effort import effort_of, payment_told
from dps.bidding.rules.offers import section_state, warnings, words_in
from dps.bidding.rules.reading_back import Seen, Slot, file_warnings
from dps.bidding.valid import asks_of
from dps.bidding.whole import missing_of, needs_of
from dps.competition.custody import officers_hold
from dps.competition.queries import stage_of, told_of, visible_competition
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.gateways.keys.signing import public_key_id, public_key_pem
from dps.gateways.keys.store import from_app
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.arriving import arrival
from dps.web.downloads import as_attachment
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing
from suppliers.bid_forms import SubmitForm
from suppliers.late import put_apart

if TYPE_CHECKING:
    from dps.bidding.models import Bid
    from dps.bidding.rules.offers import Asked

bp = Blueprint("bids", __name__)

LARGEST_SUBMISSION = 8 * 1024
"""Bytes. Answers and files are in the draft long before; submitting only says which edition of it."""


@bp.url_value_preprocessor
def note_arrival(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Stamp the request before anything of its body is read: this instant decides whether a bid is in time."""
    g.arrived_at, g.stamped = arrival()
    if (endpoint or "").endswith((".submit", ".withdraw")):
        request.max_content_length = LARGEST_SUBMISSION


@bp.get("/competitions/<ref:competition>/bid")
@requires(Permission.SEE_BIDS)
def of(competition: str) -> ResponseReturnValue:
    """Our bid in a competition, or the page to begin one."""
    found = visible_competition(competition, current_actor(), now())
    us = own_organisation(current_actor())
    ours = bid_of(found, us)
    if ours is not None:
        return redirect(url_for(".show", bid=ours.ref))
    asked, told, said = asked_of(found), told_of(found), intention_of(found, us)
    promises = any(a.social_value for a in asked)
    effort = effort_of(tuple(a.word_limit for a in asked), promises=promises)
    return render_template(
        "suppliers/bid/begin.html",
        competition=found,
        asked=asked,
        told=told,
        promises=promises,
        effort=effort,
        effort_steps=[{"says": says, "value": value} for says, value in effort.working],
        payment=payment_told(told.parts),
        needs=needs_of(route(found.route)),
        intention=said.answer if said is not None else "",
        obstacles=reasons_not_to_bid(found, us, by=current_actor(), at=now()),
        custody=told.custody() if officers_hold(found) else (),
        words=route(found.route).words,
        form=MarketForm(),
    )


@bp.post("/competitions/<ref:competition>/bid")
@requires(Permission.BID)
def start(competition: str) -> ResponseReturnValue:
    """Begin a bid; where there is one already, go to it."""
    with writing():
        found = visible_competition(competition, current_actor(), now())
        body = own_organisation(current_actor())
        begun = actions.start(competition=found, supplier=body, by=current_actor(), at=g.arrived_at).ref
    return redirect(url_for(".show", bid=begun))


@bp.get("/bids/<ref:bid>")
@requires(Permission.SEE_BIDS)
def show(bid: str) -> ResponseReturnValue:
    """What is to do, what was submitted, and until when."""
    ours = own_bid(bid, current_actor())
    offer, asked = draft_of(ours), asked_of(ours.competition)
    return render_template(
        "suppliers/bid/tasks.html",
        bid=ours,
        competition=ours.competition,
        offer=offer,
        asked=asked,
        gaps=missing_of(ours, offer),
        answer_states={a.ref: _answer_state(offer.answers.get(a.ref, ""), a) for a in asked},
        states={name: section_state(name, offer, asked=asked) for name in ("answers", "promises", "price", "files")}
        | {name: state_of(name, offer.besides, needs=needs_of(route(ours.competition.route))) for name in BESIDE},
        needs=needs_of(route(ours.competition.route)),
        last_day=_is_last_day(ours),
        social_value=any(a.social_value for a in asked) or bool(offer.commitments),
        state=_state(ours),
        held=officers_hold(ours.competition),
        copied=can_be_copied(ours),
        obstacles=why_not_bid(ours.competition, ours.supplier, at=now()),
        requests=[
            (r, KINDS[r.kind], r.answered_at is None and r.answer_by >= london_date(now())) for r in requests_of(ours)
        ],
        longer=asks_of(ours.competition) if ours.live_version is not None else (),
        words=route(ours.competition.route).words,
    )


@bp.get("/bids/<ref:bid>/check")
@requires(Permission.SEE_BIDS)
def check(bid: str) -> ResponseReturnValue:
    """Read everything back before it is submitted."""
    ours = own_bid(bid, current_actor())
    return _check_page(ours, SubmitForm(edition=str(ours.edition)))


def _check_page(ours: Bid, form: MarketForm) -> str:
    offer, asked = draft_of(ours), asked_of(ours.competition)
    return render_template(
        "suppliers/bid/check.html",
        bid=ours,
        competition=ours.competition,
        form=form,
        offer=offer,
        asked=asked,
        gaps=missing_of(ours, offer),
        warnings=[w for w in warnings(offer, asked=asked) if "same content" not in w],
        about_files=file_warnings(
            [Seen(f.name, f.sha256, f.look, offer.besides.placed.get(f.sha256, ())) for f in offer.files],
            slots=[Slot(a.ref, a.title) for a in asked],
        ),
        places={**{a.ref: a.title for a in asked}, GENERAL: "The whole bid"},
        needs=needs_of(route(ours.competition.route)),
        roles=ROLES,
        obstacles=() if form.obstacles else why_not_bid(ours.competition, ours.supplier, at=now()),
        state=_state(ours),
        held=officers_hold(ours.competition),
        copied=can_be_copied(ours),
    )


@bp.get("/bids/<ref:bid>/copy")
@requires(Permission.SEE_BIDS)
def copy(bid: str) -> ResponseReturnValue:
    """Our own copy of the draft: what was written, the files, and the salts by which we can show what a receipt commits to."""
    ours = own_bid(bid, current_actor())
    if not can_be_copied(ours):
        abort(404)
    return as_attachment(f"bid-copy-{ours.ref[:8]}.zip", copy_of(ours), mimetype="application/zip")


@bp.post("/bids/<ref:bid>/submit")
@requires(Permission.BID)
@grave
def submit(bid: str) -> ResponseReturnValue:
    """Submit what was read back. Sealing comes before the lock; the instant of arrival comes before everything."""
    by, form = current_actor(), SubmitForm()  # reads the body, before the clock is asked a second time
    at, ours = counted_as_received(arrived_at=g.arrived_at, whole_at=now()), own_bid(bid, by)
    stamped = stamp_of(g.stamped, arrived_at=g.arrived_at, counted=at)
    if not form.validate():
        return _check_page(ours, form), 422
    may = not why_not_bid(ours.competition, ours.supplier, at=at)
    changed = ours.live_version is None or ours.live_version.edition != ours.edition
    whole = not missing_of(ours, draft_of(ours))
    closed = close_bid(ours) if may and changed and whole else None
    drafted = documents_of(ours) if officers_hold(ours.competition) else ()
    got: KeptReceipt | None = None
    try:
        with writing():
            given = actions.submit(
                bid=own_bid(bid, by), by=by, at=at, closed=closed, edition=form.read_edition(), stamped=stamped
            )
        got = given
    except Refused as refusal:
        with writing():
            ours = own_bid(bid, by)
            actions.note_refused(bid=ours, why=refusal.obstacles, by=by, at=at)
        if {o.code for o in refusal.obstacles} == {"late"}:  # whole, and the bidder's to make: only its time has passed
            return redirect(url_for("suppliers.late.show", late=put_apart(bid, at=at, stamped=stamped)), 303)
        form.refuse(refusal)
        form.edition.data = str(ours.edition)
        return _check_page(ours, form), 409
    finally:
        if closed is not None and (got is None or not closed.is_on(got.receipt)):
            discard_bid(closed)
    discard(*drafted)  # no row names them any more: the draft is destroyed
    return redirect(url_for(".receipt", version=got.ref), 303)


@bp.route("/bids/<ref:bid>/withdraw", methods=["GET", "POST"])
@requires(Permission.BID)
def withdraw(bid: str) -> ResponseReturnValue:
    """Take a submitted bid back, after being asked whether you mean it."""
    by, at = current_actor(), g.arrived_at
    ours, form = own_bid(bid, by), MarketForm()
    if not form.is_submitted():
        obstacles = why_not_withdraw(ours, at=at)
        return render_template(
            "suppliers/bid/withdraw.html", bid=ours, competition=ours.competition, form=form, obstacles=obstacles
        )
    at = counted_as_received(arrived_at=at, whole_at=now())  # the form above has read the body
    try:
        with writing():
            actions.withdraw(bid=own_bid(bid, by), by=by, at=at)
    except Refused as refusal:
        with writing():
            ours = own_bid(bid, by)
            actions.note_refused(bid=ours, why=refusal.obstacles, by=by, at=at)
        form.refuse(refusal)
        return render_template(
            "suppliers/bid/withdraw.html", bid=ours, competition=ours.competition, form=form, obstacles=()
        ), 409
    flash(
        "Your bid is withdrawn. Nobody will open it. "
        + (
            "Until the deadline you may bid again, from an empty draft."
            if not can_be_copied(own_bid(bid, by))
            else "Your draft is still here, and you may submit it again until the deadline."
        )
    )
    return redirect(url_for(".show", bid=bid))


@bp.get("/receipts/<ref:version>")
@requires(Permission.SEE_BIDS)
def receipt(version: str) -> ResponseReturnValue:
    """A receipt, to be printed or kept."""
    got = own_receipt(version, current_actor())
    ours = own_bid(got.receipt.bid_ref, current_actor())
    live = ours.live_version
    return render_template(
        "suppliers/bid/receipt.html",
        got=got,
        stamped=STAMPS[got.stamped],
        bid=ours,
        competition=ours.competition,
        key_id=public_key_id(public_key_pem(keys=from_app())),
        state="withdrawn" if live is None else ("received" if live.ref == version else "replaced"),
        held=officers_hold(ours.competition),
        copied=live is not None and live.ref == version and live.edition == ours.edition and can_be_copied(ours),
        stage=stage_of(ours.competition, now()),
    )


@bp.get("/receipts/<ref:version>/file")
@requires(Permission.SEE_BIDS)
def receipt_file(version: str) -> ResponseReturnValue:
    """The receipt as a file: the exact text that was signed, and the signature. “Check a receipt” reads it."""
    got = own_receipt(version, current_actor())
    said = {
        "receipt": got.text.decode("utf-8"),
        "signature": base64.b64encode(got.signature).decode("ascii"),
        "signed_with": public_key_id(public_key_pem(keys=from_app())),
    }
    content = json.dumps(said, indent=2, ensure_ascii=False).encode("utf-8")
    return as_attachment(f"bid-receipt-{got.receipt.code()}.json", content, mimetype="application/json")


def _answer_state(text: str, asked: Asked) -> str:
    """``to_do``, ``in_progress`` while it is too long, or ``done``."""
    count = words_in(text)
    return "to_do" if not count else ("done" if count <= asked.word_limit else "in_progress")


def _is_last_day(ours: Bid) -> bool:
    """Whether the deadline is less than a day away, and not past."""
    closes = ours.competition.closes_at
    return closes is not None and timedelta(0) < closes - now() <= timedelta(hours=24)


def _state(ours: Bid) -> str:
    """``draft``, ``submitted``, ``changed`` since it was submitted, or ``withdrawn``."""
    if not ours.versions:
        return "draft"
    live = ours.live_version
    if live is None:
        return "withdrawn"
    return "submitted" if live.edition == ours.edition else "changed"
