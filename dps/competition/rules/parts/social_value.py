"""Social value by design: what a place seeks, who there was asked, and few measures, each about this contract. Pure.

The duty is to consider, relevantly and in proportion (Public Services (Social
Value) Act 2012 s.1(3), (6), (7)); no law fixes a share of the award. The
network's two questions stand with the need, and are asked once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dps.competition.rules.measured import ALL, Measured
from dps.competition.rules.parts.part import Part
from dps.core.quantity import quantity
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "social_value"

SMALL_BELOW = 50_000_00
"""Pence with VAT, options and extensions: below this a call-off is small."""
MOST, MOST_WHEN_SMALL = 6, 2

CONSIDER = "Public Services (Social Value) Act 2012 s.1(3), (6), (7)"
RELEVANT = "PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a); Public Services (Social Value) Act 2012 s.1(6)"
FEW = "Proportion: Public Services (Social Value) Act 2012 s.1(6); Procurement Act 2023 s.23(2)(d); the marketplace's rule"

PRINCIPLES: Mapping[str, str] = {
    "social-partnership": "Social partnership",
    "democratic-engagement": "Democratic engagement",
    "co-production": "Co-production",
    "enterprise": "Enterprise and social economy",
    "social-value": "Maximising social value",
    "community-leadership": "Community leadership and a new role for councillors",
    "priority-needs": "New models of meeting priority needs",
    "innovation": "Innovation",
    "learning": "Learning",
    "walking-the-talk": "Walking the talk",
}
"""The network's principles, by code. What a call-off says of them describes it; nothing is scored by them."""


@dataclass(frozen=True)
class Measure:
    """One thing to be counted. ``target`` and ``need`` are the council's, and optional: a bidder promises its own.

    ``catalogue`` (its title) to ``status`` say which row of which version it was
    chosen from; all are empty, and ``version`` 0, for the buyer's own words.
    """

    outcome: str
    measure: str
    unit: str
    relevance: str
    target: str = ""
    need: str = ""
    where: str = ""
    catalogue: str = ""
    catalogue_code: str = ""
    version: int = 0
    key: str = ""
    source: str = ""
    status: str = ""

    @property
    def code(self) -> str:
        """What a promise or a criterion names it by: it follows from what is sought and counted, and in which unit."""
        words = (" ".join(each.split()).casefold() for each in (self.outcome, self.measure, self.unit))
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]

    def rule(self, *, at_target: Decimal | None = None) -> Measured:
        """How a promised number is scored against it. Its target is 0, which no criterion may have, where it is no number."""
        target = quantity(self.target) or Decimal(0)
        need = quantity(self.need)
        return Measured(target, target if need is None else need, ALL if at_target is None else at_target, self.unit)


@dataclass(frozen=True)
class SocialValue:
    """What a call-off says about social value. ``principles`` are codes of :data:`PRINCIPLES`."""

    place: str = ""
    asked: str = ""
    changed: str = ""
    measures: tuple[Measure, ...] = ()
    why_more: str = ""
    principles: tuple[str, ...] = ()
    project: str = ""
    project_link: str = ""

    def by_code(self) -> dict[str, Measure]:
        """The published measures by their codes."""
        return {one.code: one for one in self.measures}

    @property
    def principles_in_words(self) -> tuple[str, ...]:
        """The titles of the principles that the call-off says it meets."""
        return tuple(PRINCIPLES[code] for code in self.principles)


def read(raw: Mapping[str, Any]) -> SocialValue:
    """The value of what is kept. What is missing or of another shape is empty; a link that is not https is left out."""
    measures, principles = raw.get("measures"), raw.get("principles")
    link = _text(raw, "project_link")
    return SocialValue(
        place=_text(raw, "place"),
        asked=_text(raw, "asked"),
        changed=_text(raw, "changed"),
        measures=tuple(_measure(m) for m in measures if isinstance(m, Mapping)) if isinstance(measures, list) else (),
        why_more=_text(raw, "why_more"),
        principles=tuple(code for code in PRINCIPLES if code in principles) if isinstance(principles, list) else (),
        project=_text(raw, "project"),
        project_link=link if link.startswith("https://") else "",
    )


def most_measures(total_pence: int | None) -> int:
    """How many measures a call-off of this value has without a reason for more.

    Each measure must be promised, evidenced and reported by whoever wins, and
    read by whoever manages the contract. Six is what one officer can follow;
    below £50,000 the paperwork of a third would cost more than it shows.
    """
    return MOST_WHEN_SMALL if total_pence is not None and total_pence < SMALL_BELOW else MOST


def obstacles(told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """What is still missing before this may be published; empty when nothing is."""
    said = read(told.parts.get(NAME, {}))
    found: list[Obstacle] = []
    if not said.place.strip():
        found.append(Obstacle("no-place", "Nothing says which place is to be better off.", CONSIDER, "Name the wards, neighbourhoods or district."))  # fmt: skip
    if not said.asked.strip():
        found.append(Obstacle("no-one-asked", "Nothing says who in the community was asked.", CONSIDER, "Say who was asked and how; where nobody was, say why."))  # fmt: skip
    if not said.changed.strip():
        found.append(Obstacle("nothing-changed", "Nothing says what changed because they were asked.", CONSIDER, "Say what you do otherwise now; where nothing changed, say so."))  # fmt: skip
    return (*found, *_obstacles_to_measures(said, most=most_measures(told.total_pence)))


def _obstacles_to_measures(said: SocialValue, *, most: int) -> tuple[Obstacle, ...]:
    found: list[Obstacle] = []
    if not said.measures:
        found.append(Obstacle("no-measures", "No measure says what is counted.", CONSIDER, "Choose one from a catalogue, or write your own."))  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(said.measures, 1):
        name = f"“{one.measure.strip()}”" if one.measure.strip() else f"Measure {number}"
        if not (one.outcome.strip() and one.measure.strip() and one.unit.strip()):
            found.append(Obstacle("measure-unfinished", f"{name} does not say what is sought, what is counted and in which unit.", RELEVANT, "Fill in all three, or take it out."))  # fmt: skip
        if not one.relevance.strip():
            found.append(Obstacle("measure-not-relevant", f"{name} does not say what it has to do with this contract.", RELEVANT, "Say how the work itself brings it about, or take it out."))  # fmt: skip
        same = (one.outcome.strip().casefold(), one.measure.strip().casefold())
        if same in seen:
            found.append(Obstacle("measure-twice", f"{name} is there twice.", FEW, "Keep one of them."))
        seen.add(same)
    if len(said.measures) > most and not said.why_more.strip():
        small = f" below £{SMALL_BELOW // 100:,}" if most == MOST_WHEN_SMALL else ""
        found.append(Obstacle("too-many-measures", f"There are {len(said.measures)} measures; a call-off{small} has at most {most}.", FEW, "Take some out, or record why this one needs more."))  # fmt: skip
    return tuple(found)


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _measure(raw: Mapping[str, Any]) -> Measure:
    version = raw.get("version")
    words = {field.name: _text(raw, field.name) for field in fields(Measure) if field.name != "version"}
    return Measure(**words, version=version if type(version) is int and version > 0 else 0)


PART = Part(NAME, "Social value in this place", obstacles)
