"""How the panel reads the bids, as published beside the criteria: with names or without, and how many score each answer. Pure.

Where nothing is chosen the panel reads whose bid it is, and two people score
each answer. Either way prices stay sealed until quality is locked.

Sources: PCR 2015 regs 18(1), 24, 67(9); Procurement Act 2023 ss.12, 23(3), 81.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "hidden_names"
SCORERS = (2, 3, 4, 5)
"""How many people may be published as scoring each answer, at least."""
FEWEST = 2


def names_hidden(parts: Mapping[str, Any]) -> bool:
    """Whether the panel scores quality without knowing whose answers it reads."""
    part = parts.get(NAME)
    return isinstance(part, Mapping) and part.get("hidden") is True


def scorers_of(parts: Mapping[str, Any]) -> int:
    """How many people score each answer, at least; two where nothing, or nothing that can be, was chosen."""
    part = parts.get(NAME)
    said = part.get("scorers") if isinstance(part, Mapping) else None
    return said if isinstance(said, int) and not isinstance(said, bool) and said in SCORERS else FEWEST


def in_words(parts: Mapping[str, Any]) -> tuple[str, ...]:
    """The rule as bidders read it before they bid."""
    words = {2: "two", 3: "three", 4: "four", 5: "five"}[scorers_of(parts)]
    said = (
        f"At least {words} people score each answer, each alone. Before they read any of it they declare, for each bidder by "
        "name, whether they have an interest in it. They see no price until quality is locked.",
    )
    if not names_hidden(parts):
        return said
    return (
        *said,
        "Until quality is locked they read the bids as “Bidder A”, “Bidder B” and so on, in an order drawn at random, and are "
        "not told whose is whose. File names are replaced, and what PDF, Office and picture files say of their authors is "
        "taken out of the copies that they read. Write your answers and name your files so that they do not say who you are: "
        "what you wrote is never altered.",
    )


def _obstacles(_told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """Nothing: where the council chooses nothing, names are shown and two people score."""
    return ()


PART = Part(NAME, "How the panel reads", _obstacles)
"""Whether names are hidden while quality is scored, and how many people score: published with the criteria."""
