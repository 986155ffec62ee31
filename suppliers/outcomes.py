"""What a supplier was told: its own scores and reasons beside the winner's. Another's summary is not there at all."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.award.queries import PAGE, own_summaries, own_summary, standstill_of_award
from dps.core.clock import now
from dps.law.calendar import start_of_day
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

bp = Blueprint("outcomes", __name__)


@bp.get("/results")
@requires(Permission.SEE_OUTCOMES)
def listing() -> ResponseReturnValue:
    """Everything we were told, newest first."""
    page = page_asked()
    found, many = own_summaries(current_actor(), page=page)
    return render_template("suppliers/outcomes/listing.html", summaries=found, page=page, pages=-(-many // PAGE))


@bp.get("/results/<ref:summary>")
@requires(Permission.SEE_OUTCOMES)
def show(summary: str) -> ResponseReturnValue:
    """One result in plain words, the scores behind it, and how long the contract waits."""
    return _page("suppliers/outcomes/show.html", summary)


@bp.get("/results/<ref:summary>/letter")
@requires(Permission.SEE_OUTCOMES)
def letter(summary: str) -> ResponseReturnValue:
    """The same as a letter for paper."""
    return _page("suppliers/outcomes/letter.html", summary)


def _page(template: str, ref: str) -> str:
    summary = own_summary(ref, current_actor())
    decision = summary.decision
    its = route(decision.competition.route)
    counted = standstill_of_award(decision)
    return render_template(
        template, summary=summary, told=summary.content, decision=decision, route=its, counted=counted,
        over=counted is not None and now() >= start_of_day(counted.first_day_after),
    )  # fmt: skip
