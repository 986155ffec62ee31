"""Makers of markets: lawful by default, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from dps.core.actor import CLOCK
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, Route
from dps.market.actions import establish, name_buyer
from dps.market.models import Lot, Market
from dps.market.rules.establishing import NewCriterion, NewLot
from dps.parties.models import Organisation
from tests.makers.parties import a_council

LONG_AGO = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_numbers = count(1)

CRITERIA = (
    NewCriterion("legal", "Legal capacity", "Say how your organisation is constituted and who may sign for it."),
    NewCriterion("financial", "Financial standing", "Show that you can meet your debts as they fall due."),
    NewCriterion("technical", "Technical ability", "Describe work like this that you have done, for anybody."),
)


def a_new_lot(title: str = "Research, policy and evaluation", **facts: Any) -> NewLot:
    """What a lot is made of."""
    return NewLot(title, **{"definition": "Research and evaluation of local services.", "criteria": CRITERIA, **facts})


def a_market(route: Route = PCR_2015_DPS, *, owner: Organisation | None = None, **facts: Any) -> Market:
    """A live market with one lot of three criteria, on a route."""
    begun = date(2024, 6, 3) if route.created_not_after else date(2026, 1, 5)
    lawful: dict[str, Any] = {
        "title": f"Market {next(_numbers)}",
        "description": "Specialist help for councils.",
        "notice_reference": "2024/S 000-000001",
        "notice_date": begun,
        "established_on": begun,
        "valid_until": None,
        "lots": (a_new_lot(),),
    }
    return establish(route=route, owner=owner or a_council(), by=CLOCK, at=LONG_AGO, **{**lawful, **facts})


def a_dynamic_market(**facts: Any) -> Market:
    """A live dynamic market under the Act."""
    return a_market(PA_2023_MARKET, **facts)


def a_lot(route: Route = PCR_2015_DPS, **facts: Any) -> Lot:
    """The one lot of a fresh market."""
    return a_market(route, **facts).lots[0]


def a_named_buyer(market: Market, **facts: Any) -> Organisation:
    """A council that the market's notice names."""
    body = a_council(**facts)
    name_buyer(market=market, buyer=body, by=CLOCK, at=LONG_AGO)
    return body
