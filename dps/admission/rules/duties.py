"""What the law asks of the market after it admitted, refused or removed somebody: who must be told, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.periods import Counted, count
from dps.law.routes import Route

MODIFICATION, EXCLUSION = "modification-notice", "exclusion-notice"
PERIOD = "exclusion_notice"

CONTENTS = "SI 2024/692 reg 25(6)(c), (e)"
"""What a modification notice says of each supplier admitted or removed."""

EXCLUSION_REMINDERS: Mapping[str, timedelta] = MappingProxyType(
    {
        "exclusion-notice-due": timedelta(days=-7),
        "exclusion-notice-tomorrow": timedelta(days=-1),
        "exclusion-notice-overdue": timedelta(days=1),
    }
)
"""When the market's keepers are reminded of a notice of an exclusion: days from its last day, by the kind of letter."""

_TELLS_OF_EXCLUSION = frozenset({"excluded", "excludable", "debarred-security"})
_NOT_TOLD = frozenset({"no-cooperation"})
"""Grounds for exclusion that the notice leaves out (Procurement Act 2023 s.59(6), Sch 6 para 43)."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "event": "Admitted or removed",
        "name": "Name",
        "address": "Address",
        "email": "E-mail",
        "identifier": "Unique identifier",
        "part": "Part",
        "is_sme": "Small or medium-sized enterprise",
        "is_vcse": "Voluntary, community or social enterprise",
        "effective_on": "Date of effect",
    }
)
"""The facts of one entry, in the order of the notice."""


def modification_notice(route: Route) -> str | None:
    """The notice that tells of each admission and removal; None on a route without one. Procurement Act 2023 s.39(4)."""
    return route.market_notices.get("modification")


def exclusion_notice_due(route: Route, *, on: date) -> Counted | None:
    """The days to give notice of an exclusion made on that London date, with the working; None where none is asked.

    Procurement Act 2023 s.59(2): thirty days, the day of the deed among them.
    """
    return count(route.period(PERIOD), on) if route.has_period(PERIOD) else None


def removal_is_notified(route: Route, *, ground: str, exclusion_grounds: Collection[str]) -> bool:
    """Whether a removal on a ground is to be notified as an exclusion.

    For being excluded or excludable, and for a debarment as a threat to national
    security; not for another debarment, nor where the only ground is a failure
    to cooperate. Procurement Act 2023 s.59(1)(a)(v), (b), (6).
    """
    if not route.has_period(PERIOD) or ground not in _TELLS_OF_EXCLUSION:
        return False
    return ground == "debarred-security" or grounds_are_notified(exclusion_grounds)


def grounds_are_notified(codes: Collection[str]) -> bool:
    """Whether an exclusion on these grounds is notified: not where a failure to cooperate is the only one. s.59(1)(b), (6)."""
    return not codes or bool(set(codes) - _NOT_TOLD)


def missing_facts(payload: Mapping[str, object]) -> tuple[str, ...]:
    """The facts that an entry of a modification notice still lacks, in words. SI 2024/692 reg 25(6)."""
    return tuple(words for key, words in FIELDS.items() if payload.get(key) in (None, ""))


def obstacles_to_marking_done(
    *, done: bool, reference: str, done_on: date, happened_on: date, on: date
) -> tuple[Obstacle, ...]:
    """Why a notice cannot be marked as given; empty when it can."""
    found = []
    if done:
        found.append(Obstacle("task-done", "This is marked as done already."))
    if not reference.strip():
        found.append(Obstacle("reference-missing", "Give the reference under which it was published or sent."))
    if done_on > on:
        found.append(Obstacle("done-in-future", "It was published or sent today or before."))
    elif done_on < happened_on:
        found.append(Obstacle("done-before", "A notice cannot be older than what it tells of."))
    return tuple(found)
