"""What can be done with a bid: drafted, submitted, withdrawn, opened, disregarded.

On the trail a bid leaves its ref, version numbers and digests; never a word or
a price of it. Entries about bids are hidden from everybody until the opening
(rules.opening.hidden_before_opening).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dps.audit.checkpoints import reveal
from dps.audit.record import record
from dps.bidding.attempts import note_difference as note_difference
from dps.bidding.attempts import on_trail
from dps.bidding.attempts import refused_opening as refused_opening
from dps.bidding.copies import destroy_copy
from dps.bidding.custody import keep_opened, kept_for_later, key_from
from dps.bidding.drafts import ClosedFile, close_draft, draft_of, new_draft_key, own_draft_file
from dps.bidding.envelopes import ClosedBid, Examined, close_bid, examine
from dps.bidding.envelopes import read_attachment as read_one
from dps.bidding.holding import lock_for_bids as lock_for_bids
from dps.bidding.models import Bid, Disregard, DraftAttachment, OpenedPart, Opening, SealedPart, SealedVersion
from dps.bidding.notices import owe_notice
from dps.bidding.queries import (
    KeptReceipt,
    bid_of,
    disregarded,
    live_bid,
    live_bids,
    opening_of,
    receipt_of,
    standing_ask,
    why_not_bid,
    why_not_disregard,
    why_not_open,
    why_not_withdraw,
)
from dps.bidding.rules.bidding import SERVER
from dps.bidding.rules.disregarding import ground_of
from dps.bidding.rules.offers import obstacles_to_adding_files, read_offer
from dps.bidding.rules.opening import HOLDERS_OPEN, QUALITY
from dps.bidding.rules.receipt import Receipt, ReceiptPart
from dps.bidding.sealing import AttachmentBytes
from dps.bidding.whole import missing_of
from dps.competition.custody import officers_hold
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db, new_ref
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.gateways.keys import signing
from dps.gateways.keys.shares_private import Share
from dps.gateways.keys.store import from_app
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.outbox.once import post_once
from dps.outbox.post import post
from dps.parties.models import Organisation
from dps.parties.queries import acting_person, unconfirmed

NO_SHARE = Obstacle(
    "no-share", "Three officers hold the key of this competition, and yours is not open yet.",
    HOLDERS_OPEN, "Type your passphrase.",
)  # fmt: skip
POSTED = {QUALITY: "bids-opened", "price": "prices-opened"}


def start(*, competition: Competition, supplier: Organisation, by: Actor, at: datetime) -> Bid:
    """Begin a draft; where there is one, it is given back unchanged. Raises :class:`~dps.core.refusal.Refused`."""
    _own(supplier, by)
    lock_for_bids(competition)
    found = bid_of(competition, supplier)
    if found is not None:
        return found
    refuse_if(why_not_bid(competition, supplier, at=at))
    ref = new_ref()
    bid = Bid(
        ref=ref, competition=competition, competition_id=competition.id, supplier=supplier, supplier_id=supplier.id,
        started_at=at, edition=0, wrapped_draft_key=new_draft_key(ref),
    )  # fmt: skip
    db.session.add(bid)
    db.session.flush()
    _record("bid:start", bid, by=by, at=at)
    return bid


def save_draft(
    *,
    bid: Bid,
    quality: Mapping[str, Any] | None = None,
    price: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what was written, closed under the bid's own key, however unfinished.

    ``quality`` may have ``answers`` (by criterion ref), ``commitments`` and
    what rules/besides.py names; ``price`` has ``lines``; what is not named stays as it was. Raises
    :class:`~dps.core.refusal.Refused` after the deadline, ValueError for what no form sends.
    """
    _may_write(bid, by=by, at=at)
    offer = draft_of(bid)
    changed = read_offer({**offer.quality(), **(quality or {})}, offer.price() if price is None else price, offer.files)
    bid.draft = close_draft(bid, changed)
    _note_change(bid, at)
    _record("bid:save", bid, by=by, at=at, edition=bid.edition)


