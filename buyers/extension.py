"""More time for every supplier, after an outage or an error: one officer asks, a second one confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.timetable_forms import ExtensionForm
from dps.bidding.queries import opening_begun
from dps.competition import changing
from dps.competition.queries import own_competition, stage_of
from dps.competition.rules.extending import CAUSES, obstacles_to_confirming, obstacles_to_extending_at_all
from dps.competition.versions import outages, waiting_extension
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("extension", __name__, url_prefix="/competitions/<ref:competition>/extension")


@bp.get("")
@requires(Permission.PUBLISH_COMPETITION)
def show(competition: str) -> ResponseReturnValue:
    """The form; or what waits for a second officer."""
    return _page(own_competition(competition, current_actor()), ExtensionForm())


@bp.post("")
@requires(Permission.PUBLISH_COMPETITION)
def ask(competition: str) -> ResponseReturnValue:
    """Ask for more time. Nothing changes until a second officer confirms it."""
    form = ExtensionForm()
    if not form.validate():
        return _page(own_competition(competition, current_actor()), form), 422
    with acting(form) as act:
        ours = own_competition(competition, current_actor())
        changing.ask_extension(
            competition=ours, closes_at=form.closes_at.data, cause=form.cause.data or "", reason=form.reason.data or "",
            opening_begun=opening_begun(ours), by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _page(own_competition(competition, current_actor()), form), 409
    flash("Asked. A second officer now has to confirm it, before the present deadline.")
    return redirect(url_for(".show", competition=competition))


@bp.post("/confirm")
@requires(Permission.PUBLISH_COMPETITION)
@grave
def confirm(competition: str) -> ResponseReturnValue:
    """The second officer's word: the deadline moves for everybody."""
    form = ExtensionForm()
    g.trail = own_competition(competition, current_actor()).log
    with acting(form) as act:
        ours = own_competition(competition, current_actor())
        changing.confirm_extension(competition=ours, opening_begun=opening_begun(ours), by=current_actor(), at=now())
    if act.refused:
        return _page(own_competition(competition, current_actor()), form), 409
    flash("Every supplier has more time, and is told.")
    return redirect(url_for("buyers.changes.listing", competition=competition))


@bp.post("/drop")
@requires(Permission.PUBLISH_COMPETITION)
def drop(competition: str) -> ResponseReturnValue:
    """Let it go: the deadline stays."""
    with writing():
        changing.drop_extension(competition=own_competition(competition, current_actor()), by=current_actor(), at=now())
    flash("The extension was let go. The deadline stays.")
    return redirect(url_for(".show", competition=competition))


def _page(found: Competition, form: ExtensionForm) -> str:
    at, by = now(), current_actor()
    waiting, stage, begun = waiting_extension(found), stage_of(found, at), opening_begun(found)
    first = waiting.asked_by.ref if waiting else ""
    return render_template(
        "buyers/competitions/extension.html", competition=found, form=form, waiting=waiting, causes=CAUSES,
        outages=outages(found, at=at),
        obstacles=() if form.obstacles else obstacles_to_extending_at_all(stage, opening_begun=begun),
        why_not_confirm=obstacles_to_confirming(
            stage=stage, opening_begun=begun, waiting=waiting is not None, first=first, second=by.person or ""
        ),
    )  # fmt: skip
