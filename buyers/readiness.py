"""What stands between a draft and its publication: each reason with its provision, where it is mended, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import url_for

from dps.competition.queries import orders_of, sections_of, told_of, why_not_publish
from dps.competition.rules.parts.every import PARTS
from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.models import Competition

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "about": "What is needed, and why",
        "value": "Value and contract",
        "route": "How you will buy",
        "criteria": "Quality and social value",
        "price": "Price and its weight",
        "timetable": "Timetable",
        **{part.name: part.title for part in PARTS},
    }
)
"""The sections of a draft by their names, in the order of the task list."""

_OWN_PAGES = ("about", "value", "route", "criteria", "price", "timetable")
_OFFICER = "An officer who drafts it"
_REVIEW = frozenset(
    {"no-approval", "approval-void", "review-waits", "sent-back", "approved-by-author", "approver-not-entitled"}
)


@dataclass(frozen=True)
class Line:
    """One thing in the way: the reason, the page that mends it, and who must."""

    obstacle: Obstacle
    where: str
    href: str
    who: str


def address_of(section: str, ref: str) -> str:
    """The page of a section of a draft."""
    endpoint = f"buyers.drafting.{section}" if section in _OWN_PAGES else f"buyers.{section}.edit"
    return url_for(endpoint, competition=ref)


def lines_of(competition: Competition, *, at: datetime, may_draft: bool, may_publish: bool) -> tuple[Line, ...]:
    """Everything that is still in the way at ``at``, section by section, then the review, the notice and the rest."""
    ref = competition.ref
    found: list[Line] = []
    said: set[Obstacle] = set()
    for name, obstacles in sections_of(competition, at=at).items():
        for obstacle in obstacles:
            said.add(obstacle)
            href = address_of(name, ref) if may_draft else ""
            found.append(Line(obstacle, WORDS.get(name, name), href, _OFFICER))
    band = orders_of(competition.buyer).band_for(told_of(competition).total_pence)
    for obstacle in why_not_publish(competition, at=at):
        if obstacle in said:
            continue
        if obstacle.code in _REVIEW:
            waits = obstacle.code == "review-waits"
            who = f"{band.who[:1].upper()}{band.who[1:]} who wrote nothing of it" if waits else _OFFICER
            href = url_for("buyers.reviews.ask", competition=ref) if may_draft else ""
            found.append(Line(obstacle, "Review by a second person", href, who))
        elif obstacle.code.startswith("notice-"):
            href = url_for("buyers.competitions.publish", competition=ref) if may_publish else ""
            found.append(Line(obstacle, "The notice on the central platform", href, "The officer who publishes it"))
        else:
            href = url_for("buyers.competitions.show", competition=ref)
            found.append(Line(obstacle, "The draft", href, _OFFICER))
    return tuple(found)
