"""What is on record of each bidder beside its bid: checks, requests and their answers, low prices, proposals, notices.

For the council that buys, once the answers are open; a bidder reads its own
requests. Nothing here is ever shown to a panel before it has scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.bidding.examining_models import (
    BidderCheck,
    BidderNotice,
    BidderRequest,
    DisregardProposal,
    PriceDecision,
    ValidityAsk,
)
from dps.bidding.models import Bid, Disregard
from dps.bidding.queries import disregarded, live_bid, live_bids, opened_prices, opened_quality
from dps.bidding.rules.besides import read_besides
from dps.bidding.rules.clarifying import Asked
from dps.bidding.rules.examining import BIDDER, Finding, Subject, is_asked, state_of
from dps.bidding.rules.low_prices import flagged
from dps.bidding.standing import Changed, changed_in
from dps.competition.models import Competition
from dps.competition.queries import told_of
from dps.competition.rules.parts import low_prices
from dps.competition.rules.worth import own_worth
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.examining import FACTS
from dps.law.routes import route
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Looked:
    """One subject of a bid: who it is, its latest check, and where that stands now."""

    number: int
    subject: Subject
    check: BidderCheck | None
    state: str


@dataclass(frozen=True)
class Priced:
    """One compared price: why the published test flags it, what was asked and answered, and what was decided."""

    bid: Bid
    pence: int
    why: tuple[str, ...]
    request: BidderRequest | None
    decision: PriceDecision | None

    @property
    def at_issue(self) -> bool:
        """Whether it is flagged, or its bidder was asked to explain it."""
        return bool(self.why) or self.request is not None


@dataclass(frozen=True)
class Examined:
    """Everything on record of one bidder, for its council's officers."""

    bid: Bid
    subjects: tuple[Looked, ...]
    requests: tuple[BidderRequest, ...]
    changed: Changed | None
    disregard: Disregard | None
    proposal: DisregardProposal | None


def finding_of(check: BidderCheck | None) -> Finding | None:
    """A check as the rules take it."""
    if check is None:
        return None
    return Finding(tuple(check.grounds), check.listing, check.conditions, check.keeps, check.checked_at)


def asked(request: BidderRequest) -> Asked:
    """A request as the rules take it."""
    return Asked(request.kind, request.subject, request.answer_by, request.answered_at is not None)


def subjects_of(bid: Bid, content: dict[str, object], requests: Iterable[BidderRequest]) -> tuple[Subject, ...]:
    """The bidder, then everybody that its bid names; whoever was replaced gives way to who came instead."""
    instead = {
        r.subject: r for r in requests if r.kind == "replacement" and r.answered_at is not None and r.replacement
    }
    found = [Subject(BIDDER, "bidder", _number(bid.supplier))]
    for other in read_besides(content).together.others:
        subject = Subject(other.name, other.role, other.number)
        while subject.name in instead:
            made = instead.pop(subject.name)
            subject = Subject(made.replacement, subject.role, made.replacement_number)
        found.append(subject)
    return tuple(found)


def _number(supplier: Organisation) -> str:
    return next((i.value for i in supplier.identifiers if i.scheme == "GB-COH"), "")


def examined(competition: Competition, *, at: datetime) -> tuple[Examined, ...]:
    """Every opened bid with what is on record of its bidder, in no order of merit; a fixed number of questions."""
    rows = opened_quality(competition)
    ids = [row.bid.id for row in rows]
    checks, requests = _latest_checks(ids), _requests(ids)
    out = {d.bid_id: d for d in db.session.scalars(select(Disregard).where(Disregard.bid_id.in_(ids)))}
    proposals = {p.bid_id: p for p in _proposals(ids)}
    changed = changed_in(competition, [row.bid for row in rows], at=at)
    found = []
    for row in rows:
        bid, mine, change = row.bid, tuple(requests[row.bid.id]), changed.get(row.bid.ref)
        looked = []
        for number, subject in enumerate(subjects_of(bid, row.content, mine)):
            check = checks.get((bid.id, subject.name))
            since = change.since if change is not None and subject.role == "bidder" else None
            looked.append(Looked(number, subject, check, state_of(finding_of(check), changed_at=since)))
        found.append(Examined(bid, tuple(looked), mine, change, out.get(bid.id), proposals.get(bid.id)))
    return tuple(found)


