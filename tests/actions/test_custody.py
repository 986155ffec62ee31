"""The key in officers' shares: named, rehearsed, sealed to, opened by any two, and by nobody else."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import zipfile
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select, text

from dps.audit.queries import trail
from dps.bidding import actions as bidding
from dps.bidding import custody as box
from dps.bidding import queries, sealing
from dps.bidding.copies import can_be_copied, copy_of, documents_of
from dps.bidding.custody import WrongPassphrase, forget_shares
from dps.bidding.drafts import discard
from dps.bidding.late import keep_late
from dps.bidding.models import Opening
from dps.competition import actions
from dps.competition.custody import holders_of, key_of
from dps.competition.custody_models import CustodyHolder, CustodyKey, CustodyShare
from dps.competition.models import Competition
from dps.competition.queries import told_of, why_not_publish
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.gateways.keys.sealing_private import CannotOpen
from dps.gateways.keys.store import from_app
from dps.outbox.post import unread
from dps.parties.models import Position
from dps.parties.rules.roles import OFFICER
from tests.conftest import NOW
from tests.makers import bidding as make
from tests.makers import custody as hold
from tests.makers.bidding import A_PDF, a_bidder, after_closing
from tests.makers.competition import an_open_competition, officer_of
from tests.makers.parties import a_person, acting


class Undo(Exception):
    """Raised at the end of a deed, to see it vanish."""


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def lacks(held) -> set[str]:
    return {o.code for o in why_not_publish(held.competition, at=NOW)} - {"no-approval"}


def did(held) -> list[str]:
    return [e.did for e in trail(f"competition:{held.competition.ref}")]


@pytest.fixture
def bidders(app):
    with writing():
        return [a_bidder("Kestrel Co-operative"), a_bidder("Lapwing Community Trust")]


@pytest.fixture
def held(app, bidders):
    with writing():
        return hold.a_held_competition(admitted=[b.body for b in bidders])


@pytest.fixture
def bids(held, bidders):
    with writing():
        bids = [make.a_draft_bid(held.competition, b, pence=60_000_00 + n, text=f"Answer {n}") for n, b in enumerate(bidders)]  # fmt: skip
        make.a_file(bids[0], bidders[0])
        for bid, bidder in zip(bids, bidders, strict=True):
            bidding.submit(bid=bid, by=bidder.by, at=make.TOMORROW)
        return bids


# Before publication


def test_nothing_is_published_until_every_two_of_the_three_have_opened_the_test_envelope(app):
    with writing():
        held = hold.a_named_draft()
    assert lacks(held) == {"holder-not-placed"}
    for number in range(3):
        with writing():
            hold.take_place(held, number)
    assert lacks(held) == {"not-rehearsed"}
    assert unread("test")[-1].kind == "rehearsal-waits"
    for number in (2, 0, 1):
        assert lacks(held) == {"not-rehearsed"}
        with writing():
            done = hold.prove(held, number)
        assert done is (number == 1)
    assert lacks(held) == set()
    assert [e.facts["pairs"] for e in trail(f"competition:{held.competition.ref}") if e.did == "custody:prove"] == [0, 1, 2]  # fmt: skip
    assert db.session.scalars(select(CustodyShare.recovered)).all() == [None] * 3
    assert unread("test")[-1].kind == "rehearsal-done"


@pytest.mark.full
def test_publishing_is_refused_with_the_same_reasons(app):
    with writing():
        held = hold.a_named_draft()
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=held.competition, by=officer_of(held.competition), at=NOW)
    assert "holder-not-placed" in codes(refused)


@pytest.mark.full
def test_without_holders_there_is_nothing_to_seal_to(app):
    with writing():
        draft = hold.a_draft(parts=hold.by_officers())
    assert "holders-not-three" in {o.code for o in why_not_publish(draft, at=NOW)}


def test_another_holder_starts_the_rehearsal_again_and_who_stays_keeps_their_place(app):
    with writing():
        held = hold.a_rehearsed_draft()
        new = a_person(held.competition.buyer, OFFICER, name="Di Fry")
        refs = [held.holders[0].ref, held.holders[1].ref, new.ref]
    with writing():
        actions.name_holders(competition=held.competition, refs=refs, by=officer_of(held.competition), at=NOW)
    rows = {row.person.name: row for row in holders_of(held.competition)}
    assert [row.placed_at is not None for row in rows.values()] == [True, True, False]
    assert [row.proved_at for row in rows.values()] == [None] * 3
    assert key_of(held.competition, "rehearsal") is None
    assert lacks(held) == {"holder-not-placed"}


@pytest.mark.full
def test_naming_the_same_three_again_changes_nothing(app):
    with writing():
        held = hold.a_rehearsed_draft()
    before = did(held)
    with writing():
        refs = [who.ref for who in held.holders]
        actions.name_holders(competition=held.competition, refs=refs, by=officer_of(held.competition), at=NOW)
    assert (lacks(held), did(held)) == (set(), before)


@pytest.mark.full
def test_another_passphrase_starts_the_rehearsal_again(app):
    with writing():
        held = hold.a_rehearsed_draft()
    with writing():
        hold.take_place(held, 1)
    assert lacks(held) == {"not-rehearsed"}


@pytest.mark.full
def test_a_holder_who_leaves_the_council_is_in_the_way(app):
    with writing():
        held = hold.a_rehearsed_draft()
        for position in db.session.scalars(select(Position).where(Position.person_id == held.holders[2].id)):
            position.ended_at = NOW
    assert lacks(held) == {"holder-left"}


@pytest.mark.full
@pytest.mark.parametrize("how_many", [0, 2, 4])
def test_three_are_named_and_no_other_number(app, how_many):
    with writing():
        held = hold.a_named_draft()
        refs = [a_person(held.competition.buyer, OFFICER).ref for _ in range(how_many)]
    with pytest.raises(Refused) as refused, writing():
        actions.name_holders(competition=held.competition, refs=refs, by=officer_of(held.competition), at=NOW)
    assert codes(refused) == {"holders-not-three"}


@pytest.mark.full
def test_nobody_takes_the_place_of_another(app):
    with writing():
        held = hold.a_named_draft()
        stranger = acting(a_person(held.competition.buyer, OFFICER), held.competition.buyer)
    with pytest.raises(NotFound):
        actions.make_place(held.competition, passphrase="orchard velvet pigeon lantern", by=stranger)


@pytest.mark.full
@pytest.mark.parametrize(("passphrase", "code"), [("too short", "passphrase-short"), ("ann lee ann lee ann lee", "common")])  # fmt: skip
def test_a_weak_passphrase_is_refused(app, passphrase, code):
    with writing():
        held = hold.a_named_draft()
    with pytest.raises(Refused) as refused:
        actions.make_place(held.competition, passphrase=passphrase, by=held.by(0))
    assert code in codes(refused)


@pytest.mark.full
def test_a_holders_public_key_that_was_swapped_is_never_given_a_share(app):
    with writing():
        held = hold.a_named_draft()
        for number in (0, 1):
            hold.take_place(held, number)
        db.session.execute(text("UPDATE custody_holder SET public_key = :k WHERE person_id = :p"), {"k": b"\x09" * 32, "p": held.holders[0].id})  # fmt: skip
    with pytest.raises(Refused) as refused, writing():
        hold.take_place(held, 2)
    assert codes(refused) == {"holder-key-changed"}


@pytest.mark.full
def test_a_wrong_share_does_not_rehearse(app):
    with writing():
        held = hold.a_named_draft()
        for number in range(3):
            hold.take_place(held, number)
    with writing():
        hold.prove(held, 0)
        good = hold.share_of(held, 1, "rehearsal")
    words = good.words.split()
    words[5] = "academic" if words[5] != "academic" else "zero"
    for share in (box.Share(good.person_ref, good.part, " ".join(words)), hold.share_of(held, 0, "rehearsal")):
        with pytest.raises(Refused) as refused, writing():
            box.prove(competition=held.competition, share=share, by=held.by(1), at=NOW)
        assert codes(refused) == {"shares-do-not-fit"}
    assert lacks(held) == {"not-rehearsed"}


@pytest.mark.parametrize("deed", ["name", "place", "prove"])
def test_each_deed_goes_with_its_entry_and_its_letter(app, deed):
    with writing():
        held = hold.a_named_draft()
        if deed == "prove":
            for number in range(3):
                hold.take_place(held, number)
        new = a_person(held.competition.buyer, OFFICER, name="Di Fry")
    before, waiting = did(held), len(unread("test"))
    with pytest.raises(Undo), writing():
        match deed:
            case "name":
                refs = [held.holders[0].ref, held.holders[1].ref, new.ref]
                actions.name_holders(competition=held.competition, refs=refs, by=held.by(0), at=NOW)
            case "place":
                hold.take_place(held, 0)
            case "prove":
                hold.prove(held, 0)
        assert did(held) == [*before, f"custody:{deed}"]
        raise Undo
    assert (did(held), len(unread("test"))) == (before, waiting)


# Published


def test_two_fresh_keys_are_published_and_no_private_key_is_anywhere(held):
    told, live = told_of(held.competition), held.competition
    keys = {key.part: key for key in db.session.scalars(select(CustodyKey))}
    assert set(keys) == {"quality", "price"}
    assert told.parts["custody"]["keys"] == {part: key.public_key.hex() for part, key in keys.items()}
    assert told.public_key == keys["quality"].public_key.hex() != keys["price"].public_key.hex()
    assert (live.wrapped_private_key, {key.opened_private_key for key in keys.values()}) == (b"", {None})
    assert [len(key.shares) for key in keys.values()] == [3, 3]


PAIRS = list(combinations(range(3), 2))


@pytest.mark.parametrize("pair", [PAIRS[0], *(pytest.param(pair, marks=pytest.mark.full) for pair in PAIRS[1:])])
def test_any_two_of_the_three_open_quality_and_then_the_price(held, bids, pair):
    hold.opened_by(held, *pair)
    found = queries.opened_quality(held.competition)
    assert {o.bid.ref for o in found} == {b.ref for b in bids}
    other = tuple(reversed(pair))
    assert not queries.opened(held.competition, "price")
    hold.opened_by(held, *other, part="price", locked=True)
    assert sorted(o.content["total_pence"] for o in queries.opened_prices(held.competition)) == [60_000_00, 60_000_01]


@pytest.mark.full
def test_files_can_be_read_after_the_opening(held, bids):
    hold.opened_by(held, 0, 1)
    with writing():
        got = bidding.read_attachment(bid=bids[0], part="attachment-1", by=held.by(2), at=after_closing(held.competition))  # fmt: skip
    assert got.content == A_PDF


def test_one_alone_opens_nothing_not_by_coming_twice(held, bids):
    with writing():
        hold.open_with(held, 0, "quality")
    with pytest.raises(Refused) as refused, writing():
        hold.open_with(held, 0, "quality")
    assert codes(refused) == {"same-officer"}
    assert queries.opened_quality(held.competition) == ()


def test_an_officer_who_holds_no_share_opens_nothing(held, bids):
    stranger = officer_of(held.competition)
    with pytest.raises(NotFound):
        box.share_of(held.competition, "quality", passphrase="orchard velvet pigeon lantern", by=stranger)
    share = hold.share_of(held, 0, "quality")
    for given in (None, share):
        with pytest.raises(Refused) as refused, writing():
            bidding.open_envelopes(
                competition=held.competition, part="quality", quality_locked=False, by=stranger,
                at=after_closing(held.competition), share=given,
            )  # fmt: skip
        assert codes(refused) == {"not-a-holder"}
    assert did(held)[-1] == "opening:refuse"


def test_a_holder_without_their_passphrase_opens_nothing(held, bids):
    with pytest.raises(WrongPassphrase):
        box.share_of(held.competition, "quality", passphrase="orchard velvet Bo Ray lantern", by=held.by(0))
    with pytest.raises(Refused) as refused, writing():
        bidding.open_envelopes(
            competition=held.competition, part="quality", quality_locked=False, by=held.by(0),
            at=after_closing(held.competition),
        )  # fmt: skip
    assert codes(refused) == {"no-share"}


@pytest.mark.full
@pytest.mark.parametrize("other", ["price", "anothers"])
def test_a_foreign_share_opens_nothing(held, bids, other):
    with writing():
        hold.open_with(held, 0, "quality")
    share = hold.share_of(held, 1, "price") if other == "price" else hold.share_of(held, 2, "quality")
    with pytest.raises(Refused) as refused, writing():
        bidding.open_envelopes(
            competition=held.competition, part="quality", quality_locked=False, by=held.by(1),
            at=after_closing(held.competition), share=share,
        )  # fmt: skip
    assert codes(refused) == {"no-share"}
    assert queries.opened_quality(held.competition) == ()


@pytest.mark.full
def test_a_share_of_another_competition_does_not_fit(held, bids):
    with writing():
        second = hold.a_held_competition()
        elsewhere = hold.share_of(second, 1, "quality")
        hold.open_with(held, 0, "quality")
    share = box.Share(held.holders[1].ref, "quality", elsewhere.words)
    with pytest.raises(Refused) as refused, writing():
        bidding.open_envelopes(
            competition=held.competition, part="quality", quality_locked=False, by=held.by(1),
            at=after_closing(held.competition), share=share,
        )  # fmt: skip
    assert codes(refused) == {"shares-do-not-fit"}
    assert did(held)[-1] == "opening:refuse"


def test_before_the_deadline_no_share_opens_anything(held, bids):
    for number in (0, 1):
        with pytest.raises(Refused) as refused, writing():
            hold.open_with(held, number, "quality", at=held.competition.closes_at - timedelta(seconds=1))
        assert codes(refused) == {"before-deadline"}


def test_the_first_share_waits_half_an_hour_and_is_then_forgotten(held, bids):
    at = after_closing(held.competition)
    with writing():
        hold.open_with(held, 0, "quality", at=at)
    row = db.session.scalars(select(Opening)).one()
    assert row.first_share is not None
    assert queries.standing_ask(held.competition, "quality", at=at + timedelta(minutes=29)) is not None
    late = at + timedelta(minutes=30)
    assert queries.standing_ask(held.competition, "quality", at=late) is None
    assert forget_shares(at + timedelta(minutes=29)) == 0
    assert forget_shares(late) == 1
    assert db.session.scalars(select(Opening.first_share)).one() is None
    with writing():
        hold.open_with(held, 1, "quality", at=late)  # asks first again
    assert queries.opened_quality(held.competition) == ()
    with writing():
        hold.open_with(held, 0, "quality", at=late)
    assert len(queries.opened_quality(held.competition)) == 2
    assert db.session.scalars(select(Opening.first_share)).one() is None


@pytest.mark.full
def test_the_second_officer_too_late_opens_nothing_even_before_the_job_ran(held, bids):
    at = after_closing(held.competition)
    with writing():
        hold.open_with(held, 0, "quality", at=at)
    with writing():
        opening = hold.open_with(held, 1, "quality", at=at + timedelta(minutes=31))
    assert (opening.opened_at, opening.first.ref) == (None, held.holders[1].ref)


@pytest.mark.full
@pytest.mark.parametrize("part", ["quality", "price"])
def test_a_swapped_public_key_stops_the_sealing(held, bidders, part):
    with writing():
        bid = make.a_draft_bid(held.competition, bidders[0])
        db.session.execute(text("UPDATE custody_key SET public_key = :k WHERE part = :p"), {"k": b"\x09" * 32, "p": part})  # fmt: skip
    with pytest.raises(CannotOpen), writing():
        bidding.submit(bid=bid, by=bidders[0].by, at=make.TOMORROW)


@pytest.mark.full
def test_a_share_that_was_changed_is_refused(held, bids):
    with writing():
        db.session.execute(text("UPDATE custody_share SET closed = :c"), {"c": b"dpsc1" + bytes(80)})
    with pytest.raises(CannotOpen):
        hold.share_of(held, 0, "quality")


@pytest.mark.full
def test_quality_and_price_have_keys_of_their_own(held, bids):
    hold.opened_by(held, 0, 2)
    with pytest.raises(CannotOpen):
        box.key_after_opening(held.competition, "price")
    assert len(box.key_after_opening(held.competition, "quality")) == 32


@pytest.mark.full
def test_the_service_holds_the_key_where_nothing_else_was_chosen(app):
    with writing():
        held = hold.a_named_draft()
        competition = hold.a_draft()
    assert box.officers_hold(held.competition)
    assert not box.officers_hold(competition)
    with pytest.raises(Refused) as refused, writing():
        actions.name_holders(competition=competition, refs=[], by=officer_of(competition), at=NOW)
    assert "custody-is-the-service" in codes(refused)


@pytest.mark.full
def test_no_secret_stands_in_a_row_an_entry_or_a_post(held, bids):
    with writing():
        hold.open_with(held, 0, "quality")
    secrets = [hold.phrase_of(who) for who in held.holders]
    secrets += [hold.share_of(held, n, part).words for n in range(3) for part in ("quality", "price")]
    hay = b""
    for model in (CustodyHolder, CustodyKey, CustodyShare, Opening):
        for row in db.session.execute(select(model.__table__)):
            hay += b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    hay += "".join(str(e.facts) for e in trail(f"competition:{held.competition.ref}")).encode()
    hay += "".join(str(p.facts) for p in unread("test")).encode()
    assert not [s for s in secrets if s.encode() in hay]


# The bidder's side


def proof_fits(copy: bytes, receipt) -> set[str]:
    """The parts whose content and salt in a downloaded copy are what a receipt commits to."""
    with zipfile.ZipFile(io.BytesIO(copy)) as held:
        proof = json.loads(held.read("bid-proof.json"))["parts"]
        contents = {p["part"]: held.read(p["file"]) if "file" in p else base64.b64decode(p["content"]) for p in proof}
    made = {p["part"]: hashlib.sha256(bytes.fromhex(p["salt"]) + contents[p["part"]]).hexdigest() for p in proof}
    return {p.part for p in receipt.parts if made.get(p.part) == p.commitment}


@pytest.mark.parametrize("by_officers", [pytest.param(True, marks=pytest.mark.full), False])
def test_the_copy_downloaded_before_submitting_is_what_the_receipt_commits_to(app, bidders, by_officers):
    who = bidders[0]
    with writing():
        competition = hold.a_held_competition(admitted=[who.body]).competition if by_officers else an_open_competition(admitted=[who.body])  # fmt: skip
        bid = make.a_draft_bid(competition, who)
        make.a_file(bid, who)
    copy = copy_of(bid)
    with writing():
        got = bidding.submit(bid=bid, by=who.by, at=make.TOMORROW)
    assert proof_fits(copy, got.receipt) == {"quality", "price", "attachment-1"}
    if not by_officers:
        assert proof_fits(copy_of(bid), got.receipt) == {"quality", "price", "attachment-1"}
        with writing():
            bidding.save_draft(bid=bid, price=make.price_of(1_00), by=who.by, at=make.TOMORROW)
        assert proof_fits(copy_of(bid), got.receipt) == set()


def test_submitting_destroys_the_readable_copy_and_its_key(held, bidders):
    who = bidders[0]
    with writing():
        bid = make.a_draft_bid(held.competition, who, text="A sentence to be destroyed")
        make.a_file(bid, who)
        key, draft = bid.wrapped_draft_key, bid.draft
    stored = documents_of(bid)
    with writing():
        bidding.submit(bid=bid, by=who.by, at=make.TOMORROW)
    discard(*stored)
    assert (bid.draft, bid.attachments, can_be_copied(bid)) == (None, [], False)
    assert bid.wrapped_draft_key != key
    kept = Path(held_data()) / "documents"
    assert not [p for p in kept.rglob("*") if p.is_file() and p.stem in stored]
    with pytest.raises(CannotOpen):
        sealing.read_draft(bid.wrapped_draft_key, bid_ref=bid.ref, part="draft", ciphertext=draft, keys=from_app())
    with writing():  # sent again, it is the same bid
        again = bidding.submit(bid=bid, by=who.by, at=make.TOMORROW)
    assert again.receipt.version == 1
    with writing():
        bidding.save_draft(bid=bid, price=make.price_of(70_000_00), by=who.by, at=make.TOMORROW)
    with pytest.raises(Refused), writing():  # to replace it, all of it is written again
        bidding.submit(bid=bid, by=who.by, at=make.TOMORROW)


@pytest.mark.full
def test_a_submission_that_is_rolled_back_keeps_the_draft(held, bidders):
    with writing():
        bid = make.a_draft_bid(held.competition, bidders[0])
    before = copy_of(bid)
    with pytest.raises(Undo), writing():
        bidding.submit(bid=bid, by=bidders[0].by, at=make.TOMORROW)
        raise Undo
    assert can_be_copied(bid)
    assert zipfile.ZipFile(io.BytesIO(copy_of(bid))).read("bid-proof.json") == zipfile.ZipFile(io.BytesIO(before)).read("bid-proof.json")  # fmt: skip


@pytest.mark.full
def test_a_late_bid_is_sealed_to_the_holders_too(held, bidders):
    late = held.competition.closes_at + timedelta(minutes=5)
    with writing():
        bid = make.a_draft_bid(held.competition, bidders[0])
    with writing():
        kept = keep_late(bid=bid, by=bidders[0].by, at=late)
    assert (kept.outcome, can_be_copied(bid)) == ("", False)


def test_a_backup_of_database_documents_and_keys_keeps_sealed_bids_openable(held, bids, engine_kind, tmp_path):
    if engine_kind != "sqlite":
        pytest.skip("what is restored is a file; PostgreSQL has its own backups")
    data, keys = Path(held_data()), Path(str(current_app.config["KEY_DIR"]))
    db.session.remove()
    db.engine.dispose()
    for name, folder in (("data", data), ("keys", keys)):
        shutil.copytree(folder, tmp_path / name)
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / name, folder)
    again = hold.Held(db.session.scalars(select(Competition)).one(), tuple(row.person for row in holders_in_order()))
    hold.opened_by(again, 0, 1)
    assert len(queries.opened_quality(again.competition)) == 2
    hold.opened_by(again, 2, 1, part="price", locked=True)
    assert len(queries.opened_prices(again.competition)) == 2


def holders_in_order():
    return db.session.scalars(select(CustodyHolder).order_by(CustodyHolder.id)).all()


def held_data() -> str:
    return str(current_app.config["DATA_DIR"])
