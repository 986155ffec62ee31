"""What can be done with a late bid: kept apart, and decided about by two officers before anything is opened. Nothing removes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dps.audit.record import record
from dps.bidding.actions import lock_for_bids
from dps.bidding.copies import destroy_copy
from dps.bidding.drafts import draft_of
from dps.bidding.envelopes import ClosedBid, close_bid
from dps.bidding.late_models import LateBid, LateDecision, LatePart
from dps.bidding.late_queries import is_superseded, late_of, rule_of
from dps.bidding.models import Bid, SealedPart, SealedVersion
from dps.bidding.people import same_person
from dps.bidding.queries import is_officer_of_buyer, opening_begun, why_not_bid
from dps.bidding.rules.bidding import SERVER
from dps.bidding.rules.late import (
    ACCEPTED,
    Case,
    obstacles_to_answering,
    obstacles_to_deciding,
    obstacles_to_keeping,
    provision_of,
)
from dps.bidding.rules.receipt import Receipt, ReceiptPart, read_receipt
from dps.bidding.whole import missing_of
from dps.competition.custody import officers_hold
from dps.core.actor import Actor
from dps.core.db import NotFound, db, new_ref
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.keys import signing
from dps.gateways.keys.store import from_app
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.queries import acting_person, unconfirmed


def why_not_keep(bid: Bid, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a bid received at ``at`` is not put in quarantine; empty when it is."""
    competition = bid.competition
    own = [o for o in why_not_bid(competition, bid.supplier, at=at) if o.code not in {"late", "opening-begun"}]
    unfinished = [gap.obstacle for gap in missing_of(bid, draft_of(bid))]
    return obstacles_to_keeping(
        state=competition.state, closes_at=competition.closes_at, others=(*own, *unfinished), at=at
    )


def keep_late(*, bid: Bid, by: Actor, at: datetime, closed: ClosedBid | None = None, stamped: str = SERVER) -> LateBid:
    """Seal a bid that came at or after the deadline into quarantine, with a signed receipt that says LATE.

    It holds the draft as it was at the deadline, which nobody can change since.
    The same draft sent again is the same late bid. ``at`` is the instant of
    arrival. Raises :class:`~dps.core.refusal.Refused`.
    """
    if by.organisation != bid.supplier.ref:
        raise NotFound(bid.ref)
    lock_for_bids(bid.competition, bid)
    there = late_of(bid)
    if there is not None and there.edition == bid.edition:
        return there
    refuse_if((*unconfirmed(by), *why_not_keep(bid, at=at), *_nothing_new(bid)))
    if closed is None or (closed.bid_ref, closed.edition, closed.number) != (
        bid.ref,
        bid.edition,
        len(bid.versions) + 1,
    ):
        closed = close_bid(bid)
    missed = bid.competition.closes_at
    assert missed is not None  # obstacles_to_keeping asks for a published competition
    receipt = Receipt(
        competition_ref=bid.competition.ref, supplier_ref=bid.supplier.ref, bid_ref=bid.ref, version=closed.number,
        received_at=at, parts=tuple(ReceiptPart(p.part, p.ciphertext_sha256, p.commitment) for p in closed.parts),
        missed=missed,
    )  # fmt: skip
    late = LateBid(
        ref=new_ref(), bid=bid, number=closed.number, edition=closed.edition, received_at=at, stamped=stamped, missed=missed,
        submitted_by=acting_person(by), manifest=receipt.canonical(),
        signature=signing.sign(receipt.canonical(), keys=from_app()).value,
        parts=[
            LatePart(
                part=p.part, ciphertext=p.ciphertext, document=p.document, ciphertext_digest=p.ciphertext_sha256,
                commitment=p.commitment,
            )
            for p in closed.parts
        ],
    )  # fmt: skip
    db.session.add(late)
    if officers_hold(bid.competition):
        destroy_copy(bid)
    db.session.flush()
    _record("bid:quarantine", late, by=by, at=at, receipt=receipt.digest(), stamped=stamped)
    _post("late-bid-kept", late, at=at)
    if not opening_begun(bid.competition):
        _post("late-bid-waiting", late, at=at)
    return late


