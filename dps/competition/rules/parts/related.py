"""Part "related": other competitions of the council that serve the same need, whose values are added. Pure.

The draft keeps the refs of those chosen; whichever names it is counted too.
What they are and what they are worth is looked up when the draft is drawn and
frozen with it at publication (Procurement Act 2023 s.4, Sch 3; PCR 2015 reg
6(11), (12)). It belongs to the section "value".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def together(ref: str, naming: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Everything that serves one need with ``ref``, itself left out: whom it names, who names it, and so on from there.

    ``naming`` is which names which. A need is not made smaller by being split
    (Procurement Act 2023 Sch 3; PCR 2015 reg 6(5), (6)), so relation goes both ways and on.
    """
    beside: dict[str, set[str]] = {}
    for one, others in naming.items():
        for other in others:
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    found, ahead = {ref}, [ref]
    while ahead:
        new = beside.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return frozenset(found - {ref})


def obstacles(value: Related) -> tuple[Obstacle, ...]:
    """Why what was chosen cannot be added up yet."""
    found = []
    if {*value.refs} - {need.ref for need in value.needs}:
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
                    "Give its value first."
                    if need.ref in value.refs
                    else "Give its value first, or take out this one in it.",
                )
            )
    return tuple(found)
