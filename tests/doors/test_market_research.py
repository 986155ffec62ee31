"""A council looks at the market, keeps what it found as evidence, and reads who is invited and why others are not."""

from __future__ import annotations

import re

import pytest

from dps.admission.queries import to_invite
from dps.competition.actions import draft as begin_draft
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.finding import research
from dps.finding.research_models import FrozenSearch
from dps.finding.rules.freezing import digest_of, read
from dps.law.routes import PA_2023_MARKET
from dps.market.actions import name_buyer
from dps.parties.rules.roles import EVALUATOR
from dps.profile.actions import describe
from search import catchup
from search.engines.port import Unavailable
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.bidding import a_bidder, a_submitted_bid
from tests.makers.competition import DPS, OPEN_TO_ALL, a_buying_council, an_open_competition
from tests.makers.kit import says, tree
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import LONG_AGO, a_profile
from tests.queries import counted

KEEP = {"title": "Insulation in two wards", "purpose": "Who insulates homes in the North West?", "competition": ""}


def firms(lot, *names, **said):
    made = []
    for name in names:
        body = a_supplier(name, legal_form="co-operative-society" if name.startswith("Co") else "private-company")
        a_profile(
            body,
            **{
                "summary": "We insulate homes.",
                "regions": ("TLD",),
                "cpv": ("45321000",),
                "capabilities": (("Insulation", "Of homes."),),
                **said,
            },
        )
        admit(lot, body)
        made.append(body)
    return made


@pytest.fixture
def market(app):
    """A lot with seven who serve the North West, one who works elsewhere, one who does not say; and a council there."""
    with writing():
        council = a_buying_council(region="TLD")
        lot = a_lot(title="Specialist services")
        firms(lot, *(f"Co-op {n}" for n in range(3)), *(f"Firm {n}" for n in range(4)))
        firms(lot, "Far away", regions=("TLI",))
        firms(lot, "Silent", regions=())
    catchup.rebuild()
    return council, lot


def text(page: str) -> str:
    return " ".join(says(tree(page)).split())


def test_the_market_says_how_many_serve_the_area_and_what_they_are_and_chooses_nobody(client, market):
    council, lot = market
    client.sign_in(council.officer)
    assert "Choose a lot or part" in client.get("/buyer/market").text
    page = text(client.get(f"/buyer/market?lot={lot.ref}").text)
    assert "7 admitted suppliers on this lot say that they serve your area (North West)" in page
    assert "3 are co-operatives" in page
    assert "Every supplier admitted to this lot on the day of publication is invited" in page
    assert f"Today that is {len(to_invite(lot, at=NOW))} suppliers, whether or not they say that they work here" in page
    assert "43%" in page
    assert "Say that they work elsewhere: 1 Far away" in page
    assert "Do not say where they work: 1 Silent" in page


def test_of_few_no_share_is_shown_and_the_council_is_told_to_ask_the_market(client, market):
    council, lot = market
    client.sign_in(council.officer)
    page = text(client.get(f"/buyer/market?lot={lot.ref}&area=TLI").text)
    assert "1 admitted supplier on this lot says that it serves your area (London)" in page
    assert "Few say that they serve this area" in page
    assert "%" not in page
    assert client.get(f"/buyer/market?lot={'a' * 26}&area=%00").status_code == 200


def keep(client, address, **change):
    answer = client.post(f"/buyer/research/new?{address}", data={**KEEP, **change})
    assert answer.status_code == 302, text(answer.text)
    return answer.location


def test_a_search_is_kept_with_words_filters_figures_and_every_version_it_saw(client, market):
    council, lot = market
    client.sign_in(council.officer)
    address = f"q=insulate&lot={lot.ref}&region=TLD&form=co-operative-society"
    assert re.search(r'href="/buyer/research/new\?[^"]*q=insulate', client.get(f"/suppliers?{address}").text)
    page = text(client.get(f"/buyer/research/new?{address}").text)
    assert "3 suppliers answer it: Co-op 0, Co-op 1, Co-op 2." in page
    where = keep(client, address)
    kept = db.session.query(FrozenSearch).one()
    search = read(kept.text)
    assert (search.words, search.total, search.engine, kept.digest) == ("insulate", 3, "whoosh", digest_of(kept.text))
    assert [(f.name, [c.code for c in f.choices]) for f in search.filters] == [
        ("lot", [lot.ref]),
        ("region", ["TLD"]),
        ("form", ["co-operative-society"]),
    ]
    assert all(one.version == 1 and len(one.digest) == 64 for one in search.seen)
    shown = text(client.get(where).text)
    for said in ("3 suppliers found on", "“insulate”", "North West", "Co-op 0", kept.digest, "It reads as it was kept"):
        assert said in shown
    assert client.get(f"{where}/record.json").data.decode() == kept.text


def test_nobody_counts_bids_by_keeping_one_search_before_and_after(client, market):
    council, _ = market
    with writing():
        open_call, bidder = an_open_competition(OPEN_TO_ALL), a_bidder()
    client.sign_in(council.officer)
    catchup.rebuild()
    keep(client, "q=insulate")
    with writing():
        a_submitted_bid(open_call, bidder, at=NOW)
    while catchup.catch_up(NOW):
        pass
    keep(client, "q=insulate")
    before, after = db.session.query(FrozenSearch).order_by(FrozenSearch.id).all()
    assert (after.text, after.digest) == (before.text, before.digest)


