"""Who may look into an application and decide it: somebody who said first whether they have an interest in the supplier.

What is declared of a supplier covers its applications received until then; a
later one asks again. PCR 2015 reg 24; Procurement Act 2023 ss.81-83.
"""

from __future__ import annotations

from typing import Literal

from dps.core.refusal import Obstacle

PROVISION = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
Declared = Literal["no", "yes", ""]
"""``no`` interest, ``yes`` an interest, or nothing declared yet."""


def obstacles_to_declaring_interest(*, has_interest: bool, statement: str, before: Declared) -> tuple[Obstacle, ...]:
    """Why an assessor's declaration cannot be kept; empty when it can."""
    if has_interest and not statement.strip():
        return (Obstacle("interest-unexplained", "Say what the interest is.", PROVISION, "One sentence is enough."),)
    if before == "yes" and not has_interest and not statement.strip():
        return (
            Obstacle(
                "interest-end-unexplained", "You declared an interest before. Say what ended it.", PROVISION, "One sentence is enough."
            ),
        )  # fmt: skip
    return ()


def obstacles_to_touching(*, acts_for_supplier: bool, declared: Declared) -> tuple[Obstacle, ...]:
    """Why somebody may do nothing about an application, not even prolong it; empty when they may."""
    found = []
    if acts_for_supplier:
        found.append(
            Obstacle("own-application", "Nobody decides an application of the organisation they act for.", PROVISION, "Ask a colleague.")
        )  # fmt: skip
    if declared == "yes":
        found.append(
            Obstacle("interest-declared", "You declared an interest in this supplier.", PROVISION, "Hand the application to a colleague.")
        )  # fmt: skip
    return tuple(found)


def obstacles_to_assessing(*, is_person: bool, acts_for_supplier: bool, declared: Declared) -> tuple[Obstacle, ...]:
    """Why somebody may not read an application for deciding, nor decide it; empty when they may."""
    found = list(obstacles_to_touching(acts_for_supplier=acts_for_supplier, declared=declared))
    if not is_person:
        found.append(
            Obstacle("decided-by-a-person", "Applications are decided by people, never by the clock.", PROVISION)
        )
    elif not declared:
        found.append(
            Obstacle("interest-undeclared", "You have not said whether you have an interest in this supplier.", PROVISION, "Say so first.")
        )  # fmt: skip
    return tuple(found)
