"""The register of interests: what every panel member declared about every bidder, and what was decided on each interest."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import enter
from buyers.panel_forms import DecideForm
from dps.core.clock import now
from dps.evaluation import actions
from dps.evaluation.conflicts import declarations_of, interest_of
from dps.evaluation.rules.interests import OUTCOMES, obstacles_to_deciding_at_all
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("interests", __name__, url_prefix="/competitions/<ref:competition>/evaluation/interests")


@bp.get("")
@requires(Permission.APPOINT_PANEL)
def listing(competition: str) -> ResponseReturnValue:
    """Everything declared, bidder by bidder, open interests first. Prints as the record of conflicts."""
    room = enter(competition)
    declared = declarations_of(room.competition, room.evaluation)
    interests = [one.interest for one in declared if one.interest is not None]
    return render_template(
        "buyers/evaluation/interests.html", competition=room.competition, evaluation=room.evaluation,
        declared=declared, interests=sorted(interests, key=lambda one: not one.open), outcomes=OUTCOMES,
        bidders=sorted({(one.bidder_name, one.bidder) for one in declared}), asker=current_actor().person,
    )  # fmt: skip


@bp.route("/<ref:interest>", methods=["GET", "POST"])
@requires(Permission.APPOINT_PANEL)
def decide(competition: str, interest: str) -> ResponseReturnValue:
    """Decide on one declared interest, with reasons."""
    room = enter(competition)
    one = interest_of(room.competition, room.evaluation, interest)
    by, form = current_actor(), DecideForm()

    def page() -> str:
        closed = obstacles_to_deciding_at_all(room.evaluation, interest=one, by_person=by.person)
        return render_template(
            "buyers/evaluation/interest.html", competition=room.competition, interest=one, form=form,
            closed=() if form.obstacles else closed, outcomes=OUTCOMES,
        )  # fmt: skip

    return answered(
        form, page,
        lambda: actions.decide_interest(
            competition=room.competition, interest=interest, outcome=form.outcome.data, reason=form.reason.data or "",
            measure=form.measure.data or "", clear=bool(form.clear.data), by=by, at=now(),
        ),
        said="Decided. The person who declared it is told by letter.",
        to=url_for("buyers.interests.listing", competition=competition),
    )  # fmt: skip
