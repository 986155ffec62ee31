"""The award desk as an officer walks it, and as a stranger does not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from dps.audit.queries import trail
from dps.award import approving
from dps.award.models import AwardDecision, Summary
from dps.award.queries import decision_of
from dps.contract.queries import contract_of
from dps.core.db import db, writing
from dps.parties.rules.roles import EVALUATOR, OFFICER
from tests.makers.award import (
    THREE,
    a_contract,
    a_decision,
    a_noticed_decision,
    a_second_officer,
    a_told_decision,
    an_approved_decision,
    an_evaluated_competition,
)
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, a_buying_council
from tests.makers.parties import a_person

DECIDE = {"reasons": "Highest total.", "checked": "y", "check_note": "Declaration of 18 November.", "standstill": "yes"}
UK6 = {"reference": "099006-2026", "date-day": "24", "date-month": "11", "date-year": "2026"}
DATES = {
    f"{field}-{part}": value
    for field, day in {"signed_on": "5 12 2026", "starts_on": "1 2 2027", "ends_on": "31 1 2028"}.items()
    for part, value in zip(("day", "month", "year"), day.split(), strict=True)
}


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council("Testbridge Council")


def desk_of(competition, step=""):
    return f"/buyer/competitions/{competition.ref}/award{step}"


def approve(competition):
    """What the second person does; its page is tried in test_award_approval.py."""
    decision = decision_of(competition)
    with writing():
        by = a_second_officer(competition)
        approving.approve(decision=decision, outcome="approved", words="", by=by, at=decision.decided_at)


def at(client, council, clock, when):
    """The officer signed in at an instant: a session does not outlive a week."""
    clock.set(when)
    return client.sign_in(council.officer)


def test_an_officer_walks_from_the_ranking_to_a_public_contract(client, council, clock):
    officer = at(client, council, clock, "2026-11-19T15:00:00+00:00")
    with writing():
        competition = an_evaluated_competition(DYNAMIC, council=council)
    assert "Decide the award" in officer.get(desk_of(competition)).text
    assert "Heron Works Co-operative" in officer.get(desk_of(competition, "/decision")).text
    assert officer.post(desk_of(competition, "/decision"), data=DECIDE).status_code == 302
    assert "Read it as the second person" in officer.get(desk_of(competition)).text
    assert officer.post(desk_of(competition, "/letters"), data={"sure": "y"}).status_code == 409
    approve(competition)
    officer = at(client, council, clock, "2026-11-20T10:00:00+00:00")
    assert "Read and send the letters" in officer.get(desk_of(competition)).text
    assert officer.post(desk_of(competition, "/letters"), data={"sure": "y"}).status_code == 302
    assert "Record UK6" in officer.get(desk_of(competition)).text
    officer = at(client, council, clock, "2026-11-24T16:00:00+00:00")
    assert officer.post(desk_of(competition, "/notice"), data=UK6).status_code == 302
    page = officer.get(desk_of(competition)).text
    assert "Friday 4 December 2026" in page
    assert "St Andrew’s Day (Scotland)" in page
    officer = at(client, council, clock, "2026-12-04T23:59:59+00:00")
    assert officer.post(desk_of(competition, "/contract"), data=DATES).status_code == 409
    officer = at(client, council, clock, "2026-12-05T00:00:00+00:00")
    assert officer.post(desk_of(competition, "/contract"), data=DATES).status_code == 409
    for item in ("exclusions", "insurance"):
        look = {"item": item, "outcome": "seen", "note": "Certificate of 3 May, read today."}
        assert officer.post(desk_of(competition, "/evidence"), data=look).status_code == 302
    assert officer.post(desk_of(competition, "/contract"), data=DATES).status_code == 302
    contract = contract_of(competition)
    assert contract.value_pence == THREE[0].pence
    assert "Record UK7" in officer.get(desk_of(competition)).text
    assert officer.get(f"/contracts/{contract.ref}").status_code == 200
    officer = at(client, council, clock, "2026-12-20T10:00:00+00:00")
    uk7 = {**UK6, "date-day": "20", "date-month": "12"}
    assert officer.post(f"/buyer/contracts/{contract.ref}/notice", data=uk7).status_code == 302
    assert "everything of the award is recorded" in officer.get(desk_of(competition)).text


def test_a_second_decision_is_a_409_with_its_reason_and_one_row(officer, council):
    with writing():
        competition = a_decision(an_evaluated_competition(council=council)).competition
    answer = officer.post(desk_of(competition, "/decision"), data=DECIDE)
    assert answer.status_code == 409
    assert "There is one award, and it stands" in answer.text
    assert db.session.scalar(select(func.count()).select_from(AwardDecision)) == 1
    (entry,) = [e for e in trail(f"competition:{competition.ref}") if e.did == "attempt:refuse"]
    assert entry.facts["why"] == ["decided-already"]


def test_letters_go_once_however_often_the_button_is_pressed(officer, council):
    with writing():
        competition = a_told_decision(an_evaluated_competition(council=council)).competition
    assert officer.post(desk_of(competition, "/letters"), data={"sure": "y"}).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Summary)) == len(THREE)


@pytest.mark.parametrize(
    ("step", "data"), [("/decision", {**DECIDE, "reasons": ""}), ("/decision", {**DECIDE, "checked": ""})]
)
def test_a_decision_without_reasons_or_check_is_a_422(officer, council, step, data):
    with writing():
        competition = an_evaluated_competition(council=council)
    answer = officer.post(desk_of(competition, step), data=data)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert decision_of(competition) is None


def test_a_decision_names_no_winner_whatever_is_posted(officer, council):
    with writing():
        competition = an_evaluated_competition(council=council)
    forged = {**DECIDE, "winner": "Zanzibar Canary Ltd", "bid": "x" * 26, "rank": "2"}
    assert officer.post(desk_of(competition, "/decision"), data=forged).status_code == 302
    assert decision_of(competition).bid.supplier.name == "Heron Works Co-operative"


@pytest.mark.parametrize("step", ["", "/decision", "/letters", "/notice", "/contract"])
def test_another_councils_desk_is_not_there(client, council, step):
    with writing():
        competition = a_noticed_decision(an_evaluated_competition(council=council)).competition
        stranger = a_buying_council("Another Council")
    client.sign_in(stranger.officer)
    assert client.get(desk_of(competition, step)).status_code == 404
    if step:
        assert client.post(desk_of(competition, step), data={**DECIDE, **UK6, **DATES, "sure": "y"}).status_code == 404


def test_an_evaluator_who_is_no_officer_may_not_enter(client, council):
    with writing():
        competition = an_evaluated_competition(council=council)
        evaluator = a_person(council.body, EVALUATOR)
    assert client.sign_in(evaluator).get(desk_of(competition)).status_code == 403


def test_a_letter_of_another_council_is_not_there(client, council):
    with writing():
        competition = a_told_decision(an_evaluated_competition(council=council)).competition
        other = a_buying_council("Another Council")
        theirs = a_told_decision(an_evaluated_competition(council=other)).competition
    ours = db.session.scalars(select(Summary).where(Summary.decision_id == decision_of(competition).id).limit(1)).one()
    client.sign_in(other.officer)
    assert client.get(desk_of(theirs, f"/letters/{ours.ref}")).status_code == 404
    client.sign_in(council.officer)
    assert ours.bid.supplier.name in client.get(desk_of(competition, f"/letters/{ours.ref}")).text


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_the_desk_reads_on_every_route_and_at_every_step(client, council, clock, route):
    officer = at(client, council, clock, "2026-11-26T10:00:00+00:00")
    with writing():
        competition = an_evaluated_competition(route, council=council)
    for step in (lambda: a_decision(competition), lambda: None):
        for page in ("", "/decision"):
            assert officer.get(desk_of(competition, page)).status_code == 200
        with writing():
            step()
    assert officer.get(desk_of(competition, "/letters")).status_code == 200
    assert officer.get(desk_of(competition, "/notice")).status_code == 200
    assert officer.get(desk_of(competition, "/contract")).status_code == 200


def test_before_a_ranking_the_desk_says_what_is_missing(officer, council):
    with writing():
        competition = an_evaluated_competition(DPS, council=council, locked=False, computed=False)
    page = officer.get(desk_of(competition)).text
    assert "The quality scores are not locked yet." in page
    assert "80,000" not in page
    assert "Heron" not in page


def test_below_the_thresholds_no_standstill_is_asked_about(officer, council):
    with writing():
        competition = an_evaluated_competition(OPEN_TO_ALL, council=council)
    assert "No standstill applies on this route" in officer.get(desk_of(competition, "/decision")).text
    said = {k: v for k, v in DECIDE.items() if k != "standstill"}
    assert officer.post(desk_of(competition, "/decision"), data=said).status_code == 302


def test_a_rationale_that_names_another_loser_is_pointed_at_before_it_goes(officer, council):
    from dps.evaluation.models import Consensus

    with writing():
        competition = an_evaluated_competition(council=council)
        first = db.session.scalars(select(Consensus).limit(1)).one()
        db.session.add(
            Consensus(
                bid_id=first.bid_id, criterion_id=first.criterion_id, version=2, points=first.points,
                rationale="Better than Zanzibar Canary Ltd here.", change_reason="Wording.",
                recorded_by_id=first.recorded_by_id, recorded_at=first.recorded_at,
            )
        )  # fmt: skip
        a_decision(competition)
    page = officer.get(desk_of(competition, "/letters")).text
    assert "hold the name of another bidder: Zanzibar Canary Ltd" in page


def test_contracts_of_a_council_are_listed_for_it_alone(client, council):
    with writing():
        contract = a_contract(a_noticed_decision(an_evaluated_competition(council=council)))
        stranger = a_buying_council("Another Council")
    client.sign_in(council.officer)
    assert contract.title in client.get("/buyer/contracts").text
    assert "Residents are paid for their time" in client.get(f"/buyer/contracts/{contract.ref}").text
    client.sign_in(stranger.officer)
    assert contract.title not in client.get("/buyer/contracts").text
    assert client.get(f"/buyer/contracts/{contract.ref}").status_code == 404
    assert client.post(f"/buyer/contracts/{contract.ref}/notice", data=UK6).status_code == 404


def test_two_officers_may_share_the_acts(client, council, clock):
    clock.set("2026-11-20T10:00:00+00:00")
    with writing():
        competition = an_approved_decision(an_evaluated_competition(council=council)).competition
        second = a_person(council.body, OFFICER)
    client.sign_in(second)
    assert client.post(desk_of(competition, "/letters"), data={"sure": "y"}).status_code == 302
