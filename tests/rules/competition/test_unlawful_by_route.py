"""Each unlawful variant of a whole draft, route by route: refused for that one reason, by the provision word for word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dps.competition.rules.buying import Buyer, Through
from dps.competition.rules.frozen import Told
from dps.competition.rules.invitations import Standing, obstacles_to_taking_part
from dps.competition.rules.parts.considerations import read_considered
from dps.competition.rules.publishing import Purchase, obstacles_to_publishing
from dps.competition.rules.shortening import Consents
from dps.law.calendar import obstacles_to_local_time
from dps.law.routes import BuyerCapacity, Route
from tests.makers.draft_parts import CONSIDERED
from tests.rules.competition.draft import AT, DPS, DYNAMIC, OPEN_TO_ALL, QUOTATIONS, purchase, told

ALL = (DPS, DYNAMIC, OPEN_TO_ALL, QUOTATIONS)
MARKETS, BELOW = (DPS, DYNAMIC), (OPEN_TO_ALL, QUOTATIONS)
SAME_FOR_ALL = "PCR 2015 reg 47(1); Procurement Act 2023 ss.54(1), 87(6)"
ORDERS = "The council’s standing orders; Local Government Act 1972 s.135"
ADVERTISED, BY_MARKET = (
    "Procurement Act 2023 s.87(1), (2), (4)",
    "Procurement Act 2023 ss.21, 95; SI 2024/692 regs 5(11), 21",
)
REACH = {"rule": "all", "areas": ["TLD"]}
LONG = date(2028, 6, 1)


def whole(route: Route) -> tuple[Told, Purchase]:
    """A draft that nothing stands in the way of."""
    if route is not QUOTATIONS:
        return told(route), purchase(route)
    text = told(route)
    return replace(text, parts={**text.parts, "reach": REACH}), purchase(route, candidates=3)


@dataclass(frozen=True)
class Variant:
    """What is unlawful about it; the reason's code and provision on each route where it is unlawful."""

    what: str
    code: str
    by: dict[str, str]
    text: dict[str, Any] = field(default_factory=dict)
    behind: dict[str, Any] = field(default_factory=dict)
    part: tuple[str, dict[str, Any]] | None = None

    def made(self, route: Route) -> tuple[Told, Purchase]:
        """The whole draft of a route with this wrong in it."""
        text, behind = whole(route)
        changes = dict(self.text)
        if self.part is not None:
            name, values = self.part
            changes["parts"] = {**text.parts, name: {**text.parts.get(name, {}), **values}}
        return replace(text, **changes), replace(behind, **self.behind)


def every(provision: str, routes: tuple[Route, ...] = ALL) -> dict[str, str]:
    """The same provision on each of the routes."""
    return {route.code: provision for route in routes}


def day(number: int, hour: int = 12) -> datetime:
    """A time in December 2026, when London keeps GMT."""
    return datetime(2026, 12, number, hour, tzinfo=UTC)


LATER = {"starts_on": date(2027, 12, 1), "ends_on": date(2028, 1, 31)}
AUTUMN = {"closes_at": datetime(2027, 10, 31, 0, 30, tzinfo=UTC), **LATER}
TOO_SHORT = {"closes_at": day(2), "clarifications_close_at": AT + timedelta(hours=30)}
SOON = {"closes_at": day(1), "clarifications_close_at": AT + timedelta(hours=4)}

