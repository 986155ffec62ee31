"""The panel: who is on it for which criteria, who takes whose place, and what each member declares about the bidders."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.panel_forms import NOT_WHOLE, AppointForm, CoverForm, DeclareForm, ReplaceForm
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.conflicts import coverage_of, interests_of
from dps.evaluation.queries import panel, place
from dps.evaluation.rules.interests import obstacles_to_declaring
from dps.evaluation.rules.panel import MAY_SIT, Answerer, obstacles_to_acting, obstacles_to_releasing
from dps.evaluation.rules.seating import COMMUNITY, obstacles_to_covering, obstacles_to_panel
from dps.parties.queries import people_of, person
from dps.parties.rules.roles import Permission
from dps.web.acting import acting, answered
from dps.web.forms import SelectField
from dps.web.permissions import current_actor, requires

bp = Blueprint("panel", __name__, url_prefix="/competitions/<ref:competition>/evaluation")

NOBODY = ("", "Choose a person")
ASKED_BELOW = "asked in the form below"


def _offer(field: SelectField, room: Room, first: tuple[str, str] = NOBODY) -> bool:
    """Put the council's people who have no place on the field. Whether there is any."""
    taken = {member.person for member in room.evaluation.members}
    staff = {p.ref for p in people_of(room.competition.buyer, roles=[role for role in MAY_SIT if role != COMMUNITY])}
    free = [p for p in people_of(room.competition.buyer, roles=MAY_SIT) if p.ref not in taken]
    named = [(p.ref, p.name if p.ref in staff else f"{p.name} (community member)") for p in free]
    field.offer([first, *named])
    return bool(free)


@bp.route("/panel", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def show(competition: str) -> ResponseReturnValue:
    """The panel, criterion by criterion, and a form for one more place."""
    room = enter(competition)
    form = AppointForm()
    form.ask(room.evaluation.criteria)
    free = _offer(form.person, room)
    return answered(
        form,
        lambda: _panel_page(enter(competition) if form.obstacles else room, form, free),
        lambda: actions.appoint(
            competition=room.competition, person=person(form.person.data), role=form.role.data,
            criteria=form.chosen(), by=current_actor(), at=now(),
        ),
        said="Appointed. They are told by letter.",
        to=url_for("buyers.panel.show", competition=competition),
    )  # fmt: skip


def _panel_page(room: Room, form: AppointForm, free: bool) -> str:
    return render_template(
        "buyers/evaluation/panel.html", competition=room.competition, evaluation=room.evaluation, form=form, free=free,
        places={row.ref: row for row in panel(room.competition)}, closed=obstacles_to_acting(room.evaluation),
        lacking=obstacles_to_panel(room.evaluation),
        open_interests=[one for one in interests_of(room.competition, room.evaluation) if one.open],
    )  # fmt: skip


@bp.route("/panel/<ref:assignment>/criteria", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def cover(competition: str, assignment: str) -> ResponseReturnValue:
    """Give a place other criteria, with the reason; what it was for before stays on record."""
    room = enter(competition)
    row = place(room.competition, assignment)
    member = room.evaluation.member(row.ref)
    form = CoverForm(data={"criteria": [c.ref for c in room.evaluation.criteria if member.covers(c.ref)]})
    form.ask(room.evaluation.criteria)
    titles = {c.ref: c.title for c in room.evaluation.criteria}

    def page() -> str:
        return render_template(
            "buyers/evaluation/cover.html", competition=room.competition, member=member, form=form, titles=titles,
            history=coverage_of(row),
        )  # fmt: skip

    if request.method == "GET":
        kept = tuple(member.criteria)
        refuse_if(obstacles_to_covering(room.evaluation, member=member, criteria=kept, reason=ASKED_BELOW))
    return answered(
        form, page,
        lambda: actions.cover(
            assignment=row, criteria=form.chosen(), reason=form.reason.data or "", by=current_actor(), at=now()
        ),
        said=f"Kept. {member.name} sees it on their desk.",
        to=url_for("buyers.panel.show", competition=competition),
    )  # fmt: skip


@bp.route("/panel/<ref:assignment>/replace", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def replace(competition: str, assignment: str) -> ResponseReturnValue:
    """End one place with a reason, and give it, for the same criteria, to somebody else where one is chosen."""
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
        refuse_if(obstacles_to_releasing(room.evaluation, member=member, reason=ASKED_BELOW))

    def deed() -> None:
        by, at = current_actor(), now()
        actions.release(assignment=leaving, reason=form.reason.data or "", by=by, at=at)
        if form.person.data:
            new = person(form.person.data)
            actions.appoint(
                competition=room.competition, person=new, role=member.role, criteria=member.criteria, by=by, at=at
            )  # fmt: skip

    return answered(
        form, page, deed, said=f"{member.name} has left the panel. What they scored stays on record.",
        to=url_for("buyers.panel.show", competition=competition),
    )  # fmt: skip


@bp.route("/declaration", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def declaration(competition: str) -> ResponseReturnValue:
    """A panel member declares about each bidder by name, before any answer is shown."""
    room = enter(competition)
    if room.me is None:
        return redirect(url_for("buyers.evaluation.show", competition=competition))
    me, form = room.me, DeclareForm()
    mine = [one for one in interests_of(room.competition, room.evaluation) if one.member.ref == me.ref]
    # By name and never in the order of the letters: whose letter is whose is not to be read off this page.
    named = sorted(room.evaluation.bids, key=lambda bid: (bid.name.casefold(), bid.bidder))
    asked = [bid for bid in named if bid.bidder not in {one.bidder for one in mine if one.open}]

    def page(drawn: DeclareForm) -> str:
        return _declaration_page(room, drawn, asked, mine)

    if request.method == "GET":
        form.show(asked, me)
        return page(form)
    if not form.is_about(asked):
        again = DeclareForm(formdata=None)
        again.show(asked, me)
        again.form_errors = [NOT_WHOLE]
        return page(again), 422
    if not form.validate():
        return page(form), 422
    interests = form.interests()
    with acting(form) as act:
        actions.declare(
            assignment=place(room.competition, me.ref), interests=interests, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return page(form), 409
    if interests:
        flash("Your interest is recorded. The bids are closed to you until another person has decided on it.")
    elif me.interested:
        flash("Your declaration is recorded. The bids open when another person has decided on your interest.")
    else:
        flash("Your declaration is recorded. The bids are open to you.")
    return redirect(url_for("buyers.evaluation.show", competition=competition))


def _declaration_page(room: Room, form: DeclareForm, asked: list[Answerer], mine: list[object]) -> str:
    assert room.me is not None
    some = {bid.bidder: ASKED_BELOW for bid in room.evaluation.bids}
    return render_template(
        "buyers/evaluation/declaration.html", competition=room.competition, evaluation=room.evaluation, my_place=room.me,
        form=form, asked=asked, mine=mine,
        closed=obstacles_to_declaring(room.evaluation, member=room.me, interests=some),
    )  # fmt: skip
