"""Whether an application is admitted or refused: by the findings alone.

Every criterion met means admitted, one unmet means refused, with the reasons.
There is nothing else that a decision could turn on: no comparison with other
suppliers, no number of places, no choice (PCR 2015 reg 34(6); Procurement Act
2023 s.36(6)(c), (7)(a)).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from dps.admission.rules.lifecycle import APPLICATION
from dps.core.refusal import Obstacle
from dps.law.routes import Route


@dataclass(frozen=True)
class Finding:
    """What was found of one criterion, or of the grounds for exclusion where ``criterion`` is None, in the assessor's words."""

    criterion: str | None
    met: bool
    reason: str = ""


def outcome(findings: Sequence[Finding]) -> Literal["admit", "refuse"]:
    """What the findings come to. PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c)."""
    return "admit" if all(finding.met for finding in findings) else "refuse"


def obstacles_to_deciding(
    route: Route,
    *,
    state: str,
    findings: Sequence[Finding],
    criteria: Collection[str],
    ground_declared: bool,
    own_application: bool = False,
) -> tuple[Obstacle, ...]:
    """Why these findings cannot decide an application; empty when they can.

    Each criterion has one finding, and so have the grounds for exclusion; what
    is not met is explained, and so is how a declared ground was weighed. PCR
    2015 regs 34(6), (20), 55(2)(a), 57(13)-(17); Procurement Act 2023 ss.36(6)(c)-(e), 58.
    """
    found = list(APPLICATION.obstacles(state, outcome(findings)))
    provision = route.provisions["has_admission"]
    given = [finding.criterion for finding in findings]
    if set(given) != {None, *criteria} or len(given) != len(set(given)):
        found.append(
            Obstacle(
                "findings-incomplete",
                f"Each of the {route.words.conditions}, and the grounds for exclusion, need one finding.",
                provision,
                "Say of each whether it is met.",
            )
        )
    if any(not finding.met and not finding.reason.strip() for finding in findings):
        found.append(
            Obstacle("refusal-unexplained", "What is not met needs a reason that the supplier can read.", provision)
        )
    exclusion = next((finding for finding in findings if finding.criterion is None), None)
    if ground_declared and exclusion is not None and not exclusion.reason.strip():
        found.append(
            Obstacle(
                "ground-unweighed",
                "The supplier declared a ground. Say how what it did since was weighed.",
                provision,
                "Give the reason for the finding on exclusion, whichever way it goes.",
            )
        )
    if own_application:
        found.append(
            Obstacle("own-application", "Nobody decides an application of the organisation they act for.", mend="Ask a colleague.")
        )  # fmt: skip
    return tuple(found)
