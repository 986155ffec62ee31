"""What a supplier declares about the grounds for exclusion, and when the declaration is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.law.exclusions import Ground, grounds_for, looks_back_to, still_counts
from dps.law.routes import Route
from dps.law.self_cleaning import Factor, factors

LONGEST_STATEMENT = 2000


@dataclass(frozen=True)
class Said:
    """What was declared of one ground: whether it applies and, where it does, what happened, when, and what was done since.

    ``parts`` is what was done since, by the code of what will be weighed (:func:`dps.law.self_cleaning.factors`).
    """

    applies: bool
    statement: str = ""
    happened_on: date | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As it is kept in a row."""
        return {
            "applies": self.applies, "statement": self.statement.strip(),
            "happened_on": self.happened_on.isoformat() if self.happened_on else "",
            "parts": {code: text.strip() for code, text in self.parts.items() if text.strip()},
        }  # fmt: skip


@dataclass(frozen=True)
class Declaration:
    """The answers to every ground by its code, and the position that gives the declarant authority to speak."""

    grounds: Mapping[str, Said]
    declared_as: str

    @classmethod
    def nothing(cls, route: Route, *, declared_as: str = "Director") -> Declaration:
        """A declaration that no ground of the route applies."""
        return cls({ground.code: Said(False) for ground in grounds_for(route)}, declared_as)

    def kept(self) -> dict[str, Any]:
        """As it is kept in the application's row."""
        return {code: said.kept() for code, said in self.grounds.items()}


@dataclass(frozen=True)
class DeclaredGround:
    """A ground that was declared to apply, as a page shows it: when, what, and what was done since, each with its factor."""

    ground: Ground
    statement: str
    happened_on: date | None
    since: tuple[tuple[Factor, str], ...]


def read_back(kept: Mapping[str, Any]) -> dict[str, Said]:
    """What is kept in a row, as what was said."""
    return {
        code: Said(
            bool(one.get("applies")), str(one.get("statement", "")),
            date.fromisoformat(one["happened_on"]) if one.get("happened_on") else None, dict(one.get("parts", {})),
        )
        for code, one in kept.items()
    }  # fmt: skip


def grouped(route: Route) -> tuple[tuple[str, tuple[Ground, ...]], ...]:
    """The grounds of a route in their groups, in the law's order, so that a person can answer them in one sitting."""
    ordered = sorted(grounds_for(route), key=lambda g: _first_of(route, g.group))
    return tuple((group, tuple(grounds)) for group, grounds in groupby(ordered, key=lambda g: g.group))


def _first_of(route: Route, group: str) -> int:
    return next(n for n, ground in enumerate(grounds_for(route)) if ground.group == group)


def applying(route: Route, kept: Mapping[str, Any]) -> tuple[tuple[Ground, str], ...]:
    """The grounds that a kept declaration says apply, each with its statement."""
    return tuple((one.ground, one.statement) for one in declared_grounds(route, kept))


def declared_grounds(route: Route, kept: Mapping[str, Any]) -> tuple[DeclaredGround, ...]:
    """The grounds that a kept declaration says apply, each with all that was said of it."""
    said = read_back(kept)
    return tuple(
        DeclaredGround(
            ground, said[ground.code].statement, said[ground.code].happened_on,
            tuple((f, said[ground.code].parts[f.code]) for f in factors(route, ground) if f.code in said[ground.code].parts),
        )
        for ground in grounds_for(route)
        if ground.code in said and said[ground.code].applies
    )  # fmt: skip


def obstacles_to_explaining(route: Route, ground: Ground, said: Said, *, on: date) -> tuple[Obstacle, ...]:
    """Why a yes is not explained yet on that London date; empty when it is. PCR 2015 reg 57(11)-(17); Procurement Act 2023 s.58."""
    found: list[Obstacle] = []
    if not said.statement.strip():
        found.append(
            Obstacle(
                "ground-unexplained",
                f"You answered yes: {ground.title}. Say what happened.",
                ground.provision,
                "Say too what has changed since: it must be weighed before anybody is excluded.",
            )
        )
    if said.happened_on is None:
        found.append(Obstacle("ground-undated", f"Say when it happened: {ground.title}.", ground.provision))
    elif said.happened_on > on:
        found.append(
            Obstacle("ground-later", f"It cannot have happened after today: {ground.title}.", ground.provision)
        )
    elif ground.counted_from != "known" and not still_counts(ground, happened_on=said.happened_on, on=on):
        # Where the time runs from when a buyer knew, the day it happened alone does not end it.
        since = looks_back_to(ground, on=on)
        assert since is not None  # what has no look-back always counts
        found.append(
            Obstacle(
                "ground-too-old",
                f"{ground.title}: only what happened since {plain_day(since)} counts now.",
                ground.provision,
                "Answer no, unless something happened since then.",
            )
        )
    known = {factor.code for factor in factors(route, ground)}
    if set(said.parts) - known:
        found.append(Obstacle("part-unknown", f"{ground.title}: a part of the statement is not one that is weighed."))
    if any(len(text) > LONGEST_STATEMENT for text in (said.statement, *said.parts.values())):
        found.append(
            Obstacle("statement-long", f"{ground.title}: shorten each part to {LONGEST_STATEMENT:,} characters.")
        )
    return tuple(found)  # fmt: skip


def obstacles_to_declaring(route: Route, declaration: Declaration, *, on: date) -> tuple[Obstacle, ...]:
    """Why a declaration cannot be kept on that London date: a ground unanswered, a yes not explained, nobody with authority.

    PCR 2015 regs 57, 59(1); Procurement Act 2023 ss.57, 58(2).
    """
    grounds = {ground.code: ground for ground in grounds_for(route)}
    found = [
        Obstacle("ground-unanswered", f"Answer yes or no: {ground.title}.", ground.provision)
        for code, ground in grounds.items()
        if code not in declaration.grounds
    ]
    for code, said in declaration.grounds.items():
        if code not in grounds:
            found.append(Obstacle("ground-unknown", f"“{code}” is not a ground on this route."))
        elif said.applies:
            found.extend(obstacles_to_explaining(route, grounds[code], said, on=on))
    if not declaration.declared_as.strip():
        found.append(
            Obstacle(
                "no-authority",
                "A declaration is made by somebody with authority to speak for the organisation.",
                mend="Give the position that gives you this authority, such as director or company secretary.",
            )
        )
    return tuple(found)
