"""What other marketplaces have and this one may not: each refusal quotes the provision that forbids the feature.

Also that nothing in the market or in admission limits, ranks, charges, or asks for membership. What is
walked is the code itself: columns, parameters of actions, permissions, routes' values and imports.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dps.admission
import dps.market
from dps.admission.rules.applying import obstacles_to_starting
from dps.admission.rules.gates import Held, obstacles_to_bidding_by_documents, what_expiry_stops
from dps.admission.rules.suspending import obstacles_to_any_suspension
from dps.law.charges import obstacles_to_charging
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, Route
from dps.market.rules.establishing import obstacles_to_a_market
from dps.market.rules.expiring import obstacles_to_expiry_stops
from dps.market.rules.term import obstacles_to_changing_term
from dps.parties.rules.roles import TABLE, Permission, permits
from dps.profile.rules.evidence import KINDS
from dps.schema import metadata

ADMITTING = (PCR_2015_DPS, PA_2023_MARKET)
ROOT = Path(__file__).resolve().parents[3]


class TestNoCoolOff:
    """Elsewhere a supplier that fails repeatedly waits before it may ask again. PCR 2015 reg 34(15): any operator may ask at
    any time during the period of validity. Procurement Act 2023 s.36(6)(a): applications are accepted at any time."""

    @pytest.mark.parametrize("route", ADMITTING, ids=lambda r: r.code)
    def test_after_any_number_of_refusals_a_supplier_may_ask_again_at_once(self, route: Route) -> None:
        assert obstacles_to_starting(route, market=(), already_admitted=False, application_open=False) == ()

    def test_the_rule_has_no_place_to_put_an_earlier_refusal(self) -> None:
        """Neither how many there were nor when the last one was is known to whoever decides on a start."""
        assert set(inspect.signature(obstacles_to_starting).parameters) == {
            "route", "market", "already_admitted", "application_open",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("route", "provision"),
        [(PCR_2015_DPS, "PCR 2015 reg 34(2), (6), (15)"), (PA_2023_MARKET, "Procurement Act 2023 s.36")],
    )
    def test_the_route_quotes_the_provision_that_keeps_it_open(self, route: Route, provision: str) -> None:
        assert route.provisions["has_admission"] == provision


class TestAPeriodThatStays:
    """Elsewhere the period of a purchasing system is changed with a rationale. SI 2024/716 reg 5(4)(b)(i): since 24 February
    2026 that of a DPS is not changed at all; that of a dynamic market is, and a notice (UK15) tells of it (s.39(4))."""

    @given(st.dates(date(2026, 2, 24), date(2029, 2, 22)), st.none() | st.dates(date(2026, 1, 1), date(2032, 1, 1)))
    def test_a_dps_is_refused_any_change_and_told_the_provision(self, on: date, becomes: date | None) -> None:
        found = {
            o.code: o.provision
            for o in obstacles_to_changing_term(
                PCR_2015_DPS, was=date(2029, 2, 23), becomes=becomes, established_on=date(2024, 6, 3), ended_on=None,
                rationale="The councils would like it to run on.", on=on,
            )
        }  # fmt: skip
        assert found["end-fixed"] == "SI 2024/716 reg 5(4)(b)(i)"


class TestNoSuspensionUnderTheAct:
    """Elsewhere a place is suspended and lifts by itself. Neither PCR 2015 reg 34(21), (22) nor Procurement Act 2023 s.37 knows
    it: under the Act there is removal alone; under the Regulations only what the scheme's own documents provide."""

    @given(st.text(max_size=60))
    def test_under_the_act_no_words_of_any_document_suspend_a_place(self, clause: str) -> None:
        (no,) = obstacles_to_any_suspension(PA_2023_MARKET, clause=clause)
        assert no.provision == "Procurement Act 2023 s.37"

    def test_under_the_regulations_silence_of_the_documents_refuses_it(self) -> None:
        (no,) = obstacles_to_any_suspension(PCR_2015_DPS, clause=" ")
        assert no.provision == "PCR 2015 reg 34(21), (22)"
        assert obstacles_to_any_suspension(PCR_2015_DPS, clause="A place may be suspended for three months.") == ()

    def test_a_dynamic_market_cannot_even_be_established_with_such_a_clause(self) -> None:
        found = obstacles_to_a_market(
            PA_2023_MARKET, title="M", notice_reference="N", notice_date=date(2026, 1, 5), established_on=date(2026, 1, 5),
            valid_until=None, lots=(), suspension_clause="A place may be suspended.",
        )  # fmt: skip
        assert [o.provision for o in found if o.code == "suspension-unlawful"] == ["Procurement Act 2023 s.37"]


