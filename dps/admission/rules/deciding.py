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
    """What was found of one criterion, or of the grounds for exclusion where ``criterion`` is None, in the assessor's words.

    ``evidence`` says what was looked at, ``reason`` why it is or is not met. The supplier reads both.
    """

    criterion: str | None
    met: bool
    reason: str = ""
    evidence: str = ""


def outcome(findings: Sequence[Finding]) -> Literal["admit", "refuse"]:
    """What the findings come to. PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c)."""
    return "admit" if all(finding.met for finding in findings) else "refuse"


def obstacles_to_deciding(
    route: Route,
    *,
    state: str,
    findings: Sequence[Finding],
    criteria: Collection[str],
    unweighed: Sequence[str] = (),
    excluded: bool = False,
    others: Sequence[Obstacle] = (),
) -> tuple[Obstacle, ...]:
    """Why these findings cannot decide an application; empty when they can.

    Each criterion has one finding with the evidence seen, and what is not met
    is explained. ``unweighed`` are the titles of grounds, declared or found,
    that were not weighed yet, and ``excluded`` what the weighings come to: the
    finding on exclusion follows from them. ``others`` are the obstacles of
    whoever decides, and of a correction that is awaited. PCR 2015 regs 34(6),
    (20), 55(2)(a), 57(13)-(17); Procurement Act 2023 ss.36(6)(c)-(e), 57, 58.
    """
    found = [*others, *APPLICATION.obstacles(state, outcome(findings))]
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
    if any(finding.criterion is not None and not finding.evidence.strip() for finding in findings):
        found.append(
            Obstacle("evidence-unsaid", "Say of each criterion what you looked at.", provision, "Name the answer or the document.")
        )  # fmt: skip
    found.extend(
        Obstacle(
            "ground-unweighed",
            f"“{title}” was declared or found, and it is not weighed since.",
            provision,
            "Weigh it by itself first: the decision follows from it.",
        )
        for title in unweighed
    )
    exclusion = next((finding for finding in findings if finding.criterion is None), None)
    if exclusion is not None and exclusion.met == excluded:
        found.append(
            Obstacle(
                "exclusion-follows",
                "The finding on exclusion follows from how the grounds were weighed, and cannot differ from it.",
                provision,
                "Weigh the ground again if it was weighed wrongly.",
            )
        )
    return tuple(found)
