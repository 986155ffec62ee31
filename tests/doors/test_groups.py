"""Partners and groups as their people meet them, and a group's application at the assessor's desk."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from dps.admission import groups, partners
from dps.admission.conflicts import declare_interest
from dps.admission.group_models import Group, GroupMember, MemberFinding, PartnerCall
from dps.core.db import db, writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PCR_2015_DPS
from dps.parties.queries import people_of
from dps.parties.rules.roles import ASSESSOR, OWNER, READER
from tests.conftest import NOW
from tests.makers.admission import acting_for, an_application
from tests.makers.groups import a_formed_group, a_group, all_declare
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, acting, an_operator
from tests.queries import counted


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what a page says does not depend on the engine; what is done behind it is proved on both in tests/actions."""
    return "sqlite"


@pytest.fixture
def acorn(client, app):
    """Our organisation, and Ada of ours at the door."""
    with writing():
        us = a_supplier("Acorn Research")
        ada = a_person(us, OWNER)
    client.sign_in(ada)
    return us


@pytest.fixture
def bramble(app):
    with writing():
        them = a_supplier("Bramble Works")
        a_person(them, OWNER)
    return them


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_we_say_that_we_look_for_partners_are_found_by_skill_and_look_no_longer(client, acorn):
    with writing():
        lot = a_lot(PCR_2015_DPS)
    assert "Nobody looks for partners now" in text(client.get("/supplier/partners"))
    assert client.post("/supplier/partners/new", data={"brings": "Interviews"}).status_code == 422
    said = {"lot": lot.ref, "brings": "Interviews", "seeks": "Statistics", "skills": ["data"]}
    assert client.post("/supplier/partners/new", data=said).status_code == 302
    again = client.post("/supplier/partners/new", data=said)
    assert again.status_code == 409
    assert "looks for partners here already" in text(again)
    assert "Statistics" in text(client.get("/supplier/partners?skill=data"))
    assert "Statistics" not in text(client.get("/supplier/partners?skill=food"))
    assert "Statistics" not in text(client.get(f"/supplier/partners?lot={'a' * 26}"))
    call = db.session.scalars(select(PartnerCall)).one()
    assert client.post(f"/supplier/partners/{call.ref}/closing").status_code == 302
    assert "Statistics" not in text(client.get("/supplier/partners"))


def test_a_group_is_begun_asked_accepted_and_formed_page_by_page(client, acorn, bramble):
    begun = {"name": "Together", "purpose": "Research.", "part": "Leads.", "share": "60"}
    assert client.post("/supplier/groups/new", data={**begun, "share": "101"}).status_code == 409
    assert client.post("/supplier/groups/new", data={**begun, "share": "x"}).status_code == 422
    assert client.post("/supplier/groups/new", data=begun).status_code == 302
    group = db.session.scalars(select(Group)).one()
    at = f"/supplier/groups/{group.ref}"
    assert client.get(f"{at}/forming").status_code == 409
    assert "Bramble Works" in text(client.get(f"{at}/asking?q=bram"))
    assert "No supplier of that name" in text(client.get(f"{at}/asking?q=nobody"))
    assert "40 per cent is free" in text(client.get(f"{at}/asking?supplier={bramble.ref}"))
    part = {"supplier": bramble.ref, "part": "Counts.", "share": "40"}
    assert client.post(f"{at}/asking", data={**part, "part": ""}).status_code == 422
    assert client.post(f"{at}/asking", data={**part, "supplier": "a" * 26}).status_code == 404
    assert client.post(f"{at}/asking", data=part).status_code == 302
    assert client.post(f"{at}/asking", data=part).status_code == 409
    client.sign_in(people_of(bramble)[0])
    page = client.get(at)
    assert "asks you in" in text(page)
    assert client.get(f"{at}/forming").status_code == 404
    assert client.post(f"{at}/accepted", data={"seen": "something else"}).status_code == 409
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert client.post(f"{at}/accepted", data={"seen": seen[1]}).status_code == 302
    client.sign_in(people_of(acorn)[0])
    assert client.post(f"{at}/forming", data={}).status_code == 422
    assert client.post(f"{at}/forming", data={"sure": "y"}).status_code == 302
    assert "Act for Together" in text(client.get("/team/"))
    assert "Next: act for the group" in text(client.get(at))


def test_a_reader_reads_and_does_nothing(client, acorn, bramble):
    with writing():
        made = a_group(bramble, lead=acorn)
        ray = a_person(bramble, READER)
    client.sign_in(ray)
    page = text(client.get(f"/supplier/groups/{made.ref}"))
    assert "An owner or editor of your organisation can answer" in page
    for path in ("accepted", "declined", "leaving"):
        assert client.post(f"/supplier/groups/{made.ref}/{path}").status_code == 403


