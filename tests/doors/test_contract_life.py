"""The life of a contract through its doors: its record, a change by two people, a breach, and a promise made, late, remedied, kept."""

from __future__ import annotations

import csv
import io

import pytest

from dps.core.db import db, writing
from dps.jobs import run_due
from dps.letters.models import Letter
from tests.makers.bidding import A_PDF
from tests.makers.contract_life import DURING, a_life


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
    from dps.contract.delivery_queries import shown_promise

    return shown_promise(life.promise, at=DURING).reports[-1].report.ref


def life_plan(life):
    """The newest plan of the first promise."""
    from dps.contract.delivery_queries import shown_promise

    return shown_promise(life.promise, at=DURING).plans[-1].ref
