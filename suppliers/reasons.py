"""Asking a council for its reasons, and reading them: the days run here, not in a mailbox."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.award import reasons
from dps.award.queries import own_summary
from dps.award.rules.reasons import ON_REQUEST
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, requires

bp = Blueprint("reasons", __name__)


@bp.get("/results/<ref:summary>/reasons")
@requires(Permission.SEE_OUTCOMES)
def show(summary: str) -> ResponseReturnValue:
    """What we may ask, what we asked, or what we were answered."""
    return _page(summary, MarketForm())


@bp.post("/results/<ref:summary>/reasons")
@requires(Permission.BID)
def ask(summary: str) -> ResponseReturnValue:
    """Ask in writing for the reasons."""
    g.trail = own_summary(summary, current_actor()).decision.competition.log
    form = MarketForm()

    def act() -> None:
        reasons.ask_for_reasons(summary=own_summary(summary, current_actor()), by=current_actor(), at=now())

    return answered(
        form, lambda: _page(summary, form), act, said="You have asked for the reasons. The council has a letter.",
        to=url_for(".show", summary=summary),
    )  # fmt: skip


def _page(ref: str, form: MarketForm) -> str:
    summary = own_summary(ref, current_actor())
    return render_template(
        "suppliers/reasons/show.html", summary=summary, told=summary.content, form=form, asked=reasons.request_of(summary),
        obstacles=reasons.why_not_ask(summary, current_actor()), provision=ON_REQUEST, today=london_date(now()),
    )  # fmt: skip
