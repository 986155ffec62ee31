"""Where a place can be suspended at all: only by the words of a scheme's own documents, and always with an end.

Neither law knows it. Regulation 34(21) and (22) have every admitted supplier
invited, and section 37 knows removal alone. So there is none under the Act;
under the Regulations there is what the documents that everybody agreed to
provide, and nothing beyond their words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.calendar import end_of_day
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, Route

LONGEST = timedelta(days=183)
"""By market policy no suspension is longer than half a year. A lasting reason is a reason to propose a removal."""

ONLY_BY_CLAUSE: Mapping[str, str] = MappingProxyType({PCR_2015_DPS.code: "PCR 2015 reg 34(21), (22)"})
"""The routes on which a scheme's documents may provide for suspension, and the provision that forbids any other."""

NEVER: Mapping[str, str] = MappingProxyType({PA_2023_MARKET.code: "Procurement Act 2023 s.37"})
"""The routes that know no suspension whatever the documents say."""


def _same(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def obstacles_to_any_suspension(route: Route, *, clause: str) -> tuple[Obstacle, ...]:
    """Why nobody's place in this market can be suspended; empty where its documents (``clause``) provide for it."""
    if route.code not in ONLY_BY_CLAUSE:
        return (
            Obstacle(
                "suspension-unlawful",
                f"A place in a {route.words.market} is never suspended. It stands, and the supplier may bid, until it is removed.",
                NEVER.get(route.code, route.legal_basis),
                "Where there is a lawful ground, propose a removal.",
            ),
        )
    if not clause.strip():
        return (
            Obstacle(
                "no-suspension-clause",
                f"The documents of this {route.words.market} provide for no suspension, so every admitted supplier is invited.",
                ONLY_BY_CLAUSE[route.code],
                "Where there is a lawful ground, propose a removal.",
            ),
        )
    return ()


def obstacles_to_suspending(
    route: Route,
    *,
    clause: str,
    words: str,
    reason: str,
    ends_on: date,
    withholds_invitations: bool,
    on: date,
    has_place: bool,
    suspended_already: bool,
) -> tuple[Obstacle, ...]:
    """Why a place cannot be suspended from now through ``ends_on``; empty when it can.

    ``words`` are the words of the clause that it rests on, quoted. Invitations
    are withheld only where those very words speak of inviting or invitations.
    PCR 2015 reg 34(21), (22); Procurement Act 2023 s.37.
    """
    found = list(obstacles_to_any_suspension(route, clause=clause))
    if found:
        return tuple(found)
    provision = ONLY_BY_CLAUSE[route.code]
    if not words.strip() or _same(words) not in _same(clause):
        found.append(
            Obstacle(
                "clause-not-quoted", "Quote the words of the documents that this suspension rests on.", provision,
                "Copy them exactly from the clause.",
            )
        )  # fmt: skip
    elif withholds_invitations and not re.search(r"\binvit", words, re.IGNORECASE):
        found.append(
            Obstacle(
                "invitations-not-withheld", "The words quoted do not say that a suspended supplier is not invited, so it is.",
                provision, "Quote the words that say so, or leave the supplier invited.",
            )
        )  # fmt: skip
    if not reason.strip():
        found.append(
            Obstacle("suspension-unexplained", "A suspension needs its reason, and the supplier reads it.", provision)
        )
    if ends_on < on:
        found.append(Obstacle("suspension-ends-before", "The last day of a suspension is today or later.", provision))
    elif ends_on - on > LONGEST:
        found.append(
            Obstacle(
                "suspension-long", f"A suspension lasts at most {LONGEST.days} days.", "Market policy",
                "Choose an earlier end; where the reason lasts, propose a removal.",
            )
        )  # fmt: skip
    if not has_place:
        found.append(Obstacle("removed-already", "This place has ended already."))
    if suspended_already:
        found.append(
            Obstacle(
                "suspended-already", "This place is suspended already.", mend="Wait for its end, or lift it first."
            )
        )
    return tuple(found)


def is_suspended(*, begins_at: datetime, ends_on: date, lifted_at: datetime | None, at: datetime) -> bool:
    """Whether a suspension holds at an instant: through the London midnight that ends ``ends_on``, with nobody doing anything."""
    end = end_of_day(ends_on) if lifted_at is None else min(lifted_at, end_of_day(ends_on))
    return begins_at <= at < end


def obstacles_to_lifting(*, holds: bool, reason: str) -> tuple[Obstacle, ...]:
    """Why a suspension cannot be lifted before its time; empty when it can."""
    found = []
    if not holds:
        found.append(Obstacle("suspension-over", "This suspension has ended already."))
    if not reason.strip():
        found.append(Obstacle("lift-unexplained", "Say why it ends before its time: the supplier reads it."))
    return tuple(found)
