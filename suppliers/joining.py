"""Our place in the market: the lots, our applications, and what was decided. At any time, for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions
from dps.admission.queries import (
    admissions_of,
    applications_of,
    market_obstacles,
    own_application,
    route_of,
    why_not_start,
)
from dps.admission.rules.applying import obstacles_to_starting
from dps.admission.rules.declaration import applying, grouped
from dps.admission.rules.lifecycle import APPLICATION, days_to_decide, length_in_words
from dps.admission.written import why_not_submit
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.queries import lot as lot_of
from dps.market.queries import markets
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.queries import evidence_of, profile_of
from dps.web.errors import note_refusal
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing
from suppliers.joining_forms import answers_form, declaration_form, field_of, statement_of

if TYPE_CHECKING:
    from dps.admission.models import Application
    from dps.market.models import Lot

bp = Blueprint("joining", __name__)


@bp.get("/market")
@requires(Permission.SEE_APPLICATIONS)
def home() -> ResponseReturnValue:
    """Every market with its lots and where we stand on each."""
    body = own_organisation(current_actor())
    places = {place.lot_id: place for place in admissions_of(body)}
    latest: dict[int, Application] = {}
    for one in applications_of(body):
        latest.setdefault(one.lot_id, one)
    shown = [
        (market, route(market.route), [_standing(lot, places, latest) for lot in market.lots]) for market in markets()
    ]
    return render_template("suppliers/joining.html", markets=shown, profile=profile_of(body))


def _standing(lot: Lot, places: dict[int, Any], latest: dict[int, Application]) -> dict[str, Any]:
    """Where we stand on one lot, and why we cannot begin, if we cannot."""
    application = latest.get(lot.id)
    is_open = application is not None and application.state in {"draft", "submitted"}
    ended = market_obstacles(lot, at=now())
    return {
        "lot": lot,
        "place": places.get(lot.id),
        "application": application,
        "is_open": is_open,
        "ended": ended,
        "may_start": not obstacles_to_starting(
            route_of(lot), market=ended, already_admitted=lot.id in places, application_open=is_open
        ),
    }


@bp.post("/market/<ref:lot>/applications")
@requires(Permission.APPLY)
def start(lot: str) -> ResponseReturnValue:
    """Begin an application to a lot."""
    with writing():
        begun = actions.start(
            lot=lot_of(lot), supplier=own_organisation(current_actor()), by=current_actor(), at=now()
        ).ref
    return redirect(url_for(".show", application=begun))


@bp.get("/applications/<ref:application>")
@requires(Permission.SEE_APPLICATIONS)
def show(application: str) -> ResponseReturnValue:
    """One application: what is to do, then the clock, then the result with its reasons."""
    ours = own_application(application, current_actor())
    law = route_of(ours.lot)
    common = {"application": ours, "lot": ours.lot, "words": law.words, "form": MarketForm()}
    if ours.state == "draft":
        return render_template("suppliers/application-tasks.html", missing=why_not_submit(ours, at=now()), **common)
    counted = None
    if ours.submitted_at is not None:
        counted = days_to_decide(law, received_at=ours.submitted_at, extended=ours.extended_on is not None)
    again = ours.state in {"refused", "withdrawn"} and not why_not_start(ours.supplier, ours.lot, at=now())
    return render_template(
        "suppliers/application.html",
        counted=counted,
        length=length_in_words(law, extended=ours.extended_on is not None),
        days_left=(ours.due_on - london_date(now())).days if ours.due_on else 0,
        declared=applying(law, ours.declaration),
        may_withdraw=APPLICATION.allows(ours.state, "withdraw"),
        again=again,
        **common,
    )


@bp.route("/applications/<ref:application>/declaration", methods=["GET", "POST"])
@requires(Permission.APPLY)
def declaration(application: str) -> ResponseReturnValue:
    """Declare about every ground for exclusion, group by group."""
    ours = own_application(application, current_actor())
    law = route_of(ours.lot)
    form = declaration_form(law)()
    if not form.is_submitted():
        refuse_if(APPLICATION.obstacles(ours.state, "declare"))
        form.fill(ours.declaration, ours.declared_as)
        return _declaration_page(form, ours)
    if not form.validate():
        return _declaration_page(form, ours), 422
    try:
        with writing():
            ours = own_application(application, current_actor())
            actions.declare(application=ours, declaration=form.declaration(), by=current_actor(), at=now())
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        return _declaration_page(form, own_application(application, current_actor())), 409
    flash("Your declaration is saved.")
    return redirect(url_for(".show", application=application))


def _declaration_page(form: MarketForm, ours: Application) -> str:
    return render_template(
        "suppliers/declaration.html",
        form=form,
        groups=grouped(route_of(ours.lot)),
        field_of=field_of,
        statement_of=statement_of,
        application=ours,
    )


@bp.route("/applications/<ref:application>/answers", methods=["GET", "POST"])
@requires(Permission.APPLY)
def answers(application: str) -> ResponseReturnValue:
    """Answer the criteria of the lot; what is not answered yet can wait."""
    ours = own_application(application, current_actor())
    law = route_of(ours.lot)
    form = answers_form(ours.lot.criteria)()
    if not form.is_submitted():
        refuse_if(APPLICATION.obstacles(ours.state, "answer"))
        form.fill(ours.answers)
        return render_template("suppliers/answers.html", form=form, application=ours, words=law.words)
    if not form.validate():
        return render_template("suppliers/answers.html", form=form, application=ours, words=law.words), 422
    try:
        with writing():
            ours = own_application(application, current_actor())
            actions.answer(application=ours, answers=form.answers(), by=current_actor(), at=now())
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        ours = own_application(application, current_actor())
        return render_template("suppliers/answers.html", form=form, application=ours, words=law.words), 409
    flash("Your answers are saved.")
    return redirect(url_for(".show", application=application))


@bp.route("/applications/<ref:application>/check", methods=["GET", "POST"])
@requires(Permission.APPLY)
def check(application: str) -> ResponseReturnValue:
    """Read everything once more; then submit, which starts the clock."""
    form = MarketForm()
    if not form.is_submitted():
        return _check_page(form, application)
    if not form.validate():
        return _check_page(form, application), 422
    try:
        with writing():
            actions.submit(application=own_application(application, current_actor()), by=current_actor(), at=now())
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        return _check_page(form, application), 409
    flash("Your application is received.")
    return redirect(url_for(".show", application=application))


def _check_page(form: MarketForm, application: str) -> str:
    ours = own_application(application, current_actor())
    law = route_of(ours.lot)
    return render_template(
        "suppliers/application-check.html",
        form=form,
        application=ours,
        words=law.words,
        declared=applying(law, ours.declaration),
        evidence=evidence_of(ours.supplier),
        obstacles=why_not_submit(ours, at=now()),
    )


@bp.post("/applications/<ref:application>/withdraw")
@requires(Permission.APPLY)
def withdraw(application: str) -> ResponseReturnValue:
    """Take an application back before it is decided."""
    with writing():
        actions.withdraw(application=own_application(application, current_actor()), by=current_actor(), at=now())
    flash("The application is withdrawn. You can begin another at any time.")
    return redirect(url_for(".home"))
