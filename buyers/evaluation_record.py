"""The whole evaluation on one page that prints, and as a table; and, before the lock, how far everybody is."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from buyers.evaluation import enter
from buyers.evaluation_progress import progress_of
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.ledger_record import COLUMNS, obstacles_to_record, record_of, rows_of
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_csv
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("evaluation_record", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


@bp.get("/record")
@requires(Permission.APPOINT_PANEL)
def show(competition: str) -> ResponseReturnValue:
    """Everything that was scored, discussed, agreed and signed, for officers after the lock. The reading goes on the trail."""
    room = enter(competition)
    refuse_if(obstacles_to_record(room.evaluation))
    with writing():
        actions.note_record_read(competition=room.competition, by=current_actor(), at=now())
    room = enter(competition)
    return render_template(
        "buyers/evaluation/record.html", competition=room.competition, record=record_of(room.competition), read_at=now()
    )


@bp.get("/record.csv")
@requires(Permission.APPOINT_PANEL)
def table(competition: str) -> ResponseReturnValue:
    """Every entry as a line: who, when, from, to, why."""
    room = enter(competition)
    refuse_if(obstacles_to_record(room.evaluation))
    with writing():
        actions.note_record_read(competition=room.competition, by=current_actor(), at=now())
    found = record_of(enter(competition).competition)
    return as_csv(f"evaluation-{competition}.csv", COLUMNS, rows_of(found))


@bp.get("/progress")
@requires(Permission.MODERATE)
def progress(competition: str) -> ResponseReturnValue:
    """How far everybody is, in numbers of answers; nobody's score is on it."""
    room = enter(competition)
    return render_template(
        "buyers/evaluation/progress.html", competition=room.competition, evaluation=room.evaluation,
        rows=progress_of(room.evaluation),
    )  # fmt: skip
