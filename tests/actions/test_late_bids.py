"""A late bid is sealed apart, decided about by two people before any opening, and removed by nobody. T8, S2, S7."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from dps.audit.queries import trail
from dps.bidding import actions, late, queries
from dps.bidding.envelopes import BidsDiffer
from dps.bidding.late_models import LateBid, LateDecision
from dps.bidding.late_queries import late_bids, undecided
from dps.bidding.models import Bid
from dps.bidding.rules.receipt import read_receipt
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.gateways.keys import signing
from dps.gateways.keys.store import from_app
from dps.outbox.post import unread
from tests.actions.test_opening import codes, did, meddle
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import DPS, OPEN_TO_ALL, an_open_competition, officer_of
from tests.makers.parties import a_council, a_person, acting

REASON = "It came two minutes late because the page of the market failed for everybody."
SOON = timedelta(minutes=2)


class Scene:
    """A competition with one bid in time and one whole draft, whose deadline has passed, and two officers."""

    def __init__(self, route) -> None:
        self.bidder, self.other = a_bidder("Kestrel Co-operative"), a_bidder("Osprey Works")
        self.competition = an_open_competition(route, admitted=[self.bidder.body, self.other.body])
        self.in_time = make.a_submitted_bid(self.competition, self.other, pence=70_000_00)
        self.bid = make.a_draft_bid(self.competition, self.bidder, pence=60_000_00)
        self.ann = officer_of(self.competition)
        self.bob = acting(make.a_second_officer(self.competition), self.competition.buyer)
        self.at = self.competition.closes_at + SOON

    def send(self) -> LateBid:
        return late.keep_late(bid=self.bid, by=self.bidder.by, at=self.at)

    def decide(self, row, outcome="accepted", *, fault=False) -> None:
        late.propose(late=row, outcome=outcome, fault_ours=fault, reason=REASON, by=self.ann, at=self.at)
        late.answer(late=row, agrees=True, by=self.bob, at=self.at)

    def open(self) -> None:
        for by in (self.ann, self.bob):
            actions.open_envelopes(
                competition=self.competition, part="quality", quality_locked=False, by=by, at=after_closing(self.competition)
            )  # fmt: skip


@pytest.fixture
def act(app):
    """Under the Act's discretion."""
    with writing():
        return Scene(OPEN_TO_ALL)


@pytest.fixture
def pcr(app):
    """Under the Regulations, where a late bid is refused."""
    with writing():
        return Scene(DPS)


def test_a_late_bid_is_sealed_apart_with_a_signed_receipt_that_says_late(act):
    with writing():
        row = act.send()
    receipt = read_receipt(row.manifest)
    signing.verify(signing.public_key_pem(keys=from_app()), row.manifest, row.signature)
    assert (receipt.missed, receipt.received_at) == (act.competition.closes_at, act.at)
    assert b"LATE" in row.manifest
    assert {p.part for p in row.parts} == {"quality", "price"}
    assert act.bid.versions == []
    assert queries.live_bids(act.competition) == (act.in_time,)
    assert [p.kind for p in unread("test")][-2:] == ["late-bid-kept", "late-bid-waiting"]


def test_the_same_draft_sent_again_is_the_same_late_bid(act):
    with writing():
        first = act.send().ref
    with writing():
        assert act.send().ref == first
    assert did(act.competition).count("bid:quarantine") == 1


def test_before_the_deadline_no_bid_is_late_and_an_unfinished_one_never_is_sealed(act):
    with pytest.raises(Refused) as refused, writing():
        late.keep_late(
            bid=act.bid, by=act.bidder.by, at=act.competition.closes_at - timedelta(microseconds=1)
        )  # fmt: skip
    assert codes(refused) == {"not-late"}
    with writing():
        act.bid.draft = None
    with pytest.raises(Refused), writing():
        act.send()
    assert late_bids(act.competition) == ()


def test_what_was_received_in_time_is_not_sent_late_a_second_time(act):
    with pytest.raises(Refused) as refused, writing():
        late.keep_late(bid=act.in_time, by=act.other.by, at=act.at)
    assert codes(refused) == {"received-already"}


