"""Classes of membership. Pure.

Being a member is never asked in a procurement: no stage can see this room
(PCR 2015 reg 34(29); Procurement Act 2023 ss.36(1), 38; Local Government Act
1988 s.17).
"""

from __future__ import annotations

from dps.core.refusal import Obstacle

CLASSES = ("full", "associate", "affiliate")


def obstacles_to_joining(*, member_class: str, already: bool) -> tuple[Obstacle, ...]:
    """Why an organisation cannot be entered as a member of this class."""
    found = []
    if member_class not in CLASSES:
        found.append(
            Obstacle(
                "class",
                f"There is no class of membership called “{member_class}”.",
                mend="Choose full, associate or affiliate.",
            )
        )
    if already:
        found.append(Obstacle("already", "This organisation is a member already."))
    return tuple(found)
