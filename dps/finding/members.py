"""The network's members as the public sees them, with what each may buy here and why not.

To be a member gives nobody a right to buy, and lapsing takes none away: what
decides is legal capacity for the route and, in a market, a name in its notice.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.law.buyers import obstacles_to_buying
from dps.law.routes import ROUTES, BuyerCapacity, Route, route
from dps.market.models import Market, NamedBuyer
from dps.membership.models import NetworkMember
from dps.parties.models import Organisation
from dps.parties.rules.legal_forms import form_words, kind_of_buyer
from dps.parties.rules.regions import region_name

CLASSES = ("full", "associate", "affiliate")
MOST = 500


@dataclass(frozen=True)
class Member:
    """One member. ``may_buy`` names the ways that are open to it; ``why_not`` holds the reasons where none is."""

    name: str
    member_class: str
    kind: str
    where: str
    may_buy: tuple[str, ...]
    why_not: tuple[Obstacle, ...]


def members() -> tuple[Member, ...]:
    """Current members by class and name, in three statements; at most 500."""
    rows = db.session.execute(
        select(NetworkMember.member_class, Organisation.id, Organisation.name, Organisation.kind, Organisation.legal_form,
               Organisation.nation, Organisation.region, Organisation.buyer_capacity)
        .join(Organisation, Organisation.id == NetworkMember.organisation_id)
        .where(NetworkMember.lapsed_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
        .limit(MOST)
    ).all()  # fmt: skip
    named: dict[int, list[tuple[str, Route]]] = {}
    for body, title, code in db.session.execute(
        select(NamedBuyer.organisation_id, Market.title, Market.route)
        .join(Market, Market.id == NamedBuyer.market_id)
        .where(Market.ended_on.is_(None), NamedBuyer.organisation_id.in_([row.id for row in rows]))
        .order_by(Market.id)
    ):
        named.setdefault(body, []).append((title, route(code)))
    found = [
        Member(
            row.name, row.member_class, form_words(row.legal_form) or "Organisation",
            region_name(row.region) if row.region else row.nation,
            *_buying(BuyerCapacity(row.buyer_capacity), kind_of_buyer(row.kind, row.legal_form), row.nation, named.get(row.id, [])),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda m: (CLASSES.index(m.member_class), m.name.casefold())))


def _buying(
    capacity: BuyerCapacity, kind: str, nation: str, named: list[tuple[str, Route]]
) -> tuple[tuple[str, ...], tuple[Obstacle, ...]]:
    """The ways open to a body; where there is none, every reason against the way that asks least."""
    ways = [title for title, law in named if not obstacles_to_buying(capacity, law, True, kind=kind, nation=nation)]
    why: list[Obstacle] = []
    for law in ROUTES.values():
        if law.has_admission:
            continue
        against = obstacles_to_buying(capacity, law, False, kind=kind, nation=nation)
        why += against
        if not against:
            ways.append(f"{law.words.invitation}s")
    return tuple(ways), () if ways else tuple(dict.fromkeys(why))
