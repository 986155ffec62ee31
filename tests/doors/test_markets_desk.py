"""The market keeper's desk: a market established, looked at, changed where the law lets it, and ended."""

from __future__ import annotations

import re
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from dps.admin.market_forms import name_of
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.market.changing import change_term
from dps.market.queries import due_notices, lot, market, markets, notices_of
from dps.parties.rules.roles import ADMINISTRATOR, AUDITOR, KEEPER, OFFICER, OWNER
from dps.profile.rules.evidence import KINDS
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.market import a_dynamic_market, a_market
from tests.makers.parties import a_council, a_person, a_supplier, an_operator

REST = [name_of(kind) for kind in KINDS if kind != "public-liability"]
NOTHING = {f"expiry-{name_of(kind)}": "nothing" for kind in KINDS}
WHY = "Councils need two more years of this help."


@pytest.fixture
def one_engine(engine_kind):
    if engine_kind != "sqlite":
        pytest.skip("what is typed is judged before the database is asked")


@pytest.fixture
def council(app):
    with writing():
        return a_council("Rochdale Borough Council").ref


@pytest.fixture
def desk(app, client, council):
    with writing():
        keeper = a_person(an_operator(), KEEPER)
    client.sign_in(keeper)
    return client


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def typed(council, **change):
    """A lawful dynamic market with one lot of one question, as the form sends it."""
    return {
        "route": "pa2023_dynamic_market", "title": "Community help", "description": "Help for councils.", "owner": council,
        "notice_reference": "2026/S 000-012345", "notice_date-day": "5", "notice_date-month": "1", "notice_date-year": "2026",
        "established_on-day": "12", "established_on-month": "1", "established_on-year": "2026", "suspension_clause": "",
        "valid_until-day": "", "valid_until-month": "", "valid_until-year": "",
        "lots-0-title": "Research", "lots-0-definition": "Research of services.", "lots-0-cpv": "79300000",
        "lots-0-max_value": "250,000", "lots-0-expiry-stop_public_liability": "award", "lots-0-expiry_clause": "", **{f"lots-0-expiry-{n}": "nothing" for n in REST},
        "lots-0-criteria-0-kind": "technical", "lots-0-criteria-0-title": "Able to do it",
        "lots-0-criteria-0-question": "Describe work like this that you have done, for anybody.",
        "lots-0-criteria-0-asks": "statement", "lots-0-criteria-0-evidence_kind": "",
        "lots-0-criteria-0-word_limit": "400", "lots-0-criteria-0-minimum": "", "do": "check", **change,
    }  # fmt: skip


def hidden(html):
    """What the check page carries, as a browser would send it back."""
    from html import unescape

    return MultiDict(
        (name, unescape(value))
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    )


def test_a_market_is_checked_before_it_binds_and_established_as_it_was_typed(desk, council):
    page = desk.post("/admin/markets/new", data=typed(council))
    assert page.status_code == 200
    said = text(page)
    assert "Nothing is kept yet" in said
    assert "£250,000" in said
    assert "award (public liability insurance)" in said
    assert "up to 400 words" in said
    assert markets() == ()

    sent = hidden(page.get_data(as_text=True))
    sent["do"] = "establish"
    done = desk.post("/admin/markets/new", data=sent)
    assert done.status_code == 302
    (made,) = markets()
    assert done.location.endswith(made.ref)
    (part,) = made.lots
    assert (made.route, made.title, part.max_value, part.expiry_stops) == (
        "pa2023_dynamic_market", "Community help", 25_000_000, {"public-liability": "award"},
    )  # fmt: skip
    assert [(c.kind, c.asks, c.word_limit, c.minimum) for c in part.criteria] == [("technical", "statement", 400, None)]
    assert "Name its buyers next" in text(desk.get(done.location))


def test_from_the_check_page_one_goes_back_with_everything_typed(one_engine, desk, council):
    sent = hidden(desk.post("/admin/markets/new", data=typed(council, title="A <b> & “c”")).get_data(as_text=True))
    sent["do"] = "change"
    page = desk.post("/admin/markets/new", data=sent).get_data(as_text=True)
    assert 'value="A &lt;b&gt; &amp; “c”"' in page
    assert "for anybody." in page
    assert markets() == ()


