"""Our documents: dated, of a kind, each with its file; added once, used wherever one is asked for."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission.evidence import named_in
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.law.calendar import london_date
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile import documents
from dps.profile.files import KeptFile, discard, for_reading
from dps.profile.queries import evidence_by_kind, how_many_documents, newer_than, own_evidence, same_file, was_opened
from dps.profile.rules.evidence import (
    CONFIDENTIAL_GROUNDS,
    KINDS,
    expiry,
    obstacles_to_opening,
    obstacles_to_replacing,
    obstacles_to_taking_back,
)
from dps.web.acting import acting, keep_refusal
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing
from suppliers.evidence_forms import AddForm, ReplaceForm, TakeBackForm

if TYPE_CHECKING:
    from dps.profile.models import Evidence

bp = Blueprint("evidence", __name__, url_prefix="/documents")

PER_PAGE = 50


@bp.get("/")
@requires(Permission.SEE_OWN_WORK)
def listing() -> ResponseReturnValue:
    """Every document, kind by kind, with where it stands today."""
    body, page = own_organisation(current_actor()), page_asked()
    rows = evidence_by_kind(body, page=page, limit=PER_PAGE)
    newer, today = newer_than(rows), london_date(now())
    kinds: dict[str, list[tuple[Evidence, object, bool]]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append((row, expiry(row.expires_on, on=today), row.id in newer))
    total = how_many_documents(body)
    return render_template(
        "suppliers/documents/listing.html",
        body=body,
        keeps=may(Permission.KEEP_PROFILE),
        kinds=[(KINDS.get(kind, kind), those) for kind, those in kinds.items()],
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
    )


@bp.get("/<ref:evidence>")
@requires(Permission.SEE_OWN_WORK)
def show(evidence: str) -> ResponseReturnValue:
    """One document: what it is, where it stands, what came before and after it."""
    ours = own_evidence(evidence, current_actor())
    newer = newer_than([ours]).get(ours.id)
    return render_template(
        "suppliers/documents/show.html",
        one=ours,
        keeps=may(Permission.KEEP_PROFILE),
        kind=KINDS.get(ours.kind, ours.kind),
        state=expiry(ours.expires_on, on=london_date(now())),
        ground=CONFIDENTIAL_GROUNDS.get(ours.confidential_ground),
        newer=newer,
        used=named_in(ours),
        unopenable=obstacles_to_opening(has_file=ours.document is not None, scan=ours.scan, own=True),
    )


@bp.get("/<ref:evidence>/file")
@requires(Permission.SEE_OWN_WORK)
def download(evidence: str) -> ResponseReturnValue:
    """The file as it was added, handed over shut."""
    ours = own_evidence(evidence, current_actor())
    refuse_if(obstacles_to_opening(has_file=ours.document is not None, scan=ours.scan, own=True))
    return as_attachment(ours.file_name, for_reading(ours))


@bp.route("/add", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def add() -> ResponseReturnValue:
    """Add a document."""
    form = AddForm()
    if not form.is_submitted():
        form.confidential.data = "no"
        return _form_page("add", form)
    by, at = current_actor(), now()

    def act(file: KeptFile) -> Evidence:
        return documents.add_evidence(
            organisation=own_organisation(by), kind=form.kind.data, title=form.title.data, issued_on=form.issued_on.data,
            expires_on=form.expires_on.data, file=file, confidential_ground=form.ground(),
            confidential_because=form.because.data or "", by=by, at=at,
        )  # fmt: skip

    return _keep(form, act, lambda **facts: _form_page("add", form, **facts), "The document is added.")


@bp.route("/<ref:evidence>/replace", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def replace(evidence: str) -> ResponseReturnValue:
    """Put a newer document in the place of one; the older stays readable."""
    ours, form = own_evidence(evidence, current_actor()), ReplaceForm()
    if not form.is_submitted():
        obstacles = obstacles_to_replacing(replaced=bool(newer_than([ours])), taken_back=False)
        if obstacles:
            flash(f"{obstacles[0].says} {obstacles[0].mend}")
            return redirect(url_for(".show", evidence=evidence))
        form.title.data = ours.title
        form.ends.data = "on" if ours.expires_on else "never"
        form.confidential.data, form.because.data = ours.confidential_ground or "no", ours.confidential_because
        return _form_page("replace", form, one=ours, kind=KINDS.get(ours.kind, ours.kind))
    by, at = current_actor(), now()

    def act(file: KeptFile) -> Evidence:
        return documents.replace_evidence(
            evidence=own_evidence(evidence, by), title=form.title.data, issued_on=form.issued_on.data,
            expires_on=form.expires_on.data, file=file, confidential_ground=form.ground(),
            confidential_because=form.because.data or "", by=by, at=at,
        )  # fmt: skip

    def page(**facts: object) -> str:
        older = own_evidence(evidence, by)
        return _form_page("replace", form, one=older, kind=KINDS.get(older.kind, older.kind), **facts)

    return _keep(form, act, page, "The newer document is in its place.")


@bp.route("/<ref:evidence>/take-back", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def take_back(evidence: str) -> ResponseReturnValue:
    """Take back a document that was a mistake and that nobody has relied on."""
    ours, form = own_evidence(evidence, current_actor()), TakeBackForm()
    if not form.is_submitted():
        return _take_back_page(ours, form)
    if not form.validate():
        return _take_back_page(ours, form), 422
    by = current_actor()
    with acting(form) as act:
        ours = own_evidence(evidence, by)
        document = documents.take_back(
            evidence=ours, because=form.because.data, named_in=named_in(ours), by=by, at=now()
        )
    if act.refused:
        return _take_back_page(own_evidence(evidence, by), form), 409
    discard(document)
    flash("The document is taken back, and its file deleted.")
    return redirect(url_for(".listing"))


def _take_back_page(ours: Evidence, form: TakeBackForm) -> str:
    why_not = obstacles_to_taking_back(
        taken_back=False, replaced=bool(newer_than([ours])), opened=was_opened(ours), named_in=named_in(ours),
        because="given",
    )  # fmt: skip
    return render_template("suppliers/documents/take-back.html", form=form, one=ours, why_not=why_not)


def _keep(
    form: ReplaceForm, act: Callable[[KeptFile], Evidence], page: Callable[..., str], says: str
) -> ResponseReturnValue:
    """Check, keep the file, write; where any of it is refused, the page with the reasons, and no file left behind."""
    if not form.validate():
        return page(), 422
    file = form.kept()
    if file is None:
        return page(), 422
    try:
        with writing():
            made = act(file)
            ref = made.ref
    except BaseException as failed:
        discard(file.document)
        if not isinstance(failed, Refused):
            raise
        keep_refusal(failed)
        form.refuse(failed)
        return page(first=same_file(own_organisation(current_actor()), file.sha256)), 409
    flash(says)
    return redirect(url_for(".show", evidence=ref))


def _form_page(name: str, form: ReplaceForm, **facts: object) -> str:
    return render_template(f"suppliers/documents/{name}.html", form=form, **facts)
