"""Who bid, with whom, and who declined: what to ask before anybody is judged. Nothing here decides on a bid."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.bidding.connected import besides_of, connected_bids
from dps.bidding.intentions import declined
from dps.bidding.queries import opened
from dps.bidding.rules.besides import ROLES
from dps.bidding.rules.connected import ASK_FIRST
from dps.bidding.rules.opening import QUALITY
from dps.competition.queries import own_competition
from dps.core.refusal import refuse_if
from dps.evaluation.queries import why_not_read
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires

bp = Blueprint("bidders", __name__)


@bp.get("/competitions/<ref:competition>/bidders")
@requires(Permission.OPEN_BIDS)
def show(competition: str) -> ResponseReturnValue:
    """Connected bids, partners and subcontractors, what is marked confidential, who declined and why. Empty before the opening."""
    ours = own_competition(competition, current_actor())
    is_open = opened(ours, QUALITY)
    if is_open:
        refuse_if(why_not_read(ours, current_actor()))
    rows = besides_of(ours)
    return render_template(
        "buyers/opening/bidders.html",
        competition=ours,
        is_open=is_open,
        rows=rows,
        names={row.bid.ref: row.bid.supplier.name for row in rows},
        connections=connected_bids(ours),
        declined=declined(ours),
        roles=ROLES,
        ask_first=ASK_FIRST,
        law=route(ours.route),
    )
