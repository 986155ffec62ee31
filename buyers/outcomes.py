"""A council's outcome catalogues: those that are shipped, its own measures, and sets that it holds a licence for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.outcomes_forms import AddMeasureForm, ImportForm, ImportVersionForm, NewCatalogueForm, TakeOutForm
from dps.competition.catalogues import catalogues_of, keep, own_catalogue, own_version, rows_of
from dps.competition.rules.outcomes import SHIPPED, OutcomeRow, obstacles_to_catalogue_version
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, current_organisation, may, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.catalogue_models import OutcomeCatalogue, OutcomeCatalogueVersion

bp = Blueprint("outcomes", __name__, url_prefix="/outcomes")

OUR_OWN = "Written by the council"


@bp.get("")
@requires(Permission.EVALUATE)
def listing() -> ResponseReturnValue:
    """Every catalogue that a call-off may choose from."""
    return render_template(
        "buyers/outcomes/listing.html", own=catalogues_of(current_organisation()), shipped=SHIPPED,
        may_draft=may(Permission.DRAFT_COMPETITION),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def new() -> ResponseReturnValue:
    """A catalogue of our own, begun with one measure."""
    form: Any = NewCatalogueForm()

    def draw(form: Any) -> str:
        return _form_page(form, "Write a measure of your own", "Keep the measure")

    if not form.is_submitted():
        return draw(form)
    if not form.validate():
        return draw(form), 422
    return _kept(form, draw, lambda: keep(
        organisation=current_organisation(), title=form.title.data or "", source=OUR_OWN, rows=(form.row(OUR_OWN),),
        by=current_actor(), at=now(),
    ))  # fmt: skip


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def bring() -> ResponseReturnValue:
    """A set from a file, as a new catalogue."""
    form: Any = ImportForm()

    def draw(form: Any) -> str:
        return _form_page(form, "Import a set of measures", "Import the set")

    if not form.is_submitted():
        return draw(form)
    if not form.validate():
        return draw(form), 422
    return _kept(form, draw, lambda: keep(
        organisation=current_organisation(), title=form.title.data or "", source=form.source.data or "",
        licence=form.licence.data or "", rows=form.rows(), by=current_actor(), at=now(),
    ))  # fmt: skip


@bp.get("/<ref:catalogue>")
@requires(Permission.EVALUATE)
def show(catalogue: str) -> ResponseReturnValue:
    """The newest version, and the older ones to read."""
    return _show(own_catalogue(catalogue, current_actor()))


def _show(found: OutcomeCatalogue) -> str:
    return render_template(
        "buyers/outcomes/catalogue.html", catalogue=found, version=found.versions[0], rows=rows_of(found.versions[0]),
        newest=True, may_draft=may(Permission.DRAFT_COMPETITION), taking=TakeOutForm(formdata=None),
    )  # fmt: skip


@bp.get("/versions/<ref:catalogue_version>")
@requires(Permission.EVALUATE)
def version(catalogue_version: str) -> ResponseReturnValue:
    """A version as it was kept."""
    found = own_version(catalogue_version, current_actor())
    return render_template(
        "buyers/outcomes/catalogue.html", catalogue=found.catalogue, version=found, rows=rows_of(found),
        newest=found.number == found.catalogue.versions[0].number, may_draft=False, taking=None,
    )  # fmt: skip


@bp.route("/<ref:catalogue>/add", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def add(catalogue: str) -> ResponseReturnValue:
    """One more measure: a new version with it."""
    found = own_catalogue(catalogue, current_actor())
    form: Any = AddMeasureForm(data={"version": str(found.versions[0].number)})

    def draw(form: Any) -> str:
        return _form_page(form, "Add a measure", "Add the measure", found)

    if not form.is_submitted():
        return draw(form)
    if not form.validate():
        return draw(form), 422
    source = found.versions[0].source
    return _kept(form, draw, lambda: _again(
        catalogue, form, lambda rows: (*rows, form.row(source)), source=source, licence=found.versions[0].licence
    ))  # fmt: skip


@bp.post("/<ref:catalogue>/take-out")
@requires(Permission.DRAFT_COMPETITION)
def take_out(catalogue: str) -> ResponseReturnValue:
    """One measure less: a new version without it."""
    found = own_catalogue(catalogue, current_actor())
    form: Any = TakeOutForm()
    newest = found.versions[0]

    def less(rows: tuple[OutcomeRow, ...]) -> Iterable[OutcomeRow]:
        return (row for row in rows if row.key != (form.key.data or ""))

    with writing():
        _again(catalogue, form, less, source=newest.source, licence=newest.licence)
    flash("Taken out. Older versions stay, and so do the call-offs made from them.")
    return redirect(url_for(".show", catalogue=catalogue))


@bp.route("/<ref:catalogue>/import", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def renew(catalogue: str) -> ResponseReturnValue:
    """A newer edition of a set, from a file."""
    found = own_catalogue(catalogue, current_actor())
    newest = found.versions[0]
    form: Any = ImportVersionForm(
        data={"version": str(newest.number), "source": newest.source, "licence": newest.licence}
    )

    def draw(form: Any) -> str:
        return _form_page(form, "Import a newer edition", "Import the edition", found)

    if not form.is_submitted():
        return draw(form)
    if not form.validate():
        return draw(form), 422
    return _kept(form, draw, lambda: _again(
        catalogue, form, lambda _rows: form.rows(), source=form.source.data or "", licence=form.licence.data or ""
    ))  # fmt: skip


def _again(
    ref: str, form: Any, change: Callable[[tuple[OutcomeRow, ...]], Iterable[OutcomeRow]], *, source: str, licence: str
) -> OutcomeCatalogueVersion:
    """The newest version with a change, as a version of its own; refused where a colleague made one meanwhile."""
    found = own_catalogue(ref, current_actor())
    newest = found.versions[0]
    refuse_if(obstacles_to_catalogue_version(asked=str(form.version.data or ""), kept=newest.number))
    return keep(
        organisation=current_organisation(), catalogue=found, source=source, licence=licence,
        rows=change(rows_of(newest)), by=current_actor(), at=now(),
    )  # fmt: skip


def _kept(
    form: MarketForm, draw: Callable[[Any], str], deed: Callable[[], OutcomeCatalogueVersion]
) -> ResponseReturnValue:
    """Do it, and go to the catalogue; where it is refused, the page with what was typed and every reason (409)."""
    with acting(form) as act:
        ref = deed().catalogue.ref
    if act.refused:
        return draw(form), 409
    flash("Kept, as a version of its own.")
    return redirect(url_for("buyers.outcomes.show", catalogue=ref))


def _form_page(form: MarketForm, title: str, button: str, catalogue: OutcomeCatalogue | None = None) -> str:
    back = url_for(".show", catalogue=catalogue.ref) if catalogue else url_for(".listing")
    return render_template(
        "buyers/outcomes/form.html", form=form, title=title, button=button,
        caption=catalogue.title if catalogue else "", cancel=back,
    )  # fmt: skip