def test_re_reading_shows_what_it_saw_then_and_what_changed_since(client, market):
    council, lot = market
    client.sign_in(council.officer)
    where = keep(client, f"lot={lot.ref}&region=TLD")
    with writing():
        first = research.read(db.session.query(FrozenSearch).one().text).seen[0]
        body = db.session.query(type(council.body)).filter_by(ref=first.ref).one()
        describe(
            organisation=body,
            summary="We build boats.",
            regions=("TLK",),
            cpv=(),
            capabilities=(("Boats", ""),),
            by=council.by,
            at=NOW,
        )
        firms(lot, "Newcomer")
    catchup.rebuild()
    page = text(client.get(f"{where}/since").text)
    assert "Of 7 suppliers found" in page
    assert "6 say the same today and 1 does not" in page
    assert "Says something else now" in page
    assert "Found by the same search today, and not then Newcomer" in page
    then = client.get(f"{where}/suppliers/1").text
    assert "We insulate homes." in text(then).split("What is different today")[0]
    assert "boats" in text(then).split("What is different today")[1]
    assert client.get(f"{where}/suppliers/8").status_code == 404


def test_it_is_put_to_the_record_of_the_councils_own_competition_and_nobody_else_reads_it(client, market):
    council, lot = market
    with writing():
        other = a_buying_council("Another Council")
        ours = begin_draft(buyer=council.body, route=OPEN_TO_ALL, lot=None, by=council.by, at=NOW)
        theirs = begin_draft(buyer=other.body, route=OPEN_TO_ALL, lot=None, by=other.by, at=NOW)
        evaluator = a_person(council.body, EVALUATOR)
    client.sign_in(council.officer)
    assert (
        client.post(f"/buyer/research/new?lot={lot.ref}", data={**KEEP, "competition": theirs.ref}).status_code == 422
    )
    where = keep(client, f"lot={lot.ref}", competition=ours.ref)
    assert KEEP["title"] in client.get(f"/buyer/competitions/{ours.ref}/research").text
    assert "Market research (1)" in text(client.get(f"/buyer/competitions/{ours.ref}").text)
    assert client.post(f"{where}/link", data={"competition": ours.ref}).status_code == 409
    client.sign_in(evaluator)
    assert client.get(where).status_code == 200
    assert client.get("/buyer/research/new").status_code == 403
    client.sign_in(other.officer)
    for path in (where, f"{where}/since", f"{where}/suppliers/1", f"{where}/record.json", f"{where}/link"):
        assert client.get(path).status_code == 404
    assert KEEP["title"] not in client.get("/buyer/research").text


def test_a_search_without_a_need_or_purpose_keeps_nothing(client, market):
    council, _ = market
    client.sign_in(council.officer)
    assert client.post("/buyer/research/new?q=insulate", data={**KEEP, "purpose": " "}).status_code == 422
    assert db.session.query(FrozenSearch).count() == 0


def test_without_an_index_the_database_is_searched_and_the_record_says_so(client, market, app, monkeypatch):
    council, lot = market
    client.sign_in(council.officer)
    whoosh = app.extensions["search_engine"]

    class Away:
        name = whoosh.name

        def reading(self):
            raise Unavailable("gone")

    monkeypatch.setitem(app.extensions, "search_engine", Away())
    where = keep(client, f"q=insulate&lot={lot.ref}")
    search = read(db.session.query(FrozenSearch).one().text)
    assert (search.engine, search.plain, search.total) == ("database", True, 9)
    assert "The database, word for word" in text(client.get(where).text)


def test_the_buyer_reads_who_would_be_invited_and_why_another_is_not(client, market):
    council, _ = market
    with writing():
        own = a_lot(title="Ours")
        firms(own, "Inside")
        name_buyer(market=own.market, buyer=council.body, by=CLOCK, at=LONG_AGO)
        ours = begin_draft(buyer=council.body, route=DPS, lot=own, by=council.by, at=NOW)
    client.sign_in(council.officer)
    page = text(client.get(f"/buyer/competitions/{ours.ref}/invited?q=Co-op+1").text)
    assert "Would be invited now: 1" in page
    assert "Inside" in page
    assert "It has no place on this lot." in page
    assert "PCR 2015 reg 34(21), (22)" in page
    assert "It would be invited now" in text(client.get(f"/buyer/competitions/{ours.ref}/invited?q=inside").text)
    assert "No supplier that can be found here" in client.get(f"/buyer/competitions/{ours.ref}/invited?q=%00x%25").text


def test_the_pages_ask_the_database_as_often_for_many_as_for_few(client, app):
    with writing():
        council, few, many = a_buying_council(region="TLD"), a_lot(PA_2023_MARKET), a_lot(PA_2023_MARKET)
        firms(few, "A", "B")
        firms(many, *(f"Firm {n}" for n in range(12)))
    catchup.rebuild()
    client.sign_in(council.officer)
    asked = []
    for lot in (few, many):
        client.get(f"/buyer/market?lot={lot.ref}")
        with counted(app) as queries:
            client.get(f"/buyer/market?lot={lot.ref}")
        asked.append(len(queries))
        where = keep(client, f"lot={lot.ref}")
        with counted(app) as queries:
            client.get(f"{where}/since")
        asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) < 60
