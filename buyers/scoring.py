"""An evaluator at work: one answer at a time beside its criterion, with a sheet of their own; then handing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.ledger_forms import AnswerForm, version_in
from buyers.sections import in_background, not_kept
from dps.bidding.examined import cleared_up
from dps.bidding.rules.offers import read_offer
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.ledger_queries import reading_of, sheets_of
from dps.evaluation.queries import criteria_of, opened_bid, place, scores_of
from dps.evaluation.rules.entries import obstacles_to_finishing, obstacles_to_writing, unscored
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.panel import EVALUATOR, Member, obstacles_to_reading
from dps.evaluation.rules.second_reading import answers_of, reads_again, to_read_again
from dps.evaluation.scoring import scale_of
from dps.evaluation.unnamed import file_for, quality_for
from dps.law.calendar import LONDON
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.downloads import as_attachment
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Criterion
    from dps.evaluation.models import Score

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


@dataclass(frozen=True)
class Sheet:
    """One answer in a member's list: what they gave it, and whether something unfinished is kept."""

    criterion: Criterion
    href: str
    points: int | None
    begun: bool
    again: bool

    @property
    def state(self) -> tuple[str, str, str]:
        """Code, words and tone of its tag."""
        if self.again:
            return ("again", "Read again", "wait")
        if self.points is not None:
            return ("done", f"Scored {self.points}", "good")
        return ("in_progress", "Begun", "wait") if self.begun else ("to_do", "To score", "quiet")


def my_answers(room: Room, me: Member) -> tuple[Answer, ...]:
    """The answers that a member scores, by bid and then in the published order."""
    return tuple(answer for answer in answers_of(room.evaluation) if me.covers(answer[1]))


@bp.get("/bids/<ref:bid>")
@requires(Permission.EVALUATE)
def bid(competition: str, bid: str) -> ResponseReturnValue:
    """One bid: its promises, its files, and its answers with what the visitor gave each. The reading goes on the trail."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    by = current_actor()
    read = opened_bid(room.competition, bid, by)
    mine = place(room.competition, me.ref)
    with writing():
        actions.read_bid(assignment=mine, bid=read, by=by, at=now())
    content = quality_for(room.evaluation, opened_bid(room.competition, bid, by))
    given, sheets = scores_of(mine), sheets_of(mine)
    rows = [
        Sheet(
            criterion=c,
            href=url_for(".answer", competition=competition, bid=bid, criterion=c.ref),
            points=given[bid, c.ref].points if (bid, c.ref) in given else None,
            begun=bool((found := sheets.get((bid, c.ref))) and found.unfinished),
            again=reads_again(room.evaluation, me, (bid, c.ref)),
        )
        for c in criteria_of(room.competition)
        if me.covers(c.ref) and c.ref in {asked.ref for asked in room.evaluation.criteria}
    ]
    return render_template(
        "buyers/evaluation/bid.html", competition=room.competition, evaluation=room.evaluation, my_place=me,
        answerer=next(b for b in room.evaluation.bids if b.ref == bid), content=content, rows=rows,
        promises=read_offer(content, {}).commitments, scores=me.role == EVALUATOR, cleared=cleared_up(read),
    )  # fmt: skip


@bp.route("/bids/<ref:bid>/answers/<ref:criterion>", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def answer(competition: str, bid: str, criterion: str) -> ResponseReturnValue:
    """One answer beside its criterion, with the visitor's own sheet. Typed words are kept while the page is open."""
    room = enter(competition)
    me = to_declare_first(room)
    if not isinstance(me, Member):
        return me
    by, at = current_actor(), now()
    read = opened_bid(room.competition, bid, by)
    if not me.covers(criterion) or criterion not in {c.ref for c in room.evaluation.criteria}:
        abort(404)
    asked = next(c for c in criteria_of(room.competition) if c.ref == criterion)
    mine = place(room.competition, me.ref)
    form = AnswerForm()
    form.speak(scale_of(room.competition))
    if request.method == "GET":
        with writing():
            actions.read_bid(assignment=mine, bid=read, by=by, at=at)
        _fill(form, *_kept(mine, bid, criterion))
        return _answer_page(enter(competition), me, bid, criterion, form)
    given, sheet = _kept(mine, bid, criterion)
    sheet_version = version_in(form.version.data)
    if in_background():
        if not form.validate():
            return not_kept(form)
        with acting(form) as act:
            kept = actions.keep_sheet(
                assignment=mine, bid=read, criterion=asked, unfinished=_new(form, given), notes=form.notes.data or "",
                version=sheet_version, by=by, at=at,
            )  # fmt: skip
            saved = kept.version
        if act.refused:
            return {"says": " ".join(f"{o.says} {o.mend}".strip() for o in act.refused.obstacles)}, 409
        return {"version": saved, "says": f"Kept for you alone at {at.astimezone(LONDON):%H:%M}. It is no score yet."}
    again = reads_again(room.evaluation, me, (bid, criterion))
    scored = form.says_a_score() and (again or _new(form, given) != {})
    if not form.validate() or (scored and not form.check(scale_of(room.competition), changes=given is not None)):
        return _answer_page(room, me, bid, criterion, form), 422
    with acting(form) as act:
        if (form.notes.data or "") != (sheet.notes if sheet else ""):
            actions.keep_sheet(
                assignment=mine, bid=read, criterion=asked, unfinished={}, notes=form.notes.data or "",
                version=sheet_version, by=by, at=at,
            )  # fmt: skip
        if scored:
            actions.score(
                assignment=mine, bid=read, criterion=asked, points=int(form.points.data), reason=form.reason.data or "",
                cites=form.cites.data or "", change_reason=form.change_reason.data or "", replaces=form.seen(), by=by, at=at,
            )  # fmt: skip
    if act.refused:
        page = _answer_page(enter(competition), me, bid, criterion, form, merge=True)
        return page, 409
    flash("Your score is kept." if scored else "Nothing in your score was changed.")
    return redirect(_after(enter(competition), me, (bid, criterion)))


