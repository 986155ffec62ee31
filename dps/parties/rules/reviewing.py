"""Organisations that could be taken for others, and claims to directory entries: what a registrar can decide. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle

LOOK_ALIKE = "look-alike"
CLAIM = "claim"

OUTCOMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {LOOK_ALIKE: ("cleared", "upheld"), CLAIM: ("granted", "refused")}
)
"""What each kind of review can come to: the way that lets through first."""

HOLDING = ("open", "upheld")
"""The states in which a look-alike holds its organisation back."""


def obstacles_to_deciding_review(
    kind: str, *, state: str, outcome: str, reason: str, own: bool = False, taken: bool = False
) -> tuple[Obstacle, ...]:
    """Why a review cannot be decided so; empty when it can. What was upheld may be cleared later, when more is known.

    ``own``: the registrar is a person of the organisation, or the claimant.
    ``taken``: the directory entry was given to somebody meanwhile.
    """
    found = []
    if outcome not in OUTCOMES[kind]:
        found.append(Obstacle("outcome-unknown", "Choose one of the decisions listed."))
    if state != "open" and not (state == "upheld" and outcome == "cleared"):
        found.append(Obstacle("review-decided", "This review is decided already.", mend="Nothing more is needed."))
    if not reason.strip():
        found.append(Obstacle("review-unexplained", "Give the reason: those concerned read it."))
    if own:
        found.append(
            Obstacle("review-own", "Nobody decides about an organisation of their own.", mend="Ask a colleague.")
        )
    if taken and outcome == "granted":
        found.append(
            Obstacle(
                "entry-taken",
                "Somebody acts for this organisation already.",
                mend="Refuse the claim; the person may ask its owners to join it.",
            )
        )
    return tuple(found)


def obstacles_to_admitting_held(*, held: str, identity_weighed: bool = False) -> tuple[Obstacle, ...]:
    """Why nobody is admitted while it is open who they are. The time to decide the application runs all the same.

    PCR 2015 reg 34(16); Procurement Act 2023 s.36(6)(b): the review is therefore
    due before the decision, and the registrar's queue is in that order. ``held`` is the state of the review that
    holds the organisation, or empty. Upheld, it excludes nobody by itself: the ground of misleading the market is
    put to the supplier, heard and weighed (``identity_weighed``), and the decision follows from that.
    """
    if not held or (held == "upheld" and identity_weighed):
        return ()
    if held == "upheld":
        return (
            Obstacle(
                "held-upheld",
                "The registrar did not find that this organisation is who it says it is.",
                "PCR 2015 reg 57(8)(h), (13); Procurement Act 2023 s.58, Sch 7 para 13",
                "Put the ground of false or misleading information to the supplier, hear it and weigh it. The decision follows from that.",
            ),
        )
    return (
        Obstacle(
            "held-for-review",
            "The name of this organisation can be taken for another’s, and the registrar has not decided yet who it is.",
            mend="Ask the registrar to decide the review first. The time to decide the application runs on.",
        ),
    )
