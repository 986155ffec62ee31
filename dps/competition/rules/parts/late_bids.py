"""What becomes of a bid that comes at or after the deadline, as the documents say it before anybody bids. Pure.

PCR 2015 regs 18(1), 22(12), 34(5): a late tender is refused, unless the system
that had to take it was at fault. Procurement Act 2023 s.19(3)(d), (6): a bid
late may be disregarded; whether it is considered is for the council to publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle
from dps.law.routes import Route

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "late_bids"
CONSIDERED, NEVER = "considered", "never"

_SEALED = "A bid received at the deadline or after it is late, by the server’s clock. It is sealed apart and not opened with the others."
_SAYS: Mapping[str, str] = {
    CONSIDERED: f"{_SEALED} Before any bid is opened two officers decide, with reasons, whether to let it in or to leave it out.",
    NEVER: f"{_SEALED} It is left out, unless two officers record that the fault was the market’s own.",
}


def told_rule(route: Route, parts: Mapping[str, Any]) -> str:
    """What the documents say of late bids: ``considered`` or ``never``. Where they are silent, the route's own rule."""
    if not may_choose(route):
        return NEVER
    part = parts.get(NAME)
    said = part.get("rule") if isinstance(part, Mapping) else None
    return NEVER if said == NEVER else CONSIDERED


def may_choose(route: Route) -> bool:
    """Whether the law leaves it to the council."""
    return route.late_bids != "rejected"


def in_words(route: Route, parts: Mapping[str, Any]) -> str:
    """The rule as suppliers read it before they bid."""
    return _SAYS[told_rule(route, parts)]


def _obstacles(_told: Told, _purchase: Purchase, _at: datetime) -> tuple[Obstacle, ...]:
    """Nothing: where the council says nothing, the route's own rule is told."""
    return ()


PART = Part(NAME, "Late bids", _obstacles)
