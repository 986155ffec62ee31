"""A supplier's way in, through the pages: register, describe, apply, declare, answer, submit, read the result."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dps.admission.queries import applications_of, is_admitted
from dps.audit.queries import trail
from dps.core.db import writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.parties.queries import holder_of, person_by_email
from dps.parties.rules.roles import OFFICER, OWNER
from dps.profile.queries import evidence_of, profile_of
from dps.web.errors import REFUSALS_LOG
from suppliers.joining_forms import field_of
from tests.makers.admission import a_draft, admit, an_application, judge
from tests.makers.market import a_lot
from tests.makers.parties import a_council, a_person, a_supplier
from tests.makers.profile import a_profile, expired_insurance

REGISTRATION = {
    "person_name": "Ada Byron", "email": "ada@example.org", "password": "purple kettle morning",
    "name": "Valley Works", "legal_form": "community-interest-company", "scheme": "GB-COH", "number": "1234567",
    "nation": "England", "region": "TLE", "postcode": "hd1 2ab", "website": "https://valley.example.org", "is_sme": "y",
}  # fmt: skip


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def declaration(route=PCR_2015_DPS, **change):
    said = {field_of(ground): "no" for ground in grounds_for(route)}
    return {**said, "declared_as": "Director", "confirmed": "y", **change}


@pytest.fixture
def lot(app):
    with writing():
        return a_lot()


@pytest.fixture
def supplier(app):
    with writing():
        body = a_supplier("Acorn Research Co-operative")
        a_person(body, OWNER)
        return body


@pytest.fixture
def ours(client, supplier):
    from dps.parties.queries import people_of

    return client.sign_in(people_of(supplier)[0])


def test_registering_keeps_the_organisation_and_signs_its_person_in(client, app):
    answer = client.post("/register", data=REGISTRATION)
    assert (answer.status_code, answer.location) == (302, "/supplier/profile/edit")
    body = holder_of("GB-COH", "01234567")
    assert (body.name, body.postcode, body.is_sme, body.is_vcse) == ("Valley Works", "HD1 2AB", True, False)
    assert person_by_email("ada@example.org") is not None
    assert "Valley Works" in client.get("/supplier/profile/edit").text


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


def test_a_number_or_an_address_that_is_taken_is_refused_beside_its_field(client, app):
    client.post("/register", data=REGISTRATION)
    client.post("/sign-out")
    again = client.post("/register", data={**REGISTRATION, "email": "b@example.org"})
    assert again.status_code == 409
    assert 'id="number-error"' in again.text
    other = client.post("/register", data={**REGISTRATION, "legal_form": "sole-trader", "scheme": "", "number": ""})
    assert other.status_code == 409
    assert 'id="email-error"' in other.text


def test_somebody_signed_in_is_sent_to_their_work(ours):
    assert ours.get("/register").location == "/supplier/"


def test_a_supplier_says_what_it_does(ours, supplier):
    assert ours.get("/supplier/profile/").status_code == 200
    answer = ours.post(
        "/supplier/profile/edit",
        data={
            "summary": "We listen.", "capabilities-0-title": "Listening", "capabilities-0-description": "To residents.",
            "regions": ["TLD", "TLE"], "divisions": ["73000000"], "cpv": "80500000-9, 73000000",
        },
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (302, "/supplier/profile/")
    kept = profile_of(supplier)
    assert (kept.cpv, kept.regions) == (["73000000", "80500000"], ["TLD", "TLE"])
    page = text(ours.get("/supplier/profile/"))
    assert "Listening" in page
    assert "North West, Yorkshire and The Humber" in page
    form = ours.get("/supplier/profile/edit").text
    assert 'value="Listening"' in form
    assert "80500000" in form


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"summary": ""}, "Say in a few sentences"),
        ({"cpv": "12"}, "is not a CPV code"),
        ({"regions": ["XX"]}, "listed"),
        ({"capabilities-1-description": "Lost."}, "Enter what you do above"),
    ],
)
def test_a_profile_with_a_fault_is_shown_again_with_it(ours, supplier, change, says):
    answer = ours.post("/supplier/profile/edit", data={"summary": "We listen.", **change})
    assert answer.status_code == 422
    assert says in text(answer)
    assert profile_of(supplier) is None


def test_a_document_is_added_and_an_expired_one_takes_nothing_away(ours, supplier):
    data = {
        "kind": "public-liability",
        "title": "Cover",
        "issued_on-day": "1",
        "issued_on-month": "1",
        "issued_on-year": "2024",
    }
    ends = {"expires_on-day": "31", "expires_on-month": "12", "expires_on-year": "2024"}
    assert ours.post("/supplier/profile/evidence", data={**data, **ends}).status_code == 302
    assert evidence_of(supplier)[0].expires_on == date(2024, 12, 31)
    page = text(ours.get("/supplier/profile/"))
    assert "Expired" in page
    assert "your place stands" in page
    early = {**ends, "expires_on-year": "2023"}
    assert ours.post("/supplier/profile/evidence", data={**data, **early}).status_code == 409


def test_a_supplier_applies_declares_answers_submits_and_sees_the_last_day(ours, supplier, lot, clock):
    clock.set("2026-12-01T12:00:00+00:00")
    ours.sign_in(person_of(supplier))
    assert "Apply to lot 1" in text(ours.get("/supplier/market"))
    begun = ours.post(f"/supplier/market/{lot.ref}/applications")
    assert begun.status_code == 302
    address = begun.location
    assert "Check and submit" in text(ours.get(address))
    assert ours.get(f"{address}/declaration").status_code == 200
    assert ours.post(f"{address}/declaration", data=declaration()).location == address
    answers = {f"answer_{c.ref}": "Yes, here." for c in lot.criteria}
    assert ours.post(f"{address}/answers", data=answers).location == address
    assert "None of the grounds applies" in text(ours.get(f"{address}/check"))
    assert ours.post(f"{address}/check").location == address
    page = text(ours.get(address))
    assert "Tuesday 15 December 2026" in page
    assert "PCR 2015 reg 34(16)" in page
    assert not is_admitted(supplier, lot)


def person_of(body):
    from dps.parties.queries import people_of

    return people_of(body)[0]


def test_the_words_are_those_of_the_route(ours, supplier):
    with writing():
        lot = a_lot(PA_2023_MARKET)
    page = text(ours.get("/supplier/market"))
    assert "Apply to part 1" in page
    assert "conditions for membership" in page
    address = ours.post(f"/supplier/market/{lot.ref}/applications").location
    assert "Answer the conditions for membership" in text(ours.get(address))


def test_a_declaration_with_a_ground_unanswered_or_unexplained_is_shown_again(ours, supplier, lot):
    address = ours.post(f"/supplier/market/{lot.ref}/applications").location + "/declaration"
    silent = ours.post(address, data=declaration(ground_fraud=""))
    assert silent.status_code == 422
    assert "Answer yes or no: Fraud" in text(silent)
    bare = ours.post(address, data=declaration(ground_insolvency="yes"))
    assert bare.status_code == 422
    assert "Say what happened: Insolvency" in text(bare)
    nobody = ours.post(address, data=declaration(declared_as="", confirmed=""))
    assert "Enter the position" in text(nobody)
    assert "Confirm that what you declare is true" in text(nobody)
    assert not applications_of(supplier)[0].declaration


def test_a_declared_ground_is_kept_with_its_statement(ours, supplier, lot):
    address = ours.post(f"/supplier/market/{lot.ref}/applications").location
    said = declaration(ground_insolvency="yes", statement_conduct_of_business="In 2024.", statement_convictions="Lost.")
    assert ours.post(f"{address}/declaration", data=said).status_code == 302
    kept = applications_of(supplier)[0].declaration
    assert kept["insolvency"] == {"applies": True, "statement": "In 2024."}
    assert kept["fraud"] == {"applies": False, "statement": ""}
    assert "In 2024." in ours.get(f"{address}/declaration").text


def test_answers_can_wait_but_a_part_of_them_cannot_be_submitted(ours, supplier, lot):
    address = ours.post(f"/supplier/market/{lot.ref}/applications").location
    first = lot.criteria[0]
    assert ours.post(f"{address}/answers", data={f"answer_{first.ref}": "Yes."}).status_code == 302
    assert "1 of 3 answered" in text(ours.get(address))
    refused = ours.post(f"{address}/check")
    assert refused.status_code == 409
    assert "“Financial standing” is not answered yet" in text(refused)
    assert trail(REFUSALS_LOG)[-1].facts["why"][0] == "not-declared"


def test_a_refusal_is_read_with_its_reasons_and_one_can_apply_again_at_once(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
        judge(made, "Technical ability", at=made.submitted_at)
    page = text(ours.get(f"/supplier/applications/{made.ref}"))
    assert "refused" in page
    assert "It does not show this." in page
    assert "Apply again" in page
    assert "Apply to lot 1" in text(ours.get("/supplier/market"))
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 302


def test_a_supplier_with_a_place_sees_it_and_expired_insurance_changes_nothing(ours, supplier, lot):
    with writing():
        admit(lot, supplier)
        expired_insurance(supplier)
        a_profile(supplier)
    page = text(ours.get("/supplier/market"))
    assert "You have had your place since" in page
    assert "Apply to lot" not in page
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409


def test_an_application_can_be_withdrawn_until_it_is_decided(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
    assert ours.post(f"/supplier/applications/{made.ref}/withdraw").status_code == 302
    assert ours.post(f"/supplier/applications/{made.ref}/withdraw").status_code == 409
    assert "withdrawn" in text(ours.get(f"/supplier/applications/{made.ref}"))


def test_a_submitted_application_has_no_forms_any_more(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
    for page in ("declaration", "answers"):
        assert ours.get(f"/supplier/applications/{made.ref}/{page}").status_code == 409
    answers = {f"answer_{lot.criteria[0].ref}": "Other."}
    assert ours.post(f"/supplier/applications/{made.ref}/answers", data=answers).status_code == 409
    assert ours.post(f"/supplier/applications/{made.ref}/declaration", data=declaration()).status_code == 409


@pytest.mark.parametrize("page", ["", "/declaration", "/answers", "/check"])
def test_another_suppliers_application_is_not_there(ours, lot, page):
    with writing():
        theirs = a_draft(lot)
    assert ours.get(f"/supplier/applications/{theirs.ref}{page}").status_code == 404
    if page:
        assert ours.post(f"/supplier/applications/{theirs.ref}{page}").status_code == 404
    assert ours.post(f"/supplier/applications/{theirs.ref}/withdraw").status_code == 404


@pytest.mark.parametrize(
    "address", ["/supplier/market", "/supplier/profile/", "/supplier/profile/edit", "/supplier/profile/evidence"]
)
def test_a_visitor_signs_in_first_and_a_councils_officer_may_not_enter(client, app, address):
    assert client.get(address).location.startswith("/sign-in")
    with writing():
        officer = a_person(a_council(), OFFICER)
    assert client.sign_in(officer).get(address).status_code == 403


def test_a_market_that_has_ended_says_so_and_takes_no_application(ours):
    with writing():
        lot = a_lot(valid_until=date(2026, 11, 1))
    assert "has ended" in text(ours.get("/supplier/market"))
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409


def test_before_there_is_a_market_the_page_says_so(ours):
    assert "There is no market yet" in text(ours.get("/supplier/market"))
