"""Bids drafted, submitted, replaced, withdrawn; what the trail keeps of them, and that it goes with the deed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from dps.audit.queries import trail
from dps.bidding import actions, queries
from dps.bidding.drafts import close_file, draft_of, read_draft_file
from dps.bidding.envelopes import close_bid, discard_bid
from dps.bidding.models import Bid, SealedVersion
from dps.bidding.rules.offers import MOST_FILES
from dps.bidding.rules.opening import hidden_before_opening
from dps.bidding.rules.receipt import read_receipt
from dps.core.actor import Actor
from dps.core.db import NotFound, db, new_ref, writing
from dps.core.refusal import Refused
from dps.gateways.keys import signing
from dps.gateways.keys.store import from_app
from dps.outbox.post import unread
from tests.makers import bidding as make
from tests.makers.bidding import TOMORROW, a_bidder
from tests.makers.competition import DYNAMIC, OPEN_TO_ALL, an_open_competition, apply


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def did(competition) -> list[str]:
    return [e.did for e in trail(f"competition:{competition.ref}") if e.did.startswith("bid:")]


def kept(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# Who may bid


def test_an_invited_supplier_begins_a_bid_and_begins_it_once(competition, bidder):
    with writing():
        first = make.a_begun_bid(competition, bidder)
    with writing():
        again = make.a_begun_bid(competition, bidder)
    assert first.ref == again.ref
    assert did(competition) == ["bid:start"]


def test_a_second_bid_of_one_supplier_is_refused_by_the_database_itself(competition, bidder):
    """Whatever code forgets to ask: one bid a supplier and competition, or none is kept."""
    with writing():
        first = make.a_begun_bid(competition, bidder)
    row = {c.name: getattr(first, c.key) for c in Bid.__table__.columns if c.name not in {"id", "ref"}}
    with pytest.raises(IntegrityError, match=r"(?i)unique.*competition_id"), writing():
        db.session.execute(insert(Bid).values(ref=new_ref(), **row))
    assert kept(Bid) == 1


def test_a_supplier_that_was_not_invited_is_refused_with_the_provision(competition):
    with writing():
        stranger = a_bidder()
    with pytest.raises(Refused) as refused, writing():
        make.a_begun_bid(competition, stranger)
    assert codes(refused) == {"not-invited"}
    assert refused.value.obstacles[0].provision == "PCR 2015 reg 34(21), (22)"
    assert did(competition) == []


def test_a_never_admitted_suppliers_bid_below_threshold_is_accepted(app):
    with writing():
        competition, stranger = an_open_competition(OPEN_TO_ALL), a_bidder("Newcomers")
        bid = make.a_submitted_bid(competition, stranger)
    assert bid.live_version is not None
    assert queries.live_bids(competition) == (bid,)


def test_an_applicant_may_bid_on_a_dynamic_market_and_a_stranger_may_not(app):
    with writing():
        competition, applicant, stranger = an_open_competition(DYNAMIC), a_bidder(), a_bidder()
        apply(applicant.body, competition.lot)
        make.a_submitted_bid(competition, applicant)
    with pytest.raises(Refused) as refused, writing():
        make.a_begun_bid(competition, stranger)
    assert codes(refused) == {"not-member"}


@pytest.mark.parametrize("deed", ["start", "save", "attach", "submit", "withdraw"])
def test_another_organisation_can_do_nothing_with_a_bid(competition, bidder, deed):
    with writing():
        bid, rival = make.a_submitted_bid(competition, bidder), a_bidder()
        file = close_file(bid, name="plan.pdf", content=make.A_PDF)
    deeds = {
        "start": lambda: actions.start(competition=competition, supplier=bidder.body, by=rival.by, at=TOMORROW),
        "save": lambda: actions.save_draft(bid=bid, quality={}, by=rival.by, at=TOMORROW),
        "attach": lambda: actions.attach(bid=bid, file=file, by=rival.by, at=TOMORROW),
        "submit": lambda: actions.submit(bid=bid, by=rival.by, at=TOMORROW),
        "withdraw": lambda: actions.withdraw(bid=bid, by=rival.by, at=TOMORROW),
    }
    with pytest.raises(NotFound), writing():
        deeds[deed]()


def test_another_s_bid_and_receipt_are_not_found(competition, bidder):
    with writing():
        bid, rival = make.a_submitted_bid(competition, bidder), a_bidder()
    for by in (rival.by, Actor(), Actor(person=bidder.person.ref, organisation=competition.buyer.ref)):
        with pytest.raises(NotFound):
            queries.own_bid(bid.ref, by)
        with pytest.raises(NotFound):
            queries.own_receipt(bid.versions[0].ref, by)


# Drafting


def test_a_draft_keeps_what_is_not_named(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        refs = [c.ref for c in competition.criteria]
    with writing():
        actions.save_draft(bid=bid, quality={"answers": {refs[0]: "Changed."}}, by=bidder.by, at=TOMORROW)
    offer = draft_of(bid)
    assert offer.answers == {refs[0]: "Changed."}
    assert len(offer.commitments) == 1
    assert offer.total_pence == 80_000_00


def test_a_draft_is_ciphertext_in_its_row(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder, text="Zebra crossing")
        make.a_file(bid, bidder, name="zebra plan.pdf")
    raw = bid.draft + bid.attachments[0].name
    assert b"Zebra" not in raw
    assert b"zebra" not in raw


def test_a_file_is_kept_as_ciphertext_and_read_back_by_its_bidder(app, competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        ref = make.a_file(bid, bidder, name="C:\\plans\\our plan.pdf")
    found = read_draft_file(bid, ref)
    assert (found.name, found.content) == ("our plan.pdf", make.A_PDF)
    assert b"%PDF" not in (bid.attachments[0].document.encode())
    stored = [
        p for p in Path(app.config["DATA_DIR"]).rglob("*") if p.is_file() and p.parent.parent.parent.name == "documents"
    ]
    assert stored
    assert not any(b"%PDF" in p.read_bytes() for p in stored)


def test_a_file_of_a_kind_that_is_not_taken_is_refused(competition, bidder):
    with writing():
        bid = make.a_begun_bid(competition, bidder)
    with pytest.raises(Refused):
        close_file(bid, name="run.exe", content=b"MZ")


def test_an_eleventh_file_is_refused(competition, bidder):
    with writing():
        bid = make.a_begun_bid(competition, bidder)
        for _ in range(MOST_FILES):
            make.a_file(bid, bidder)
    with pytest.raises(Refused) as refused, writing():
        make.a_file(bid, bidder)
    assert codes(refused) == {"too-many-files"}


def test_a_file_taken_out_is_no_longer_in_the_draft(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        ref = make.a_file(bid, bidder)
    with writing():
        actions.detach(bid=bid, file=ref, by=bidder.by, at=TOMORROW)
    assert draft_of(bid).files == ()
    with pytest.raises(NotFound), writing():
        actions.detach(bid=bid, file=ref, by=bidder.by, at=TOMORROW)


# Submitting


def test_a_submitted_bid_has_a_receipt_that_the_market_signed(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        make.a_file(bid, bidder)
        got = actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    signing.verify(signing.public_key_pem(keys=from_app()), got.text, got.signature)
    receipt = read_receipt(got.text)
    assert (receipt.bid_ref, receipt.version, receipt.received_at) == (bid.ref, 1, TOMORROW)
    assert [p.part for p in receipt.parts] == ["quality", "price", "attachment-1"]
    assert queries.own_receipt(got.ref, bidder.by) == got


def test_a_bid_at_the_deadline_is_late_and_just_before_it_is_not(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
    closes = competition.closes_at
    for late in (closes, closes + timedelta(microseconds=1)):
        with pytest.raises(Refused) as refused, writing():
            actions.submit(bid=bid, by=bidder.by, at=late)
        assert codes(refused) == {"late"}
    with writing():
        got = actions.submit(bid=bid, by=bidder.by, at=closes - timedelta(microseconds=1))
    assert got.receipt.version == 1


def test_an_unfinished_bid_is_refused_with_everything_it_lacks(competition, bidder):
    with writing():
        bid = make.a_begun_bid(competition, bidder)
    with pytest.raises(Refused) as refused, writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert [o.code for o in refused.value.obstacles] == ["answer-missing", "answer-missing", "price-missing"]


def test_submitting_twice_without_a_change_makes_one_version(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
    with writing():
        first = actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    with writing():
        second = actions.submit(bid=bid, by=bidder.by, at=TOMORROW + timedelta(seconds=1))
    assert first == second
    assert did(competition).count("bid:submit") == 1


def test_a_changed_draft_replaces_the_bid_as_a_new_version(competition, bidder):
    with writing():
        bid = make.a_submitted_bid(competition, bidder)
        actions.save_draft(bid=bid, price=make.price_of(70_000_00), by=bidder.by, at=TOMORROW)
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert [v.number for v in bid.versions] == [1, 2]
    assert bid.live_version.number == 2


def test_a_withdrawn_bid_does_not_count_and_may_be_submitted_again(competition, bidder):
    with writing():
        bid = make.a_submitted_bid(competition, bidder)
    with writing():
        actions.withdraw(bid=bid, by=bidder.by, at=TOMORROW)
    assert queries.live_bids(competition) == ()
    with pytest.raises(Refused) as refused, writing():
        actions.withdraw(bid=bid, by=bidder.by, at=TOMORROW)
    assert codes(refused) == {"withdrawn-already"}
    with writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert (bid.live_version.number, queries.live_bids(competition)) == (2, (bid,))


def test_a_draft_that_changed_since_it_was_read_back_is_not_submitted(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
    read = bid.edition
    with writing():
        actions.save_draft(bid=bid, price=make.price_of(1_00), by=bidder.by, at=TOMORROW)
    with pytest.raises(Refused) as refused, writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW, edition=read)
    assert codes(refused) == {"draft-changed"}


def test_what_was_sealed_beforehand_is_used_only_for_its_own_edition(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        make.a_file(bid, bidder)
    stale, fresh = close_bid(bid), close_bid(bid)
    with writing():
        got = actions.submit(bid=bid, by=bidder.by, at=TOMORROW, closed=fresh)
    assert [p.commitment for p in got.receipt.parts] == [p.commitment for p in fresh.parts]
    with writing():
        actions.save_draft(bid=bid, price=make.price_of(1_00), by=bidder.by, at=TOMORROW)
    with writing():
        got = actions.submit(bid=bid, by=bidder.by, at=TOMORROW, closed=stale)
    assert [p.commitment for p in got.receipt.parts] != [p.commitment for p in stale.parts]
    discard_bid(stale)


def test_a_bid_that_arrived_in_time_is_not_taken_after_an_opening_has_begun(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
        actions.open_envelopes(
            competition=competition, part="quality", quality_locked=False,
            by=make.officer_of(competition), at=make.after_closing(competition),
        )  # fmt: skip
    with pytest.raises(Refused) as refused, writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert codes(refused) == {"opening-begun"}


def test_a_swapped_public_key_stops_the_sealing(competition, bidder):
    with writing():
        bid = make.a_draft_bid(competition, bidder)
    with writing():
        db.session.execute(text("UPDATE competition SET public_key = :k"), {"k": b"\x09" * 32})
    with pytest.raises(Exception, match="changed, or belongs to something else"), writing():
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    assert kept(SealedVersion) == 0


# The trail


def test_the_trail_of_a_bid_holds_digests_and_never_content(competition, bidder):
    with writing():
        bid = make.a_submitted_bid(competition, bidder, pence=73_219_00, text="Zebra")
        make.a_file(bid, bidder, name="zebra.pdf")
        actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
        actions.withdraw(bid=bid, by=bidder.by, at=TOMORROW)
        actions.note_refused(bid=bid, why=[], by=bidder.by, at=TOMORROW)
    entries = trail(f"competition:{competition.ref}")
    told = json.dumps([[e.did, e.facts] for e in entries] + [[p.kind, p.facts] for p in unread("test")])
    assert "ebra" not in told
    assert "7321900" not in told
    assert "Kestrel" not in told
    mine = [e.did for e in entries if e.to[0] == "bid"]
    assert mine == ["bid:start", "bid:save", "bid:submit", "bid:attach", "bid:submit", "bid:withdraw", "bid:refuse"]
    assert all(hidden_before_opening(d) for d in mine)
    submitted = next(e for e in entries if e.did == "bid:submit")
    assert submitted.facts["receipt"] == queries.receipt_of(bid.versions[0]).receipt.digest()


@pytest.mark.parametrize("deed", ["start", "save", "attach", "detach", "submit", "withdraw", "refuse"])
def test_an_entry_rolls_back_with_its_deed(competition, bidder, deed):
    with writing():
        if deed != "start":
            bid = make.a_draft_bid(competition, bidder)
            file = make.a_file(bid, bidder)
        if deed == "withdraw":
            actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
    before, posts = did(competition), len(unread("test"))
    deeds = {
        "start": lambda: make.a_begun_bid(competition, bidder),
        "save": lambda: actions.save_draft(bid=bid, price=make.price_of(1), by=bidder.by, at=TOMORROW),
        "attach": lambda: make.a_file(bid, bidder),
        "detach": lambda: actions.detach(bid=bid, file=file, by=bidder.by, at=TOMORROW),
        "submit": lambda: actions.submit(bid=bid, by=bidder.by, at=TOMORROW),
        "withdraw": lambda: actions.withdraw(bid=bid, by=bidder.by, at=TOMORROW),
        "refuse": lambda: actions.note_refused(bid=bid, why=[], by=bidder.by, at=TOMORROW),
    }
    with pytest.raises(ZeroDivisionError), writing():
        deeds[deed]()
        assert len(did(competition)) == len(before) + 1
        1 / 0
    assert did(competition) == before
    assert len(unread("test")) == posts
    assert kept(Bid) == (0 if deed == "start" else 1)
    assert kept(SealedVersion) == (1 if deed == "withdraw" else 0)
