"""Opening: by two officers, after the deadline, quality before price, and only what was received."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from dps.admission.queries import application_in_flight
from dps.audit.digests import text_digest
from dps.audit.queries import trail
from dps.bidding import actions, queries
from dps.bidding.envelopes import BidsDiffer, examine
from dps.bidding.models import Disregard, OpenedPart
from dps.bidding.rules.disregarding import NOT_A_MEMBER
from dps.competition.models import Competition
from dps.competition.rules.frozen import read as read_frozen
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from dps.parties.rules.roles import EVALUATOR, OFFICER
from tests.makers import bidding as make
from tests.makers.admission import judge
from tests.makers.bidding import TOMORROW, Bidder, a_bidder, after_closing
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, an_open_competition, apply, officer_of
from tests.makers.parties import a_council, a_person, acting, an_operator
from tests.makers.remembered import remembered

REASON = "Its application was refused on 3 December 2026."


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def did(competition) -> list[str]:
    return [e.did for e in trail(f"competition:{competition.ref}")]


def opened_rows() -> int:
    return db.session.scalar(select(func.count()).select_from(OpenedPart)) or 0


def ask(competition, by, *, part="quality", locked=False, at=None):
    return actions.open_envelopes(
        competition=competition, part=part, quality_locked=locked, by=by, at=at or after_closing(competition)
    )


def meddle(engine_kind: str, statement: str, **values: object) -> None:
    """Change a row as somebody with the database in their hands would, past the triggers."""
    with writing():
        if engine_kind == "postgres":
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                db.session.execute(text(f"DROP TRIGGER {name}"))
        db.session.execute(text(statement), values)


@remembered
def a_competition_among_others() -> tuple[Competition, list[Bidder]]:
    """A competition of a DPS with its three bidders, one of whom has bid in another that is open to all."""
    bidders = [a_bidder("Kestrel Co-operative"), a_bidder("Lapwing Community Trust"), a_bidder("Osprey Works")]
    found = an_open_competition(DPS, admitted=[b.body for b in bidders])
    noise = an_open_competition(OPEN_TO_ALL)
    make.a_submitted_bid(noise, bidders[0])
    return found, bidders


@pytest.fixture
def began(app):
    with writing():
        return a_competition_among_others()


@pytest.fixture
def bidders(began):
    return began[1]


@pytest.fixture
def competition(began):
    return began[0]


@pytest.fixture
def bids(competition, bidders):
    with writing():
        bids = [
            make.a_submitted_bid(competition, bidder, pence=60_000_00 + n, text=f"Answer of bidder {n}")
            for n, bidder in enumerate(bidders)
        ]
        make.a_file(bids[0], bidders[0], name="plan.pdf")
        actions.submit(bid=bids[0], by=bidders[0].by, at=TOMORROW)
        return bids


@pytest.fixture
def officers(competition):
    with writing():
        return officer_of(competition), acting(make.a_second_officer(competition), competition.buyer)


# Two officers, after the deadline


def test_the_first_officer_is_noted_and_the_second_opens(competition, bids, officers):
    ann, bob = officers
    with writing():
        ask(competition, ann)
    assert (queries.opened(competition, "quality"), opened_rows()) == (False, 0)
    with writing():
        ask(competition, bob)
    assert queries.opened(competition, "quality")
    found = queries.opened_quality(competition)
    assert {o.bid.ref for o in found} == {b.ref for b in bids}
    assert sorted(next(iter(o.content["answers"].values()))[:18] for o in found) == [
        f"Answer of bidder {n}."[:18] for n in range(3)
    ]
    assert did(competition)[-2:] == ["opening:ask", "opening:open"]
    assert unread("test")[-1].kind == "bids-opened"


def test_the_same_officer_twice_opens_nothing(competition, bids, officers):
    with writing():
        ask(competition, officers[0])
    with pytest.raises(Refused) as refused, writing():
        ask(competition, officers[0])
    assert codes(refused) == {"same-officer"}
    assert opened_rows() == 0


def test_before_the_deadline_nobody_opens_not_even_the_operator(competition, bids):
    with writing():
        operator = an_operator()
        people = [
            officer_of(competition),
            acting(a_person(operator, "administrator"), operator),
            acting(a_person(competition.buyer, EVALUATOR), competition.buyer),
            CLOCK,
        ]
    for by in people:
        for part in ("quality", "price"):
            for early in (timedelta(days=3), timedelta(microseconds=1)):
                with pytest.raises(Refused) as refused, writing():
                    ask(competition, by, part=part, locked=True, at=competition.closes_at - early)
                assert "before-deadline" in codes(refused)
    assert opened_rows() == 0
    assert queries.opening_of(competition, "quality") is None


def test_only_officers_of_the_buying_council_open(competition, bids, officers):
    with writing():
        other = a_council("Another council")
        strangers = [
            acting(a_person(other, OFFICER), other),
            acting(a_person(competition.buyer, EVALUATOR), competition.buyer),
            CLOCK,
        ]
        ask(competition, officers[0])
    for by in strangers:
        with pytest.raises(Refused) as refused, writing():
            ask(competition, by)
        assert "not-an-officer" in codes(refused)
    assert opened_rows() == 0


def test_an_opening_without_bids_says_so(competition, officers):
    for by in officers:
        with writing():
            ask(competition, by)
    assert queries.opened(competition, "quality")
    assert queries.opened_quality(competition) == ()
    assert unread("test")[-1].facts == {"bids": 0}


def test_a_part_is_opened_once(competition, bids):
    with writing():
        make.open_part(competition)
    with pytest.raises(Refused) as refused, writing():
        ask(competition, officer_of(competition))
    assert codes(refused) == {"opened-already"}


def test_replaced_withdrawn_and_unsubmitted_bids_stay_shut(competition, bids, bidders, app):
    with writing():
        actions.save_draft(bid=bids[0], price=make.price_of(1_11), by=bidders[0].by, at=TOMORROW)
        actions.submit(bid=bids[0], by=bidders[0].by, at=TOMORROW)
        actions.withdraw(bid=bids[1], by=bidders[1].by, at=TOMORROW)
        actions.save_draft(bid=bids[2], price=make.price_of(2_22), by=bidders[2].by, at=TOMORROW)
    with writing():
        make.open_part(competition)
        make.open_part(competition, "price", quality_locked=True)
    prices = {o.bid.ref: (o.version.number, o.content["total_pence"]) for o in queries.opened_prices(competition)}
    assert prices == {bids[0].ref: (3, 1_11), bids[2].ref: (1, 60_000_02)}
    assert opened_rows() == 4


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(["save", "submit", "withdraw"]), max_size=8))
def test_whatever_was_done_before_only_the_last_live_version_opens(competition, bidders, deeds):
    """Over generated histories of one bid, in a fresh competition each."""
    with writing():
        fresh, bidder = an_open_competition(OPEN_TO_ALL), bidders[0]
        bid, price, live = make.a_draft_bid(fresh, bidder, pence=1), 1, None
        for n, deed in enumerate(deeds, start=2):
            if deed == "save":
                price = n
                actions.save_draft(bid=bid, price=make.price_of(n), by=bidder.by, at=TOMORROW)
            elif deed == "submit":
                actions.submit(bid=bid, by=bidder.by, at=TOMORROW)
                live = price
            elif live is not None:
                actions.withdraw(bid=bid, by=bidder.by, at=TOMORROW)
                live = None
        make.open_part(fresh)
        make.open_part(fresh, "price", quality_locked=True)
    assert [o.content["total_pence"] for o in queries.opened_prices(fresh)] == ([] if live is None else [live])


# The price


def test_the_price_stays_shut_until_quality_is_locked(competition, bids, officers):
    with pytest.raises(Refused) as refused, writing():
        ask(competition, officers[0], part="price", locked=True)
    assert codes(refused) == {"quality-first"}
    with writing():
        make.open_part(competition)
    with pytest.raises(Refused) as refused, writing():
        ask(competition, officers[0], part="price", locked=False)
    assert codes(refused) == {"quality-not-locked"}
    assert queries.opened_prices(competition) == ()
    with writing():
        make.open_part(competition, "price", quality_locked=True)
    assert sorted(o.content["total_pence"] for o in queries.opened_prices(competition)) == [
        60_000_00,
        60_000_01,
        60_000_02,
    ]
    assert unread("test")[-1].kind == "prices-opened"


def test_an_error_of_the_database_repeats_no_price_to_the_log(competition, bids):
    with writing():
        make.open_part(competition)
    version = bids[0].live_version.id
    twice = OpenedPart(version_id=version, part="quality", content='{"total_pence":6000123}', opened_at=TOMORROW)
    with pytest.raises(IntegrityError) as failed, writing():
        db.session.add(twice)
        db.session.flush()
    assert "6000123" not in str(failed.value)


def test_opening_quality_opens_no_price(competition, bids):
    with writing():
        make.open_part(competition)
    kept = db.session.scalars(select(OpenedPart.content)).all()
    assert len(kept) == 3
    assert not any("pence" in content for content in kept)


# Only what was received


TAMPERINGS = {
    "a price envelope with a byte changed": (
        "UPDATE sealed_part SET ciphertext = :junk WHERE part = 'price'", {"part-changed"}),
    "a quality envelope with its digest changed to fit": (
        "UPDATE sealed_part SET ciphertext = :junk, ciphertext_digest = :digest WHERE part = 'quality'", {"part-changed"}),
    "an envelope deleted": ("DELETE FROM sealed_part WHERE part = 'price'", {"part-missing"}),
    "a commitment changed": ("UPDATE sealed_part SET commitment = :digest WHERE part = 'price'", {"content-changed"}),
    "a signature changed": ("UPDATE sealed_version SET signature = :junk", {"receipt-changed"}),
    "a time of receipt changed": ("UPDATE sealed_version SET received_at = '2026-11-23 10:00:00.000000'", {"receipt-elsewhere"}),
    "a bid withdrawn in the table": ("UPDATE bid SET withdrawn_at = started_at WHERE ref = :ref", {"bid-missing"}),
    "a deadline moved": ("UPDATE competition SET closes_at = '2026-11-30 12:00:00' WHERE ref = :competition", {"deadline-changed"}),
    "an entry of the trail changed": (
        "UPDATE audit_entry SET body = :junk WHERE seq = 2 AND log_id = (SELECT id FROM audit_log WHERE name = :log)", None),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERINGS)
def test_an_opening_stops_and_shows_nothing_where_what_is_kept_differs(competition, bids, officers, engine_kind, how):
    statement, expected = TAMPERINGS[how]
    junk = b"\x00" * 4000
    values = {
        "junk": junk, "digest": hashlib.sha256(junk).hexdigest(), "ref": bids[1].ref, "competition": competition.ref,
        "log": f"competition:{competition.ref}",
    }  # fmt: skip
    with writing():
        ask(competition, officers[0])
    meddle(engine_kind, statement, **{k: v for k, v in values.items() if f":{k}" in statement})
    with pytest.raises(Exception) as stopped, writing():
        ask(competition, officers[1])
    if expected is not None:
        assert isinstance(stopped.value, BidsDiffer)
        assert expected <= {o.code for o in stopped.value.obstacles}
    assert (opened_rows(), queries.opened(competition, "quality")) == (0, False)


def test_two_bids_whose_envelopes_were_swapped_stop_the_opening(competition, bids, officers, engine_kind):
    with writing():
        ask(competition, officers[0])
    a, b = (bid.live_version.id for bid in bids[1:])
    meddle(
        engine_kind,
        "UPDATE sealed_part SET version_id = CASE version_id WHEN :a THEN -:b WHEN :b THEN -:a END WHERE version_id IN (:a, :b)"
        if engine_kind == "postgres"
        else "UPDATE sealed_part SET ciphertext = (SELECT o.ciphertext FROM sealed_part o WHERE o.part = sealed_part.part AND o.version_id = :a + :b - sealed_part.version_id) WHERE version_id IN (:a, :b)",
        a=a,
        b=b,
    )
    with pytest.raises(BidsDiffer), writing():
        ask(competition, officers[1])
    assert opened_rows() == 0


def test_a_changed_or_missing_file_stops_the_opening(app, competition, bids, officers):
    row = next(p for p in bids[0].live_version.parts if p.document)
    path = Path(app.config["DATA_DIR"]) / "documents" / row.document[:2] / row.document[2:4] / row.document
    with writing():
        ask(competition, officers[0])
    path.write_bytes(b"another file")
    with pytest.raises(BidsDiffer) as stopped, writing():
        ask(competition, officers[1])
    assert codes(stopped) == {"part-changed"}
    path.unlink()
    with pytest.raises(BidsDiffer) as stopped, writing():
        ask(competition, officers[1])
    assert codes(stopped) == {"part-missing"}
    assert bids[0].ref in stopped.value.obstacles[0].says
    assert opened_rows() == 0


def test_a_bid_kept_while_the_deadline_was_moved_is_not_opened_though_it_was_moved_back(
    competition, bids, bidders, officers, engine_kind
):
    closes_at = competition.closes_at
    late = closes_at + timedelta(hours=2)

    def move(to):
        zone = "+00:00" if engine_kind == "postgres" else ""
        at = to.strftime("%Y-%m-%d %H:%M:%S.%f") + zone
        meddle(engine_kind, "UPDATE competition SET closes_at = :at WHERE ref = :ref", at=at, ref=competition.ref)

    move(closes_at + timedelta(days=1))
    with writing():
        bid = queries.bid_of(competition, bidders[1].body)
        actions.save_draft(bid=bid, price=make.price_of(59_999_00), by=bidders[1].by, at=late)
        actions.submit(bid=bid, by=bidders[1].by, at=late)
    move(closes_at)
    with writing():
        ask(competition, officers[0], at=late + timedelta(hours=1))
    with pytest.raises(BidsDiffer) as stopped, writing():
        ask(competition, officers[1], at=late + timedelta(hours=1))
    assert codes(stopped) == {"received-late"}
    assert bids[1].ref in stopped.value.obstacles[0].says
    assert opened_rows() == 0


def test_what_suppliers_were_told_cannot_be_rewritten_together_with_its_digest(
    competition, bids, officers, engine_kind
):
    """The trail has the digest of the day of publication; a row that agrees with itself is not enough."""
    with writing():
        ask(competition, officers[0])
    told = read_frozen(competition.frozen)
    rewritten = replace(told, closes_at=told.closes_at - timedelta(hours=1)).canonical()
    meddle(
        engine_kind,
        "UPDATE competition SET frozen = :told, frozen_digest = :digest, closes_at = :at WHERE ref = :ref",
        told=rewritten,
        digest=text_digest(rewritten),
        at=(told.closes_at - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        + ("+00:00" if engine_kind == "postgres" else ""),
        ref=competition.ref,
    )
    with pytest.raises(BidsDiffer) as stopped, writing():
        ask(competition, officers[1])
    assert codes(stopped) == {"deadline-changed"}
    assert opened_rows() == 0


def test_every_difference_is_named_at_once_and_the_attempt_is_kept(competition, bids, officers, engine_kind):
    with writing():
        ask(competition, officers[0])
    meddle(engine_kind, "UPDATE sealed_version SET signature = :junk", junk=b"\x00" * 64)
    with pytest.raises(BidsDiffer) as stopped, writing():
        ask(competition, officers[1])
    assert len(stopped.value.obstacles) == 3
    with writing():
        actions.note_difference(
            competition=competition,
            part="quality",
            differs=stopped.value,
            by=officers[1],
            at=after_closing(competition),
        )
    entry = trail(f"competition:{competition.ref}")[-1]
    assert (entry.did, entry.facts) == ("opening:stop", {"part": "quality", "differs": ["receipt-changed"] * 3})


def test_what_was_examined_beforehand_is_what_is_opened(competition, bids, officers):
    with writing():
        ask(competition, officers[0])
    examined = examine(competition, "quality")
    with writing():
        actions.open_envelopes(
            competition=competition, part="quality", quality_locked=False, by=officers[1],
            at=after_closing(competition), examined=examined,
        )  # fmt: skip
    assert {json.dumps(o.content, sort_keys=True) for o in queries.opened_quality(competition)} == {
        json.dumps(json.loads(e.content), sort_keys=True) for e in examined.opened
    }


# Files


def test_a_file_is_read_after_the_opening_and_the_reading_is_kept(competition, bids, officers):
    with pytest.raises(NotFound), writing():
        actions.read_attachment(bid=bids[0], part="attachment-1", by=officers[0], at=TOMORROW)
    with writing():
        make.open_part(competition)
    with writing():
        got = actions.read_attachment(bid=bids[0], part="attachment-1", by=officers[0], at=after_closing(competition))
    assert (got.name, got.content) == ("plan.pdf", make.A_PDF)
    entry = trail(f"competition:{competition.ref}")[-1]
    assert (entry.did, entry.to, entry.facts) == ("attachment:read", ("bid", bids[0].ref), {"part": "attachment-1"})
    for part in ("attachment-2", "price", "quality"):
        with pytest.raises(NotFound), writing():
            actions.read_attachment(bid=bids[0], part=part, by=officers[0], at=after_closing(competition))


def test_another_council_and_the_bidders_rival_find_no_opened_bid(competition, bids, bidders):
    with writing():
        make.open_part(competition)
        other = a_council("Another council")
        stranger = acting(a_person(other, OFFICER), other)
    for by in (stranger, bidders[1].by, Actor()):
        with pytest.raises(NotFound):
            queries.live_bid(bids[0].ref, by)


# Disregarding


@pytest.fixture
def undecided(app):
    """A dynamic market's competition: a member's bid and an applicant's, opened."""
    with writing():
        competition, member, applicant = an_open_competition(DYNAMIC), a_bidder(), a_bidder()
        apply(applicant.body, competition.lot)
        bid = make.a_submitted_bid(competition, applicant)
        make.open_part(competition)
        return competition, bid, member


