"""The choices of each filter, in words, with how many results each would show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dps.law.routes import route
from dps.market.queries import markets
from dps.parties.rules.legal_forms import FORMS
from dps.parties.rules.regions import REGIONS, region_name
from dps.profile.rules.cpv import DIVISIONS
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.standing import DEFINITIONS
from dps.profile.rules.taxonomy import KINDS
from dps.profile.rules.values import PRINCIPLES
from dps.web.supplier import form_shown
from search.engines.port import NOT_STATED, SUPPLIER

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


def _lots() -> Choices:
    return [
        (lot.ref, f"{market.title}: {route(market.route).words.part} {lot.number}, {lot.title}")
        for market in markets()
        if market.ended_on is None
        for lot in market.lots
    ]


SHOWN: Mapping[str, Sequence[tuple[str, str, Callable[[], Choices]]]] = {
    SUPPLIER: (
        ("lot", "Lot or part", _lots),
        ("region", "Region", lambda: [*((code, region_name(code)) for code in REGIONS), _UNSAID]),
        ("council", "Council area", lambda: list(COUNCILS.items())),
        ("kind", "Kind of work", lambda: [(kind.code, kind.name) for kind in KINDS.values()]),
        ("division", "CPV division", lambda: [(code, f"{code} {words}") for code, words in DIVISIONS.items()]),
        ("form", "Legal form", lambda: [*((code, form_shown(code)) for code in FORMS), _UNSAID]),
        ("fact", "What it is", lambda: [(code, one.name) for code, one in DEFINITIONS.items()]),
        ("principle", "Principles it states it follows", lambda: [(one.code, one.words) for one in PRINCIPLES]),
    ),
}
"""The filters that a page of each kind offers: the facet, its title, and its choices in order."""


def groups_of(
    kind: str, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]
) -> tuple[Group, ...]:
    """The filters of a kind with their counts."""
    return tuple(
        Group(name, title, _options(choices(), counts.get(name, {}), chosen.get(name, frozenset())))
        for name, title, choices in SHOWN[kind]
    )


def _options(
    choices: Iterable[tuple[str, str]], counts: Mapping[str, int], chosen: frozenset[str]
) -> tuple[Option, ...]:
    """The choices that would show something, and those chosen: a filter that is on can always be seen and undone."""
    found = ((value, text, counts.get(value, 0)) for value, text in choices)
    return tuple(Option(value, text, n, value in chosen) for value, text, n in found if n or value in chosen)