VARIANTS = (
    Variant("a day too short", "too-little-time", {DPS.code: "PCR 2015 reg 34(11)", DYNAMIC.code: "Procurement Act 2023 s.54(4), (5)"}, TOO_SHORT),
    Variant("shortened, one member not agreeing", "consents-missing", {DPS.code: "PCR 2015 reg 34(12)"}, SOON, {"consents": Consents(day(1), 3, 2, 0)}),
    Variant("shortened where nobody can agree for the others", "too-little-time", {DYNAMIC.code: "Procurement Act 2023 s.54(4), (5)"}, SOON, {"consents": Consents(day(1), 3, 3, 0)}),
    Variant("closed in the hour that happens twice", "time-happens-twice", every("Summer Time Act 1972 s.1"), AUTUMN),
    Variant("no deadline", "no-deadline", every(SAME_FOR_ALL), {"closes_at": None}),
    Variant("questions to the last minute", "questions-too-late", {
        DPS.code: "PCR 2015 reg 53(6)", DYNAMIC.code: "Market policy; Procurement Act 2023 ss.12(2), 54(1)",
        OPEN_TO_ALL.code: "Market policy; Procurement Act 2023 s.87(6)", QUOTATIONS.code: "Market policy; Procurement Act 2023 s.87(6)",
    }, {"clarifications_close_at": day(8)}),
    Variant("no notice before it", "notice-reference-missing", {DYNAMIC.code: BY_MARKET, OPEN_TO_ALL.code: ADVERTISED}, {"notice_reference": " "}),
    Variant("no day of the notice", "notice-date-missing", {DYNAMIC.code: BY_MARKET, OPEN_TO_ALL.code: ADVERTISED}, {"notice_date": None}),
    Variant("before its notice", "notice-in-future", {DYNAMIC.code: BY_MARKET, OPEN_TO_ALL.code: ADVERTISED}, {"notice_date": date(2026, 11, 24)}),
    Variant("a penny below the threshold", "below-threshold", {DYNAMIC.code: "Procurement Act 2023 ss.34, 35(1), Sch 1; Procurement Act 2023 Sch 1 as amended by SI 2025/1200, row 12"}, {"value_pence": 207_719_99}),
    Variant("at the threshold", "above-threshold", every("Procurement Act 2023 s.84, Sch 1; Procurement Act 2023 Sch 1 as amended by SI 2025/1200, row 12", BELOW), {"value_pence": 207_720_00}),
    Variant("at the threshold with its option", "above-threshold", every("Procurement Act 2023 s.84, Sch 1; Procurement Act 2023 Sch 1 as amended by SI 2025/1200, row 12", BELOW), {"value_pence": 144_000_00, "options_pence": 72_000_00}),
    Variant("a buyer that the market's notice does not name", "not-named", {DPS.code: "PCR 2015 reg 2(1)", DYNAMIC.code: "Procurement Act 2023 ss.2, 34(6)"}, {}, {"through": Through(named=False, ends_on=LONG)}),
    Variant("a market that has ended", "market-ended", {DPS.code: "SI 2024/716 reg 5(4)(b)(ii)", DYNAMIC.code: "Procurement Act 2023 ss.34-39"}, {}, {"through": Through(named=True, ends_on=date(2026, 11, 22))}),
    Variant("more than the lot allows", "above-lot-limit", {DPS.code: "PCR 2015 reg 34(4)", DYNAMIC.code: "Procurement Act 2023 ss.34-39"}, {}, {"through": Through(named=True, ends_on=LONG, most_pence=1)}),
    Variant("a market where anyone may answer", "lot-not-wanted", every("Procurement Act 2023 ss.34(2), 35(1), 85", BELOW), {}, {"through": Through(named=True, ends_on=LONG)}),
    Variant("a Scottish council", "scottish-rules", every("Procurement Act 2023 s.2(5)(a); Public Contracts (Scotland) Regulations 2015"), {}, {"buyer": Buyer(BuyerCapacity.SCOT_CA, "council", "Scotland")}),
    Variant("a Welsh council", "welsh-rules", every("Procurement Act 2023 ss.14, 53(4); Public Services (Social Value) Act 2012 s.1(11)"), {}, {"buyer": Buyer(BuyerCapacity.WALES_CA, "council", "Wales")}),
    Variant("a council of Northern Ireland", "nation-outside-route", every("Procurement Act 2023 s.84(2)", BELOW), {}, {"buyer": Buyer(BuyerCapacity.PA_CA, "council", "Northern Ireland")}),
    Variant("quotations from fewer than two", "too-few-candidates", {QUOTATIONS.code: "Procurement Act 2023 ss.85, 87(4)"}, {}, {"candidates": 1}),
    Variant("suppliers picked by no rule", "no-rule", {QUOTATIONS.code: "Procurement Act 2023 ss.85, 87(4)"}, part=("reach", {"rule": ""})),
    Variant("reserved for the United Kingdom", "reservation-not-here", {
        DPS.code: "PCR 2015 regs 20(3), 34(21), (22), 77: it is stated in the call for competition of the system itself",
        DYNAMIC.code: "Procurement Act 2023 ss.32, 33: no other reservation is lawful above the threshold",
    }, part=("reach", {"reserved": ["uk"]})),
    Variant("reserved for supported employment below the threshold", "reservation-not-here", every("Procurement Act 2023 ss.32, 33: these two are for contracts from the threshold up", BELOW), part=("reach", {"reserved": ["supported_employment"]})),
    Variant("reserved for a mutual outside light touch", "reservation-not-light-touch", {DYNAMIC.code: "Procurement Act 2023 s.33"}, part=("reach", {"reserved": ["public_service_mutual"]})),
    Variant("a local reservation without its area", "reservation-without-area", every("SI 2026/94; Local Government Act 1988 s.17(5)(e)", BELOW), part=("reach", {"reserved": ["local"]})),
    Variant("conflicts not assessed", "no-conflicts-assessment", {DPS.code: "PCR 2015 reg 24", DYNAMIC.code: "Procurement Act 2023 ss.81-83"}, {}, {"considered": read_considered({**CONSIDERED, "conflicts": ""})}),
    Variant("small firms not considered", "small-firms-not-considered", {DYNAMIC.code: "Procurement Act 2023 s.12(4)", OPEN_TO_ALL.code: "Procurement Act 2023 s.86", QUOTATIONS.code: "Procurement Act 2023 s.86"}, {}, {"considered": read_considered({**CONSIDERED, "small_firms": ""})}),
    Variant("social value not considered", "social-value-not-considered", {DYNAMIC.code: "Public Services (Social Value) Act 2012 s.1(3), (6), (7)"}, {}, {"considered": read_considered({**CONSIDERED, "social_value": ""})}),
    Variant("no budget", "budget-not-confirmed", every(ORDERS), {}, {"considered": read_considered({**CONSIDERED, "budget_confirmed": False})}),
    Variant("talks with the market not told", "engagement-not-said", {DPS.code: "PCR 2015 regs 40, 41", DYNAMIC.code: "Procurement Act 2023 s.16"}, part=("considerations", {"engagement": ""})),
    Variant("division into lots not considered", "lots-not-considered", {DYNAMIC.code: "Procurement Act 2023 s.18"}, part=("considerations", {"lots": ""})),
    Variant("conflicts assessed on no day", "conflicts-undated", {DYNAMIC.code: "Procurement Act 2023 s.83(5)"}, part=("considerations", {"conflicts_on": None})),
    Variant("paid after 31 days", "payment-too-late", {DPS.code: "PCR 2015 reg 113", DYNAMIC.code: "Procurement Act 2023 ss.68, 73", **every("Procurement Act 2023 s.88", BELOW)}, part=("pack", {"payment_days": 31})),
    Variant("insurance before the award", "insurance-before-award", every("Procurement Act 2023 ss.84-88", BELOW), part=("pack", {"insurance": "with_bid"})),
    Variant("without terms", "no-terms", every("PCR 2015 reg 53(1); Procurement Act 2023 ss.21, 87; SI 2024/692 regs 19, 21"), part=("pack", {"terms": ""})),
    Variant("approved by who wrote it", "approved-by-author", every(ORDERS), {}, {"reviewed": replace(purchase().reviewed, by_another=False)}),
    Variant("changed since it was approved", "approval-void", every(ORDERS), {}, {"reviewed": replace(purchase().reviewed, same=False)}),
    Variant("weights of 110", "weights-not-100", every("PCR 2015 reg 67(9); Procurement Act 2023 s.23(3)"), {"price_weight": told().price_weight + 10}),
)  # fmt: skip


