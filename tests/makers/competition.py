"""Makers of competitions, lawful by default, by the real actions. Each is called inside ``writing()``.

``DPS``, ``DYNAMIC`` and ``OPEN_TO_ALL`` are the three routes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dps.competition import actions
from dps.competition.models import Competition, Criterion, Question
from dps.competition.queries import reviewers_of
from dps.competition.rules.frozen import ToldCriterion
from dps.core.actor import CLOCK, Actor
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, Route
from dps.market.actions import name_buyer
from dps.market.models import Lot
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, OFFICER
from tests.conftest import NOW
from tests.makers import admission
from tests.makers.draft_parts import CONSIDERED, whole_parts
from tests.makers.market import a_market, a_new_lot
from tests.makers.parties import a_council, a_person, a_supplier, acting
from tests.makers.remembered import remembered

DPS, DYNAMIC, OPEN_TO_ALL = PCR_2015_DPS, PA_2023_MARKET, PA_2023_BELOW_THRESHOLD
ROUTES = (DPS, DYNAMIC, OPEN_TO_ALL)
VALUES = {
    DPS.code: 90_000_00,
    DYNAMIC.code: 240_000_00,
    OPEN_TO_ALL.code: 48_000_00,
    PA_2023_QUOTATIONS.code: 24_000_00,
}
"""A lawful value in pence on each route."""


@dataclass(frozen=True)
class Council:
    """A council and one of its officers."""

    body: Organisation
    officer: Person

    @property
    def by(self) -> Actor:
        """The officer at work."""
        return acting(self.officer, self.body)


@remembered
def a_buying_council(name: str = "", **facts: object) -> Council:
    """An English council with an officer."""
    body = a_council(name, **facts)
    return Council(body, a_person(body, OFFICER))


def a_lot(route: Route, *named: Organisation, max_value: int | None = None) -> Lot:
    """The first of two lots of a market on a route, whose notice names the given buyers."""
    lots = tuple(
        a_new_lot(title, definition="Advice and engagement with residents.", cpv=("79410000",), max_value=max_value)
        for title in ("Community engagement", "Research and evaluation")
    )
    market = a_market(route, title="Community services", valid_until=date(2028, 6, 1), lots=lots)
    for buyer in named:
        name_buyer(market=market, buyer=buyer, by=CLOCK, at=NOW)
    return market.lots[0]


@remembered
def admit(supplier: Organisation, lot: Lot) -> None:
    """Give a supplier its place on a lot."""
    admission.admit(lot, supplier)


def apply(supplier: Organisation, lot: Lot) -> None:
    """Put a supplier's application to a lot in flight."""
    admission.an_application(lot, supplier, at=NOW)


def whole_facts(route: Route = DPS, *, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """Facts of a draft that nothing stands in the way of, published at ``at``."""
    closes = at.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=16)
    return {
        "title": "Community wealth building advice",
        "need": "Help us design a community wealth building programme with residents.",
        "outcomes": "Residents decide how the programme is run; local firms win more of our spending.",
        "closer_to_those_affected": "Ward panels choose the neighbourhoods.",
        "by_those_affected": "A panel of residents agrees the final design.",
        "value_pence": VALUES[route.code],
        "contract_kind": "goods_services",
        "cpv": ["79410000"],
        "starts_on": date(2027, 2, 1),
        "ends_on": date(2028, 1, 31),
        "price_formula": "relative",
        "price_weight": Decimal("30"),
        "price_parameters": {},
        "closes_at": closes,
        "clarifications_close_at": closes - timedelta(days=9),
        "parts": whole_parts(route),
        "considered": dict(CONSIDERED),
        **changes,
    }


def the_criteria() -> tuple[ToldCriterion, ...]:
    """Two criteria that with a price of 30 total 100."""
    return (
        ToldCriterion("", "quality", "Approach", "How will you do it?", Decimal("50"), threshold=2),
        ToldCriterion("", "social_value", "Local benefit", "What will residents gain?", Decimal("20"), word_limit=500),
    )


@remembered
def a_draft(
    route: Route = DPS, *, council: Council | None = None, lot: Lot | None = None, at: datetime = NOW, **changes: Any
) -> Competition:
    """A whole draft on a route, ready to publish; ``changes`` are facts of it."""
    council = council or a_buying_council()
    if route.has_admission and lot is None:
        lot = a_lot(route, council.body)
    begun = actions.draft(buyer=council.body, route=route, lot=lot, by=council.by, at=at)
    facts = whole_facts(route, at=at, **changes)
    return actions.revise(competition=begun, facts=facts, criteria=the_criteria(), version=1, by=council.by, at=at)


def approved(draft: Competition, *, at: datetime = NOW) -> Competition:
    """The draft, sent to a second person of its council and approved by them."""
    others = reviewers_of(draft)
    second = others[0] if others else a_person(draft.buyer, COUNCIL_ADMINISTRATOR)
    review = actions.ask_for_review(competition=draft, by=officer_of(draft), at=at)
    by = acting(second, draft.buyer)
    actions.answer_review(review=review, outcome="approved", comments={}, by=by, at=at)
    return draft


def officer_of(competition: Competition) -> Actor:
    """The officer who drafted a competition."""
    return acting(competition.drafted_by, competition.buyer)


def the_notice(route: Route) -> dict[str, Any]:
    """The notice that must come first on a route, as an officer records it."""
    if route.notice_before_publication is None:
        return {}
    return {"notice_reference": "2026/S 000-054321", "notice_date": NOW.date()}


@remembered
def an_open_competition(
    route: Route = DPS, *, council: Council | None = None, lot: Lot | None = None,
    admitted: Iterable[Organisation] = (), at: datetime = NOW, **changes: Any,
) -> Competition:  # fmt: skip
    """A published competition; ``admitted`` suppliers are admitted to its lot first."""
    draft = a_draft(route, council=council, lot=lot, at=at, **changes)
    if draft.lot is not None:
        for supplier in admitted:
            admit(supplier, draft.lot)
    return actions.publish(competition=approved(draft, at=at), **the_notice(route), by=officer_of(draft), at=at)


def a_question(
    competition: Competition, asker: Organisation, text: str = "May we bid with a partner?", *, at: datetime = NOW
) -> Question:
    """A question from a supplier who may take part."""
    return actions.ask(
        competition=competition, asker=asker, text=text, by=acting(a_person(asker, "owner"), asker), at=at
    )


def criteria_of(competition: Competition) -> tuple[Criterion, ...]:
    """The criteria in order: quality, then social value."""
    return tuple(competition.criteria)


def some_suppliers(how_many: int) -> tuple[Organisation, ...]:
    """Suppliers, named in order."""
    return tuple(a_supplier(f"Supplier {chr(65 + n)}") for n in range(how_many))
