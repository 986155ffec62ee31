"""Returning an application for correction: named parts, the assessor's words, a day to answer by; the clock runs on.

The application stays submitted and the day it is due does not move: neither
regulation 34 nor section 36 stops the time while a supplier mends what it sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from dps.admission.rules.weighing import obstacles_to_day
from dps.core.refusal import Obstacle
from dps.law.days import plain_day

PROVISION = "PCR 2015 reg 56(4); Procurement Act 2023 s.12(2), (3)"
LONGEST_NOTE = 2000


def obstacles_to_returning(
    *,
    state: str,
    parts: Mapping[str, str],
    known: Collection[str],
    answer_by: date | None,
    due: date | None,
    waiting: bool,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why an application cannot be returned so on that London date; empty when it can.

    ``parts`` are the assessor's words by part; ``known`` every part there is;
    ``waiting``: an earlier return is not answered yet.
    """
    found = []
    if state != "submitted":
        found.append(Obstacle("application-state", "This application is not being considered."))
    if waiting:
        found.append(
            Obstacle("returned-already", "The supplier was asked to mend this application and has not answered yet.", mend="Wait for its answer or the day.")
        )  # fmt: skip
    if not parts:
        found.append(
            Obstacle("nothing-to-mend", "Name what is to be mended.", PROVISION, "Choose a part and write what it lacks.")
        )  # fmt: skip
    if set(parts) - set(known):
        found.append(Obstacle("part-unknown", "A part that was named is no part of this application."))
    if any(not words.strip() for words in parts.values()):
        found.append(Obstacle("return-unexplained", "Say of each part what it lacks.", PROVISION))
    return (*found, *obstacles_to_day(answer_by, due=due, on=on))


def obstacles_to_mending(
    *, state: str, answered: bool, parts: Collection[str], asked: Collection[str]
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot change these parts now; empty when it can: until it answered or the application is decided."""
    if state != "submitted":
        return (Obstacle("application-state", "This application is decided or withdrawn, so nothing in it changes."),)
    if answered:
        return (Obstacle("correction-answered", "You have sent this correction already."),)
    if set(parts) - set(asked):
        return (
            Obstacle("part-not-asked", "Only what the assessor named can be changed.", PROVISION, "Leave the rest as it was sent."),
        )  # fmt: skip
    return ()


def obstacles_to_sending(
    *, state: str, answered: bool, changed: Collection[str], empty: Collection[str], note: str
) -> tuple[Obstacle, ...]:
    """Why a correction cannot be sent; empty when it can. ``empty``: titles of parts that would be left without an answer."""
    found = list(obstacles_to_mending(state=state, answered=answered, parts=(), asked=()))
    if not changed and not note.strip():
        found.append(
            Obstacle("correction-empty", "Nothing is changed and nothing is said.", mend="Change a part, or say why it stands as it is.")
        )  # fmt: skip
    found += [Obstacle("part-unanswered", f"“{title}” has no answer.", mend="Answer it.") for title in empty]
    if len(note) > LONGEST_NOTE:
        found.append(Obstacle("note-long", f"The note is longer than {LONGEST_NOTE:,} characters.", mend="Shorten it."))
    return tuple(found)


def obstacles_to_deciding_now(*, answer_by: date | None, answered: bool, on: date) -> tuple[Obstacle, ...]:
    """Why an application that was returned cannot be decided yet; empty when it was answered, or its day has passed."""
    if answer_by is None or answered or on > answer_by:
        return ()
    return (
        Obstacle(
            "correction-open",
            f"The supplier has until the end of {plain_day(answer_by)} to mend its application.",
            PROVISION,
            "Wait for its answer or the day. After it you can decide on what is there.",
        ),
    )
