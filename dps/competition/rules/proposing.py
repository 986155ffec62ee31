"""The way to buy that is proposed, why, and why each of the others is refused. Pure.

The law leaves few choices: the value decides between the routes of the Act, a
market serves the buyers its notice names. Among what is lawful, the way that
reaches most suppliers under published conditions is proposed; the officer may
take another lawful one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.competition.rules.buying import CONTRACT_KINDS, KIND_WORDS, Buyer, Through, obstacles_to_route
from dps.core.money import pounds
from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.law.routes import Route, WhoMayBid
from dps.law.thresholds import NoThreshold, Threshold, threshold


@dataclass(frozen=True)
class Way:
    """One way to buy. ``covers``: the part of the market is for what is bought, by its CPV codes."""

    key: str
    route: Route
    through: Through | None = None
    covers: bool = False


@dataclass(frozen=True)
class Judged:
    """A way with every reason why it may not be taken; none where it may."""

    way: Way
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Proposal:
    """``best`` is the key of the way proposed, None where nothing is lawful or the value is not known.

    ``why`` are sentences; ``limit`` the figure that the value was held against.
    """

    best: str | None
    why: tuple[str, ...]
    limit: Threshold | None
    lawful: tuple[Judged, ...]
    refused: tuple[Judged, ...]


_WHY: Mapping[WhoMayBid, str] = MappingProxyType(
    {
        WhoMayBid.MEMBERS_AND_APPLICANTS: "The notice is public: every member of the {part} may bid, and whoever applies "
        "while it is open.",
        WhoMayBid.INVITED_MEMBERS: "Every supplier admitted to the {part} is invited, all at once, and none is picked.",
        WhoMayBid.ANYONE: "Anyone may answer, and nobody has to be admitted first.",
        WhoMayBid.PICKED: "Only the suppliers picked by a recorded rule are asked.",
    }
)
_ORDER = tuple(_WHY)
"""The order in which lawful ways are proposed: those that reach more suppliers first."""


def propose(
    buyer: Buyer, ways: Iterable[Way], *, value_pence: int | None, own_pence: int | None = None, kind: str, on: date
) -> Proposal:
    """What is lawful for this buyer, value and kind of contract on that London date, and which of it is proposed.

    ``value_pence`` is the whole value with VAT, options, extensions and related
    needs; None while it is not known: then nothing is proposed. PCR 2015 regs 5,
    6, 34; Procurement Act 2023 ss.2-4, 34, 84, Sch 1, Sch 3.
    """
    judged = [
        Judged(
            way,
            obstacles_to_route(
                way.route, buyer, way.through, value_pence=value_pence, own_pence=own_pence, kind=kind, on=on
            ),
        )
        for way in ways
    ]
    lawful = sorted((j for j in judged if not j.obstacles), key=_place)
    refused = tuple(j for j in judged if j.obstacles)
    limit = _limit(kind, on)
    if value_pence is None:
        return Proposal(
            None, ("Give the value first: it decides which ways are lawful.",), limit, tuple(lawful), refused
        )
    why = _of_the_value(value_pence, limit, kind)
    best = next((j for j in lawful if not j.way.route.has_admission or j.way.covers), lawful[0] if lawful else None)
    if best is None:
        return Proposal(None, (*why, "No way to buy is open to your council for this contract."), limit, (), refused)
    return Proposal(best.way.key, (*why, *_of_the_way(best.way)), limit, tuple(lawful), refused)


def _place(judged: Judged) -> tuple[bool, int]:
    way = judged.way
    return (way.route.has_admission and not way.covers, _ORDER.index(way.route.who_may_bid))


def _limit(kind: str, on: date) -> Threshold | None:
    try:
        return threshold("pa", CONTRACT_KINDS[kind], on) if kind in CONTRACT_KINDS else None
    except NoThreshold:
        return None


def _of_the_value(value: int, limit: Threshold | None, kind: str) -> tuple[str, ...]:
    if limit is None:
        return (f"The contract counts as {pounds(value)} with VAT.",)
    side = "reaches" if value >= limit.pence else "is below"
    return (
        f"The contract counts as {pounds(value)} with VAT, which {side} {pounds(limit.pence)}: the threshold for "
        f"{KIND_WORDS[kind][0].lower()}{KIND_WORDS[kind][1:]}, in force since {plain_day(limit.from_date)} ({limit.provision}).",
    )


def _of_the_way(way: Way) -> tuple[str, ...]:
    words = way.route.words
    said = [_WHY[way.route.who_may_bid].format(part=words.part)]
    if way.route.has_admission:
        said.append(
            f"The notice of this {words.market} names your council ({way.route.provisions['buyer_capacities']})."
        )
    if way.covers:
        said.append(f"The {words.part} is for what you buy, by its CPV codes.")
    said.append(f"Legal basis: {way.route.legal_basis}.")
    return tuple(said)
