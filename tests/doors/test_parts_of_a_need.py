"""A need in several parts: each a competition of its own, begun from the first with one button, linked, counted together."""

from __future__ import annotations

from dps.competition import actions, queries
from dps.core.db import writing
from tests.conftest import NOW
from tests.makers.competition import OPEN_TO_ALL, a_draft, approved, the_notice, whole_facts


def at(competition, page=""):
    return f"/buyer/competitions/{competition.ref}" + (f"/{page}" if page else "")


def another(officer, competition, title):
    assert officer.post(at(competition, "another-part"), data={"title": ""}).status_code == 422
    done = officer.post(at(competition, "another-part"), data={"title": title})
    assert done.status_code == 302
    assert done.location.endswith("/value")
    return queries.competition(done.location.split("/")[-2])


def test_a_part_begins_from_another_without_its_value_and_the_two_count_each_other(council, officer, client):
    with writing():
        first = a_draft(OPEN_TO_ALL, council=council, title="Youth work, north", value_pence=90_000_00)
    assert "Begin another part of this need" in officer.get(at(first)).text
    assert "its own winner" in officer.get(at(first, "another-part")).text
    second = another(officer, first, "Youth work, south")
    assert (second.value_pence, second.need) == (None, first.need)
    assert queries.told_of(second).parts["considerations"]["lots"] == "divided"
    assert "related-without-value" in {o.code for o in queries.why_not_publish(first, at=NOW)}
    third = another(officer, second, "Youth work, east")
    for part, pence in ((second, 60_000_00), (third, 30_000_00)):
        with writing():
            actions.revise(competition=part, facts={"value_pence": pence}, version=part.version, by=council.by, at=NOW)
    for part in (first, second, third):
        assert queries.told_of(part).total_pence == 180_000_00
        page = officer.get(at(part)).text
        assert "Other parts of the same need" in page
        assert all(other.title in page for other in (first, second, third))


def test_suppliers_see_which_other_parts_are_published_and_no_other(council, officer, client):
    with writing():
        first = a_draft(OPEN_TO_ALL, council=council, title="Youth work, north", value_pence=50_000_00)
    second = another(officer, first, "Youth work, south")
    third = another(officer, first, "Youth work, east")
    dates = {
        name: whole_facts(OPEN_TO_ALL)[name]
        for name in ("closes_at", "clarifications_close_at", "starts_on", "ends_on")
    }
    for part in (second, third):
        with writing():
            told = {
                **dates, "value_pence": 40_000_00, "considered": first.considered,
                "parts": {"considerations": {**first.parts["considerations"], "lots": "divided"}},
            }  # fmt: skip
            actions.revise(competition=part, facts=told, version=part.version, by=council.by, at=NOW)
    for part in (first, second):
        with writing():
            actions.publish(competition=approved(part), **the_notice(OPEN_TO_ALL), by=council.by, at=NOW)
    anybody = client.application.test_client()
    page = anybody.get(f"/opportunities/{first.ref}").text
    assert f'href="/opportunities/{second.ref}"' in page
    assert f"/opportunities/{third.ref}" not in page  # not public yet
    assert f'href="/opportunities/{first.ref}"' in anybody.get(f"/opportunities/{second.ref}").text
