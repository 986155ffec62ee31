"""Clarification questions: until when they are asked and answered. Pure.

Every answer goes to everybody at the same time, and nobody learns who asked
(PCR 2015 regs 18(1), 53(6); Procurement Act 2023 s.12(2), (3)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dps.competition.rules.lifecycle import Stage
from dps.core.refusal import Obstacle
from dps.market.rules.asking import obstacles_to_words

EQUAL = "PCR 2015 regs 18(1), 53(6); Procurement Act 2023 s.12(2), (3)"
GOOD_TIME = "PCR 2015 regs 47(3)(a), (6), 53(6); Procurement Act 2023 ss.12(2), 54(1)"
SHORTEST_REASON = 20

CLARIFICATIONS = "clarifications"
"""The part of what is told that the rule for late questions stands in."""
REFUSED, KEPT = "refused", "kept"
LATE_RULES: Mapping[str, str] = MappingProxyType(
    {
        REFUSED: "A question that comes after this time is not taken.",
        KEPT: "A question that comes after this time is taken until bids close. It is answered, to everybody, where the "
        "answer matters to all bids; otherwise it is set aside, and its asker is told.",
    }
)
"""What happens to a question after the time for questions, as it is published; the first where nothing was chosen."""
SET_ASIDE = "Your question came after the time for questions. By the rule that was published, it is not answered."


def late_rule(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """The published rule for late questions, by its code; what is unknown counts as refused."""
    given = parts.get(CLARIFICATIONS, {}).get("late")
    return KEPT if given == KEPT else REFUSED


def is_late_question(*, clarifications_close_at: datetime | None, at: datetime) -> bool:
    """Whether a question at ``at`` comes after the time for questions; that instant itself is late."""
    return clarifications_close_at is None or at >= clarifications_close_at


def obstacles_to_asking(
    stage: Stage, *, clarifications_close_at: datetime | None, late: str = REFUSED, at: datetime
) -> tuple[Obstacle, ...]:
    """Why no question may be asked at ``at``; empty while the competition is open and questions have not closed.

    ``late`` is the published rule for late questions: where they are kept, they may come until bids close.
    """
    if stage != "open":
        return (Obstacle("not-open", "This competition is not open, so no question can be asked.", EQUAL),)
    if late != KEPT and is_late_question(clarifications_close_at=clarifications_close_at, at=at):
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
    return obstacles_to_words(text, "question")


def obstacles_to_answering(
    stage: Stage, *, answered: bool, text: str, late: bool = False, why_no_longer: str = "", set_aside: bool = False
) -> tuple[Obstacle, ...]:
    """Why an answer may not be given now; empty until the deadline for bids, once for each question.

    ``late``: the last day for answers has passed. Everybody then gets more
    time, or the reason is recorded why not (PCR 2015 reg 47(3)(a), (6)).
    """
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
    if set_aside:
        found.append(
            Obstacle("set-aside", "This question was set aside by the published rule, and its asker told.", EQUAL)
        )
    if late and len(why_no_longer.strip()) < SHORTEST_REASON:
        found.append(
            Obstacle(
                "late-answer", "The last day for answers has passed, and bidders have little time to use this one.", GOOD_TIME,
                f"Move the deadline first, or record why they need no more time: at least {SHORTEST_REASON} characters.",
            )
        )  # fmt: skip
    return (*found, *obstacles_to_words(text, "answer"))


def obstacles_to_setting_aside(stage: Stage, *, late: bool, answered: bool, set_aside: bool) -> tuple[Obstacle, ...]:
    """Why a question may not be set aside; empty for one that came late, under a rule that says so, until bids close."""
    found = []
    if stage != "open":
        found.append(Obstacle("not-open", "Bids have closed or the competition has ended.", EQUAL))
    if not late:
        found.append(
            Obstacle(
                "asked-in-time", "This question came in time, so it is owed an answer.", GOOD_TIME, "Answer it, for everybody."
            )
        )  # fmt: skip
    if answered:
        found.append(Obstacle("already-answered", "This question was answered.", EQUAL))
    if set_aside:
        found.append(Obstacle("set-aside", "This question was set aside before.", EQUAL))
    return tuple(found)


def obstacles_to_finishing(*, waiting: int, stage: Stage) -> tuple[Obstacle, ...]:
    """Why the task of answering is not done: what was asked in time and waits. A warning before opening, no bar to it.

    PCR 2015 reg 47(3)(a): after the deadline nothing is answered any more, so
    what is left unanswered then stays on record beside the opening.
    """
    if not waiting:
        return ()
    many = "1 question was" if waiting == 1 else f"{waiting} questions were"
    if stage == "open":
        says, mend = f"{many} not answered yet.", "Answer each before bids close; late ones may be set aside."
    else:
        says, mend = f"{many} never answered.", "Record with the award why no bidder was put at a disadvantage by it."
    return (Obstacle("unanswered", says, GOOD_TIME, mend),)
