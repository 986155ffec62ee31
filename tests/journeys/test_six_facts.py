"""Six facts that the market must get right, each told whole: the deeds, the day, and the provision."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dps.admission.actions import extend
from dps.bidding.actions import disregard, start
from dps.bidding.queries import disregarded
from dps.competition.queries import invited
from dps.contract.actions import conclude
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.evaluation.rules.case_file import parse
from dps.evaluation.rules.engine import evaluate
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS
from tests.conftest import NOW
from tests.makers.admission import an_application, judge
from tests.makers.award import a_noticed_decision, by_officer
from tests.makers.bidding import a_bidder, a_submitted_bid, after_closing, open_part
from tests.makers.competition import an_open_competition, apply
from tests.makers.market import a_lot as a_lot_of_a_market
from tests.makers.membership import an_affiliate
from tests.makers.parties import a_supplier
from tests.makers.profile import expired_insurance


def test_letters_20_november_and_uk6_24_november_allow_the_contract_from_5_december(app):
    """Procurement Act 2023 s.51: eight working days beginning with the day of UK6; 30 November is a holiday in Scotland."""
    with writing():
        decision = a_noticed_decision()
    assert (decision.told_at.date(), decision.notice_date) == (date(2026, 11, 20), date(2026, 11, 24))

    def try_on(at: datetime):
        day = at.date()
        with writing():
            return conclude(
                decision=decision,
                signed_on=day,
                starts_on=day,
                ends_on=day + timedelta(days=300),
                by=by_officer(decision.competition),
                at=at,
            )

    for at in (datetime(2026, 11, 25, 9, tzinfo=UTC), datetime(2026, 12, 4, 23, 59, 59, 999_999, tzinfo=UTC)):
        with pytest.raises(Refused, match="standstill"):
            try_on(at)
    assert try_on(datetime(2026, 12, 5, tzinfo=UTC)).signed_on == date(2026, 12, 5)


def test_a_non_members_bid_is_not_disregarded_while_its_application_is_undecided(app):
    """Procurement Act 2023 s.34(4)."""
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(PA_2023_MARKET)
        apply(bidder.body, competition.lot)
        bid = a_submitted_bid(competition, bidder)
        open_part(competition)
    with pytest.raises(Refused) as refusal, writing():
        disregard(
            bid=bid,
            ground="not-a-member",
            reason="It is no member.",
            by=by_officer(competition),
            at=after_closing(competition),
        )
    assert "34(4)" in " ".join(o.provision for o in refusal.value.obstacles)
    assert disregarded(competition) == ()


def test_a_bid_that_fails_a_threshold_sets_no_price_for_the_others():
    """The published method: relative, weight 40. The £50,000 bid is out, so the £80,000 bid has the whole 40."""
    case = """{"method": {"price": {"formula": "relative", "weight": "40"},
        "criteria": [{"id": "q1", "kind": "quality", "weight": "60", "max": "5", "threshold": "2"}],
        "rounding": null, "ties": ["social_value", "quality", "lowest_price"]},
        "bids": [{"id": "A", "price": "80000.00", "scores": {"q1": "4"}, "excluded": false},
                 {"id": "C", "price": "50000.00", "scores": {"q1": "1"}, "excluded": false}]}"""
    found = {bid.id: bid for bid in evaluate(parse(case)).bids}
    assert (found["A"].price, found["A"].total, found["A"].rank) == (40, 88, 1)
    assert (found["C"].out, found["C"].rank) == ("threshold:q1", None)


def test_an_application_received_on_1_december_is_due_on_the_15th_and_extended_on_the_22nd(app):
    """PCR 2015 reg 34(16), (17)."""
    received = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    with writing():
        application = an_application(a_lot_of_a_market(PCR_2015_DPS), at=received)
        assert application.due_on == date(2026, 12, 15)
        extend(
            application=application, reason="The register has to be asked.", by=CLOCK, at=received + timedelta(days=9)
        )
        assert application.due_on == date(2026, 12, 22)
        judge(application, at=received + timedelta(days=20))
    assert application.state == "admitted"


def test_expired_insurance_and_an_unpaid_subscription_leave_a_supplier_invited(app):
    """PCR 2015 reg 34(21), (22), (29): everybody admitted to the lot is invited, and no charge has a part in it."""
    with writing():
        supplier, other = a_supplier("Lapsed Papers Co-operative"), a_supplier("Tidy Papers Ltd")
        expired_insurance(supplier)
        an_affiliate(supplier)
        competition = an_open_competition(PCR_2015_DPS, admitted=(supplier, other))
    assert {body.name for body in invited(competition)} == {"Lapsed Papers Co-operative", "Tidy Papers Ltd"}


def test_a_bid_below_threshold_needs_no_admission(app):
    """Procurement Act 2023 s.85: no assessment of suitability may restrict who answers."""
    with writing():
        stranger = a_bidder("Never Admitted Ltd")
        competition = an_open_competition(PA_2023_BELOW_THRESHOLD)
        begun = start(competition=competition, supplier=stranger.body, by=stranger.by, at=NOW + timedelta(hours=1))
        bid = a_submitted_bid(competition, stranger)
    assert bid.ref == begun.ref
    assert bid.live_version.number == 1
