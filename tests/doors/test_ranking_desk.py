"""Locking quality, opening the prices and the ranking, as the officers walk them; and the whole evaluation once."""

from __future__ import annotations

import json

from dps.core.db import writing
from dps.evaluation import queries
from dps.evaluation.models import Assignment
from dps.parties.rules import roles
from tests.doors.evaluation_pages import address, agree_and_sign, answer_at, counted, declared, person_of, sheet, words
from tests.makers.evaluation import LOCKING, PRICING, SCORING
from tests.makers.parties import a_person

# Lock, prices, ranking


def test_the_lock_page_lists_everything_that_is_incomplete(client, made):
    it = made("scored", at=LOCKING)
    client.sign_in(it.council.officer)
    page = words(client.get(address(it, "/lock")))
    for says in ("have not handed in", "Bidder A: nothing is agreed on", "Bidder B: nothing is agreed on"):
        assert says in page
    assert client.post(address(it, "/lock")).status_code == 409
    assert queries.lock_of(it.competition) is None


def test_prices_are_asked_for_by_one_officer_and_opened_by_another(client, made):
    it = made("agreed", at=PRICING, prices=(80_000_00, 100_000_00), points=((4, 3), (5, 5)))
    client.sign_in(it.council.officer)
    assert client.post(address(it, "/prices")).status_code == 409
    client.post(address(it, "/lock"))
    assert client.post(address(it, "/prices")).status_code == 302
    page = client.get(address(it, "/prices"))
    assert "80,000" not in page.text
    assert "second officer" in page.text
    assert client.post(address(it, "/prices")).status_code == 409
    client.sign_in(it.second)
    assert client.post(address(it, "/prices")).status_code == 302
    assert "£80,000" in client.get(address(it, "/prices")).text
    assert client.post(address(it, "/ranking")).status_code == 302
    page = words(client.get(address(it, "/ranking")))
    for says in ("82.00", "94.00", "Bidder B ranks 1.", "4 ÷ 5 × 50 = 40", "30 × £80,000 ÷ £100,000 = 24", "The same"):
        assert says in page
    for ref in (it.bids[0].ref, it.criteria[0].ref):
        assert ref not in page
    assert client.post(address(it, "/ranking")).status_code == 409
    case = client.get(address(it, "/ranking/case.json"))
    assert json.loads(case.text)["method"]["price"]["formula"] == "relative"


def test_a_bid_that_is_out_says_why_on_the_ranking(client, made):
    it = made("computed", at=PRICING, prices=(80_000_00, 50_000_00), points=((4, 4), (1, 5)))
    client.sign_in(person_of(it.evaluators[0]))
    page = words(client.get(address(it, "/ranking")))
    assert "Below the threshold for Approach" in page
    assert "lowest price among the bids still in is £80,000 (Bidder A)" in page


def test_there_is_no_ranking_before_its_time(client, made):
    it = made("agreed", at=LOCKING)
    client.sign_in(it.council.officer)
    assert "Why there is no ranking yet" in client.get(address(it, "/ranking")).text
    assert client.get(address(it, "/ranking/case.json")).status_code == 409


def test_the_whole_evaluation_is_walked_through_the_pages(client, made):
    """From an empty panel to the ranking, every step by the person whose step it is."""
    it = made("opened", at=SCORING)
    with writing():
        ada, ben, mo = (a_person(it.council.body, roles.EVALUATOR, name=name) for name in ("Ada", "Ben", "Mo"))
    client.sign_in(it.council.officer)
    for who, role in ((ada, "evaluator"), (ben, "evaluator"), (mo, "moderator")):
        assert client.post(address(it, "/panel"), data={"person": who.ref, "role": role}).status_code == 302
    assert counted(Assignment) == 3
    for who in (ada, ben, mo):
        client.sign_in(who)
        assert client.post(address(it, "/declaration"), data=declared(it)).status_code == 302
    for who in (ada, ben):
        client.sign_in(who)
        for bid in range(2):
            for criterion in range(2):
                assert client.post(answer_at(it, bid, criterion), data=sheet(4)).status_code == 302
        assert client.post(address(it, "/hand-in")).status_code == 302
    agree_and_sign(client, it, mo, (ada, ben), 4)
    client.sign_in(mo)
    assert client.post(address(it, "/lock")).status_code == 302
    for officer in (it.council.officer, it.second):
        assert client.sign_in(officer).post(address(it, "/prices")).status_code == 302
    assert client.post(address(it, "/ranking")).status_code == 302
    assert "Bidder A ranks 1." in client.get(address(it, "/ranking")).text


def test_the_header_of_every_page_names_whoever_is_signed_in(client, made):
    it = made("computed", at=PRICING)
    client.sign_in(it.second)
    for page in ("", "/panel", "/moderation", "/lock", "/prices", "/ranking"):
        text = client.get(address(it, page)).text
        assert "Second Officer" in text.split("</header>")[0]
