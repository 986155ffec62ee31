"""Which way to buy is proposed, why, and why each of the others is refused; and what may be awarded directly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.buying import CONTRACT_KINDS, Buyer, Through
from dps.competition.rules.direct_awards import obstacles_to_direct_award
from dps.competition.rules.proposing import Way, propose
from dps.law.routes import (
    PA_2023_BELOW_THRESHOLD,
    PA_2023_MARKET,
    PA_2023_QUOTATIONS,
    PCR_2015_DPS,
    BuyerCapacity,
)
from dps.law.thresholds import threshold
from tests.rules.competition.draft import COUNCIL

ON = date(2026, 11, 23)
NAMED = Through(named=True, ends_on=date(2028, 6, 1))
STRANGE = Through(named=False, ends_on=date(2028, 6, 1))
DPS, MARKET = Way("dps", PCR_2015_DPS, NAMED, covers=True), Way("market", PA_2023_MARKET, NAMED, covers=True)
NOTICE, QUOTES = Way("notice", PA_2023_BELOW_THRESHOLD), Way("quotes", PA_2023_QUOTATIONS)
ALL = (DPS, MARKET, NOTICE, QUOTES)


def proposed(value, ways=ALL, kind="goods_services", buyer=COUNCIL):
    return propose(buyer, ways, value_pence=value, kind=kind, on=ON)


@pytest.mark.parametrize(
    ("value", "ways", "best", "refused"),
    [
        (207_720_00, ALL, "market", {"notice": "above-threshold", "quotes": "above-threshold"}),
        (207_719_99, ALL, "dps", {"market": "below-threshold"}),
        (207_719_99, (MARKET, NOTICE, QUOTES), "notice", {"market": "below-threshold"}),
        (216_000_00, (Way("market", PA_2023_MARKET, STRANGE), NOTICE), None, {"market": "not-named", "notice": "above-threshold"}),
        (48_000_00, (Way("dps", PCR_2015_DPS, NAMED), NOTICE, QUOTES), "notice", {}),
        (48_000_00, (QUOTES,), "quotes", {}),
        (216_000_00, (Way("dps", PCR_2015_DPS, NAMED), NOTICE), "dps", {"notice": "above-threshold"}),
    ],
)  # fmt: skip
def test_the_law_proposes_and_refuses(value, ways, best, refused):
    found = proposed(value, ways)
    assert found.best == best
    assert {j.way.key: j.obstacles[0].code for j in found.refused} == refused
    assert all(o.provision for j in found.refused for o in j.obstacles)


def test_the_reason_names_the_figure_its_day_and_its_provision():
    why = " ".join(proposed(216_000_00).why)
    for words in (
        "£216,000",
        "reaches £207,720",
        "1 January 2026",
        "SI 2025/1200, row 12",
        "names your council",
        "s.34",
    ):
        assert words in why


def test_without_a_value_nothing_is_proposed():
    found = proposed(None)
    assert found.best is None
    assert found.why == ("Give the value first: it decides which ways are lawful.",)


def test_a_body_without_capacity_is_proposed_nothing():
    found = proposed(48_000_00, buyer=Buyer(BuyerCapacity.SCOT_CA, "council", "Scotland"))
    assert found.best is None
    assert len(found.refused) == len(ALL)


@given(st.integers(0, 10**11), st.sampled_from(sorted(CONTRACT_KINDS)), st.permutations(ALL))
def test_what_is_proposed_is_always_lawful_and_never_depends_on_the_order_asked(value, kind, ways):
    found = proposed(value, tuple(ways), kind)
    assert found.best == proposed(value, ALL, kind).best
    assert found.best in {j.way.key for j in found.lawful}
    assert {j.way.key for j in found.lawful} | {j.way.key for j in found.refused} == {w.key for w in ALL}
    above = value >= threshold("pa", CONTRACT_KINDS[kind], ON).pence
    assert {j.way.key for j in found.refused} == ({"notice", "quotes"} if above else {"market"})


# Direct awards


def codes(pence, limit, *, kind="goods_services", reasons="Only they hold the archive.", buyer=COUNCIL):
    found = obstacles_to_direct_award(
        buyer, pence=pence, kind=kind, limit_pence=limit, title="An archive", supplier="A firm", reasons=reasons, on=ON
    )
    assert all(o.provision for o in found)
    return [o.code for o in found]


@pytest.mark.parametrize(
    ("pence", "limit", "expected"),
    [
        (10_000_00, 10_000_00, []),
        (10_000_01, 10_000_00, ["above-own-limit"]),
        (1, None, ["no-limit-recorded"]),
        (207_720_00, 500_000_00, ["above-threshold"]),
        (207_719_99, 500_000_00, []),
        (0, 10_000_00, ["no-value"]),
    ],
)
def test_a_direct_award_stays_within_the_councils_own_limit_and_below_the_threshold(pence, limit, expected):
    assert codes(pence, limit) == expected


def test_a_direct_award_gives_its_reasons_and_is_a_councils():
    assert codes(5_00, 10_00, reasons=" ") == ["no-reasons"]
    assert codes(5_00, 10_00, kind="concessions") == ["no-contract-kind"]
    assert codes(5_00, 10_00, buyer=Buyer(BuyerCapacity.NONE, "political group", "England")) == ["political-group"]
