"""What is open and fits us, each with the reason. It hides nothing: the list of everything that we may read stays beside it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.finding.matching import matches_for
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

bp = Blueprint("matches", __name__, url_prefix="/matches")


@bp.get("")
@requires(Permission.SEE_BIDS)
def listing() -> ResponseReturnValue:
    """What more speaks for first, then what closes sooner."""
    page = page_asked()
    found = matches_for(own_organisation(current_actor()), now(), page=page)
    if page > found.pages:
        abort(404)
    return render_template("suppliers/matches.html", found=found)
