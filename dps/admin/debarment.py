"""Who is to be looked up in the debarment list, and the record of each look. A person looks; nothing is fetched."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admin.places_forms import CheckForm
from dps.admission import debarment
from dps.admission.rules.checking import GOOD_FOR, PROVISION, RESULTS, due_again_on
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.parties.queries import names, organisation
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

bp = Blueprint("debarment", __name__, url_prefix="/debarment")


@bp.get("")
@requires(Permission.KEEP_PLACES)
def home() -> ResponseReturnValue:
    """Suppliers whose check is due: never checked first, then the longest ago."""
    page = page_asked()
    rows, many = debarment.to_check(at=now(), page=page)
    return render_template(
        "admin/places/debarment.html", rows=[(one, due_again_on(one.checked_on) if one.checked_on else None) for one in rows],
        many=many, page=page, pages=-(-many // debarment.PAGE), good_for=GOOD_FOR.days, provision=PROVISION,
    )  # fmt: skip


@bp.route("/<ref:supplier>", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
def check(supplier: str) -> ResponseReturnValue:
    """One supplier: whom to look for, what was found before, and the record of another look."""
    body, today = organisation(supplier), london_date(now())
    form = CheckForm()

    def page() -> str:
        made = debarment.checks_of(body)
        return render_template(
            "admin/places/check.html", supplier=body, form=form, checks=[(one, RESULTS[one.result]) for one in made],
            people=names(one.checked_by for one in made), provision=PROVISION,
        )  # fmt: skip

    if not form.is_submitted():
        form.looked_for.data, form.checked_on.data = "\n".join(debarment.who_to_look_for(body)), today
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        debarment.record_check(
            supplier=organisation(supplier), looked_for=form.looked_for.data, checked_on=form.checked_on.data,
            result=form.result.data, found=form.found.data or "", by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("The check is recorded.")
    return redirect(url_for(".check", supplier=supplier))
