"""Dates counted by hand, one by one on a wall calendar, and checked again by an independent count.

Each row: route, period, day of the event, last day.
"""

from __future__ import annotations

from datetime import date

import pytest

from dps.law.periods import count
from dps.law.routes import route

PCR, ACT, BELOW = "pcr2015_dps", "pa2023_dynamic_market", "pa2023_below_threshold"

HAND_CHECKED: tuple[tuple[str, str, str, str], ...] = (
    (ACT, "standstill", "2026-11-24", "2026-12-04"),  # Tue to Fri
    (ACT, "standstill", "2026-12-07", "2026-12-16"),  # Mon to Wed
    (ACT, "standstill", "2026-12-17", "2026-12-30"),  # Thu to Wed
    (ACT, "standstill", "2026-12-21", "2027-01-05"),  # Mon to Tue
    (ACT, "standstill", "2026-12-24", "2027-01-08"),  # Thu to Fri
    (ACT, "standstill", "2026-12-31", "2027-01-13"),  # Thu to Wed
    (ACT, "standstill", "2027-03-16", "2027-03-30"),  # Tue to Tue
    (ACT, "standstill", "2027-03-17", "2027-03-31"),  # Wed to Wed
    (ACT, "standstill", "2027-03-25", "2027-04-07"),  # Thu to Wed
    (ACT, "standstill", "2027-07-08", "2027-07-20"),  # Thu to Tue
    (ACT, "standstill", "2027-07-30", "2027-08-11"),  # Fri to Wed
    (ACT, "standstill", "2027-11-22", "2027-12-02"),  # Mon to Thu
    (ACT, "standstill", "2027-12-20", "2027-12-31"),  # Mon to Fri
    (ACT, "standstill", "2028-02-18", "2028-02-29"),  # Fri to Tue
    (ACT, "standstill", "2028-02-29", "2028-03-09"),  # Tue to Thu
    (ACT, "standstill", "2028-04-06", "2028-04-19"),  # Thu to Wed
    (ACT, "standstill", "2028-07-06", "2028-07-18"),  # Thu to Tue
    (ACT, "standstill", "2028-11-23", "2028-12-05"),  # Thu to Tue
    (ACT, "standstill", "2028-12-14", "2028-12-27"),  # Thu to Wed
    (ACT, "standstill", "2026-06-08", "2026-06-18"),  # Mon to Thu
    (ACT, "standstill", "2026-10-16", "2026-10-27"),  # Fri to Tue
    (ACT, "standstill", "2026-11-28", "2026-12-10"),  # Sat to Thu
    (ACT, "standstill", "2027-05-28", "2027-06-09"),  # Fri to Wed
    (PCR, "admission", "2026-11-23", "2026-12-07"),  # Mon to Mon
    (PCR, "admission", "2026-12-01", "2026-12-15"),  # Tue to Tue
    (PCR, "admission", "2026-12-18", "2027-01-06"),  # Fri to Wed
    (PCR, "admission", "2027-03-15", "2027-03-31"),  # Mon to Wed
    (PCR, "admission", "2027-04-19", "2027-05-04"),  # Mon to Tue
    (PCR, "admission", "2027-11-26", "2027-12-10"),  # Fri to Fri
    (PCR, "admission", "2028-02-18", "2028-03-03"),  # Fri to Fri
    (PCR, "admission", "2028-04-03", "2028-04-19"),  # Mon to Wed
    (PCR, "admission", "2026-08-21", "2026-09-07"),  # Fri to Mon
    (PCR, "admission_extended", "2026-12-01", "2026-12-22"),  # Tue to Tue
    (PCR, "admission_extended", "2027-03-15", "2027-04-07"),  # Mon to Wed
    (PCR, "admission_extended", "2028-02-15", "2028-03-07"),  # Tue to Tue
    (PCR, "self_declaration", "2026-12-01", "2026-12-08"),  # Tue to Tue
    (PCR, "self_declaration", "2026-12-23", "2027-01-04"),  # Wed to Mon
    (PCR, "self_declaration", "2027-03-24", "2027-04-02"),  # Wed to Fri
    (PCR, "self_declaration", "2028-12-20", "2028-12-29"),  # Wed to Fri
    (PCR, "tender_min", "2026-12-16", "2026-12-29"),  # Wed to Tue
    (PCR, "tender_min", "2026-12-15", "2026-12-29"),  # Tue to Tue
    (PCR, "tender_min", "2027-03-16", "2027-03-30"),  # Tue to Tue
    (PCR, "tender_min", "2027-03-17", "2027-03-30"),  # Wed to Tue
    (PCR, "tender_min", "2028-02-19", "2028-02-29"),  # Sat to Tue
    (PCR, "tender_min", "2028-02-18", "2028-02-28"),  # Fri to Mon
    (PCR, "tender_min", "2026-10-16", "2026-10-26"),  # Fri to Mon
    (PCR, "tender_min", "2027-12-15", "2027-12-29"),  # Wed to Wed
    (PCR, "tender_min", "2028-12-15", "2028-12-27"),  # Fri to Wed
    (PCR, "standstill", "2026-10-17", "2026-10-27"),  # Sat to Tue
    (PCR, "standstill", "2026-10-16", "2026-10-26"),  # Fri to Mon
    (PCR, "standstill", "2026-11-20", "2026-11-30"),  # Fri to Mon
    (PCR, "standstill", "2026-12-15", "2026-12-29"),  # Tue to Tue
    (PCR, "standstill", "2026-12-18", "2026-12-29"),  # Fri to Tue
    (PCR, "standstill", "2027-03-16", "2027-03-30"),  # Tue to Tue
    (PCR, "standstill", "2027-03-19", "2027-03-30"),  # Fri to Tue
    (PCR, "standstill", "2027-08-20", "2027-08-31"),  # Fri to Tue
    (PCR, "standstill", "2027-12-15", "2027-12-29"),  # Wed to Wed
    (PCR, "standstill", "2027-12-17", "2027-12-29"),  # Fri to Wed
    (PCR, "standstill", "2028-02-19", "2028-02-29"),  # Sat to Tue
    (PCR, "standstill", "2028-04-04", "2028-04-18"),  # Tue to Tue
    (PCR, "standstill", "2028-12-15", "2028-12-27"),  # Fri to Wed
    (PCR, "debrief", "2026-12-10", "2026-12-29"),  # Thu to Tue
    (PCR, "debrief", "2027-03-11", "2027-03-30"),  # Thu to Tue
    (PCR, "award_notice", "2026-11-25", "2026-12-29"),  # Wed to Tue
    (PCR, "award_notice", "2028-01-30", "2028-02-29"),  # Sun to Tue
    (PCR, "claim_window", "2026-11-26", "2026-12-29"),  # Thu to Tue
    (ACT, "tender_min", "2026-12-01", "2026-12-11"),  # Tue to Fri
    (ACT, "tender_min", "2028-02-19", "2028-02-29"),  # Sat to Tue
    (ACT, "tender_min", "2026-12-15", "2026-12-25"),  # Tue to Fri
    (ACT, "admission", "2026-11-23", "2026-12-08"),  # Mon to Tue
    (ACT, "admission", "2027-07-05", "2027-07-20"),  # Mon to Tue
    (ACT, "contract_details", "2026-12-05", "2027-01-03"),  # Sat to Sun
    (ACT, "contract_details", "2028-02-01", "2028-03-01"),  # Tue to Wed
    (ACT, "contract_details_light_touch", "2026-12-05", "2027-04-03"),  # Sat to Sat
    (ACT, "contract_copy", "2026-12-05", "2027-03-04"),  # Sat to Thu
    (ACT, "payment_publication", "2026-12-31", "2027-01-29"),  # Thu to Fri
    (ACT, "payment_publication", "2027-03-31", "2027-04-29"),  # Wed to Thu
    (ACT, "exclusion_notice", "2026-11-20", "2026-12-19"),  # Fri to Sat
    (ACT, "claim_window", "2026-11-24", "2026-12-23"),  # Tue to Wed
    (PCR, "clarification_cutoff", "2026-12-29", "2026-12-23"),  # Tue to Wed
    (PCR, "clarification_cutoff", "2028-03-06", "2028-02-29"),  # Mon to Tue
    (ACT, "clarification_cutoff", "2026-12-11", "2026-12-05"),  # Fri to Sat
    (BELOW, "clarification_cutoff", "2026-12-11", "2026-12-08"),  # Fri to Tue
    (BELOW, "debrief", "2026-12-11", "2026-12-26"),  # Fri to Sat
)


