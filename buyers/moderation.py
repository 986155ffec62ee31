"""The moderator at work: everybody's scores side by side, an answer read again, and what the panel agreed, one answer at a time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.ledger_forms import AgreementForm, ReadAgainForm
from buyers.scoring import to_declare_first
from dps.bidding.rules.offers import read_offer
from dps.core.clock import now
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation import actions
from dps.evaluation.ledger_queries import agreements_of, entries_of, reading_of, second_readings
from dps.evaluation.queries import agreed, criteria_of, handed_in, opened_bid, place
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.moderation import obstacles_to_comparing
from dps.evaluation.rules.panel import MODERATOR, Member
from dps.evaluation.rules.second_reading import answers_of, distance, diverges, far_apart, still_to_read
from dps.evaluation.rules.signing import signatures_lacking
from dps.evaluation.scoring import scale_of
from dps.evaluation.unnamed import quality_for
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("moderation", __name__, url_prefix="/competitions/<ref:competition>/evaluation/moderation")


@bp.get("")
@requires(Permission.MODERATE)
def show(competition: str) -> ResponseReturnValue:
    """Every score of every bid beside what was agreed: a moderator's own criteria, and after the lock all, for officers."""
    room = enter(competition)
    evaluation = room.evaluation
    shown = evaluation.criteria
    if not (room.is_officer and evaluation.locked):
        me = _moderator(room)
        if not isinstance(me, Member):
            return me
        shown = tuple(c for c in evaluation.criteria if me.covers(c.ref))
        refuse_if(_none_to_compare(room, [c.ref for c in shown]))
        shown = tuple(c for c in shown if not obstacles_to_comparing(evaluation, criterion=c.ref))
    given = handed_in(room.competition, evaluation)
    members = [m for m in evaluation.members if any(g.member == m for row in given.values() for g in row)]
    return render_template(
        "buyers/evaluation/moderation.html", competition=room.competition, evaluation=evaluation, criteria=shown,
        may_agree=room.me is not None and room.me.role == MODERATOR and not evaluation.locked, given=given, members=members,
        agreed=agreed(room.competition), states={a: _state(room, a) for a in answers_of(evaluation)},
        waiting=[c.title for c in evaluation.criteria if room.me and room.me.covers(c.ref) and c not in shown],
        apart=[a for a in far_apart(evaluation) if a[1] in {c.ref for c in shown}],
    )  # fmt: skip


def _none_to_compare(room: Room, criteria: list[str]) -> tuple[Obstacle, ...]:
    """Why none of a moderator's criteria can be laid side by side yet; empty when one can."""
    each = [obstacles_to_comparing(room.evaluation, criterion=ref) for ref in criteria]
    return () if any(not one for one in each) else tuple(dict.fromkeys(o for one in each for o in one))


def _state(room: Room, answer: Answer) -> tuple[str, str, str]:
    """Code, words and tone of an answer's tag: what is next for it."""
    evaluation = room.evaluation
    if waiting := still_to_read(evaluation, answer):
        return ("again", f"Being read again by {len(waiting)}", "wait")
    if answer not in evaluation.agreed:
        apart = diverges(evaluation, answer) and answer not in evaluation.ledger.read_again
        return (
            ("apart", f"{distance(evaluation, answer)} points apart", "stop")
            if apart
            else ("to_do", "To agree", "quiet")
        )
    if evaluation.ledger.objected.get(answer):
        return ("objected", "Objected to", "stop")
    lacking = signatures_lacking(evaluation, answer)
    return ("unsigned", f"{len(lacking)} to sign", "wait") if lacking else ("done", "Agreed and signed", "good")


def _moderator(room: Room) -> ResponseReturnValue | Member:
    """The visitor as a moderator of this panel who has declared; 404 for the other members."""
    if room.me is None or room.me.role != MODERATOR:
        abort(404)
    return to_declare_first(room)


def _enter_answer(competition: str, bid: str, criterion: str) -> tuple[Room, ResponseReturnValue | Member]:
    """The room, and the visitor as the moderator of this criterion where its scores may be compared. Raises Refused."""
    room = enter(competition)
    me = _moderator(room)
    if isinstance(me, Member):
        known = (bid, criterion) in answers_of(room.evaluation)
        if not known or not me.covers(criterion):
            abort(404)
        refuse_if(obstacles_to_comparing(room.evaluation, criterion=criterion))
    return room, me


@bp.get("/<ref:bid>")
@requires(Permission.MODERATE)
def bid(competition: str, bid: str) -> ResponseReturnValue:
    """To the first answer of a bid that is not agreed yet."""
    room = enter(competition)
    me = _moderator(room)
    if not isinstance(me, Member):
        return me
    mine = [a for a in answers_of(room.evaluation) if a[0] == bid and me.covers(a[1])]
    if not mine:
        abort(404)
    refuse_if(_none_to_compare(room, [criterion for _, criterion in mine]))
    first = next((a for a in mine if a not in room.evaluation.agreed), mine[0])
    return redirect(url_for(".answer", competition=competition, bid=bid, criterion=first[1]))


