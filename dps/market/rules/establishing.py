"""What a market must have before anybody can be admitted to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.law.validity import last_day_of_validity, obstacles_to_establishing
from dps.market.rules.expiring import STOPS as STOPS
from dps.market.rules.expiring import obstacles_to_expiry_stops
from dps.market.rules.questions import ASKS as ASKS
from dps.market.rules.questions import CRITERION_KINDS as CRITERION_KINDS
from dps.market.rules.questions import NewCriterion as NewCriterion
from dps.market.rules.questions import obstacles_to_a_criterion
from dps.profile.rules.cpv import NotACpvCode, cpv_code


@dataclass(frozen=True)
class NewLot:
    """A lot or part, defined by what is bought. ``max_value`` is pence with VAT, or None for no limit in the scheme.

    ``expiry_stops`` says, by kind of document, what its expiry stops (a key of dps.market.rules.expiring.STOPS);
    ``expiry_clause`` where the scheme's documents say so.
    """

    title: str
    definition: str
    criteria: tuple[NewCriterion, ...]
    cpv: tuple[str, ...] = ()
    max_value: int | None = None
    expiry_stops: Mapping[str, str] = field(default_factory=dict)
    expiry_clause: str = ""


def obstacles_to_a_market(
    route: Route,
    *,
    title: str,
    notice_reference: str,
    notice_date: date,
    established_on: date,
    valid_until: date | None,
    lots: Sequence[NewLot],
    suspension_clause: str = "",
) -> tuple[Obstacle, ...]:
    """Why a market cannot be established with these facts; empty when it can.

    PCR 2015 reg 34(3), (7), (14) and SI 2024/716 reg 5; Procurement Act 2023 ss.36(1), 39.
    There is no number of suppliers among the facts: nothing may limit it (reg 34(6); s.36(7)(a)).
    """
    if not route.has_admission:
        return (
            Obstacle(
                "no-market-on-route",
                "Nobody is admitted on this route, so there is no market to make.",
                route.provisions.get("has_admission", route.legal_basis),
                "Publish the notice itself.",
            ),
        )
    found = list(obstacles_to_establishing(route, on=established_on, contract_notice_on=notice_date))
    words = route.words
    if not title.strip() or not notice_reference.strip():
        found.append(Obstacle("notice-missing", f"A {words.market} needs a title and the reference of its notice."))
    if valid_until is not None and valid_until < established_on:
        found.append(Obstacle("ends-before-it-begins", f"A {words.market} cannot end before it is established."))
    if suspension_clause.strip() and not route.suspension_by_documents:
        found.append(
            Obstacle(
                "suspension-unlawful",
                f"A place in a {words.market} is never suspended, whatever its documents say.",
                route.provisions["suspension_by_documents"],
                "Leave the clause out. Where there is a lawful ground, a member is removed.",
            )
        )
    if not lots:
        found.append(Obstacle("no-lots", f"A {words.market} needs at least one {words.part}."))
    for number, lot in enumerate(lots, 1):
        found.extend(_obstacles_to_a_lot(route, number, lot))
    return tuple(found)


def _obstacles_to_a_lot(route: Route, number: int, lot: NewLot) -> list[Obstacle]:
    name = f"{route.words.part.capitalize()} {number}"
    provision = route.provisions["has_admission"]
    found: list[Obstacle] = []
    if not lot.title.strip() or not lot.definition.strip():
        found.append(Obstacle("lot-undefined", f"{name} needs a title and a definition of what is bought.", provision))
    if not lot.criteria:
        found.append(Obstacle("lot-without-criteria", f"{name} has no {route.words.conditions}.", provision))
    for place, criterion in enumerate(lot.criteria, 1):
        called = f"{name}, question {place}"
        found.extend(obstacles_to_a_criterion(route, criterion, name=called, largest=lot.max_value))
    found.extend(obstacles_to_expiry_stops(route, name=name, stops=lot.expiry_stops, clause=lot.expiry_clause))
    for code in lot.cpv:
        try:
            cpv_code(code)
        except NotACpvCode as wrong:
            found.append(Obstacle("cpv-malformed", f"{name}: {wrong}."))
    if lot.max_value is not None and lot.max_value <= 0:
        found.append(Obstacle("lot-value", f"{name} has a largest contract value that is not above nothing."))
    return found


def end_of(route: Route, valid_until: date | None) -> date | None:
    """The last day that a market may run, never past the law's own; None for open-ended. SI 2024/716 reg 5(4)(b)(ii)."""
    return last_day_of_validity(route, valid_until)


def is_live(*, valid_until: date | None, ended_on: date | None, on: date) -> bool:
    """Whether a market takes applications on that London date: for its whole life, and without any other switch.

    PCR 2015 reg 34(2), (15); Procurement Act 2023 s.36(6)(a).
    """
    return (valid_until is None or on <= valid_until) and (ended_on is None or on < ended_on)


def obstacles_to_entering(
    route: Route, *, valid_until: date | None, ended_on: date | None, on: date
) -> tuple[Obstacle, ...]:
    """Why nobody can apply to a market on that date; empty on every day of its life."""
    if is_live(valid_until=valid_until, ended_on=ended_on, on=on):
        return ()
    return (Obstacle("market-ended", f"This {route.words.market} has ended.", route.provisions["has_admission"]),)
