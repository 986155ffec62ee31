"""The life of a contract through its doors: its record, a change by two people, a breach, and a promise made, late, remedied, kept."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from dps.contract import changing, delivering, keeping
from dps.contract.delivery_queries import shown_promise
from dps.contract.direct import record_direct_notice
from dps.core.db import db, writing
from dps.evaluation.models import Assignment
from dps.jobs import run_due
from dps.letters.models import Letter
from dps.parties.rules.roles import OFFICER, OWNER
from tests.actions.test_direct_contract import DAY, a_direct_award, conclude
from tests.makers.bidding import A_PDF
from tests.makers.competition import an_open_competition
from tests.makers.contract_life import DURING, a_change, a_life, a_report
from tests.makers.parties import a_person, a_supplier
from tests.rules.notices import official_schema
from tests.rules.notices.official_schema import needs_the_schemas


@pytest.fixture
def life(app, clock):
    """A running contract, a month after it began."""
    clock.set(DURING)
    with writing():
        return a_life()


def on(name, day):
    """A day as a form sends it."""
    year, month, date = day.split("-")
    return {f"{name}-day": date, f"{name}-month": month, f"{name}-year": year}


def lines(client):
    """The public CSV, by the promise's number."""
    text = client.get("/outcomes.csv").data.decode("utf-8-sig")
    return {row["Promise"]: row for row in csv.DictReader(io.StringIO(text))}


def letters(clock):
    """The subjects of all letters, once everything due is done."""
    assert not [ran for ran in run_due(at=clock.at) if ran.trouble]
    return [letter.subject for letter in db.session.query(Letter)]


def test_a_promise_goes_from_made_to_late_to_remedied_to_confirmed_and_into_the_public_figures(client, clock, life):
    promise = life.promise.ref
    assert "Not due yet" in client.get("/outcomes").text
    officer = client.sign_in(life.second_person)
    assert (
        officer.post(f"/buyer/promises/{promise}/partner", data={"person": life.neighbour_person.ref}).status_code
        == 302
    )

    supplier = client.sign_in(life.owner_person)
    told = {"amount": "2", "says": "Two apprentices began.", **on("delivered_on", "2027-03-01")}
    files = {"files": (io.BytesIO(A_PDF), "register.pdf")}
    assert supplier.post(f"/supplier/promises/{promise}/report", data={**told, **files}).status_code == 302

    officer = client.sign_in(life.second_person)
    page = officer.get(f"/buyer/promises/{promise}").text
    assert "register.pdf" in page
    assert "the community partner is asked first" in page
    answer = f"/buyer/delivery-reports/{life_report(life)}/answer"
    refused = officer.post(answer, data={"outcome": "confirmed"})
    assert refused.status_code == 409
    assert "has not said yet" in refused.text
    neighbour = client.sign_in(life.neighbour_person)
    assert life.promise.outcome in neighbour.get("/buyer/promises").text
    assert neighbour.post(answer, data={"outcome": "confirmed", "says": "I met them."}).status_code == 302
    assert client.sign_in(life.second_person).post(answer, data={"outcome": "confirmed"}).status_code == 302
    assert lines(client)["1"]["State"] == "Not due yet, part delivered"

    clock.set("2027-10-04T09:00:00+00:00")  # due on 30 September
    subjects = letters(clock)
    assert f"A promise is late: {life.promise.outcome}" in subjects
    assert "Late, part delivered" in client.get("/outcomes").text
    supplier = client.sign_in(life.owner_person)
    plan = {"what": "One more from the college.", **on("by_on", "2027-12-15")}
    assert supplier.post(f"/supplier/promises/{promise}/remedy", data=plan).status_code == 302
    officer = client.sign_in(life.second_person)
    assert officer.post(f"/buyer/remedy-plans/{life_plan(life)}/answer", data={"agreed": "yes"}).status_code == 302
    assert lines(client)["1"]["State"] == "Being made good by an agreed plan"

    clock.set("2027-12-01T09:00:00+00:00")
    supplier = client.sign_in(life.owner_person)
    told = {"amount": "1", "says": "The third began.", **on("delivered_on", "2027-11-30")}
    assert supplier.post(f"/supplier/promises/{promise}/report", data=told).status_code == 302
    words = {"text": "The college’s term began in November."}
    assert supplier.post(f"/supplier/promises/{promise}/words", data=words).status_code == 302
    answer = f"/buyer/delivery-reports/{life_report(life)}/answer"
    assert client.sign_in(life.neighbour_person).post(answer, data={"outcome": "confirmed"}).status_code == 302
    assert client.sign_in(life.second_person).post(answer, data={"outcome": "confirmed"}).status_code == 302

    client.delete_cookie("session")
    page = client.get("/outcomes").text
    assert "Delivered late, by an agreed plan" in page
    assert "The college’s term began in November." in page
    assert "Of 1 promise that fell due, 1 was delivered, 0 of them in time." in page
    row = lines(client)["1"]
    assert (row["Promised"], row["Delivered and confirmed"], row["Delivered by"], row["Days late"]) == (
        "3",
        "3",
        "2027-11-30",
        "61",
    )
    assert row["Community partner says"] == "confirmed"
    assert row["Supplier says"] == "The college’s term began in November."
    assert "1 was delivered" in client.get(f"/suppliers/{life.contract.supplier.ref}").text