@bp.route("/<ref:bid>/<ref:criterion>", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def answer(competition: str, bid: str, criterion: str) -> ResponseReturnValue:
    """One answer with everybody's score, reason and place, and the record of what was agreed."""
    room, me = _enter_answer(competition, bid, criterion)
    if not isinstance(me, Member):
        return me
    by, at = current_actor(), now()
    read = opened_bid(room.competition, bid, by)
    scale = scale_of(room.competition)
    form = AgreementForm()
    form.speak(scale)
    form.seat(room.evaluation.scorers(criterion))
    if request.method == "GET":
        with writing():
            actions.read_bid(assignment=place(room.competition, me.ref), bid=read, by=by, at=at)
        room = enter(competition)
        form.show(_kept(room, (bid, criterion)))
        return _answer_page(room, bid, criterion, form)
    changes = (bid, criterion) in room.evaluation.agreed
    if not form.validate() or not form.check(scale, changes=changes):
        return _answer_page(room, bid, criterion, form), 422
    asked = next(c for c in criteria_of(room.competition) if c.ref == criterion)
    with acting(form) as act:
        actions.agree(
            bid=read, criterion=asked, points=int(form.points.data), rationale=form.rationale.data or "",
            attended=form.attended.data or (), discussion=form.discussion.data or "", dissent=form.dissent.data or "",
            dissented=form.dissented.data or (), change_reason=form.change_reason.data or "", replaces=form.seen(), by=by, at=at,
        )  # fmt: skip
    if act.refused:
        room = enter(competition)
        latest = _kept(room, (bid, criterion))["replaces"]
        stale, form.replaces.data = form.replaces.data != latest, latest
        return _answer_page(room, bid, criterion, form, stale=stale), 409
    flash("What was agreed is kept. Its evaluators sign it.")
    return redirect(_after(enter(competition), me, (bid, criterion)))


def _after(room: Room, me: Member, answer: Answer) -> str:
    """The next answer of this moderator that nothing is agreed on and that does not wait for a reading; or all of them."""
    order = [a for a in answers_of(room.evaluation) if me.covers(a[1])]
    here = order.index(answer)
    for bid, criterion in (*order[here + 1 :], *order[:here]):
        closed = still_to_read(room.evaluation, (bid, criterion)) or obstacles_to_comparing(
            room.evaluation, criterion=criterion
        )
        if (bid, criterion) not in room.evaluation.agreed and not closed:
            return url_for(".answer", competition=room.competition.ref, bid=bid, criterion=criterion)
    return url_for(".show", competition=room.competition.ref)


def _kept(room: Room, answer: Answer) -> dict[str, Any]:
    """What is kept of an answer as the form takes it; everybody is ticked as present to begin with."""
    row = agreed(room.competition).get(answer)
    if row is None:
        return {"replaces": "0", "attended": [m.ref for m in room.evaluation.scorers(answer[1])]}
    return {
        "replaces": str(row.version), "points": str(row.points), "rationale": row.rationale, "attended": list(row.attended),
        "discussion": row.discussion, "dissented": list(row.dissented), "dissent": row.dissent,
    }  # fmt: skip


def _answer_page(
    room: Room,
    bid: str,
    criterion: str,
    form: AgreementForm,
    *,
    again: ReadAgainForm | None = None,
    stale: bool = False,
) -> str:
    evaluation, key = room.evaluation, (bid, criterion)
    content = quality_for(evaluation, opened_bid(room.competition, bid, current_actor()))
    versions = agreements_of(room.competition).get(key, ())
    mine = [a for a in answers_of(evaluation) if room.me is not None and room.me.covers(a[1])]
    at = mine.index(key)

    def go(step: int) -> str:
        near = mine[at + step] if 0 <= at + step < len(mine) else None
        return url_for(".answer", competition=room.competition.ref, bid=near[0], criterion=near[1]) if near else ""

    return render_template(
        "buyers/evaluation/agree.html", competition=room.competition, evaluation=evaluation,
        answerer=next(b for b in evaluation.bids if b.ref == bid), content=content, promises=read_offer(content, {}).commitments,
        c=next(c for c in criteria_of(room.competition) if c.ref == criterion), form=form, scale=scale_of(room.competition),
        entries=entries_of(room.competition).get(key, ()), kept=versions[-1] if versions else None, stale=stale,
        distance=distance(evaluation, key), far=diverges(evaluation, key), waiting=still_to_read(evaluation, key),
        reading=reading_of(room.competition, bid, criterion), again=again or ReadAgainForm(formdata=None),
        readings=[row for a, row in second_readings(room.competition) if a == key], before=go(-1), after=go(1), may=not evaluation.locked,
        state=_state(room, key), left={m.ref for m in evaluation.members if m.ended},
    )  # fmt: skip


@bp.post("/<ref:bid>/<ref:criterion>/read-again")
@requires(Permission.MODERATE)
def read_again(competition: str, bid: str, criterion: str) -> ResponseReturnValue:
    """Ask the evaluators of an answer to read it again."""
    room, me = _enter_answer(competition, bid, criterion)
    if not isinstance(me, Member):
        return me
    by = current_actor()
    asked = next(c for c in criteria_of(room.competition) if c.ref == criterion)
    form, kept = ReadAgainForm(), AgreementForm(formdata=None)
    kept.speak(scale_of(room.competition))
    kept.seat(room.evaluation.scorers(criterion))
    kept.show(_kept(room, (bid, criterion)))
    if not form.validate():
        return _answer_page(room, bid, criterion, kept, again=form), 422
    with acting(form) as act:
        read = opened_bid(room.competition, bid, by)
        actions.ask_again(bid=read, criterion=asked, reason=form.reason.data, by=by, at=now())
    if act.refused:
        return _answer_page(enter(competition), bid, criterion, kept, again=form), 409
    flash("The evaluators are asked to read this answer again. They are told by letter.")
    return redirect(_after(enter(competition), me, (bid, criterion)))
