"""Part "custody": who holds the key that opens the bids. The service, or three officers of whom two open. Pure.

PCR 2015 reg 22(16)(b), (d), (e): nobody has access before the time limit, and
only authorised persons give it. Procurement Act 2023 s.12(2), (3). The law asks
for no shares; that a council may choose them, and that they are rehearsed
before anything is sealed to them, is the market's own rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle
from dps.parties.rules.one_person import Officer, is_one_person

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "custody"
SERVICE, OFFICERS = "service", "officers"
CUSTODIES = (SERVICE, OFFICERS)
HOLDERS, NEEDED = 3, 2
REHEARSAL, QUALITY, PRICE = "rehearsal", "quality", "price"
SHORTEST, LONGEST = 15, 128

AUTHORISED = "PCR 2015 reg 22(16)(b), (d), (e); Procurement Act 2023 s.12(2), (3)"
REHEARSED = "Market policy: no bid is sealed to a key that was never opened"

_BY_SERVICE = (
    "The key that opens the bids is kept by the service, closed under a key that lies outside its database. Two officers of the council open the bids, after the deadline.",
    "Until the deadline you can read here what you submitted.",
)
_BY_OFFICERS = (
    "Three officers of the council hold the key that opens the bids, in shares. It takes two of them, each with a passphrase that is kept nowhere, after the deadline. Nobody else can open a bid: not one officer alone, and not whoever runs the service.",
    "When you submit, the copy that could be read here is destroyed. Before that you are offered it as a download. To replace a bid you start from an empty draft.",
    "What this does not protect against: the service sees a bid while it seals it, the passphrases as they are typed, and the bids as two officers open them. If two of the three lose their passphrases or leave the council, the bids cannot be opened, and the competition has to be run again.",
)


@dataclass(frozen=True)
class Holder:
    """An officer who is named to hold a share: whether they took their place, and proved in the rehearsal that they can open."""

    officer: Officer
    is_officer: bool = True
    placed: bool = False
    proved: bool = False


def rule_of(parts: Mapping[str, Any]) -> str:
    """``service`` or ``officers``; the service where nothing else was chosen."""
    part = parts.get(NAME)
    said = part.get("rule") if isinstance(part, Mapping) else None
    return OFFICERS if said == OFFICERS else SERVICE


def in_words(parts: Mapping[str, Any]) -> tuple[str, ...]:
    """Who can open the bids, as suppliers read it: in the words of the day it was published, once it is."""
    part = parts.get(NAME)
    said = part.get("says") if isinstance(part, Mapping) else None
    if isinstance(said, list | tuple) and said and all(isinstance(line, str) for line in said):
        return tuple(said)
    return _BY_OFFICERS if rule_of(parts) == OFFICERS else _BY_SERVICE


def frozen_part(parts: Mapping[str, Any], *, public: Mapping[str, str]) -> dict[str, Any]:
    """The part as it is published: the rule, its words, and the public key of each envelope in hexadecimal."""
    return {"rule": rule_of(parts), "says": list(in_words(parts)), "keys": dict(public)}


def obstacles_to_naming(chosen: Sequence[Officer], *, officers: frozenset[str]) -> tuple[Obstacle, ...]:
    """Why these people cannot be the three holders; ``officers`` are the refs of the council's own. Empty when they can."""
    found: list[Obstacle] = []
    if len({one.ref for one in chosen}) != HOLDERS or len(chosen) != HOLDERS:
        found.append(
            Obstacle(
                "holders-not-three", f"{len(chosen)} of the three holders are named.", AUTHORISED,
                "Name exactly three officers: two open, and one may be away.",
            )
        )  # fmt: skip
    found += [_left(one.name) for one in chosen if one.ref not in officers]
    found += _one_person(chosen)
    return tuple(found)


def obstacles_to_holders(holders: Sequence[Holder]) -> tuple[Obstacle, ...]:
    """Why bids cannot be sealed to these holders yet; empty when they can."""
    named = [one.officer for one in holders]
    still = frozenset(one.officer.ref for one in holders if one.is_officer)
    found = [*obstacles_to_naming(named, officers=still)]
    waiting = [one.officer.name for one in holders if not one.placed]
    if waiting:
        found.append(
            Obstacle(
                "holder-not-placed", f"{_and(waiting)} {_has(waiting)} not chosen a passphrase yet.", REHEARSED,
                "Each holder signs in and takes their place.",
            )
        )  # fmt: skip
    elif unproved := [one.officer.name for one in holders if not one.proved]:
        found.append(
            Obstacle(
                "not-rehearsed", f"{_and(unproved)} {_has(unproved)} not opened the test envelope yet.", REHEARSED,
                "Each of the three signs in and types their passphrase once, so that every two of them are known to open.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_passphrase(
    passphrase: str, *, others: Sequence[Obstacle] = (), is_sign_in_password: bool = False
) -> tuple[Obstacle, ...]:
    """Why a holder cannot use a passphrase. ``others`` are what the rule of passwords says of it, less its length."""
    found = []
    if len(passphrase) < SHORTEST:
        found.append(
            Obstacle(
                "passphrase-short",
                f"The passphrase must have at least {SHORTEST} characters. Four random words make a good one.",
            )
        )
    if len(passphrase) > LONGEST:
        found.append(Obstacle("passphrase-long", f"The passphrase must have at most {LONGEST} characters."))
    if is_sign_in_password:
        found.append(
            Obstacle(
                "passphrase-is-password",
                "This is the password you sign in with. Choose another one: whoever learns that must not hold your share too.",
            )
        )
    return (*found, *others)


def obstacles(told: Told, purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """What still stands between the chosen custody and publication."""
    return obstacles_to_holders(purchase.holders) if rule_of(told.parts) == OFFICERS else ()


def _left(name: str) -> Obstacle:
    says = f"{name} is no officer of the council."
    return Obstacle("holder-left", says, AUTHORISED, "Name another officer; the rehearsal then starts again.")


def _one_person(chosen: Sequence[Officer]) -> list[Obstacle]:
    return [
        Obstacle(
            "holders-one-person",
            f"{one.name} and {other.name} have one mailbox or one name, so two shares would be one person’s.",
            AUTHORISED,
            "Name another officer. Two people of one name tell their accounts apart by a middle name.",
        )
        for one, other in combinations(chosen, 2)
        if is_one_person(one, other)
    ]


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


PART = Part(NAME, "Who can open the bids", obstacles)
