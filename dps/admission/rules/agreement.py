"""The agreement that a market offers those who are admitted, and what signing it changes: nothing else. Pure.

A supplier is admitted by the conditions in the market's notice and by nothing
besides (PCR 2015 reg 34(6), (7); Procurement Act 2023 s.36(1), (6)(c)). So
nobody is asked to sign before being admitted, and whoever has not signed keeps
its place and is invited like everybody else (reg 34(21), (22)).
"""

from __future__ import annotations

from dps.core.refusal import Obstacle

CONDITIONS = "PCR 2015 reg 34(6), (7), (21); Procurement Act 2023 s.36(1), (6)(c)"
LONGEST_TEXT = 60_000


def obstacles_to_offering(*, title: str, text: str) -> tuple[Obstacle, ...]:
    """Why these words cannot be offered as an agreement; empty when they can."""
    found: list[Obstacle] = []
    if not title.strip():
        found.append(Obstacle("title-missing", "An agreement needs a title."))
    if not text.strip():
        found.append(Obstacle("text-missing", "There is nothing to agree to yet."))
    if len(text) > LONGEST_TEXT:
        found.append(Obstacle("text-long", f"The agreement has more than {LONGEST_TEXT:,} characters."))
    return tuple(found)


def obstacles_to_signing(
    *, admitted: bool, newest: bool, signed: bool, name: str, signed_as: str, read: bool
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot sign an edition; empty for one that is admitted and has read the newest."""
    found: list[Obstacle] = []
    if not admitted:
        found.append(
            Obstacle(
                "not-admitted",
                "The agreement is offered to suppliers that are admitted.",
                CONDITIONS,
                "Apply first: signing is no condition of being admitted.",
            )
        )
    if signed:
        found.append(Obstacle("signed-already", "Your organisation has signed this edition."))
    if not newest:
        found.append(Obstacle("older-edition", "There is a newer edition.", mend="Read and sign that one."))
    if not name.strip() or not signed_as.strip():
        found.append(Obstacle("signature-incomplete", "A signature needs your full name and your position."))
    if not read:
        found.append(Obstacle("not-agreed", "Confirm that you have read the agreement and may sign it."))
    return tuple(found)


def obstacles_to_countersigning(*, countersigned: bool, own: bool) -> tuple[Obstacle, ...]:
    """Why a signature cannot be countersigned for the market; empty once, by somebody who does not act for the supplier."""
    found: list[Obstacle] = []
    if countersigned:
        found.append(Obstacle("countersigned-already", "This signature was countersigned."))
    if own:
        found.append(
            Obstacle("own-signature", "Nobody countersigns for the organisation they act for.", mend="Ask a colleague.")
        )
    return tuple(found)