BAD = (
    ({"title": ""}, "Enter a title"),
    ({"notice_date-month": "13"}, "a date that exists"),
    ({"lots-0-max_value": "lots"}, "amount"),
    ({"lots-0-cpv": "123"}, "CPV"),
    ({"lots-0-criteria-0-kind": ""}, "Choose what it is about"),
    ({"lots-0-criteria-0-word_limit": "9999"}, "2,000 or less"),
    ({"owner": "a" * 26}, "Choose from the options listed"),
)
UNLAWFUL = (
    ({"lots-0-criteria-0-question": "You must hold public liability insurance of £5m."}, "Ask for a promise", "s.36(2)(b)"),
    ({"lots-0-criteria-0-question": "You must have worked for this council."}, "for anybody", "s.36(3)(a)"),
    ({"lots-0-criteria-0-title": "CCIN membership"}, "Leave it out", "s.36(1)"),
    ({"lots-0-expiry-stop_quality": "bidding", "lots-0-expiry_clause": "7"}, "may bid until", "ss.34(3)"),
    ({"suspension_clause": "A place may be suspended."}, "never suspended", "s.37"),
    ({"route": "pcr2015_dps"}, "No dynamic purchasing system can be made", "SI 2024/716"),
)  # fmt: skip


def test_bad_input_keeps_everything_that_was_typed(one_engine, desk, council):
    for change, says in BAD:
        page = desk.post("/admin/markets/new", data=typed(council, **change))
        assert (page.status_code, says in text(page)) == (422, True), change
        body = page.get_data(as_text=True)
        for kept in ("Research of services.", "for anybody.", "2026/S 000-012345", "Help for councils."):
            assert kept in body, change
    assert markets() == ()


def test_what_is_unlawful_is_refused_on_the_form_with_its_provision(one_engine, desk, council):
    for change, says, provision in UNLAWFUL:
        for deed in ("check", "establish"):
            page = desk.post("/admin/markets/new", data=typed(council, **change, do=deed))
            said = text(page)
            assert (page.status_code, says in said, provision in said) == (409, True, True), change
            assert "Research of services." in page.get_data(as_text=True)
    assert markets() == ()


def test_rows_come_and_go_and_the_others_stay(one_engine, desk, council):
    page = desk.get("/admin/markets/new").get_data(as_text=True)
    assert 'name="lots-0-criteria-0-title"' in page
    page = desk.post("/admin/markets/new", data=typed(council, do="add-lot")).get_data(as_text=True)
    assert 'name="lots-1-criteria-0-title"' in page
    assert "Research of services." in page
    page = desk.post("/admin/markets/new", data=typed(council, do="add-question/0")).get_data(as_text=True)
    assert 'name="lots-0-criteria-1-title"' in page
    page = desk.post("/admin/markets/new", data=typed(council, do="remove-question/0/0")).get_data(as_text=True)
    assert "for anybody." not in page
    assert "Research of services." in page
    page = desk.post("/admin/markets/new", data=typed(council, do="remove-lot/0")).get_data(as_text=True)
    assert "Research of services." not in page
    assert "Help for councils." in page


def test_a_row_that_is_not_there_changes_nothing(one_engine, desk, council):
    for deed in ("lot/7", "lot/x", "question/0/9", "question/9/0", "lot/-1", "question", "lot/²", "lot/99999"):
        page = desk.post("/admin/markets/new", data=typed(council, do=f"remove-{deed}"))
        assert (page.status_code, "for anybody." in page.get_data(as_text=True)) == (200, True), deed


def test_the_end_of_a_dps_has_no_form_and_says_why(desk):
    with writing():
        made = a_market()
    page = desk.get(f"/admin/markets/{made.ref}/term")
    assert "SI 2024/716 reg 5(4)(b)(i)" in text(page)
    assert 'name="rationale"' not in page.get_data(as_text=True)
    refused = desk.post(
        f"/admin/markets/{made.ref}/term",
        data={"valid_until-day": "1", "valid_until-month": "6", "valid_until-year": "2028", "rationale": WHY},
    )
    assert refused.status_code == 409
    assert market(made.ref).valid_until == date(2029, 2, 23)