def attach(*, bid: Bid, file: ClosedFile, by: Actor, at: datetime) -> DraftAttachment:
    """Put a file, closed beforehand by drafts.close_file, to the draft. Raises :class:`~dps.core.refusal.Refused`."""
    _may_write(bid, by=by, at=at)
    refuse_if(obstacles_to_adding_files(there=len(bid.attachments), new=1))
    row = DraftAttachment(
        ref=file.ref, document=file.document, document_digest=file.document_digest, name=file.name,
        size=file.stored_size, added_at=at,
    )  # fmt: skip
    bid.attachments.append(row)
    _note_change(bid, at)
    _record("bid:attach", bid, by=by, at=at, edition=bid.edition, file=row.ref)
    return row


def detach(*, bid: Bid, file: str, by: Actor, at: datetime) -> str:
    """Take a file out of the draft; the document to discard once this is committed. Raises NotFound, Refused."""
    row = own_draft_file(bid, file)  # before anything is refused: another bid's file is not here at all
    _may_write(bid, by=by, at=at)
    bid.attachments.remove(row)
    _note_change(bid, at)
    _record("bid:detach", bid, by=by, at=at, edition=bid.edition, file=file)
    return row.document


def submit(
    *,
    bid: Bid,
    by: Actor,
    at: datetime,
    closed: ClosedBid | None = None,
    edition: int | None = None,
    stamped: str = SERVER,
) -> KeptReceipt:
    """Keep the draft's envelopes as the next version, and give a signed receipt. ``at`` is the instant of arrival,
    ``stamped`` who stamped it (rules.bidding.STAMPS).

    Where nothing changed since the live version, that version's receipt is
    given again and nothing is written. ``closed`` is what envelopes.close_bid
    sealed beforehand; without it, or where it is not of this edition, sealing
    happens here. ``edition`` is the one that was read back to the bidder.
    Where officers hold the key the draft is destroyed with its key; its files'
    documents (copies.documents_of) are the caller's to discard afterwards.
    Raises :class:`~dps.core.refusal.Refused` for a late or unfinished bid.
    """
    _own(bid.supplier, by)
    lock_for_bids(bid.competition, bid)
    live = bid.live_version
    if live is not None and live.edition == bid.edition and edition in (None, bid.edition):
        return receipt_of(live)
    refuse_if(
        (
            *unconfirmed(by),
            *why_not_bid(bid.competition, bid.supplier, at=at),
            *(gap.obstacle for gap in missing_of(bid, draft_of(bid))),
            *_changed_meanwhile(bid, edition),
        )
    )
    if closed is None or (closed.bid_ref, closed.edition, closed.number) != (
        bid.ref,
        bid.edition,
        len(bid.versions) + 1,
    ):
        closed = close_bid(bid)
    receipt = Receipt(
        competition_ref=bid.competition.ref, supplier_ref=bid.supplier.ref, bid_ref=bid.ref, version=closed.number,
        received_at=at, parts=tuple(ReceiptPart(p.part, p.ciphertext_sha256, p.commitment) for p in closed.parts),
    )  # fmt: skip
    version = SealedVersion(
        ref=new_ref(), number=closed.number, edition=closed.edition, received_at=at, stamped=stamped, submitted_by=acting_person(by),
        manifest=receipt.canonical(), signature=signing.sign(receipt.canonical(), keys=from_app()).value,
        parts=[
            SealedPart(
                part=p.part, ciphertext=p.ciphertext, document=p.document,
                ciphertext_digest=p.ciphertext_sha256, commitment=p.commitment,
            )
            for p in closed.parts
        ],
    )  # fmt: skip
    bid.versions.append(version)
    bid.withdrawn_at = None
    if officers_hold(bid.competition):
        destroy_copy(bid)  # as the documents say: from here on two officers' shares alone open it
    db.session.flush()
    _record("bid:submit", bid, by=by, at=at, version=version.number, receipt=receipt.digest(), stamped=stamped)
    _post("bid-received", bid, at=at, version=version.number, receipt=version.ref)
    return receipt_of(version)


