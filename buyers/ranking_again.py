"""A ranking computed again beside the one before it; and lots, where the published rules leave bids level."""

from __future__ import annotations

from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.ranking import names_of, versions_of
from buyers.ranking_forms import AgainForm, LotsForm
from buyers.robust import who
from dps.award import ranking as awarding
from dps.award.queries import decision_of
from dps.competition.queries import told_of
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.evaluation.queries import recompute, result_of
from dps.evaluation.results import computed_by, level_at_first, lots_drawn, result_numbered
from dps.evaluation.rules.again import (
    SHORTEST_REASON,
    Again,
    difference,
    obstacles_to_drawing,
    obstacles_to_signature,
    read_signature,
)
from dps.evaluation.rules.readiness import obstacles_to_ranking
from dps.parties.rules.roles import Permission
from dps.web.filters import two_places
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("ranking_again", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


@bp.route("/ranking/again", methods=["GET", "POST"])
@requires(Permission.AWARD)
def again(competition: str) -> ResponseReturnValue:
    """Compute the ranking again where the record has changed, with the reason."""
    room, form = enter(competition), AgainForm()
    if not form.is_submitted():
        return _again_page(room, form)
    if not form.validate():
        return _again_page(room, form), 422
    try:
        with writing():
            made = awarding.compute(competition=room.competition, reason=form.reason.data, by=current_actor(), at=now())
            version = made.version
    except Refused as refused:
        form.refuse(refused)
        return _again_page(enter(competition), form), 409
    flash("The ranking is computed again. The one before it is kept.")
    return redirect(url_for("buyers.ranking_again.show", competition=competition, number=version))


def _again_page(room: Room, form: AgainForm) -> str:
    result = result_of(room.competition)
    # A reason is what the page asks for, so a lack of it is no obstacle yet.
    asked = "–" * SHORTEST_REASON
    known = Again(not recompute(result).same_case, _awarded(room), asked) if result else None
    closed = obstacles_to_ranking(room.evaluation, again=known)
    return render_template(
        "buyers/evaluation/again.html", competition=room.competition, form=form, closed=closed, result=result
    )


@bp.get("/ranking/<int:number>")
@requires(Permission.EVALUATE)
def show(competition: str, number: int) -> ResponseReturnValue:
    """One ranking beside the one before it: what went in, what came out, and why it was computed again."""
    room = enter(competition)
    result = result_numbered(room.competition, number)
    before = result_numbered(room.competition, number - 1) if number > 1 else None
    names = names_of(room)
    found = difference((before.case, before.outcome), (result.case, result.outcome)) if before else None
    return render_template(
        "buyers/evaluation/version.html", competition=room.competition, result=result, before=before, found=found, names=names,
        by=computed_by(result).name, first=who(level_at_first(result), names), was_first=who(level_at_first(before), names),
        criteria=room.evaluation.criteria, versions=versions_of(room), short=_short,
    )  # fmt: skip


def _short(figure: str) -> str:
    """A kept figure to two places."""
    return two_places(Fraction(figure)) if figure else ""


@bp.route("/lots", methods=["GET", "POST"])
@requires(Permission.AWARD)
def lots(competition: str) -> ResponseReturnValue:
    """Enter the signature of the round that was named, and let it settle who is first."""
    room, form = enter(competition), LotsForm()
    if not form.is_submitted():
        return _lots_page(room, form)
    if not form.validate():
        return _lots_page(room, form), 422
    signature = read_signature(form.signature.data)
    named = told_of(room.competition).lots()
    try:
        if named is not None and (wrong := obstacles_to_signature(named, signature)) and not _why_no_lots(room):
            raise Refused(wrong)  # worked out before the write begins: it takes a fifth of a second
        with writing():
            awarding.draw_lots(competition=room.competition, signature=signature, by=current_actor(), at=now())
    except Refused as refused:
        form.refuse(refused)
        return _lots_page(enter(competition), form), 409
    flash("Lots are drawn, and the ranking is computed with them.")
    return redirect(url_for("buyers.ranking.show", competition=competition))


def _why_no_lots(room: Room) -> tuple[Obstacle, ...]:
    result = result_of(room.competition)
    return obstacles_to_drawing(
        told_of(room.competition).lots(), computed=result is not None, level=level_at_first(result),
        drawn=lots_drawn(room.competition) is not None, changed=result is not None and not recompute(result).same_case,
        awarded=_awarded(room), at=now(),
    )  # fmt: skip


def _lots_page(room: Room, form: LotsForm) -> str:
    names = names_of(room)
    return render_template(
        "buyers/evaluation/lots.html", competition=room.competition, form=form, closed=_why_no_lots(room),
        lots=told_of(room.competition).lots(), drawn=lots_drawn(room.competition),
        level=who(level_at_first(result_of(room.competition)), names),
    )  # fmt: skip


def _awarded(room: Room) -> bool:
    return decision_of(room.competition) is not None
