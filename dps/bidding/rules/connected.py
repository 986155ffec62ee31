"""Bids that may not be independent of each other: pointed out after the opening, to be asked about. Pure.

Nobody is rejected here, nor is there anything that could: suppliers that are
connected may bid, where their bids were made independently. A council asks
each of them first, and decides on what it hears.

Sources: PCR 2015 regs 18(1), 56(1), 57(8)(d); Procurement Act 2023 s.12(2), (3)
and Sch 7 paras 7-10 (competition infringements), with s.58 before any finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

ASK_FIRST = "PCR 2015 regs 18(1), 57(8)(d), (13); Procurement Act 2023 ss.12(2), (3), 58: equal treatment, and a hearing before any finding"


@dataclass(frozen=True)
class Named:
    """Somebody whom a bid names as partner or subcontractor, by name and company number."""

    name: str
    number: str = ""


@dataclass(frozen=True)
class Party:
    """One bidder as far as connections go. ``people`` act for it here; ``members`` are the refs of a group's suppliers."""

    bid: str
    ref: str
    name: str
    number: str = ""
    people: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    named: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Connection:
    """Two bids, by their refs, and what connects them, in words that put no blame."""

    first: str
    second: str
    code: str
    says: str


def connections(parties: Sequence[Party]) -> tuple[Connection, ...]:
    """Every two bids that something connects: shared people, a company number, a group and its members, a name in a bid."""
    return tuple(
        Connection(one.bid, other.bid, code, says)
        for one, other in combinations(parties, 2)
        for find in _FINDERS
        for code, says in find(one, other)
    )


def _numbers(one: Party, other: Party) -> Iterator[tuple[str, str]]:
    if one.number and _plain(one.number) == _plain(other.number):
        yield "same-number", f"{one.name} and {other.name} have the same company number, {one.number}."


def _people(one: Party, other: Party) -> Iterator[tuple[str, str]]:
    count = len(one.people & other.people)
    if count:
        who = "One person acts" if count == 1 else f"{count} people act"
        yield "shared-people", f"{who} for both {one.name} and {other.name} in this marketplace."


def _groups(one: Party, other: Party) -> Iterator[tuple[str, str]]:
    for group, member in ((one, other), (other, one)):
        if member.ref in group.members:
            yield "group-and-member", f"{member.name} bids alone, and is a member of {group.name}, which bids too."
    if one.members & other.members:
        yield "groups-share-member", f"{one.name} and {other.name} are groups with a member in common."


def _named(one: Party, other: Party) -> Iterator[tuple[str, str]]:
    for bidder, named in ((one, other), (other, one)):
        if any(_is(entry, named) for entry in bidder.named):
            yield "named-in-bid", f"{bidder.name} names {named.name}, which bids too, as a partner or subcontractor."
    shared = sorted({a.name for a in one.named for b in other.named if _same(a, b)})
    if shared:
        yield "same-subcontractor", f"{one.name} and {other.name} both name {', '.join(shared)}."


_FINDERS: tuple[Callable[[Party, Party], Iterator[tuple[str, str]]], ...] = (_numbers, _people, _groups, _named)


def _is(entry: Named, party: Party) -> bool:
    return _same(entry, Named(party.name, party.number))


def _same(one: Named, other: Named) -> bool:
    if one.number and other.number:
        return _plain(one.number) == _plain(other.number)
    return bool(_plain(one.name)) and _plain(one.name) == _plain(other.name)


def _plain(text: str) -> str:
    kept = re.sub(r"[^a-z0-9]", "", text.casefold())
    return re.sub(r"(?:limited|ltd|cic|llp|plc)$", "", kept).lstrip("0") or kept