@pytest.mark.parametrize("route", ALL, ids=lambda r: r.code)
def test_the_draft_that_is_varied_is_lawful(route):
    assert obstacles_to_publishing(*whole(route), at=AT) == ()


@pytest.mark.parametrize(
    ("variant", "route"),
    [pytest.param(v, r, id=f"{v.what}: {r.code}") for v in VARIANTS for r in ALL if r.code in v.by],
)
def test_it_is_refused_for_that_one_reason_with_its_provision_word_for_word(variant, route):
    found = obstacles_to_publishing(*variant.made(route), at=AT)
    assert [(o.code, o.provision) for o in found] == [(variant.code, variant.by[route.code])]
    assert found[0].says.endswith((".", "?"))


def test_the_hour_that_spring_skips_is_no_time_to_close_on_any_route():
    found = obstacles_to_local_time(datetime(2027, 3, 28, 1, 30))  # noqa: DTZ001 a wall clock
    assert [(o.code, o.provision) for o in found] == [("time-does-not-exist", "Summer Time Act 1972 s.1")]


@pytest.mark.parametrize(
    ("route", "standing", "code", "provision"),
    [
        (DPS, Standing(admitted=True), "not-invited", "PCR 2015 reg 34(21), (22)"),
        (DYNAMIC, Standing(), "not-member", "Procurement Act 2023 s.34(3), (4)"),
        (QUOTATIONS, Standing(), "not-picked", "Procurement Act 2023 ss.85, 87(4)"),
    ],
    ids=lambda x: getattr(x, "code", x) if not isinstance(x, Standing) else "",
)
def test_who_may_not_take_part_is_told_by_which_provision(route, standing, code, provision):
    assert [(o.code, o.provision) for o in obstacles_to_taking_part(route, standing)] == [(code, provision)]
