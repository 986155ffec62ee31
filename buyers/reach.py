"""Whom a draft reaches: the rule of a pick with its candidates, and the reservations; and afterwards how it was picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import data_of
from buyers.reach_forms import ReachForm
from buyers.sections import drawn_or_saved, own_draft
from dps.competition.queries import candidates_for, names_of, own_competition, own_pick, sections_of, told_of
from dps.competition.rules.invitations import who_may_bid_in_words
from dps.competition.rules.picking import RULES, recompute
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.reservations import RESERVATIONS, obstacles_to_reservation
from dps.law.routes import WhoMayBid
from dps.law.routes import route as route_of
from dps.parties.rules.regions import region_name
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition, SupplierPick

bp = Blueprint("reach", __name__, url_prefix="/competitions/<ref:competition>")


class PickingForm(ReachForm):
    """The same on a route that picks."""

    picks = True


@bp.route("/reach", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Whom it reaches."""
    found, at = own_draft(competition), now()
    law = route_of(found.route)
    kind = PickingForm if law.who_may_bid is WhoMayBid.PICKED else ReachForm
    form: Any = kind(data={**data_of(found), **kind.of_part(found.parts)})
    judged = {
        code: obstacles_to_reservation(
            law, code, nation=found.buyer.nation, contract_kind=found.contract_kind,
            starts_on=found.starts_on, ends_on=found.ends_on, on=london_date(at),
        )
        for code in RESERVATIONS
    }  # fmt: skip
    kept = form.reserved.object_data or []
    form.reserved.offer(
        (r.code, r.title, r.provision) for r in RESERVATIONS.values() if not judged[r.code] or r.code in kept
    )

    def draw(draft: Competition, form: Any) -> str:
        candidates = candidates_for(draft) if form.picks else ()
        return render_template(
            "buyers/competitions/reach.html", form=form, title="Whom it reaches", caption=draft.title, route=law,
            missing=sections_of(draft, at=at)["reach"], who=who_may_bid_in_words(law), candidates=candidates,
            not_open=[(RESERVATIONS[code].title, why) for code, why in judged.items() if why],
            tasks=url_for("buyers.competitions.show", competition=draft.ref),
        )  # fmt: skip

    return drawn_or_saved(found, form, draw)


@bp.get("/picked")
@requires(Permission.EVALUATE)
def picked(competition: str) -> ResponseReturnValue:
    """How the suppliers were picked, worked out again."""
    found, pick = _picked(competition)
    record = pick.record
    names = names_of(c["ref"] for c in record["candidates"])
    return render_template(
        "buyers/competitions/picked.html", competition=found, told=told_of(found), pick=pick, record=record, names=names,
        rule=RULES[record["rule"]], same=list(recompute(record)) == record["picked"],
        areas=[region_name(code) for code in record["areas"]],
    )  # fmt: skip


@bp.get("/picked-record")
@requires(Permission.EVALUATE)
def picked_record(competition: str) -> ResponseReturnValue:
    """The record of the pick, for whoever recomputes it."""
    _, pick = _picked(competition)
    return jsonify({"record": pick.record, "sha256": pick.digest})


def _picked(ref: str) -> tuple[Competition, SupplierPick]:
    found = own_competition(ref, current_actor())
    return found, own_pick(found)
