"""The audit room: every trail in words, its chain verified, and awards computed again. That somebody read is kept too."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dps.competition.queries import competition as find_competition
from dps.core.clock import now
from dps.oversight.actions import note_reading
from dps.oversight.queries import (
    COMPETITION,
    OTHER_KINDS,
    competition_logs,
    evaluation_record,
    has_result,
    other_logs,
    recomputed,
    trail_of,
)
from dps.parties.rules.roles import Permission
from dps.web.evidence import evidence_file
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing

bp = Blueprint("audit", __name__, url_prefix="/audit")

PER_PAGE = 30


@bp.get("")
@requires(Permission.READ_TRAIL)
def home() -> ResponseReturnValue:
    """The trails of competitions, newest first."""
    page = page_asked()
    found, many = competition_logs(page=page, per_page=PER_PAGE)
    return render_template(
        "admin/audit/home.html", logs=found, page=page, pages=-(-many // PER_PAGE), kinds=OTHER_KINDS
    )


@bp.get("/<any(market,organisation,platform):kind>")
@requires(Permission.READ_TRAIL)
def others(kind: str) -> ResponseReturnValue:
    """The trails of one other kind."""
    found, after = other_logs(kind, after=request.args.get("after", "")[:80])
    return render_template("admin/audit/others.html", kind=kind, logs=found, after=after)


@bp.get("/<any(competition,market,organisation):kind>/<ref:subject>")
@requires(Permission.READ_TRAIL)
def trail(kind: str, subject: str) -> ResponseReturnValue:
    """One trail in words, oldest first, with the state of its chain."""
    return _trail(kind, subject)


@bp.get("/platform/<any(people,refusals,reads,directory,fees,clock):name>")
@requires(Permission.READ_TRAIL)
def platform(name: str) -> ResponseReturnValue:
    """One of the platform's own trails."""
    return _trail("platform", name)


def _trail(kind: str, ref: str) -> ResponseReturnValue:
    page = page_asked()
    found = trail_of(kind, ref, page=page)
    with writing():
        note_reading(what=kind, ref=ref, by=current_actor(), at=now())
    may_recompute = kind == COMPETITION and has_result(ref) and may(Permission.RECOMPUTE_AWARD)
    return render_template(
        "admin/audit/trail.html", trail=found, kind=kind, subject=ref, page=page, may_recompute=may_recompute
    )


@bp.get("/competition/<ref:competition>/evaluation")
@requires(Permission.RECOMPUTE_AWARD)
def evaluation(competition: str) -> ResponseReturnValue:
    """Everything that was scored, discussed, agreed and signed, on one page that prints; once quality is locked."""
    ours, record = evaluation_record(competition)
    page = render_template("admin/audit/evaluation.html", competition=ours, record=record, read_at=now())
    with writing():
        note_reading(what="evaluation", ref=competition, by=current_actor(), at=now())
    return page


@bp.get("/competition/<ref:competition>/evidence.zip")
@requires(Permission.RECOMPUTE_AWARD)
def bundle(competition: str) -> ResponseReturnValue:
    """The evidence of an award as one file with its checker; that an auditor took it stands on the competition's trail."""
    return evidence_file(lambda: find_competition(competition))


@bp.get("/competition/<ref:competition>/award")
@requires(Permission.RECOMPUTE_AWARD)
def recompute(competition: str) -> ResponseReturnValue:
    """The award computed again from what is kept, figure by figure."""
    found = recomputed(competition)
    page = render_template("admin/audit/recompute.html", found=found)
    with writing():
        note_reading(what="award", ref=competition, by=current_actor(), at=now())
    return page
