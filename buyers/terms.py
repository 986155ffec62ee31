"""The terms of the contract as a file: added to a draft, taken out of it, handed over as suppliers will get it."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import own_draft
from dps.competition.queries import own_competition, told_of
from dps.competition.terms import KeptTerms, add_terms, discard_terms, keep_terms, take_out_terms, terms_of
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.downloads import as_attachment
from dps.web.forms import FileField
from dps.web.permissions import current_actor, requires

bp = Blueprint("terms", __name__, url_prefix="/competitions/<ref:competition>/terms")


class TermsForm(SectionForm):
    """The file."""

    file = FileField(
        "The terms as a file", needed="Choose the file",
        hint=f"{FILE_KINDS}. At most 10 MB. Suppliers download it from the published page.",
    )  # fmt: skip


@bp.route("", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Add the terms as a file, or another file in its place."""
    found = own_draft(competition)
    form = TermsForm(data={"version": str(found.version)})
    if request.method == "GET":
        return _page(competition, form)
    if not form.validate():
        return _page(competition, form), 422
    upload = form.file.data[0]
    try:
        kept = keep_terms(found.buyer, name=str(upload.filename), content=upload.read())
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            form.fault(form.file, f"{obstacle.says} {obstacle.mend}".strip())
        return _page(competition, form), 422
    return _add(competition, form, kept)


def _add(competition: str, form: TermsForm, kept: KeptTerms) -> ResponseReturnValue:
    by = current_actor()
    try:
        with acting(form) as act:
            add_terms(
                competition=own_competition(competition, by), file=kept, version=form.drawn_for(), page=form.page(),
                by=by, at=now(),
            )  # fmt: skip
    except BaseException:
        discard_terms(kept.document)
        raise
    if act.refused:
        discard_terms(kept.document)
        return _again(competition, form), 409
    flash("The file is added.")  # never its name: flashes travel in the cookie
    return redirect(url_for("buyers.pack.edit", competition=competition))


@bp.post("/take-out")
@requires(Permission.DRAFT_COMPETITION)
def take_out(competition: str) -> ResponseReturnValue:
    """Name no file any more."""
    own_draft(competition)
    by, form = current_actor(), TermsForm()
    with acting(form) as act:
        take_out_terms(
            competition=own_competition(competition, by), version=form.drawn_for(), page=form.page(), by=by, at=now()
        )
    if act.refused:
        return _again(competition, form), 409
    flash("The file is taken out.")
    return redirect(url_for("buyers.pack.edit", competition=competition))


@bp.get("/file")
@requires(Permission.EVALUATE)
def download(competition: str) -> ResponseReturnValue:
    """The terms as suppliers get them."""
    return as_attachment(*terms_of(own_competition(competition, current_actor())))


def _again(competition: str, form: TermsForm) -> str:
    form.version.data = str(own_draft(competition).version)  # the next try is made knowing what is kept now
    return _page(competition, form)


def _page(competition: str, form: TermsForm) -> str:
    told = told_of(own_draft(competition))
    return render_template(
        "buyers/competitions/terms.html", form=form, title="Terms as a file", caption=told.title, file=told.terms_file(),
        competition=competition, pack=url_for("buyers.pack.edit", competition=competition),
    )  # fmt: skip
