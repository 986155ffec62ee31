"""Whom to tell of what happens at the tender box: a late bid, and an opening that was tried before its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.bidding.late import receipt_of_late
from dps.bidding.late_models import LateBid
from dps.bidding.late_queries import rule_of
from dps.competition.models import Competition
from dps.core.db import NotFound, db
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import ADMINISTRATOR, COUNCIL_ADMINISTRATOR, OFFICER

Addressed = tuple[Person, dict[str, Any]]


def _late(post: Post) -> LateBid:
    found = db.session.scalar(select(LateBid).where(LateBid.ref == post.about.partition(":")[2]))
    if found is None:
        raise NotFound(post.about)
    return found


def _bidder(post: Post) -> Iterator[Addressed]:
    late = _late(post)
    competition = late.bid.competition
    facts = {
        "late": late, "competition": competition, "supplier": late.bid.supplier, "decision": late.decision,
        "code": receipt_of_late(late).code(), "rule": rule_of(competition),
    }  # fmt: skip
    return ((who, facts) for who in people_of(late.bid.supplier))


def _officers(post: Post) -> Iterator[Addressed]:
    late = _late(post)
    competition = late.bid.competition
    facts = {"late": late, "competition": competition, "rule": rule_of(competition)}
    return ((who, facts) for who in people_of(competition.buyer, roles=(OFFICER,)))


def _watchers(post: Post) -> Iterator[Addressed]:
    competition = db.session.scalars(select(Competition).where(Competition.ref == post.facts["competition"])).one()
    who = db.session.scalar(select(Person).where(Person.ref == post.facts["person"]))
    facts = {
        "competition": competition, "who": who.name if who is not None else "A program, not a person",
        "part": post.facts["part"], "at": datetime.fromisoformat(post.facts["at"]),
    }  # fmt: skip
    operators = db.session.scalars(
        select(Organisation).where(Organisation.kind == "operator").order_by(Organisation.id)
    )
    told = [person for body in operators for person in people_of(body, roles=(ADMINISTRATOR,))]
    told += people_of(competition.buyer, roles=(COUNCIL_ADMINISTRATOR,))
    return ((person, facts) for person in dict.fromkeys(told))


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "late-bid-kept": _bidder,
    "late-bid-waiting": _officers,
    "late-bid-decided": _bidder,
    "opening-tried-early": _watchers,
}