def test_a_stranger_finds_no_group(client, acorn, bramble):
    with writing():
        made, stranger = a_group(bramble, lead=acorn), a_person(a_supplier(), OWNER)
    client.sign_in(stranger)
    for path in ("", "/asking", "/leaving", "/ending", "/forming", "/declarations/1"):
        assert client.get(f"/supplier/groups/{made.ref}{path}").status_code == 404


def test_a_part_is_mended_a_member_taken_out_and_the_group_ended_each_with_a_reason(client, acorn, bramble):
    with writing():
        made = a_group(bramble, lead=acorn)
    at = f"/supplier/groups/{made.ref}"
    theirs = db.session.scalars(select(GroupMember).where(GroupMember.supplier_id == bramble.id)).one()
    assert client.post(f"{at}/members/{theirs.ref}", data={"part": "More.", "share": "30"}).status_code == 302
    assert "80 per cent" in text(client.get(at))
    assert client.post(f"{at}/members/{theirs.ref}/taking-out", data={}).status_code == 422
    assert client.post(f"{at}/members/{theirs.ref}/taking-out", data={"reason": "No work."}).status_code == 302
    assert "Bramble Works" not in text(client.get(at))
    assert client.get(f"{at}/members/{theirs.ref}").status_code == 404
    assert client.post(f"{at}/leaving", data={"reason": "x"}).status_code == 409  # the lead ends it instead
    assert client.post(f"{at}/ending", data={"reason": "Over."}).status_code == 302
    assert "Ended on" in text(client.get(at))


def test_a_member_declares_for_itself_and_sees_it_filled_in_the_next_time(client, acorn, bramble):
    with writing():
        a_lot(PCR_2015_DPS)
        made = a_group(bramble, lead=acorn)
    at = f"/supplier/groups/{made.ref}"
    assert "To do" in text(client.get(at))
    number = re.search(r"declarations/(\d)", client.get(at).text)[1]
    answers = {f"says_{g.code.replace('-', '_')}": "no" for g in grounds_for(PCR_2015_DPS)}
    signed = {"declared_as": "Director", "confirmed": "y"}
    first = next(iter(answers))
    assert client.post(f"{at}/declarations/{number}", data=signed).status_code == 422
    yes = client.post(f"{at}/declarations/{number}", data={**answers, first: "yes", **signed})
    assert yes.status_code == 422
    assert "Say what happened" in text(yes)
    assert client.post(f"{at}/declarations/{number}", data={**answers, **signed}).status_code == 302
    assert "It counts for the group" in text(client.get(at))
    assert "Filled in as you declared it" in text(client.get(f"{at}/declarations/{number}"))
    assert client.get(f"{at}/declarations/9").status_code == 404


def test_the_assessor_looks_at_each_member_and_writes_what_was_found(client, app):
    with writing():
        lot, operator = a_lot(PCR_2015_DPS), an_operator()
        made = a_formed_group()
        all_declare(made, PCR_2015_DPS)
        application = an_application(lot, made.organisation)
        grace = a_person(operator, ASSESSOR)
    client.sign_in(grace)
    member = groups.members_of(made)[1]
    at = f"/admin/applications/{application.ref}/members/{member.ref}"
    assert client.get(at).status_code == 409  # no interest declared yet
    with writing():
        declare_interest(application=application, has_interest=False, by=acting(grace, operator), at=NOW)
    desk = text(client.get(f"/admin/applications/{application.ref}"))
    assert "0 of 2 members looked at" in desk
    assert "Bramble Works" in desk
    page = client.get(at)
    assert "None of the grounds applies" in text(page)
    declared = re.search(r'name="declared"[^>]*value="(\w+)"', page.text)[1]
    found = {"declared": declared, "met": "yes", "reason": "Its declaration."}
    assert client.post(at, data={**found, "reason": ""}).status_code == 422
    assert client.post(at, data={**found, "declared": "a" * 26}).status_code == 409
    assert client.post(at, data=found).status_code == 302
    assert db.session.scalars(select(MemberFinding)).one().met
    assert "1 of 2 members looked at" in text(client.get(f"/admin/applications/{application.ref}"))
    assert client.get(f"/admin/applications/{application.ref}/members/{'a' * 26}").status_code == 404


def test_the_list_of_partners_asks_as_often_for_a_page_as_for_a_few(app, client, acorn):
    with writing():
        lot = a_lot(PCR_2015_DPS)

    def more(number: int) -> None:
        with writing():
            for _ in range(number):
                one = a_supplier()
                partners.call(supplier=one, lot=lot, brings="a", seeks="b", skills=(), by=acting_for(one), at=NOW)

    def asked() -> int:
        with counted(app) as sent:
            assert client.get("/supplier/partners").status_code == 200
        return len(sent)

    more(3)
    few = asked()
    more(partners.PER_PAGE)
    assert asked() <= few
    assert "Page 1 of 2" in text(client.get("/supplier/partners"))