class TestNoBlockByAnExpiredDocument:
    """Elsewhere an expired document blocks bidding. Procurement Act 2023 ss.34(3), 36(2)(b): a member bids, and insurance is
    seen at award. PCR 2015 reg 34(21), (22): every admitted supplier is invited, whatever ran out."""

    @given(st.sampled_from(sorted(KINDS)), st.sampled_from(["nothing", "award", "bidding"]), st.text(max_size=30))
    def test_under_the_act_it_never_stops_a_bid_whatever_a_lot_says(self, kind: str, says: str, clause: str) -> None:
        gate = what_expiry_stops(PA_2023_MARKET, kind, lot_says={kind: says}, clause=clause, asked={kind})
        assert gate.stops in ("nothing", "award")
        out = Held(gate, True, date(2020, 1, 1))
        assert obstacles_to_bidding_by_documents(PA_2023_MARKET, [out], on=date(2026, 11, 23)) == ()

    def test_a_lot_of_a_dynamic_market_that_says_so_is_refused_with_the_provision(self) -> None:
        (no,) = obstacles_to_expiry_stops(
            PA_2023_MARKET, name="Part 1", stops={"quality": "bidding"}, clause="Rules, 7"
        )
        assert no.provision == "Procurement Act 2023 ss.34(3), 36(2)(b), 37"

    @given(st.sampled_from(sorted(KINDS)))
    def test_under_the_regulations_it_stops_nothing_where_the_documents_are_silent(self, kind: str) -> None:
        assert (
            what_expiry_stops(PCR_2015_DPS, kind, lot_says={kind: "bidding"}, clause="", asked={kind}).stops
            == "nothing"
        )


# Nothing anywhere in the market or in admission caps, ranks, charges or asks for membership.

FORBIDDEN = {
    "a cap (PCR 2015 reg 34(6); Procurement Act 2023 s.36(7)(a))": re.compile(
        r"(^|_)(cap|capped|quota|places_left|max_suppliers|max_members|max_places|most_suppliers|most_members|limit_of_suppliers"
        r"|seats|vacanc\w+|waiting_list)($|_)"
    ),
    "a ranking (PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c))": re.compile(
        r"(^|_)(rank\w*|score\w*|marks?|points?|rating\w*|stars?|priority|weight\w*|tier|grade\w*|featured|boost\w*|promoted)($|_)"
    ),
    "a fee (PCR 2015 reg 34(29); Procurement Act 2023 ss.38, 96)": re.compile(
        r"(^|_)(fee|fees|price|paid|pay|payment\w*|charge\w*|subscription\w*|stripe\w*|checkout\w*|invoice\w*|levy|discount)($|_)"
    ),
    "a membership (PCR 2015 reg 58(2); Procurement Act 2023 s.36(1))": re.compile(
        r"(^|_)(membership\w*|member_class|affiliat\w+|network_member\w*|subscriber\w*|is_member|associate\w*)($|_)"
    ),
}


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(found.name)


STAGES = [module for package in (dps.market, dps.admission) for module in modules_of(package)]
TABLES = sorted(
    {
        table.name
        for module in STAGES
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and (table := getattr(kind, "__table__", None)) is not None
    }
)


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in STAGES:
        for name, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", found


def named() -> Iterator[tuple[str, str]]:
    """Every name that could hold such a thing: each column, each parameter, each field of a value, with where it is."""
    for table in TABLES:
        for column in metadata.tables[table].columns:
            yield f"{table}.{column.name}", column.name
    for where, function in public_functions():
        for parameter in inspect.signature(function).parameters:
            yield f"{where}({parameter})", parameter
    for module in STAGES:
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__:
                for field in getattr(kind, "__dataclass_fields__", {}):
                    yield f"{module.__name__}.{kind.__name__}.{field}", field