def life_report(life):
    """The newest report of the first promise."""
    return shown_promise(life.promise, at=DURING).reports[-1].report.ref


def life_plan(life):
    """The newest plan of the first promise."""
    return shown_promise(life.promise, at=DURING).plans[-1].ref


def test_the_record_is_kept_by_officers_and_read_by_the_supplier_and_not_by_strangers(client, life):
    contract = life.contract.ref
    officer = client.sign_in(life.second_person)
    desk = f"/buyer/contracts/{contract}"
    names = {
        "buyer_name": "Ana Low",
        "buyer_capacity": "officer",
        "supplier_name": "Bo Ray",
        "supplier_capacity": "director",
    }
    assert officer.post(f"{desk}/signing", data=names).status_code == 302
    corrected = officer.post(f"{desk}/signing", data=names)
    assert corrected.status_code == 409
    assert "a correction says why" in corrected.text
    paper = {"kind": "signed", "title": "Signed contract", "file": (io.BytesIO(A_PDF), "signed.pdf")}
    assert officer.post(f"{desk}/papers/add", data=paper).status_code == 302
    wrong = {"kind": "signed", "title": "Signed contract", "file": (io.BytesIO(b"<html>"), "signed.pdf")}
    assert officer.post(f"{desk}/papers/add", data=wrong).status_code == 422
    assert (
        officer.post(f"{desk}/indicators/add", data={"title": "Visits in time", "measure": "95 of 100"}).status_code
        == 302
    )
    page = officer.get(desk).text
    assert "Ana Low" in page
    kpi = re.search(r"/buyer/indicators/([a-z2-7]{26})/assess", page)[0]
    told = {"rating": "Good", "says": "All.", **on("from_on", "2027-02-01"), **on("to_on", "2027-03-01")}
    assert officer.post(kpi, data=told).status_code == 302

    supplier = client.sign_in(life.owner_person)
    page = supplier.get(f"/supplier/contracts/{contract}").text
    assert "Bo Ray" in page
    file = supplier.get(re.search(r"/supplier/contract-papers/[a-z2-7]{26}", page)[0])
    assert file.data == A_PDF
    assert "attachment" in file.headers["Content-Disposition"]
    public = client.get(f"/contracts/{contract}").text
    assert "Visits in time" in public
    assert "Ana Low" not in public
    with writing():
        stranger = a_person(a_supplier("Stranger Ltd"), OWNER)
    there = client.sign_in(stranger)
    for address in (f"/supplier/contracts/{contract}", f"/supplier/promises/{life.promise.ref}", desk):
        assert there.get(address).status_code in {403, 404}, address


def test_a_change_is_proposed_on_a_ground_and_made_by_another_officer_and_is_then_public(client, life):
    with writing():
        change = a_change(life)
        ref = change.ref
    mine = client.sign_in(life.second_person)
    grounds = mine.get(f"/buyer/contracts/{life.contract.ref}/changes/new").text
    assert "It is a below-threshold modification" in grounds
    again = f"/buyer/contracts/{life.contract.ref}/changes/new?ground=below_threshold"
    assert "Why the scope does not materially change" in mine.get(again).text
    told = {"what": "More.", "reason": "Need.", "answer_1": "The same work.", "way": "more", "pence": "9,000"}
    refused = mine.post(again, data=told)
    assert refused.status_code == 409
    assert "11.2 per cent" in refused.text  # £9,000 of £80,000
    assert "Another change waits" in refused.text
    assert mine.post(f"/buyer/contract-changes/{ref}/decide", data={"made": "yes"}).status_code == 302
    public = client.get(f"/contracts/{life.contract.ref}").text
    assert "Two more visits." in public
    assert "£81,000" in public


