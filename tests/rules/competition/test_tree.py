"""The tree of criteria, the market's ranges, the scale's words, the price schedule, and what puts a bid out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.audit.digests import text_digest
from dps.competition.rules.buying import Through
from dps.competition.rules.criteria import SCALE
from dps.competition.rules.frozen import ToldCriterion, read
from dps.competition.rules.parts import price_schedule, scale
from dps.competition.rules.parts.price_schedule import Schedule, ScheduleLine
from dps.competition.rules.publishing import obstacles_to_publishing
from dps.competition.rules.tree import effective, in_group, obstacles_to_tree, tree_of, weight_of
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PCR_2015_DPS
from dps.market.rules.weighting import (
    Range,
    obstacles_to_ranges,
    obstacles_to_setting_ranges,
    plain_ranges,
    read_ranges,
)
from tests.rules.competition.draft import AT, DPS, ROUTES, purchase, told

FIFTY, TWENTY = Decimal(50), Decimal(20)


def leaf(title: str, kind: str = "quality", question: str = "", **facts) -> ToldCriterion:
    return ToldCriterion(title * 3, kind, title, question or f"What of {title}?", Decimal(0), **facts)


def approach(*shares: str) -> tuple[ToldCriterion, ...]:
    return tuple(
        in_group(leaf(f"Part {n}"), group="Approach", weight=FIFTY, share=Decimal(s)) for n, s in enumerate(shares, 1)
    )


BENEFIT = replace(leaf("Benefit", "social_value"), weight=TWENTY)


def codes(criteria, weight="30"):
    return [o.code for o in obstacles_to_tree(criteria, price_weight=None if weight is None else Decimal(weight))]


def test_a_part_weighs_its_share_of_its_criterion_exactly():
    assert [c.weight for c in approach("33.33", "66.67")] == [Decimal("16.665"), Decimal("33.335")]
    assert effective(Decimal("33.33"), Decimal("33.33")) == Decimal("11.108889")
    assert str(effective(Decimal(40), Decimal(25))) == "10"


@given(
    st.integers(1, 10_000), st.lists(st.integers(1, 9_999), min_size=0, max_size=7, unique=True),
)  # fmt: skip
def test_parts_whose_shares_total_100_weigh_together_what_their_criterion_weighs(weight, cuts):
    points = [0, *sorted(cuts), 10_000]
    shares = [Decimal(b - a) / 100 for a, b in pairwise(points)]
    parts = [in_group(leaf(f"P{n}"), group="G", weight=Decimal(weight) / 100, share=s) for n, s in enumerate(shares)]
    assert sum(c.weight for c in parts) == Decimal(weight) / 100
    rest = replace(BENEFIT, weight=100 - Decimal(weight) / 100)
    assert codes((*parts, rest), None) == []


def test_the_tree_has_a_criterion_with_its_parts_and_one_without():
    nodes = tree_of((*approach("40", "60"), BENEFIT))
    assert [(n.title, n.weight, len(n.leaves), n.has_parts) for n in nodes] == [
        ("Approach", FIFTY, 2, True), ("Benefit", TWENTY, 1, False),
    ]  # fmt: skip
    assert weight_of("quality", nodes) == FIFTY
    assert [leaf.path for leaf in nodes[0].leaves] == ["Approach: Part 1", "Approach: Part 2"]


@pytest.mark.parametrize(
    ("criteria", "weight", "code"),
    [
        ((*approach("40", "59.99"), BENEFIT), "30", ["shares-not-100"]),
        ((*approach("40", "60"), BENEFIT), "30.01", ["weights-not-100"]),
        ((*approach("40", "60"), replace(BENEFIT, title="approach ")), "30", ["criterion-title-repeated"]),
        ((*(replace(c, question=" How? ") for c in approach("40", "60")), BENEFIT), "30", ["criterion-question-repeated"]),
        ((replace(approach("40", "60")[0], title=" "), approach("40", "60")[1], BENEFIT), "30", ["criterion-untitled"]),
        ((replace(approach("40", "60")[0], weight=Decimal(21)), approach("40", "60")[1], BENEFIT), "30", ["weight-not-of-share"]),
        ((replace(approach("40", "60")[0], kind="social_value"), approach("40", "60")[1], BENEFIT), "30", ["group-of-two-kinds"]),
        ((*approach("40", "60"), BENEFIT), "30", []),
    ],
)  # fmt: skip
def test_each_fault_of_a_tree_has_its_own_sentence(criteria, weight, code):
    assert codes(criteria, weight) == code


def test_publication_asks_the_tree_and_each_fault_is_told_once():
    whole = told(criteria=(*approach("40", "60"), BENEFIT))
    assert obstacles_to_publishing(whole, purchase(), at=AT) == ()
    short = told(criteria=(*approach("40", "50"), BENEFIT))
    assert [o.code for o in obstacles_to_publishing(short, purchase(), at=AT)] == ["shares-not-100"]


def test_the_frozen_text_keeps_the_tree_and_an_older_text_is_read_without_one():
    whole = told(criteria=(*approach("33.33", "66.67"), BENEFIT))
    again = read(whole.canonical())
    assert again.tree() == whole.tree()
    assert text_digest(again.canonical()) == text_digest(whole.canonical())
    old = told().canonical().replace('"group":"","group_weight":null,', "").replace(',"share":null', "")
    assert "group" not in old
    assert [c.path for c in read(old).criteria] == ["Approach", "Benefit"]


def test_what_is_computed_with_has_leaves_that_total_100():
    method = told(criteria=(*approach("33.33", "66.67"), BENEFIT)).method()
    assert sum(c.weight for c in method.criteria) + method.price.weight == 100
    assert method.criteria[0].title == "Approach: Part 1"


RANGES = {
    "quality": Range(Decimal(40), Decimal(60)), "social_value": Range(TWENTY, Decimal(30)),
    "price": Range(TWENTY, Decimal(40)),
}  # fmt: skip


def ranged(**ranges: Range):
    through = Through(
        named=True, ends_on=purchase(DPS).through.ends_on, weights={**RANGES, **ranges}, weights_clause="II.2.5"
    )
    return replace(purchase(DPS), through=through)


def test_weights_within_the_markets_ranges_are_published_their_ends_among_them():
    assert obstacles_to_publishing(told(), ranged(price=Range(Decimal(30), Decimal(30))), at=AT) == ()


@pytest.mark.parametrize(
    ("name", "least", "most", "code"),
    [
        ("quality", "50.01", "60", "quality-out-of-range"),
        ("social_value", "0", "19.99", "social-value-out-of-range"),
        ("price", "0", "29", "price-out-of-range"),
    ],
)
def test_a_weight_outside_the_markets_range_is_refused_with_the_provision(name, least, most, code):
    found = obstacles_to_publishing(told(), ranged(**{name: Range(Decimal(least), Decimal(most))}), at=AT)
    assert [(o.code, o.provision) for o in found] == [(code, "PCR 2015 reg 34(23), (24); Procurement Act 2023 s.24")]
    assert "II.2.5" in found[0].says


def test_a_price_without_a_weight_is_outside_a_range_that_begins_above_0():
    leaves = tuple(replace(c, weight=Decimal(w)) for c, w in zip(told().criteria, ("60", "40"), strict=True))
    no_weight = told(price_formula="ppqp", price_weight=None, criteria=leaves)
    found = obstacles_to_publishing(no_weight, ranged(social_value=Range(TWENTY, FIFTY)), at=AT)
    assert [o.code for o in found] == ["price-out-of-range"]


@pytest.mark.parametrize(
    ("route", "ranges", "clause", "code"),
    [
        (DPS, RANGES, "II.2.5", []),
        (DPS, {}, "", []),
        (DPS, RANGES, " ", ["ranges-without-clause"]),
        (DPS, {"price": Range(Decimal(40), TWENTY)}, "x", ["range-backwards"]),
        (DPS, {**RANGES, "quality": Range(Decimal(40), Decimal(20 + 9))}, "x", ["range-backwards", "ranges-never-100"]),
        (DPS, {**RANGES, "price": Range(Decimal(41), Decimal(60))}, "x", ["ranges-never-100"]),
        (PA_2023_BELOW_THRESHOLD, RANGES, "x", ["ranges-without-market"]),
    ],
)  # fmt: skip
def test_ranges_are_ones_that_some_weights_can_meet(route, ranges, clause, code):
    assert [o.code for o in obstacles_to_ranges(route, name="Lot 1", ranges=ranges, clause=clause)] == code


def test_ranges_are_read_as_they_are_kept_and_nonsense_is_none():
    assert read_ranges(plain_ranges(RANGES)) == RANGES
    assert read_ranges({"quality": ["x", "1"], "price": 3, "social_value": ["1"]}) == {}


def test_the_same_ranges_again_and_those_of_an_ended_market_are_refused():
    said = {"name": "Lot 1", "was": RANGES, "ranges": RANGES}
    again = obstacles_to_setting_ranges(PCR_2015_DPS, **said, clauses=("a", "a "), ended=False)
    over = obstacles_to_setting_ranges(PCR_2015_DPS, **said, clauses=("a", "b"), ended=True)
    assert ([o.code for o in again], [o.code for o in over]) == (["nothing-changed"], ["market-ended"])


OWN = {"own": True, "points": [{"score": n, "word": f"w{n}", "means": f"m{n}"} for n in range(6)]}


def test_a_scale_is_the_usual_one_or_the_councils_own_words_for_the_same_points():
    assert scale.read({}).points == SCALE
    own = scale.read(OWN)
    assert [(p.score, p.word) for p in own.points] == [(n, f"w{n}") for n in range(6)]
    assert scale.obstacles_to_scale(own) == ()


@pytest.mark.parametrize(
    "raw", [{"own": True}, {"own": True, "points": 3}, {"own": True, "points": [None, {"score": []}]}]
)
def test_words_of_ones_own_are_written_for_every_point(raw):
    assert [o.code for o in scale.obstacles_to_scale(scale.read(raw))] == ["scale-point-without-words"] * 6


def test_two_points_never_mean_the_same():
    points = [*OWN["points"][:5], {"score": 5, "word": "W4 ", "means": "m5"}]
    assert [o.code for o in scale.obstacles_to_scale(scale.read({"own": True, "points": points}))] == [
        "scale-words-repeated"
    ]


LINES = (
    ScheduleLine("Workshops", "workshop", 12, most_pence=1_000_00),
    ScheduleLine("Days of research", "day", 40),
    ScheduleLine("A second year", "year", 1, optional=True),
)
SCHEDULE = Schedule(LINES, most_pence=60_000_00)


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3))
def test_the_whole_life_total_is_the_sum_of_quantity_times_unit_price_in_pence(prices):
    assert SCHEDULE.total(prices) == 12 * prices[0] + 40 * prices[1] + prices[2]


def test_a_schedule_is_read_as_it_is_kept_and_nonsense_is_none():
    assert price_schedule.read(SCHEDULE.plain()) == SCHEDULE
    assert price_schedule.read({"lines": [1, {"quantity": 1.5, "most_pence": -1}], "most_pence": True}) == Schedule(
        (ScheduleLine("", "", 0),)
    )
    with pytest.raises(ValueError, match="shorter"):
        SCHEDULE.total([1, 2])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), []),
        (LINES, []),
        ((replace(LINES[1], what=""),), ["line-untitled"]),
        ((replace(LINES[1], unit=""),), ["line-without-unit"]),
        ((replace(LINES[1], quantity=0),), ["line-without-quantity"]),
        ((replace(LINES[1], most_pence=0),), ["cap-of-nothing"]),
        ((LINES[1], replace(LINES[1], what="days of research", unit="hour")), ["line-repeated"]),
        ((LINES[2],), ["only-options"]),
    ],
)
def test_each_fault_of_a_schedule_has_its_own_sentence(lines, code):
    assert [o.code for o in price_schedule.obstacles_to_schedule(Schedule(lines))] == code


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_what_puts_a_bid_out_is_told_and_frozen_in_the_words_of_the_day(route):
    whole = told(route)
    whole = replace(whole, parts={**whole.parts, "price_schedule": SCHEDULE.plain()})
    said = " ".join(whole.out_rules())
    for words in (
        "below 2 of 5 for “Approach”",
        "at most £1,000 for one workshop",
        "at most £60,000",
        "abnormally low",
    ):
        assert words in said
    assert read(replace(whole, out_in_words=("As it was.",)).canonical()).out_rules() == ("As it was.",)
