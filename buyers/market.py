"""The market before anything is written: who could do the work in the area, what they are, what each says it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dps.competition.rules.invitations import who_may_bid_in_words
from dps.core.clock import now
from dps.finding.market_view import market_of, markets_to_view
from dps.finding.rules.view import ASK_FIRST
from dps.law.routes import route
from dps.parties.rules.regions import REGIONS, region_name
from dps.parties.rules.roles import Permission
from dps.profile.rules.content import SIZES
from dps.profile.rules.standing import DEFINITIONS
from dps.web.permissions import current_organisation, may, requires
from dps.web.supplier import form_shown

if TYPE_CHECKING:
    from dps.market.models import Lot

bp = Blueprint("market", __name__)

ANYWHERE = "anywhere"
MOST = 100
SHORT = {
    "sme": ("is an SME", "are SMEs"), "vcse": ("is a VCSE", "are VCSEs"), "co-operative": ("is a co-operative", "are co-operatives"),
    "mutual": ("is a public service mutual", "are public service mutuals"),
}  # fmt: skip
"""What a sentence says of one and of several of whom a fact holds."""


@bp.get("/market")
@requires(Permission.SEE_COUNCIL_WORK)
def show() -> ResponseReturnValue:
    """A lot's market for an area; without a lot, the lots to choose from. What is no lot or region is not heard."""
    groups, council = markets_to_view(), current_organisation()
    lot = _chosen([one for group in groups for one in group.lots])
    area = _area(council.region)
    shared = {
        "groups": groups, "lot": lot, "area": area, "regions": REGIONS, "anywhere": ANYWHERE, "routes": route,
        "may_draft": may(Permission.DRAFT_COMPETITION), "competition": request.args.get("for", "")[:26],
    }  # fmt: skip
    if lot is None:
        return render_template("buyers/market.html", **shared)
    law = route(lot.market.route)
    view = market_of(lot, areas=() if area == ANYWHERE else (area,), at=now())
    kept = {"lot": lot.ref, **({"region": area} if area != ANYWHERE else {})}
    return render_template(
        "buyers/market.html", **shared, view=view, law=law, where=region_name(area) if area != ANYWHERE else "",
        who=who_may_bid_in_words(law), facts={code: one.name for code, one in DEFINITIONS.items()}, short=SHORT,
        sizes=SIZES, form_words=form_shown, ask_first=ASK_FIRST, most=MOST, kept=kept,
    )  # fmt: skip


def _chosen(lots: list[Lot]) -> Lot | None:
    wanted = request.args.get("lot", "")
    return next((lot for lot in lots if lot.ref == wanted), None)


def _area(own: str) -> str:
    """The region asked for; the council's own where none is, and everywhere where it has none."""
    wanted = request.args.get("area", own)
    return wanted if wanted in REGIONS else ANYWHERE
