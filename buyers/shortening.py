"""A shorter time for bids: ask every admitted supplier to agree, and see where the answers stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.competition import shortening
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("shortening", __name__, url_prefix="/competitions/<ref:competition>/short-period")


@bp.get("")
@requires(Permission.DRAFT_COMPETITION)
def show(competition: str) -> ResponseReturnValue:
    """Whether it may be asked, and who has answered what."""
    return _page(own_competition(competition, current_actor()), MarketForm())


@bp.post("")
@requires(Permission.DRAFT_COMPETITION)
def ask(competition: str) -> ResponseReturnValue:
    """Ask everybody who has not answered."""
    form = MarketForm()
    with acting(form) as act:
        ours = own_competition(competition, current_actor())
        shortening.ask_consent(competition=ours, by=current_actor(), at=now())
    if act.refused:
        return _page(own_competition(competition, current_actor()), form), 409
    flash("Asked. Every admitted supplier that has not answered gets a letter.")
    return redirect(url_for(".show", competition=competition))


def _page(found: Competition, form: MarketForm) -> str:
    at = now()
    asked = shortening.asked_about(found) if found.state == "draft" else None
    return render_template(
        "buyers/competitions/short_period.html", competition=found, form=form, route=route_of(found.route), asked=asked,
        consents=shortening.consents_of(found, at=at), answers=shortening.answers_to(asked) if asked else (),
        obstacles=() if form.obstacles else shortening.why_not_ask_consent(found, at=at),
    )  # fmt: skip
