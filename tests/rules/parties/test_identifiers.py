"""Numbers of registers: their format, tidied as people type them, and refused in words."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.identifiers import OFFERED, SCHEMES, NotAnIdentifier, normalised, obstacles_to_identifying
from dps.parties.rules.legal_forms import FORMS
from tests.conftest import shared


@pytest.mark.parametrize(
    ("scheme", "typed", "kept"),
    [
        ("GB-COH", "1234567", "01234567"),
        ("GB-COH", " 01 234 567 ", "01234567"),
        ("GB-COH", "sc123456", "SC123456"),
        ("GB-COH", "NI1234", "NI001234"),
        ("GB-COH", "oc301234", "OC301234"),
        ("GB-COH", "IP12345R", "IP12345R"),
        ("GB-COH", "ce013020", "CE013020"),
        ("GB-COH", "RC 125", "RC000125"),
        ("GB-COH", "R0000123", "R0000123"),
        ("GB-CHC", "1090095", "1090095"),
        ("GB-CHC", "279417", "279417"),
        ("GB-SC", "042386", "SC042386"),
        ("GB-SC", "sc 42386", "SC042386"),
        ("GB-NIC", "NIC 100019", "100019"),
        ("GB-MPR", "235c", "235C"),
        ("GB-MPR", "IP031455", "IP031455"),
        ("GB-UKPRN", "10007789", "10007789"),
        ("GB-NHS", "rax", "RAX"),
        ("GB-LAE", "old", "OLD"),
        ("GB-PPON", "pdnk4567bxyz", "PDNK-4567-BXYZ"),
        ("GB-PPON", "GB-PPON-PDNK-4567-BXYZ", "PDNK-4567-BXYZ"),
    ],
)
def test_a_number_is_kept_in_its_registers_own_spelling(scheme, typed, kept):
    assert normalised(scheme, typed) == kept


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        ("GB-COH", ""),
        ("GB-COH", "00000000"),
        ("GB-COH", "123456789"),
        ("GB-COH", "ABC12345"),
        ("GB-COH", "XX123456"),
        ("GB-COH", "SC12345O"),
        ("GB-COH", "SC12345R"),
        ("GB-CHC", "1090095-1"),
        ("GB-CHC", "2090095"),
        ("GB-CHC", "190095"),
        ("GB-SC", "SC942386"),
        ("GB-NIC", "120019"),
        ("GB-COH", "１２３４５６７８"),
        ("GB-CHC", "12345"),
        ("GB-CHC", "012345"),
        ("GB-SC", "SC1234567"),
        ("GB-NIC", "200019"),
        ("GB-MPR", "IPS"),
        ("GB-UKPRN", "20007789"),
        ("GB-PPON", "PDNK-4567"),
        ("GB-NOPE", "1"),
    ],
)
def test_what_is_no_number_of_the_register_is_refused_in_words(scheme, typed):
    with pytest.raises(NotAnIdentifier, match=r"^(Enter|Choose) the "):
        normalised(scheme, typed)


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=20))
def test_tidying_twice_changes_nothing(scheme, typed):
    try:
        once = normalised(scheme, typed)
    except NotAnIdentifier:
        return
    assert normalised(scheme, once) == once
    assert once.isascii()


@given(st.integers(1, 99_999_999))
def test_every_company_number_has_eight_characters(number):
    assert len(normalised("GB-COH", str(number))) == 8


def test_a_company_cannot_be_registered_without_its_number():
    (obstacle,) = obstacles_to_identifying("private-company", ())
    assert obstacle.code == "identifier-missing"
    assert "Companies House" in obstacle.says


def test_a_sole_trader_needs_no_number_and_may_give_its_ppon():
    assert obstacles_to_identifying("sole-trader", ()) == ()
    assert obstacles_to_identifying("sole-trader", (("GB-PPON", "PDNK-4567-BXYZ"),)) == ()


def test_a_charitable_company_may_give_both_its_numbers():
    both = (("GB-COH", "01234567"), ("GB-CHC", "1090095"))
    assert obstacles_to_identifying("charitable-company", both) == ()


def test_every_fault_is_told_at_once():
    said = obstacles_to_identifying("cio", (("GB-COH", "01234567"), ("GB-CHC", "12"), ("GB-CHC", "1090095")))
    assert [o.code for o in said] == ["scheme-does-not-fit", "identifier-malformed", "scheme-twice"]


def test_every_register_that_a_form_names_is_known_here():
    assert {scheme for form in FORMS.values() for scheme in form.schemes} <= set(SCHEMES)
    assert set(OFFERED) <= set(SCHEMES)


def test_our_patterns_accept_the_numbers_of_real_organisations():
    with (shared() / "data" / "supplier_texts.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["registry"] in SCHEMES and r["registered_number"].strip()]
    refused = []
    for row in rows:
        try:
            normalised(row["registry"], row["registered_number"])
        except NotAnIdentifier:
            refused.append((row["registry"], row["registered_number"]))
    assert len(rows) > 6000
    assert len(refused) < 15, refused[:20]


def test_our_schemes_are_those_of_the_public_list():
    with (shared() / "data" / "org_id_lists_gb.csv").open(encoding="utf-8") as file:
        listed = {row["code"] for row in csv.DictReader(file)}
    assert set(SCHEMES) - listed == {"GB-PPON"}  # the central digital platform's own, not in the list yet
