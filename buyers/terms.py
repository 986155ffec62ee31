"""The terms of the contract as a file: added to a draft, taken out of it, handed over as suppliers will get it."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm
from buyers.sections import own_draft
from dps.competition.queries import own_competition, told_of
from dps.competition.terms import KeptTerms, add_terms, discard_terms, keep_terms, take_out_terms, terms_of
from dps.core.clock import now
from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.bringing import answered_with_files
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
    by = current_actor()

    def deed(brought: Sequence[KeptTerms]) -> object:
        return add_terms(
            competition=own_competition(competition, by), file=brought[0], version=form.drawn_for(), page=form.page(),
            by=by, at=now(),
        )  # fmt: skip

    return answered_with_files(
        form, lambda: _page(competition, form), deed, files=form.file, keep=partial(keep_terms, found.buyer),
        discard=discard_terms, said="The file is added.", to=url_for("buyers.pack.edit", competition=competition),
    )  # fmt: skip


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
        return _page(competition, form), 409
    flash("The file is taken out.")
    return redirect(url_for("buyers.pack.edit", competition=competition))


@bp.get("/file")
@requires(Permission.EVALUATE)
def download(competition: str) -> ResponseReturnValue:
    """The terms as suppliers get them."""
    return as_attachment(*terms_of(own_competition(competition, current_actor())))


def _page(competition: str, form: TermsForm) -> str:
    draft = own_draft(competition)
    told = told_of(draft)
    if form.obstacles:
        form.version.data = str(draft.version)  # the next try is made knowing what is kept now
    return render_template(
        "buyers/competitions/terms.html", form=form, title="Terms as a file", caption=told.title, file=told.terms_file(),
        competition=competition, pack=url_for("buyers.pack.edit", competition=competition),
    )  # fmt: skip
