"""In the whole market: direct awards of each of two councils, one with its contract, within standing orders that allow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.admission.queries import is_admitted
from dps.bidding.actions import start
from dps.competition.actions import award_directly, keep_orders, publish
from dps.competition.queries import orders_of
from dps.competition.reach_models import DirectAward
from dps.contract.direct import conclude_directly
from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.law.routes import PA_2023_QUOTATIONS
from dps.market.models import Lot, Market
from dps.profile.queries import profile_of
from tests.makers.competition import DYNAMIC, OPEN_TO_ALL, Council, a_draft, approved
from tests.makers.draft_parts import whole_parts


def awarded_directly(play: Any, at: datetime, *councils: tuple[str, str]) -> None:
    """Two for each council, by the officer of the given key; whoever has no limit yet records one first."""
    for key, name in councils:
        with writing():
            council, by = play.councils[name], play.by(key)
            orders = orders_of(council)
            if orders.direct_award_limit is None:
                keep_orders(
                    council=council, bands=orders.bands, direct_award_limit=5_000_00, source="Order 12", by=by, at=at
                )
            for title in ("An archive", "A survey"):
                award = award_directly(
                    council=council, title=title, supplier="The only firm", kind="goods_services", pence=1_000_00,
                    reasons="Only they hold it.", by=by, at=at,
                )  # fmt: skip
            day = london_date(at)  # the second has its contract, the first waits for one
            conclude_directly(award=award, signed_on=day, starts_on=day, ends_on=day, by=by, at=at)


def reached(play: Any, at: datetime) -> None:
    """Of the council that buys: a request for quotations, a notice that is reserved, and a call in a dynamic market that Acorn answers."""
    council = Council(play.councils["Preston City Council"], play.people["buyer"])
    asked = [profile_of(play.firms[key]) for key in ("acorn", "bramble")]
    areas = {"rule": "all", "areas": sorted({region for one in asked for region in one.regions})}
    reserved = {"reserved": ["vcse"]}
    member = play.firms["acorn"]
    act_lot = next(
        lot
        for lot in db.session.scalars(select(Lot).join(Market).where(Market.route == DYNAMIC.code))
        if is_admitted(member, lot)
    )
    for route, lot, reach, cpv in (
        (PA_2023_QUOTATIONS, None, areas, sorted({code for one in asked for code in one.cpv[:1]})),
        (OPEN_TO_ALL, None, reserved, ["79410000"]),
        (DYNAMIC, act_lot, {}, ["79410000"]),
    ):
        parts = {**whole_parts(route), "reach": reach} if reach else whole_parts(route)
        value = {"value_pence": 24_000_00} if route is not DYNAMIC else {}
        with writing():
            draft = a_draft(route, council=council, lot=lot, at=at, parts=parts, cpv=cpv, **value)
            notice = (
                {"notice_reference": "2026/S 000-054321", "notice_date": london_date(at)} if route is DYNAMIC else {}
            )
            live = publish(competition=approved(draft, at=at), **notice, by=council.by, at=at)
            if route is DYNAMIC:
                start(competition=live, supplier=member, by=play.for_firm("acorn"), at=at)


def census_of_direct_awards(things: Any) -> None:
    """Each is its council's own."""
    for one in db.session.scalars(select(DirectAward)):
        things.add("direct_award", one.ref, {one.council.ref})
