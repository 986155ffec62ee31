"""The ranking's further pages: computed again beside what it was, lots, and what would change the outcome."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.bidding.models import Bid, Disregard
from dps.competition.queries import told_of
from dps.competition.rules.lots import BEACONS, QUICKNET
from dps.core.db import db, writing
from dps.evaluation.results import results_of
from dps.parties.models import Person
from tests.doors.evaluation_pages import words
from tests.makers.award import DECIDED, Offer, an_evaluated_competition
from tests.makers.beacon import a_beacon, signed

THREE = (Offer("Heron", 80_000_00, (4, 4)), Offer("Zander", 90_000_00, (4, 5)), Offer("Quince", 70_000_00, (2, 2)))
LEVEL = (Offer("Heron", 80_000_00, (4, 4)), Offer("Zander", 80_000_00, (4, 4)), Offer("Quince", 90_000_00, (2, 2)))
WHY = "Quince’s bid was disregarded after the prices were opened."


@pytest.fixture
def ranked(client, clock):
    """A ranked competition, and its officer at the desk."""

    def make(offers=THREE):
        clock.set(DECIDED + timedelta(days=1))
        with writing():
            competition = an_evaluated_competition(offers=offers)
        client.sign_in(db.session.get_one(Person, competition.drafted_by_id))
        return competition

    return make


def at(competition, page=""):
    return f"/buyer/competitions/{competition.ref}/evaluation{page}"


def leaves(competition, name: str) -> None:
    with writing():
        bids = db.session.scalars(select(Bid).where(Bid.competition_id == competition.id))
        row = Disregard(
            bid_id=next(b.id for b in bids if b.supplier.name == name), ground="procedure", provision="The published terms",
            reason="It cannot be performed as offered.", decided_by_id=competition.drafted_by_id, decided_at=DECIDED,
        )  # fmt: skip
        db.session.add(row)


def test_every_figure_of_the_ranking_opens_into_its_working(client, ranked):
    page = client.get(at(ranked(), "/ranking"))
    text = words(page)
    for says in (
        "Zander is first.",
        "Zander ranks 1.",
        "The work: £90,000",
        "30 × £70,000 ÷ £90,000",
        "4 ÷ 5 × 50 = 40",
    ):
        assert says in text
    assert page.text.count('<details class="market-working">') == 3 * 6


def test_a_ranking_is_computed_again_and_shown_beside_what_it_was(client, ranked):
    competition = ranked()
    assert "nothing that went into it has changed" in words(client.get(at(competition, "/ranking/again")))
    leaves(competition, "Quince")
    assert "What it was computed from has changed" in client.get(at(competition, "/ranking")).text
    assert client.post(at(competition, "/ranking/again"), data={"reason": ""}).status_code == 422
    short = client.post(at(competition, "/ranking/again"), data={"reason": "Out."})
    assert (short.status_code, "Say why the ranking is computed again" in short.text) == (409, True)
    assert client.post(at(competition, "/ranking/again"), data={"reason": WHY}).status_code == 302
    page = words(client.get(at(competition, "/ranking/2")))
    for says in (WHY, "26.25 → 30.00", "30.00 → none", "Quince went out.", "Zander stays first."):
        assert says in page
    assert "This is the first ranking" in client.get(at(competition, "/ranking/1")).text
    assert client.get(at(competition, "/ranking/3")).status_code == 404
    page = client.get(at(competition, "/ranking")).text
    assert "Every time it was computed" in page
    assert "What it was computed from has changed" not in page
    first = client.get(at(competition, "/ranking/case.json?version=1")).get_json(force=True)
    assert [bid["excluded"] for bid in first["bids"]] == [False] * 3


def test_lots_are_drawn_on_the_page_that_names_the_round(client, ranked, monkeypatch):
    monkeypatch.setitem(BEACONS, QUICKNET, a_beacon())
    competition = ranked(LEVEL)
    lots = told_of(competition).lots()
    assert f"round {lots.round}" in words(client.get(at(competition, "/ranking")))
    page = client.get(at(competition, "/lots"))
    assert f'href="{lots.where}"' in page.text
    wrong = client.post(at(competition, "/lots"), data={"signature": signed(lots.round - 1)})
    assert (wrong.status_code, "not the signature" in wrong.text) == (409, True)
    answer = f'{{"round": {lots.round}, "signature": "{signed(lots.round)}"}}'
    assert client.post(at(competition, "/lots"), data={"signature": answer}).status_code == 302
    assert len(results_of(competition)) == 2
    assert "Lots were drawn from round" in words(client.get(at(competition, "/ranking")))
    assert "Lots were drawn on" in words(client.get(at(competition, "/lots")))


def test_what_would_change_the_outcome_is_a_page_a_picture_and_a_file(client, ranked):
    competition = ranked()
    page = client.get(at(competition, "/robustness"))
    text = words(page)
    for says in ("Zander is first.", "If a weight were different", "Without Heron", "as now"):
        assert says in text
    assert '<svg class="market-robustness__picture"' in page.text
    rows = list(csv.reader(io.StringIO(client.get(at(competition, "/robustness.csv")).data.decode("utf-8-sig"))))
    assert rows[0][0] == "What would be different"
    assert {row[0] for row in rows[1:]} == {"Weight, per cent", "Agreed score", "Bid absent"}


def test_before_there_is_a_ranking_each_page_says_so(client, clock):
    clock.set(DECIDED)
    with writing():
        competition = an_evaluated_competition(computed=False)
    client.sign_in(db.session.get_one(Person, competition.drafted_by_id))
    for page in ("/robustness", "/lots"):
        assert client.get(at(competition, page)).status_code == 200
    assert client.get(at(competition, "/robustness.csv")).status_code == 409
    assert client.get(at(competition, "/ranking/1")).status_code == 404
