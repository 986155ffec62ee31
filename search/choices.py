"""The choices of each filter, in words, with how many results each would show."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dps.law.routes import ROUTES, route
from dps.market.queries import markets
from dps.parties.queries import names_of_councils
from dps.parties.rules.legal_forms import FORMS
from dps.parties.rules.regions import REGIONS, region_name
from dps.profile.rules.cpv import DIVISIONS
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.standing import DEFINITIONS
from dps.profile.rules.taxonomy import KINDS
from dps.profile.rules.values import PRINCIPLES
from dps.web.supplier import form_shown
from dps.web.urls import RefConverter
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, NOT_STATED, OPPORTUNITY, SUPPLIER

Choices = Sequence[tuple[str, str]]
_UNSAID = (NOT_STATED, "Not stated")


@dataclass(frozen=True)
class Option:
    """One choice of a filter, and how many results it would show."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One filter."""

    name: str
    title: str
    options: tuple[Option, ...]


def _lots(codes: Collection[str]) -> Choices:
    del codes
    return [
        (lot.ref, f"{market.title}: {route(market.route).words.part} {lot.number}, {lot.title}")
        for market in markets()
        if market.ended_on is None
        for lot in market.lots
    ]


def _lots_or_none(codes: Collection[str]) -> Choices:
    return [*_lots(codes), (NOT_STATED, "No lot: outside the markets")]


def _regions(_: Collection[str]) -> Choices:
    return [*((code, region_name(code)) for code in REGIONS), _UNSAID]


def _kinds(_: Collection[str]) -> Choices:
    return [(kind.code, kind.name) for kind in KINDS.values()]


def _divisions(_: Collection[str]) -> Choices:
    return [(code, f"{code} {words}") for code, words in DIVISIONS.items()]


def _routes(_: Collection[str]) -> Choices:
    return [(code, law.title) for code, law in ROUTES.items()]


def _buyers(codes: Collection[str]) -> Choices:
    found = names_of_councils(code for code in codes if re.fullmatch(RefConverter.regex, code))
    return sorted(found.items(), key=lambda each: each[1].casefold())


def _years(codes: Collection[str]) -> Choices:
    return [*((code, code) for code in sorted(codes, reverse=True) if code != NOT_STATED), _UNSAID]


_DEALINGS: Sequence[tuple[str, str, Callable[[Collection[str]], Choices]]] = (
    ("lot", "Lot or part", _lots_or_none),
    ("buyer", "Council", _buyers),
    ("division", "CPV division", _divisions),
    ("route", "Law it was bought by", _routes),
    ("year", "Year", _years),
)

SHOWN: Mapping[str, Sequence[tuple[str, str, Callable[[Collection[str]], Choices]]]] = {
    SUPPLIER: (
        ("lot", "Lot or part", _lots),
        ("region", "Region", _regions),
        ("council", "Council area", lambda _: list(COUNCILS.items())),
        ("kind", "Kind of work", _kinds),
        ("division", "CPV division", _divisions),
        ("form", "Legal form", lambda _: [*((code, form_shown(code)) for code in FORMS), _UNSAID]),
        ("fact", "What it is", lambda _: [(code, one.name) for code, one in DEFINITIONS.items()]),
        ("principle", "Principles it states it follows", lambda _: [(one.code, one.words) for one in PRINCIPLES]),
    ),
    OPPORTUNITY: (
        ("lot", "Lot or part", _lots_or_none),
        ("region", "Where the work is", _regions),
        ("buyer", "Council", _buyers),
        ("division", "CPV division", _divisions),
        ("route", "Law it is bought by", _routes),
    ),
    AWARD: _DEALINGS,
    CONTRACT: _DEALINGS,
    CASE_STUDY: (
        ("kind", "Kind of work", _kinds),
        ("region", "Where its supplier works", _regions),
        ("lot", "Its supplier is admitted to", _lots),
        ("year", "Year", _years),
    ),
}
"""The filters that a page of each kind offers: the facet, its title, and its choices in order, for the codes that there are."""


def groups_of(
    kind: str, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]
) -> tuple[Group, ...]:
    """The filters of a kind with their counts."""
    return tuple(
        Group(name, title, _options(choices({*counts.get(name, {}), *on}), counts.get(name, {}), on))
        for name, title, choices in SHOWN[kind]
        for on in (chosen.get(name, frozenset()),)
    )


def _options(
    choices: Iterable[tuple[str, str]], counts: Mapping[str, int], chosen: frozenset[str]
) -> tuple[Option, ...]:
    """The choices that would show something, and those chosen: a filter that is on can always be seen and undone."""
    found = ((value, text, counts.get(value, 0)) for value, text in choices)
    return tuple(Option(value, text, n, value in chosen) for value, text, n in found if n or value in chosen)
