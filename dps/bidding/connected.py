"""What the council that buys may want to ask the bidders about, once the bids are open. It decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dps.admission.groups import group_of, members_of
from dps.bidding.models import Bid
from dps.bidding.queries import opened_quality
from dps.bidding.rules.besides import Besides, read_besides
from dps.bidding.rules.connected import Connection, Named, Party, connections
from dps.competition.models import Competition
from dps.core.db import db
from dps.parties.models import Organisation, Person, Position


@dataclass(frozen=True)
class Beside:
    """One opened bid with what it says beside its answers."""

    bid: Bid
    said: Besides


def besides_of(competition: Competition) -> tuple[Beside, ...]:
    """What each live bid says beside its answers; empty before the opening."""
    return tuple(Beside(row.bid, read_besides(row.content)) for row in opened_quality(competition))


def connected_bids(competition: Competition) -> tuple[Connection, ...]:
    """Every two live bids that something connects, for a question to both; empty before the opening."""
    rows = besides_of(competition)
    people = _people({row.bid.supplier_id for row in rows})
    return connections([_party(row, people.get(row.bid.supplier_id, frozenset())) for row in rows])


def _party(row: Beside, people: frozenset[str]) -> Party:
    supplier = row.bid.supplier
    return Party(
        bid=row.bid.ref,
        ref=supplier.ref,
        name=supplier.name,
        number=_number(supplier),
        people=people,
        members=_members(supplier),
        named=tuple(Named(o.name, o.number) for o in row.said.together.others),
    )


def _people(suppliers: set[int]) -> dict[int, frozenset[str]]:
    """Who acts for each supplier, by the supplier's id."""
    rows = db.session.execute(
        select(Position.organisation_id, Person.ref)
        .join(Person, Person.id == Position.person_id)
        .where(Position.organisation_id.in_(suppliers), Position.ended_at.is_(None))
    )
    found: dict[int, set[str]] = {}
    for organisation, person in rows:
        found.setdefault(organisation, set()).add(person)
    return {key: frozenset(refs) for key, refs in found.items()}


def _members(supplier: Organisation) -> frozenset[str]:
    group = group_of(supplier)
    return frozenset() if group is None else frozenset(m.supplier.ref for m in members_of(group))


def _number(supplier: Organisation) -> str:
    return next((i.value for i in supplier.identifiers if i.scheme == "GB-COH"), "")
