"""What a registration must hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dps.parties.rules.legal_forms import FORMS, OFFERED, kind_of_buyer
from dps.parties.rules.registration import NewOrganisation, is_web_address, obstacles_to_registering

SOUND = NewOrganisation(
    "Valley Works", "community-interest-company", "England", (("GB-COH", "01234567"),), region="TLE"
)


def codes(**change: object) -> list[str]:
    return [o.code for o in obstacles_to_registering(replace(SOUND, **change))]  # type: ignore[arg-type]


def test_a_whole_registration_meets_no_obstacle():
    assert obstacles_to_registering(SOUND) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "name-missing"),
        ({"nation": "Narnia"}, "nation-unknown"),
        ({"region": "XXX"}, "region-unknown"),
        ({"region": "TLM"}, "region-of-another-nation"),
        ({"website": "ftp://example.org"}, "website-malformed"),
        ({"legal_form": "guild"}, "legal-form-unknown"),
        ({"legal_form": "council"}, "legal-form-unknown"),
        ({"identifiers": ()}, "identifier-missing"),
    ],
)
def test_each_fault_has_its_own_sentence(change, code):
    assert codes(**change) == [code]


def test_every_fault_is_told_at_once():
    assert codes(name="", nation="", website="x", legal_form="") == [
        "name-missing", "nation-unknown", "website-malformed", "legal-form-unknown",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["https://example.org", "http://www.example.coop/about?x=1"])
def test_a_web_address_begins_with_http_or_https(address):
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://",
        "https://localhost",
        "https://a b.example",
        "//example.org",
        "https://u:p@example.org",
        "https://[",
    ],
)
def test_what_is_no_web_address_is_not_kept(address):
    assert not is_web_address(address)


def test_a_supplier_is_not_offered_the_forms_of_a_council():
    assert FORMS["council"] not in OFFERED
    assert FORMS["political-group"] not in OFFERED


def test_a_political_group_and_an_affiliate_are_no_authorities():
    assert kind_of_buyer("network", "political-group") == "political group"
    assert kind_of_buyer("network", "") == "organisation"
    assert kind_of_buyer("supplier", "private-company") == "organisation"
    assert kind_of_buyer("council", "") == "council"
    assert kind_of_buyer("council", "local-council") == "town/parish/community council"
