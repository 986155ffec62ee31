"""Part "related": other competitions of the council that serve the same need, whose values are added. Pure.

The draft keeps their refs; what they are and what they are worth is looked up
when the draft is drawn and frozen with it at publication (Procurement Act 2023
s.4, Sch 3; PCR 2015 reg 6(11), (12)). It belongs to the section "value".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dps.core.refusal import Obstacle

NAME = "related"
MOST = 20
PROVISION = "Procurement Act 2023 s.4, Sch 3; PCR 2015 reg 6"


@dataclass(frozen=True)
class Need:
    """Another competition for the same need. ``pence`` is its own whole value with VAT; None where it has none yet."""

    ref: str
    title: str
    pence: int | None


@dataclass(frozen=True)
class Related:
    """What was chosen, and what was found of it among the council's own competitions."""

    refs: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()

    @property
    def pence(self) -> int:
        """What they add, in pence with VAT."""
        return sum(need.pence or 0 for need in self.needs)


def read(raw: Mapping[str, Any]) -> Related:
    """The value kept in a draft or frozen; never raises for plain JSON."""
    refs, needs = raw.get("refs"), raw.get("needs")
    return Related(
        refs=tuple(dict.fromkeys(r for r in refs if isinstance(r, str)))[:MOST] if isinstance(refs, list) else (),
        needs=tuple(_need(n) for n in needs if isinstance(n, Mapping)) if isinstance(needs, list) else (),
    )


def _need(raw: Mapping[str, Any]) -> Need:
    pence = raw.get("pence")
    known = isinstance(pence, int) and not isinstance(pence, bool) and pence >= 0
    return Need(str(raw.get("ref", "")), str(raw.get("title", "")), pence if known else None)


def obstacles(value: Related) -> tuple[Obstacle, ...]:
    """Why what was chosen cannot be added up yet."""
    found = []
    if len(value.needs) < len(value.refs):
        found.append(
            Obstacle(
                "related-not-found",
                "A related competition that was chosen is no competition of your council any more.",
                PROVISION,
                "Choose the related competitions again.",
            )
        )
    for need in value.needs:
        if need.pence is None:
            found.append(
                Obstacle(
                    "related-without-value",
                    f"The related competition “{need.title}” has no value yet, so it cannot be added.",
                    PROVISION,
                    "Give its value first.",
                )
            )
    return tuple(found)