def test_the_end_of_a_dynamic_market_moves_with_its_reason_and_its_notice_is_recorded(desk):
    with writing():
        made = a_dynamic_market()
    address = f"/admin/markets/{made.ref}"
    assert "UK15" in text(desk.get(f"{address}/term"))
    sent = {"valid_until-day": "4", "valid_until-month": "1", "valid_until-year": "2030", "rationale": WHY}
    assert desk.post(f"{address}/term", data={**sent, "rationale": ""}).status_code == 422
    assert desk.post(f"{address}/term", data={**sent, "rationale": "Time."}).status_code == 409
    assert desk.post(f"{address}/term", data=sent).status_code == 302
    page = desk.get(address)
    assert "Notice UK15 is due" in text(page)
    assert WHY in text(page)
    (due,) = due_notices(market(made.ref))
    notice = f"{address}/notices/{due.change}"
    day = {"published_on-day": "24", "published_on-month": "11", "published_on-year": "2026"}
    today = {"published_on-day": str(NOW.day), "published_on-month": str(NOW.month), "published_on-year": str(NOW.year)}
    assert desk.post(notice, data={"reference": "", **today}).status_code == 422
    assert desk.post(notice, data={"reference": "2026/S 1", **day, "published_on-year": "2030"}).status_code == 409
    assert desk.post(notice, data={"reference": "2026/S 1", **today}).status_code == 302
    assert [n.reference for n in notices_of(market(made.ref))] == ["2026/S 1"]
    assert "No notice of this is due" in text(desk.get(notice))
    assert desk.post(notice, data={"reference": "2026/S 1", **today}).status_code == 409


def test_a_market_is_ended_with_a_reason_and_nothing_can_be_changed_after(desk):
    with writing():
        made = a_market()
    address = f"/admin/markets/{made.ref}"
    assert "This cannot be undone" in text(desk.get(f"{address}/end"))
    assert desk.post(f"{address}/end", data={"reason": ""}).status_code == 422
    assert desk.post(f"{address}/end", data={"reason": WHY}).status_code == 302
    page = text(desk.get(address))
    assert WHY in page
    assert "Notice F03 is due" in page
    assert "Ended" in text(desk.get("/admin/markets/"))
    assert desk.post(f"{address}/end", data={"reason": WHY}).status_code == 409
    assert "This cannot be undone" not in text(desk.get(f"{address}/end"))
    expiry = {**NOTHING, "expiry-stop_quality": "award", "expiry_clause": "7"}
    assert desk.post(f"{address}/lots/{made.lots[0].ref}/expiry", data=expiry).status_code == 409


def test_what_stands_in_the_way_of_an_end_is_shown_before_anything_is_typed(desk):
    with writing():
        made = a_market()
        an_application(made.lots[0])
    page = desk.get(f"/admin/markets/{made.ref}/end")
    assert "1 application waits for a decision" in text(page)
    assert 'name="reason"' not in page.get_data(as_text=True)
    assert desk.post(f"/admin/markets/{made.ref}/end", data={"reason": WHY}).status_code == 409
    assert market(made.ref).ended_on is None


def test_what_an_expiry_stops_is_changed_where_the_documents_say_so(desk):
    with writing():
        made = a_market()
    address = f"/admin/markets/{made.ref}/lots/{made.lots[0].ref}/expiry"
    sent = {**NOTHING, "expiry-stop_quality": "bidding", "expiry_clause": ""}
    refused = desk.post(address, data=sent)
    assert refused.status_code == 409
    assert re.search(r'value="bidding"[^>]* selected|selected[^>]* value="bidding"', refused.get_data(as_text=True))
    assert desk.post(address, data={**sent, "expiry_clause": "Rules, clause 7"}).status_code == 302
    assert lot(made.lots[0].ref).expiry_stops == {"quality": "bidding"}
    assert "Rules, clause 7" in text(desk.get(f"/admin/markets/{made.ref}"))
    assert "Rules, clause 7" in desk.get(address).get_data(as_text=True)


def test_what_is_another_markets_is_not_there(desk):
    with writing():
        made, other = a_market(), a_dynamic_market()
        change = change_term(market=other, valid_until=date(2030, 1, 1), rationale=WHY, by=CLOCK, at=NOW)
    assert desk.get(f"/admin/markets/{made.ref}/lots/{other.lots[0].ref}/expiry").status_code == 404
    assert desk.get(f"/admin/markets/{made.ref}/notices/{change.ref}").status_code == 404
    assert desk.get(f"/admin/markets/{'a' * 26}/end").status_code == 404


def test_only_those_who_keep_markets_come_here(app, client):
    with writing():
        made, operator = a_market(), an_operator()
        bodies = ((OWNER, a_supplier()), (OFFICER, a_council()), (AUDITOR, operator), (ADMINISTRATOR, operator))
        people = [(role, a_person(body, role)) for role, body in bodies]
    for role, who in people:
        client.sign_in(who)
        for path in ("new", f"{made.ref}/term", f"{made.ref}/end", f"{made.ref}/notices/ending"):
            assert client.get(f"/admin/markets/{path}").status_code == (200 if role == ADMINISTRATOR else 403), role
