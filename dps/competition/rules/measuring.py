"""Which published measure each measured criterion is scored by, and why it cannot be. Pure."""

from __future__ import annotations

from dps.competition.rules.frozen import Told
from dps.competition.rules.measured import RULE
from dps.core.refusal import Obstacle

GONE = "measured-without-target"
"""What the rule of a measure says that is not there any more; said here in better words."""


def obstacles_to_measuring(told: Told) -> tuple[Obstacle, ...]:
    """Why the measured criteria cannot be scored by the published measures; empty when they can."""
    found: list[Obstacle] = []
    seen: dict[str, str] = {}
    for name, c in zip(told.names(), told.criteria, strict=True):
        if not c.measure:
            continue
        measure = told.measure_of(c)
        if measure is None:
            says = f"Criterion “{name}” is scored by a number promised, and its measure is not among what is counted any more."
            found.append(Obstacle("measure-taken-out", says, RULE, "Choose its measure again, under “Scored by a number promised”."))  # fmt: skip
        elif c.measure in seen:
            says = f"“{seen[c.measure]}” and “{name}” are scored by the same measure, so one promise would count twice."
            found.append(Obstacle("measure-scored-twice", says, RULE, "Let one criterion be scored by it."))
        seen.setdefault(c.measure, name)
    return tuple(found)
