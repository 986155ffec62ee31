"""E8: a supplier is suspended, removed or found on the debarment list while its bid is under way. Nothing is silently dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dps.admission.actions import remove
from dps.admission.debarment import record_check
from dps.admission.queries import current_admission
from dps.admission.suspensions import lift
from dps.award.queries import evaluated
from dps.bidding import actions, examining
from dps.bidding.drafts import draft_of
from dps.bidding.examined import examined
from dps.bidding.queries import live_bids, opened_quality, why_not_bid
from dps.bidding.standing import changed_in
from dps.contract.queries import why_not_conclude
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from tests.makers.award import DECIDED, RECORDED, a_decision
from tests.makers.bidding import TOMORROW, a_draft_bid, a_submitted_bid, after_closing, open_part
from tests.makers.examining import AT, REASON, an_opened_one
from tests.makers.places import CLAUSE, NOT_INVITED, THE_KEEPER, a_suspension

INQUIRY = "may be suspended for up to 60 days"
MIDWAY = TOMORROW + timedelta(hours=1)


def place_of(supplier, competition):
    place = current_admission(supplier, competition.lot)
    place.lot.market.suspension_clause = CLAUSE
    return place


def suspended(place, **change):
    return a_suspension(place, **{"words": NOT_INVITED, **change})


def removed(place, *, at):
    remove(admission=place, ground="asked", reason="You asked to leave.", told_on=None, by=CLOCK, at=at)


def codes(found) -> set[str]:
    return {o.code for o in found}


# Before the deadline


def test_while_its_place_is_suspended_nothing_is_taken_the_draft_is_kept_and_lifting_restores_all(
    app, competition, bidder
):
    with writing():
        bid = a_draft_bid(competition, bidder)
        one = suspended(place_of(bidder.body, competition))
    with pytest.raises(Refused) as no, writing():
        actions.submit(bid=bid, by=bidder.by, at=MIDWAY)
    assert codes(no.value.obstacles) == {"place-suspended"}
    assert draft_of(bid).answers
    with writing():
        lift(suspension=one, reason="The inquiry found nothing.", by=THE_KEEPER, at=MIDWAY)
        actions.submit(bid=bid, by=bidder.by, at=MIDWAY + timedelta(minutes=1))
    assert live_bids(competition) == (bid,)


def test_a_suspension_that_withholds_no_invitation_takes_no_bid_away_from_anybody(app, competition, bidder):
    with writing():
        bid = a_draft_bid(competition, bidder)
        suspended(place_of(bidder.body, competition), withholds_invitations=False, words=INQUIRY)
        actions.submit(bid=bid, by=bidder.by, at=MIDWAY)
    assert list(changed_in(competition, [bid], at=MIDWAY)) == [bid.ref]


def test_whose_place_ended_can_submit_nothing_more_and_is_told_why(app, competition, bidder):
    with writing():
        bid = a_draft_bid(competition, bidder)
        removed(place_of(bidder.body, competition), at=TOMORROW)
    (why,) = why_not_bid(competition, bidder.body, at=MIDWAY)
    assert (why.code, "draft is kept" in why.says, bool(why.mend)) == ("place-ended", True, True)
    assert draft_of(bid).answers


# Sealed


def test_a_sealed_bid_is_kept_opened_with_the_others_and_flagged(app, competition, bidder):
    with writing():
        bid = a_submitted_bid(competition, bidder)
        removed(place_of(bidder.body, competition), at=MIDWAY)
        open_part(competition)
    at = after_closing(competition)
    assert [row.bid for row in opened_quality(competition)] == [bid]
    (one,) = examined(competition, at=at)
    assert one.changed is not None
    assert one.changed.kind == "removed"


@pytest.mark.parametrize("change", ["suspended", "removed", "listed"])
def test_prices_and_award_wait_until_the_council_has_decided_with_reasons(app, change):
    on = PA_2023_MARKET if change == "listed" else PCR_2015_DPS
    later = AT + timedelta(hours=1)
    with writing():
        it = an_opened_one(on)
        place = place_of(it.bids[0].supplier, it.competition)
        if change == "suspended":
            suspended(place, ends_on=date(2026, 12, 10)).begins_at = AT
        elif change == "removed":
            removed(place, at=AT)
        else:
            record_check(
                supplier=place.supplier, looked_for="Heron", checked_on=london_date(AT), result="discretionary", found="Entry 7.", by=THE_KEEPER, at=AT
            )  # fmt: skip
    assert codes(examining.why_not_open_prices(it.competition, at=later)) == {"bidder-changed"}
    assert "bidder-changed" in codes(evaluated(it.competition, at=later).wanting)
    with writing():
        asked = "not-listed" if on is PA_2023_MARKET else "not-asked"
        it.check(
            listing=asked, looked_on=london_date(later) if asked == "not-listed" else None, reason=REASON, at=later
        )
    assert examining.open_matters(it.competition, at=later) == ()
    assert len(live_bids(it.competition)) == 3


# Awarded


def test_an_award_pauses_when_its_winner_is_suspended_and_goes_on_once_it_is_lifted(app):
    with writing():
        it = an_opened_one(PCR_2015_DPS)
        decision = a_decision(it.competition)
        one = suspended(place_of(decision.bid.supplier, it.competition), ends_on=date(2026, 12, 10))
        one.begins_at = DECIDED + timedelta(hours=1)
    assert "bidder-changed" in codes(why_not_conclude(decision, it.officer, at=RECORDED))
    with writing():
        lift(suspension=one, reason="The inquiry found nothing.", by=THE_KEEPER, at=DECIDED + timedelta(hours=2))
    assert "bidder-changed" not in codes(why_not_conclude(decision, it.officer, at=RECORDED))


def test_another_bidders_change_pauses_no_contract(app):
    with writing():
        it = an_opened_one(PCR_2015_DPS)
        decision = a_decision(it.competition)
        loser = next(bid for bid in it.bids if bid.ref != decision.bid.ref)
        removed(place_of(loser.supplier, it.competition), at=DECIDED + timedelta(hours=1))
    assert "bidder-changed" not in codes(why_not_conclude(decision, it.officer, at=RECORDED))