def examined_bid(ref: str, by: Actor, *, at: datetime) -> Examined:
    """What is on record of one opened bid. Raises :class:`NotFound` for anybody but the council that buys, and before the opening."""
    bid = live_bid(ref, by)
    return next(one for one in examined(bid.competition, at=at) if one.bid.ref == ref)


def _latest_checks(ids: Iterable[int]) -> dict[tuple[int, str], BidderCheck]:
    rows = db.session.scalars(
        select(BidderCheck)
        .where(BidderCheck.bid_id.in_(ids))
        .options(joinedload(BidderCheck.checked_by))
        .order_by(BidderCheck.id)
    )
    return {(row.bid_id, row.subject): row for row in rows}


def _requests(ids: Iterable[int]) -> defaultdict[int, list[BidderRequest]]:
    found: defaultdict[int, list[BidderRequest]] = defaultdict(list)
    for row in db.session.scalars(
        select(BidderRequest)
        .where(BidderRequest.bid_id.in_(ids))
        .options(joinedload(BidderRequest.asked_by), joinedload(BidderRequest.answered_by))
        .order_by(BidderRequest.id)
    ):
        found[row.bid_id].append(row)
    return found


def _proposals(ids: Iterable[int]) -> tuple[DisregardProposal, ...]:
    return tuple(
        db.session.scalars(
            select(DisregardProposal)
            .where(DisregardProposal.bid_id.in_(ids), DisregardProposal.agreed.is_(None))
            .options(joinedload(DisregardProposal.first))
        )
    )


def checks_of(bid: Bid, subject: str) -> tuple[BidderCheck, ...]:
    """Every check of one subject, the newest first."""
    return tuple(
        db.session.scalars(
            select(BidderCheck)
            .where(BidderCheck.bid_id == bid.id, BidderCheck.subject == subject)
            .options(joinedload(BidderCheck.checked_by))
            .order_by(BidderCheck.id.desc())
        )
    )


def request_of_council(ref: str, by: Actor) -> BidderRequest:
    """A request for the council that asked it. Raises :class:`NotFound` for everybody else."""
    found = _request(ref)
    live_bid(found.bid.ref, by)
    return found


def own_request(ref: str, by: Actor) -> BidderRequest:
    """A request to the asker's own organisation. Raises :class:`NotFound` for another's."""
    found = _request(ref)
    if found.bid.supplier.ref != by.organisation:
        raise NotFound(ref)
    return found


def _request(ref: str) -> BidderRequest:
    found = db.session.scalar(
        select(BidderRequest)
        .where(BidderRequest.ref == ref)
        .options(
            joinedload(BidderRequest.bid).joinedload(Bid.supplier),
            joinedload(BidderRequest.bid).joinedload(Bid.competition),
        )
    )
    if found is None:
        raise NotFound(ref)
    return found


def requests_to(
    supplier: Organisation, *, waiting_on: date | None = None, limit: int = 50
) -> tuple[BidderRequest, ...]:
    """What a supplier was asked about its bids, the soonest first; with ``waiting_on`` only what it may still answer that day."""
    ask = (
        select(BidderRequest)
        .join(Bid, Bid.id == BidderRequest.bid_id)
        .where(Bid.supplier_id == supplier.id)
        .options(joinedload(BidderRequest.bid).joinedload(Bid.competition).joinedload(Competition.buyer))
        .order_by(BidderRequest.answer_by, BidderRequest.id)
    )
    if waiting_on is not None:
        ask = ask.where(BidderRequest.answered_at.is_(None), BidderRequest.answer_by >= waiting_on)
    return tuple(db.session.scalars(ask.limit(limit)))


def cleared_up(bid: Bid) -> tuple[tuple[str, str], ...]:
    """What was unclear or missing in a bid and was answered, as (asked, answered) in order: what its panel reads beside it.

    Never what was asked about a ground for exclusion, a partner or a price, nor who answered.
    """
    return tuple((r.asks, r.answer) for r in requests_of(bid) if r.kind == FACTS and r.answered_at is not None)