def test_a_breach_is_told_answered_decided_and_public_after_uk9(client, clock, life):
    officer = client.sign_in(life.second_person)
    said = {
        "kind": "poor_performance",
        "what": "Visits are missed.",
        **on("since_on", "2027-02-10"),
        **on("answer_by", "2027-03-15"),
    }
    assert officer.post(f"/buyer/contracts/{life.contract.ref}/breaches/new", data=said).status_code == 302
    assert any(subject.startswith(f"{life.contract.buyer.name} reports poor performance") for subject in letters(clock))
    page = officer.get(f"/buyer/contracts/{life.contract.ref}").text
    ref = re.search(r"/buyer/breaches/([a-z2-7]{26})", page)[1]
    mine = officer.post(f"/buyer/breaches/{ref}/decide", data={"outcome": "mended", "reason": "Put right."})
    assert mine.status_code == 409
    assert "does not decide it" in mine.text
    supplier = client.sign_in(life.owner_person)
    assert supplier.post(f"/supplier/breaches/{ref}/reply", data={"text": "Our van broke."}).status_code == 302
    with writing():
        third = a_person(life.contract.buyer, OFFICER)
    officer = client.sign_in(third)
    decided = {"outcome": "not_improved", "reason": "It went on.", **on("event_on", "2027-03-01")}
    assert officer.post(f"/buyer/breaches/{ref}/decide", data=decided).status_code == 302
    assert "It went on." not in client.get(f"/contracts/{life.contract.ref}").text
    notice = {"reference": "101012-2027", **on("date", "2027-03-01")}
    ending = f"/buyer/contracts/{life.contract.ref}/end/notice"
    assert "No notice is due" in officer.get(ending).text
    assert officer.post(ending, data=notice).status_code == 409
    assert officer.post(f"/buyer/breaches/{ref}/notice", data=notice).status_code == 302
    public = client.get(f"/contracts/{life.contract.ref}").text
    assert "It went on." in public
    assert "The supplier says: Our van broke." in public


def test_a_panel_member_is_shown_no_delivery_record_anywhere(client, life):
    with writing():
        panel = an_open_competition()
        db.session.add(
            Assignment(competition_id=panel.id, person_id=life.second_person.id, role="evaluator", assigned_at=DURING)
        )
    assert life.promise.outcome in client.get("/outcomes").text
    member = client.sign_in(life.second_person)
    for address in (
        "/outcomes",
        "/buyer/promises",
        f"/contracts/{life.contract.ref}",
        f"/buyer/contracts/{life.contract.ref}",
    ):
        page = member.get(address).text
        assert life.promise.outcome not in page, address
        assert "on a panel" in page, address
    assert lines(member) == {}
    assert "milestones" not in member.get(f"/contracts/{life.contract.ref}/ocds.json").text
    refused = member.get(f"/buyer/promises/{life.promise.ref}")
    assert refused.status_code == 409
    assert life.promise.outcome not in refused.text


@needs_the_schemas
def test_promises_changes_and_the_end_are_valid_open_data(client, clock, life):
    with writing():
        changing.decide_change(change=a_change(life), made=True, by=life.second, at=DURING)
        delivering.answer(report=a_report(life), outcome="confirmed", by=life.officer, at=DURING)
        changing.end_contract(
            contract=life.contract,
            ground="agreed",
            reason="Both agreed.",
            ended_on=DURING.date(),
            by=life.officer,
            at=DURING,
        )
        keeping.record_running_notice(
            contract=life.contract,
            about="ending",
            reference="101013-2027",
            date=DURING.date(),
            by=life.officer,
            at=DURING,
        )
    package = json.loads(client.get(f"/contracts/{life.contract.ref}/ocds.json").text)
    assert official_schema.errors(package) == []
    (contract,) = package["releases"][0]["contracts"]
    assert contract["status"] == "terminated"
    assert contract["value"]["amountGross"] == 81_000
    assert [m["status"] for m in contract["implementation"]["milestones"]] == ["met", "scheduled"]
    assert [d["noticeType"] for d in contract["documents"]] == ["UK11"]
    assert len(contract["amendments"]) == 1


def test_contracts_of_direct_awards_stand_in_the_public_list(client, clock, council):
    with writing():
        award = a_direct_award(council, 36_000_00)
        conclude(award, council)
        small = a_direct_award(council, 1_000_00)
        conclude(small, council)
    page = client.get("/contracts").text
    assert "£1,000" in page
    assert "£36,000" not in page  # its notice comes first, on the central platform
    with writing():
        record_direct_notice(award=award, reference="099006-2026", date=DAY, by=council.by, at=clock.at)
    assert "£36,000" in client.get("/contracts").text
