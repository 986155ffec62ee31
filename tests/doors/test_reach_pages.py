"""Pages of the route proposed, of a pick, of a reservation, and of a direct award."""

from __future__ import annotations

from datetime import timedelta

from dps.competition import actions, queries
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.law.routes import PA_2023_QUOTATIONS
from dps.parties.rules.roles import OWNER
from tests.actions.test_reach import a_firm, a_request, ask
from tests.conftest import NOW
from tests.doors.test_drafting import at, save
from tests.makers.competition import DYNAMIC, OPEN_TO_ALL, a_buying_council, a_draft, a_lot, an_open_competition
from tests.makers.draft_parts import whole_parts
from tests.makers.parties import a_person


def test_the_route_page_proposes_the_lawful_way_and_refuses_the_others_by_their_provision(council, officer):
    with writing():
        lot = a_lot(DYNAMIC, council.body)
        draft = a_draft(OPEN_TO_ALL, council=council, value_pence=216_000_00)
    page = officer.get(at(draft, "route")).text
    assert f"Proposed: Community services: part 1, {lot.title}" in page
    assert "£216,000 with VAT, which reaches £207,720" in page
    assert "in force since 1 January 2026" in page
    refused = page[page.index("Refused, and why") :]
    for words in ("Below-threshold notice", "Quotations from picked suppliers", "Procurement Act 2023 s.84, Sch 1"):
        assert words in refused
    assert save(officer, draft, "route", place=PA_2023_QUOTATIONS.code).status_code == 422
    assert save(officer, draft, "route", place=lot.ref).status_code == 302


def test_a_quotation_is_set_up_asked_and_shown_with_its_working(council, officer, client):
    with writing():
        first, second = (a_firm(name) for name in ("Acorn", "Birch"))
        reader, stranger = a_person(first, OWNER), a_person(a_firm("Elsewhere", regions=("TLI",)), OWNER)
        draft = a_request(council, areas=[], rule="")
    page = officer.get(at(draft, "reach")).text
    assert "Nothing says by which rule" in page
    assert save(officer, draft, "reach", rule="favourites", areas="TLD").status_code == 422
    assert save(officer, draft, "reach", rule="rotation", how_many="2", areas="TLD").status_code == 302
    assert "Birch" in officer.get(at(draft, "reach")).text
    with writing():
        ask(db.session.get(Competition, draft.id))
    assert "How suppliers were picked" in officer.get(at(draft)).text
    shown = officer.get(at(draft, "picked")).text
    assert "The same suppliers come out" in shown
    assert officer.get(at(draft, "picked-record")).json["record"]["rule"] == "rotation"
    address = f"/supplier/opportunities/{draft.ref}"
    invited = client.sign_in(reader).get(address).text
    assert "call-off" not in invited
    assert second.name not in invited
    assert client.sign_in(stranger).get(address).status_code == 404


def test_a_reservation_that_the_law_refuses_is_not_offered_and_says_why(council, officer):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council)
    page = officer.get(at(draft, "reach")).text
    assert "SI 2026/94" in page
    assert "these two are for contracts from the threshold up" in page
    assert save(officer, draft, "reach", reserved="public_service_mutual").status_code == 422
    assert save(officer, draft, "reach", reserved="local", area="the borough").status_code == 302
    assert "Reserved for suppliers based in the area named here: the borough" in officer.get(at(draft, "preview")).text


def test_a_supplier_declares_a_reservation_before_it_bids(app, client):
    with writing():
        firm = a_firm("Acorn")
        who = a_person(firm, OWNER)
        live = an_open_competition(OPEN_TO_ALL, parts={**whole_parts(OPEN_TO_ALL), "reach": {"reserved": ["vcse"]}})
        free = an_open_competition(OPEN_TO_ALL)
    client.sign_in(who)
    address = f"/supplier/opportunities/{live.ref}"
    assert f"{address}/reserved" in client.get(address).text
    assert "voluntary, community or social enterprise" in client.get(f"{address}/reserved").text
    assert client.post(f"{address}/reserved", data={}).status_code == 422
    assert queries.why_not_take_part(live, firm)
    assert client.post(f"{address}/reserved", data={"so": "y"}).status_code == 302
    assert queries.why_not_take_part(live, firm) == ()
    assert client.get(f"{address}/reserved").status_code == 409
    assert client.get(f"/supplier/opportunities/{free.ref}/reserved").status_code == 409


