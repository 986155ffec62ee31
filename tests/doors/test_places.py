"""The public register, the keepers' desk and a supplier's own places, as their people meet them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dps.admission import due, removals, renewals, suspensions
from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck, Removal, Renewal, StatutoryTask, Suspension
from dps.core.db import db, writing
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.parties.rules.roles import ASSESSOR, KEEPER, OWNER, READER
from dps.profile.actions import add_evidence
from tests.conftest import NOW
from tests.makers.admission import acting_for
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator
from tests.makers.places import CLAUSE, NOT_INVITED, THE_KEEPER, a_place, a_proposed_removal, confirmed, place_on

AFTER_ANSWER = datetime(2026, 12, 9, 10, tzinfo=UTC)


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what a page says does not depend on the engine; what is done behind it is proved on both in tests/actions."""
    return "sqlite"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def desk(client, app):
    with writing():
        who = a_person(an_operator(), KEEPER)
    return client.sign_in(who)


@pytest.fixture
def ours(client, app):
    """Our place on a lot of a market whose documents know suspension, and somebody of ours at the door."""
    with writing():
        us = a_supplier("Acorn Research")
        ada = a_person(us, OWNER)
        here = a_place(PCR_2015_DPS, us, suspension_clause=CLAUSE)
    client.sign_in(ada)
    return here


def a_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_everybody_reads_the_register_of_a_lot_without_signing_in(client, app):
    with writing():
        lot = a_lot(PA_2023_MARKET, title="Help for councils")
        place_on(lot, a_supplier("Acorn Research", is_sme=True))
        place_on(lot, a_supplier("Birch Works"))
        market = lot.market.ref
    assert "2 suppliers" in text(client.get("/markets"))
    assert "2 suppliers have a place" in text(client.get(f"/markets/{market}"))
    page = text(client.get(f"/markets/lots/{lot.ref}"))
    assert page.index("Acorn Research") < page.index("Birch Works")
    assert "Legal capacity" in page
    assert "Procurement Act 2023 s.36" in page
    found = text(client.get(f"/markets/lots/{lot.ref}?q=birch"))
    assert "Birch Works" in found
    assert "Acorn" not in found
    assert "No supplier on this register" in text(client.get(f"/markets/lots/{lot.ref}?q=zzz"))


def test_the_register_of_a_past_day_names_nobody_who_was_removed_in_any_form(client, app):
    with writing():
        lot = a_lot()
        place_on(lot, a_supplier("Acorn Research"))
        gone = place_on(lot, a_supplier("=Birch Works"))
        removals.leave(admission=gone, reason="We merge.", by=acting_for(gone.supplier), at=NOW - timedelta(days=2))
    then = f"/markets/lots/{lot.ref}?on=2026-11-01"
    page = text(client.get(then))
    assert "2 suppliers had a place; 1 of them has it still and is named here" in page
    files = [client.get(f"/markets/lots/{lot.ref}/register.{kind}?on=2026-11-01") for kind in ("csv", "json")]
    for answer in (page, *(file.text for file in files)):
        assert "Birch" not in answer
    assert files[1].json["had_a_place"] == 2
    assert [one["name"] for one in files[1].json["suppliers"]] == ["Acorn Research"]
    assert "1 supplier has a place" in text(client.get(f"/markets/lots/{lot.ref}"))


def test_the_register_as_a_table_holds_no_formula(client, app):
    with writing():
        lot = a_lot()
        place_on(lot, a_supplier('=HYPERLINK("x")'))
    rows = list(csv.reader(io.StringIO(client.get(f"/markets/lots/{lot.ref}/register.csv").data.decode("utf-8-sig"))))
    assert rows[0] == ["name", "identifier", "nation", "sme", "vcse", "admitted_on"]
    assert rows[1][0] == '\'=HYPERLINK("x")'
    assert rows[1][-1] == "2026-02-02"


@pytest.mark.parametrize(
    ("asked", "says"),
    [("2027-01-01", "a day to come"), ("yesterday", "year, month and day"), ("2026-02-30", "year, month")],
)
def test_a_day_that_cannot_be_shown_is_said_and_today_is_shown(client, app, asked, says):
    with writing():
        here = a_place()
    page = text(client.get(f"/markets/lots/{here.lot.ref}?on={asked}"))
    assert says in page
    assert "The register today" in page


