"""Declared once and used again; and home, which says where a supplier stands and the one thing to do."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dps.admission.actions import remove
from dps.admission.queries import applications_of, current_admission
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from suppliers.declaring import field_of
from tests.conftest import NOW
from tests.doors.applying import CONFIRM, begin, groups_of, latest, submit, text
from tests.makers.admission import a_draft, admit, an_application, judge
from tests.makers.market import a_lot, a_market, a_new_lot
from tests.makers.profile import expired_insurance


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what the pages say does not depend on the engine; the deeds are tried on both."""
    return "sqlite"


# Declared once, used again


@pytest.fixture
def twice(app, supplier):
    """A market of two lots; the supplier sent an application to the first three weeks ago."""
    with writing():
        first, second = a_market(lots=(a_new_lot(), a_new_lot("Co-design"))).lots
        an_application(first, supplier, at=NOW.replace(day=3))
    return first, second


def test_the_next_application_begins_from_the_declaration_and_is_confirmed_in_one_step(ours, twice):
    address = begin(ours, twice[1])
    tasks = text(ours.get(address))
    assert "From your declaration of 3 November 2026" in tasks
    assert "From what you confirmed on 3 November 2026" in tasks
    page = text(ours.get(f"{address}/declaration"))
    assert "From your declaration of 3 November 2026" in page
    assert "Confirm: nothing has changed" in page
    assert latest().declared_at is None
    assert ours.post(f"{address}/declaration", data=CONFIRM).location == address
    one = latest()
    assert one.declaration_made.number == 2
    assert one.declaration_made.filled_from == one.declaration_from
    assert one.declaration_made.content == one.declaration_from.content


def test_the_facts_and_the_people_are_confirmed_without_typing(ours, twice):
    address = begin(ours, twice[1])
    page = ours.get(f"{address}/company").text
    assert "1 Mill Lane, Rochdale" in page
    assert 'value="Ada Byron"' in ours.get(f"{address}/connected").text
    assert ours.post(f"{address}/company", data={"address": "1 Mill Lane, Rochdale", "right": "y"}).status_code == 302
    assert latest().company_made.filled_from == latest().company_from


def test_changing_one_answer_undoes_the_declaration_until_it_is_made_again(ours, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
    address = f"/supplier/applications/{draft.ref}"
    _, grounds = groups_of(PCR_2015_DPS)[0][1]
    ours.post(f"{address}/declaration/groups/1", data={field_of(g): "no" for g in grounds})
    assert latest().declared_at is None
    refused = submit(ours, address)
    assert refused.status_code == 409
    assert "The declaration about grounds for exclusion is not made yet" in text(refused)


def test_on_another_route_the_same_facts_are_offered_to_be_checked_and_answer_nothing(ours, supplier):
    with writing():
        an_application(a_lot(), supplier, at=NOW.replace(day=3))
        there = a_lot(PA_2023_MARKET)
    address = begin(ours, there)
    assert latest().declaration == {}
    page = ours.get(f"{address}/declaration/groups/1")
    assert "Check these: from your declaration of 3 November 2026" in text(page)
    assert re.search(r'name="ground_terrorism"[^>]*value="no"[^>]*checked', page.text)
    assert not re.search(r'name="ground_cartel_offence"[^>]*checked', page.text)


def test_the_organisation_that_changed_since_is_confirmed_anew(ours, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
    with writing():
        supplier.is_sme = not supplier.is_sme
    address = f"/supplier/applications/{draft.ref}"
    assert "Something changed" in text(ours.get(f"{address}/company"))
    assert "changed since you confirmed it" in text(submit(ours, address))


def test_applications_of_several_lots_are_one_each(ours, supplier, twice):
    begin(ours, twice[1])
    assert len(applications_of(supplier)) == 2
    assert ours.post(f"/supplier/market/{twice[0].ref}/applications").status_code == 409


# Home: where we stand, and the one thing to do


def home(ours) -> str:
    return text(ours.get("/supplier/market"))


def test_home_says_of_each_lot_where_we_stand_and_what_to_do_next(ours, supplier, lot):
    assert "Not applied" in home(ours)
    assert "See what is asked, and apply" in home(ours)
    begin(ours, lot)
    assert "0 of 12 tasks done" in home(ours)
    assert "Next: Confirm the facts of your organisation" in home(ours)


def test_home_says_when_an_application_is_due(ours, supplier, lot):
    with writing():
        an_application(lot, supplier, at=NOW)
    assert "To be decided by the end of Monday 7 December 2026" in home(ours)


def test_a_refusal_is_read_with_its_reasons_and_one_can_apply_again_at_once_with_what_was_written(ours, supplier, lot):
    """PCR 2015 reg 34(15)."""
    with writing():
        made = an_application(lot, supplier)
        judge(made, "Technical ability", at=NOW)
    page = text(ours.get(f"/supplier/applications/{made.ref}"))
    assert "It does not show this." in page
    assert "Apply again" in page
    assert "Apply again now to lot 1" in home(ours)
    begin(ours, lot)
    assert latest().answers == made.answers
    assert latest().declared_at is None


def test_a_supplier_with_a_place_sees_it_and_expired_insurance_changes_nothing(ours, supplier, lot):
    with writing():
        admit(lot, supplier)
        expired_insurance(supplier)
    assert "You have had your place since" in home(ours)
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409
    assert "has its place on this lot already" in text(ours.get(f"/supplier/market/{lot.ref}"))


def test_a_place_that_ended_says_why_and_that_one_can_apply_again(ours, supplier, lot):
    with writing():
        admit(lot, supplier)
        place = current_admission(supplier, lot)
        remove(admission=place, ground="asked", reason="You asked to leave.", told_on=None, by=CLOCK, at=NOW)
    page = home(ours)
    assert "You asked to leave." in page
    assert "Apply again now to lot 1" in page


def test_a_market_that_has_ended_says_so_and_takes_no_application(ours):
    with writing():
        lot = a_lot(valid_until=date(2026, 11, 1))
    assert "has ended" in home(ours)
    assert "has ended" in text(ours.get(f"/supplier/market/{lot.ref}"))
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409


def test_before_there_is_a_market_the_page_says_so(ours):
    assert "There is no market yet" in home(ours)


def test_the_words_are_those_of_the_route(ours):
    with writing():
        a_lot(PA_2023_MARKET)
    assert "Part 1" in home(ours)
