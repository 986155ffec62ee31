"""The award desk: decide, tell every bidder, record the notice, wait, conclude. Each binding act has a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.award_forms import ConcludeForm, DecideForm, NoticeForm, TellForm
from buyers.award_steps import events, next_step, state_of
from dps.award import actions as awards
from dps.award.approving import approval_of, why_not_tell_yet
from dps.award.correcting import history, waiting
from dps.award.queries import Desk, desk, letters_to_send, sent_summary
from dps.award.rules.deciding import obstacles_to_awarding
from dps.award.rules.standstill import notice_of
from dps.award.states import counts_for_notice
from dps.competition.queries import own_competition
from dps.contract import actions as contracts
from dps.contract.queries import contract_of, standstill_of_decision, why_not_conclude
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, grave, requires

if TYPE_CHECKING:
    from dps.award.models import AwardDecision

bp = Blueprint("award", __name__)

NOT_DECIDED = Obstacle("not-decided", "The award is not decided yet.", mend="Decide it first.")


def _desk(ref: str) -> Desk:
    """The desk of the visitor's own competition; from here on a refusal is kept on its trail."""
    found = desk(ref, current_actor(), at=now())
    g.trail = found.competition.log
    return found


def _decision(ref: str) -> AwardDecision:
    """The decision of the visitor's own competition. Raises Refused where there is none yet."""
    found = _desk(ref).decision
    if found is None:
        raise Refused([NOT_DECIDED])
    return found


def _why_not_award(found: Desk) -> tuple[Obstacle, ...]:
    return obstacles_to_awarding(
        found.route, state=found.competition.state, decided=found.decision is not None, evaluated=found.evaluated,
        is_officer_of_buyer=found.is_officer, has_interest=found.has_interest,
    )  # fmt: skip


@bp.get("/competitions/<ref:competition>/award")
@requires(Permission.AWARD)
def show(competition: str) -> ResponseReturnValue:
    """The desk: what is next, what was done, what is waited for, and by which provision."""
    found = _desk(competition)
    at, decision = now(), found.decision
    contract = contract_of(found.competition)
    counted = standstill_of_decision(decision) if decision else None
    approval = approval_of(decision) if decision else None
    return render_template(
        "buyers/award/desk.html", desk=found, contract=contract, state=state_of(found, contract, counted, at=at),
        why_not_award=() if decision else _why_not_award(found),
        next=next_step(
            found, contract, why_not_conclude(decision, current_actor(), at=at) if decision else (), approval
        ),
        events=events(found, contract, counted, at=at, approval=approval),
        counted=counted, approval=approval, asked=waiting(decision) if decision else None, before=history(found.competition),
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/award/decision", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def decide(competition: str) -> ResponseReturnValue:
    """Award to rank 1. The form has no field for a winner."""
    found = _desk(competition)
    form = DecideForm(data={"standstill": "yes" if found.standstill_by_default else "no"})
    if found.route.standstill.period is None:
        del form.standstill, form.no_standstill_reason
    if found.evaluated.assessed != 1:
        del form.value_for_money

    def page() -> str:
        return render_template("buyers/award/decide.html", desk=found, form=form, obstacles=_why_not_award(found))

    def act() -> None:
        awards.decide(
            competition=own_competition(competition, current_actor()),
            reasons=form.reasons.data or "",
            winner_check=form.winner_check(),
            standstill=form.standstill.data == "yes" if form.standstill else False,
            no_standstill_reason=(form.no_standstill_reason.data or "") if form.no_standstill_reason else "",
            value_for_money=(form.value_for_money.data or "") if form.value_for_money else "",
            by=current_actor(),
            at=now(),
        )

    return answered(form, page, act, said="The award is decided. Nobody has been told yet.", to=_back_to(competition))


@bp.route("/competitions/<ref:competition>/award/letters", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def tell(competition: str) -> ResponseReturnValue:
    """Every letter before it goes; then all go at once."""
    decision, form = _decision(competition), TellForm()
    letters = letters_to_send(decision) if decision.told_at is None else ()
    waits = why_not_tell_yet(decision, letters) if letters else ()

    def page() -> str:
        return render_template(
            "buyers/award/tell.html", desk=_desk(competition), form=form, letters=letters, obstacles=waits
        )

    def act() -> None:
        awards.tell(decision=_decision(competition), by=current_actor(), at=now())

    return answered(form, page, act, said="Every bidder has been told, all at the same time.", to=_back_to(competition))


@bp.get("/competitions/<ref:competition>/award/letters/<ref:summary>")
@requires(Permission.AWARD)
def letter(competition: str, summary: str) -> ResponseReturnValue:
    """One letter as it was sent, to read or print."""
    found, sent = own_competition(competition, current_actor()), sent_summary(summary, current_actor())
    if sent.decision.competition_id != found.id:
        abort(404)  # a letter of another competition would be headed with this one's title
    return render_template("buyers/award/letter.html", competition=found, summary=sent)


@bp.route("/competitions/<ref:competition>/award/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def notice(competition: str) -> ResponseReturnValue:
    """The award notice's reference and the day of its publication, which may start the standstill."""
    decision, form = _decision(competition), NoticeForm()

    def page() -> str:
        found = _desk(competition)
        return render_template("buyers/award/notice.html", desk=found, form=form, notice=notice_of(found.route),
            counts=counts_for_notice(found.decision) if found.decision else None,
        )  # fmt: skip

    def act() -> None:
        awards.record_notice(
            decision=_decision(competition), reference=form.reference.data or "", date=form.date.data, by=current_actor(), at=now()
        )  # fmt: skip

    if decision.notice_recorded_at is not None and request.method == "GET":
        return redirect(url_for(".show", competition=competition))
    return answered(form, page, act, said="The award notice is recorded.", to=_back_to(competition))


@bp.route("/competitions/<ref:competition>/award/contract", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def conclude(competition: str) -> ResponseReturnValue:
    """Conclude the contract, after everything that comes before it."""
    decision = _decision(competition)
    terms = decision.competition
    form = ConcludeForm(data={"starts_on": terms.starts_on, "ends_on": terms.ends_on})

    def page() -> str:
        found = _desk(competition)
        assert found.decision is not None  # it was there above, and decisions stay
        return render_template(
            "buyers/award/conclude.html", desk=found, form=form,
            obstacles=why_not_conclude(found.decision, current_actor(), at=now()),
        )  # fmt: skip

    def act() -> None:
        contracts.conclude(
            decision=_decision(competition), signed_on=form.signed_on.data, starts_on=form.starts_on.data,
            ends_on=form.ends_on.data, by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, act, said="The contract is concluded. Its page is public.", to=_back_to(competition))


def _back_to(competition: str) -> str:
    return url_for(".show", competition=competition)
