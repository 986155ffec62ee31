"""Who may buy, and what a supplier declares."""

from __future__ import annotations

from datetime import date

import pytest

from dps.law.buyers import AUTHORITY_KINDS, capacity_of, obstacles_to_buying
from dps.law.exclusions import grounds_for, still_counts
from dps.law.reservations import RESERVATIONS
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, BuyerCapacity, Route


def _why(kind: str, nation: str, r: Route, *, named: bool = True) -> list[str]:
    return [o.code for o in obstacles_to_buying(capacity_of(kind, nation), r, named, kind=kind, nation=nation)]


@pytest.mark.parametrize("r", ROUTES.values(), ids=list(ROUTES))
@pytest.mark.parametrize(
    ("kind", "nation", "reasons"),
    [
        ("council", "England", []),
        ("combined authority", "England", []),
        ("town/parish/community council", "England", []),
        ("council", "Scotland", ["scottish-rules"]),
        ("council", "Wales", ["welsh-rules"]),
        ("council", "", ["nation-unknown"]),
        ("political group", "England", ["political-group"]),
        ("organisation", "England", ["affiliate"]),
        ("something else", "England", ["no-capacity"]),
    ],
)
def test_each_kind_of_body_that_may_not_buy_is_told_its_own_reason(
    r: Route, kind: str, nation: str, reasons: list[str]
) -> None:
    assert _why(kind, nation, r) == reasons


def test_a_body_that_is_not_named_in_the_notice_may_not_buy_through_the_market() -> None:
    assert _why("council", "England", PCR_2015_DPS, named=False) == ["not-named"]
    assert _why("council", "England", PA_2023_MARKET, named=False) == ["not-named"]
    assert _why("council", "England", PA_2023_BELOW_THRESHOLD, named=False) == []


def test_every_reason_is_given_and_not_only_the_first() -> None:
    assert _why("council", "Scotland", PA_2023_MARKET, named=False) == ["scottish-rules", "not-named"]


def test_a_northern_irish_authority_has_no_below_threshold_route() -> None:
    assert _why("council", "Northern Ireland", PA_2023_BELOW_THRESHOLD) == ["nation-outside-route"]
    assert _why("council", "Northern Ireland", PA_2023_MARKET) == []


def test_a_body_that_is_no_authority_has_no_capacity_in_any_nation() -> None:
    assert "political group" not in AUTHORITY_KINDS
    assert {capacity_of("political group", n) for n in ("England", "Scotland", "Wales", "")} == {BuyerCapacity.NONE}


def test_every_refusal_to_buy_says_why_and_where_it_is_written() -> None:
    for kind in ("council", "political group", "organisation", "other"):
        for nation in ("", "Scotland", "Wales", "Northern Ireland"):
            for r in ROUTES.values():
                for o in obstacles_to_buying(capacity_of(kind, nation), r, False, kind=kind, nation=nation):
                    assert o.says.endswith(".")
                    assert o.provision


@pytest.mark.parametrize("r", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
def test_a_declaration_asks_about_a_list_that_a_person_can_read(r: Route) -> None:
    grounds = grounds_for(r)

    assert 15 <= len(grounds) <= 25
    assert len({g.code for g in grounds}) == len(grounds)
    assert [g.mandatory for g in grounds] == sorted((g.mandatory for g in grounds), reverse=True)
    assert all(g.title and g.provision and g.group for g in grounds)
    assert all(g.look_back_years or g.ends_when for g in grounds)


def test_nobody_declares_against_grounds_below_the_thresholds() -> None:
    assert grounds_for(PA_2023_BELOW_THRESHOLD) == ()


def test_mandatory_grounds_look_back_five_years_and_discretionary_ones_three_or_five() -> None:
    act = {g.code: g.look_back_years for g in grounds_for(PA_2023_MARKET) if not g.mandatory}

    assert {g.look_back_years for r in ROUTES.values() for g in grounds_for(r) if g.mandatory} == {5, None}
    assert {g.look_back_years for g in grounds_for(PCR_2015_DPS) if not g.mandatory} == {3, None}
    assert {code for code, years in act.items() if years == 5} == {
        "labour-misconduct",
        "environment",
        "national-security",
        "poor-performance",  # paragraph 12(3): poor performance, five years; its breaches of contract, three
    }


def test_a_conviction_stops_counting_on_its_fifth_anniversary() -> None:
    fraud = next(g for g in grounds_for(PCR_2015_DPS) if g.code == "fraud")

    assert still_counts(fraud, happened_on=date(2021, 11, 22), on=date(2026, 11, 21))
    assert not still_counts(fraud, happened_on=date(2021, 11, 21), on=date(2026, 11, 21))


def test_unpaid_tax_counts_until_it_is_paid_and_not_until_a_date() -> None:
    tax = next(g for g in grounds_for(PCR_2015_DPS) if g.code == "tax-decided")

    assert still_counts(tax, happened_on=date(1999, 1, 1), on=date(2026, 11, 21))
    assert "paid" in tax.ends_when


def test_a_reservation_that_no_section_names_claims_no_section():
    for code in ("sme", "vcse"):
        said = RESERVATIONS[code].provision
        assert said.startswith("The council’s own policy: no section names this reservation")
        assert "s.85" in said
        assert "ss.84-88" not in said
    for code in ("uk", "local", "supported_employment", "public_service_mutual"):
        assert "policy" not in RESERVATIONS[code].provision