def test_a_removal_goes_through_the_desk_and_the_suppliers_own_page(client, app, clock):
    with writing():
        us = a_supplier("Acorn Research")
        ada, keeper = a_person(us, OWNER), a_person(an_operator(), KEEPER)
        here = a_place(PA_2023_MARKET, us)
    client.sign_in(keeper)
    address = f"/admin/places/{here.ref}/removal"
    page = text(client.get(address))
    assert "until the end of Tuesday 8 December 2026" in page
    assert "from Saturday 12 December 2026" in page
    sent = {"ground": "excluded", "exclusion_grounds": ["terrorism"], "reason": "A conviction of a director."}
    soon = client.post(address, data={**sent, **a_day("effective_on", date(2026, 12, 1))})
    assert soon.status_code == 409
    assert "keeps its place until 12 December 2026" in text(soon)
    assert "A conviction of a director." in soon.text
    assert client.post(address, data={**sent, "reason": ""}).status_code == 422
    assert client.post(address, data={**sent, **a_day("effective_on", date(2026, 12, 14))}).status_code == 302
    told = db.session.scalars(select(Removal)).one().ref
    assert "until the end of 8 December 2026 to answer" in text(client.get(f"/admin/removals/{told}"))
    early = client.post(
        f"/admin/removals/{told}/confirmation", data={"weighed": "So.", **a_day("effective_on", date(2026, 12, 14))}
    )
    assert early.status_code == 409
    client.sign_in(ada)
    assert "Removal proposed" in text(client.get("/supplier/places"))
    page = text(client.get(f"/supplier/removals/{told}"))
    assert "A conviction of a director." in page
    assert "Nothing has ended" in page
    assert client.post(f"/supplier/removals/{told}", data={"text": ""}).status_code == 422
    assert client.post(f"/supplier/removals/{told}", data={"text": "She left in May."}).status_code == 302
    clock.set(AFTER_ANSWER)
    client.sign_in(keeper)
    assert "She left in May." in text(client.get(f"/admin/removals/{told}"))
    done = {"weighed": "It kept her on the board.", **a_day("effective_on", date(2026, 12, 14))}
    assert client.post(f"/admin/removals/{told}/confirmation", data=done).status_code == 302
    client.sign_in(ada)
    assert "ends Monday 14 December 2026, 00:00 midnight" in text(client.get(f"/supplier/removals/{told}"))
    late = client.post(f"/supplier/removals/{told}", data={"text": "One more thing."})
    assert late.status_code == 409
    due.run_places(clock.set("2026-12-14T00:00:01+00:00"))
    client.sign_in(ada)
    assert "Places that ended" in text(client.get("/supplier/places"))
    client.sign_in(keeper)
    duties = text(client.get("/admin/duties"))
    assert "Tuesday 12 January 2027" in duties
    assert "Entries of modification notices (2)" in duties


def test_a_removal_can_be_dropped_from_the_desk(desk):
    with writing():
        told = a_proposed_removal(a_place(), at=NOW)
    assert desk.post(f"/admin/removals/{told.ref}/drop", data={"drop-reason": ""}).status_code == 422
    assert desk.post(f"/admin/removals/{told.ref}/drop", data={"drop-reason": "A mistake."}).status_code == 302
    assert "Why the place stands" in text(desk.get(f"/admin/removals/{told.ref}"))


def test_the_desk_finds_places_by_name_lot_and_day(desk):
    with writing():
        lot = a_lot()
        place_on(lot, a_supplier("Acorn Research"))
        gone = place_on(lot, a_supplier("Birch Works"))
        removals.leave(admission=gone, reason="We merge.", by=acting_for(gone.supplier), at=NOW - timedelta(days=1))
    page = text(desk.get("/admin/places"))
    assert "Acorn Research" in page
    assert "Birch Works" not in page
    assert "Birch Works" in text(desk.get("/admin/places?on=2026-11-01"))
    assert "Acorn" not in text(desk.get("/admin/places?q=birch&on=2026-11-01"))
    assert "Ended" in text(desk.get(f"/admin/places/{gone.ref}"))


def test_only_keepers_have_the_desk(client, app):
    with writing():
        assessor = a_person(an_operator(), ASSESSOR)
    client.sign_in(assessor)
    for path in ("/admin/places", "/admin/renewals", "/admin/duties", "/admin/debarment"):
        assert client.get(path).status_code == 403


def test_under_the_act_the_desk_says_why_no_place_is_suspended_and_takes_no_form(desk):
    """Procurement Act 2023 s.37."""
    with writing():
        here = a_place(PA_2023_MARKET)
    page = text(desk.get(f"/admin/places/{here.ref}/suspension"))
    assert "A place in a dynamic market is never suspended" in page
    assert "Procurement Act 2023 s.37" in page
    sent = {"words": NOT_INVITED, "reason": "So.", **a_day("ends_on", date(2026, 12, 10))}
    assert desk.post(f"/admin/places/{here.ref}/suspension", data=sent).status_code == 409
    assert db.session.scalars(select(Suspension)).all() == []


