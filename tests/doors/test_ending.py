"""Ending without an award as an officer walks it: what leads there, what it says, and that nothing goes on afterwards."""

from __future__ import annotations

import pytest

from dps.audit.queries import trail
from dps.award.actions import end_without_award
from dps.award.queries import decision_of, ending_of
from dps.bidding.queries import opening_of
from dps.core.db import writing
from dps.evaluation.queries import result_of
from tests.makers import bidding as make
from tests.makers.award import DECIDED, Offer, an_evaluated_competition
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_buying_council, an_open_competition

REASON = "No bid was received, so the service will be thought through again."
UNSUITABLE = {"how": "no_suitable_bid:no-bids", "reason": REASON}
CANCELLED = {"how": "cancelled:no-money", "reason": REASON}
OUT = (Offer("One Ltd", 80_000_00, (0, 0)), Offer("Two Ltd", 70_000_00, (0, 0)))


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council("Testbridge Council")


def page(competition, step):
    return f"/buyer/competitions/{competition.ref}/{step}"


def sign_in(client, council, clock, when):
    clock.set(when)
    return client.sign_in(council.officer)


def test_with_no_bid_the_opening_page_leads_to_the_ending(client, council, clock):
    with writing():
        competition = an_open_competition(DPS, council=council)
        make.open_part(competition)
    officer = sign_in(client, council, clock, make.after_closing(competition))
    assert page(competition, "award/end") in officer.get(page(competition, "opening")).text
    assert officer.post(page(competition, "award/end"), data=UNSUITABLE).status_code == 302
    assert ending_of(competition).reason == REASON
    shown = officer.get(page(competition, "award")).text
    assert "Ended without an award" in shown
    assert REASON in shown
    assert page(competition, "award/end") not in shown
    for where in ("opening", "evaluation"):
        assert REASON in officer.get(page(competition, where)).text
    for where in ("/buyer/", "/buyer/competitions", page(competition, "")[:-1]):
        assert "Ended without an award" in officer.get(where).text


def test_with_every_bid_out_the_award_page_leads_to_the_ending(client, council, clock):
    with writing():
        competition = an_evaluated_competition(DYNAMIC, council=council, offers=OUT)
    officer = sign_in(client, council, clock, DECIDED)
    assert page(competition, "award/end") in officer.get(page(competition, "award")).text
    unsuitable = {**UNSUITABLE, "how": "no_suitable_bid:below-minimum"}
    assert officer.post(page(competition, "award/end"), data=unsuitable).status_code == 302
    lawful = {"reasons": "Highest total.", "checked": "y", "check_note": "Declaration.", "standstill": "yes"}
    refused = officer.post(page(competition, "award/decision"), data=lawful)
    assert refused.status_code == 409
    assert "has ended without an award" in refused.text
    assert decision_of(competition) is None


def test_after_the_ending_nothing_is_opened_or_ranked_and_the_attempt_is_kept(client, council, clock):
    with writing():
        sealed = an_open_competition(DPS, council=council)
        end_without_award(
            competition=sealed,
            ended_as="cancelled",
            ground="no-money",
            reason=REASON,
            by=council.by,
            at=make.after_closing(sealed),
        )
        scored = an_evaluated_competition(DYNAMIC, council=council, computed=False)
        end_without_award(
            competition=scored,
            ended_as="no_suitable_bid",
            ground="below-minimum",
            reason=REASON,
            by=council.by,
            at=DECIDED,
        )
    officer = sign_in(client, council, clock, make.after_closing(sealed))
    assert officer.post(page(sealed, "opening")).status_code == 409
    assert opening_of(sealed, "quality") is None
    entry = trail(f"competition:{sealed.ref}")[-1]
    assert (entry.did, entry.facts["why"]) == ("attempt:refuse", ["ended"])
    shown = officer.get(page(sealed, "opening")).text
    assert "stay sealed" in shown
    assert "Ask to open the bids" not in shown
    officer = sign_in(client, council, clock, DECIDED)
    for act in ("evaluation/ranking", "evaluation/lock", "evaluation/prices"):
        assert "has ended without an award" in officer.post(page(scored, act)).text
    assert result_of(scored) is None


def test_before_the_deadline_the_page_says_why_not_and_an_attempt_is_a_409(client, council, clock):
    with writing():
        competition = an_open_competition(DPS, council=council)
    officer = sign_in(client, council, clock, make.TOMORROW)
    assert "it is withdrawn, not ended" in officer.get(page(competition, "award/end")).text
    assert officer.post(page(competition, "award/end"), data=CANCELLED).status_code == 409
    assert ending_of(competition) is None


def test_a_reason_is_asked_for_and_a_short_one_refused(client, council, clock):
    with writing():
        competition = an_open_competition(DPS, council=council)
    officer = sign_in(client, council, clock, make.after_closing(competition))
    assert officer.post(page(competition, "award/end"), data={**CANCELLED, "reason": ""}).status_code == 422
    short = officer.post(page(competition, "award/end"), data={**CANCELLED, "reason": "No budget."})
    assert short.status_code == 409
    assert "fewer than 20 characters" in short.text
    assert "No budget." in short.text


def test_another_councils_competition_is_not_there(client, council, clock):
    with writing():
        theirs = an_open_competition(DPS)
    officer = sign_in(client, council, clock, make.after_closing(theirs))
    assert officer.get(page(theirs, "award/end")).status_code == 404
    assert officer.post(page(theirs, "award/end"), data=CANCELLED).status_code == 404


@pytest.mark.parametrize(("route", "named"), [(DYNAMIC, True), (DPS, False), (OPEN_TO_ALL, False)])
def test_only_under_the_act_the_page_names_the_termination_notice(client, council, clock, route, named):
    with writing():
        competition = an_open_competition(route, council=council)
    officer = sign_in(client, council, clock, make.after_closing(competition))
    assert ("UK12" in officer.get(page(competition, "award/end")).text) is named
    officer.post(page(competition, "award/end"), data=CANCELLED)
    assert ("UK12" in officer.get(page(competition, "award")).text) is named
