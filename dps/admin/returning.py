"""An application is returned to the supplier for named parts to be mended, with a day to answer by."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import corrections
from dps.admission.desk import why_not_assess
from dps.admission.queries import application as application_of
from dps.admission.queries import route_of
from dps.admission.reading import answers_read
from dps.admission.rules.escalating import day_before
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import DateField, MarketForm, TextAreaField
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.admission.models import Application

bp = Blueprint("returning", __name__, url_prefix="/applications")


class PartField(TextAreaField):
    """What one part lacks; empty for a part that is as it should be."""

    may_be_left_empty = False


class ReturnForm(MarketForm):
    """The base of a return; :func:`return_form` adds a box for each part."""

    refs: tuple[str, ...] = ()

    def parts(self) -> dict[str, str]:
        """The assessor's words by part, of those that have any."""
        said = {ref: self[f"part_{ref}"].data or "" for ref in self.refs}
        return {ref: words for ref, words in said.items() if words}


def return_form(application: Application) -> type[ReturnForm]:
    """The return of an application."""
    parts = corrections.parts_of(application)
    fields: dict[str, Any] = {"refs": tuple(parts)}
    for ref, title in parts.items():
        fields[f"part_{ref}"] = PartField(title, max_length=2000, rows=2)
    fields["answer_by"] = DateField("Answer by", needed="Enter the day to answer by")
    return type("LotReturnForm", (ReturnForm,), fields)


@bp.route("/<ref:application>/correction", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def ask(application: str) -> ResponseReturnValue:
    """Say what is to be mended, part by part, and by when."""
    one = application_of(application)
    refuse_if(why_not_assess(one, current_actor()))
    form = return_form(one)()
    if not form.is_submitted():
        assert one.due_on is not None  # what was received has its day: a CHECK says so
        form.answer_by.data = day_before(route_of(one.lot), due=one.due_on)
        return _page(form, one)
    if not form.validate():
        return _page(form, one), 422
    with acting(form) as act:
        corrections.return_for_correction(
            application=application_of(application), parts=form.parts(), answer_by=form.answer_by.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _page(form, application_of(application)), 409
    flash("The supplier is asked to mend its application. The time to decide runs on.")
    return redirect(url_for("admin.admissions.show", application=application))


def _page(form: ReturnForm, one: Application) -> str:
    return render_template(
        "admin/deciding/return.html",
        application=one,
        words=route_of(one.lot).words,
        form=form,
        answers={answered.ref: answered for answered in answers_read(one)},
    )