def test_a_suspension_by_the_documents_is_shown_to_the_supplier_with_their_words_and_its_end(client, app, ours):
    with writing():
        keeper = a_person(an_operator(), KEEPER)
        ada = db.session.scalars(select(Admission)).one().supplier
    address = f"/admin/places/{ours.ref}/suspension"
    client.sign_in(keeper)
    assert CLAUSE in text(client.get(address))
    sent = {"words": "for a year", "reason": "An inquiry.", **a_day("ends_on", date(2026, 12, 10))}
    assert client.post(address, data=sent).status_code == 409
    assert client.post(address, data={**sent, "words": NOT_INVITED, "withholds": "y"}).status_code == 302
    made = db.session.scalars(select(Suspension)).one()
    assert made.withholds_invitations
    with writing():
        who = a_person(ada, OWNER)
    client.sign_in(who)
    page = text(client.get("/supplier/places"))
    assert "Suspended through Thursday 10 December 2026" in page
    assert "It lifts by itself" in page
    client.sign_in(keeper)
    assert client.post(f"/admin/suspensions/{made.ref}/lifting", data={"reason": ""}).status_code == 422
    assert client.post(f"/admin/suspensions/{made.ref}/lifting", data={"reason": "Closed."}).status_code == 302
    assert not suspensions.holds_at(made, at=NOW + timedelta(minutes=1))


def test_a_supplier_renews_its_declaration_in_one_step(client, ours):
    with writing():
        asked = renewals.ask(admission=ours, by=THE_KEEPER, at=NOW)
    page = text(client.get(f"/supplier/renewals/{asked.ref}"))
    assert "Due by the end of Monday 30 November 2026" in page
    assert "PCR 2015 reg 34(25)" in page
    assert client.post(f"/supplier/renewals/{asked.ref}", data={"declared_as": "Director"}).status_code == 422
    sent = {"declared_as": "Director", "confirmed": "y"}
    assert client.post(f"/supplier/renewals/{asked.ref}", data=sent).status_code == 302
    assert db.session.scalars(select(Renewal)).one().answered_at == NOW
    assert client.post(f"/supplier/renewals/{asked.ref}", data=sent).status_code == 409


def test_a_supplier_renews_its_declaration_with_a_change(client, ours):
    with writing():
        asked = renewals.ask(admission=ours, by=THE_KEEPER, at=NOW)
    address = f"/supplier/renewals/{asked.ref}/changes"
    page = client.get(address).text
    sent = dict.fromkeys(re.findall(r'name="(says_[a-z_]+)"', page), "no")
    sent |= {"says_insolvency": "yes", "declared_as": "Director", "confirmed": "y"}
    wrong = client.post(address, data=sent)
    assert wrong.status_code == 422
    assert "Say what happened: Insolvency" in text(wrong)
    sent |= {"what_insolvency": "A plan with creditors.", **a_day("when_insolvency", date(2026, 6, 1))}
    assert client.post(address, data=sent).status_code == 302
    made = db.session.scalars(select(Renewal)).one()
    assert made.changed
    assert made.declaration["insolvency"]["applies"]
    assert "admitted" in text(client.get("/supplier/places")).casefold()


def test_the_desk_asks_one_supplier_or_a_whole_lot(desk):
    with writing():
        here = a_place()
        place_on(here.lot)
    assert desk.post(f"/admin/places/{here.ref}/renewal").status_code == 302
    assert desk.post(f"/admin/places/{here.ref}/renewal").status_code == 409
    assert "1 asked already" in text(desk.get("/admin/renewals"))
    assert desk.post(f"/admin/renewals/lots/{here.lot.ref}").status_code == 302
    page = text(desk.get("/admin/renewals"))
    assert "Everybody is asked already" in page
    assert "7 days left" in page
    with writing():
        other = a_place(PA_2023_MARKET)
    refused = desk.post(f"/admin/places/{other.ref}/renewal")
    assert refused.status_code == 409
    assert "no renewed declaration is asked for" in text(refused)


def test_the_entries_of_a_day_are_read_downloaded_and_marked_as_published(desk):
    with writing():
        here = a_place(PA_2023_MARKET, a_supplier("Acorn Research"))
    task = db.session.scalars(select(StatutoryTask)).one().ref
    page = text(desk.get(f"/admin/duties/entries/{task}"))
    assert "1 Mill Lane, Rochdale" in page
    assert "Missing: e-mail" in page
    assert "25(6)(c), (e)" in page
    data = desk.get(f"/admin/duties/entries/{task}/notice.json").json
    assert data["notice"] == "UK15"
    assert data["entries"][0] == {
        "event": "admitted", "name": "Acorn Research", "address": "1 Mill Lane, Rochdale", "email": "",
        "identifier": "GB-PPON-PDNK-4567-BXYZ", "part": f"1. {here.lot.title}", "is_sme": "no", "is_vcse": "no",
        "effective_on": "2026-02-02",
    }  # fmt: skip
    assert "Acorn Research" in desk.get(f"/admin/duties/entries/{task}/notice.csv").data.decode("utf-8-sig")
    assert desk.post(f"/admin/duties/entries/{task}", data={}).status_code == 422
    done = {"reference": "2026/S 000-9", **a_day("on", NOW.date())}
    assert desk.post(f"/admin/duties/entries/{task}", data=done).status_code == 302
    assert desk.post(f"/admin/duties/entries/{task}", data=done).status_code == 409
    assert "2026/S 000-9" in text(desk.get("/admin/duties"))
    assert desk.get(f"/admin/duties/exclusions/{task}").status_code == 404


