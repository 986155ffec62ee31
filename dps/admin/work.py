"""The clock: what is due and by when; and in a demonstration, the way to move it."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admin.admissions import left_of
from dps.admin.waiting import queues
from dps.admission.queries import how_many_undecided, undecided
from dps.admission.queue import open_escalations
from dps.core.clock import now
from dps.demo.clock import move_clock
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.letters.queries import newest_unread
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.filters import london
from dps.web.forms import DateTimeField, HiddenField, MarketForm
from dps.web.permissions import current_actor, may, requires

bp = Blueprint("work", __name__)

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "ten-days": timedelta(days=10)}
"""By how much the buttons move the clock."""


class WhenField(DateTimeField):
    """Where to put the clock, unless a button says by how much."""

    may_be_left_empty = False


class ClockForm(MarketForm):
    """Where to put the clock: by a step, or to a date and time."""

    step = HiddenField("Step")
    to = WhenField("Move the clock to", hint="London time, later than now.")

    def validate_step(self, field: HiddenField) -> None:
        """One of the buttons."""
        if field.data not in STEPS:
            abort(400)


@bp.get("/")
@requires(Permission.SEE_OPERATIONS)
def home() -> ResponseReturnValue:
    """What was escalated; then the applications that wait for a decision, the soonest due first."""
    return _page(ClockForm())


@bp.post("/clock")
@requires(Permission.MOVE_DEMO_CLOCK)
def move() -> ResponseReturnValue:
    """Move the demonstration's clock forward."""
    if not current_app.config["DEMO"]:
        abort(404)
    form, at = ClockForm(), now()
    whole = form.validate()
    if whole and not form.step.data and form.to.data is None:
        form.fault(form.to, "Enter the date and time to move to")
        whole = False
    if not whole:
        return _page(form), 422
    to = at + STEPS[form.step.data] if form.step.data else form.to.data
    with acting(form) as act:
        move_clock(to=to, by=current_actor(), at=at)
    if act.refused:
        return _page(form), 409
    flash(f"The clock says {london(to)}.")
    return redirect(url_for(".home"))


def _page(form: ClockForm) -> str:
    today = london_date(now())
    rows = [(one, route(one.lot.market.route).words, left_of(one, today)) for one in undecided(limit=20)]
    return render_template(
        "admin/work.html",
        rows=rows,
        escalations=[(one, left_of(one.application, today)) for one in open_escalations()],
        may_decide=may(Permission.DECIDE_APPLICATION),
        waiting=how_many_undecided(),
        queues=queues(now()),
        form=form,
        steps=list(STEPS),
        letters=newest_unread(current_actor()),
        may_move=current_app.config["DEMO"] and may(Permission.MOVE_DEMO_CLOCK),
    )
