"""The interface to one question: may we bid here, and if not, why? Every reason at once, as on the page."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from dps.bidding.may_bid import reasons_not_to_bid
from dps.competition.queries import visible_competition
from dps.core.clock import now
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires

bp = Blueprint("may_bid", __name__)


@bp.get("/api/opportunities/<ref:competition>/may-bid")
@requires(Permission.SEE_BIDS)
def show(competition: str) -> ResponseReturnValue:
    """``may_bid``, and every reason why not with its provision and what mends it; ``at`` is our clock, which counts."""
    by, at = current_actor(), now()
    found = visible_competition(competition, by, at)
    reasons = reasons_not_to_bid(found, own_organisation(by), by=by, at=at)
    got = jsonify(
        competition=found.ref,
        at=at.isoformat(),
        closes_at=found.closes_at.isoformat() if found.closes_at else None,
        may_bid=not reasons,
        reasons=[{"code": o.code, "says": o.says, "provision": o.provision, "mend": o.mend} for o in reasons],
    )
    got.headers["Cache-Control"] = "no-store"
    return got
