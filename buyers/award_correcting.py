"""A wrong award: one officer asks that it be set aside, a second answers."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_approval import standing_decision
from buyers.award_record_forms import SecondForm, SetAsideForm
from dps.award import correcting
from dps.award.rules.setting_aside import GROUNDS
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("award_correcting", __name__)

NOTHING = Obstacle("nothing-asked", "Nobody has asked that this award be set aside.")


@bp.route("/competitions/<ref:competition>/award/set-aside", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def ask(competition: str) -> ResponseReturnValue:
    """Ask, with a ground and a reason. Nothing changes until a second officer agrees."""
    standing_decision(competition)
    form = SetAsideForm()

    def page() -> str:
        decision = standing_decision(competition)
        return render_template(
            "buyers/award/set-aside.html", form=form, decision=decision, competition=decision.competition,
            obstacles=correcting.why_not_ask(decision, current_actor()), waiting=correcting.waiting(decision),
        )  # fmt: skip

    def act() -> None:
        correcting.ask_to_set_aside(
            decision=standing_decision(competition), ground=form.ground.data or "", reason=form.reason.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, page, act, said="Asked. The award stands until a second officer agrees.", to=_back_to(competition)
    )


@bp.route("/competitions/<ref:competition>/award/set-aside/answer", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def answer(competition: str) -> ResponseReturnValue:
    """A second officer reads what was asked, and answers."""
    asked_of(competition)
    form = SecondForm()

    def page() -> str:
        asked = asked_of(competition)
        return render_template(
            "buyers/award/set-aside-answer.html", form=form, asked=asked, competition=asked.decision.competition,
            ground=GROUNDS[asked.ground], obstacles=correcting.why_not_answer(asked, current_actor()),
        )  # fmt: skip

    def act() -> None:
        correcting.answer_setting_aside(
            asked=asked_of(competition), agreed=form.agreed.data == "yes", answer=form.answer.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, act, said="Your answer is kept.", to=_back_to(competition))


def asked_of(competition: str):  # type: ignore[no-untyped-def]
    """What waits for a second officer about the standing award. Raises Refused where nothing does."""
    found = correcting.waiting(standing_decision(competition))
    if found is None:
        raise Refused([NOTHING])
    return found


def _back_to(competition: str) -> str:
    return url_for("buyers.award.show", competition=competition)