def disregard(bid, by, *, ground=NOT_A_MEMBER, reason=REASON):
    return actions.disregard(bid=bid, ground=ground, reason=reason, by=by, at=after_closing(bid.competition))


def refuse_application(bid) -> None:
    lot = bid.competition.lot
    unmet = [criterion.title for criterion in lot.criteria]
    judge(application_in_flight(bid.supplier, lot), *unmet, at=after_closing(bid.competition))


def test_a_non_members_bid_cannot_be_disregarded_while_its_application_is_undecided(undecided):
    competition, bid, _ = undecided
    with pytest.raises(Refused) as refused, writing():
        disregard(bid, officer_of(competition))
    assert codes(refused) == {"application-undecided"}
    assert refused.value.obstacles[0].provision == "Procurement Act 2023 s.34(4)"
    assert queries.disregarded(competition) == ()
    with writing():
        refuse_application(bid)
    with writing():
        disregard(bid, officer_of(competition))
    (decision,) = queries.disregarded(competition)
    assert (decision.bid.ref, decision.reason) == (bid.ref, REASON)
    assert did(competition)[-1] == "bid:disregard"


def test_the_price_of_a_disregarded_bid_is_never_opened(undecided):
    competition, bid, _ = undecided
    with writing():
        refuse_application(bid)
        disregard(bid, officer_of(competition))
        make.open_part(competition, "price", quality_locked=True)
    assert queries.opened_prices(competition) == ()
    assert queries.opened(competition, "price")


