"""The panel: who is on it, who takes whose place, and what each member declares about the bidders."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.evaluation_forms import AppointForm, DeclareForm, ReplaceForm
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.queries import panel, place
from dps.evaluation.rules.panel import MAY_SIT, obstacles_to_acting, obstacles_to_declaring, obstacles_to_releasing
from dps.parties.queries import people_of, person
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import SelectField
from dps.web.permissions import current_actor, requires

bp = Blueprint("panel", __name__, url_prefix="/competitions/<ref:competition>/evaluation")

NOBODY = ("", "Choose a person")


def _offer(field: SelectField, room: Room, first: tuple[str, str] = NOBODY) -> bool:
    """Put the council's people who have no place on the field. Whether there is any."""
    taken = {member.person for member in room.evaluation.members}
    free = [p for p in people_of(room.competition.buyer, roles=MAY_SIT) if p.ref not in taken]
    field.offer([first, *((p.ref, p.name) for p in free)])
    return bool(free)


@bp.route("/panel", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def show(competition: str) -> ResponseReturnValue:
    """The panel, and a form for one more place."""
    room = enter(competition)
    form = AppointForm()
    free = _offer(form.person, room)
    if request.method == "GET":
        return _panel_page(room, form, free)
    if not form.validate():
        return _panel_page(room, form, free), 422
    with acting(form) as act:
        actions.appoint(
            competition=room.competition, person=person(form.person.data), role=form.role.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _panel_page(enter(competition), form, free), 409
    flash("Appointed. They are told by letter.")
    return redirect(url_for("buyers.panel.show", competition=competition))


def _panel_page(room: Room, form: AppointForm, free: bool) -> str:
    return render_template(
        "buyers/evaluation/panel.html", competition=room.competition, evaluation=room.evaluation, form=form, free=free,
        places={row.ref: row for row in panel(room.competition)}, closed=obstacles_to_acting(room.evaluation),
    )  # fmt: skip


@bp.route("/panel/<ref:assignment>/replace", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def replace(competition: str, assignment: str) -> ResponseReturnValue:
    """End one place with a reason, and give it to somebody else where one is chosen."""
    room = enter(competition)
    leaving = place(room.competition, assignment)
    member = room.evaluation.member(leaving.ref)
    form = ReplaceForm()
    _offer(form.person, room, ("", "Nobody for now"))

    def page() -> str:
        return render_template(
            "buyers/evaluation/replace.html", competition=room.competition, member=member, form=form
        )  # fmt: skip

    if request.method == "GET":
        refuse_if(obstacles_to_releasing(room.evaluation, member=member, reason="asked in the form below"))
        return page()
    if not form.validate():
        return page(), 422
    by, at = current_actor(), now()
    with acting(form) as act:
        actions.release(assignment=leaving, reason=form.reason.data or "", by=by, at=at)
        if form.person.data:
            new = person(form.person.data)
            actions.appoint(competition=room.competition, person=new, role=member.role, by=by, at=at)
    if act.refused:
        return page(), 409
    flash(f"{member.name} has left the panel. What they scored stays on record.")
    return redirect(url_for("buyers.panel.show", competition=competition))


@bp.route("/declaration", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def declaration(competition: str) -> ResponseReturnValue:
    """A panel member declares about exactly these bidders, before any answer is shown."""
    room = enter(competition)
    if room.me is None:
        return redirect(url_for("buyers.evaluation.show", competition=competition))
    form, me = DeclareForm(), room.me

    def page() -> str:
        closed = obstacles_to_declaring(
            room.evaluation, member=me, has_interest=True, statement="asked in the form below"
        )
        return render_template(
            "buyers/evaluation/declaration.html", competition=room.competition, evaluation=room.evaluation, my_place=me,
            form=form, closed=closed,
        )  # fmt: skip

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        actions.declare(
            assignment=place(room.competition, me.ref), has_interest=form.interest.data == "yes",
            statement=form.statement.data or "", by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    if form.interest.data == "yes":
        flash("Your interest is recorded. The bids are closed to you, and an officer names another person.")
    else:
        flash("Your declaration is recorded. You can now read and score the bids.")
    return redirect(url_for("buyers.evaluation.show", competition=competition))
