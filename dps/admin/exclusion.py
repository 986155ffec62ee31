"""Grounds for exclusion, one by one: put to the supplier, then weighed, each a decision of its own."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import weighing
from dps.admission.desk import grounds_at_issue, issue_of, why_not_assess
from dps.admission.queries import application as application_of
from dps.admission.queries import route_of
from dps.admission.rules.escalating import day_before
from dps.admission.rules.weighing import Weighed
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.self_cleaning import exemptions, factors, hearing_provision, turns_on
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import DateField, MarketForm, RadioField, SelectField, TextAreaField
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.admission.desk import AtIssue
    from dps.admission.models import Application
    from dps.law.exclusions import Ground
    from dps.law.routes import Route

bp = Blueprint("exclusion", __name__, url_prefix="/applications")


class HearingForm(MarketForm):
    """A ground put to the supplier."""

    ground = SelectField("Ground", needed="Choose the ground")
    words = TextAreaField(
        "What you ask, or what you found and where",
        hint="The supplier reads this, and can answer only what it is told.",
        needed="Write what you ask of the supplier",
        max_length=2000,
        rows=5,
    )
    answer_by = DateField("Answer by", needed="Enter the day to answer by")


class WeighingForm(MarketForm):
    """The base of a weighing; :func:`weighing_form` adds the ground's own test and factors."""

    codes: tuple[str, ...] = ()

    def weighed(self, ground: str) -> Weighed:
        """What was weighed of a ground."""
        return Weighed(
            ground=ground,
            stands=self["stands"].data == "yes",
            excludes=self["excludes"].data == "yes",
            factors={code: self[f"factor_{code}"].data or "" for code in self.codes},
            reason=self["reason"].data or "",
            exemption=(self["exemption"].data or "") if "exemption" in self else "",
        )

    def fill(self, issue: AtIssue) -> None:
        """Show how it was weighed before."""
        before = issue.weighing
        if before is not None:
            self["stands"].data = "yes" if before.stands else "no"
            self["excludes"].data = "yes" if before.excludes else "no"
            self["reason"].data = before.reason
            if "exemption" in self:
                self["exemption"].data = before.exemption
            for code in self.codes:
                self[f"factor_{code}"].data = before.factors.get(code, "")


class ExemptionField(SelectField):
    """An exemption, where one applies."""

    may_be_left_empty = False


def weighing_form(law: Route, ground: Ground) -> type[WeighingForm]:
    """The weighing of one ground on one route."""
    looked, turn, allowed = factors(law, ground), turns_on(law, ground), exemptions(law, ground)
    fields: dict[str, Any] = {"codes": tuple(factor.code for factor in looked)}
    for factor in looked:
        fields[f"factor_{factor.code}"] = TextAreaField(
            factor.title, hint=f"{factor.hint} ({factor.provision})", rows=2, max_length=2000,
            needed=f"Say how you weighed “{factor.title}”, or that there was nothing",
        )  # fmt: skip
    fields["stands"] = RadioField(
        turn.asks, hint=turn.provision, choices=[("yes", turn.stands), ("no", turn.ended)],
        needed="Answer the question on which the ground turns",
    )  # fmt: skip
    fields["excludes"] = RadioField(
        "Does this ground exclude the supplier?", choices=[("no", "No"), ("yes", "Yes")],
        hint="A mandatory ground that stands excludes." if ground.mandatory else "A discretionary ground that stands may exclude: weigh whether it should.",
        needed="Say whether this ground excludes the supplier",
    )  # fmt: skip
    if allowed:
        fields["exemption"] = ExemptionField(
            "Exemption, where one applies",
            choices=[("", "None"), *((one.code, f"{one.title} ({one.provision})") for one in allowed)],
        )
    fields["reason"] = TextAreaField(
        "Your reason, in words the supplier can read", needed="Give the reason", max_length=3000, rows=4
    )
    return type("GroundWeighingForm", (WeighingForm,), fields)


@bp.route("/<ref:application>/hearing", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def hear(application: str) -> ResponseReturnValue:
    """Put a ground, declared or found, to the supplier."""
    one = application_of(application)
    refuse_if(why_not_assess(one, current_actor()))
    form = HearingForm()
    form.ground.offer([("", "Choose"), *((g.code, g.title) for g in grounds_for(route_of(one.lot)))])
    if not form.is_submitted():
        first = next((issue for issue in grounds_at_issue(one) if issue.hearing is None), None)
        form.ground.data = first.ground.code if first else ""
        assert one.due_on is not None  # what was received has its day: a CHECK says so
        form.answer_by.data = day_before(route_of(one.lot), due=one.due_on)
        return _hearing_page(form, one)
    if not form.validate():
        return _hearing_page(form, one), 422
    with acting(form) as act:
        weighing.hear(
            application=application_of(application), ground=form.ground.data, words=form.words.data,
            answer_by=form.answer_by.data, by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _hearing_page(form, application_of(application)), 409
    flash("The supplier is asked. The time to decide runs on.")
    return redirect(url_for("admin.admissions.show", application=application))


def _hearing_page(form: HearingForm, one: Application) -> str:
    law = route_of(one.lot)
    return render_template(
        "admin/deciding/hearing.html", application=one, words=law.words, form=form, provision=hearing_provision(law)
    )


@bp.route("/<ref:application>/grounds/<int:number>", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def weigh(application: str, number: int) -> ResponseReturnValue:
    """Weigh one ground, by its number in the law's order."""
    one = application_of(application)
    refuse_if(why_not_assess(one, current_actor()))
    law, issue = route_of(one.lot), issue_of(one, number)
    form = weighing_form(law, issue.ground)()
    if not form.is_submitted():
        form.fill(issue)
        return _weighing_page(form, one, number)
    if not form.validate():
        return _weighing_page(form, one, number), 422
    with acting(form) as act:
        weighing.weigh(
            application=application_of(application), weighed=form.weighed(issue.ground.code), by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _weighing_page(form, application_of(application), number), 409
    flash(f"“{issue.ground.title}” is weighed. The decision follows from it.")
    return redirect(url_for("admin.admissions.show", application=application))


def _weighing_page(form: WeighingForm, one: Application, number: int) -> str:
    law, issue = route_of(one.lot), issue_of(one, number)
    said = one.declaration.get(issue.ground.code, {})
    return render_template(
        "admin/deciding/ground.html",
        application=one,
        words=law.words,
        form=form,
        issue=issue,
        said=said if said.get("applies") else {},
        happened_on=date.fromisoformat(said["happened_on"]) if said.get("happened_on") else None,
        factors=factors(law, issue.ground),
        exemptions=exemptions(law, issue.ground),
        today=london_date(now()),
    )