def _kept(mine: Any, bid: str, criterion: str) -> tuple[Score | None, Any]:
    """The visitor's latest score of an answer, and their sheet of it."""
    return scores_of(mine).get((bid, criterion)), sheets_of(mine).get((bid, criterion))


def _fill(form: AnswerForm, given: Score | None, sheet: Any) -> None:
    """Show what was begun and not given, or else what was given."""
    form.version.data = str(sheet.version if sheet else 0)
    form.replaces.data = str(given.version if given else 0)
    form.notes.data = sheet.notes if sheet else ""
    begun = sheet.unfinished if sheet else {}
    if begun:
        for name in ("points", "reason", "cites", "change_reason"):
            form[name].data = begun.get(name, "")
    elif given:
        form.points.data, form.reason.data, form.cites.data = str(given.points), given.reason, given.cites


def _new(form: AnswerForm, given: Score | None) -> dict[str, str]:
    """What was typed of a score, unless it is just what was given already."""
    typed = form.unfinished()
    now_given = ("", "", "") if given is None else (str(given.points), given.reason, given.cites)
    unchanged = (typed["points"], typed["reason"].strip(), typed["cites"].strip()) == now_given
    return {} if unchanged and not typed["change_reason"].strip() else typed


def _after(room: Room, me: Member, answer: Answer) -> str:
    """The next answer that waits for this member, from here on and then from the top; or handing in; or the desk."""
    order = my_answers(room, me)
    here = order.index(answer) if answer in order else -1
    waiting = [
        one
        for one in (*order[here + 1 :], *order[: here + 1])
        if (me.ref, *one) not in room.evaluation.scores or reads_again(room.evaluation, me, one)
    ]
    ref = room.competition.ref
    if waiting:
        return url_for(".answer", competition=ref, bid=waiting[0][0], criterion=waiting[0][1])
    if me.finished_at is None:
        return url_for(".hand_in", competition=ref)
    return url_for("buyers.evaluation.show", competition=ref)


def _answer_page(room: Room, me: Member, bid: str, criterion: str, form: AnswerForm, *, merge: bool = False) -> str:
    evaluation, ref = room.evaluation, room.competition.ref
    read = opened_bid(room.competition, bid, current_actor())
    mine = place(room.competition, me.ref)
    given, sheet = _kept(mine, bid, criterion)
    seen, sheet_seen = form.seen(), version_in(form.version.data)
    stale = merge and seen != (given.version if given else 0)
    stale_sheet = merge and sheet is not None and sheet_seen != sheet.version
    if merge:  # the second attempt is made knowing what is kept now
        form.replaces.data = str(given.version if given else 0)
        form.version.data = str(sheet.version if sheet else 0)
    order = my_answers(room, me)
    at = order.index((bid, criterion)) if (bid, criterion) in order else -1
    bids = [b.ref for b in evaluation.to_score]
    again = reads_again(evaluation, me, (bid, criterion))
    closed = obstacles_to_writing(evaluation, member=me, bid=bid, criterion=criterion)
    may_score = not closed and (again or me.finished_at is None or given is None)

    def go(step: int) -> str:
        near = order[at + step] if at >= 0 and 0 <= at + step < len(order) else None
        return url_for(".answer", competition=ref, bid=near[0], criterion=near[1]) if near else ""

    other = bids[(bids.index(bid) + 1) % len(bids)] if bid in bids and len(bids) > 1 else ""
    content = quality_for(room.evaluation, read)
    return render_template(
        "buyers/evaluation/answer.html", competition=room.competition, evaluation=evaluation, my_place=me,
        answerer=next(b for b in evaluation.bids if b.ref == bid), c=next(c for c in criteria_of(room.competition) if c.ref == criterion),
        content=content, cleared=cleared_up(read), promises=read_offer(content, {}).commitments, form=form, given=given, sheet=sheet,
        stale=stale, stale_sheet=stale_sheet, scale=scale_of(room.competition), may_score=may_score, may_write=not closed,
        again=reading_of(room.competition, bid, criterion) if again else None, before=go(-1), after=go(1), number=at + 1,
        many=len(order), left=sum(len(t) for t in unscored(evaluation, me).values()), scores=me.role == EVALUATOR,
        same_elsewhere=url_for(".answer", competition=ref, bid=other, criterion=criterion) if other else "",
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
    name, copy = file_for(room.evaluation, read, number, name=file.name, content=file.content)
    return as_attachment(name, copy)


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
        obstacles=obstacles_to_finishing(room.evaluation, member=me), mine=scores_of(place(room.competition, me.ref)),
        again=to_read_again(room.evaluation, me),
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
