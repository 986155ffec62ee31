"""The evaluation of one competition: its desk, the lock, and who may come in.

The other journeys of an evaluation (panel, scoring, moderation, prices,
ranking) enter by :func:`enter`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation_tasks import CANNOT, DONE, TO_DO, Task, address, member_tasks, officer_tasks
from dps.award.queries import ending_of, why_not_go_on
from dps.bidding.examining import why_not_open_prices
from dps.bidding.queries import opening_of
from dps.bidding.rules.examining import is_asked
from dps.bidding.rules.opening import PRICE
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.queries import evaluated_competition, evaluation_of, lock_of
from dps.evaluation.rules.panel import Evaluation, Member
from dps.evaluation.rules.readiness import obstacles_to_locking
from dps.law.routes import route
from dps.parties.rules.roles import OFFICER, Permission
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("evaluation", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


@dataclass(frozen=True)
class Room:
    """An evaluation as one visitor enters it. ``me`` is their place on the panel; officers may have none."""

    competition: Competition
    evaluation: Evaluation
    me: Member | None
    is_officer: bool


def enter(ref: str) -> Room:
    """The evaluation with its visitor. Raises NotFound to whoever is neither an officer of the buyer nor on the panel.

    Refused attempts in it go to the competition's own trail. Raises Refused to
    every act after the competition has ended without an award; reading goes on.
    """
    by = current_actor()
    competition = evaluated_competition(ref, by)
    g.trail = competition.log
    if request.method == "POST":
        refuse_if(why_not_go_on(competition))
    evaluation = evaluation_of(competition)
    me = next((member for member in evaluation.sitting if member.person == by.person), None)
    return Room(competition, evaluation, me, OFFICER in by.roles)


def _steps(room: Room, *, asked: bool) -> tuple[Task, ...]:
    """The whole evaluation in order, with the looking into the bidders before the prices."""
    steps = list(officer_tasks(room.evaluation, ref=room.competition.ref, asked=asked))
    place = next((n for n, task in enumerate(steps) if task.title == "Open the prices"), len(steps))
    steps.insert(place, _looking_into(room))
    return tuple(steps)


def _looking_into(room: Room) -> Task:
    competition, href = room.competition, address("buyers.examining.listing", room.competition.ref)
    if not is_asked(route(competition.route)):
        return Task("Ask the bidders, where something is unclear", "optional", href)
    if not room.evaluation.opened:
        return Task("Look into the bidders", CANNOT, why="When the bids are open.")
    left = 0 if room.evaluation.priced else len(why_not_open_prices(competition, at=now()))
    hint = (
        f"{left} still to be looked into or decided on" if left else "Nothing stands in the way of opening the prices"
    )
    return Task("Look into the bidders", TO_DO if left else DONE, href, hint=hint)


@bp.get("")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """The desk: what this person has to do, and for officers the whole evaluation in order."""
    room = enter(competition)
    asked = opening_of(room.competition, PRICE) is not None
    return render_template(
        "buyers/evaluation/desk.html",
        competition=room.competition,
        evaluation=room.evaluation,
        ending=ending_of(room.competition),
        my_place=room.me,
        mine=member_tasks(room.evaluation, room.me, ref=competition) if room.me else (),
        steps=_steps(room, asked=asked) if room.is_officer else (),
    )


@bp.get("/lock")
@requires(Permission.MODERATE)
def lock(competition: str) -> ResponseReturnValue:
    """Lock quality, after a look at everything that is incomplete."""
    room = enter(competition)
    return render_template(
        "buyers/evaluation/lock.html",
        competition=room.competition,
        evaluation=room.evaluation,
        locked=lock_of(room.competition),
        obstacles=obstacles_to_locking(room.evaluation),
    )


@bp.post("/lock")
@requires(Permission.MODERATE)
def confirm_lock(competition: str) -> ResponseReturnValue:
    """Lock quality."""
    room = enter(competition)
    with writing():
        actions.lock_quality(competition=room.competition, by=current_actor(), at=now())
    flash("Quality is locked. No score changes any more, and the prices may be opened.")
    return redirect(url_for("buyers.evaluation.show", competition=competition))
