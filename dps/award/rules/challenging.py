"""An award is contested: what kinds there are, which state follows which, what is due when, who lets the contract go on. Pure.

From the registration on the contract waits. That is more than the law always
asks (it suspends only where a claim is notified in a standstill), and it is
the safe side: two people end the wait, with a reason, not one.

Sources: PCR 2015 regs 92, 95, 96; Procurement Act 2023 ss.100-102, 106.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.core.lifecycle import Lifecycle
from dps.core.refusal import Obstacle
from dps.law.calendar import BeyondKnownHolidays
from dps.law.periods import count
from dps.law.route import Route

CLAIMS = "PCR 2015 regs 92, 95, 96; Procurement Act 2023 ss.100-102, 106"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "complaint": "A complaint in writing",
        "letter_before_claim": "A letter before claim",
        "claim": "A claim in court, notified to the council",
        "review": "A claim for judicial review",
        "audit": "A question of an auditor or of an oversight body",
    }
)
RECEIVED, ANSWERED, IN_COURT, WITHDRAWN, REJECTED, UPHELD, SETTLED = (
    "received", "answered", "in_court", "withdrawn", "rejected", "upheld", "settled",
)  # fmt: skip
WORDS: Mapping[str, str] = MappingProxyType(
    {
        RECEIVED: "Received",
        ANSWERED: "Answered by the council",
        IN_COURT: "Before a court",
        WITHDRAWN: "Withdrawn",
        REJECTED: "Found to be wrong",
        UPHELD: "Found to be right",
        SETTLED: "Settled",
    }
)
_ENDS = (WITHDRAWN, REJECTED, UPHELD, SETTLED)
CHALLENGE = Lifecycle(
    "challenge",
    RECEIVED,
    {
        **{(RECEIVED, state): state for state in (ANSWERED, IN_COURT, *_ENDS)},
        **{(ANSWERED, state): state for state in (ANSWERED, IN_COURT, *_ENDS)},
        **{(IN_COURT, state): state for state in (IN_COURT, *_ENDS)},
    },
)
ENDED = frozenset(_ENDS)
SHORTEST_WORDS = 20
"""Characters, without the spaces around them."""


def next_states(state: str) -> tuple[str, ...]:
    """What may be recorded next in a challenge that is in ``state``."""
    return tuple(s for s in WORDS if CHALLENGE.allows(state, s))


def _too_short(words: str, what: str) -> list[Obstacle]:
    if len(words.strip()) >= SHORTEST_WORDS:
        return []
    return [Obstacle("no-words", f"{what} has fewer than {SHORTEST_WORDS} characters.", CLAIMS, "Write what happened.")]


def obstacles_to_registering(
    *, kind: str, says: str, received_on: date, today: date, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Why a challenge may not be registered so; empty when it may. It may after a contract too: its record is kept."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys register challenges."))
    if kind not in KINDS:
        found.append(Obstacle("no-kind", "Nothing says what kind of challenge it is.", CLAIMS, "Choose one."))
    if received_on > today:
        found.append(Obstacle("received-in-future", "That day has not come yet, so nothing was received on it."))
    return (*found, *_too_short(says, "What is contested"))


def obstacles_to_step(*, state: str, to: str, words: str, is_officer_of_buyer: bool) -> tuple[Obstacle, ...]:
    """Why this may not be recorded as the next step of a challenge; empty when it may."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys keep its challenges."))
    if to not in WORDS or not CHALLENGE.allows(state, to):
        says = f"After “{WORDS[state]}” this is no next step."
        found.append(
            Obstacle("not-next", says, CLAIMS, "A challenge that has ended is not opened again: register a new one.")
        )
    return (*found, *_too_short(words, "What happened"))


def obstacles_to_asking_release(
    *, released: bool, waiting: bool, reason: str, is_officer_of_buyer: bool
) -> tuple[Obstacle, ...]:
    """Why nobody may ask now that the contract go on; empty when they may."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys let its contracts go on."))
    if released:
        found.append(Obstacle("released-already", "The contract does not wait for this challenge any more."))
    if waiting:
        found.append(Obstacle("waits-already", "Somebody has asked for this, and a second officer has not answered."))
    return (*found, *_too_short(reason, "The reason"))


def obstacles_to_answering_release(
    *, asked_it: bool, answered: bool, agreed: bool, answer: str, is_officer_of_buyer: bool, has_interest: bool
) -> tuple[Obstacle, ...]:
    """Why this person may not answer so whether the contract goes on; empty when they may. Two people let it."""
    found: list[Obstacle] = []
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys let its contracts go on."))
    if asked_it:
        says = "You asked for this, so a second officer answers."
        found.append(Obstacle("asked-it-yourself", says, CLAIMS, "Ask a colleague to read it."))
    if answered:
        found.append(Obstacle("answered-already", "A second officer has answered already."))
    if has_interest:
        found.append(Obstacle("interest-declared", "You declared an interest in one of the bidders.", CLAIMS))
    if not agreed:
        found += _too_short(answer, "Why the contract goes on waiting")
    return tuple(found)


def obstacles_while_contested(*, challenges: int) -> tuple[Obstacle, ...]:
    """Why no contract is concluded while an award is contested; empty when it is not. ``challenges``: those not let go."""
    if not challenges:
        return ()
    many = "A challenge holds" if challenges == 1 else f"{challenges} challenges hold"
    return (
        Obstacle(
            "contested", f"{many} the contract back.", CLAIMS,
            "When it may go on, one officer asks and a second agrees, on the page of the challenge.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class ClaimWindow:
    """Until when a claim may be started by whoever knew from the letters; None where Part 9 does not apply."""

    last_day: date | None
    provision: str
    days: int


def claim_window(route: Route, *, knew_on: date) -> ClaimWindow | None:
    """The 30 days to start a claim, counted from a London day; None on a route where only judicial review is open."""
    if not route.has_period("claim_window"):
        return None
    period = route.period("claim_window")
    try:
        return ClaimWindow(count(period, knew_on).last_day, period.provision, period.number)
    except BeyondKnownHolidays:
        return ClaimWindow(None, period.provision, period.number)
