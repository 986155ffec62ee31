"""Our promises under a contract: reporting what was delivered, making good what is short, and our words beside the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.contract import delivering
from dps.contract.delivery_queries import file_of_ours, promise_of_ours, shown_promise
from dps.contract.papers import content_of, discard_papers
from dps.core.clock import now
from dps.gateways.kept_files import KeptFile, keep_file
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.bringing import answered_with_files
from dps.web.downloads import as_attachment
from dps.web.filters import london_date
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, may, requires
from suppliers.contract_forms import RemedyForm, ReportForm, WordsForm

if TYPE_CHECKING:
    from dps.contract.models import Promise

bp = Blueprint("delivery", __name__)


def _ours(ref: str) -> Promise:
    found = promise_of_ours(ref, current_actor())
    g.trail = found.contract.competition.log
    return found


def _form_page(form: MarketForm, promise: str, *, title: str, button: str, lead: str, files: bool = False) -> str:
    found = _ours(promise)
    return render_template(
        "suppliers/contracts/form.html", form=form, title=title, button=button, contract=found.contract, lead=lead,
        notes=(f"{found.outcome}: {found.target} {found.measure}, by {london_date(found.due_on)}.",),
        back=url_for(".show", promise=promise), files=files,
    )  # fmt: skip


@bp.get("/promises/<ref:promise>")
@requires(Permission.SEE_OUTCOMES)
def show(promise: str) -> ResponseReturnValue:
    """One promise of ours: where it stands and everything that was said of it."""
    found = _ours(promise)
    return render_template(
        "suppliers/contracts/promise.html", shown=shown_promise(found, at=now()), contract=found.contract,
        may_report=may(Permission.REPORT_DELIVERY),
    )  # fmt: skip


@bp.route("/promises/<ref:promise>/report", methods=["GET", "POST"])
@requires(Permission.REPORT_DELIVERY)
def report(promise: str) -> ResponseReturnValue:
    """Report what was delivered, with evidence."""
    form = ReportForm()
    if _ours(promise).amount is None:
        del form.amount

    def page() -> str:
        return _form_page(
            form, promise, title="Report what was delivered", button="Send the report", files=True,
            lead="A part may be reported at any time. The council is told, and says whether it was delivered.",
        )  # fmt: skip

    def deed(brought: Sequence[KeptFile]) -> object:
        return delivering.report(
            promise=_ours(promise), amount=form.amount.data if "amount" in form else None, says=form.says.data or "",
            delivered_on=form.delivered_on.data, files=brought, by=current_actor(), at=now(),
        )  # fmt: skip

    return answered_with_files(
        form, page, deed, files=form.files, keep=keep_file, discard=discard_papers,
        said="Your report is with the council.", to=url_for(".show", promise=promise),
    )  # fmt: skip


@bp.route("/promises/<ref:promise>/remedy", methods=["GET", "POST"])
@requires(Permission.REPORT_DELIVERY)
def remedy(promise: str) -> ResponseReturnValue:
    """Put forward how and by when we make good what is short."""
    form = RemedyForm()
    lead = "The council agrees to the plan, or says why not. While an agreed plan runs, the promise shows as being made good."

    def deed() -> object:
        return delivering.plan_remedy(
            promise=_ours(promise), what=form.what.data or "", by_on=form.by_on.data, by=current_actor(), at=now()
        )

    return answered(
        form, lambda: _form_page(form, promise, title="Put forward a plan", button="Send the plan", lead=lead), deed,
        said="Your plan is with the council.", to=url_for(".show", promise=promise),
    )  # fmt: skip


@bp.route("/promises/<ref:promise>/words", methods=["GET", "POST"])
@requires(Permission.REPORT_DELIVERY)
def words(promise: str) -> ResponseReturnValue:
    """Our own words beside the public figures."""
    form = WordsForm(data={"text": shown_promise(_ours(promise), at=now()).words})

    def deed() -> object:
        return delivering.say_beside(promise=_ours(promise), text=form.text.data or "", by=current_actor(), at=now())

    lead = "They stand beside the figures of this promise from the moment you send them, as your words."
    return answered(
        form, lambda: _form_page(form, promise, title="Your words beside the figures", button="Publish your words", lead=lead),
        deed, said="Your words stand beside the figures.", to=url_for(".show", promise=promise),
    )  # fmt: skip


@bp.get("/delivery-files/<ref:delivery_file>")
@requires(Permission.SEE_OUTCOMES)
def file(delivery_file: str) -> ResponseReturnValue:
    """A file of a report of ours, handed over shut."""
    found = file_of_ours(delivery_file, current_actor())
    return as_attachment(found.file_name, content_of(found))
