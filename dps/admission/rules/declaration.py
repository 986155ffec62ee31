"""What a supplier declares about the grounds for exclusion, and when the declaration is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dps.core.refusal import Obstacle
from dps.law.exclusions import Ground, grounds_for
from dps.law.routes import Route


@dataclass(frozen=True)
class Said:
    """What was declared of one ground: whether it applies and, where it does, what happened and what was done since."""

    applies: bool
    statement: str = ""


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
        return {code: {"applies": said.applies, "statement": said.statement} for code, said in self.grounds.items()}


def grouped(route: Route) -> tuple[tuple[str, tuple[Ground, ...]], ...]:
    """The grounds of a route in their groups, in the law's order, so that a person can answer them in one sitting."""
    ordered = sorted(grounds_for(route), key=lambda g: _first_of(route, g.group))
    return tuple((group, tuple(grounds)) for group, grounds in groupby(ordered, key=lambda g: g.group))


def _first_of(route: Route, group: str) -> int:
    return next(n for n, ground in enumerate(grounds_for(route)) if ground.group == group)


def applying(route: Route, kept: Mapping[str, Any]) -> tuple[tuple[Ground, str], ...]:
    """The grounds that a kept declaration says apply, each with its statement."""
    return tuple(
        (ground, str(kept[ground.code]["statement"]))
        for ground in grounds_for(route)
        if kept.get(ground.code, {}).get("applies")
    )


def obstacles_to_declaring(route: Route, declaration: Declaration) -> tuple[Obstacle, ...]:
    """Why a declaration cannot be kept: a ground unanswered, a yes without a statement, nobody with authority.

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
        elif said.applies and not said.statement.strip():
            found.append(
                Obstacle(
                    "ground-unexplained",
                    f"You answered yes: {grounds[code].title}. Say what happened and when.",
                    grounds[code].provision,
                    "Say too what has changed since: it must be weighed before anybody is excluded.",
                )
            )
    if not declaration.declared_as.strip():
        found.append(
            Obstacle(
                "no-authority",
                "A declaration is made by somebody with authority to speak for the organisation.",
                mend="Give the position that gives you this authority, such as director or company secretary.",
            )
        )
    return tuple(found)
