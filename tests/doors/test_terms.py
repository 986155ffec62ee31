"""The terms as a file: an officer adds it, suppliers and the public download it from the published page, nobody else."""

from __future__ import annotations

import io
import re

import pytest

from dps.competition import actions, queries
from dps.core.db import writing
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    admit,
    approved,
    some_suppliers,
    the_notice,
)
from tests.makers.parties import a_person

TEXT = b"1. The work is done by the dates agreed.\n"


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council()


def send(officer, draft, *, version, content=TEXT, name="terms.txt"):
    data = {"version": str(version), "file": (io.BytesIO(content), name)}
    return officer.post(f"/buyer/competitions/{draft.ref}/terms", data=data)


def test_an_officer_adds_changes_and_takes_out_the_file_and_the_pack_keeps_it(council, client):
    with writing():
        draft = a_draft(DPS, council=council)
    officer, own = client.sign_in(council.officer), f"/buyer/competitions/{draft.ref}"
    assert "Add the terms as a file" in officer.get(f"{own}/pack").text
    assert send(officer, draft, version=2).status_code == 302
    page = officer.get(f"{own}/pack").text
    assert "terms.txt" in page
    typed = {
        "version": "3", "terms": "", "data": "none", "tupe": "no", "insurance": "none", "payment": "month",
        "payment_days": "30", "validity_days": "90",
    }  # fmt: skip
    assert officer.post(f"{own}/pack", data=typed).status_code == 302
    assert queries.told_of(draft).terms_file() is not None  # saving the rest of the pack does not lose it
    preview = officer.get(f"{own}/preview").text
    where = re.search(r'href="([^"]+)">Download the terms: terms.txt', preview)
    got = officer.get(where[1])
    assert got.data == TEXT
    assert "attachment" in got.headers["Content-Disposition"]
    assert send(officer, draft, version=2, content=b"other").status_code == 409  # somebody saved since
    assert send(officer, draft, version=4, content=b"MZ\x90", name="terms.exe").status_code == 422
    assert officer.post(f"{own}/terms", data={"version": "4"}).status_code == 422
    assert officer.post(f"{own}/terms/take-out", data={"version": "4"}).status_code == 302
    assert queries.told_of(draft).terms_file() is None


@pytest.mark.parametrize("route", [DPS, OPEN_TO_ALL], ids=lambda r: r.code)
def test_whoever_may_read_the_competition_downloads_the_terms_and_nobody_else(council, client, route):
    invited, stranger = some_suppliers_here()
    with writing():
        draft = a_draft(route, council=council)
        if draft.lot is not None:
            admit(invited, draft.lot)
    assert send(client.sign_in(council.officer), draft, version=2).status_code == 302
    public, theirs = f"/opportunities/{draft.ref}/terms", f"/supplier/opportunities/{draft.ref}/terms"
    people = [a_person_of(body) for body in (invited, stranger)]
    for who in people:
        assert client.sign_in(who).get(theirs).status_code == 404  # a draft is nobody else's
    with writing():
        actions.publish(competition=approved(draft), **the_notice(route), by=council.by, at=NOW)
    advertised = route is OPEN_TO_ALL
    first = client.sign_in(people[0])
    assert f'href="{theirs}"' in first.get(f"/supplier/opportunities/{draft.ref}").text
    assert first.get(theirs).data == TEXT
    assert client.sign_in(people[1]).get(theirs).status_code == (200 if advertised else 404)
    anybody = client.application.test_client()
    assert anybody.get(public).status_code == (200 if advertised else 404)
    if advertised:
        assert f'href="{public}"' in anybody.get(f"/opportunities/{draft.ref}").text


def some_suppliers_here():
    with writing():
        return some_suppliers(2)


def a_person_of(body):
    with writing():
        return a_person(body, "owner")
