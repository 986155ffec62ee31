"""CPV codes, what a profile may hold, and dated evidence."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.profile.rules.cpv import DIVISIONS, NotACpvCode, cpv_code, cpv_codes, division_of
from dps.profile.rules.describing import obstacles_to_describing
from dps.profile.rules.evidence import has_expired, obstacles_to_adding_evidence
from tests.conftest import shared

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("typed", ["73200000", " 73200000-4 ", "7320 0000", "73200000-4"])
def test_a_code_is_kept_as_its_eight_digits(typed):
    assert cpv_code(typed) == "73200000"


@pytest.mark.parametrize("typed", ["", "7320000", "732000000", "99999999", "73200000-", "７３２０００００", "abc"])
def test_what_is_no_code_is_refused_in_words(typed):
    with pytest.raises(NotACpvCode, match="is not a CPV code"):
        cpv_code(typed)


def test_codes_are_separated_by_commas_or_lines_and_kept_once():
    assert cpv_codes("73200000, 80500000-9\n73200000-4;\n") == ("73200000", "80500000")
    assert cpv_codes(" ") == ()


def test_a_code_belongs_to_a_division():
    assert division_of("73200000").startswith("Research")
    assert division_of("") == ""


def test_there_are_the_45_divisions_of_the_vocabulary():
    with (shared() / "data" / "cpv_2008_en.csv").open(encoding="utf-8") as file:
        published = {row["division"] for row in csv.DictReader(file)}
    assert set(DIVISIONS) == published
    assert len(DIVISIONS) == 45


def said(**change: object) -> list[str]:
    sound = {"summary": "We do.", "regions": ("TLD",), "cpv": ("73200000",), "capabilities": (("A", "b"),)}
    return [o.code for o in obstacles_to_describing(**{**sound, **change})]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"summary": " "}, "summary-missing"),
        ({"summary": "x" * 2001}, "summary-long"),
        ({"regions": ("UKD",)}, "region-unknown"),
        ({"cpv": ("732",)}, "cpv-malformed"),
        ({"cpv": ("73200000-4",)}, "cpv-malformed"),
        ({"cpv": ("73200000",) * 21}, "cpv-many"),
        ({"capabilities": (("A", ""),) * 21}, "capabilities-many"),
        ({"capabilities": ((" ", "b"),)}, "capability-untitled"),
        ({"capabilities": (("A", "b" * 1001),)}, "capability-long"),
    ],
)
def test_each_fault_of_a_profile_has_its_own_sentence(change, code):
    assert said() == []
    assert said(**change) == [code]


def evidence(**change: object) -> list[str]:
    sound = {"kind": "accounts", "title": "Accounts", "issued_on": DAY, "expires_on": DAY, "on": DAY}
    return [o.code for o in obstacles_to_adding_evidence(**{**sound, **change})]  # type: ignore[arg-type]


def test_each_fault_of_a_document_has_its_own_sentence():
    assert evidence() == []
    assert evidence(kind="x", title="") == ["kind-unknown", "title-missing"]
    assert evidence(issued_on=date(2026, 11, 24)) == ["issued-later", "dates-out-of-order"]
    assert evidence(issued_on=date(2020, 1, 1), expires_on=date(2021, 1, 1)) == []


@given(st.dates(), st.dates())
def test_a_document_is_good_through_its_last_day(expires, on):
    assert has_expired(expires, on=on) is (on > expires)


def test_a_document_without_an_end_never_expires():
    assert not has_expired(None, on=date.max)
