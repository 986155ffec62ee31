"""Asking every bidder to let its bid stand for longer, and each one's answer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.record import record
from dps.bidding.examining_models import ValidityAnswer, ValidityAsk
from dps.bidding.holding import lock_for_bids
from dps.bidding.models import Bid, Disregard
from dps.bidding.queries import live_bids, opened
from dps.bidding.rules.validity import obstacles_to_answering, obstacles_to_asking
from dps.bidding.valid import asks_of, bid_stands_until, extension_of, published_end
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.outbox.post import post
from dps.parties.models import Organisation
from dps.parties.queries import acting_person
from dps.parties.rules.roles import OFFICER


def why_not_ask_for_more(
    competition: Competition, *, until: date | None, answer_by: date | None, reason: str, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why all bidders cannot be asked to let their bids stand until a day; empty when they can."""
    on, asks = london_date(at), asks_of(competition)
    bids = [bid for bid in live_bids(competition) if not _is_out(bid)]
    stands = max((bid_stands_until(bid, asks) for bid in bids), default=published_end(competition))
    return obstacles_to_asking(
        stands=stands, until=until, answer_by=answer_by, reason=reason, bids=len(bids),
        waits=any(ask.answer_by >= on for ask in asks), quality_opened=opened(competition, "quality"),
        is_officer_of_buyer=by.organisation == competition.buyer.ref and OFFICER in by.roles, on=on,
    )  # fmt: skip


def ask_for_more(
    *, competition: Competition, until: date, answer_by: date, reason: str, by: Actor, at: datetime
) -> ValidityAsk:
    """Ask every standing bidder to let its bid stand until a London day; the same words and days for all. Raises Refused."""
    if by.organisation != competition.buyer.ref:
        raise NotFound(competition.ref)
    lock_for_bids(competition)
    refuse_if(why_not_ask_for_more(competition, until=until, answer_by=answer_by, reason=reason, by=by, at=at))
    asks, bids = asks_of(competition), [bid for bid in live_bids(competition) if not _is_out(bid)]
    made = ValidityAsk(
        competition=competition, was_until=max(bid_stands_until(bid, asks) for bid in bids), until=until,
        reason=reason.strip(), answer_by=answer_by, asked_by=acting_person(by), asked_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"ask": made.ref, "until": until.isoformat(), "answer_by": answer_by.isoformat(), "bidders": len(bids)}
    record(
        "validity:ask",
        log=competition.log,
        to=("competition", competition.ref),
        by=by,
        at=at,
        facts=facts,
    )
    for bid in bids:
        post(
            "validity-asked", about=("validity", made.ref), at=at, facts={"bid": bid.ref, "supplier": bid.supplier.ref}
        )
    return made


def own_ask(ref: str, by: Actor) -> tuple[ValidityAsk, Bid]:
    """A request for more time with the asker's own bid. Raises :class:`NotFound` where it has none."""
    ask = db.session.scalar(
        select(ValidityAsk)
        .where(ValidityAsk.ref == ref)
        .options(joinedload(ValidityAsk.competition), selectinload(ValidityAsk.answers))
    )
    if ask is None:
        raise NotFound(ref)
    bid = db.session.scalar(
        select(Bid)
        .join(Organisation, Organisation.id == Bid.supplier_id)
        .where(
            Bid.competition_id == ask.competition_id, Organisation.ref == by.organisation, Bid.withdrawn_at.is_(None), Bid.versions.any()
        )
    )  # fmt: skip
    if bid is None:
        raise NotFound(ref)
    return ask, bid


def why_not_answer_ask(ask: ValidityAsk, bid: Bid, *, at: datetime) -> tuple[Obstacle, ...]:
    """Why a bidder cannot say now whether its bid stands for longer; empty when it can."""
    return obstacles_to_answering(extension_of(ask, bid), standing=not _is_out(bid), on=london_date(at))


def answer_ask(*, ask: ValidityAsk, bid: Bid, agrees: bool, by: Actor, at: datetime) -> ValidityAnswer:
    """Say whether one's own bid stands for longer; once, for good. Raises Refused, and NotFound for another's bid."""
    if by.organisation != bid.supplier.ref or bid.competition_id != ask.competition_id:
        raise NotFound(ask.ref)
    lock_for_bids(bid.competition, bid)
    db.session.expire(ask)
    refuse_if(why_not_answer_ask(ask, bid, at=at))
    made = ValidityAnswer(ask=ask, bid=bid, agrees=agrees, answered_by=acting_person(by), answered_at=at)
    db.session.add(made)
    db.session.flush()
    record(
        "validity:answer", log=bid.competition.log, to=("bid", bid.ref), by=by, at=at,
        facts={"ask": ask.ref, "agrees": agrees},
    )  # fmt: skip
    return made


def _is_out(bid: Bid) -> bool:
    return db.session.scalar(select(Disregard.id).where(Disregard.bid_id == bid.id)) is not None
