"""The record of a contract: who signed, its papers, its performance indicators, and its notices."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_forms import NoticeForm
from buyers.contract_forms import AssessForm, KpiForm, PaperForm, SigningForm
from buyers.contract_pages import form_page, ours
from dps.contract.keeping import assess_kpi, record_running_notice, record_signing, set_kpi
from dps.contract.papers import add_paper, content_of, discard_papers
from dps.contract.record_queries import (
    breach_of_ours,
    law_of,
    notices_due,
    own_change,
    own_kpi,
    paper_of_ours,
    signing_of,
)
from dps.core.clock import now
from dps.gateways.kept_files import KeptFile, keep_file
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.bringing import answered_with_files
from dps.web.downloads import as_attachment
from dps.web.filters import london_date
from dps.web.permissions import current_actor, requires

bp = Blueprint("contract_record", __name__)

SAID = "Recorded."


@bp.route("/contracts/<ref:contract>/signing", methods=["GET", "POST"])
@requires(Permission.AWARD)
def signing(contract: str) -> ResponseReturnValue:
    """Who signed for each side."""
    known = signing_of(ours(contract))
    form = SigningForm(obj=known)
    if known and not form.is_submitted():
        form.reason.data = ""
    lead = "The supplier sees this; the public does not."

    def deed() -> object:
        return record_signing(
            contract=ours(contract), buyer_name=form.buyer_name.data or "", buyer_capacity=form.buyer_capacity.data or "",
            supplier_name=form.supplier_name.data or "", supplier_capacity=form.supplier_capacity.data or "",
            reason=form.reason.data or "", by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: form_page(form, title="Who signed", button="Record who signed", contract=ours(contract), lead=lead),
        deed, said=SAID, to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip


@bp.route("/contracts/<ref:contract>/papers/add", methods=["GET", "POST"])
@requires(Permission.AWARD)
def add(contract: str) -> ResponseReturnValue:
    """Add the signed copy, or another paper."""
    ours(contract)
    form = PaperForm()

    def page() -> str:
        return form_page(
            form, title="Add a paper to the record", button="Add the paper", contract=ours(contract), files=True
        )

    def deed(brought: Sequence[KeptFile]) -> object:
        return add_paper(
            contract=ours(contract), kind=form.kind.data or "", title=form.title.data or "", file=brought[0],
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered_with_files(
        form, page, deed, files=form.file, keep=keep_file, discard=discard_papers,
        said="The paper is in the record.", to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip


@bp.get("/contract-papers/<ref:contract_paper>")
@requires(Permission.AWARD)
def paper(contract_paper: str) -> ResponseReturnValue:
    """A paper of the record, handed over shut."""
    found = paper_of_ours(contract_paper, current_actor())
    return as_attachment(found.file_name, content_of(found))


@bp.route("/contracts/<ref:contract>/indicators/add", methods=["GET", "POST"])
@requires(Permission.AWARD)
def indicator(contract: str) -> ResponseReturnValue:
    """Set a performance indicator."""
    ours(contract)
    form = KpiForm()
    lead = "Public from the moment it is set. It cannot be changed afterwards."

    def deed() -> object:
        return set_kpi(
            contract=ours(contract), title=form.title.data or "", measure=form.measure.data or "", by=current_actor(), at=now()
        )  # fmt: skip

    return answered(
        form, lambda: form_page(form, title="Set a performance indicator", button="Set the indicator", contract=ours(contract), lead=lead),
        deed, said="The indicator is set.", to=url_for("buyers.contracts.show", contract=contract),
    )  # fmt: skip


@bp.route("/indicators/<ref:kpi>/assess", methods=["GET", "POST"])
@requires(Permission.AWARD)
def assess(kpi: str) -> ResponseReturnValue:
    """Say how the contract did against one indicator."""
    found = own_kpi(kpi, current_actor())
    ref = found.contract.ref
    form = AssessForm()
    notice = law_of(found.contract).performance_notice
    notes = (found.measure, *((f"Publish the assessment in {notice} on the central platform.",) if notice else ()))

    def deed() -> object:
        return assess_kpi(
            kpi=own_kpi(kpi, current_actor()), rating=form.rating.data or "", says=form.says.data or "",
            from_on=form.from_on.data, to_on=form.to_on.data, by=current_actor(), at=now(),
        )  # fmt: skip

    title = f"Assess: {found.title}"
    return answered(
        form, lambda: form_page(form, title=title, button="Keep the assessment", contract=ours(ref), notes=notes),
        deed, said="The assessment is kept.", to=url_for("buyers.contracts.show", contract=ref),
    )  # fmt: skip


@bp.route("/contract-changes/<ref:contract_change>/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def change_notice(contract_change: str) -> ResponseReturnValue:
    """The notice of a change."""
    found = own_change(contract_change, current_actor())
    to = url_for("buyers.contract_changes.show", contract_change=contract_change)
    return _notice(found.contract.ref, f"change:{found.ref}", to)


@bp.route("/breaches/<ref:breach>/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def breach_notice(breach: str) -> ResponseReturnValue:
    """The notice of a breach or poor performance."""
    found = breach_of_ours(breach, current_actor())
    return _notice(found.contract.ref, f"breach:{found.ref}", url_for("buyers.breaches.show", breach=breach))


@bp.route("/contracts/<ref:contract>/end/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def ending_notice(contract: str) -> ResponseReturnValue:
    """The notice of a contract's end."""
    return _notice(contract, "ending", url_for("buyers.contracts.show", contract=contract))


@bp.route("/contracts/<ref:contract>/copy/notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def copy_notice(contract: str) -> ResponseReturnValue:
    """The published copy of a contract of more than £5 million."""
    return _notice(contract, "copy", url_for("buyers.contracts.show", contract=contract))


def _notice(contract: str, about: str, to: str) -> ResponseReturnValue:
    """The form of a notice that is due; where none is, a page that says so, and a refusal of whatever is sent to it."""
    found = ours(contract)
    due = next((one.due for one in notices_due(found) if one.about == about), None)
    form = NoticeForm()
    lead = ""
    if due is not None:
        by_when = f" by {london_date(due.last_day)}" if due.last_day else ""
        lead = f"Publish {due.notice} on the central platform{by_when} ({due.provision}), then copy its reference and date here."

    def page() -> str:
        if due is None:
            return render_template("buyers/contracts/no-notice.html", contract=ours(contract), back=to)
        return form_page(
            form, title=f"Record {due.notice}", button="Record the notice", contract=ours(contract), lead=lead, back=to
        )

    def deed() -> object:
        return record_running_notice(
            contract=ours(contract), about=about, reference=form.reference.data or "", date=form.date.data,
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, deed, said="The notice is recorded.", to=to)
