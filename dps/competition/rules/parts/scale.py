"""What each point of the scale means: the network's words, or the council's own for this competition. Pure.

Whichever they are, they are published with the competition and frozen with it.
PCR 2015 reg 67(9); Procurement Act 2023 s.23(3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.criteria import PUBLISHED, SCALE, ScalePoint, repeated
from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "scale"


@dataclass(frozen=True)
class Scale:
    """The points from 0 to 5 with their words. ``own``: the council wrote them."""

    points: tuple[ScalePoint, ...] = SCALE
    own: bool = False

    def plain(self) -> tuple[tuple[int, str, str], ...]:
        """The points as suppliers are told them."""
        return tuple((p.score, p.word, p.means) for p in self.points)


def read(raw: Mapping[str, Any]) -> Scale:
    """The scale from what is kept. The points themselves are always those of the published scale: only words differ."""
    if raw.get("own") is not True:
        return Scale()
    given = raw.get("points")
    said = {
        p.get("score"): (str(p.get("word") or "").strip(), str(p.get("means") or "").strip())
        for p in (given if isinstance(given, list | tuple) else ())
        if isinstance(p, Mapping) and isinstance(p.get("score"), int)
    }
    return Scale(tuple(ScalePoint(p.score, *said.get(p.score, ("", ""))) for p in SCALE), own=True)


def obstacles_to_scale(scale: Scale) -> tuple[Obstacle, ...]:
    """Why this scale cannot be published; empty when it can."""
    found = [
        Obstacle(
            "scale-point-without-words",
            f"Nothing says what a score of {p.score} means.",
            PUBLISHED,
            "Give it a word and say what earns it, or go back to the usual words.",
        )
        for p in scale.points
        if not (p.word and p.means)
    ]
    for words in ((p.word for p in scale.points), (p.means for p in scale.points)):
        found += [
            Obstacle("scale-words-repeated", f"Two scores mean the same: “{word}”.", PUBLISHED, "Tell them apart.")
            for word in repeated(words)
            if word
        ]
    return tuple(found)


def obstacles(told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """What the scale of a draft still lacks."""
    return obstacles_to_scale(read(told.parts.get(NAME, {})))


PART = Part(NAME, "What each score means", obstacles)
