"""What the winner shows before the contract is signed, by route and value. Pure.

Nothing of it is asked of a bidder before the award: it is asked of the one
that is to be awarded, and what is held here already is not asked for again.

Sources: PCR 2015 regs 58(8)(c), 59(9)-(11); Procurement Act 2023 ss.26, 28,
36(2)(b), 85; the Procurement (Amendment) Regulations 2026 (a supplier's
identifier on the central platform below the thresholds, from £30,000).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.law.route import Route

EXCLUSIONS, DOCUMENTS, INSURANCE, IDENTIFIER = "exclusions", "documents", "insurance", "identifier"
SEEN, WANTING, NOT_NEEDED = "seen", "wanting", "not_needed"
OUTCOMES = (SEEN, WANTING, NOT_NEEDED)
ALWAYS_SHOWN = frozenset({EXCLUSIONS, IDENTIFIER})
"""Never left out: the law asks, whatever the contract needs."""
SHORTEST_NOTE = 10
"""Characters, without the spaces around them."""


@dataclass(frozen=True)
class Item:
    """One thing to be shown: its code, what it is, and where the law says so."""

    code: str
    title: str
    what: str
    provision: str


@dataclass(frozen=True)
class Looked:
    """What was found of an item when it was looked at last. ``valid_until`` is a London day; None where it does not run out."""

    outcome: str
    note: str
    valid_until: date | None = None


def items_for(route: Route, *, pence: int) -> tuple[Item, ...]:
    """What the winner of a contract of this whole value, in pence with VAT, shows on this route."""
    found = [
        Item(
            EXCLUSIONS, "Grounds for exclusion, looked at again",
            "The winner, everybody it relies on and the subcontractors it names: declarations, and the debarment list where there is one.",
            "PCR 2015 reg 57(9), (10); Procurement Act 2023 ss.26, 28, 57",
        ),
    ]  # fmt: skip
    if route.winners_documents:
        found.append(
            Item(
                DOCUMENTS, "Certificates for what the winner declared",
                "In date, and only what is not held here or in a free register already.",
                route.provisions["winners_documents"],
            )
        )  # fmt: skip
    found.append(
        Item(
            INSURANCE, "The insurance that the contract needs",
            "In force from the first day of the contract, for the amounts that the documents name.",
            "PCR 2015 reg 58(8)(c); Procurement Act 2023 s.36(2)(b)",
        )
    )  # fmt: skip
    if route.platform_identifier_from is not None and pence >= route.platform_identifier_from:
        found.append(
            Item(
                IDENTIFIER, "The winner’s identifier on the central platform",
                "It is registered there, and you have its unique identifier for the contract details notice.",
                route.provisions["platform_identifier_from"],
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_recording(
    item: str, *, items: tuple[Item, ...], outcome: str, note: str, valid_until: date | None, today: date,
    stands: bool, concluded: bool, is_officer_of_buyer: bool,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why this may not be recorded of the winner's evidence; empty when it may."""
    found: list[Obstacle] = []
    known = {one.code: one for one in items}
    if not is_officer_of_buyer:
        found.append(
            Obstacle("not-an-officer", "Only officers of the council that buys look at the winner’s evidence.")
        )
    if not stands:
        found.append(Obstacle("set-aside", "This award was set aside, so nothing more is done with it."))
    if concluded:
        found.append(Obstacle("concluded-already", "The contract is concluded already."))
    if item not in known:
        found.append(Obstacle("no-item", "That is not asked for here."))
    elif outcome == NOT_NEEDED and item in ALWAYS_SHOWN:
        says = f"“{known[item].title}” is always shown."
        found.append(Obstacle("always-needed", says, known[item].provision, "Look at it, and say what you found."))
    if outcome not in OUTCOMES:
        found.append(Obstacle("no-outcome", "Nothing says what you found.", mend="Choose one."))
    if len(note.strip()) < SHORTEST_NOTE:
        says = f"The note has fewer than {SHORTEST_NOTE} characters."
        found.append(Obstacle("no-note", says, mend="Write what you looked at, so that an auditor can follow it."))
    if outcome == SEEN and valid_until is not None and valid_until < today:
        says = f"It ran out on {plain_day(valid_until)}."
        found.append(Obstacle("ran-out", says, mend="Ask the winner for one that is in force."))
    return tuple(found)


def obstacles_by_evidence(
    items: tuple[Item, ...], looked: Mapping[str, Looked], *, today: date
) -> tuple[Obstacle, ...]:
    """Why the contract is not signed yet for want of what the winner shows; empty when nothing is wanting."""
    found = []
    for item in items:
        seen = looked.get(item.code)
        if seen is None:
            found.append(
                Obstacle(
                    f"evidence-{item.code}", f"Not looked at yet: {item.title.lower()}.", item.provision,
                    "Ask the winner for it, look at it, and record what you found.",
                )
            )  # fmt: skip
        elif seen.outcome == WANTING:
            found.append(
                Obstacle(
                    f"evidence-{item.code}", f"Wanting: {item.title.lower()}.", item.provision,
                    "When it is there, record it. If it does not come, the award is set aside by two people.",
                )
            )  # fmt: skip
        elif seen.valid_until is not None and seen.valid_until < today:
            says = f"Ran out on {plain_day(seen.valid_until)}: {item.title.lower()}."
            found.append(Obstacle(f"evidence-{item.code}", says, item.provision, "Ask for one that is in force."))
    return tuple(found)