def test_no_bid_is_disregarded_after_a_price_is_open(competition, bids):
    with writing():
        make.open_part(competition)
        make.open_part(competition, "price", quality_locked=True)
    with pytest.raises(Refused) as refused, writing():
        disregard(bids[0], officer_of(competition), ground="procedure")
    assert codes(refused) == {"price-opened"}


def test_another_council_cannot_disregard(undecided):
    _competition, bid, _ = undecided
    with writing():
        other = a_council("Another council")
        by = acting(a_person(other, OFFICER), other)
    with pytest.raises(NotFound), writing():
        disregard(bid, by)


@pytest.mark.parametrize("deed", ["ask", "open", "read", "disregard", "stop"])
def test_an_entry_rolls_back_with_its_deed(competition, bids, officers, deed):
    ann, bob = officers
    with writing():
        if deed == "open":
            ask(competition, ann)
        if deed in {"read", "disregard"}:
            make.open_part(competition)
    later = after_closing(competition)
    differs = BidsDiffer([])
    deeds = {
        "ask": lambda: ask(competition, ann),
        "open": lambda: ask(competition, bob),
        "read": lambda: actions.read_attachment(bid=bids[0], part="attachment-1", by=ann, at=later),
        "disregard": lambda: disregard(bids[0], ann, ground="procedure", reason="It names no delivery date at all."),
        "stop": lambda: actions.note_difference(
            competition=competition, part="quality", differs=differs, by=ann, at=later
        ),
    }
    before, rows, posts = did(competition), opened_rows(), len(unread("test"))
    with pytest.raises(ZeroDivisionError), writing():
        deeds[deed]()
        assert len(did(competition)) == len(before) + 1
        1 / 0
    assert (did(competition), opened_rows(), len(unread("test"))) == (before, rows, posts)
    assert queries.opened(competition, "quality") is (deed in {"read", "disregard"})
    assert db.session.scalar(select(func.count()).select_from(Disregard)) == 0
