"""Whether we mean to bid, or decline and why. Sealed until the opening; nobody has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.bidding.intentions import intention_of, say, why_not_say
from dps.bidding.queries import bid_of
from dps.bidding.rules.intending import DECLINES, INTENDS, Intention
from dps.competition.queries import visible_competition
from dps.core.clock import now
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, requires
from suppliers.beside_forms import IntentionForm

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("intentions", __name__)


@bp.route("/competitions/<ref:competition>/intention", methods=["GET", "POST"])
@requires(Permission.BID)
def edit(competition: str) -> ResponseReturnValue:
    """Say that we mean to bid, or decline with a reason. It may be changed until the deadline."""
    by, at, form = current_actor(), now(), IntentionForm()
    found, us = visible_competition(competition, by, at), own_organisation(by)
    if not form.is_submitted():
        form.fill(intention_of(found, us))
        return _page(found, form)
    if not form.validate():
        return _page(found, form), 422
    said = form.intention()
    with acting(form) as act:
        say(
            competition=visible_competition(competition, by, at),
            supplier=own_organisation(by),
            said=said,
            by=by,
            at=at,
        )
    if act.refused:
        return _page(visible_competition(competition, by, at), form), 409
    declines = said.answer == DECLINES
    flash("Noted, and sealed until the bids are opened. You may still bid." if declines else "Noted, and sealed.")
    shown = "suppliers.opportunities.show" if declines else "suppliers.bids.of"
    return redirect(url_for(shown, competition=competition))


def _page(found: Competition, form: IntentionForm) -> str:
    us = own_organisation(current_actor())
    obstacles = () if form.obstacles else why_not_say(found, us, Intention(INTENDS), at=now())
    return render_template(
        "suppliers/bid/intention.html",
        competition=found,
        form=form,
        obstacles=obstacles,
        has_bid=bid_of(found, us) is not None,
    )
