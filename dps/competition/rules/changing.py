"""What may change after publication, what never may, and the time that a change gives suppliers. Pure.

The need may be made clearer, documents added, and dates moved later, for
everybody at once; the criteria, their weights and the formula stay as they
were told (PCR 2015 reg 67(9); Procurement Act 2023 ss.23, 24). A significant
change comes with more time, or with the reason why not (PCR 2015 reg
47(3)(b), (4); Procurement Act 2023 ss.31, 54). Nothing changes once bids have
closed or an officer has begun to open them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from dps.competition.rules.frozen import Told
from dps.competition.rules.lifecycle import Stage
from dps.competition.rules.timetable import NOON, is_late_answer, last_answers
from dps.core.refusal import Obstacle
from dps.law.calendar import (
    CALENDARS,
    LONDON,
    ONE_DAY,
    BeyondKnownHolidays,
    end_of_day,
    instant_of,
    london_date,
    obstacles_to_local_time,
)
from dps.law.routes import Route

CHANGES = "PCR 2015 regs 18(1), 47(3)-(4), 53; Procurement Act 2023 ss.31, 54"
MORE_TIME = "PCR 2015 reg 47(3)-(4), (6); Procurement Act 2023 ss.31, 54(1)"
NEVER = "PCR 2015 reg 67(9); Procurement Act 2023 ss.23, 24"
EXTENSIONS = "PCR 2015 regs 18(1), 47(1); Procurement Act 2023 ss.12(2), 54(2)"
SHORTEST_REASON = 20
"""Characters. Ours: a reason that suppliers can understand is a sentence."""
LONGEST_NOTE = 8_000
ADDITIONS = "additions"
"""The part of what is told that corrections and additions to the documents stand in, in the order they came."""

CHANGEABLE: Mapping[str, str] = MappingProxyType(
    {
        "need": "What is needed",
        "outcomes": "Outcomes sought",
        "clarifications_close_at": "Questions close",
        "closes_at": "Bids close",
        "starts_on": "Contract expected to start",
        "ends_on": "Contract expected to end",
        ADDITIONS: "Corrections and additions",
    }
)
"""What may change, by its name in what is told, with its words. Everything else stays as it was published."""
DATES = frozenset({"clarifications_close_at", "closes_at"})

Sort = Literal["text", "instant", "date"]


@dataclass(frozen=True)
class Difference:
    """One thing that changed: its words, what was and what is, as plain text; instants and dates in ISO form."""

    what: str
    title: str
    sort: Sort
    was: str
    now: str

    def plain(self) -> dict[str, str]:
        """As it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Note:
    """One correction of, or addition to, the documents."""

    about: str
    text: str
    at: str


@dataclass(frozen=True)
class Statement:
    """What the officer says of a change. ``significant`` is None while nothing is said of it."""

    reason: str
    explanation: str = ""
    significant: bool | None = None
    why_no_longer: str = ""


def notes_of(told: Told) -> tuple[Note, ...]:
    """The corrections and additions that were made since publication, oldest first; never raises."""
    raw = told.parts.get(ADDITIONS, {}).get("notes", ())
    given = raw if isinstance(raw, list | tuple) else ()
    return tuple(
        Note(str(n.get("about", "")), str(n.get("text", "")), str(n.get("at", "")))
        for n in given
        if isinstance(n, Mapping)
    )


def with_note(told: Told, *, about: str, text: str, at: datetime) -> Told:
    """The same with one more correction or addition at the end."""
    notes = [asdict(n) for n in notes_of(told)]
    notes.append({"about": about.strip(), "text": text.strip(), "at": at.isoformat()})
    return replace(told, parts={**told.parts, ADDITIONS: {"notes": notes}})


def differences(old: Told, new: Told) -> tuple[Difference, ...]:
    """What differs, in the order of CHANGEABLE, then anything that may never change, under its own name."""
    before, after = _fields(old), _fields(new)
    order = [*CHANGEABLE, *sorted(before.keys() | after.keys())]
    found = []
    for name in dict.fromkeys(order):
        if before.get(name) == after.get(name):
            continue
        title = CHANGEABLE.get(name, name.replace("_", " ").capitalize())
        if name == ADDITIONS:
            for note in notes_of(new)[len(notes_of(old)) :]:
                found.append(Difference(name, note.about or title, "text", "", note.text))
            if notes_of(new)[: len(notes_of(old))] != notes_of(old):
                found.append(Difference("earlier-additions", "An earlier addition", "text", "", ""))
        else:
            found.append(Difference(name, title, _sort(getattr(new, name, None)), *_both(old, new, name)))
    return tuple(found)


