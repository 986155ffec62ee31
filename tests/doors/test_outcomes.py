"""A supplier reads its own result, and nobody else's is there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dps.award.models import Summary
from dps.core.db import db, writing
from dps.parties.rules.roles import OWNER
from tests.makers.award import THREE, a_decision, a_noticed_decision, a_told_decision, an_evaluated_competition
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, ROUTES
from tests.makers.parties import a_person

WINNER, SECOND, OUT = (offer.name for offer in THREE)


def told(make=a_told_decision, route=DYNAMIC):
    """Summaries and a person of each bidder, by the supplier's name."""
    with writing():
        make(an_evaluated_competition(route))
        found = {s.bid.supplier.name: s for s in db.session.scalars(select(Summary))}
        people = {name: a_person(s.bid.supplier, OWNER) for name, s in found.items()}
    return found, people


def test_a_loser_reads_its_scores_the_winners_and_why(client):
    summaries, people = told(a_noticed_decision)
    client.sign_in(people[SECOND])
    assert "Community wealth building advice" in client.get("/supplier/results").text
    page = client.get(f"/supplier/results/{summaries[SECOND].ref}").text
    assert f"{WINNER} is to be awarded this contract" in page
    assert f"Agreed 3 for Approach of {SECOND}." in page
    assert f"Agreed 5 for Approach of {WINNER}." in page
    assert "Friday 4 December 2026" in page
    assert "30 days" in page
    assert OUT not in page
    assert client.get(f"/supplier/results/{summaries[SECOND].ref}/letter").status_code == 200


def test_before_the_notice_the_page_says_when_the_standstill_begins(client):
    summaries, people = told()
    page = client.sign_in(people[SECOND]).get(f"/supplier/results/{summaries[SECOND].ref}").text
    assert "begins when the council publishes its award notice (UK6)" in page


def test_under_the_regulations_the_last_day_stands_on_the_page_at_once(client):
    summaries, people = told(route=DPS)
    page = client.sign_in(people[SECOND]).get(f"/supplier/results/{summaries[SECOND].ref}").text
    assert "Monday 30 November 2026" in page


def test_after_the_last_day_the_page_says_that_the_standstill_ended(client, clock):
    summaries, people = told(a_noticed_decision)
    clock.set("2026-12-05T00:00:00+00:00")
    page = client.sign_in(people[SECOND]).get(f"/supplier/results/{summaries[SECOND].ref}").text
    assert "The standstill ended with Friday 4 December 2026" in page


def test_the_winner_reads_that_it_won_and_of_nobody_else(client):
    summaries, people = told()
    page = client.sign_in(people[WINNER]).get(f"/supplier/results/{summaries[WINNER].ref}").text
    assert "has decided to award this contract to you" in page
    assert SECOND not in page
    assert OUT not in page


def test_a_bidder_that_is_out_reads_why(client):
    summaries, people = told()
    page = client.sign_in(people[OUT]).get(f"/supplier/results/{summaries[OUT].ref}").text
    assert "below the published threshold of 2" in page


def test_below_the_thresholds_the_letter_says_how_to_ask_for_reasons(client):
    summaries, people = told(route=OPEN_TO_ALL)
    page = client.sign_in(people[SECOND]).get(f"/supplier/results/{summaries[SECOND].ref}").text
    assert "within 15 days" in page
    assert "only judicial review" in page
    assert "Agreed" not in page


@pytest.mark.parametrize("reader", [WINNER, SECOND, OUT])
@pytest.mark.parametrize("view", ["", "/letter"])
def test_anothers_summary_is_not_there(client, reader, view):
    summaries, people = told()
    client.sign_in(people[reader])
    for name, summary in summaries.items():
        expected = 200 if name == reader else 404
        assert client.get(f"/supplier/results/{summary.ref}{view}").status_code == expected


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_no_page_of_a_bidder_holds_a_canary_of_another_loser(client, route):
    summaries, people = told(route=route)
    for reader, person in people.items():
        client.sign_in(person)
        pages = "".join(
            client.get(address).text
            for address in ("/supplier/results", f"/supplier/results/{summaries[reader].ref}", f"/supplier/results/{summaries[reader].ref}/letter")
        )  # fmt: skip
        for other in THREE:
            if other.name in (reader, WINNER):
                continue
            assert other.name not in pages
            assert summaries[other.name].ref not in pages
            assert f"{other.pence // 100:,}" not in pages


def test_nothing_stands_under_results_before_the_letters(client):
    with writing():
        decision = a_decision(an_evaluated_competition())
        person = a_person(decision.bid.supplier, OWNER)
    assert "not been told a result yet" in client.sign_in(person).get("/supplier/results").text


def test_results_are_for_people_who_signed_in(client):
    summaries, _ = told()
    assert client.get(f"/supplier/results/{summaries[SECOND].ref}").status_code == 302
