"""What the law asks of the market after admitting, refusing or removing somebody: what waits, the files, and the references."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, json, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admin.places_forms import DoneForm
from dps.admission import tasks
from dps.admission.rules.duties import CONTENTS, FIELDS, exclusion_notice_due, missing_facts
from dps.admission.rules.removing import exclusion_titles
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.downloads import as_csv
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.admission.place_models import StatutoryTask

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.get("")
@requires(Permission.KEEP_PLACES)
def home() -> ResponseReturnValue:
    """Notices of exclusions by their last day, then modification notices by market and day; then what is done."""
    today, page = london_date(now()), page_asked()
    return render_template(
        "admin/places/duties.html", counts=tasks.how_many_open(on=today), batches=tasks.batches(page=page),
        exclusions=[(one, (one.due_on - today).days if one.due_on else 0) for one in tasks.exclusion_notices(limit=100)],
        done=tasks.batches(done=True, limit=10), given=tasks.exclusion_notices(done=True, limit=10), page=page, per_page=tasks.PAGE,
    )  # fmt: skip


@bp.route("/entries/<ref:task>", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
def entries(task: str) -> ResponseReturnValue:
    """The entries of one market and day, what each still lacks, and the reference once the notice is published."""
    form = DoneForm()
    tasks.batch_of(task)

    def page() -> str:
        rows = tasks.batch_of(task)
        return render_template(
            "admin/places/entries.html", rows=[(one, missing_facts(one.payload)) for one in rows], first=rows[0],
            law=route(rows[0].market.route), fields=FIELDS, contents=CONTENTS, form=form,
            open=[one for one in rows if one.done_at is None],
        )  # fmt: skip

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        rows = tasks.batch_of(task)
        tasks.mark_published(
            tasks=[one for one in rows if one.done_at is None] or rows, reference=form.reference.data, on=form.on.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Marked as published.")
    return redirect(url_for(".entries", task=task))


def _name_of(rows: Sequence[StatutoryTask]) -> str:
    return f"{rows[0].notice}-{rows[0].happened_on.isoformat()}"


@bp.get("/entries/<ref:task>/notice.csv")
@requires(Permission.KEEP_PLACES)
def entries_csv(task: str) -> ResponseReturnValue:
    """The entries as a table."""
    rows = tasks.batch_of(task)
    cells = [[one.payload.get(key, "") for key in FIELDS] for one in rows]
    return as_csv(f"{_name_of(rows)}.csv", list(FIELDS.values()), cells)


@bp.get("/entries/<ref:task>/notice.json")
@requires(Permission.KEEP_PLACES)
def entries_json(task: str) -> ResponseReturnValue:
    """The entries as data, under the names of the notice's facts."""
    rows = tasks.batch_of(task)
    data = {
        "notice": rows[0].notice,
        "market": {"title": rows[0].market.title, "notice": rows[0].market.notice_reference},
        "day": rows[0].happened_on.isoformat(),
        "entries": [{key: one.payload.get(key, "") for key in FIELDS} for one in rows],
    }
    headers = {"Content-Disposition": f'attachment; filename="{_name_of(rows)}.json"'}
    return Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", mimetype="application/json", headers=headers)


@bp.route("/exclusions/<ref:task>", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
def exclusion(task: str) -> ResponseReturnValue:
    """One notice of an exclusion: what it tells, its last day with the working, and the reference once it is given."""
    form = DoneForm()
    tasks.exclusion_notice(task)

    def page() -> str:
        one = tasks.exclusion_notice(task)
        law, today = route(one.market.route), london_date(now())
        return render_template(
            "admin/places/exclusion.html", task=one, words=law.words, form=form, counted=exclusion_notice_due(law, on=one.happened_on),
            days=(one.due_on - today).days if one.due_on else 0, grounds=exclusion_titles(law, one.payload.get("grounds", ())),
        )  # fmt: skip

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        tasks.mark_done(
            task=tasks.exclusion_notice(task),
            reference=form.reference.data,
            on=form.on.data,
            by=current_actor(),
            at=now(),
        )
    if act.refused:
        return page(), 409
    flash("Recorded.")
    return redirect(url_for(".home"))
