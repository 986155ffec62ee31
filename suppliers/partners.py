"""Suppliers that look for partners: found by words, lot, skill and opportunity; and to say that we look."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import partners
from dps.admission.groups import open_groups_led
from dps.admission.queries import route_of
from dps.competition.queries import visible_competition
from dps.core.clock import now
from dps.finding.partnering import partners_for
from dps.finding.queries import found_among
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.queries import lot as lot_of
from dps.market.queries import markets
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.rules.taxonomy import KINDS, by_group, name_of
from dps.web.acting import acting
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing
from suppliers.group_forms import CallForm

bp = Blueprint("partners", __name__, url_prefix="/partners")

LONGEST_WORDS = 200
MOST_WORDS = 6


@bp.get("")
@requires(Permission.SEE_APPLICATIONS)
def listing() -> ResponseReturnValue:
    """Who looks for partners, by words, lot and skill; for one opportunity where the address names it; ours among them."""
    body, page, at = own_organisation(current_actor()), page_asked(), now()
    lot, skill = request.args.get("lot", "")[:26], request.args.get("skill", "")[:60]
    skill, said = skill if skill in KINDS else "", request.args.get("q", "").replace("\x00", " ")[:LONGEST_WORDS]
    named, ours = request.args.get("for", ""), request.args.get("ours") == "yes"
    need = visible_competition(named[:26], current_actor(), at) if named else None
    rows, total = partners_for(
        body, lot=lot, skill=skill, words=said.split()[:MOST_WORDS], ours_only=ours, need=need, page=page
    )
    pages = max(1, -(-total // partners.PER_PAGE))
    if page > pages:
        abort(404)
    return render_template(
        "suppliers/partners/listing.html", calls=[(row.call, route_of(row.call.lot).words, row.reasons) for row in rows], total=total,
        page=page, pages=pages, lot=lot, skill=skill, said=said, ours_only=ours, need=need, lots=_lots(), kinds=by_group(), name_of=name_of,
        findable=found_among([row.call.supplier.ref for row in rows]), us=body, groups=open_groups_led(body),
        acts=may(Permission.APPLY), narrowed=bool(lot or skill or said.strip() or ours),
    )  # fmt: skip


def _lots() -> list[tuple[str, str]]:
    """Every lot of a market that has not ended: its ref, and what it is called."""
    today, found = london_date(now()), []
    for market in markets():
        if market.ended_on is None and (market.valid_until is None or market.valid_until >= today):
            part = route(market.route).words.part
            found += [(one.ref, f"{market.title}, {part} {one.number}: {one.title}") for one in market.lots]
    return found


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.APPLY)
def call() -> ResponseReturnValue:
    """Say that we look for partners on a lot."""
    form = CallForm()
    form.lot.offer([("", "Choose"), *_lots()])

    def page() -> str:
        return render_template("suppliers/partners/call.html", form=form)

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        partners.call(
            supplier=own_organisation(current_actor()), lot=lot_of(form.lot.data), brings=form.brings.data,
            seeks=form.seeks.data, skills=form.skills.data or (), by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Other suppliers can read now that you look for partners.")
    return redirect(url_for(".listing"))


@bp.post("/<ref:call>/closing")
@requires(Permission.APPLY)
def close(call: str) -> ResponseReturnValue:
    """Look no longer."""
    with writing():
        partners.close_call(call=partners.own_call(call, current_actor()), by=current_actor(), at=now())
    flash("You look for partners there no longer.")
    return redirect(url_for(".listing"))