def test_a_direct_award_is_refused_until_the_standing_orders_allow_it(council, officer):
    typed = {
        "title": "An archive", "supplier_name": "The only firm", "contract_kind": "goods_services", "value_pence": "30,000",
        "figures": "without", "vat_percent": "20", "reasons": "Only they hold it.", "whole": "y",
    }  # fmt: skip
    assert "No limit is recorded" in officer.get("/buyer/direct-awards").text
    refused = officer.post("/buyer/direct-awards/new", data=typed)
    assert refused.status_code == 409
    assert "not recorded as allowing any direct award" in refused.text
    assert "Only they hold it." in refused.text
    with writing():
        actions.keep_orders(
            council=council.body, bands=queries.orders_of(council.body).bands, direct_award_limit=36_000_00, source="Order 12",
            by=council.by, at=NOW,
        )  # fmt: skip
    assert officer.post("/buyer/direct-awards/new", data={**typed, "whole": ""}).status_code == 422
    assert officer.post("/buyer/direct-awards/new", data={**typed, "value_pence": "30,000.01"}).status_code == 409
    done = officer.post("/buyer/direct-awards/new", data=typed)
    assert done.status_code == 302
    page = officer.get(done.location).text
    assert "£36,000 with VAT" in page
    assert "UK7" in page
    assert "An archive" in officer.get("/buyer/direct-awards").text


def test_a_direct_award_becomes_a_contract_record_with_its_notice(council, officer):
    with writing():
        with_a_limit(council)
        award = actions.award_directly(
            council=council.body, title="An archive", supplier="The only firm", kind="goods_services", pence=36_000_00,
            reasons="Only they hold it.", by=council.by, at=NOW,
        )  # fmt: skip
    own = f"/buyer/direct-awards/{award.ref}"
    assert "no contract recorded yet" in officer.get("/buyer/direct-awards").text
    assert "Record the contract" in officer.get(own).text
    assert officer.get(f"{own}/notice").status_code == 404
    assert officer.get(f"{own}/contract").status_code == 200
    assert officer.post(f"{own}/contract", data={}).status_code == 422
    wrong = {**day("signed_on", NOW), **day("starts_on", NOW), **day("ends_on", NOW - timedelta(days=2))}
    refused = officer.post(f"{own}/contract", data=wrong)
    assert refused.status_code == 409
    assert "end before it starts" in refused.text
    typed = {**wrong, **day("ends_on", NOW + timedelta(days=300))}
    assert officer.post(f"{own}/contract", data=typed).status_code == 302
    assert officer.get(f"{own}/contract").status_code == 302
    assert "Record UK7" in officer.get(own).text
    assert "87(3)" in officer.get(f"{own}/notice").text
    told = {"reference": "099006-2026", **day("date", NOW)}
    assert officer.post(f"{own}/notice", data=told).status_code == 302
    assert "099006-2026" in officer.get(own).text
    assert officer.post(f"{own}/notice", data=told).status_code == 409
    assert officer.get("/buyer/direct-awards?page=2").status_code == 404  # beyond the last page there is nothing


def with_a_limit(council):
    bands = queries.orders_of(council.body).bands
    actions.keep_orders(
        council=council.body, bands=bands, direct_award_limit=36_000_00, source="Order 12", by=council.by, at=NOW
    )


def day(name, at):
    return {f"{name}-day": str(at.day), f"{name}-month": str(at.month), f"{name}-year": str(at.year)}


def test_anothers_pick_and_direct_award_are_not_found(council, officer):
    with writing():
        a_firm("Acorn"), a_firm("Birch")
        other = ask(a_request(a_buying_council()))
        plain = a_draft(OPEN_TO_ALL, council=council)
    for page in ("picked", "picked-record", "reach"):
        assert officer.get(at(other, page)).status_code == 404
    assert officer.get(at(plain, "picked")).status_code == 404
    assert officer.get(f"/buyer/direct-awards/{other.ref}").status_code == 404
