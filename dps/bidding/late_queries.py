"""What can be asked about late bids. A council learns that there is one, and how late; whose it is, only once bids are open."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.bidding.late_models import LateBid, LateDecision
from dps.bidding.models import Bid, SealedVersion
from dps.competition.models import Competition
from dps.competition.rules.frozen import read as read_frozen
from dps.competition.rules.parts.late_bids import told_rule
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.routes import route
from dps.parties.models import Organisation

PAGE = 50


def _whole() -> Select[LateBid]:
    return select(LateBid).options(
        joinedload(LateBid.bid).joinedload(Bid.supplier),
        joinedload(LateBid.bid).joinedload(Bid.competition).joinedload(Competition.buyer),
        joinedload(LateBid.bid).selectinload(Bid.versions),
        selectinload(LateBid.decisions).joinedload(LateDecision.first),
        selectinload(LateBid.decisions).joinedload(LateDecision.second),
    )


def late_bids(competition: Competition) -> tuple[LateBid, ...]:
    """Every late bid in quarantine, in no telling order."""
    rows = _whole().join(Bid, Bid.id == LateBid.bid_id).where(Bid.competition_id == competition.id)
    return tuple(db.session.scalars(rows.order_by(LateBid.ref)))


def page_of_late_bids(competition: Competition, page: int) -> tuple[tuple[LateBid, ...], int]:
    """A page of them in the same order, and how many pages there are. Raises NotFound beyond the last."""
    rows = _whole().join(Bid, Bid.id == LateBid.bid_id).where(Bid.competition_id == competition.id)
    many = (
        db.session.scalar(
            select(func.count()).select_from(
                select(LateBid.id)
                .join(Bid, Bid.id == LateBid.bid_id)
                .where(Bid.competition_id == competition.id)
                .subquery()
            )
        )
        or 0
    )
    pages = max(1, -(-many // PAGE))
    if page > pages:
        raise NotFound(str(page))
    return tuple(db.session.scalars(rows.order_by(LateBid.ref).limit(PAGE).offset((page - 1) * PAGE))), pages


def late_bid(ref: str, by: Actor) -> LateBid:
    """A late bid for the council that buys. Raises :class:`NotFound` for everybody else."""
    found = db.session.scalar(_whole().where(LateBid.ref == ref))
    if found is None or found.bid.competition.buyer.ref != by.organisation:
        raise NotFound(ref)
    return found


def own_late_bid(ref: str, by: Actor) -> LateBid:
    """The asker's own late bid. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        _whole().join(Bid, Bid.id == LateBid.bid_id).join(Organisation, Organisation.id == Bid.supplier_id).where(
            LateBid.ref == ref, Organisation.ref == by.organisation
        )
    )  # fmt: skip
    if found is None:
        raise NotFound(ref)
    return found


def late_of_supplier(supplier: Organisation, *, limit: int) -> tuple[LateBid, ...]:
    """A supplier's own late bids that neither came in nor gave way to one in time, newest first."""
    rows = _whole().join(Bid, Bid.id == LateBid.bid_id).where(Bid.supplier_id == supplier.id)
    found = db.session.scalars(rows.order_by(LateBid.id.desc()).limit(limit))
    return tuple(late for late in found if late.outcome != "accepted" and not is_superseded(late))


def late_of(bid: Bid) -> LateBid | None:
    """The last late bid of a bidder in a competition; None where it sent none."""
    return db.session.scalar(_whole().where(LateBid.bid_id == bid.id).order_by(LateBid.id.desc()).limit(1))


def rule_of(competition: Competition) -> str:
    """What the documents of a published competition say of late bids."""
    told = competition.in_force or competition.frozen
    parts = read_frozen(told).parts if told else competition.parts
    return told_rule(route(competition.route), parts)


def is_superseded(late: LateBid) -> bool:
    """Whether the bidder has bid in time since, or the deadline was moved past this bid: then nothing is left to decide."""
    closes_at = late.bid.competition.closes_at
    moved = closes_at is not None and late.received_at < closes_at
    newer = any(version.number >= late.number and late.outcome == "" for version in late.bid.versions)
    return moved or newer


def undecided(competition: Competition) -> tuple[LateBid, ...]:
    """The late bids about which two people have not agreed yet."""
    return tuple(late for late in late_bids(competition) if not late.outcome and not is_superseded(late))


def let_in(version: SealedVersion) -> bool:
    """Whether a version came late and was let in by two people: exactly its signed receipt stands in the quarantine."""
    rows = (
        select(LateDecision.id)
        .join(LateBid, LateBid.id == LateDecision.late_id)
        .where(
            LateBid.bid_id == version.bid_id,
            LateBid.manifest == version.manifest,
            LateDecision.agreed,
            LateDecision.outcome == "accepted",
        )
    )
    return db.session.scalar(rows) is not None