def withdraw(*, bid: Bid, by: Actor, at: datetime) -> None:
    """Take a submitted bid back; its draft stays and may be submitted again. Raises :class:`~dps.core.refusal.Refused`."""
    _own(bid.supplier, by)
    lock_for_bids(bid.competition, bid)
    refuse_if(why_not_withdraw(bid, at=at))
    bid.withdrawn_at = at
    db.session.flush()
    _record("bid:withdraw", bid, by=by, at=at, version=bid.versions[-1].number)
    _post("bid-withdrawn", bid, at=at, version=bid.versions[-1].number)


def note_refused(*, bid: Bid, why: Iterable[Obstacle], by: Actor, at: datetime) -> None:
    """Keep a refused attempt on a bid (a late one) on its competition's trail, hidden like the bid until the opening.

    Where time or standing was against it, its people get every reason by letter, once a day.
    """
    _own(bid.supplier, by)
    _record("bid:refuse", bid, by=by, at=at, why=[o.code for o in why])
    if why_not_bid(bid.competition, bid.supplier, at=at):  # not for what the bid itself lacks: its page says that
        post_once("bid-refused", about=("bid", bid.ref), due=london_date(at), at=at)


def open_envelopes(
    *,
    competition: Competition,
    part: str,
    quality_locked: bool,
    by: Actor,
    at: datetime,
    examined: Examined | None = None,
    share: Share | None = None,
) -> Opening:
    """The first officer's call is noted; a second officer's opens ``quality`` or ``price`` of every live bid.

    ``quality_locked`` is evaluation's fact; it is asked for the price only, of
    which disregarded bids keep theirs shut. ``examined`` is what
    envelopes.examine found beforehand. ``share`` is the asker's own of the
    part's key, from custody.share_of, where officers hold it. Raises
    :class:`~dps.core.refusal.Refused`, and envelopes.BidsDiffer where what is
    kept is not what was received: then nothing is opened.
    """
    lock_for_bids(competition)
    refused = why_not_open(competition, part, quality_locked=quality_locked, by=by, at=at)
    if refused:
        raise refused_opening(refused, competition=competition, part=part, by=by, at=at)
    held = officers_hold(competition)
    if held and (share is None or (share.person_ref, share.part) != (by.person, part)):
        raise refused_opening([NO_SHARE], competition=competition, part=part, by=by, at=at)
    share = share if held else None
    opening = opening_of(competition, part)
    if opening is not None and standing_ask(competition, part, at=at) is None:
        opening.first, opening.first_at = acting_person(by), at  # whoever asked before has left, or came too early
        _note_ask(competition, opening, share, by=by, at=at)
        return opening
    if opening is None:
        opening = Opening(competition_id=competition.id, part=part, first=acting_person(by), first_at=at)
        db.session.add(opening)
        _note_ask(competition, opening, share, by=by, at=at)
        return opening
    shut = left_shut(competition, part)
    wanted = {b.live_version.id for b in live_bids(competition) if b.live_version is not None and b.ref not in shut}
    private = None
    if share is not None:
        try:
            private = key_from(competition, opening, share)
        except Refused as refusal:
            raise refused_opening(refusal.obstacles, competition=competition, part=part, by=by, at=at) from None
    if examined is None or examined.part != part or {e.version_id for e in examined.opened} != wanted:
        examined = examine(competition, part, leave_shut=shut, private=private)
    if private is not None:
        keep_opened(competition, part, private)
        opening.first_share = None
    opening.second, opening.opened_at = acting_person(by), at
    db.session.add_all(
        OpenedPart(version_id=e.version_id, part=part, content=e.content, opened_at=at) for e in examined.opened
    )
    db.session.flush()
    bids = [{"bid": e.bid_ref, "version": e.number, "receipt": e.receipt_digest} for e in examined.opened]
    on_trail("opening:open", competition, by=by, at=at, part=part, bids=bids, first=opening.first.ref)
    if part == QUALITY:
        reveal(competition.log, at=at)
    post(POSTED[part], about=("competition", competition.ref), at=at, facts={"bids": len(bids)})
    return opening


