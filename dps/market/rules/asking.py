"""Questions about a market: asked by anybody who may join it, answered once, read by everybody. Pure.

The documents of a market are open to all for as long as it lives, and whoever
asks learns nothing that others do not (PCR 2015 regs 18(1), 34(14)(d);
Procurement Act 2023 s.12(2), (3)).
"""

from __future__ import annotations

from dps.core.refusal import Obstacle

EQUAL = "PCR 2015 regs 18(1), 34(14)(d); Procurement Act 2023 s.12(2), (3)"
LONGEST = 4_000
"""Characters of a question, and of an answer."""


def obstacles_to_words(text: str, what: str) -> tuple[Obstacle, ...]:
    """Why these words are no ``what`` ("question" or "answer"), of a market or of a competition; empty when they are."""
    if not text.strip():
        return (Obstacle(f"no-{what}", f"The {what} is empty.", mend=f"Write the {what}."),)
    if len(text) > LONGEST:
        return (Obstacle(f"{what}-too-long", f"The {what} has more than {LONGEST:,} characters.", mend="Shorten it."),)
    return ()


def obstacles_to_asking_a_market(*, live: bool, text: str) -> tuple[Obstacle, ...]:
    """Why a question about a market cannot be taken; empty on every day of its life."""
    found = [] if live else [Obstacle("market-ended", "This market has ended, so nothing is asked of it.", EQUAL)]
    return (*found, *obstacles_to_words(text, "question"))


def obstacles_to_answering_of_a_market(*, answered: bool, text: str) -> tuple[Obstacle, ...]:
    """Why a question cannot be answered so; empty once for each question: what everybody read stands."""
    found = [] if not answered else [
        Obstacle("already-answered", "This question was answered, and the answer stands as everybody read it.", EQUAL)
    ]  # fmt: skip
    return (*found, *obstacles_to_words(text, "answer"))
