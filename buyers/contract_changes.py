"""Changing a running contract, and ending it: the ground first, then its test, then another officer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.contract_forms import ChangeForm, DecideChangeForm, EndForm
from buyers.contract_pages import form_page, ours
from dps.contract.changing import decide_change, end_contract, propose_change
from dps.contract.record_queries import law_of, notices_of, own_change, running_of
from dps.contract.rules.changes import Proposed
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.filters import london_date
from dps.web.permissions import current_actor, current_person, grave, requires

if TYPE_CHECKING:
    from dps.contract.record_models import ContractChange
    from dps.law.contracts import Ground

bp = Blueprint("contract_changes", __name__)


@bp.route("/contracts/<ref:contract>/changes/new", methods=["GET", "POST"])
@requires(Permission.AWARD)
def propose(contract: str) -> ResponseReturnValue:
    """The ground of a change first; then its words, its test, and what it does to value and term."""
    found = ours(contract)
    law = law_of(found)
    ground = law.ground(request.args.get("ground", "")) or (law.grounds[0] if len(law.grounds) == 1 else None)
    if ground is None:
        return render_template("buyers/contracts/grounds.html", contract=found, law=law, running=running_of(found))
    form = _form_for(ground)

    def deed() -> object:
        proposed = Proposed(
            ground.code, form.answers()[: len(ground.asks)], form.value(), form.ends_on.data, form.what.data or "",
            form.reason.data or "",
        )  # fmt: skip
        return propose_change(contract=ours(contract), proposed=proposed, by=current_actor(), at=now())

    return answered(
        form, lambda: form_page(
            form, title="Propose a change", button="Propose the change", contract=ours(contract),
            lead=f"{ground.title} ({ground.provision}).", notes=_notes(contract),
        ),
        deed, said="Proposed. Another officer decides it.", to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip


def _form_for(ground: Ground) -> ChangeForm:
    """The form with as many answers as the ground's test has parts, each asked in its words."""
    form = ChangeForm()
    for number in range(1, 5):
        name = f"answer_{number}"
        if number > len(ground.asks):
            delattr(form, name)
        else:
            form[name].label.text = ground.asks[number - 1]
    return form


def _notes(contract: str) -> tuple[str, ...]:
    running = running_of(ours(contract))
    return (
        f"It runs to {london_date(running.ends_on)}. What the law counts is how far value and term move from what was awarded, all changes together.",
    )


@bp.get("/contract-changes/<ref:contract_change>")
@requires(Permission.AWARD)
def show(contract_change: str) -> ResponseReturnValue:
    """One change: its ground, its test, its notice, and what became of it."""
    return _page(contract_change)


def _page(ref: str) -> str:
    found = own_change(ref, current_actor())
    law = law_of(found.contract)
    return render_template(
        "buyers/contracts/change.html", change=found, contract=found.contract, law=law, ground=law.ground(found.ground),
        notice=notices_of(found.contract).get(f"change:{found.ref}"), mine=found.proposed_by_id == current_person().id,
    )  # fmt: skip


def _own(ref: str) -> ContractChange:
    found = own_change(ref, current_actor())
    g.trail = found.contract.competition.log
    return found


@bp.route("/contract-changes/<ref:contract_change>/decide", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def decide(contract_change: str) -> ResponseReturnValue:
    """Make the change, or drop it: another officer than proposed it."""
    form, ref = DecideChangeForm(), _own(contract_change).contract.ref
    to = url_for(".show", contract_change=contract_change)

    def deed() -> object:
        return decide_change(
            change=_own(contract_change), made=form.made.data == "yes", reason=form.reason.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Decide the change", button="Decide", contract=ours(ref), back=to,
            lead="Once it is made it is part of the contract, and public. The supplier and your colleagues are told.",
        ),
        deed, said="Decided.", to=to,
    )  # fmt: skip


@bp.route("/contracts/<ref:contract>/end", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def end(contract: str) -> ResponseReturnValue:
    """Record how and when the contract ended."""
    law = law_of(ours(contract))
    form = EndForm()
    form.ground.offer((one.code, one.title, one.provision) for one in law.endings)
    last = london_date(running_of(ours(contract)).ends_on)
    after = f" Then publish {law.ending_notice} within 30 days ({law.ending_provision})." if law.ending_notice else ""

    def deed() -> object:
        return end_contract(
            contract=ours(contract), ground=form.ground.data or "", reason=form.reason.data or "",
            ended_on=form.ended_on.data, heard=form.heard.data or "", by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Record the end of the contract", button="Record the end", contract=ours(contract),
            lead=f"Its last day is {last}. The end is public, and the supplier is told.{after}",
        ),
        deed, said="The end of the contract is recorded.", to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip
