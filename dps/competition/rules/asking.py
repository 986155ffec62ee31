"""Clarification questions: until when they are asked and answered. Pure.

Every answer goes to everybody at the same time, and nobody learns who asked
(PCR 2015 regs 18(1), 53(6); Procurement Act 2023 s.12(2), (3)).
"""

from __future__ import annotations

from datetime import datetime

from dps.competition.rules.lifecycle import Stage
from dps.core.refusal import Obstacle

EQUAL = "PCR 2015 regs 18(1), 53(6); Procurement Act 2023 s.12(2), (3)"
LONGEST = 4000


def obstacles_to_asking(
    stage: Stage, *, clarifications_close_at: datetime | None, at: datetime
) -> tuple[Obstacle, ...]:
    """Why no question may be asked at ``at``; empty while the competition is open and questions have not closed."""
    if stage != "open":
        return (Obstacle("not-open", "This competition is not open, so no question can be asked.", EQUAL),)
    if clarifications_close_at is None or at >= clarifications_close_at:
        return (
            Obstacle(
                "questions-closed",
                "The time for questions has passed: an answer now could not reach everybody in time.",
                EQUAL,
                "Bid on what is written, and state in the bid what you took it to mean.",
            ),
        )
    return ()


def obstacles_to_question(text: str) -> tuple[Obstacle, ...]:
    """Why these words are no question; empty when they are."""
    return _obstacles_to_words(text, "question")


def obstacles_to_answering(stage: Stage, *, answered: bool, text: str) -> tuple[Obstacle, ...]:
    """Why an answer may not be given now; empty until the deadline for bids, once for each question."""
    found: list[Obstacle] = []
    if stage != "open":
        found.append(
            Obstacle(
                "not-open",
                "Bids have closed or the competition was cancelled, so an answer would come too late for everybody.",
                EQUAL,
                "Nothing is answered after the deadline: what bidders were told stands.",
            )
        )
    if answered:
        found.append(
            Obstacle(
                "already-answered", "This question was answered, and the answer stands as everybody read it.", EQUAL
            )
        )
    return (*found, *_obstacles_to_words(text, "answer"))


def _obstacles_to_words(text: str, what: str) -> tuple[Obstacle, ...]:
    if not text.strip():
        return (Obstacle(f"no-{what}", f"The {what} is empty.", mend=f"Write the {what}."),)
    if len(text) > LONGEST:
        return (Obstacle(f"{what}-too-long", f"The {what} has more than {LONGEST:,} characters.", mend="Shorten it."),)
    return ()
