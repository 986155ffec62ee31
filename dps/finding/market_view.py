"""A lot's market as a council sees it before it writes: drawn from places and profiles as they stand, for an area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dps.admission.queries import admitted_suppliers, to_invite
from dps.finding.findable import Findable
from dps.finding.queries import suppliers
from dps.finding.rules.view import One, View, view_of
from dps.market.models import Lot, Market
from dps.market.queries import markets
from dps.profile.rules.content import SIZES
from dps.profile.rules.standing import DEFINITIONS


@dataclass(frozen=True)
class Lots:
    """A market that lives, with its lots."""

    market: Market
    lots: tuple[Lot, ...]


def markets_to_view() -> tuple[Lots, ...]:
    """Every market that has not ended, with its lots."""
    return tuple(Lots(one, tuple(one.lots)) for one in markets() if one.ended_on is None)


def market_of(lot: Lot, *, areas: Iterable[str], at: datetime) -> View:
    """Everybody with a place on a lot, by name, and what those are who say that they serve one of the areas."""
    placed = admitted_suppliers(lot, at=at)
    invited = {body.ref for body in to_invite(lot, at=at)}
    drawn = suppliers([body.ref for body in placed])
    ones = [_one(found, withheld=found.ref not in invited) for found in drawn]
    return view_of(ones, areas=frozenset(areas), facts=tuple(DEFINITIONS), sizes=tuple(SIZES))


def _one(found: Findable, *, withheld: bool) -> One:
    said = found.content
    doings = (where for one in said.capabilities for where in one.regions)
    return One(
        ref=found.ref, name=found.name, form=found.legal_form, regions=tuple(dict.fromkeys((*said.regions, *doings))),
        facts=tuple(fact.definition.code for fact in found.facts if fact.holds), size=said.size,
        can=tuple(one.title for one in said.capabilities), studies=len(said.case_studies), founded=said.founded,
        withheld=withheld,
    )  # fmt: skip
