"""Whom to tell of what is asked of a bidder after the opening, of its answer, and of what the council owes a Minister."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from dps.bidding.examining_models import BidderNotice, BidderRequest, DisregardProposal, PriceDecision, ValidityAsk
from dps.bidding.models import Bid
from dps.bidding.rules.clarifying import KINDS
from dps.core.db import Base, NotFound, db
from dps.law.examining import asks
from dps.law.routes import route
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER

Addressed = tuple[Person, dict[str, Any]]
T = TypeVar("T", bound=Base)


def _thing(kind: type[T], ref: str) -> T:
    found = db.session.scalar(select(kind).where(kind.ref == ref))  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(ref)
    return found


def _about(post: Post) -> str:
    return post.about.partition(":")[2]


def _request(post: Post) -> tuple[BidderRequest, dict[str, Any]]:
    request = _thing(BidderRequest, _about(post))
    bid = request.bid
    facts = {
        "request": request, "competition": bid.competition, "supplier": bid.supplier, "kind": KINDS[request.kind],
        "provision": asks(route(bid.competition.route))[request.kind],
    }  # fmt: skip
    return request, facts


def _bidder(post: Post) -> Iterator[Addressed]:
    request, facts = _request(post)
    return ((who, facts) for who in people_of(request.bid.supplier))


def _reminded(post: Post) -> Iterator[Addressed]:
    request, facts = _request(post)
    return iter(()) if request.answered_at else ((who, facts) for who in people_of(request.bid.supplier))


def _officers(post: Post) -> Iterator[Addressed]:
    request, facts = _request(post)
    return ((who, facts) for who in people_of(request.bid.competition.buyer, roles=(OFFICER,)))


def _priced(post: Post) -> Iterator[Addressed]:
    bid = _thing(Bid, _about(post))
    decision = db.session.scalars(select(PriceDecision).where(PriceDecision.bid_id == bid.id)).one()
    facts = {"bid": bid, "competition": bid.competition, "supplier": bid.supplier, "decision": decision}
    return ((who, facts) for who in people_of(bid.supplier))


def _proposed(post: Post) -> Iterator[Addressed]:
    proposal = _thing(DisregardProposal, _about(post))
    competition = proposal.bid.competition
    facts = {"proposal": proposal, "competition": competition, "supplier": proposal.bid.supplier}
    officers = people_of(competition.buyer, roles=(OFFICER,))
    return ((who, facts) for who in officers if who.id != proposal.first_id)


def _longer(post: Post) -> Iterator[Addressed]:
    ask = _thing(ValidityAsk, _about(post))
    supplier = _thing(Organisation, str(post.facts["supplier"]))
    facts = {"ask": ask, "competition": ask.competition, "supplier": supplier}
    return ((who, facts) for who in people_of(supplier))


def _notice(post: Post) -> Iterator[Addressed]:
    notice = _thing(BidderNotice, _about(post))
    if notice.done_at is not None:
        return iter(())
    competition = notice.bid.competition
    facts = {"notice": notice, "competition": competition, "supplier": notice.bid.supplier}
    return ((who, facts) for who in people_of(competition.buyer, roles=(OFFICER,)))


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "bidder-asked": _bidder,
    "bidder-request-tomorrow": _reminded,
    "bidder-answered": _officers,
    "price-decided": _priced,
    "disregard-proposed": _proposed,
    "validity-asked": _longer,
    "bidder-notice-due": _notice,
    "bidder-notice-overdue": _notice,
}
