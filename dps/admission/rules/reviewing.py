"""Looking at what an admitted supplier changed in its profile. Pure.

The change is public before anybody looks, and stays so: a profile is no
criterion, so nothing that stands in it can end a place, keep a supplier from
being found or invited, or bear on a score (PCR 2015 reg 34(6), (21), (22);
Procurement Act 2023 ss.34(3), 36(6)(c)). The operator may ask.
"""

from __future__ import annotations

from dps.core.refusal import Obstacle

LONGEST_NOTE = 1000


def obstacles_to_reviewing(
    *, outcome: str, words: str, admitted: bool, looked_at: int, asked_at: int, upto: int, latest: int
) -> tuple[Obstacle, ...]:
    """Why an operator cannot note this of a profile; empty when they can.

    ``looked_at`` and ``asked_at`` are the newest versions already seen or
    asked about, ``upto`` the one they have before them, ``latest`` the newest.
    A version that was asked about may still be marked as seen.
    """
    found = []
    if not admitted:
        found.append(
            Obstacle(
                "not-admitted", "This supplier has no place on a lot, so its changes are not the operator’s to look at."
            )
        )
    if not 1 <= upto <= latest:
        found.append(Obstacle("no-such-version", "There is no version of that number.", mend="Open the page again."))
    elif upto <= looked_at or (outcome == "asked" and upto <= asked_at):
        found.append(
            Obstacle(
                "looked-at",
                "Somebody has dealt with this change already.",
                mend="Open the page again to see what they noted.",
            )
        )
    if outcome == "asked" and not words.strip():
        found.append(Obstacle("question-missing", "Write what you ask: the supplier reads it word for word."))
    if len(words) > LONGEST_NOTE:
        found.append(Obstacle("note-long", f"Use {LONGEST_NOTE:,} characters or fewer."))
    return tuple(found)  # fmt: skip
