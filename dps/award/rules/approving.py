"""The second person: who may approve an award, by the council's own orders and its value. Pure.

An award is recommended by the officer who decides it and binds once another
person has approved it, where the council's standing orders ask for one for a
contract of that value. Nobody approves what they decided.

Sources: the council's standing orders (Local Government Act 1972 s.135);
PCR 2015 reg 84(8) and Procurement Act 2023 s.98 (each decision is recorded).
"""

from __future__ import annotations

from collections.abc import Iterable

from dps.competition.rules.orders import PROVISION, Orders
from dps.core.refusal import Obstacle

APPROVED = "approved"
SENT_BACK = "sent_back"
OUTCOMES = (APPROVED, SENT_BACK)
CONFLICTS = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
SHORTEST_WORDS = 20
"""Characters, without the spaces around them. Ours: an award is sent back with a sentence."""


def needs_approval(orders: Orders, *, pence: int | None) -> bool:
    """Whether the council's orders ask for a second person for an award of this whole value, in pence with VAT."""
    return orders.band_for(pence).second


def obstacles_to_approving(
    *,
    orders: Orders,
    pence: int | None,
    decided_it: bool,
    roles: Iterable[str],
    answered: bool,
    stands: bool,
    has_interest: bool,
    of_buyer: bool,
    told: bool,
) -> tuple[Obstacle, ...]:
    """Every reason why this person may not answer for this award; empty when they may.

    ``pence`` is the whole value with VAT; ``roles``, those they hold in the council that buys.
    """
    found: list[Obstacle] = []
    band = orders.band_for(pence)
    if not stands:
        found.append(Obstacle("set-aside", "This award was set aside, so there is nothing to approve."))
    if answered:
        found.append(Obstacle("answered-already", "A second person has answered for this award already."))
    if told:
        found.append(Obstacle("told-already", "Every bidder has been told already."))
    if not band.second:
        found.append(
            Obstacle("no-approval-needed", "The council’s orders ask for no second person for this value.", PROVISION)
        )
    if not of_buyer:
        found.append(Obstacle("not-of-buyer", "Only people of the council that buys approve its awards.", PROVISION))
    if decided_it:
        found.append(
            Obstacle(
                "decided-it-yourself", "You decided this award, so somebody else approves it.", PROVISION,
                f"Ask {band.who} who did not decide it.",
            )
        )  # fmt: skip
    if not band.roles & set(roles):
        found.append(
            Obstacle(
                "not-entitled", f"An award of this value is approved by {band.who}.", PROVISION,
                "Ask somebody who has that role.",
            )
        )  # fmt: skip
    if has_interest:
        found.append(
            Obstacle(
                "interest-declared", "You declared an interest in one of the bidders, so you cannot approve this award.",
                CONFLICTS, "Another person of the council approves it.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_answer(outcome: str, words: str) -> tuple[Obstacle, ...]:
    """Why this is no answer; empty when it is. An award is sent back with reasons."""
    if outcome not in OUTCOMES:
        return (Obstacle("no-outcome", "Nothing says whether you approve it.", mend="Approve it, or send it back."),)
    if outcome == SENT_BACK and len(words.strip()) < SHORTEST_WORDS:
        says = f"The reason for sending it back has fewer than {SHORTEST_WORDS} characters."
        return (Obstacle("no-reason", says, PROVISION, "Write what has to be looked at again."),)
    return ()


def obstacles_to_telling_without_approval(*, needed: bool, outcome: str | None, same: bool) -> tuple[Obstacle, ...]:
    """Why nobody is told yet for want of the second person; empty when they may be.

    ``same`` is whether the letters are still those that were approved.
    """
    if not needed:
        return ()
    if outcome != APPROVED:
        return (
            Obstacle(
                "not-approved", "A second person has not approved this award yet.", PROVISION,
                "Somebody who did not decide it reads the report and the letters, and approves them.",
            ),
        )  # fmt: skip
    if not same:
        return (
            Obstacle(
                "letters-differ", "The letters are not those that were approved.", PROVISION,
                "Ask for the award to be set aside, and decide it again from what holds now.",
            ),
        )  # fmt: skip
    return ()
