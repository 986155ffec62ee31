"""Places after admission: the list, one place with all that happened to it, and the removal that is told first."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admin.places_forms import ConfirmForm, DropForm, LiftForm, SuspendForm, removal_form
from dps.admission import debarment, removals, renewals, suspensions, tasks
from dps.admission.documents import expiry_in_words
from dps.admission.places import PAGE, place, places
from dps.admission.queries import route_of
from dps.admission.rules.removing import (
    GROUNDS,
    answer_by,
    earliest_effect,
    exclusion_titles,
    grounds_on,
    in_competitions,
    obstacles_to_confirming,
    obstacles_to_dropping,
    provision_of,
    stage_of,
)
from dps.admission.rules.renewing import obstacles_to_any_renewal
from dps.admission.rules.suspending import LONGEST, obstacles_to_any_suspension
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import ONE_DAY, london_date
from dps.law.routes import route
from dps.market.queries import markets
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, grave, requires

if TYPE_CHECKING:
    from dps.admission.place_models import Removal

bp = Blueprint("places", __name__)


def _day_asked() -> date | None:
    asked = request.args.get("on", "").strip()
    try:
        return date.fromisoformat(asked) if len(asked) == 10 else None
    except ValueError:
        return None


@bp.get("/places")
@requires(Permission.KEEP_PLACES)
def home() -> ResponseReturnValue:
    """What waits, in numbers; then every place, by name, now or on a day before. Here those that ended are named too."""
    at, page, on = now(), page_asked(), _day_asked()
    today = london_date(at)
    on = on if on is not None and on <= today else None
    lot, name = request.args.get("lot", "")[:26], " ".join(request.args.get("q", "")[:100].split())
    rows, many = places(lot=lot, name=name, on=on, at=at, page=page)
    return render_template(
        "admin/places/home.html", rows=[(one, route_of(one.lot).words) for one in rows], many=many, page=page,
        pages=-(-many // PAGE), name=name, lot=lot, on=on, today=today,
        lots=[(one, route(m.route).words, m) for m in markets() for one in m.lots],
        suspended=suspensions.suspensions_now(rows, at=at), open_removals=removals.open_removals(at=at, limit=10),
        counts={
            "removals": removals.how_many_open(at=at), "renewals": renewals.how_many_waiting(on=today),
            "duties": tasks.how_many_open(on=today), "checks": debarment.to_check(at=at, limit=1)[1],
        },
    )  # fmt: skip


@bp.get("/places/<ref:admission>")
@requires(Permission.KEEP_PLACES)
def show(admission: str) -> ResponseReturnValue:
    """One place: since when, what happened to it, and what can be done."""
    one, at = place(admission), now()
    law, today = route_of(one.lot), london_date(at)
    open_one = removals.open_removal(one)
    return render_template(
        "admin/places/place.html", place=one, law=law, words=law.words, form=MarketForm(formdata=None),
        removals=[(r, GROUNDS[r.ground].words, _stage(r)) for r in removals.removals_of(one)],
        may_propose=one.removed_at is None and open_one is None,
        suspensions=[(s, suspensions.holds_at(s, at=at)) for s in suspensions.suspensions_of(one)],
        why_not_suspend=obstacles_to_any_suspension(law, clause=one.lot.market.suspension_clause),
        renewals=renewals.renewals_of(one), why_not_renew=obstacles_to_any_renewal(law),
        renewal_open=renewals.open_renewal(one) is not None, today=today,
        documents=expiry_in_words(one.supplier, one.lot, on=today),
        check=debarment.latest_check(one.supplier, on=today), unchecked=debarment.what_check_says(one.supplier, law, on=today)[1],
        declared=renewals.latest_declaration(one),
    )  # fmt: skip


def _stage(one: Removal) -> str:
    return stage_of(
        confirmed_at=one.confirmed_at, takes_effect_at=one.takes_effect_at, dropped_at=one.dropped_at, at=now()
    )


@bp.route("/places/<ref:admission>/removal", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
@grave
def propose(admission: str) -> ResponseReturnValue:
    """Tell a supplier that its place is to end, on a lawful ground, with reasons, and until when it may answer."""
    one, today = place(admission), london_date(now())
    law = route_of(one.lot)
    form = removal_form(law)()

    def page() -> str:
        answer = answer_by(law, ground="not-qualified", told_on=today)
        return render_template(
            "admin/places/propose.html", place=one, law=law, form=form, answer=answer, grounds=grounds_on(law),
            earliest=earliest_effect(law, ground="not-qualified", told_on=today), meanwhile=in_competitions(law),
        )  # fmt: skip

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        told = removals.propose(admission=place(admission), proposed=form.proposed(), by=current_actor(), at=now()).ref
    if act.refused:
        return page(), 409
    flash("The supplier is told, with the reasons. Nothing has ended.")
    return redirect(url_for(".removal", removal=told))


@bp.get("/removals/<ref:removal>")
@requires(Permission.KEEP_PLACES)
def removal(removal: str) -> ResponseReturnValue:
    """One removal: what was told, what the supplier answered, and the decision."""
    return _removal_page(removal, ConfirmForm(formdata=None), DropForm(formdata=None, prefix="drop"))


@bp.post("/removals/<ref:removal>/confirmation")
@requires(Permission.KEEP_PLACES)
@grave
def confirm(removal: str) -> ResponseReturnValue:
    """Decide, the answer weighed in words, that the place ends at the start of a day to come."""
    form, drop = ConfirmForm(), DropForm(formdata=None, prefix="drop")
    one = removals.removal(removal)
    if not form.validate():
        return _removal_page(removal, form, drop), 422
    with acting(form) as act:
        removals.confirm(
            removal=removals.removal(removal), weighed=form.weighed.data, effective_on=form.effective_on.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _removal_page(removal, form, drop), 409
    flash(f"Confirmed. {one.admission.supplier.name} is told when its place ends.")
    return redirect(url_for(".removal", removal=removal))


@bp.post("/removals/<ref:removal>/drop")
@requires(Permission.KEEP_PLACES)
def drop(removal: str) -> ResponseReturnValue:
    """Let the place stand, and say why."""
    form, confirmation = DropForm(prefix="drop"), ConfirmForm(formdata=None)
    removals.removal(removal)
    if not form.validate():
        return _removal_page(removal, confirmation, form), 422
    with acting(form) as act:
        removals.drop(removal=removals.removal(removal), reason=form.reason.data, by=current_actor(), at=now())
    if act.refused:
        return _removal_page(removal, confirmation, form), 409
    flash("Dropped. The supplier is told that its place stands.")
    return redirect(url_for(".removal", removal=removal))


def _removal_page(ref: str, form: ConfirmForm, dropping: DropForm) -> str:
    one, today = removals.removal(ref), london_date(now())
    law, stage = route_of(one.admission.lot), _stage(one)
    if not form.is_submitted() and form.effective_on.data is None:
        form.effective_on.data = max(one.effective_on, today + ONE_DAY)
    why_not_confirm = obstacles_to_confirming(
        law, stage=stage, ground=one.ground, represent_by=one.represent_by, told_for=one.effective_on,
        effective_on=max(one.effective_on, today + ONE_DAY), weighed="given", on=today
    )  # fmt: skip
    return render_template(
        "admin/places/removal.html", removal=one, place=one.admission, law=law, stage=stage, form=form, dropping=dropping,
        shown=dropping if dropping.faults() else form, ground=GROUNDS[one.ground], provision=provision_of(law, one.ground),
        exclusions=exclusion_titles(law, one.exclusion_grounds), why_not_confirm=why_not_confirm,
        may_drop=not obstacles_to_dropping(stage, reason="given"),  # type: ignore[arg-type]
    )  # fmt: skip


@bp.route("/places/<ref:admission>/suspension", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
@grave
def suspend(admission: str) -> ResponseReturnValue:
    """Suspend a place, where the scheme's own documents provide for it: by their words, with an end."""
    one = place(admission)
    law, form = route_of(one.lot), SuspendForm()

    def page() -> str:
        return render_template(
            "admin/places/suspend.html", place=one, law=law, form=form, longest=LONGEST.days,
            obstacles=obstacles_to_any_suspension(law, clause=one.lot.market.suspension_clause),
        )  # fmt: skip

    if not form.is_submitted():
        return page()
    refuse_if(obstacles_to_any_suspension(law, clause=one.lot.market.suspension_clause))
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        suspensions.suspend(
            admission=place(admission), words=form.words.data, withholds_invitations=bool(form.withholds.data),
            reason=form.reason.data, ends_on=form.ends_on.data, by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Suspended, and the supplier is told. It lifts by itself.")
    return redirect(url_for(".show", admission=admission))


@bp.route("/suspensions/<ref:suspension>/lifting", methods=["GET", "POST"])
@requires(Permission.KEEP_PLACES)
def lift(suspension: str) -> ResponseReturnValue:
    """End a suspension before its time."""
    one, form = suspensions.suspension(suspension), LiftForm()
    place_of = one.admission.ref

    def page() -> str:
        return render_template("admin/places/lift.html", suspension=suspensions.suspension(suspension), form=form)

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        suspensions.lift(
            suspension=suspensions.suspension(suspension), reason=form.reason.data, by=current_actor(), at=now()
        )
    if act.refused:
        return page(), 409
    flash("Lifted. The supplier is told.")
    return redirect(url_for(".show", admission=place_of))
