"""What was promised and delivered: confirmed by the council, and first by the community partner where one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.contract_forms import AnswerRemedyForm, ConfirmForm, PartnerForm
from buyers.contract_pages import form_page, judged_by
from dps.contract import delivering
from dps.contract.delivery_queries import (
    PromiseShown,
    file_of_ours,
    is_partner,
    plan_of_ours,
    promise_to_confirm,
    promises_for_partner,
    report_of_ours,
    shown_promise,
    shown_promises,
)
from dps.contract.figures import Asked, public_promises, withheld_from
from dps.contract.papers import content_of
from dps.contract.rules.delivery import plain
from dps.core.clock import now
from dps.parties.queries import people_of, person
from dps.parties.rules.roles import COMMUNITY, Permission
from dps.web.acting import answered
from dps.web.downloads import as_attachment
from dps.web.filters import london_date
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, may, requires

if TYPE_CHECKING:
    from dps.contract.models import Promise

bp = Blueprint("delivery", __name__)

PER_PAGE = 50
NOBODY = "nobody"


@bp.get("/promises")
@requires(Permission.CONFIRM_DELIVERY)
def listing() -> ResponseReturnValue:
    """For officers every promise made to the council; for a community member those they are named for."""
    at, page, by = now(), page_asked(), current_actor()
    withheld = withheld_from(by)
    if may(Permission.AWARD):
        rows = public_promises(Asked(council=current_organisation().ref), withheld=withheld, at=at)
    else:
        asked = [p for p in promises_for_partner(by) if not withheld.of(p.contract.supplier.ref)]
        rows = shown_promises(asked, at=at)
    waiting = tuple(one for one in rows if _waits(one))
    return render_template(
        "buyers/contracts/promises.html", waiting=waiting[:PER_PAGE], rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page, pages=max(-(-len(rows) // PER_PAGE), 1), withheld=bool(withheld), officer=may(Permission.AWARD),
    )  # fmt: skip


def _waits(one: PromiseShown) -> bool:
    """Whether this person is to say something of a promise now."""
    if may(Permission.AWARD):
        return one.plan_waiting is not None or (
            one.waiting is not None and (one.partner is None or one.waiting.community is not None)
        )
    return one.waiting is not None and one.waiting.community is None


def _promise(ref: str) -> Promise:
    """A promise that the asker may look at: an officer's own council's, or one they are named for. Raises NotFound, Refused."""
    found = promise_to_confirm(ref, current_actor())
    g.trail = found.contract.competition.log
    judged_by(found.contract.supplier)
    return found


@bp.get("/promises/<ref:promise>")
@requires(Permission.CONFIRM_DELIVERY)
def show(promise: str) -> ResponseReturnValue:
    """One promise: where it stands, every report, confirmation and plan."""
    found = _promise(promise)
    shown = shown_promise(found, at=now())
    return render_template(
        "buyers/contracts/promise.html", shown=shown, contract=found.contract, officer=may(Permission.AWARD),
        partner=is_partner(found, current_actor()), to_answer=shown if _waits(shown) else None,
    )  # fmt: skip


@bp.route("/delivery-reports/<ref:delivery_report>/answer", methods=["GET", "POST"])
@requires(Permission.CONFIRM_DELIVERY)
def answer(delivery_report: str) -> ResponseReturnValue:
    """Say whether what was reported was delivered."""
    found = report_of_ours(delivery_report, current_actor())
    promise = _promise(found.promise.ref)
    form = ConfirmForm()
    if found.amount is None:
        del form.amount
    back = url_for(".show", promise=promise.ref)
    much = f"{plain(found.amount)} {promise.unit or promise.measure}, " if found.amount is not None else ""

    def deed() -> object:
        report = report_of_ours(delivery_report, current_actor())
        amount = form.amount.data if report.amount is not None else None
        return delivering.answer(
            report=report, outcome=form.outcome.data or "", amount=amount, says=form.says.data or "", by=current_actor(), at=now()
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Was it delivered?", button="Keep the answer", contract=_promise(promise.ref).contract, back=back,
            lead=f"Reported: {much}by {london_date(found.delivered_on)}.", notes=(found.says,),
        ),
        deed, said="Your answer is kept. The supplier is told.", to=back,
    )  # fmt: skip


@bp.route("/promises/<ref:promise>/partner", methods=["GET", "POST"])
@requires(Permission.AWARD)
def partner(promise: str) -> ResponseReturnValue:
    """Name the community partner who is asked first, or nobody any more."""
    found = _promise(promise)
    members = people_of(found.contract.buyer, roles=(COMMUNITY,))
    form = PartnerForm()
    form.person.offer([(NOBODY, "Nobody: the council alone confirms"), *((p.ref, p.name) for p in members)])
    back = url_for(".show", promise=promise)

    def deed() -> object:
        chosen = None if form.person.data == NOBODY else person(form.person.data)
        return delivering.name_partner(promise=_promise(promise), person=chosen, by=current_actor(), at=now())

    lead = (
        "A partner in the community says first whether the promise was kept; the council then decides. Both are public."
    )
    notes = () if members else ("Nobody on your team is a community member yet. Invite one under Team first.",)
    return answered(
        form, lambda: form_page(
            form, title="Name a community partner", button="Name the partner", contract=_promise(promise).contract, back=back,
            lead=lead, notes=notes,
        ),
        deed, said="Kept.", to=back,
    )  # fmt: skip


@bp.route("/remedy-plans/<ref:remedy_plan>/answer", methods=["GET", "POST"])
@requires(Permission.AWARD)
def answer_plan(remedy_plan: str) -> ResponseReturnValue:
    """Agree to a remedy plan, or say why not."""
    found = plan_of_ours(remedy_plan, current_actor())
    promise = _promise(found.promise.ref)
    form, back = AnswerRemedyForm(), url_for(".show", promise=promise.ref)

    def deed() -> object:
        return delivering.answer_remedy(
            plan=plan_of_ours(remedy_plan, current_actor()), agreed=form.agreed.data == "yes", says=form.says.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(
            form, title="Answer the plan", button="Send the answer", contract=_promise(promise.ref).contract, back=back,
            lead=f"The supplier would make it good by {london_date(found.by_on)}.", notes=(found.what,),
        ),
        deed, said="Your answer is kept. The supplier is told.", to=back,
    )  # fmt: skip


@bp.get("/delivery-files/<ref:delivery_file>")
@requires(Permission.CONFIRM_DELIVERY)
def file(delivery_file: str) -> ResponseReturnValue:
    """A file that evidences a report, handed over shut."""
    found = file_of_ours(delivery_file, current_actor())
    _promise(found.report.promise.ref)
    return as_attachment(found.file_name, content_of(found))
