"""Saved searches as their people meet them: saved from a results page, listed, changed, deleted; and stopped from a letter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.core.db import db, writing
from dps.finding.saved_models import SavedSearch
from dps.letters.models import Letter
from dps.letters.signed import with_key
from dps.letters.write import write_letters
from dps.parties.rules.roles import OFFICER, OWNER, READER
from search import alerts, catchup
from tests.conftest import NOW
from tests.makers.competition import OPEN_TO_ALL, an_open_competition
from tests.makers.parties import a_council, a_person, a_supplier

NEW = "/saved-searches/new?q=retrofit&lot=&region=TLD&of=opportunity"
NAMED = {"asked": "q=retrofit&region=TLD&of=opportunity", "name": "Warm homes", "every": "daily"}


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what a page says does not depend on the engine; what is done behind it is proved on both in tests/actions."""
    return "sqlite"


@pytest.fixture
def ada(client, app):
    with writing():
        who = a_person(a_supplier("Acorn Homes"), READER, name="Ada Green")
    client.sign_in(who)
    return who


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def saved() -> list[SavedSearch]:
    db.session.rollback()
    return list(db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)))


def test_a_search_is_saved_listed_changed_and_deleted(client, ada):
    assert "Nothing saved yet" in text(client.get("/saved-searches"))
    drawn = client.get(NEW)
    assert "retrofit" in text(drawn)
    assert "North West" in text(drawn)
    assert client.post("/saved-searches/new", data={**NAMED, "name": " "}).status_code == 422
    assert client.post("/saved-searches/new", data=NAMED).location == "/saved-searches"
    (one,) = saved()
    assert (one.words, one.filters, one.every, one.person_id) == ("retrofit", {"region": ["TLD"]}, "daily", ada.id)
    again = client.post("/saved-searches/new", data={**NAMED, "name": "Again"})
    assert again.status_code == 409
    assert "saved this search already, as “Warm homes”" in text(again)
    listed = client.get("/saved-searches")
    assert "Warm homes" in text(listed)
    assert "0 opportunities open now" in text(listed)
    assert "/opportunities?region=TLD&amp;q=retrofit" in listed.text
    where = f"/saved-searches/{one.ref}"
    assert client.post(where, data={"name": "Homes", "every": "hourly"}).status_code == 422
    assert client.post(where, data={"name": "Homes", "every": "weekly"}).status_code == 302
    assert [(one.name, one.every) for one in saved()] == [("Homes", "weekly")]
    assert client.post(f"{where}/deletion").status_code == 302
    assert saved() == []


def test_what_asks_for_nothing_is_not_saved_and_the_page_says_how_to_begin(client, ada):
    assert "no search to save yet" in text(client.get("/saved-searches/new"))
    assert "no search to save yet" in text(client.get("/saved-searches/new?state=open&of=person"))
    assert client.post("/saved-searches/new", data={**NAMED, "asked": "x=1&" * 900}).status_code == 409
    assert saved() == []


def test_an_officer_keeps_a_search_for_suppliers_to_look_at_again(client, app):
    with writing():
        officer = a_person(a_council("Preston City Council"), OFFICER)
    client.sign_in(officer)
    asked = {"asked": "q=care&listed=yes&kind=food&of=supplier", "name": "Care", "every": "daily"}
    assert client.post("/saved-searches/new", data=asked).status_code == 409
    assert client.post("/saved-searches/new", data={**asked, "every": "never"}).status_code == 302
    assert "/suppliers?kind=food&amp;q=care&amp;listed=yes" in client.get("/saved-searches").text


def test_a_colleagues_search_is_not_there_and_a_visitor_signs_in_first(client, ada):
    client.post("/saved-searches/new", data=NAMED)
    (one,) = saved()
    with writing():
        colleague = a_person(ada.positions[0].organisation, OWNER)
    client.sign_in(colleague)
    assert client.get(f"/saved-searches/{one.ref}").status_code == 404
    assert client.post(f"/saved-searches/{one.ref}/deletion").status_code == 404
    assert "Warm homes" not in client.get("/saved-searches").text


def test_the_letter_stops_itself_without_signing_in(client, ada, app):
    client.post("/saved-searches/new", data={**NAMED, "asked": "q=retrofit&of=opportunity"})
    client.post("/saved-searches/new", data={**NAMED, "asked": "q=flats&of=opportunity", "name": "Flats"})
    with writing():
        an_open_competition(OPEN_TO_ALL, title="Retrofit of flats", at=NOW + timedelta(hours=2))
    catchup.rebuild()
    tomorrow = NOW + timedelta(days=1)
    assert alerts.tell(tomorrow) == 1
    write_letters(tomorrow)
    letter = db.session.scalars(select(Letter).where(Letter.kind == "alerts-found")).one()
    assert "Found by: Warm homes, Flats" in letter.body
    assert "only-in-the-e-mail" in letter.body, "the key is kept nowhere"
    where = re.search(r"/alerts/[a-z2-7]{26}/[a-z2-7]{26}", with_key(letter))[0]
    client.get("/sign-out")
    client.delete_cookie("session")
    assert client.get(where[:-1] + ("a" if where[-1] != "a" else "b")).status_code == 404
    page = client.get(where)
    assert "2 searches" in text(page)
    assert [one.every for one in saved()] == ["daily", "daily"], "to look stops nothing"
    assert client.post(where, data={"search": saved()[1].ref}).location == where
    assert "Stopped. No letters come about that any more" in text(client.get(where))
    assert [one.every for one in saved()] == ["daily", "never"]
    assert client.post(where, data={"search": "x" * 90}).status_code == 422
    client.post(where)
    assert [one.every for one in saved()] == ["never", "never"]
    client.post(where)
    assert "stopped already" in text(client.get(where))
