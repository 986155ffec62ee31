"""Ending a competition without an award: a page of its own, with the reason that suppliers read."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.award import actions
from dps.award.queries import why_not_end
from dps.award.rules.ending import SHORTEST_REASON
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.errors import note_refusal
from dps.web.forms import MarketForm, TextAreaField
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

bp = Blueprint("ending", __name__)


class EndForm(MarketForm):
    """The reason. It goes to everybody who took part, as it is written."""

    reason = TextAreaField(
        "Why is nothing awarded?", needed="Give the reason", max_length=3000, rows=5,
        hint=f"At least {SHORTEST_REASON} characters. Suppliers read it as you write it: name no bidder and no price.",
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/award/end", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def end(competition: str) -> ResponseReturnValue:
    """End a closed competition without an award."""
    by, form = current_actor(), EndForm()
    g.trail = f"competition:{own_competition(competition, by).ref}"
    if request.method == "GET":
        return _page(competition, form)
    if not form.validate():
        return _page(competition, form), 422
    try:
        with writing():
            actions.end_without_award(
                competition=own_competition(competition, by), reason=form.reason.data or "", by=by, at=now()
            )
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        return _page(competition, form), 409
    flash("The competition has ended without an award. Everybody who took part is told.")
    return redirect(url_for("buyers.award.show", competition=competition))


def _page(ref: str, form: EndForm) -> str:
    found = own_competition(ref, current_actor())
    return render_template(
        "buyers/award/end.html", competition=found, route=route(found.route), form=form,
        obstacles=() if form.obstacles else why_not_end(found, current_actor(), at=now()),
    )  # fmt: skip
