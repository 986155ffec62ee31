"""An evaluator at work: one bid at a time, every answer with its score and reason; then handing in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.evaluation_forms import Kept, ScoresForm
from dps.bidding.queries import quality_of
from dps.bidding.rules.offers import read_offer
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.queries import criteria_of, opened_bid, place, scores_of
from dps.evaluation.rules.moderation import obstacles_to_finishing
from dps.evaluation.rules.panel import EVALUATOR, Member, obstacles_to_reading
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.downloads import as_attachment
from dps.web.filters import plural
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("scoring", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


def to_declare_first(room: Room) -> ResponseReturnValue | Member:
    """The visitor as a panel member who may read the bids; or where they go instead. Raises Refused where they may not."""
    if room.me is None:
        return redirect(url_for("buyers.evaluation.show", competition=room.competition.ref))
    found = obstacles_to_reading(room.evaluation, member=room.me)
    if [o.code for o in found] == ["not-declared"]:
        return redirect(url_for("buyers.panel.declaration", competition=room.competition.ref))
    refuse_if(found)
    return room.me


@bp.route("/bids/<ref:bid>", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def bid(competition: str, bid: str) -> ResponseReturnValue:
    """One bid: its answers, and this evaluator's own scores of them. The reading goes on the trail."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    by, at = current_actor(), now()
    read = opened_bid(room.competition, bid, by)
    mine = place(room.competition, me.ref)
    form = ScoresForm()
    if request.method == "GET":
        with writing():
            actions.read_bid(assignment=mine, bid=read, by=by, at=at)
        form.show([c.ref for c in room.evaluation.criteria], _kept(me, room, bid))
        return _bid_page(room, me, bid, form)
    refs = [c.ref for c in room.evaluation.criteria]
    kept = _kept(me, room, bid)
    if not form.is_about(refs):
        return _bid_page(room, me, bid, ScoresForm.drawn_again(refs, kept)), 422
    if not form.validate():
        return _bid_page(room, me, bid, form), 422
    entries = form.entries(kept)
    if form.faults():
        return _bid_page(room, me, bid, form), 422
    criteria = {c.ref: c for c in criteria_of(room.competition)}
    with acting(form) as act:
        for entry in entries:
            actions.score(
                assignment=mine, bid=read, criterion=criteria[entry.criterion], points=entry.points,
                reason=entry.reason, change_reason=entry.change_reason, replaces=entry.replaces, by=by, at=at,
            )  # fmt: skip
    if act.refused:
        room = enter(competition)
        form.catch_up(_kept(me, room, bid))
        return _bid_page(room, me, bid, form), 409
    flash(f"{plural(len(entries), 'score')} kept." if entries else "Nothing was changed.")
    return redirect(_after(enter(competition), me, bid))


def _after(room: Room, me: Member, bid: str) -> str:
    """The next bid with an answer to score, or the desk."""
    order = [b.ref for b in room.evaluation.to_score]
    later = order[order.index(bid) + 1 :] if bid in order else []
    left = [ref for ref in later if any((me.ref, ref, c.ref) not in room.evaluation.scores for c in room.evaluation.criteria)]  # fmt: skip
    if left:
        return url_for("buyers.scoring.bid", competition=room.competition.ref, bid=left[0])
    return url_for("buyers.evaluation.show", competition=room.competition.ref)


def _all_of(room: Room, me: Member) -> dict[str, dict[str, Kept]]:
    """What is kept of one's own scores, by bid and criterion."""
    found: dict[str, dict[str, Kept]] = {bid.ref: {} for bid in room.evaluation.bids}
    for (bid, criterion), score in scores_of(place(room.competition, me.ref)).items():
        found[bid][criterion] = Kept(score.version, score.points, score.reason)
    return found


def _kept(me: Member, room: Room, bid: str) -> dict[str, Kept]:
    return _all_of(room, me)[bid]


def _bid_page(room: Room, me: Member, ref: str, form: ScoresForm) -> str:
    read = opened_bid(room.competition, ref, current_actor())
    answerer = next(b for b in room.evaluation.bids if b.ref == ref)
    content = quality_of(read)
    writable = me.role == EVALUATOR and not answerer.disregarded and not room.evaluation.locked
    handed_in = me.finished_at is not None and all((me.ref, ref, c.ref) in room.evaluation.scores for c in room.evaluation.criteria)  # fmt: skip
    return render_template(
        "buyers/evaluation/bid.html", competition=room.competition, evaluation=room.evaluation, my_place=me,
        answerer=answerer, content=content, promises=read_offer(content, {}).commitments, criteria=criteria_of(room.competition), kept=_kept(me, room, ref),
        form=form, scale=form.speak(room.competition), writable=writable and not handed_in,
    )  # fmt: skip


@bp.get("/bids/<ref:bid>/files/<int:number>")
@requires(Permission.EVALUATE)
def attachment(competition: str, bid: str, number: int) -> ResponseReturnValue:
    """A file of a bid, for a panel member who has declared. Always a download, never shown as a page of ours."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    read = opened_bid(room.competition, bid, current_actor())
    with writing():
        file = actions.read_attachment(
            assignment=place(room.competition, me.ref),
            bid=read,
            part=f"attachment-{number}",
            by=current_actor(),
            at=now(),
        )
    return as_attachment(file.name, file.content)


@bp.get("/hand-in")
@requires(Permission.EVALUATE)
def hand_in(competition: str) -> ResponseReturnValue:
    """A last look at one's own scores before they are handed in."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    return render_template(
        "buyers/evaluation/hand-in.html", competition=room.competition, evaluation=room.evaluation, my_place=me,
        obstacles=obstacles_to_finishing(room.evaluation, member=me), mine=_all_of(room, me),
    )  # fmt: skip


@bp.post("/hand-in")
@requires(Permission.EVALUATE)
def confirm_hand_in(competition: str) -> ResponseReturnValue:
    """Hand in."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    with writing():
        actions.finish(assignment=place(room.competition, me.ref), by=current_actor(), at=now())
    flash("Your scores are handed in. The moderator sees them when everybody’s are.")
    return redirect(url_for("buyers.evaluation.show", competition=competition))
