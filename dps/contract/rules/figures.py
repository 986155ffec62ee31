"""Promised against delivered: the public's figures, added up within one measure and unit, never across. Pure.

No figure is a score and none compares one supplier with another. Where nothing
has fallen due the words are neutral: no record says nothing for or against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.contract.rules.delivery import DONE, LATE, NOT_KEPT, PART_LATE, REMEDY, Standing

NO_RECORD = "Nothing that was promised under a contract here has fallen due yet. That says nothing for or against this supplier."


@dataclass(frozen=True)
class Row:
    """One promise as the public may count it."""

    measure: str
    unit: str
    standing: Standing


@dataclass(frozen=True)
class Group:
    """One measure in one unit: what was promised, what of it fell due, what was delivered, and how many promises that is."""

    measure: str
    unit: str
    promised: Decimal
    due: Decimal
    delivered: Decimal
    promises: int
    kept: int

    @property
    def share(self) -> Fraction:
        """Delivered of promised; above 1 where more was delivered."""
        return Fraction(self.delivered) / Fraction(self.promised) if self.promised else Fraction(0)

    @property
    def per_cent(self) -> int:
        """The same in whole per cent, rounded down, so that nothing short reads as whole."""
        return int(self.share * 100)

    def wide(self, share: Fraction, of: int) -> int:
        """A share of a bar ``of`` units wide, in whole units; never wider than the bar."""
        return min(int(share * of), of)

    @property
    def due_share(self) -> Fraction:
        """What fell due, of what was promised."""
        return Fraction(self.due) / Fraction(self.promised) if self.promised else Fraction(0)


@dataclass(frozen=True)
class Record:
    """How many promises there are, and where they stand. Counts only."""

    promises: int
    fell_due: int
    kept: int
    in_time: int
    late: int
    being_made_good: int
    not_kept: int

    @property
    def says(self) -> str:
        """The record in one sentence; neutral where there is none."""
        if self.fell_due == 0:
            return NO_RECORD
        were = "was" if self.kept == 1 else "were"
        parts = [f"Of {self.fell_due} {_promises(self.fell_due)} that fell due, {self.kept} {were} delivered, {self.in_time} of them in time."]  # fmt: skip
        more = [
            f"{number} {words}"
            for number, words in ((self.late, "late"), (self.being_made_good, "being made good by an agreed plan"), (self.not_kept, "not delivered when the contract ended"))
            if number
        ]  # fmt: skip
        if more:
            parts.append(f"Of the others: {', '.join(more)}.")
        return " ".join(parts)


def groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """The measures with amounts, each with its sums, in the order of their names. Promises in words are not summed."""
    held: dict[tuple[str, str], list[Standing]] = {}
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        if row.standing.promised is None:
            continue
        key = (" ".join(row.measure.casefold().split()), " ".join(row.unit.casefold().split()))
        held.setdefault(key, []).append(row.standing)
        names.setdefault(key, (row.measure, row.unit))
    return tuple(_group(*names[key], held[key]) for key in sorted(held))


def _group(measure: str, unit: str, those: Sequence[Standing]) -> Group:
    return Group(
        measure=measure, unit=unit,
        promised=sum((s.promised or Decimal(0) for s in those), Decimal(0)),
        due=sum((s.promised or Decimal(0) for s in those if s.fell_due), Decimal(0)),
        delivered=sum((s.delivered for s in those), Decimal(0)),
        promises=len(those), kept=sum(s.state in DONE for s in those),
    )  # fmt: skip


def record_of(standings: Iterable[Standing]) -> Record:
    """The counts of a set of promises."""
    those = tuple(standings)
    done = [s for s in those if s.state in DONE]
    return Record(
        promises=len(those), fell_due=sum(s.fell_due for s in those), kept=len(done),
        in_time=sum(s.late_by == 0 for s in done), late=sum(s.state in {LATE, PART_LATE} for s in those),
        being_made_good=sum(s.state == REMEDY for s in those), not_kept=sum(s.state == NOT_KEPT for s in those),
    )  # fmt: skip


def _promises(number: int) -> str:
    return "promise" if number == 1 else "promises"
