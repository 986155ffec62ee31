"""Whether we agree to a shorter time for bids (PCR 2015 reg 34(12)). One answer, which stands."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.competition import shortening
from dps.competition.rules.timetable import earliest_close
from dps.core.clock import now
from dps.law.calendar import BeyondKnownHolidays, london_date
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, RadioField
from dps.web.permissions import current_actor, current_organisation, may, requires

bp = Blueprint("shortening", __name__)


class ConsentForm(MarketForm):
    """Yes or no."""

    agrees = RadioField(
        "Do you agree?", needed="Choose an answer",
        choices=[("yes", "Yes, we agree to exactly this deadline"), ("no", "No, we do not agree")],
    )  # fmt: skip


@bp.get("/short-periods/<ref:period>")
@requires(Permission.SEE_BIDS)
def show(period: str) -> ResponseReturnValue:
    """What is asked, and the answer."""
    return _page(period, ConsentForm())


@bp.post("/short-periods/<ref:period>")
@requires(Permission.BID)
def answer(period: str) -> ResponseReturnValue:
    """Answer, for the organisation."""
    form = ConsentForm()
    if not form.validate():
        return _page(period, form), 422
    with acting(form) as act:
        at, us = now(), current_organisation()
        shortening.consent(
            asked=shortening.asked_of(period, us, at=at), supplier=us, agrees=form.agrees.data == "yes",
            by=current_actor(), at=at,
        )  # fmt: skip
    if act.refused:
        return _page(period, form), 409
    flash("Your answer is recorded.")
    return redirect(url_for(".show", period=period))


def _page(period: str, form: ConsentForm) -> str:
    at, us = now(), current_organisation()
    asked = shortening.asked_of(period, us, at=at)
    draft = asked.competition
    law = route_of(draft.route)
    try:
        least = earliest_close(law, kind=draft.contract_kind, sent_on=london_date(at))
    except BeyondKnownHolidays:
        least = None
    return render_template(
        "suppliers/opportunities/short_period.html", asked=asked, competition=draft, route=law, form=form, least=least,
        said=shortening.answer_of(asked, us), may_answer=may(Permission.BID),
        obstacles=() if form.obstacles or request.method == "POST" else shortening.why_not_consent(asked, us, at=at),
    )  # fmt: skip
