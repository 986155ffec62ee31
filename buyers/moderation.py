"""The moderator at work: everybody's scores side by side when all are in, and what the panel agreed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.evaluation_forms import AgreementForm, Kept
from buyers.scoring import to_declare_first
from dps.bidding.queries import quality_of
from dps.bidding.rules.offers import read_offer
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.queries import agreed, criteria_of, handed_in, opened_bid, place
from dps.evaluation.rules.moderation import obstacles_to_comparing
from dps.evaluation.rules.panel import MODERATOR, Member
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.filters import plural
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("moderation", __name__, url_prefix="/competitions/<ref:competition>/evaluation/moderation")


@bp.get("")
@requires(Permission.MODERATE)
def show(competition: str) -> ResponseReturnValue:
    """Every score of every bid beside what was agreed: the moderator's, and after the lock the officers' too."""
    room = enter(competition)
    if not (room.is_officer and room.evaluation.locked):
        me = _moderator(room)
        if not isinstance(me, Member):
            return me
    refuse_if(obstacles_to_comparing(room.evaluation))
    return render_template(
        "buyers/evaluation/moderation.html", competition=room.competition, evaluation=room.evaluation,
        may_agree=room.me is not None and room.me.role == MODERATOR and not room.evaluation.locked, **_laid_out(room),
    )  # fmt: skip


def _moderator(room: Room) -> ResponseReturnValue | Member:
    """The visitor as this panel's moderator who has declared; 404 for the other members."""
    if room.me is None or room.me.role != MODERATOR:
        abort(404)
    return to_declare_first(room)


def _laid_out(room: Room) -> dict[str, Any]:
    """The scores handed in and what was agreed, by answer, and whose columns there are."""
    given = handed_in(room.competition, room.evaluation)
    members = [
        member for member in room.evaluation.members if any(g.member == member for row in given.values() for g in row)
    ]
    return {"given": given, "members": members, "agreed": agreed(room.competition)}


@bp.route("/<ref:bid>", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def bid(competition: str, bid: str) -> ResponseReturnValue:
    """One bid: each answer with everybody's score and reason, and the form for what was agreed."""
    room = enter(competition)
    me = _moderator(room)
    if not isinstance(me, Member):
        return me
    refuse_if(obstacles_to_comparing(room.evaluation))
    by, at = current_actor(), now()
    read = opened_bid(room.competition, bid, by)
    form = AgreementForm()
    refs = [c.ref for c in room.evaluation.criteria]
    if request.method == "GET":
        with writing():
            actions.read_bid(assignment=place(room.competition, me.ref), bid=read, by=by, at=at)
        form.show(refs, _kept(room, bid))
        return _bid_page(room, bid, form)
    kept = _kept(room, bid)
    if not form.is_about(refs):
        return _bid_page(room, bid, AgreementForm.drawn_again(refs, kept)), 422
    if not form.validate():
        return _bid_page(room, bid, form), 422
    entries = form.entries(kept)
    if form.faults():
        return _bid_page(room, bid, form), 422
    criteria = {c.ref: c for c in criteria_of(room.competition)}
    with acting(form) as act:
        for entry in entries:
            actions.agree(
                bid=read, criterion=criteria[entry.criterion], points=entry.points, rationale=entry.reason,
                change_reason=entry.change_reason, replaces=entry.replaces, by=by, at=at,
            )  # fmt: skip
    if act.refused:
        room = enter(competition)
        form.catch_up(_kept(room, bid))
        return _bid_page(room, bid, form), 409
    flash(f"{plural(len(entries), 'agreed score')} kept." if entries else "Nothing was changed.")
    return redirect(url_for("buyers.moderation.show", competition=competition))


def _kept(room: Room, ref: str) -> dict[str, Kept]:
    return {
        criterion: Kept(row.version, row.points, row.rationale)
        for (bid, criterion), row in agreed(room.competition).items()
        if bid == ref
    }


def _bid_page(room: Room, ref: str, form: AgreementForm) -> str:
    content = quality_of(opened_bid(room.competition, ref, current_actor()))
    return render_template(
        "buyers/evaluation/agree.html", competition=room.competition, evaluation=room.evaluation,
        answerer=next(b for b in room.evaluation.bids if b.ref == ref),
        content=content, promises=read_offer(content, {}).commitments,
        criteria=criteria_of(room.competition), kept=_kept(room, ref), form=form, scale=form.speak(room.competition), **_laid_out(room),
    )  # fmt: skip
