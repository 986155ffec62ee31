"""A group's application: each member looked at by itself, with what it declared, its documents and its debarment check."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission.debarment import latest_check, what_check_says
from dps.admission.desk import why_not_assess
from dps.admission.member_deeds import find_member
from dps.admission.members import standing_of
from dps.admission.queries import application as application_of
from dps.admission.queries import route_of
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.roles import Permission
from dps.profile.queries import evidence_of
from dps.profile.rules.evidence import KINDS, has_expired
from dps.web.acting import acting
from dps.web.forms import HiddenField, MarketForm, RadioField, TextAreaField
from dps.web.permissions import current_actor, requires

bp = Blueprint("members", __name__, url_prefix="/applications")


class MemberForm(MarketForm):
    """What was found of a member's standing, on the declaration that was read."""

    declared = HiddenField(max_length=26)
    met = RadioField(
        "Does a ground for exclusion keep this member out?",
        choices=[("yes", "No, it may take part"), ("no", "Yes, it keeps the group out")],
        needed="Say what you found",
    )
    reason = TextAreaField(
        "What you looked at, and why you found so", hint="The group and the member may read every word of it.",
        needed="Write what you looked at and why you found so", max_length=2000, rows=4,
    )  # fmt: skip


@bp.route("/<ref:application>/members/<ref:member>", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def find(application: str, member: str) -> ResponseReturnValue:
    """Look at one member of the group that applies, and write what was found of it."""
    one = application_of(application)
    standing_of(one, member)  # nobody's member is not there, whoever asks
    refuse_if(why_not_assess(one, current_actor()))
    form = MemberForm()
    if not form.is_submitted():
        return _page(form, application, member)
    if not form.validate():
        return _page(form, application, member), 422
    with acting(form) as act:
        find_member(
            application=application_of(application), member=member, declared=form.declared.data or "",
            met=form.met.data == "yes", reason=form.reason.data, by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _page(form, application, member), 409
    flash("What you found of the member is kept.")
    return redirect(url_for("admin.admissions.show", application=application, _anchor="members"))


def _page(form: MemberForm, application: str, member: str) -> str:
    one, today = application_of(application), london_date(now())
    standing = standing_of(one, member)
    body = standing.member.supplier
    form.declared.data = standing.declared.ref if standing.declared else ""
    if not form.is_submitted() and standing.finding is not None:
        form.met.data, form.reason.data = "yes" if standing.finding.met else "no", standing.finding.reason
    listed, unchecked = what_check_says(body, route_of(one.lot), on=today)
    return render_template(
        "admin/deciding/member.html", application=one, one=standing, supplier=body, words=route_of(one.lot).words, form=form,
        evidence=[(e, KINDS.get(e.kind, e.kind), has_expired(e.expires_on, on=today)) for e in evidence_of(body)],
        check=latest_check(body, on=today), listed=listed, unchecked=unchecked, legal_form=form_words(body.legal_form),
        open_here=one.state == "submitted",
    )  # fmt: skip
