"""Intending and declining: sealed until the opening, told to the buyer after it; connected bids and refusals by letter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.audit.queries import trail
from dps.bidding import actions
from dps.bidding.connected import besides_of, connected_bids
from dps.bidding.intention_models import KeptIntention
from dps.bidding.intentions import declined, intention_of, intentions_of, say
from dps.bidding.may_bid import reasons_not_to_bid
from dps.bidding.rules.intending import DECLINES, INTENDS, Intention
from dps.bidding.rules.opening import hidden_before_opening
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.models import OutboxPost as Post
from dps.parties.actions import give_position
from dps.parties.rules.roles import OWNER, READER
from tests.conftest import NOW
from tests.makers.bidding import TOMORROW, a_begun_bid, a_bidder, a_draft_bid, a_submitted_bid, after_closing, open_part
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, an_open_competition
from tests.makers.parties import a_person, acting

NO = Intention(DECLINES, ("time", "other"), "Three weeks would have done.")


def tell(competition, bidder, said=NO, at=TOMORROW):
    say(competition=competition, supplier=bidder.body, said=said, by=bidder.by, at=at)


def test_a_decline_is_ciphertext_until_the_opening_and_its_reasons_are_read_after_it(app):
    with writing():
        sulky, keen = a_bidder("Sulky Co-op"), a_bidder("Keen Co-op")
        competition = an_open_competition(DPS, admitted=[sulky.body, keen.body])
        tell(competition, sulky)
        a_submitted_bid(competition, keen)
    kept = db.session.query(KeptIntention).one()
    assert b"Three weeks" not in kept.content
    assert declined(competition) == ()
    assert intention_of(competition, sulky.body) == NO
    assert intention_of(competition, keen.body) is None
    with writing():
        open_part(competition)
    (told,) = declined(competition)
    assert (told.supplier.name, told.words) == ("Sulky Co-op", "Three weeks would have done.")
    assert told.reasons[0] == "Too little time to write the bid"


def test_what_was_said_may_be_changed_and_its_size_and_its_deed_tell_nothing(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
        tell(competition, bidder, Intention(INTENDS))
    before = len(db.session.query(KeptIntention).one().content)
    with writing():
        tell(competition, bidder)
    assert len(db.session.query(KeptIntention).one().content) == before
    assert intentions_of(bidder.body, (competition,)) == {competition.id: DECLINES}
    entries = [e for e in trail(f"competition:{competition.ref}") if e.did == "bid:intend"]
    assert [e.facts for e in entries] == [{}, {}]
    assert hidden_before_opening("bid:intend")
    assert not db.session.query(Post).filter(Post.kind.like("%intend%")).count()


def test_whoever_declined_and_bid_after_all_is_not_told_as_declining(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
        tell(competition, bidder)
        a_submitted_bid(competition, bidder)
        open_part(competition)
    assert declined(competition) == ()


def test_an_intention_rolls_back_with_its_entry(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
    with pytest.raises(ZeroDivisionError), writing():
        tell(competition, bidder)
        assert [e.did for e in trail(f"competition:{competition.ref}")][-1] == "bid:intend"
        1 / 0
    assert db.session.query(KeptIntention).count() == 0
    assert "bid:intend" not in [e.did for e in trail(f"competition:{competition.ref}")]


def test_nobody_says_it_for_another_or_after_the_deadline_or_uninvited(app):
    with writing():
        bidder, stranger = a_bidder(), a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
    with pytest.raises(NotFound), writing():
        say(competition=competition, supplier=bidder.body, said=NO, by=stranger.by, at=TOMORROW)
    with pytest.raises(Refused) as refused, writing():
        tell(competition, stranger, at=after_closing(competition))
    assert [o.code for o in refused.value.obstacles] == ["not-invited", "not-open"]


def test_connected_bids_are_questions_after_the_opening_and_both_stay_in_the_comparison(app):
    with writing():
        acorn, bramble, dock = (a_bidder(name) for name in ("Acorn Ltd", "Bramble CIC", "Dock Co-op"))
        give_position(person=acorn.person, organisation=bramble.body, role=OWNER, by=acorn.by, at=NOW)
        competition = an_open_competition(OPEN_TO_ALL)
        a_submitted_bid(competition, acorn)
        a_submitted_bid(competition, bramble)
        bid = a_draft_bid(competition, dock)
        others = [{"name": "Acorn Limited", "number": "", "role": "subcontractor", "share": 40, "tasks": "Workshops"}]
        said = {"together": {"how": "with_others", "own_share": 60, "others": others}}
        actions.save_draft(bid=bid, quality=said, by=dock.by, at=TOMORROW)
        actions.submit(bid=bid, by=dock.by, at=TOMORROW)
    assert connected_bids(competition) == ()
    with writing():
        open_part(competition)
    assert {c.code for c in connected_bids(competition)} == {"shared-people", "named-in-bid"}
    assert len(besides_of(competition)) == 3


def test_under_the_act_a_bid_without_the_central_platform_is_not_whole_and_quotes_the_provision(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DYNAMIC, admitted=[bidder.body])
        bid = a_draft_bid(competition, bidder)
        actions.save_draft(bid=bid, quality={"platform": {}, "together": {}}, by=bidder.by, at=TOMORROW)
    with pytest.raises(Refused) as refused, writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert [(o.code, o.provision) for o in refused.value.obstacles] == [
        ("others-unsaid", "Procurement Act 2023 s.28(1)"),
        ("platform-unconfirmed", "SI 2024/692 regs 6(3), (5), 7"),
    ]


def test_every_reason_not_to_bid_is_given_at_once(app):
    with writing():
        bidder = a_bidder()
        reader = a_person(bidder.body, READER)
        competition = an_open_competition(DYNAMIC)
    by = acting(reader, bidder.body)
    found = reasons_not_to_bid(competition, bidder.body, by=by, at=after_closing(competition))
    assert [o.code for o in found] == ["late", "not-member", "not-a-bidder"]


def test_a_refused_attempt_is_told_by_letter_with_every_reason_once_a_day(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = a_begun_bid(competition, bidder)
    late = after_closing(competition)
    for again in (late, late + timedelta(minutes=1)):
        with pytest.raises(Refused) as refused, writing():
            actions.submit(bid=bid, by=bidder.by, at=again)
        with writing():
            actions.note_refused(bid=bid, why=refused.value.obstacles, by=bidder.by, at=again)
    assert db.session.query(Post).filter_by(kind="bid-refused").count() == 1
    write_letters(late)
    letter = db.session.query(Letter).filter_by(kind="bid-refused").one()
    assert "The deadline has passed." in letter.body
    assert "PCR 2015 reg 22(16)(a)" in letter.body


def test_a_bid_that_only_lacks_something_brings_no_letter(app):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(DPS, admitted=[bidder.body])
        bid = a_begun_bid(competition, bidder)
    with pytest.raises(Refused) as refused, writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    with writing():
        actions.note_refused(bid=bid, why=refused.value.obstacles, by=bidder.by, at=TOMORROW)
    assert db.session.query(Post).filter_by(kind="bid-refused").count() == 0
