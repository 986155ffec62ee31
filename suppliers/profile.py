"""Our profile: what the directory says of us, and our evidence."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from dps.core.clock import now
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.parties.queries import own_organisation
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.regions import REGIONS, region_name
from dps.parties.rules.roles import Permission
from dps.profile.actions import add_evidence, describe
from dps.profile.queries import evidence_of, profile_of
from dps.profile.rules.cpv import DIVISIONS, NotACpvCode, cpv_codes, division_of
from dps.profile.rules.describing import LONGEST_DESCRIPTION, LONGEST_SUMMARY, LONGEST_TITLE, MOST_CAPABILITIES
from dps.profile.rules.evidence import KINDS, has_expired
from dps.web.errors import note_refusal
from dps.web.forms import (
    CheckboxesField,
    DateField,
    FieldList,
    FormField,
    MarketForm,
    RowForm,
    SelectField,
    StringField,
    TextAreaField,
)
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("profile", __name__, url_prefix="/profile")


class RowTitle(StringField):
    """What stands on a row; that rows may stay empty is said once, above them."""

    may_be_left_empty = False


class RowText(TextAreaField):
    """The words under it."""

    may_be_left_empty = False


class CapabilityRow(RowForm):
    """One thing we do."""

    title = RowTitle("What you do", max_length=LONGEST_TITLE)
    description = RowText("In a few words", max_length=LONGEST_DESCRIPTION, rows=3)

    def validate_description(self, field: TextAreaField) -> None:
        """A description alone has nothing to stand under."""
        if field.data and not self.title.data:
            raise ValidationError("Enter what you do above this description")


class ProfileForm(MarketForm):
    """What we do, where, and under which codes."""

    summary = TextAreaField(
        "What your organisation does",
        needed="Say in a few sentences what the organisation does",
        max_length=LONGEST_SUMMARY,
        count=True,
        rows=6,
        hint="Councils read this first. Write it for somebody who does not know your field.",
    )
    capabilities = FieldList(FormField(CapabilityRow), min_entries=MOST_CAPABILITIES, max_entries=MOST_CAPABILITIES)
    regions = CheckboxesField("Where you work", choices=[(r.code, r.name) for r in REGIONS.values()])
    divisions = CheckboxesField(
        "Kinds of work",
        choices=[(f"{code}000000", name) for code, name in DIVISIONS.items() if code >= "45"],
        hint="Divisions of the Common Procurement Vocabulary (CPV).",
    )
    cpv = TextAreaField(
        "More exact CPV codes",
        max_length=400,
        rows=2,
        hint="Eight digits each, with commas between: 73200000, 80500000.",
    )

    def validate_cpv(self, field: TextAreaField) -> None:
        """Each code in the form that CPV codes have."""
        try:
            cpv_codes(field.data)
        except NotACpvCode as wrong:
            raise ValidationError(str(wrong)) from wrong

    def codes(self) -> tuple[str, ...]:
        """Every code chosen or typed, once each."""
        return tuple(dict.fromkeys([*(self.divisions.data or ()), *cpv_codes(self.cpv.data or "")]))

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The capabilities that were filled in."""
        return tuple(
            (row.form.title.data, row.form.description.data or "") for row in self.capabilities if row.form.title.data
        )


class EvidenceForm(MarketForm):
    """One dated document."""

    kind = SelectField(
        "Kind of document", choices=[("", "Choose a kind"), *KINDS.items()], needed="Choose the kind of document"
    )
    title = StringField("Title", needed="Enter a title", hint="For example, Public liability insurance, £5 million")
    issued_on = DateField("Issued on", needed="Enter the date it was issued")
    expires_on = DateField("Expires on", hint="Leave it empty where the document does not expire.")


@bp.get("/")
@requires(Permission.SEE_OWN_WORK)
def show() -> ResponseReturnValue:
    """What the directory says of us, and our evidence."""
    body, today = own_organisation(current_actor()), london_date(now())
    profile = profile_of(body)
    return render_template(
        "suppliers/profile.html",
        body=body,
        profile=profile,
        form_words=form_words,
        regions=[region_name(code) for code in profile.regions] if profile else [],
        codes=[(code, division_of(code)) for code in profile.cpv] if profile else [],
        evidence=[(e, KINDS.get(e.kind, e.kind), has_expired(e.expires_on, on=today)) for e in evidence_of(body)],
    )


@bp.route("/edit", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def edit() -> ResponseReturnValue:
    """Say what we do."""
    form = ProfileForm()
    if not form.is_submitted():
        _fill(form)
        return render_template("suppliers/profile-edit.html", form=form)
    if not form.validate():
        return render_template("suppliers/profile-edit.html", form=form), 422
    try:
        with writing():
            describe(
                organisation=own_organisation(current_actor()), summary=form.summary.data, regions=form.regions.data or (),
                cpv=form.codes(), capabilities=form.rows(), by=current_actor(), at=now(),
            )  # fmt: skip
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        return render_template("suppliers/profile-edit.html", form=form), 409
    flash("Your profile is saved.")
    return redirect(url_for(".show"))


def _fill(form: ProfileForm) -> None:
    profile = profile_of(own_organisation(current_actor()))
    if profile is None:
        return
    offered = {choice.value for choice in form.divisions.choices}
    form.summary.data = profile.summary
    form.regions.data = list(profile.regions)
    form.divisions.data = [code for code in profile.cpv if code in offered]
    form.cpv.data = ", ".join(code for code in profile.cpv if code not in offered)
    for row, kept in zip(form.capabilities, profile.capabilities, strict=False):
        row.form.title.data, row.form.description.data = kept.title, kept.description


@bp.route("/evidence", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def evidence() -> ResponseReturnValue:
    """Add a dated document."""
    form = EvidenceForm()
    if not form.is_submitted():
        return render_template("suppliers/evidence.html", form=form)
    if not form.validate():
        return render_template("suppliers/evidence.html", form=form), 422
    try:
        with writing():
            add_evidence(
                organisation=own_organisation(current_actor()), kind=form.kind.data, title=form.title.data,
                issued_on=form.issued_on.data, expires_on=form.expires_on.data, by=current_actor(), at=now(),
            )  # fmt: skip
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        return render_template("suppliers/evidence.html", form=form), 409
    flash("The document is added.")
    return redirect(url_for(".show"))