WEIGHTS_OF_BIDS = re.compile(r"^lot\.weight_(ranges|clause)$|^dps\.market\.rules\.weighting\.\w+\(weights?\)$")
"""How much quality, social value and price may weigh when bids are judged: regulation 34(23), (24). Nobody is admitted by it."""


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_in_the_market_or_in_admission_has_a_place_for(what: str) -> None:
    found = [where for where, name in named() if FORBIDDEN[what].search(name)]
    assert [where for where in found if not WEIGHTS_OF_BIDS.search(where)] == []


def test_the_walk_sees_what_is_there() -> None:
    names = [name for _, name in named()]
    assert {"market", "lot", "lot_criterion", "application", "admission", "criterion_decision"} <= set(TABLES)
    assert len(names) > 400
    assert {"suspension_clause", "application", "findings", "expiry_stops"} <= set(names)
    for sample, what in (
        ("max_suppliers", "cap"),
        ("rank", "ranking"),
        ("joining_fee", "fee"),
        ("member_class", "membership"),
    ):
        assert any(pattern.search(sample) for name, pattern in FORBIDDEN.items() if f"a {what}" in name), sample


def test_what_was_decided_keeps_yes_or_no_and_never_a_number() -> None:
    """PCR 2015 reg 34(6): all who satisfy the criteria are admitted. A finding is met or not met."""
    decision = metadata.tables["criterion_decision"].columns
    assert decision["met"].type.python_type is bool
    keys = {c.name for c in decision if c.primary_key or c.foreign_keys}
    assert [c.name for c in decision if c.name not in keys and c.type.python_type in (int, float)] == []


