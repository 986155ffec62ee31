"""Our profile: our page as everybody sees it, and the parts that it is made of."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.finding.queries import as_shown, can_be_found
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.queries import how_many_documents
from dps.profile.rules.completeness import NOT_NEEDED, completeness, still_missing
from dps.profile.versions import content_now, latest
from dps.web.permissions import current_actor, may, requires
from dps.web.supplier import shown

bp = Blueprint("profile", __name__, url_prefix="/profile")

PAGES = {
    "summary": "suppliers.sections.summary",
    "capabilities": "suppliers.items.capabilities",
    "kinds": "suppliers.sections.kinds",
    "places": "suppliers.sections.places",
    "case-studies": "suppliers.items.case_studies",
    "values": "suppliers.sections.values",
    "facts": "suppliers.sections.facts",
    "contact": "suppliers.sections.contact",
}
"""Where each part is changed."""


@bp.get("/")
@requires(Permission.SEE_OWN_WORK)
def show() -> ResponseReturnValue:
    """Our page as buyers and everybody else see it, by the same template; and what we may do about it."""
    body = own_organisation(current_actor())
    found = as_shown(body.ref)
    return render_template(
        "suppliers/profile.html",
        page=shown(found),
        version=latest(body),
        is_public=can_be_found(body.ref),
        missing=still_missing(completeness(found.content)),
        documents=how_many_documents(body),
        may_edit=may(Permission.KEEP_PROFILE),
    )


@bp.get("/edit")
@requires(Permission.KEEP_PROFILE)
def edit() -> ResponseReturnValue:
    """The parts of our profile, what each still lacks, and why it matters; nobody else sees this."""
    body = own_organisation(current_actor())
    parts = completeness(content_now(body))
    counted = [part for part in parts if part.section not in NOT_NEEDED]
    return render_template(
        "suppliers/profile-edit.html",
        name=body.name,
        parts=[(part, url_for(PAGES[part.section])) for part in parts],
        said=sum(part.said for part in counted),
        most=len(counted),
        missing=still_missing(parts),
    )
