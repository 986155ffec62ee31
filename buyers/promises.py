"""The promises of every bid side by side: what looking shows, what the panel found, and what counts under the published rule."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.promise_forms import FindingForm
from buyers.scoring import to_declare_first
from dps.competition.queries import told_of
from dps.competition.rules.measured import EXISTING_PRACTICE
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.promises import Promised, promises_of, worth_of
from dps.evaluation.queries import opened_bid, place
from dps.evaluation.rules.finding import OUTCOMES, may_find
from dps.evaluation.rules.panel import Answerer, Member, obstacles_to_reading
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("promises", __name__, url_prefix="/competitions/<ref:competition>/evaluation/promises")


@bp.get("")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """Every promise of every bid. For the panel while it works, and for the officers once quality is locked."""
    room = enter(competition)
    by, at = current_actor(), now()
    if room.is_officer and room.evaluation.locked:
        with writing():
            actions.note_record_read(competition=room.competition, by=by, at=at)
    else:
        me = _reader(room)
        if not isinstance(me, Member):
            return me
        with writing():
            for each in room.evaluation.to_score:
                actions.read_bid(
                    assignment=place(room.competition, me.ref),
                    bid=opened_bid(room.competition, each.ref, by),
                    by=by,
                    at=at,
                )
    told, rows = told_of(room.competition), promises_of(room.competition)
    locked = room.evaluation.locked
    return render_template(
        "buyers/evaluation/promises.html", competition=room.competition, evaluation=room.evaluation, rows=rows,
        measured=[c for c in told.criteria if c.measure], told=told, outcomes=OUTCOMES,
        sums={c.ref: _sums(room, rows, c.ref) for c in told.criteria if c.measure},
        may_find=room.me is not None and may_find(room.evaluation, room.me) and not locked,
        worth=worth_of(room.competition, rows) if locked else {}, counts=EXISTING_PRACTICE, wide=True,
    )  # fmt: skip


def _sums(room: Room, rows: Mapping[str, tuple[Promised, ...]], criterion: str) -> list[tuple[str, Decimal, Decimal]]:
    """For each bid what it promises under a measured criterion, and what of that was found to count."""
    found = []
    for bid in room.evaluation.to_score:
        mine = [p for p in rows.get(bid.ref, ()) if p.under and p.under.criterion == criterion]
        found.append((bid.called, sum((p.says.amount or Decimal(0) for p in mine), Decimal(0)), sum((p.counts for p in mine), Decimal(0))))  # fmt: skip
    return found


def _reader(room: Room) -> ResponseReturnValue | Member:
    """The visitor as a member who may read the bids; 404 for an officer who has no place while the panel works."""
    if room.me is None:
        abort(404)
    me = to_declare_first(room)
    if isinstance(me, Member):
        refuse_if(obstacles_to_reading(room.evaluation, member=me))
    return me


@bp.route("/<ref:bid>/<int:number>", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def find(competition: str, bid: str, number: int) -> ResponseReturnValue:
    """Record whether one promise counts, and why."""
    room = enter(competition)
    me = _reader(room)
    if not isinstance(me, Member):
        return me
    if not may_find(room.evaluation, me):
        abort(404)
    answerer, promise = _one(room, bid, number)
    form = FindingForm()
    if not form.is_submitted():
        form.show(promise.found)
        with writing():
            read = opened_bid(room.competition, bid, current_actor())
            actions.read_bid(assignment=place(room.competition, me.ref), bid=read, by=current_actor(), at=now())

    def page() -> str:
        fresh = enter(competition)
        kept = _one(fresh, bid, number)[1]
        if form.obstacles:  # the next try is made knowing what is kept now
            form.version.data = str(kept.found.version if kept.found else 0)
        return render_template(
            "buyers/evaluation/promise.html", competition=fresh.competition, answerer=answerer, promise=kept, form=form,
            counts=EXISTING_PRACTICE, outcomes=OUTCOMES,
        )  # fmt: skip

    def deed() -> None:
        actions.find(
            bid=opened_bid(room.competition, bid, current_actor()), number=number, outcome=form.outcome.data,
            reason=form.reason.data or "", replaces=form.seen(), by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, deed, said="The finding is kept.", to=url_for(".show", competition=competition))


def _one(room: Room, bid: str, number: int) -> tuple[Answerer, Promised]:
    """A promise that is scored by its number, with what its bid is called; 404 for any other."""
    answerer = next((b for b in room.evaluation.to_score if b.ref == bid), None)
    promise = next((p for p in promises_of(room.competition).get(bid, ()) if p.number == number and p.under), None)
    if answerer is None or promise is None:
        abort(404)
    return answerer, promise
