"""A supplier's way in, through the pages: register, describe, apply, declare, answer, submit, read the result."""

from __future__ import annotations

import re

import pytest

from dps.core.db import writing
from dps.parties.queries import holder_of, person_by_email
from dps.parties.rules.roles import OFFICER
from tests.makers.parties import a_council, a_person

REGISTRATION = {
    "person_name": "Ada Byron", "email": "ada@example.org", "password": "purple kettle morning",
    "name": "Valley Works", "legal_form": "community-interest-company", "scheme": "GB-COH", "number": "1234567",
    "nation": "England", "region": "TLE", "postcode": "hd1 2ab", "website": "https://valley.example.org", "is_sme": "y",
    "terms": "y",
}  # fmt: skip


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_registering_keeps_the_organisation_and_its_person(client, app):
    assert client.post("/register", data=REGISTRATION).status_code == 302
    body = holder_of("GB-COH", "01234567")
    assert (body.name, body.postcode, body.is_sme, body.is_vcse) == ("Valley Works", "HD1 2AB", True, False)
    assert person_by_email("ada@example.org") is not None


def test_the_registration_page_is_open_to_everybody_and_costs_nothing(client, app):
    answer = client.get("/register")
    assert answer.status_code == 200
    assert "free of charge" in text(answer)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"person_name": ""}, "Enter your full name"),
        ({"email": "nobody"}, "name@example.org"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "valley works 12"}, "would guess"),
        ({"legal_form": "council"}, "Choose from the options listed"),
        ({"nation": ""}, "Choose where the organisation is registered"),
        ({"number": "12AB"}, "Enter the company number in the form 01234567"),
        ({"number": ""}, "Enter the number, or choose no register"),
        ({"website": "javascript:alert(1)"}, "begins with https://"),
    ],
)
def test_bad_input_is_refused_beside_its_field(client, app, change, says):
    answer = client.post("/register", data={**REGISTRATION, **change})
    assert answer.status_code == 422
    assert says in text(answer)
    assert holder_of("GB-COH", "01234567") is None


@pytest.mark.parametrize(
    ("change", "says", "field"),
    [
        ({"scheme": "GB-NHS", "number": "RAX"}, "has a number at Companies House", "scheme"),
        ({"second_scheme": "GB-NHS", "second_number": "RAX"}, "does not list bodies of this form", "scheme"),
        ({"region": "TLM"}, "Scotland is not in England", "region"),
        ({"legal_form": "cio"}, "has a number at Charity Commission", "scheme"),
    ],
)
def test_what_does_not_fit_together_is_refused_beside_its_field(client, app, change, says, field):
    answer = client.post("/register", data={**REGISTRATION, **change})
    assert answer.status_code == 409
    assert says in text(answer)
    assert f'id="{field}-error"' in answer.text


def test_somebody_signed_in_is_sent_to_their_work(ours):
    assert ours.get("/register").location == "/supplier/"


def person_of(body):
    from dps.parties.queries import people_of

    return people_of(body)[0]


@pytest.mark.parametrize("address", ["/supplier/market", "/supplier/profile/", "/supplier/documents/add"])
def test_a_visitor_signs_in_first_and_a_councils_officer_may_not_enter(client, app, address):
    assert client.get(address).location.startswith("/sign-in")
    with writing():
        officer = a_person(a_council(), OFFICER)
    assert client.sign_in(officer).get(address).status_code == 403