def test_the_market_and_admission_know_nothing_of_fees_or_of_the_network() -> None:
    """PCR 2015 reg 34(29); Procurement Act 2023 s.38: no step can turn on a payment that it cannot read."""
    for package in ("market", "admission"):
        for file in (ROOT / "dps" / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                for name in names:
                    assert not re.match(r"dps\.(fees|membership|gateways\.stripe)|stripe", name), f"{file}: {name}"


def test_the_import_contract_puts_fees_and_membership_after_admission() -> None:
    """What is later cannot be read by what is earlier: the linter refuses it before any reviewer has to."""
    written = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    order = re.search(r"layers = \[(.*?)\]", written[written.index("Each stage looks back") :], re.DOTALL)
    assert order is not None
    stages = re.findall(r"[a-z]+", order[1])
    assert stages.index("fees") < stages.index("membership") < stages.index("admission") < stages.index("market")


def test_no_permission_turns_on_a_payment_or_a_membership() -> None:
    """Procurement Act 2023 s.36(1); PCR 2015 reg 34(29): a role is held for an organisation, whatever it paid."""
    from dps.core.actor import Actor

    for clauses in TABLE.values():
        for predicate in (p for clause in clauses for p in clause):
            assert not re.search(r"paid|fee|member|subscri|affiliat|network", predicate.__name__), predicate.__name__
    known = {"person", "organisation", "roles"}
    assert {f for f in Actor.__dataclass_fields__ if f in known} == known
    assert not [f for f in Actor.__dataclass_fields__ if re.search(r"paid|fee|member|subscri", f)]
    owner = Actor(person="a" * 26, organisation="b" * 26, roles=frozenset({"owner"}))
    assert permits(owner, Permission.APPLY)
    assert permits(owner, Permission.BID)


def test_no_charge_is_lawful_for_any_step_of_joining() -> None:
    """PCR 2015 reg 34(29); Procurement Act 2023 s.38; Local Government Act 1988 s.22."""
    assert {r.supplier_charge for r in ROUTES.values()} == {"never", "fixed_percentage_of_awarded_contract"}
    assert PCR_2015_DPS.supplier_charge == "never"
    assert inspect.signature(obstacles_to_charging).parameters


@pytest.mark.parametrize("route", ADMITTING, ids=lambda r: r.code)
def test_a_route_with_admission_is_never_closed_to_applicants_within_its_period(route: Route) -> None:
    """PCR 2015 reg 34(2), (10); Procurement Act 2023 s.36(6)(a): there is no switch, and no window."""
    from dps.market.rules.establishing import is_live, obstacles_to_entering

    assert set(inspect.signature(is_live).parameters) == {"valid_until", "ended_on", "on"}
    begun = datetime(2026, 1, 5).date()  # noqa: DTZ001
    for n in range(0, 1000, 37):
        assert obstacles_to_entering(route, valid_until=None, ended_on=None, on=begun + timedelta(days=n)) == ()


def test_below_the_thresholds_there_is_nothing_to_join() -> None:
    """Procurement Act 2023 s.85."""
    assert not PA_2023_BELOW_THRESHOLD.has_admission
    assert PA_2023_BELOW_THRESHOLD.suitability_filter_forbidden


class TestNoRequirementStopsABidEarly:
    """Elsewhere an essential requirement that is not met shuts the form. What a bid says is examined after the time limit
    only, by the authority, which decides whether it complies (PCR 2015 regs 22(12), 56(1)); it is the authority that may
    disregard a tender (Procurement Act 2023 ss.19(3), 26), and below the thresholds suitability restricts nobody (s.85)."""

    @given(st.text(st.characters(codec="ascii", categories=["Lu", "Ll"]), min_size=1, max_size=30))
    def test_whatever_an_answer_says_it_stands_in_the_way_of_nothing(self, word: str) -> None:
        from dps.bidding.rules.offers import Asked, Offer, PriceLine, gaps

        asked = (Asked("q", "Have you insurance of five million pounds?", 5),)
        for text in (word, "No.", "We do not meet this."):
            assert gaps(Offer({"q": text}, (), (PriceLine("All", 100),)), asked=asked) == ()

    def test_the_rules_that_let_a_bid_in_have_no_place_to_put_its_content_or_a_minimum(self) -> None:
        from dps.bidding.rules.bidding import obstacles_to_bidding
        from dps.bidding.rules.offers import Asked

        assert set(inspect.signature(obstacles_to_bidding).parameters) == {
            "route", "state", "closes_at", "standing", "opening_begun", "at",
        }  # fmt: skip
        assert not set(Asked.__dataclass_fields__) & {"threshold", "minimum", "essential", "must", "required"}

    @pytest.mark.parametrize("route", ROUTES.values(), ids=lambda r: r.code)
    def test_a_partner_of_any_size_or_kind_stands_in_the_way_of_nothing(self, route: Route) -> None:
        """PCR 2015 reg 34(6), Procurement Act 2023 s.28: who is named is looked at after the opening, and may be replaced."""
        from dps.bidding.rules.besides import PARTNER, SHARED, Besides, Other, Platform, Together, missing
        from dps.bidding.whole import needs_of

        others = (Other("On a debarment list", "", PARTNER, 100, "All of it"),)
        said = Besides(Together("with_others", 0, others), platform=Platform(SHARED, True, True, True))
        assert missing(said, needs=needs_of(route)) == ()


class TestNoCorrectionWindow:
    """Elsewhere a bidder has a day after the deadline to mend curable faults. A tender is not altered once the limit has
    passed: PCR 2015 regs 18(1), 22(12), 56(4) (clarified, with equal treatment, never improved); Procurement Act 2023
    ss.12(2), (3), 54(2): the same limits for every supplier."""

    @given(st.sampled_from(list(ROUTES.values())), st.timedeltas(timedelta(0), timedelta(days=400)))
    def test_from_the_deadline_on_no_draft_changes_however_soon_and_on_no_route(
        self, route: Route, after: timedelta
    ) -> None:
        from dps.bidding.rules.bidding import obstacles_to_bidding
        from dps.competition.rules.invitations import Standing

        closes = datetime(2026, 12, 4, 12, tzinfo=UTC)
        standing = Standing(invited=True, admitted=True, in_flight=True)
        found = obstacles_to_bidding(route, state="published", closes_at=closes, standing=standing, at=closes + after)
        assert "late" in {o.code for o in found}
        assert any("PCR 2015 reg 22(16)(a)" in o.provision for o in found)

    def test_no_route_and_no_table_of_bids_has_a_window_or_a_correction(self) -> None:
        assert not [f for f in Route.__dataclass_fields__ if re.search(r"correct|curab|cure|grace", f)]
        bids = [t for name, t in metadata.tables.items() if name.startswith(("bid", "sealed", "draft_att", "opened"))]
        assert bids
        assert not [c for t in bids for c in t.columns if re.search(r"correct|cure|mend|grace", c.name)]
