"""Whom to tell of what changed in a market itself: everybody with a place, whoever is applying, and the buyers it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.admission.models import Admission, Application
from dps.competition.models import Competition
from dps.competition.queries import weights_outside
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.routes import route
from dps.market.models import Lot, Market, MarketChange, NamedBuyer
from dps.market.rules.expiring import STOPS, meant
from dps.market.rules.weighting import WEIGHED, in_words, read_ranges
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER
from dps.profile.rules.evidence import KINDS

Addressed = tuple[Person, dict[str, Any]]


def _market(ref: str) -> Market:
    found = db.session.scalar(select(Market).where(Market.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def _everybody_of(market: Market, **facts: Any) -> Iterator[Addressed]:
    """The people of each supplier with a place or an application here, and the officers of each buyer named."""
    lots = select(Lot.id).where(Lot.market_id == market.id)
    suppliers = (
        select(Admission.supplier_id)
        .where(Admission.lot_id.in_(lots), Admission.removed_at.is_(None))
        .union(
            select(Application.supplier_id).where(
                Application.lot_id.in_(lots), Application.state.in_(("draft", "submitted"))
            )
        )
    )
    buyers = select(NamedBuyer.organisation_id).where(NamedBuyer.market_id == market.id)
    law = route(market.route)
    shared = {"market": market, "words": law.words, "law": law, **facts}
    for body in _bodies(suppliers):
        yield from ((who, {**shared, "supplier": body}) for who in people_of(body))
    for body in _bodies(buyers):
        yield from ((who, {**shared, "buyer": body}) for who in people_of(body, roles=(OFFICER,)))


def _bodies(ids: Any) -> tuple[Organisation, ...]:
    return tuple(db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)))


def _ended(post: Post) -> Iterator[Addressed]:
    return _everybody_of(_market(post.about.partition(":")[2]))


def _term_changed(post: Post) -> Iterator[Addressed]:
    change = db.session.scalars(select(MarketChange).where(MarketChange.ref == post.facts["change"])).one()
    return _everybody_of(_market(post.about.partition(":")[2]), change=change)


def _expiry_changed(post: Post) -> Iterator[Addressed]:
    lot = db.session.scalars(select(Lot).where(Lot.ref == post.about.partition(":")[2])).one()
    rules = [(KINDS[kind], STOPS[stop].lower()) for kind, stop in meant(lot.expiry_stops).items()]
    held = select(Admission.supplier_id).where(Admission.lot_id == lot.id, Admission.removed_at.is_(None))
    words = route(lot.market.route).words
    for body in _bodies(held):
        for who in people_of(body):
            yield who, {"lot": lot, "market": lot.market, "supplier": body, "words": words, "rules": rules}


def _ranges_changed(post: Post) -> Iterator[Addressed]:
    """The officers of each council with a draft on the lot, and which of its drafts now lie outside."""
    lot = db.session.scalars(select(Lot).where(Lot.ref == post.about.partition(":")[2])).one()
    drafts = db.session.scalars(
        select(Competition)
        .where(Competition.lot_id == lot.id, Competition.state == "draft")
        .order_by(Competition.buyer_id, Competition.id)
    )
    of: dict[Organisation, list[tuple[Competition, tuple[Obstacle, ...]]]] = {}
    for draft in drafts:
        of.setdefault(draft.buyer, []).append((draft, weights_outside(draft, at=post.at)))
    ranges = [(WEIGHED[name], in_words(one)) for name, one in read_ranges(lot.weight_ranges).items()]
    for body, theirs in of.items():
        facts = {
            "lot": lot,
            "market": lot.market,
            "words": route(lot.market.route).words,
            "ranges": ranges,
            "drafts": theirs,
        }
        yield from ((who, {**facts, "buyer": body}) for who in people_of(body, roles=(OFFICER,)))


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "market-ended": _ended,
    "market-term-changed": _term_changed,
    "lot-expiry-changed": _expiry_changed,
    "lot-ranges-changed": _ranges_changed,
}
