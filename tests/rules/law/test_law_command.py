"""The command line: ``law deadline`` and ``law periods`` need nothing but the law."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from dps.cli.law import law
from dps.law.routes import ROUTES


def _deadline(route: str, period: str, start: str, *more: str) -> Result:
    return CliRunner().invoke(law, ["deadline", "--route", route, "--period", period, "--from", start, *more])


def test_a_deadline_as_json_has_exactly_the_five_published_keys() -> None:
    done = _deadline("pa2023_dynamic_market", "standstill", "2026-11-24", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert list(told) == ["last_day", "first_day_after", "counted", "skipped", "provision"]
    assert (told["last_day"], told["first_day_after"]) == ("2026-12-04", "2026-12-05")
    assert len(told["counted"]) == 8
    assert {"date": "2026-11-30", "why": "St Andrew’s Day (Scotland)"} in told["skipped"]


def test_a_deadline_for_people_numbers_each_day_and_names_each_one_skipped() -> None:
    done = _deadline("pcr2015_dps", "tender_min", "2026-12-16")

    assert done.exit_code == 0
    assert "    10 Tue 29 Dec 2026" in done.stdout
    assert "Mon 28 Dec 2026  Boxing Day (substitute day): the period may not end on it" in done.stdout
    assert "Last day:        Tue 29 Dec 2026" in done.stdout
    assert "PCR 2015 reg 34(11)" in done.stdout


def test_a_count_back_is_told_in_the_order_of_counting() -> None:
    done = _deadline("pcr2015_dps", "clarification_cutoff", "2026-12-29", "--json")

    told = json.loads(done.stdout)
    assert (told["last_day"], told["counted"][0], told["counted"][-1]) == ("2026-12-23", "2026-12-28", "2026-12-23")


@pytest.mark.parametrize(
    ("route", "period", "start", "words"),
    [
        ("pa2023_dynamic_market", "award_notice", "2026-11-24", "no counted period “award_notice”"),
        ("pa2023_below_threshold", "standstill", "2026-11-24", "no standstill applies"),
        ("pcr2015_dps", "nonsense", "2026-11-24", "no counted period “nonsense”"),
        ("nonsense", "standstill", "2026-11-24", "the routes are pcr2015_dps"),
        ("pcr2015_dps", "standstill", "2028-12-24", "2012-01-01 to 2028-12-31"),
        ("pa2023_dynamic_market", "contract_copy", "2028-11-24", "2012-01-01 to 2028-12-31"),
        ("pcr2015_dps", "standstill", "9999-12-31", "2012-01-01 to 2028-12-31"),
        ("pcr2015_dps", "standstill", "2027-02-29", "not a day of the calendar"),
        ("pcr2015_dps", "standstill", "20261124", "not a date as YYYY-MM-DD"),
        ("pcr2015_dps", "standstill", "٢٠٢٦-١١-٢٤", "not a date as YYYY-MM-DD"),
        ("pcr2015_dps", "standstill", "2026-11-24\n", "not a date as YYYY-MM-DD"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_what_cannot_be_counted_is_refused_in_one_line_with_exit_2(
    route: str, period: str, start: str, words: str, form: tuple[str, ...]
) -> None:
    done = _deadline(route, period, start, *form)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_periods_of_every_route_are_listed_for_programs() -> None:
    done = CliRunner().invoke(law, ["periods", "--json"])

    listed = json.loads(done.stdout)
    assert {code: [row["name"] for row in rows] for code, rows in listed.items()} == {
        r.code: list(r.periods) for r in ROUTES.values()
    }
    assert all(row["provision"] and row["number"] > 0 for rows in listed.values() for row in rows)


def test_the_periods_of_every_route_are_listed_for_people_with_what_has_no_number() -> None:
    done = CliRunner().invoke(law, ["periods"])

    assert done.exit_code == 0
    for r in ROUTES.values():
        for name in [*r.periods, *r.uncounted]:
            assert f"  {name} " in done.stdout
    assert "as soon as reasonably practicable" in done.stdout