def _fields(told: Told) -> dict[str, Any]:
    """What is compared: each fact by its name, the parts one by one, and the additions as one."""
    facts = {name: getattr(told, name) for name in told.__dataclass_fields__ if name != "parts"}
    parts = {f"parts: {name}": part for name, part in told.parts.items() if name != ADDITIONS}
    return {**facts, **parts, ADDITIONS: notes_of(told)}


def _both(old: Told, new: Told, name: str) -> tuple[str, str]:
    was, now = getattr(old, name, ""), getattr(new, name, "")
    return _text(was), _text(now)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _sort(value: Any) -> Sort:
    return "instant" if isinstance(value, datetime) else "date" if isinstance(value, date) else "text"


def needs_more_time(route: Route, old: Told, new: Told, *, significant: bool | None, at: datetime) -> bool:
    """Whether the law asks for a later deadline: a significant change, or any but of dates within the last days for answers."""
    changed = {d.what for d in differences(old, new)} - DATES
    if not changed:
        return False
    late = old.closes_at is not None and is_late_answer(route, closes_at=old.closes_at, at=at)
    return bool(significant) or late


def usual_extension(route: Route, closes_at: datetime, *, at: datetime) -> datetime:
    """A later deadline in proportion, for a change told at ``at``: the last day for answers is then not past.

    At least as many days more as are kept for answers, at noon on a working
    day. Raises :class:`~dps.law.calendar.BeyondKnownHolidays`.
    """
    cutoff = route.clarification_cutoff
    calendar = CALENDARS[cutoff.calendar if cutoff else "uk_union"]
    day = calendar.next_working_day(london_date(closes_at) + ONE_DAY)
    while True:
        moved = instant_of(datetime.combine(day, NOON))
        counted = last_answers(route, moved)
        if moved > closes_at and (counted is None or counted.last_day > london_date(at)):
            return moved
        day = calendar.next_working_day(day + ONE_DAY)


def obstacles_to_any_change(stage: Stage, *, opening_begun: bool) -> tuple[Obstacle, ...]:
    """Why nothing of what suppliers were told may change now; empty from publication until the deadline."""
    found = []
    if stage != "open":
        found.append(
            Obstacle(
                "not-open", "Only an open competition is changed: before publication the draft is, and after the deadline nothing.",
                CHANGES, "After the deadline what suppliers were told stands.",
            )
        )  # fmt: skip
    if opening_begun:
        found.append(
            Obstacle("opening-begun", "An officer has begun to open the bids, so nothing changes any more.", CHANGES)
        )
    return tuple(found)


def obstacles_to_changing(
    route: Route, old: Told, new: Told, said: Statement, *, stage: Stage, opening_begun: bool, at: datetime
) -> tuple[Obstacle, ...]:
    """Every reason why ``old`` may not become ``new``; empty when it may. Who may press is another rule."""
    found = list(obstacles_to_any_change(stage, opening_begun=opening_begun))
    changed = differences(old, new)
    if not changed:
        found.append(Obstacle("nothing-changed", "Nothing is different from what suppliers read now.", CHANGES))
    for one in changed:
        if one.what not in CHANGEABLE:
            found.append(
                Obstacle(
                    "never-changed", f"“{one.title}” stays as it was published.", NEVER,
                    "To judge bids otherwise, withdraw this competition and call for competition again.",
                )
            )  # fmt: skip
    found += _obstacles_to_dates(route, old, new, at=at)
    found += too_short(
        said.reason, "no-reason", "Nothing says why this changes.", "Give the reason: suppliers will read it."
    )
    substance = {d.what for d in changed} - DATES
    if substance and said.significant is None:
        found.append(
            Obstacle(
                "not-said", "Nobody has said whether the change is significant.", MORE_TIME,
                "Say whether it could change who bids, or what they offer.",
            )
        )  # fmt: skip
    longer = old.closes_at is not None and new.closes_at is not None and new.closes_at > old.closes_at
    if needs_more_time(route, old, new, significant=said.significant, at=at) and not longer:
        found += too_short(
            said.why_no_longer, "no-more-time", "This change comes with no more time for bids.",
            "Move the deadline, or record why suppliers need no more time.", MORE_TIME,
        )  # fmt: skip
    return tuple(found)


