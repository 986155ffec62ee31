"""What a market must have before anybody can be admitted to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.law.validity import last_day_of_validity, obstacles_to_establishing
from dps.profile.rules.cpv import NotACpvCode, cpv_code

ASKS: Mapping[str, str] = MappingProxyType(
    {"statement": "A statement", "document": "A document", "figure": "A figure", "yes_no": "Yes or no"}
)
"""The ways in which a criterion can be answered."""

STOPS: Mapping[str, str] = MappingProxyType({"nothing": "Nothing", "award": "An award", "bidding": "Bidding"})
"""What the expiry of a document may stop, the mildest first."""

CRITERION_KINDS = ("legal", "financial", "technical")
"""What a criterion may be about, and nothing else: PCR 2015 reg 58(1); Procurement Act 2023 s.36(1)."""


@dataclass(frozen=True)
class NewCriterion:
    """One criterion that an application passes or fails.

    ``asks`` is a key of :data:`ASKS`; ``evidence_kind`` a kind of document, or empty;
    ``minimum`` is the least yearly turnover in pence, and only where a figure is asked for.
    """

    kind: str
    title: str
    question: str
    asks: str = "statement"
    evidence_kind: str = ""
    word_limit: int = 500
    minimum: int | None = None


@dataclass(frozen=True)
class NewLot:
    """A lot or part, defined by what is bought. ``max_value`` is pence with VAT, or None for no limit in the scheme.

    ``expiry_stops`` says, by kind of document, what its expiry stops (a key of :data:`STOPS`);
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
    for criterion in lot.criteria:
        if criterion.kind not in CRITERION_KINDS:
            found.append(
                Obstacle(
                    "criterion-kind",
                    f"{name} asks for something that is not legal, financial or technical ability.",
                    provision,
                    "Leave it out: no other condition is allowed.",
                )
            )
        if not criterion.title.strip() or not criterion.question.strip():
            found.append(Obstacle("criterion-unasked", f"{name} has a criterion without a title or a question."))
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
