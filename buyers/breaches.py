"""Reports of breach or poor performance: told to the supplier, answered, decided by another officer with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.contract_forms import BreachForm, DecideBreachForm
from buyers.contract_pages import form_page, ours
from dps.contract.changing import decide_breach, report_breach
from dps.contract.record_queries import breach_of_ours, law_of, notices_due
from dps.contract.rules.running import KINDS, OUTCOMES, outcomes_of
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, current_person, grave, requires

if TYPE_CHECKING:
    from dps.contract.record_models import BreachReport

bp = Blueprint("breaches", __name__)


@bp.route("/contracts/<ref:contract>/breaches/new", methods=["GET", "POST"])
@requires(Permission.AWARD)
def report(contract: str) -> ResponseReturnValue:
    """Report a breach or poor performance to the supplier."""
    ours(contract)
    form = BreachForm()

    def deed() -> object:
        return report_breach(
            contract=ours(contract), kind=form.kind.data or "", what=form.what.data or "", since_on=form.since_on.data,
            answer_by=form.answer_by.data, by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Report a breach or poor performance", button="Report it to the supplier", contract=ours(contract),
            lead="The supplier is told at once, and may answer. Another officer then decides. Nothing of it is public before.",
        ),
        deed, said="Reported. The supplier is told.", to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip


def _own(ref: str) -> BreachReport:
    found = breach_of_ours(ref, current_actor())
    g.trail = found.contract.competition.log
    return found


@bp.get("/breaches/<ref:breach>")
@requires(Permission.AWARD)
def show(breach: str) -> ResponseReturnValue:
    """One report with its answer and decision."""
    found = _own(breach)
    notice = next((n for n in notices_due(found.contract) if n.about == f"breach:{found.ref}"), None)
    return render_template(
        "buyers/contracts/breach.html", breach=found, contract=found.contract, kinds=KINDS, outcomes=OUTCOMES,
        notice=notice, mine=found.reported_by_id == current_person().id,
    )  # fmt: skip


@bp.route("/breaches/<ref:breach>/decide", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def decide(breach: str) -> ResponseReturnValue:
    """Decide the report, with reasons."""
    found, to = _own(breach), url_for(".show", breach=breach)
    ref, law = found.contract.ref, law_of(found.contract)
    form = DecideBreachForm()
    form.outcome.offer(outcomes_of(found.kind).items())
    notice = f" Where it is upheld, {law.performance_notice} is due within 30 days ({law.performance_provision}) and the report is public once that is recorded." if law.performance_notice else ""  # fmt: skip

    def deed() -> object:
        return decide_breach(
            breach=_own(breach), outcome=form.outcome.data or "", reason=form.reason.data or "",
            event_on=form.event_on.data, by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Decide the report", button="Decide", contract=ours(ref), back=to,
            lead=f"The supplier is told your decision and your reasons.{notice}",
        ),
        deed, said="Decided. The supplier is told.", to=to,
    )  # fmt: skip
