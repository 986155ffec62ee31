"""Opportunities that fit a supplier, each with the reason; the same whatever it pays; and whoever would join it."""

from __future__ import annotations

import re

import pytest

from dps.admission import partners
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.demo.profiles import say_more
from dps.finding.matching import matches_for
from dps.parties.models import Organisation
from dps.parties.rules.roles import OWNER
from dps.profile.rules.content import Content
from tests.conftest import NOW
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_buying_council, an_open_competition
from tests.makers.market import a_lot
from tests.makers.membership import an_affiliate
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import a_profile


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what a page says does not depend on the engine."""
    return "sqlite"


@pytest.fixture
def acorn(client, app):
    """A supplier that insulates homes, and Ada of ours at the door."""
    with writing():
        us = a_supplier("Acorn Homes")
        ada = a_person(us, OWNER, name="Ada Green")
        a_profile(us, summary="We insulate the flats of tenants.", regions=("TLD",), cpv=("45320000",), capabilities=())
    client.sign_in(ada)
    return us


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def some_open(us) -> None:
    council = a_buying_council()
    an_open_competition(
        OPEN_TO_ALL, council=council, title="Insulation of forty flats", need="For tenants.", cpv=["45321000"]
    )
    an_open_competition(OPEN_TO_ALL, council=council, title="School meals", need="Lunches.", cpv=["55524000"])
    an_open_competition(DYNAMIC, council=council, title="Insulation of the town hall", cpv=["45320000"])
    an_open_competition(DPS, council=council, title="Speeches", need="Speeches.", cpv=["79952000"], admitted=(us,))


def test_what_fits_is_shown_with_the_reason_and_what_does_not_is_not(client, acorn):
    assert "Nothing is open now that you may read" in text(client.get("/supplier/matches"))
    with writing():
        some_open(acorn)
    page = client.get("/supplier/matches")
    titles = [
        title
        for title in ("Speeches", "Insulation of forty flats", "Insulation of the town hall", "School meals")
        if title in page.text
    ]
    assert titles == ["Speeches", "Insulation of forty flats", "Insulation of the town hall"]
    assert page.text.index("Speeches") < page.text.index("forty flats"), "an invitation is first"
    said = text(page)
    assert "You are invited." in said
    assert "Your CPV codes cover it: 45320000 (building works)." in said
    assert "It has words of your profile: “insulation”, “flats”, “tenants”." in said
    assert "You may not bid yet:" in said, "the dynamic market asks for membership first"
    assert "3 opportunities of 4 open" in said
    work = text(client.get("/supplier/"))
    assert "Fits what we do, and not open to us yet" in work
    assert "Insulation of the town hall" in work
    assert "It has words of your profile" in work
    assert client.get("/supplier/matches?page=2").status_code == 404


def test_who_says_nothing_of_itself_is_told_so(client, app):
    with writing():
        silent = a_person(a_supplier("Silent"), OWNER)
    client.sign_in(silent)
    assert "says nothing of what you do yet" in text(client.get("/supplier/matches"))


def test_those_who_pay_and_belong_find_the_same_in_the_same_order(app, acorn):
    with writing():
        member = a_supplier("Bramble Homes")
        a_person(member, OWNER)
        a_profile(
            member, summary="We insulate the flats of tenants.", regions=("TLD",), cpv=("45320000",), capabilities=()
        )
        an_affiliate(member)
        council = a_buying_council()
        for number in range(3):
            an_open_competition(
                OPEN_TO_ALL, council=council, title=f"Insulation of {number + 4} flats", cpv=["45321000"]
            )
        an_open_competition(OPEN_TO_ALL, council=council, title="Tenants: insulation", cpv=["79410000"])

    def seen(body: Organisation) -> list[tuple[str, tuple[str, ...]]]:
        return [(row.competition.title, tuple(r.says for r in row.reasons)) for row in matches_for(body, NOW).rows]

    assert len(seen(acorn)) == 4
    assert seen(acorn) == seen(member)


def test_partners_are_found_by_words_by_our_work_and_for_an_opportunity(client, acorn):
    with writing():
        council = a_buying_council()
        warm = an_open_competition(
            DPS, council=council, title="Insulation of flats", need="Tenants.", admitted=(acorn,)
        )
        wood, stone = a_supplier("Wood Works"), a_supplier("Stone Works")
        a_person(wood, OWNER)
        say = {"by": CLOCK, "at": NOW}
        partners.call(supplier=stone, lot=warm.lot, brings="Masonry.", seeks="Bookkeepers.", skills=("food",), **say)
        other = a_lot()
        partners.call(
            supplier=wood,
            lot=other,
            brings="Insulation by hand.",
            seeks="Firms that insulate.",
            skills=("retrofit",),
            **say,
        )
        partners.call(supplier=acorn, lot=other, brings="Us.", seeks="Them.", skills=("food",), **say)
        say_more(organisation=acorn, said=Content(kinds=("retrofit",)), by=CLOCK, at=NOW)
    assert "3 suppliers look for partners" in text(client.get("/supplier/partners"))
    found = text(client.get("/supplier/partners?q=masonry"))
    assert "Stone Works" in found
    assert "Wood Works" not in found
    found = text(client.get("/supplier/partners?ours=yes"))
    assert "It looks for what you do: Retrofit and warm homes." in found
    assert "Stone Works" not in found
    found = text(client.get(f"/supplier/partners?for={warm.ref}"))
    assert "It looks for partners on the lot of this opportunity." in found
    assert "It brings what the opportunity speaks of: “insulation”." in found
    assert found.index("Wood Works") < found.index("Us.")
    assert "Find partners for this" in text(client.get(f"/supplier/opportunities/{warm.ref}"))
    assert client.get("/supplier/partners?page=2").status_code == 404
    assert client.get(f"/supplier/partners?for={'a' * 26}").status_code == 404
    assert "Nobody looks for partners by those words" in text(client.get("/supplier/partners?q=%25"))
