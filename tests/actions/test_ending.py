"""Ending without an award: one decision that stands, on the trail, told to everybody who took part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dps.audit.queries import trail
from dps.award.actions import end_without_award
from dps.award.models import Ending
from dps.award.queries import ending_of, endings_in
from dps.bidding.queries import opened, why_not_open
from dps.competition.keeping import record_ending_notice
from dps.competition.versions import ending_notice_of
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.post import unread
from dps.parties.rules.roles import OFFICER, OWNER
from tests.makers.award import DECIDED, Offer, a_decision, an_evaluated_competition
from tests.makers.bidding import a_bidder, a_submitted_bid, after_closing
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, an_open_competition, officer_of
from tests.makers.parties import a_council, a_person, a_supplier, acting

REASON = "The budget for this service was withdrawn by the council on 9 November."


def codes(refused):
    return {o.code for o in refused.value.obstacles}


def deeds(competition):
    return [e for e in trail(f"competition:{competition.ref}") if e.did == "award:end"]


def posts():
    return [p for p in unread("a test", limit=1_000) if p.kind in {"competition-cancelled", "ended-without-award"}]


def end(competition, **changes):
    lawful = {
        "ended_as": "cancelled",
        "ground": "no-money",
        "reason": REASON,
        "by": officer_of(competition),
        "at": after_closing(competition),
    }
    return end_without_award(competition=competition, **{**lawful, **changes})


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_a_closed_competition_with_no_bids_ends_on_every_route(app, route):
    with writing():
        competition = an_open_competition(route)
        other = an_open_competition(route)
        ending = end(competition, reason=f"  {REASON} ")
    assert ending_of(competition).reason == REASON
    assert (ending.decided_by_id, ending.decided_at) == (competition.drafted_by_id, after_closing(competition))
    assert endings_in([competition, other]) == {competition.id}
    (entry,) = deeds(competition)
    assert (entry.facts["answers_opened"], entry.facts["prices_opened"]) == (False, False)
    assert "budget" not in str(entry.facts)
    (told,) = posts()
    assert told.about == f"competition:{competition.ref}"


def test_an_ending_rolls_back_with_its_entry_and_its_post(app):
    with writing():
        competition = an_open_competition(DPS)
    with pytest.raises(ZeroDivisionError), writing():
        end(competition)
        assert deeds(competition)
        1 / 0
    assert ending_of(competition) is None
    assert not deeds(competition)
    assert not posts()


def test_a_second_ending_is_refused_and_the_first_stands(app):
    with writing():
        competition = an_open_competition(DPS)
        end(competition)
    with pytest.raises(Refused) as refused, writing():
        end(competition, reason="Another reason that is long enough.")
    assert codes(refused) == {"ended-already"}
    assert db.session.scalar(select(func.count()).select_from(Ending)) == 1
    assert ending_of(competition).reason == REASON
    assert len(posts()) == 1


def test_no_ending_is_changed_or_removed(app):
    with writing():
        end(an_open_competition(DPS))
    for deed in ("UPDATE award_ending SET reason = 'x'", "DELETE FROM award_ending"):
        with pytest.raises(DBAPIError, match="never changed or removed"), writing():
            db.session.execute(text(deed))


def test_it_ends_from_the_closing_time_on_and_not_before(app):
    with writing():
        competition = an_open_competition(DPS)
    with pytest.raises(Refused) as refused, writing():
        end(competition, at=competition.closes_at - timedelta(microseconds=1))
    assert codes(refused) == {"not-closed"}
    with writing():
        end(competition, at=competition.closes_at)


def test_nobody_but_an_officer_of_the_buyer_ends_it(app):
    with writing():
        competition = an_open_competition(DPS)
        other = a_council()
        stranger = acting(a_person(other, OFFICER), other)
    with pytest.raises(Refused) as refused, writing():
        end(competition, by=stranger)
    assert codes(refused) == {"not-an-officer"}


def test_after_an_award_is_decided_it_does_not_end_without_one(app):
    with writing():
        competition = a_decision().competition
    with pytest.raises(Refused) as refused, writing():
        end(competition, at=DECIDED)
    assert codes(refused) == {"award-decided"}


OUT = (Offer("One Ltd", 80_000_00, (0, 0)), Offer("Two Ltd", 70_000_00, disregarded="It was not signed as published."))
LEVEL = (Offer("One Ltd", 80_000_00), Offer("Two Ltd", 80_000_00))


@pytest.mark.parametrize("offers", [OUT, LEVEL, LEVEL[:1]], ids=["all out", "a tie at rank 1", "a winner"])
def test_after_the_ranking_it_ends_and_is_awarded_no_more(app, offers):
    with writing():
        competition = an_evaluated_competition(offers=offers)
        end(competition, at=DECIDED)
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert "ended" in codes(refused)
    (entry,) = deeds(competition)
    assert (entry.facts["answers_opened"], entry.facts["prices_opened"]) == (True, True)


def test_everybody_who_took_part_is_told_the_reason(app):
    with writing():
        bidder, invited = a_bidder("Kestrel Co-operative"), a_supplier("Invited Ltd")
        silent = a_person(invited, OWNER)
        stranger = a_person(a_supplier("Elsewhere Ltd"), OWNER)
        competition = an_open_competition(DPS, admitted=[bidder.body, invited])
        a_submitted_bid(competition, bidder)
    write_letters(after_closing(competition))
    with writing():
        end(competition)
    write_letters(after_closing(competition))
    told = [x for x in db.session.scalars(select(Letter)) if x.subject.startswith("Cancelled:")]
    assert {x.person_id for x in told} == {bidder.person.id, silent.id}
    assert stranger.id not in {x.person_id for x in told}
    assert all(REASON in x.body for x in told)
    assert not any("Kestrel" in x.body or "Invited" in x.body for x in told)
    assert not opened(competition, "quality"), "what is sealed stays sealed"


def test_below_the_thresholds_whoever_answered_is_told(app):
    with writing():
        bidder = a_bidder("Kestrel Co-operative")
        competition = an_open_competition(OPEN_TO_ALL)
        a_submitted_bid(competition, bidder)
        end(competition)
    write_letters(after_closing(competition))
    told = [x for x in db.session.scalars(select(Letter)) if x.subject.startswith("Cancelled:")]
    assert [x.person_id for x in told] == [bidder.person.id]


# Three different endings


def test_no_bid_is_called_unsuitable_before_somebody_has_read_them(app):
    with writing():
        sealed, scored = an_open_competition(DPS), an_evaluated_competition(offers=OUT)
        told = {"ended_as": "no_suitable_bid", "ground": "below-minimum"}
    with pytest.raises(Refused) as refused, writing():
        end(sealed, **told)
    assert codes(refused) == {"not-opened"}
    with pytest.raises(Refused) as refused, writing():
        end(scored, ended_as="no_suitable_bid", ground="no-bids", at=DECIDED)
    assert codes(refused) == {"there-are-bids"}
    with writing():
        end(scored, **told, at=DECIDED)
    assert (scored.ended_as, scored.ended_ground, scored.state) == ("no_suitable_bid", "below-minimum", "published")
    assert [p.kind for p in posts()] == ["ended-without-award"]


@pytest.mark.parametrize(
    ("ended_as", "ground", "code"),
    [("cancelled", "below-minimum", "no-ground"), ("withdrawn", "no-money", "no-ending"), ("", "", "no-ending")],
)
def test_each_ending_has_grounds_of_its_own(app, ended_as, ground, code):
    with writing():
        competition = an_open_competition(DPS)
    with pytest.raises(Refused) as refused, writing():
        end(competition, ended_as=ended_as, ground=ground)
    assert codes(refused) == {code}


def test_the_bids_of_a_cancelled_competition_stay_sealed_and_stay(app):
    with writing():
        bidder = a_bidder("Kestrel Co-operative")
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = a_submitted_bid(competition, bidder)
        end(competition)
    late = after_closing(competition) + timedelta(minutes=5)
    refused = why_not_open(competition, "quality", quality_locked=False, by=officer_of(competition), at=late)
    assert {o.code for o in refused} == {"competition-cancelled"}
    assert db.session.get(type(bid), bid.id).live_version is not None


@pytest.mark.parametrize(("route", "notice"), [(DYNAMIC, "UK12"), (DPS, None)])
def test_the_termination_notice_is_recorded_once_and_only_where_the_law_asks_for_it(app, route, notice):
    with writing():
        competition = an_open_competition(route)
        end(competition)
    at = after_closing(competition)
    day = london_date(at)
    if notice is None:
        with pytest.raises(Refused) as refused, writing():
            record_ending_notice(
                competition=competition, reference="x", published_on=day, by=officer_of(competition), at=at
            )
        assert codes(refused) == {"no-notice"}
        return
    with pytest.raises(Refused) as refused, writing():
        record_ending_notice(
            competition=competition, reference=" ", published_on=day + timedelta(1), by=officer_of(competition), at=at
        )
    assert codes(refused) == {"no-reference", "notice-in-future"}
    with pytest.raises(ZeroDivisionError), writing():
        record_ending_notice(
            competition=competition, reference="2026/1", published_on=day, by=officer_of(competition), at=at
        )
        1 / 0
    assert ending_notice_of(competition) is None
    with writing():
        record_ending_notice(
            competition=competition, reference="2026/1", published_on=day, by=officer_of(competition), at=at
        )
    assert ending_notice_of(competition).notice == notice
    with pytest.raises(Refused) as refused, writing():
        record_ending_notice(
            competition=competition, reference="2026/2", published_on=day, by=officer_of(competition), at=at
        )
    assert codes(refused) == {"recorded-already"}
