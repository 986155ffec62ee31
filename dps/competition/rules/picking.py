"""Which suppliers are asked for a quotation: a recorded rule on subject and area served, and nothing else. Pure.

No capacity, size, turnover, score, membership or payment is an argument here:
below the threshold nobody is left out by suitability (Procurement Act 2023
s.85), and time limits are the same for each (s.87(6)). Whoever holds the record
of a pick comes to the same suppliers with :func:`recompute`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FEWEST = 2
MOST = 30
PROVISION = "Procurement Act 2023 ss.85, 87(4)"

RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "all": ("All who match", "Every supplier that does this kind of work in this area is asked."),
        "rotation": ("In turn", "Those are asked whom your council asked longest ago; those never asked come first."),
        "draw": ("By lot", "They are drawn by lot when it is published, from a number that nobody chose."),
    }
)
"""The rules that there are: title, and what it means."""


@dataclass(frozen=True)
class Candidate:
    """A supplier that could be asked. ``last`` is when this council last asked it, ISO 8601 in UTC; empty for never."""

    ref: str
    last: str = ""


def covers(offered: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one of the offered CPV codes and one of the wanted lie in each other's branch of the vocabulary."""
    stems = [code.rstrip("0").ljust(2, "0") for code in wanted]
    return any(
        mine.startswith(stem) or stem.startswith(mine)
        for mine in (code.rstrip("0").ljust(2, "0") for code in offered)
        for stem in stems
    )


def matches(*, cpv: Iterable[str], regions: Iterable[str], wanted: Sequence[str], areas: Sequence[str]) -> bool:
    """Whether a supplier says that it does this kind of work and serves one of these areas. Both are its own words."""
    return covers(cpv, wanted) and not set(areas).isdisjoint(regions)


def pick(rule: str, candidates: Iterable[Candidate], *, how_many: int | None, seed: str) -> tuple[str, ...]:
    """The refs asked, in the order of the rule. ``seed`` orders a draw, and in a rotation those who are level.

    Raises KeyError for a rule that there is not.
    """
    if rule not in RULES:
        raise KeyError(rule)
    drawn = sorted({c.ref: c for c in candidates}.values(), key=lambda c: lot_of(seed, c.ref))
    if rule == "all":
        return tuple(sorted(c.ref for c in drawn))
    if rule == "rotation":
        drawn.sort(key=lambda c: c.last)  # stable: the lots order those who are level
    return tuple(c.ref for c in drawn[: max(0, how_many or 0)])


def lot_of(seed: str, ref: str) -> str:
    """A supplier's lot: SHA-256 of the seed, a line feed and its ref, in hexadecimal. The lowest is drawn first."""
    return hashlib.sha256(f"{seed}\n{ref}".encode()).hexdigest()


def record_of(
    rule: str,
    candidates: Sequence[Candidate],
    *,
    how_many: int | None,
    seed: str,
    cpv: Sequence[str],
    areas: Sequence[str],
) -> dict[str, Any]:
    """The pick as it is kept: everything that it was made from, and who was picked."""
    return {
        "rule": rule, "how_many": how_many, "seed": seed, "cpv": list(cpv), "areas": list(areas),
        "candidates": [{"ref": c.ref, "last": c.last} for c in sorted(candidates, key=lambda c: c.ref)],
        "picked": list(pick(rule, candidates, how_many=how_many, seed=seed)),
    }  # fmt: skip


def recompute(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is picked by a record's own rule, candidates and seed: the same as its ``picked`` unless somebody changed it."""
    candidates = [Candidate(c["ref"], c["last"]) for c in record["candidates"]]
    return pick(record["rule"], candidates, how_many=record["how_many"], seed=record["seed"])
