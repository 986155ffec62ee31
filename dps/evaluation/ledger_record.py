"""The whole evaluation of a competition as one record: for its page, its file, an auditor, and the bundle of evidence.

It holds everybody's scores in every version. It is for officers and auditors,
and only after quality is locked: until then nobody sees another's score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dps.competition.models import Competition
from dps.core.refusal import Obstacle
from dps.evaluation.ledger_queries import (
    Agreement,
    Entry,
    agreements_of,
    corrections_of,
    entries_of,
    second_readings,
)
from dps.evaluation.queries import evaluation_of, lock_of, result_of
from dps.evaluation.reading_models import ScoreCorrection, SecondReading
from dps.evaluation.rules.panel import PANEL, Evaluation, Member
from dps.law.calendar import LONDON

COLUMNS = (
    "bid", "criterion", "what", "person", "version", "from", "to", "why", "where_in_the_bid", "why_changed", "when_utc",
)  # fmt: skip


@dataclass(frozen=True)
class RecordedAnswer:
    """One answer: every score of it, second readings, every version of what was agreed."""

    ref: str
    title: str
    entries: tuple[Entry, ...]
    readings: tuple[SecondReading, ...]
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True)
class RecordedBid:
    """One bid with its answers."""

    ref: str
    name: str
    disregarded: bool
    answers: tuple[RecordedAnswer, ...]


@dataclass(frozen=True)
class Record:
    """Everything: facts in lines, the panel in rows, the bids, and errors put right after prices, by criterion title."""

    facts: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str, str, str], ...]
    bids: tuple[RecordedBid, ...]
    corrections: tuple[tuple[str, ScoreCorrection], ...]


def obstacles_to_record(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Why the whole record may not be seen yet; empty once quality is locked."""
    if evaluation.locked:
        return ()
    mend = "Lock quality first. The progress page shows how far everybody is."
    return (Obstacle("quality-not-locked", "Nobody sees all scores before quality is locked.", PANEL, mend),)


def record_of(competition: Competition) -> Record:
    """The whole record. The caller has asked :func:`obstacles_to_record`."""
    evaluation = evaluation_of(competition)
    entries, agreements = entries_of(competition), agreements_of(competition)
    readings = second_readings(competition)
    titles = {c.ref: c.title for c in evaluation.criteria}
    bids = tuple(
        RecordedBid(
            bid.ref,
            bid.name,
            bid.disregarded,
            tuple(
                RecordedAnswer(
                    c.ref, c.title, entries.get((bid.ref, c.ref), ()),
                    tuple(row for answer, row in readings if answer == (bid.ref, c.ref)), agreements.get((bid.ref, c.ref), ()),
                )
                for c in evaluation.criteria
            ),
        )
        for bid in evaluation.bids
    )  # fmt: skip
    return Record(
        _facts(competition, evaluation),
        tuple(_person(member, titles) for member in evaluation.members),
        bids,
        tuple((titles.get(ref, ""), row) for ref, row in corrections_of(competition)),
    )


def _facts(competition: Competition, evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    lock, result = lock_of(competition), result_of(competition)

    def when(row: object, field: str) -> str:
        return f"{getattr(row, field).astimezone(LONDON):%-d %B %Y, %H:%M (%Z)}" if row else "Not yet"

    apart = f"{evaluation.ledger.spread} points" if evaluation.ledger.spread > 1 else "1 point"
    return (
        ("Competition", competition.title or ""),
        ("Reference", competition.ref),
        ("Bids scored", str(len(evaluation.to_score))),
        ("Read again from", apart + " between two scores, as published"),
        ("Quality locked", when(lock, "locked_at")),
        ("Ranking computed", when(result, "computed_at")),
    )


def _person(member: Member, titles: dict[str, str]) -> tuple[str, str, str, str]:
    place = "Moderator" if member.role == "moderator" else "Evaluator"
    of = ", ".join(titles[ref] for ref in titles if ref in member.criteria) or "All"
    handed_in = f"{member.finished_at.astimezone(LONDON):%-d %B %Y, %H:%M}" if member.finished_at else ""
    return (member.name, place + (", left the panel" if member.ended else ""), of, handed_in)


def rows_of(record: Record) -> Iterator[tuple[object, ...]]:
    """Every entry as a line of a table: who, when, from, to, why. The columns are :data:`COLUMNS`."""
    for bid in record.bids:
        for answer in bid.answers:
            before: dict[str, int] = {}
            for e in answer.entries:
                yield (
                    bid.name, answer.title, "score", e.name, e.version, before.get(e.member, ""), e.points, e.reason,
                    e.cites, e.change_reason, e.at.isoformat(),
                )  # fmt: skip
                before[e.member] = e.points
            for r in answer.readings:
                yield (
                    bid.name, answer.title, "second reading", r.asked_by.name, "", "", "", r.reason, "", "", r.asked_at.isoformat(),
                )  # fmt: skip
            last: object = ""
            for a in answer.agreements:
                why = " ".join(part for part in (a.rationale, a.discussion, a.dissent) if part)
                yield (
                    bid.name, answer.title, "agreed", a.recorded_by, a.version, last, a.points, why, "", a.change_reason,
                    a.at.isoformat(),
                )  # fmt: skip
                last = a.points
                for s in a.signatures:
                    what = "signed" if s.is_true else "objected"
                    yield (bid.name, answer.title, what, s.name, a.version, "", "", s.remark, "", "", s.at.isoformat())
