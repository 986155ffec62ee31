"""A supplier's contracts: what was agreed, its record, and what the council reported."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.contract.changing import reply_to_breach
from dps.contract.delivery_queries import shown_promises
from dps.contract.papers import content_of
from dps.contract.queries import PAGE, details_due
from dps.contract.record_queries import (
    breach_of_ours,
    breaches_of,
    changes_of,
    ending_of,
    kpis_of,
    law_of,
    paper_of_ours,
    papers_of,
    running_of,
    signing_of,
    supplied_contract,
    supplied_contracts,
)
from dps.contract.rules.running import KINDS, OUTCOMES
from dps.core.clock import now
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from suppliers.contract_forms import ReplyForm

bp = Blueprint("contracts", __name__)


@bp.get("/contracts")
@requires(Permission.SEE_OUTCOMES)
def listing() -> ResponseReturnValue:
    """The contracts we won, newest first."""
    page = page_asked()
    found, many = supplied_contracts(current_actor(), page=page)
    return render_template("suppliers/contracts/listing.html", contracts=found, page=page, pages=-(-many // PAGE))


@bp.get("/contracts/<ref:won_contract>")
@requires(Permission.SEE_OUTCOMES)
def show(won_contract: str) -> ResponseReturnValue:
    """One contract: its terms, our promises, and what the council reported."""
    found = supplied_contract(won_contract, current_actor())
    return render_template(
        "suppliers/contracts/show.html", contract=found, route=route(found.route), law=law_of(found), due=details_due(found),
        running=running_of(found), changes=[c for c in changes_of(found) if c.outcome == "made"], ending=ending_of(found),
        signing=signing_of(found), papers=papers_of(found), kpis=kpis_of(found), breaches=breaches_of(found),
        promises=shown_promises(found.promises, at=now()), kinds=KINDS,
    )  # fmt: skip


@bp.get("/contract-papers/<ref:contract_paper>")
@requires(Permission.SEE_OUTCOMES)
def paper(contract_paper: str) -> ResponseReturnValue:
    """A paper of the record, handed over shut."""
    found = paper_of_ours(contract_paper, current_actor())
    return as_attachment(found.file_name, content_of(found))


@bp.get("/breaches/<ref:breach>")
@requires(Permission.SEE_OUTCOMES)
def breach(breach: str) -> ResponseReturnValue:
    """What the council reported, our answer, and its decision."""
    found = breach_of_ours(breach, current_actor())
    return render_template(
        "suppliers/contracts/breach.html", breach=found, contract=found.contract, kinds=KINDS, outcomes=OUTCOMES,
        may_reply=may(Permission.REPORT_DELIVERY) and not found.reply and not found.outcome,
    )  # fmt: skip


@bp.route("/breaches/<ref:breach>/reply", methods=["GET", "POST"])
@requires(Permission.REPORT_DELIVERY)
def reply(breach: str) -> ResponseReturnValue:
    """Answer what the council reported."""
    found, form, to = breach_of_ours(breach, current_actor()), ReplyForm(), url_for(".breach", breach=breach)
    g.trail = found.contract.competition.log

    def page() -> str:
        again = breach_of_ours(breach, current_actor())
        return render_template(
            "suppliers/contracts/form.html", form=form, title="Answer the report", button="Send the answer",
            contract=again.contract, lead="The council decides once you answered, or once the day has passed.",
            notes=(again.what,), back=to, files=False,
        )  # fmt: skip

    def deed() -> object:
        return reply_to_breach(
            breach=breach_of_ours(breach, current_actor()), text=form.text.data or "", by=current_actor(), at=now()
        )

    return answered(form, page, deed, said="Your answer is with the council.", to=to)
