"""Before the contract: what the winner shows, item by item, and a standstill made longer."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_approval import standing_decision
from buyers.award_record_forms import EvidenceForm, LengthenForm
from dps.award import checking, lengthening
from dps.award.queries import desk, standstill_of_award
from dps.award.rules.evidence import ALWAYS_SHOWN
from dps.contract.queries import contract_of
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.profile.queries import live_evidence
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("award_evidence", __name__)

KINDS_HELD = ("insurance", "accounts", "certificate", "policy")


@bp.route("/competitions/<ref:competition>/award/evidence", methods=["GET", "POST"])
@requires(Permission.AWARD)
def show(competition: str) -> ResponseReturnValue:
    """The list with what was found of each, and a form for the next look."""
    standing_decision(competition)
    form = EvidenceForm()
    form.item.choices = [(s.item.code, s.item.title) for s in checking.shown_of(standing_decision(competition))]

    def page() -> str:
        decision, at = standing_decision(competition), now()
        return render_template(
            "buyers/award/evidence.html", desk=desk(competition, current_actor(), at=at), form=form, decision=decision,
            shown=checking.shown_of(decision), wanting=checking.why_not_sign_for_evidence(decision, at=at),
            always=ALWAYS_SHOWN, contract=contract_of(decision.competition),
            held=[one for kind in KINDS_HELD for one in live_evidence(decision.bid.supplier, kind, london_date(at))],
        )  # fmt: skip

    def act() -> None:
        checking.see_evidence(
            decision=standing_decision(competition), item=form.item.data or "", outcome=form.outcome.data or "",
            note=form.note.data or "", valid_until=form.valid_until.data, by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, act, said="Recorded.", to=url_for(".show", competition=competition))


@bp.route("/competitions/<ref:competition>/award/standstill", methods=["GET", "POST"])
@requires(Permission.AWARD)
def lengthen(competition: str) -> ResponseReturnValue:
    """Let the standstill end later. Everybody who was told of the award is told of that."""
    standing_decision(competition)
    form = LengthenForm()

    def page() -> str:
        decision = standing_decision(competition)
        return render_template(
            "buyers/award/standstill.html", form=form, decision=decision, competition=decision.competition,
            counted=standstill_of_award(decision), rows=lengthening.lengthenings_of(decision),
            obstacles=lengthening.why_not_lengthen(decision, current_actor(), at=now()),
        )  # fmt: skip

    def act() -> None:
        lengthening.lengthen(
            decision=standing_decision(competition), last_day=form.last_day.data, reason=form.reason.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    back = url_for("buyers.award.show", competition=competition)
    return answered(form, page, act, said="The standstill is longer. Everybody who was told has a letter.", to=back)