def test_a_rival_sends_no_late_bid_for_another(act):
    with pytest.raises(NotFound), writing():
        late.keep_late(bid=act.bid, by=act.other.by, at=act.at)


def test_under_the_act_the_opening_waits_until_two_officers_have_decided(act):
    with writing():
        act.send()
    with pytest.raises(Refused) as refused, writing():
        act.open()
    assert {o.code: o.provision for o in refused.value.obstacles}["late-undecided"] == OPEN_TO_ALL.provisions[
        "late_bids"
    ]
    with writing():
        act.decide(late_bids(act.competition)[0], "refused")
    with writing():
        act.open()
    assert [o.bid.ref for o in queries.opened_quality(act.competition)] == [act.in_time.ref]


def test_a_late_bid_let_in_opens_with_the_others_and_the_quarantine_keeps_it(act):
    with writing():
        row = act.send()
        act.decide(row)
    with writing():
        act.open()
    assert {o.bid.ref for o in queries.opened_quality(act.competition)} == {act.in_time.ref, act.bid.ref}
    assert late_bids(act.competition) == (row,)
    assert unread("test")[-2].kind == "late-bid-decided"


def test_under_the_regulations_a_late_bid_is_refused_unless_the_fault_was_ours(pcr):
    with writing():
        row = pcr.send()
    with pytest.raises(Refused) as refused, writing():
        pcr.decide(row)
    assert codes(refused) == {"refused-by-rule"}
    assert refused.value.obstacles[0].provision == "PCR 2015 regs 22(12), 34(5)"
    with writing():
        pcr.decide(row, fault=True)
    with writing():
        pcr.open()
    assert len(queries.opened_quality(pcr.competition)) == 2


def test_under_the_regulations_an_undecided_late_bid_holds_nothing_up_and_is_not_opened(pcr):
    with writing():
        pcr.send()
    with writing():
        pcr.open()
    assert [o.bid.ref for o in queries.opened_quality(pcr.competition)] == [pcr.in_time.ref]


def test_nobody_decides_alone_without_a_reason_or_for_another_council(act):
    with writing():
        row = act.send()
        elsewhere = a_council("Another council")
        stranger = acting(a_person(elsewhere, "officer"), elsewhere)
    for by, reason, outcome, code in (
        (act.ann, "Late.", "refused", "no-reason"),
        (act.ann, REASON, "maybe", "no-outcome"),
        (stranger, REASON, "refused", "not-an-officer"),
    ):
        with pytest.raises(Refused) as refused, writing():
            late.propose(late=row, outcome=outcome, fault_ours=False, reason=reason, by=by, at=act.at)
        assert code in codes(refused)
    with pytest.raises(Refused) as refused, writing():
        late.answer(late=row, agrees=True, by=act.bob, at=act.at)
    assert codes(refused) == {"nothing-proposed"}
    with writing():
        late.propose(late=row, outcome="refused", fault_ours=False, reason=REASON, by=act.ann, at=act.at)
    for by, code in ((act.ann, "same-officer"), (stranger, "not-an-officer")):
        with pytest.raises(Refused) as refused, writing():
            late.answer(late=row, agrees=True, by=by, at=act.at)
        assert code in codes(refused)
    assert undecided(act.competition) == (row,)


def test_a_proposal_that_is_not_agreed_to_falls_and_another_may_be_made(act):
    with writing():
        row = act.send()
        late.propose(late=row, outcome="accepted", fault_ours=False, reason=REASON, by=act.ann, at=act.at)
        late.answer(late=row, agrees=False, by=act.bob, at=act.at)
    assert (row.outcome, row.decision) == ("", None)
    with writing():
        act.decide(row, "refused")
    assert row.outcome == "refused"
    with pytest.raises(Refused) as refused, writing():
        act.decide(row)
    assert "decided-already" in codes(refused)


