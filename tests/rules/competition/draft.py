"""A whole draft as a value, lawful on every route, for the rules' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dps.competition.rules.buying import Buyer, Through
from dps.competition.rules.frozen import Told, ToldCriterion
from dps.competition.rules.parts.considerations import read_considered
from dps.competition.rules.publishing import Purchase
from dps.competition.rules.reviewing import Reviewed
from dps.law.routes import (
    PA_2023_BELOW_THRESHOLD,
    PA_2023_MARKET,
    PA_2023_QUOTATIONS,
    PCR_2015_DPS,
    BuyerCapacity,
    Route,
)
from tests.makers.draft_parts import CONSIDERED, whole_parts

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DPS, DYNAMIC, OPEN_TO_ALL = PCR_2015_DPS, PA_2023_MARKET, PA_2023_BELOW_THRESHOLD
QUOTATIONS = PA_2023_QUOTATIONS
ROUTES = (DPS, DYNAMIC, OPEN_TO_ALL)
VALUES = {DPS.code: 90_000_00, DYNAMIC.code: 240_000_00, OPEN_TO_ALL.code: 48_000_00, QUOTATIONS.code: 24_000_00}
COUNCIL = Buyer(BuyerCapacity.PA_CA, "council", "England")


def told(route: Route = DPS, **changes: Any) -> Told:
    """What suppliers would be told of a whole draft."""
    whole = Told(
        ref="c" * 26, route=route.code, buyer_ref="b" * 26, buyer_name="Oldham Council",
        title="Advice", need="A need.", outcomes="An outcome.", closer_to_those_affected="Wards.", by_those_affected="A panel.",
        cpv=("79410000",), value_pence=VALUES[route.code], price_formula="relative", price_weight=Decimal("30"),
        criteria=(
            ToldCriterion("q" * 26, "quality", "Approach", "How?", Decimal("50"), threshold=2),
            ToldCriterion("s" * 26, "social_value", "Benefit", "What?", Decimal("20")),
        ),
        clarifications_close_at=datetime(2026, 11, 30, 12, tzinfo=UTC), closes_at=datetime(2026, 12, 9, 12, tzinfo=UTC),
        starts_on=date(2027, 2, 1), ends_on=date(2028, 1, 31), parts=whole_parts(route),
        notice_reference="2026/S 000-054321" if route.notice_before_publication else "",
        notice_date=date(2026, 11, 23) if route.notice_before_publication else None,
    )  # fmt: skip
    return replace(whole, **changes)


def purchase(route: Route = DPS, **changes: Any) -> Purchase:
    """The law's view of it: an English council named in the notice of a market that runs until 2028."""
    through = Through(named=True, ends_on=date(2028, 6, 1)) if route.has_admission else None
    whole = Purchase(
        state="draft", route=route, buyer=COUNCIL, through=through, considered=read_considered(CONSIDERED),
        reviewed=Reviewed(asked=True, same=True, outcome="approved", roles=frozenset({"officer"}), by_another=True),
    )  # fmt: skip
    return replace(whole, **changes)
