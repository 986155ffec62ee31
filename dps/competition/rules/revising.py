"""Saving part of a draft: which names are part of one, and that nobody overwrites what they have not seen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dps.core.refusal import Obstacle
from dps.law.calendar import LONDON

FIELDS: frozenset[str] = frozenset(
    {
        "title", "need", "outcomes", "closer_to_those_affected", "by_those_affected",
        "value_pence", "options_pence", "extensions_pence", "contract_kind", "cpv", "starts_on", "ends_on",
        "route", "lot",
        "parts", "considered", "price_formula", "price_weight", "price_parameters", "ties", "rounding",
        "clarifications_close_at", "closes_at",
    }
)  # fmt: skip
"""What an officer may change in a draft, beside its criteria."""


@dataclass(frozen=True)
class Saves:
    """The last saves in a row from one drawn page: whose, the page's random name, and the version before the first of them."""

    page: str = ""
    since: int = 0
    own: bool = False  # whether the same person made them who saves now

    def covers(self, *, page: str, asked: int, kept: int) -> bool:
        """Whether everything since ``asked`` was saved from this same page: its answer was lost on the way, and no work is."""
        return bool(page) and page == self.page and self.own and self.since <= asked <= kept


def obstacles_to_version(
    *, asked: int, kept: int, who: str, when: datetime | None, page: str = "", saves: Saves | None = None
) -> tuple[Obstacle, ...]:
    """Why this save would lose another's: somebody saved since the page was drawn. Empty when nobody else did.

    A page whose own save was kept while the answer was lost saves again: that loses nothing.
    """
    if asked == kept or (saves is not None and saves.covers(page=page, asked=asked, kept=kept)):
        return ()
    moment = f" at {when.astimezone(LONDON):%H:%M on %-d %B %Y}" if when else ""
    return (
        Obstacle(
            "changed-meanwhile",
            f"{who or 'Somebody'} saved this competition{moment}, after you opened this page.",
            mend="What you typed is still here. Look at what is saved now; to replace it with yours, save again.",
        ),
    )