def requests_of(bid: Bid) -> tuple[BidderRequest, ...]:
    """What was asked about one bid, in order."""
    return tuple(_requests([bid.id])[bid.id])


def prices_of(competition: Competition) -> tuple[Priced, ...]:
    """Every compared price with what the published test says of it; empty before the prices are open."""
    out = {decision.bid_id for decision in disregarded(competition)}
    rows = [row for row in opened_prices(competition) if row.bid.id not in out]
    if not rows:
        return ()
    prices = {row.bid.ref: int(row.content["total_pence"]) for row in rows}
    told = told_of(competition)
    why = flagged(prices, low_prices.read(told.parts.get(low_prices.NAME, {})), estimate=estimate_of(competition))
    ids = [row.bid.id for row in rows]
    asks = {r.bid_id: r for bid in _requests(ids).values() for r in bid if r.kind == "price"}
    decided = {
        d.bid_id: d
        for d in db.session.scalars(
            select(PriceDecision).where(PriceDecision.bid_id.in_(ids)).options(joinedload(PriceDecision.decided_by))
        )
    }
    return tuple(
        Priced(row.bid, prices[row.bid.ref], why.get(row.bid.ref, ()), asks.get(row.bid.id), decided.get(row.bid.id))
        for row in rows
    )


def estimate_of(competition: Competition) -> int | None:
    """The council's published estimate of this contract with VAT, without options and extensions, in pence."""
    told = told_of(competition)
    if told.value_pence is None:
        return None
    return own_worth(value=told.value_pence, options=0, extensions=0, valuation=told.valuation)


def price_of(bid: Bid) -> Priced:
    """One compared price. Raises :class:`NotFound` where it is not open or the bid is disregarded."""
    found = next((one for one in prices_of(bid.competition) if one.bid.ref == bid.ref), None)
    if found is None:
        raise NotFound(bid.ref)
    return found


def proposal_for(bid: Bid) -> DisregardProposal | None:
    """The proposal to disregard a bid that waits for a second officer; None where none does."""
    return next(iter(_proposals([bid.id])), None)


def notices_of(competition: Competition) -> tuple[BidderNotice, ...]:
    """The notices of exclusions and replacements that the council owes or gave, the soonest due first."""
    return tuple(
        db.session.scalars(
            select(BidderNotice)
            .join(Bid, Bid.id == BidderNotice.bid_id)
            .where(Bid.competition_id == competition.id)
            .options(joinedload(BidderNotice.bid).joinedload(Bid.supplier), joinedload(BidderNotice.done_by))
            .order_by(BidderNotice.due_on, BidderNotice.id)
        )
    )


def own_notice(ref: str, by: Actor) -> BidderNotice:
    """A notice that the asker's council owes. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        select(BidderNotice)
        .where(BidderNotice.ref == ref)
        .options(
            joinedload(BidderNotice.bid).joinedload(Bid.competition),
            joinedload(BidderNotice.bid).joinedload(Bid.supplier),
        )
    )
    if found is None or found.bid.competition.buyer.ref != by.organisation:
        raise NotFound(ref)
    return found


def standing_bids(competition: Competition) -> tuple[Bid, ...]:
    """The live bids that are not disregarded."""
    out = {decision.bid_id for decision in disregarded(competition)}
    return tuple(bid for bid in live_bids(competition) if bid.id not in out)


def is_checked_route(competition: Competition) -> bool:
    """Whether every bidder is checked before assessment here."""
    return is_asked(route(competition.route))


def validity_asks(competition: Competition) -> tuple[ValidityAsk, ...]:
    """Every request to all bidders to let their bids stand for longer, oldest first."""
    return tuple(
        db.session.scalars(
            select(ValidityAsk)
            .where(ValidityAsk.competition_id == competition.id)
            .options(joinedload(ValidityAsk.asked_by))
            .order_by(ValidityAsk.id)
        )
    )