def _note_ask(competition: Competition, opening: Opening, share: Share | None, *, by: Actor, at: datetime) -> None:
    """What the first officer leaves: their name, and where officers hold the key their share, closed, for half an hour."""
    opening.first_share = kept_for_later(competition, share) if share is not None else None
    db.session.flush()
    on_trail("opening:ask", competition, by=by, at=at, part=opening.part)
    if share is not None:
        facts = {"person": by.person, "part": opening.part}
        post("share-waits", about=("competition", competition.ref), at=at, facts=facts)


def left_shut(competition: Competition, part: str) -> frozenset[str]:
    """The refs of bids whose envelope of ``part`` stays shut: a disregarded bid's price is nobody's business."""
    return frozenset() if part == QUALITY else frozenset(d.bid.ref for d in disregarded(competition))


def disregard(*, bid: Bid, ground: str, reason: str, by: Actor, at: datetime) -> Disregard:
    """Disregard a bid on a ground of its route, with the reason, before prices are open. Raises :class:`~dps.core.refusal.Refused`.

    Afterwards two officers do it: leaving_out.py. A non-member's bid cannot be disregarded while its application is
    undecided: Procurement Act 2023 s.34(4).
    """
    if by.organisation != bid.competition.buyer.ref:
        raise NotFound(bid.ref)
    lock_for_bids(bid.competition, bid)
    chosen = ground_of(ground, who_may_bid=route(bid.competition.route).who_may_bid)
    refuse_if(why_not_disregard(bid, ground=chosen, reason=reason, by=by, at=at))
    assert chosen is not None  # the rule refuses a ground that is none
    decision = Disregard(
        bid=bid, ground=chosen.code, provision=chosen.provision, reason=reason.strip(), decided_by=acting_person(by),
        decided_at=at,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    _record("bid:disregard", bid, by=by, at=at, ground=chosen.code, provision=chosen.provision)
    owe_notice(bid, ground=chosen.code, at=at)
    return decision


def read_attachment(*, bid: Bid, part: str, by: Actor, at: datetime) -> AttachmentBytes:
    """One file of a bid whose quality is open, for the council's own people; the reading goes on the trail.

    Raises NotFound for everybody else, and envelopes.BidsDiffer for a file that was changed.
    """
    found = read_one(live_bid(bid.ref, by), part)
    _record("attachment:read", bid, by=by, at=at, part=part)
    return found


def _may_write(bid: Bid, *, by: Actor, at: datetime) -> None:
    _own(bid.supplier, by)
    lock_for_bids(bid.competition, bid)
    refuse_if(why_not_bid(bid.competition, bid.supplier, at=at))


def _changed_meanwhile(bid: Bid, edition: int | None) -> tuple[Obstacle, ...]:
    if edition in (None, bid.edition):
        return ()
    says = "The draft has changed since the page that you read was drawn. Nothing was submitted."
    return (Obstacle("draft-changed", says, mend="Read your answers again, then submit."),)


def _note_change(bid: Bid, at: datetime) -> None:
    bid.saved_at, bid.edition = at, bid.edition + 1
    db.session.flush()


def _own(supplier: Organisation, by: Actor) -> None:
    if by.organisation != supplier.ref:
        raise NotFound(supplier.ref)


def _record(did: str, bid: Bid, *, by: Actor, at: datetime, **facts: Any) -> None:
    log = bid.competition.log
    record(did, log=log, to=("bid", bid.ref), by=by, at=at, facts=facts)


def _post(kind: str, bid: Bid, *, at: datetime, **facts: Any) -> None:
    refs = {"competition": bid.competition.ref, "supplier": bid.supplier.ref}
    post(kind, about=("bid", bid.ref), at=at, facts={**refs, **facts})
