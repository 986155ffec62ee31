"""Disregarding a bid once prices are open: one officer proposes it with the ground and the reason, a second one answers.

Before the prices are open one officer does it alone: actions.disregard.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.audit.record import record
from dps.bidding.examined import proposal_for
from dps.bidding.examining_models import DisregardProposal
from dps.bidding.facts import facts_of
from dps.bidding.holding import lock_for_bids
from dps.bidding.models import Bid, Disregard
from dps.bidding.notices import owe_notice
from dps.bidding.people import same_person
from dps.bidding.queries import disregarding_facts, is_officer_of_buyer, live_bid
from dps.bidding.rules.disregarding import (
    Ground,
    ground_of,
    obstacles_to_answering_proposal,
    obstacles_to_proposing_at_all,
    obstacles_to_reason,
)
from dps.competition.queries import standing_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.queries import acting_person


def propose(*, bid: Bid, ground: str, reason: str, awarded: bool, by: Actor, at: datetime) -> DisregardProposal:
    """Propose to a second officer to disregard a bid. ``awarded`` is the award's fact: whether one stands. Raises Refused."""
    _of_council(bid, by)
    lock_for_bids(bid.competition, bid)
    chosen = _ground(bid, ground)
    refuse_if(why_not_propose(bid, ground=chosen, reason=reason, awarded=awarded, by=by, at=at))
    assert chosen is not None  # the rule refuses a ground that is none
    made = DisregardProposal(
        bid=bid,
        ground=chosen.code,
        provision=chosen.provision,
        reason=reason.strip(),
        first=acting_person(by),
        first_at=at,
    )
    db.session.add(made)
    db.session.flush()
    _record("disregard:propose", bid, by=by, at=at, ground=chosen.code, provision=chosen.provision)
    post(
        "disregard-proposed",
        about=("disregard", made.ref),
        at=at,
        facts={"competition": bid.competition.ref, "bid": bid.ref},
    )
    return made


def answer(*, proposal: DisregardProposal, agrees: bool, awarded: bool, by: Actor, at: datetime) -> Disregard | None:
    """A second officer's answer: with it the bid is disregarded, for good; without it the proposal falls. Raises Refused.

    That the ground holds is asked again: an explanation or a replacement may have come in between.
    """
    bid = proposal.bid
    _of_council(bid, by)
    lock_for_bids(bid.competition, bid)
    db.session.refresh(proposal)
    refuse_if(why_not_answer(proposal, awarded=awarded, by=by))
    chosen = _ground(bid, proposal.ground)
    if agrees:
        standing, facts = standing_of(bid.competition, bid.supplier), facts_of(bid, at=at)
        refuse_if(obstacles_to_reason(chosen, proposal.reason, standing=standing, facts=facts))
    proposal.second, proposal.second_at, proposal.agreed = acting_person(by), at, agrees
    db.session.flush()
    facts_told = {"ground": proposal.ground, "provision": proposal.provision, "first": proposal.first.ref}
    if not agrees:
        _record("disregard:decline", bid, by=by, at=at, **facts_told)
        return None
    decision = Disregard(
        bid=bid, ground=proposal.ground, provision=proposal.provision, reason=proposal.reason, decided_by=acting_person(by),
        decided_at=at,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    _record("disregard:agree", bid, by=by, at=at, **facts_told)
    owe_notice(bid, ground=proposal.ground, at=at)
    return decision


def why_not_propose_at_all(bid: Bid, *, awarded: bool, by: Actor) -> tuple[Obstacle, ...]:
    """Why it may not be proposed to disregard a bid on any ground now; empty when it may on some."""
    waits = proposal_for(bid) is not None
    return obstacles_to_proposing_at_all(awarded=awarded, proposed=waits, **disregarding_facts(bid, by))


def why_not_propose(
    bid: Bid, *, ground: Ground | None, reason: str, awarded: bool, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why it may not be proposed to disregard a bid on a ground for a reason now; empty when it may."""
    standing = standing_of(bid.competition, bid.supplier)
    return (
        *why_not_propose_at_all(bid, awarded=awarded, by=by),
        *obstacles_to_reason(ground, reason, standing=standing, facts=facts_of(bid, at=at)),
    )


def why_not_answer(proposal: DisregardProposal, *, awarded: bool, by: Actor) -> tuple[Obstacle, ...]:
    """Why this officer may not answer a proposal to disregard a bid; empty when they may."""
    return obstacles_to_answering_proposal(
        waits=proposal.agreed is None, same_person=same_person(proposal.first, by),
        is_officer_of_buyer=is_officer_of_buyer(proposal.bid.competition, by), awarded=awarded,
    )  # fmt: skip


def proposal(ref: str, by: Actor) -> DisregardProposal:
    """A proposal for the council that buys. Raises :class:`NotFound` for everybody else."""
    found = db.session.scalar(select(DisregardProposal).where(DisregardProposal.ref == ref))
    if found is None:
        raise NotFound(ref)
    live_bid(found.bid.ref, by)
    return found


def _ground(bid: Bid, code: str) -> Ground | None:
    return ground_of(code, who_may_bid=route(bid.competition.route).who_may_bid)


def _of_council(bid: Bid, by: Actor) -> None:
    if not by.organisation or by.organisation != bid.competition.buyer.ref:
        raise NotFound(bid.ref)


def _record(did: str, bid: Bid, *, by: Actor, at: datetime, **facts: Any) -> None:
    record(did, log=bid.competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)