def test_a_notice_of_an_exclusion_is_recorded_with_its_reference(desk):
    with writing():
        here = a_place(PA_2023_MARKET)
        confirmed(
            a_proposed_removal(here, at=NOW - timedelta(days=40), ground="excluded", exclusion_grounds=("terrorism",)),
            at=NOW - timedelta(days=2), effective_on=NOW.date() - timedelta(days=1),
        )  # fmt: skip
    due.run_places(NOW)
    task = db.session.scalars(select(StatutoryTask).where(StatutoryTask.kind == "exclusion-notice")).one()
    page = text(desk.get(f"/admin/duties/exclusions/{task.ref}"))
    assert "Terrorism" in page
    assert "by the end of Monday 21 December 2026 : 28 days left" in page
    sent = {"reference": "CO-7", **a_day("on", NOW.date())}
    assert desk.post(f"/admin/duties/exclusions/{task.ref}", data={**sent, "reference": ""}).status_code == 422
    assert desk.post(f"/admin/duties/exclusions/{task.ref}", data=sent).status_code == 302
    assert desk.get(f"/admin/duties/entries/{task.ref}").status_code == 404


def test_a_check_of_the_debarment_list_is_recorded_by_whoever_looked(desk):
    with writing():
        here = a_place(PA_2023_MARKET, a_supplier("Acorn Research"))
    assert "Acorn Research" in text(desk.get("/admin/debarment"))
    address = f"/admin/debarment/{here.supplier.ref}"
    assert "Ada Byron" in desk.get(address).text
    sent = {
        "looked_for": "Acorn Research\nAda Byron",
        "result": "mandatory",
        "found": "",
        **a_day("checked_on", NOW.date()),
    }
    wrong = desk.post(address, data=sent)
    assert wrong.status_code == 422
    assert "Say which entry you found" in text(wrong)
    assert desk.post(address, data={**sent, "result": "not-listed"}).status_code == 302
    assert db.session.scalars(select(DebarmentCheck)).one().checked_by != ""
    assert "No check is due" in text(desk.get("/admin/debarment"))
    assert "Not on the list" in text(desk.get(address))


def test_what_a_document_will_stop_is_shown_before_it_does(client, app):
    """Procurement Act 2023 s.36(2)(b): the award, never the bid."""
    with writing():
        us = a_supplier("Acorn Research")
        ada = a_person(us, READER)
        here = a_place(PA_2023_MARKET, us)
        here.lot.expiry_stops = {"public-liability": "award"}
        add_evidence(
            organisation=us, kind="public-liability", title="£5 million", issued_on=date(2025, 12, 4),
            expires_on=date(2026, 12, 3), by=acting_for(us), at=NOW,
        )  # fmt: skip
    page = text(client.sign_in(ada).get("/supplier/places"))
    assert "From 4 December 2026 its expiry stops the award of a contract to you" in page
    assert "Your place stands" in page
    assert "Give this place back" not in page, "a reader reads"


def test_a_supplier_gives_a_place_back(client, ours):
    address = f"/supplier/places/{ours.ref}/leaving"
    assert "A bid that you sealed before stays sealed" in text(client.get(address))
    assert client.post(address, data={"reason": "We merge."}).status_code == 422
    assert client.post(address, data={"reason": "We merge.", "sure": "y"}).status_code == 302
    assert "Places that ended" in text(client.get("/supplier/places"))
    assert client.post(address, data={"reason": "We merge.", "sure": "y"}).status_code == 409


def test_another_suppliers_removal_renewal_and_place_are_not_there(client, app, ours):
    with writing():
        other = a_place()
        told, asked = a_proposed_removal(other, at=NOW), renewals.ask(admission=other, by=THE_KEEPER, at=NOW)
    for path in (
        f"removals/{told.ref}",
        f"renewals/{asked.ref}",
        f"renewals/{asked.ref}/changes",
        f"places/{other.ref}/leaving",
    ):
        assert client.get(f"/supplier/{path}").status_code == 404
        assert client.post(f"/supplier/{path}", data={"text": "x"}).status_code == 404


def test_no_place_yet_says_how_to_get_one(client, app):
    with writing():
        ada = a_person(a_supplier(), OWNER)
    assert "You have no place yet" in text(client.sign_in(ada).get("/supplier/places"))
