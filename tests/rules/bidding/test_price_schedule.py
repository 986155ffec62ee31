"""A price by the council's lines: quantity times the price for one, nothing left out, nothing above a cap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dps.bidding.rules.offers import Offer, PriceLine, price_gaps, priced, read_offer, unit_prices
from dps.competition.rules.parts.price_schedule import Schedule, ScheduleLine

LINES = (
    ScheduleLine("Workshops", "workshop", 12, most_pence=1_000_00),
    ScheduleLine("Year two", "year", 1, optional=True),
)
SCHEDULE = Schedule(LINES, most_pence=20_000_00)


def offer(*prices: int | None, schedule: Schedule = SCHEDULE) -> Offer:
    return replace(read_offer({}, {"lines": priced(schedule, prices)}), schedule=schedule)


def codes(of: Offer) -> list[tuple[str, str]]:
    return [(gap.obstacle.code, gap.field) for gap in price_gaps(of)]


def test_the_price_is_worked_out_to_the_penny_and_sealed_with_its_lines():
    made = offer(999_99, 8_000_00)
    assert made.total_pence == 12 * 999_99 + 8_000_00
    assert made.price() == {
        "lines": [
            {"what": "Workshops", "pence": 11_999_88, "unit": "workshop", "quantity": 12, "unit_pence": 999_99, "optional": False},
            {"what": "Year two", "pence": 8_000_00, "unit": "year", "quantity": 1, "unit_pence": 8_000_00, "optional": True},
        ],
        "total_pence": 19_999_88,
    }  # fmt: skip
    assert read_offer({}, made.price()).lines == made.lines
    assert codes(made) == []


def test_a_free_line_is_sealed_as_it_always_was():
    assert Offer({}, (), (PriceLine("All", 5),)).price() == {"lines": [{"what": "All", "pence": 5}], "total_pence": 5}


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ((None, 0), [("line-not-priced", "1")]),
        ((0, None), [("line-not-priced", "2")]),
        ((1_000_00, 0), []),
        ((1_000_01, 0), [("line-above-cap", "1")]),
        ((1_000_00, 8_000_00), []),
        ((1_000_00, 8_000_01), [("total-above-cap", "total")]),
    ],
)
def test_every_line_is_priced_and_nothing_is_above_a_cap(prices, found):
    assert codes(offer(*prices)) == found


def test_a_line_that_the_council_does_not_ask_for_any_more_is_said_and_its_price_is_not_taken_over():
    changed = replace(offer(500_00, 0), schedule=Schedule((replace(LINES[0], quantity=10), LINES[1])))
    assert unit_prices(changed) == (None, 0)
    assert codes(changed) == [("line-not-priced", "1"), ("line-not-asked", "1")]


def test_a_cap_on_the_whole_holds_for_lines_of_ones_own():
    free = Offer({}, (), (PriceLine("All", 5_01),), schedule=Schedule(most_pence=5_00))
    assert codes(free) == [("total-above-cap", "total")]


@pytest.mark.parametrize(
    "line",
    [
        {"what": "x", "pence": 11, "quantity": 2, "unit_pence": 5},
        {"what": "x", "pence": 10, "quantity": 2.0, "unit_pence": 5},
        {"what": "x", "pence": 0, "quantity": 0, "unit_pence": 5},
        {"what": "x", "pence": 10, "quantity": 2},
        {"what": "x", "pence": 10, "quantity": True, "unit_pence": 10},
    ],
)
def test_a_line_that_is_not_its_quantity_times_its_price_is_none_of_ours(line):
    with pytest.raises(ValueError, match=r"a line is|a quantity is"):
        read_offer({}, {"lines": [line]})