@pytest.mark.parametrize(("code", "name", "start", "last"), HAND_CHECKED)
def test_a_period_ends_on_the_day_counted_by_hand(code: str, name: str, start: str, last: str) -> None:
    assert count(route(code).period(name), date.fromisoformat(start)).last_day == date.fromisoformat(last)


def test_at_least_sixty_dates_were_counted_by_hand_and_they_cover_the_odd_days() -> None:
    spans = [(date.fromisoformat(start), date.fromisoformat(last)) for _, _, start, last in HAND_CHECKED]
    odd = {
        "29 February 2028": date(2028, 2, 29),
        "Good Friday 2027": date(2027, 3, 26),
        "Good Friday 2028": date(2028, 4, 14),
        "St Andrew": date(2026, 11, 30),
        "St Patrick": date(2027, 3, 17),
        "the Boyne": date(2027, 7, 12),
        "Scottish August": date(2027, 8, 2),
        "clocks back": date(2026, 10, 25),
        "clocks forward": date(2027, 3, 28),
        "year end": date(2026, 12, 31),
        "a proclaimed holiday": date(2026, 6, 15),
    }
    assert len(set(HAND_CHECKED)) >= 60
    assert [name for name, day in odd.items() if not any(a <= day <= b for a, b in spans)] == []