def propose(*, late: LateBid, outcome: str, fault_ours: bool, reason: str, by: Actor, at: datetime) -> LateDecision:
    """An officer's proposal to let a late bid in, or to refuse it, with the reason. Raises :class:`~dps.core.refusal.Refused`."""
    _lock(late)
    refuse_if(why_not_propose(late, outcome=outcome, fault_ours=fault_ours, reason=reason, by=by))
    made = LateDecision(
        late=late, outcome=outcome, fault_ours=fault_ours, reason=reason.strip(),
        provision=provision_of(route(late.bid.competition.route)), first=acting_person(by), first_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("late:propose", late, by=by, at=at, outcome=outcome, fault_ours=fault_ours)
    return made


def answer(*, late: LateBid, agrees: bool, by: Actor, at: datetime) -> LateDecision:
    """A second officer's answer to a proposal: with it the late bid is decided, without it another may be proposed.

    A bid that is let in becomes the bid's next version, and opens with the
    others; the quarantine keeps it all the same. Raises Refused.
    """
    _lock(late)
    refuse_if(why_not_answer(late, by=by))
    decision = late.decision
    assert decision is not None  # the rule refuses where nothing is proposed
    decision.second, decision.second_at, decision.agreed = acting_person(by), at, agrees
    facts = {"outcome": decision.outcome, "fault_ours": decision.fault_ours, "first": decision.first.ref}
    if not agrees:
        db.session.flush()
        _record("late:disagree", late, by=by, at=at, **facts)
        return decision
    if decision.outcome == ACCEPTED:
        _let_in(late)
    db.session.flush()
    _record("late:decide", late, by=by, at=at, **facts, receipt=_digest(late))
    _post("late-bid-decided", late, at=at)
    return decision


def why_not_propose(late: LateBid, *, outcome: str, fault_ours: bool, reason: str, by: Actor) -> tuple[Obstacle, ...]:
    """Why an officer may not propose this about a late bid; empty when they may."""
    competition = late.bid.competition
    return obstacles_to_deciding(
        route(competition.route), _case(late, by), rule=rule_of(competition), outcome=outcome, fault_ours=fault_ours,
        reason=reason,
    )  # fmt: skip


def why_not_answer(late: LateBid, *, by: Actor) -> tuple[Obstacle, ...]:
    """Why an officer may not answer the proposal about a late bid; empty when they may."""
    decision = late.decision
    return obstacles_to_answering(_case(late, by), same_person=decision is not None and same_person(decision.first, by))


def _case(late: LateBid, by: Actor) -> Case:
    competition = late.bid.competition
    return Case(
        state=competition.state, opening_begun=opening_begun(competition), superseded=is_superseded(late),
        decided=bool(late.outcome), proposed=late.decision is not None,
        is_officer_of_buyer=is_officer_of_buyer(competition, by),
    )  # fmt: skip


def _let_in(late: LateBid) -> None:
    bid = late.bid
    bid.versions.append(
        SealedVersion(
            ref=new_ref(), number=late.number, edition=late.edition, received_at=late.received_at,
            stamped=late.stamped, submitted_by=late.submitted_by, manifest=late.manifest, signature=late.signature,
            parts=[
                SealedPart(
                    part=p.part, ciphertext=p.ciphertext, document=p.document, ciphertext_digest=p.ciphertext_digest,
                    commitment=p.commitment,
                )
                for p in late.parts
            ],
        )
    )  # fmt: skip
    bid.withdrawn_at = None


def _nothing_new(bid: Bid) -> tuple[Obstacle, ...]:
    live = bid.live_version
    if live is None or live.edition != bid.edition:
        return ()
    return (Obstacle("received-already", "This bid was received in time, and nothing in it has changed since."),)


def _lock(late: LateBid) -> None:
    lock_for_bids(late.bid.competition, late.bid)
    db.session.expire(late)


def _digest(late: LateBid) -> str:
    return receipt_of_late(late).digest()


def receipt_of_late(late: LateBid) -> Receipt:
    """What a late bid's receipt says. Raises NotAReceipt where the row was meddled with."""
    return read_receipt(late.manifest)


def _record(did: str, late: LateBid, *, by: Actor, at: datetime, **facts: Any) -> None:
    log = late.bid.competition.log
    record(did, log=log, to=("bid", late.bid.ref), by=by, at=at, facts={"late": late.ref, **facts})


def _post(kind: str, late: LateBid, *, at: datetime) -> None:
    refs = {"competition": late.bid.competition.ref, "supplier": late.bid.supplier.ref}
    post(kind, about=("late", late.ref), at=at, facts=refs)
