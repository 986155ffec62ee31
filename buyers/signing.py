"""An evaluator reads what the panel agreed, bid by bid, and signs it, or objects to a record that is not what happened."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.ledger_forms import ObjectForm, SignForm, version_in
from buyers.scoring import to_declare_first
from dps.core.clock import now
from dps.evaluation import actions
from dps.evaluation.ledger_queries import agreements_of, entries_of
from dps.evaluation.queries import place
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.panel import EVALUATOR, Member
from dps.evaluation.rules.second_reading import answers_of
from dps.evaluation.rules.signing import unsigned_by
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("signing", __name__, url_prefix="/competitions/<ref:competition>/evaluation/records")


def _evaluator(room: Room) -> ResponseReturnValue | Member:
    """The visitor as an evaluator who has declared; 404 for whoever signs nothing here."""
    if room.me is None or room.me.role != EVALUATOR:
        abort(404)
    return to_declare_first(room)


@bp.get("")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """The bids with records that wait for the visitor's signature."""
    room = enter(competition)
    me = _evaluator(room)
    if not isinstance(me, Member):
        return me
    waiting = unsigned_by(room.evaluation, me)
    mine = [a for a in answers_of(room.evaluation) if me.covers(a[1]) and a in room.evaluation.agreed]
    rows = [
        (bid, sum(a[0] == bid.ref for a in waiting), sum(a[0] == bid.ref for a in mine))
        for bid in room.evaluation.to_score
    ]
    return render_template(
        "buyers/evaluation/records.html",
        competition=room.competition,
        rows=[row for row in rows if row[2]],
        many=len(waiting),
    )


@bp.route("/<ref:bid>", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def bid(competition: str, bid: str) -> ResponseReturnValue:
    """The records of one bid on the visitor's criteria, and one signature under those that wait for it."""
    room = enter(competition)
    me = _evaluator(room)
    if not isinstance(me, Member):
        return me
    mine = [a for a in answers_of(room.evaluation) if a[0] == bid and me.covers(a[1]) and a in room.evaluation.agreed]
    if not mine:
        abort(404)
    form = SignForm()

    def page() -> str:
        fresh = enter(competition)
        waiting = [a for a in unsigned_by(fresh.evaluation, me) if a[0] == bid]
        form.records.data = " ".join(f"{c}:{fresh.evaluation.agreed[b, c].version}" for b, c in waiting)
        versions, entries = agreements_of(fresh.competition), entries_of(fresh.competition)
        return render_template(
            "buyers/evaluation/sign.html", competition=fresh.competition, evaluation=fresh.evaluation, form=form,
            answerer=next(b for b in fresh.evaluation.bids if b.ref == bid), waiting=waiting,
            records=[(a, _title(fresh, a), versions[a], _latest(entries.get(a, ()))) for a in mine],
        )  # fmt: skip

    def deed() -> None:
        read: dict[Answer, int] = {(bid, c): v for c, v in form.read([a[1] for a in mine]).items()}
        actions.sign(assignment=place(room.competition, me.ref), records=read, by=current_actor(), at=now())

    return answered(form, page, deed, said="Your signature is kept.", to=url_for(".show", competition=competition))


def _title(room: Room, answer: Answer) -> str:
    return next(c.title for c in room.evaluation.criteria if c.ref == answer[1])


def _latest(entries: tuple) -> list:  # type: ignore[type-arg]
    """The latest score of each evaluator, in the order of their places."""
    return list({entry.member: entry for entry in entries}.values())


@bp.route("/<ref:bid>/<ref:criterion>/object", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def object_to(competition: str, bid: str, criterion: str) -> ResponseReturnValue:
    """Say what is not as it happened. The moderator then records it anew, and everybody signs that."""
    room = enter(competition)
    me = _evaluator(room)
    if not isinstance(me, Member):
        return me
    key = (bid, criterion)
    if key not in room.evaluation.agreed or key not in answers_of(room.evaluation) or not me.covers(criterion):
        abort(404)
    form = ObjectForm()
    if not form.is_submitted():
        form.version.data = str(room.evaluation.agreed[key].version)

    def page() -> str:
        fresh = enter(competition)
        return render_template(
            "buyers/evaluation/object.html", competition=fresh.competition, form=form, bid=bid, title=_title(fresh, key),
            answerer=next(b for b in fresh.evaluation.bids if b.ref == bid), record_shown=agreements_of(fresh.competition)[key][-1],
        )  # fmt: skip

    def deed() -> None:
        actions.object_to(
            assignment=place(room.competition, me.ref), answer=key, version=version_in(form.version.data),
            remark=form.remark.data or "", by=current_actor(), at=now(),
        )  # fmt: skip

    said = "Your objection is kept. The moderator is told, and records it anew."
    return answered(form, page, deed, said=said, to=url_for(".show", competition=competition))