def obstacles_to_correcting(
    route: Route, told: Told, said: Statement, *, was: str, now: str, stage: Stage, opening_begun: bool, at: datetime
) -> tuple[Obstacle, ...]:
    """Why an answer that everybody read may not be put right now; empty when it may. An answer not given yet is answered."""
    found = list(obstacles_to_any_change(stage, opening_begun=opening_begun))
    if not was:
        found.append(Obstacle("not-answered", "This question has no answer to put right.", CHANGES, "Answer it."))
    if not now.strip():
        found.append(Obstacle("no-answer", "The answer is empty.", mend="Write the answer."))
    if was and was.strip() == now.strip():
        found.append(Obstacle("nothing-changed", "Nothing is different from what suppliers read now.", CHANGES))
    found += too_short(
        said.reason, "no-reason", "Nothing says why this changes.", "Give the reason: suppliers read it."
    )
    if said.significant is None:
        found.append(
            Obstacle("not-said", "Nobody has said whether the change is significant.", MORE_TIME, "Say whether it could change who bids, or what they offer.")
        )  # fmt: skip
    late = told.closes_at is not None and is_late_answer(route, closes_at=told.closes_at, at=at)
    if said.significant or late:
        found += too_short(
            said.why_no_longer, "no-more-time", "This correction comes with no more time for bids.",
            "Move the deadline first, or record why suppliers need no more time.", MORE_TIME,
        )  # fmt: skip
    return tuple(found)


def _obstacles_to_dates(route: Route, old: Told, new: Told, *, at: datetime) -> tuple[Obstacle, ...]:
    found: list[Obstacle] = []
    for name in ("clarifications_close_at", "closes_at"):
        was, now = getattr(old, name), getattr(new, name)
        if was == now:
            continue
        if now is None:
            found.append(Obstacle("no-date", f"“{CHANGEABLE[name]}” has no date any more.", CHANGES, "Give the date."))
            continue
        found += odd_hour(now)
        found += moves_later(CHANGEABLE[name], was, now)
        if now <= at:
            found.append(
                Obstacle("date-past", f"“{CHANGEABLE[name]}” would lie in the past.", CHANGES, "Set a later time.")
            )
    if new.clarifications_close_at != old.clarifications_close_at and new.clarifications_close_at and new.closes_at:
        found += _questions_before_answers(route, new.clarifications_close_at, new.closes_at)
    if new.starts_on and new.ends_on and new.ends_on <= new.starts_on:
        found.append(
            Obstacle("ends-before-start", "The contract would end before it starts.", mend="Change one of the dates.")
        )
    if new.starts_on and new.closes_at and new.starts_on <= london_date(new.closes_at):
        found.append(
            Obstacle(
                "starts-before-deadline", "The contract would start before the bids are in.",
                mend="Start the contract after the deadline, with time to evaluate.",
            )
        )  # fmt: skip
    return tuple(found)


def _questions_before_answers(route: Route, questions: datetime, closes_at: datetime) -> tuple[Obstacle, ...]:
    try:
        counted = last_answers(route, closes_at)
    except BeyondKnownHolidays as beyond:
        return (Obstacle("beyond-known-holidays", f"{beyond}.", route.legal_basis, "Choose an earlier deadline."),)
    if questions >= closes_at or (counted is not None and questions > end_of_day(counted.last_day)):
        return (
            Obstacle(
                "questions-too-late", "Questions would close after the last day for answers.",
                counted.provision if counted else CHANGES, "Close questions earlier, or move the deadline further.",
            ),
        )  # fmt: skip
    return ()


def moves_later(title: str, was: datetime | None, now: datetime) -> tuple[Obstacle, ...]:
    """Why a date may not move to an earlier time; empty where it stays or moves later."""
    if was is None or now >= was:
        return ()
    return (
        Obstacle(
            "only-later", f"“{title}” moves later only: suppliers have planned with the time they were given.", EXTENSIONS,
            "Set the same time or a later one.",
        ),
    )  # fmt: skip


def odd_hour(instant: datetime) -> tuple[Obstacle, ...]:
    """Why an instant within the hour that clocks repeat is no time to close at."""
    return obstacles_to_local_time(instant.astimezone(LONDON).replace(tzinfo=None))


def too_short(words: str, code: str, says: str, mend: str, provision: str = CHANGES) -> tuple[Obstacle, ...]:
    """An obstacle where words are too few to be a reason."""
    if len(words.strip()) >= SHORTEST_REASON:
        return ()
    return (Obstacle(code, says, provision, f"{mend} At least {SHORTEST_REASON} characters."),)
