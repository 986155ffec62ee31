"""The findings of an application, criterion by criterion, kept as they are written; the check; the decision."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions, assessing
from dps.admission.debarment import what_check_says
from dps.admission.desk import (
    findings_kept,
    findings_of,
    grounds_at_issue,
    open_correction,
    why_not_assess,
    why_not_decide,
)
from dps.admission.queries import application as application_of
from dps.admission.queries import route_of
from dps.admission.reading import answers_read
from dps.admission.rules.deciding import outcome
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, RadioField, TextAreaField
from dps.web.permissions import current_actor, grave, requires

if TYPE_CHECKING:
    from dps.admission.models import Application

bp = Blueprint("deciding", __name__, url_prefix="/applications")

EXCLUSION = "exclusion"


class WordsField(TextAreaField):
    """The assessor's words; a draft may still lack them, the check says which."""

    may_be_left_empty = False


class LaterField(RadioField):
    """A finding that a draft may still lack."""

    may_be_left_empty = False


class FindingsForm(MarketForm):
    """The base of the findings; :func:`findings_form` adds three fields for each criterion."""

    refs: tuple[str, ...] = ()

    def fill(self, kept: Mapping[str, Mapping[str, str]]) -> None:
        """Show what was written before."""
        for name in self._fields:
            part, _, ref = name.partition("_")
            if part in ("met", "evidence", "reason") and ref in kept:
                self[name].data = kept[ref].get(part, "")

    def findings(self) -> dict[str, dict[str, str]]:
        """What was written, by criterion ref."""
        said = {
            ref: {part: self[f"{part}_{ref}"].data or "" for part in ("met", "evidence", "reason")} for ref in self.refs
        }
        return {**said, EXCLUSION: {"evidence": self[f"evidence_{EXCLUSION}"].data or ""}}


def findings_form(application: Application) -> type[FindingsForm]:
    """The findings on an application's lot."""
    fields: dict[str, Any] = {
        "refs": tuple(c.ref for c in application.lot.criteria),
        f"evidence_{EXCLUSION}": WordsField(
            "What you looked at for grounds for exclusion",
            hint="The declaration, registers, notices. Whether a ground excludes is weighed on a page of its own.",
            max_length=2000, rows=2,
        ),
    }  # fmt: skip
    for criterion in application.lot.criteria:
        fields[f"met_{criterion.ref}"] = LaterField(
            f"{criterion.title}: is it met?", choices=[("yes", "Met"), ("no", "Not met")]
        )
        fields[f"evidence_{criterion.ref}"] = WordsField(
            "What you looked at", hint="The answer, a document, a register.", max_length=2000, rows=2
        )
        fields[f"reason_{criterion.ref}"] = WordsField(
            "Your words to the supplier", hint="Needed where it is not met: what is missing, and what would show it.",
            max_length=2000, rows=3,
        )  # fmt: skip
    return type("LotFindingsForm", (FindingsForm,), fields)


@bp.route("/<ref:application>/findings", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def findings(application: str) -> ResponseReturnValue:
    """Write the findings beside what the supplier sent; what is not written yet can wait."""
    one, by = application_of(application), current_actor()
    refuse_if(why_not_assess(one, by))
    form = findings_form(one)()
    if not form.is_submitted():
        form.fill(findings_kept(one, by))
        return _findings_page(form, one)
    if not form.validate():
        return _findings_page(form, one), 422
    with acting(form) as act:
        assessing.note_findings(
            application=application_of(application), findings=form.findings(), by=current_actor(), at=now()
        )
    if act.refused:
        return _findings_page(form, application_of(application)), 409
    if request.form.get("then") == "check":
        return redirect(url_for(".check", application=application))
    flash("Your findings are kept. Nobody but you has seen them.")
    return redirect(url_for("admin.admissions.show", application=application))


def _findings_page(form: FindingsForm, one: Application) -> str:
    return render_template(
        "admin/deciding/findings.html",
        application=one,
        words=route_of(one.lot).words,
        form=form,
        answers=answers_read(one),
        issues=grounds_at_issue(one),
    )


@bp.route("/<ref:application>/check", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
@grave
def check(application: str) -> ResponseReturnValue:
    """Read the decision as the supplier will read it; then make it."""
    form = MarketForm()
    refuse_if(why_not_assess(application_of(application), current_actor()))
    if not form.is_submitted():
        return _check_page(form, application)
    if not form.validate():
        return _check_page(form, application), 422
    with acting() as act:
        one, by = application_of(application), current_actor()
        found = findings_of(one, findings_kept(one, by))
        admission = actions.decide(application=one, findings=found, by=by, at=now())
    if act.refused:
        return _check_page(form, application), 409
    flash("Admitted. The supplier is told." if admission else "Refused. The supplier is told, with the reasons.")
    return redirect(url_for("admin.decisions.report", application=application))


def _check_page(form: MarketForm, application: str) -> str:
    one, by = application_of(application), current_actor()
    found = findings_of(one, findings_kept(one, by))
    titles = {c.ref: c.title for c in one.lot.criteria}
    return render_template(
        "admin/deciding/check.html",
        application=one,
        words=route_of(one.lot).words,
        form=form,
        findings=[(titles[f.criterion] if f.criterion else "Grounds for exclusion", f) for f in found],
        missing=[title for ref, title in titles.items() if ref not in {f.criterion for f in found}],
        comes_to=outcome(found),
        unchecked=what_check_says(one.supplier, route_of(one.lot), on=london_date(now()))[1],
        obstacles=why_not_decide(one, found, by=by, at=now()),
        correction=open_correction(one),
    )
