"""The public's pages: there without signing in, whole when there is nothing, and true to the law and to the code."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from dps.bidding.rules import offers
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES
from dps.market.actions import name_buyer
from dps.membership.actions import enter
from dps.parties.actions import admit_network
from dps.parties.network import MEMBERS
from search import about, glossary
from tests.conftest import NOW
from tests.makers.competition import a_buying_council, a_draft, an_open_competition
from tests.makers.kit import says, tree
from tests.makers.market import a_market
from tests.queries import counted

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/", "/suppliers", "/opportunities", "/opportunities?show=closed", "/how-it-works", "/how-sealing-works", "/scheme-documents", "/members", "/accessibility", "/privacy", "/glossary")  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_stands_without_signing_in_and_without_any_data(client, app, address):
    answer = client.get(address)
    assert answer.status_code == 200
    page = tree(answer.text)
    (heading,) = page.iter("h1")
    assert says(heading)
    assert says(page.find("head/title")).endswith("Co-operative Councils’ Marketplace")
    levels = [int(e.tag[1]) for e in page.find("body").iter() if e.tag in {"h1", "h2", "h3", "h4"}]
    main = levels[levels.index(1) :]
    assert all(after - before <= 1 for before, after in pairwise(main)), main
    assert "style=" not in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_a_page_uses_none_of_the_words_we_do_not_use(client, app, address):
    words = says(tree(client.get(address).text).find("body")).lower().split()
    assert not {"please", "simply", "successfully", "successfully."} & set(words)


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(client, app, address):
    for link in tree(client.get(address).text).iter("a"):
        href = link.get("href", "")
        if href.startswith("/"):
            assert client.get(href).status_code in {200, 302}, href


def test_a_page_marks_its_own_place_in_the_navigation_and_no_other(client, app):
    for address, mine in (("/members", ["Members"]), ("/how-it-works", ["How it works"]), ("/glossary", []), ("/suppliers", ["Suppliers"])):  # fmt: skip
        marked = [says(a) for a in tree(client.get(address).text).iter("a") if a.get("aria-current") == "page"]
        assert marked == mine


def test_the_home_page_shows_what_is_open_and_nothing_by_invitation(client, app):
    with writing():
        shown = an_open_competition(PA_2023_BELOW_THRESHOLD, title="Walking routes for Hebden")
        an_open_competition(PCR_2015_DPS, title="A mini-competition by invitation")
        a_draft(PA_2023_BELOW_THRESHOLD, title="Only a draft")
    page = client.get("/").text
    assert f"/opportunities/{shown.ref}" in page
    assert "Walking routes for Hebden" in page
    assert "by invitation" not in page
    assert "Only a draft" not in page


@pytest.mark.parametrize("route", [PA_2023_MARKET, PA_2023_BELOW_THRESHOLD])
def test_an_advertised_competition_is_public_from_publication(client, app, route):
    with writing():
        open_now = an_open_competition(route, title="Walking routes")
    assert "Walking routes" in client.get("/opportunities").text
    page = client.get(f"/opportunities/{open_now.ref}").text
    for said in (
        "Walking routes",
        open_now.frozen_digest,
        "Approach",
        "Local benefit",
        route.title,
        "No question has been answered yet",
    ):
        assert said in page


def test_a_draft_and_an_invitation_are_not_there_to_the_public(client, app):
    with writing():
        draft = a_draft(PA_2023_BELOW_THRESHOLD, title="Only a draft")
        invited = an_open_competition(PCR_2015_DPS, title="For the invited")
    for hidden in (draft, invited):
        assert client.get(f"/opportunities/{hidden.ref}").status_code == 404
    listing = client.get("/opportunities").text
    assert "Only a draft" not in listing
    assert "For the invited" not in listing
    assert client.get(f"/opportunities/{'a' * 26}").status_code == 404


def test_a_competition_moves_to_the_closed_at_its_deadline(client, app, clock):
    with writing():
        competition = an_open_competition(PA_2023_BELOW_THRESHOLD, title="Walking routes")
    clock.set(competition.closes_at - timedelta(seconds=1))
    assert "Walking routes" in client.get("/opportunities").text
    clock.set(competition.closes_at)
    assert "Walking routes" not in client.get("/opportunities").text
    assert "Walking routes" in client.get("/opportunities?show=closed").text
    assert "Bid or ask a question" not in client.get(f"/opportunities/{competition.ref}").text


def test_a_markets_lots_and_criteria_are_open_to_everybody(client, app):
    with writing():
        market = a_market(PCR_2015_DPS, title="Specialist services")
    assert "Specialist services" in client.get("/scheme-documents").text
    page = client.get(f"/scheme-documents/{market.ref}").text
    for said in (
        "Lot 1: Research, policy and evaluation",
        "Research and evaluation of local services.",
        "Selection criteria",
        "Show that you can meet your debts",
        "2024/S 000-000001",
        "10 working days",
        "PCR 2015 reg 34(16)",
    ):
        assert said in page
    assert client.get(f"/scheme-documents/{'a' * 26}").status_code == 404


def test_the_words_of_a_market_are_those_of_its_law(client, app):
    with writing():
        market = a_market(PA_2023_MARKET)
    page = client.get(f"/scheme-documents/{market.ref}").text
    assert "Part 1:" in page
    assert "Conditions for membership" in page
    assert "Selection criteria" not in page


def the_network() -> dict[str, object]:
    bodies = {body.source_key: body for body in admit_network(by=CLOCK, at=NOW)}
    for entry in MEMBERS:
        enter(
            organisation=bodies[entry.source_key], member_class=entry.member_class, yearly_pence=None, by=CLOCK, at=NOW
        )
    return {entry.name: bodies[entry.source_key] for entry in MEMBERS}


def test_every_member_is_there_with_what_it_may_buy_or_why_not(client, app):
    with writing():
        named = the_network()["Oldham Council"]
        name_buyer(market=a_market(title="Specialist services", owner=named), buyer=named, by=CLOCK, at=NOW)
    page = tree(client.get("/members").text)
    rows = {says(row.find("th")): says(row.findall("td")[-1]) for row in page.iter("tr") if row.find("td") is not None}
    assert len(rows) == 32 + 19 + 33
    assert rows["Oldham Council"] == "Yes : Specialist services; below-threshold tender notices; quotation requests"
    assert rows["Brent Council"] == "Yes : below-threshold tender notices; quotation requests"
    assert rows["Glasgow City Council"].startswith("No. Scottish authorities buy under Scottish procurement law")
    assert rows["Cardiff Council"].startswith("No. Welsh authorities have rules of their own")
    assert rows["York Labour Group"].startswith("No. A political group is not a contracting authority")
    assert rows["Locality"].startswith("No. An affiliate is not a contracting authority")


def test_the_members_page_sends_three_statements_of_its_own(client, app):
    def sent() -> int:
        with counted(app) as statements:
            client.get("/members")
        return len(statements)

    with writing():
        enter(organisation=a_buying_council().body, member_class="full", yearly_pence=None, by=CLOCK, at=NOW)
    one = sent()
    with writing():
        the_network()
    assert sent() == one


def test_the_opportunities_send_as_many_statements_for_many_as_for_one(client, app):
    def sent() -> int:
        with counted(app) as statements:
            client.get("/opportunities")
        return len(statements)

    with writing():
        an_open_competition(PA_2023_BELOW_THRESHOLD)
    one = sent()
    with writing():
        for _ in range(6):
            an_open_competition(PA_2023_BELOW_THRESHOLD)
    assert sent() == one


def test_how_it_works_states_each_routes_own_periods(client, app):
    page = tree(client.get("/how-it-works").text)
    rows = {
        says(row.find("th")): [says(td) for td in row.findall("td")]
        for row in page.iter("tr")
        if row.find("td") is not None
    }
    assert rows["Standstill"] == ["10 days, from the letters", "8 working days, from the award notice", "None", "None"]
    assert rows["Time to decide an application"][0] == "10 working days (15 working days with a reason)"
    assert rows["What a supplier pays"] == ["Nothing"] * len(ROUTES)


def test_the_sealing_page_says_what_the_code_does_and_what_it_cannot(client, app):
    page = says(tree(client.get("/how-sealing-works").text).find("body"))
    assert offers.MOST_FILES == about.MOST_FILES
    for said in (
        "At most 10 files of 10 MB each",
        "HPKE (RFC 9180): X25519, HKDF-SHA256, ChaCha20-Poly1305",
        "Ed25519",
        "no outside time-stamping authority",
        "sees a bid in clear, in memory, while it seals it and while it opens it",
        "cannot be recovered by anybody",
    ):
        assert said in page


def test_the_glossary_and_its_document_are_one():
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == glossary.as_markdown()
    words = [term.word for term in glossary.TERMS]
    assert words == sorted(words, key=str.casefold)


def test_no_page_loads_anything_from_elsewhere(client, app):
    for address in PAGES:
        page = tree(client.get(address).text)
        sources = [e.get("src") or "" for e in page.iter() if e.get("src")]
        styles = [e.get("href") for e in page.iter("link")]
        assert all(source.startswith("/") for source in (*sources, *styles)), json.dumps([*sources, *styles])


@pytest.mark.parametrize("address", ["/", "/register", "/sign-in", "/there-is-no-such-page"])
def test_help_by_telephone_is_in_reach_on_every_page_also_where_nothing_was_found(client, app, monkeypatch, address):
    monkeypatch.setitem(app.config, "HELP", {"phone": "0161 496 0000", "email": "", "hours": "all day"})
    page = tree(client.get(address).text)
    assert [link.get("href") for link in page.iter("a") if (link.get("href") or "").startswith("tel:")] == [
        "tel:01614960000"
    ]
    assert "0161 496 0000 (all day)" in says(page.find("body"))
    monkeypatch.setitem(app.config, "HELP", {"phone": "", "email": "", "hours": ""})
    assert "Help from a person" not in client.get(address).text
