"""What of an award keeps its contract back: it stands, it is approved, nobody asks that it fall. Pure."""

from __future__ import annotations

from dps.competition.rules.orders import PROVISION
from dps.core.refusal import Obstacle

RECORDED = "PCR 2015 regs 55(1), 84(8); Procurement Act 2023 ss.50, 98"


def obstacles_to_signing(*, stands: bool, approved: bool, setting_aside_asked: bool) -> tuple[Obstacle, ...]:
    """Why the contract of an award is not signed; empty when nothing of the award itself keeps it back."""
    found = []
    if not stands:
        found.append(Obstacle("set-aside", "This award was set aside, so no contract follows from it.", RECORDED))
    if not approved:
        found.append(Obstacle("not-approved", "A second person has not approved this award.", PROVISION))
    if setting_aside_asked:
        found.append(
            Obstacle(
                "setting-aside-asked", "Somebody asks that this award be set aside, and no second officer has answered.",
                RECORDED, "A second officer reads what was asked, and answers.",
            )
        )  # fmt: skip
    return tuple(found)
