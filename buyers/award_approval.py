"""The second person at the award: the report and the letters to read, and one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.award_record_forms import ApprovalForm
from dps.award import approving
from dps.award.queries import decision_of, desk, letters_to_send
from dps.award.rules.approving import APPROVED
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.parties.rules.roles import OFFICER, Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, grave, requires

if TYPE_CHECKING:
    from dps.award.models import AwardDecision

bp = Blueprint("award_approval", __name__)

NOTHING = Obstacle(
    "not-decided", "No award stands here, so there is nothing to approve.", mend="An officer decides it first."
)


def standing_decision(ref: str) -> AwardDecision:
    """The standing award of the visitor's own competition. Raises Refused where there is none."""
    competition = own_competition(ref, current_actor())
    g.trail = competition.log
    found = decision_of(competition)
    if found is None:
        raise Refused([NOTHING])
    return found


@bp.route("/competitions/<ref:competition>/award/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE_COMPETITION)
@grave
def answer(competition: str) -> ResponseReturnValue:
    """Read what was decided and what every bidder would be told; approve it or send it back."""
    standing_decision(competition)
    form = ApprovalForm()
    if request.method == "GET":
        return _page(competition, form)
    if not form.validate():
        return _page(competition, form), 422
    with acting(form) as act:
        approving.approve(
            decision=standing_decision(competition), outcome=form.outcome.data or "", words=form.words.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _page(competition, form), 409
    approved = form.outcome.data == APPROVED
    flash(
        "You approved the award. Its officers have a letter."
        if approved
        else "You sent the award back. It does not stand any more."
    )
    to = "buyers.award.show" if OFFICER in current_actor().roles else "buyers.work.home"
    return redirect(url_for(to, competition=competition) if OFFICER in current_actor().roles else url_for(to))


def _page(competition: str, form: ApprovalForm) -> str:
    decision = standing_decision(competition)
    return render_template(
        "buyers/award/approval.html", desk=desk(competition, current_actor(), at=now()), form=form,
        decision=decision, approval=approving.approval_of(decision),
        obstacles=approving.why_not_approve(decision, current_actor()), letters=letters_to_send(decision),
    )  # fmt: skip
