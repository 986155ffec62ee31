"""A bid that came too late: sending it all the same, its receipt, and what was decided about it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.bidding.copies import documents_of
from dps.bidding.drafts import discard
from dps.bidding.envelopes import close_bid, discard_bid
from dps.bidding.late import keep_late, receipt_of_late, why_not_keep
from dps.bidding.late_queries import late_of, own_late_bid, rule_of
from dps.bidding.queries import opening_begun, own_bid
from dps.bidding.rules.bidding import STAMPS, counted_as_received, stamp_of
from dps.competition.custody import officers_hold
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.gateways.keys.signing import public_key_id, public_key_pem
from dps.gateways.keys.store import from_app
from dps.parties.rules.roles import Permission
from dps.web.acting import keep_refusal
from dps.web.arriving import arrival
from dps.web.downloads import as_attachment
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from datetime import datetime

    from dps.bidding.models import Bid

bp = Blueprint("late", __name__)

LARGEST_SUBMISSION = 8 * 1024


@bp.url_value_preprocessor
def note_arrival(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """As for a bid in time: stamped before anything of the body is read."""
    g.arrived_at, g.stamped = arrival()
    request.max_content_length = LARGEST_SUBMISSION


def put_apart(bid: str, *, at: datetime, stamped: str) -> str:
    """Seal the bidder's draft into quarantine; the late bid's ref. Raises :class:`~dps.core.refusal.Refused`, NotFound."""
    by = current_actor()
    ours = own_bid(bid, by)
    there = late_of(ours)
    fresh = (there is None or there.edition != ours.edition) and not why_not_keep(ours, at=at)
    closed, kept = (close_bid(ours) if fresh else None), ""
    drafted = documents_of(ours) if officers_hold(ours.competition) else ()
    try:
        with writing():
            late = keep_late(bid=own_bid(bid, by), by=by, at=at, closed=closed, stamped=stamped)
            ref = late.ref
            uses = closed is not None and closed.is_on(receipt_of_late(late))
        kept = ref if uses else ""
    finally:
        if closed is not None and not kept:
            discard_bid(closed)
    discard(*drafted)  # no row names them any more: the draft is destroyed
    return ref


@bp.route("/bids/<ref:bid>/late", methods=["GET", "POST"])
@requires(Permission.BID)
@grave
def send(bid: str) -> ResponseReturnValue:
    """Send the draft, as it stood at the deadline, although it is late."""
    form = MarketForm()
    ours = own_bid(bid, current_actor())
    if not form.is_submitted():
        there = late_of(ours)
        if there is not None and there.edition == ours.edition:
            return redirect(url_for(".show", late=there.ref))
        return _page(ours, form)
    try:
        at = counted_as_received(arrived_at=g.arrived_at, whole_at=now())
        ref = put_apart(bid, at=at, stamped=stamp_of(g.stamped, arrived_at=g.arrived_at, counted=at))
    except Refused as refusal:
        keep_refusal(refusal)
        form.refuse(refusal)
        return _page(own_bid(bid, current_actor()), form), 409
    return redirect(url_for(".show", late=ref), 303)


def _page(ours: Bid, form: MarketForm) -> str:
    return render_template(
        "suppliers/late/send.html", bid=ours, competition=ours.competition, form=form, rule=rule_of(ours.competition),
        obstacles=() if form.obstacles else why_not_keep(ours, at=now()),
    )  # fmt: skip


@bp.get("/late-bids/<ref:late>")
@requires(Permission.SEE_BIDS)
def show(late: str) -> ResponseReturnValue:
    """A late bid's receipt, and what was decided."""
    found = own_late_bid(late, current_actor())
    return render_template(
        "suppliers/late/receipt.html", late=found, bid=found.bid, competition=found.bid.competition,
        receipt=receipt_of_late(found), stamped=STAMPS[found.stamped], rule=rule_of(found.bid.competition),
        opening_begun=opening_begun(found.bid.competition), key_id=public_key_id(public_key_pem(keys=from_app())),
    )  # fmt: skip


@bp.get("/late-bids/<ref:late>/file")
@requires(Permission.SEE_BIDS)
def file(late: str) -> ResponseReturnValue:
    """The late receipt as a file, which “Check a receipt” and verify_receipt.py read."""
    found = own_late_bid(late, current_actor())
    said = {
        "receipt": found.manifest.decode("utf-8"),
        "signature": base64.b64encode(found.signature).decode("ascii"),
        "signed_with": public_key_id(public_key_pem(keys=from_app())),
    }
    content = json.dumps(said, indent=2, ensure_ascii=False).encode("utf-8")
    name = f"late-bid-receipt-{receipt_of_late(found).code()}.json"
    return as_attachment(name, content, mimetype="application/json")