def test_once_the_opening_has_begun_a_late_bid_is_kept_and_can_be_let_in_no_more(act):
    with writing():
        actions.open_envelopes(
            competition=act.competition, part="quality", quality_locked=False, by=act.ann, at=after_closing(act.competition)
        )  # fmt: skip
        row = act.send()
    with pytest.raises(Refused) as refused, writing():
        act.decide(row)
    assert codes(refused) == {"opening-begun"}
    with writing():
        actions.open_envelopes(
            competition=act.competition, part="quality", quality_locked=False, by=act.bob, at=after_closing(act.competition)
        )  # fmt: skip
    assert len(queries.opened_quality(act.competition)) == 1


@pytest.mark.parametrize("table", ["late_bid", "late_part"])
def test_no_row_of_the_quarantine_is_changed_or_removed(act, table):
    with writing():
        act.send()
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1"):
        with pytest.raises(DBAPIError), writing():
            db.session.execute(db.text(statement))
    assert len(late_bids(act.competition)) == 1


def test_a_late_bid_deleted_past_the_triggers_stops_the_opening(act, engine_kind):
    with writing():
        row = act.send()
        act.decide(row, "refused")
        actions.open_envelopes(
            competition=act.competition, part="quality", quality_locked=False, by=act.ann, at=after_closing(act.competition)
        )  # fmt: skip
        ref = row.id
    for table, column in (("late_decision", "late_id"), ("late_part", "late_id"), ("late_bid", "id")):
        meddle(engine_kind, f"DELETE FROM {table} WHERE {column} = :id", id=ref)
    with pytest.raises(BidsDiffer) as stopped, writing():
        actions.open_envelopes(
            competition=act.competition, part="quality", quality_locked=False, by=act.bob, at=after_closing(act.competition)
        )  # fmt: skip
    assert "late-bid-changed" in codes(stopped)


def test_a_late_bid_slipped_among_the_versions_without_a_decision_stops_the_opening(act):
    with writing():
        row = act.send()
        late.propose(late=row, outcome="refused", fault_ours=False, reason=REASON, by=act.ann, at=act.at)
        late.answer(late=row, agrees=True, by=act.bob, at=act.at)
        late._let_in(row)
    with pytest.raises(BidsDiffer) as stopped:
        for by in (act.ann, act.bob):
            with writing():
                actions.open_envelopes(
                    competition=act.competition, part="quality", quality_locked=False, by=by, at=after_closing(act.competition)
                )  # fmt: skip
    assert {"received-late", "bid-added"} <= codes(stopped)


DEEDS = ("bid:quarantine", "late:propose", "late:decide", "late:disagree")


@pytest.mark.parametrize("name", DEEDS)
def test_each_deed_about_a_late_bid_rolls_back_with_its_entry_and_its_letter(act, name):
    with writing():
        row = act.send() if name != "bid:quarantine" else None
        if name in {"late:decide", "late:disagree"}:
            late.propose(late=row, outcome="accepted", fault_ours=False, reason=REASON, by=act.ann, at=act.at)
    before, posts = did(act.competition), len(unread("test"))
    rows = [db.session.scalar(select(func.count()).select_from(m)) for m in (LateBid, LateDecision, Bid)]

    def deed():
        if row is None:
            act.send()
        elif name == "late:propose":
            late.propose(late=row, outcome="accepted", fault_ours=False, reason=REASON, by=act.ann, at=act.at)
        else:
            late.answer(late=row, agrees=name == "late:decide", by=act.bob, at=act.at)

    with pytest.raises(ZeroDivisionError), writing():
        deed()
        1 / 0
    assert (did(act.competition), len(unread("test"))) == (before, posts)
    assert [db.session.scalar(select(func.count()).select_from(m)) for m in (LateBid, LateDecision, Bid)] == rows
    with writing():
        deed()
    assert did(act.competition)[len(before) :] == [name]


def test_the_trail_hides_every_deed_about_a_late_bid_until_the_opening(act):
    from dps.oversight.queries import trail_of

    with writing():
        act.decide(act.send())
    shown = {line.did for line in trail_of("competition", act.competition.ref).lines}
    assert not any(name.startswith(("bid:", "late:")) for name in shown)
    assert {e.did for e in trail(f"competition:{act.competition.ref}")} > {"bid:quarantine", "late:decide"}
