"""Who may be awarded the contract: the one bid at rank 1, and nobody else. Pure.

Sources: PCR 2015 reg 67(1) and Procurement Act 2023 s.19(1), (2): the most
advantageous tender by the published criteria. Below the thresholds the market
keeps the same rule. No argument anywhere names a winner: it is read from the
final ranking.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dps.award.rules.ending import obstacles_after_ending
from dps.competition.rules.method import TIE_WORDS, Tie
from dps.core.refusal import Obstacle
from dps.law.route import Route

MOST_ADVANTAGEOUS = "PCR 2015 reg 67(1); Procurement Act 2023 s.19(1), (2)"
PUBLISHED_TIES = "PCR 2015 reg 67(9); Procurement Act 2023 s.23(3): the published method"
REASONS = "PCR 2015 regs 55, 84(1); Procurement Act 2023 ss.50, 98"
WINNER_CHECK = "PCR 2015 regs 57, 58(8)(c); Procurement Act 2023 ss.26, 28, 36(2)(b)"
CONFLICTS = "PCR 2015 reg 24; Procurement Act 2023 ss.81-83"
VALUE = "PCR 2015 reg 84(1), (8); Procurement Act 2023 ss.12(1)(a), 98; Local Government Act 1999 s.3"
AUTHORISED = "PCR 2015 reg 84(7), (8); Procurement Act 2023 s.98"


@dataclass(frozen=True)
class Placed:
    """How one bid came out of the evaluation: ``rank`` is None where it is ``out``."""

    bid: str
    rank: int | None
    out: str | None


def placed(outcome: str) -> tuple[Placed, ...]:
    """The places in an outcome's JSON, as ``market score`` prints it, in its order."""
    return tuple(Placed(bid["id"], bid["rank"], bid["out"]) for bid in json.loads(outcome)["bids"])


def at_rank_one(places: Sequence[Placed]) -> tuple[str, ...]:
    """The bids at rank 1: one, none where every bid is out, several where the tie rule left them level."""
    return tuple(place.bid for place in places if place.rank == 1)


@dataclass(frozen=True)
class Evaluated:
    """How far the evaluation has come, and what the winner's standing is now.

    ``first`` holds the bids at rank 1 of the final result, and is None while
    there is no result. ``admitted`` and ``application_undecided`` are the
    winner's, on the lot or part of the competition. ``comes_out_again`` is
    whether computing the ranking now, from the rows as they are kept, gives it.
    ``ended`` is whether the competition was ended without an award. ``wanting`` is what else keeps
    the contract from the supplier at rank 1: a document that is not in date, a debarment, a matter
    that is still open. ``assessed`` is how many bids the ranking holds: one alone shows its value for money.
    """

    quality_locked: bool
    first: tuple[str, ...] | None
    ties: tuple[str, ...]
    admitted: bool
    application_undecided: bool
    comes_out_again: bool = True
    ended: bool = False
    wanting: tuple[Obstacle, ...] = ()
    assessed: int = 0


@dataclass(frozen=True)
class Statement:
    """What the officer states with the decision. ``standstill`` is whether one is announced."""

    reasons: str
    winner_check: str
    standstill: bool
    no_standstill_reason: str
    value_for_money: str = ""


def obstacles_to_awarding(
    route: Route,
    *,
    state: str,
    decided: bool,
    evaluated: Evaluated,
    is_officer_of_buyer: bool,
    has_interest: bool = False,
) -> tuple[Obstacle, ...]:
    """Every reason why this competition cannot be awarded now, whatever the officer states; empty when it can.

    ``state`` is the competition's; ``has_interest``, whether this officer ever
    declared an interest in one of its bidders.
    """
    found: list[Obstacle] = []
    if has_interest:
        found.append(
            Obstacle(
                "interest-declared", "You declared an interest in one of the bidders, so you cannot decide this award.", CONFLICTS,
                "Another officer of the council decides it.",
            )
        )  # fmt: skip
    if not is_officer_of_buyer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys may award.", AUTHORISED))
    if state != "published":
        found.append(
            Obstacle("not-published", f"This {route.words.competition} is {state}, so nothing is awarded in it.")
        )
    found += obstacles_after_ending(ended=evaluated.ended)
    if decided:
        found.append(
            Obstacle(
                "decided-already", "The award is decided already. There is one award, and it stands.",
                mend="A wrong award is set aside by two people, with a reason, before another is decided.",
            )
        )  # fmt: skip
    if not evaluated.quality_locked:
        found.append(
            Obstacle(
                "quality-not-locked", "The quality scores are not locked yet.", MOST_ADVANTAGEOUS,
                "Agree a score for every answer, then lock quality.",
            )
        )  # fmt: skip
    if not evaluated.comes_out_again:
        found.append(
            Obstacle(
                "ranking-differs",
                "Computed again from the scores and prices that are kept, the ranking is not the one that was computed.",
                MOST_ADVANTAGEOUS,
                "Where a bid went out or an error was corrected, compute the ranking again. Otherwise tell the market’s administrator and the auditor.",
            )
        )
    found += _obstacles_in_ranking(evaluated)
    if evaluated.first is not None and len(evaluated.first) == 1:
        found += [*_obstacles_in_standing(route, evaluated), *evaluated.wanting]
    return tuple(found)


def _obstacles_in_ranking(evaluated: Evaluated) -> list[Obstacle]:
    if evaluated.first is None:
        return [
            Obstacle(
                "no-result", "There is no final ranking yet.", MOST_ADVANTAGEOUS,
                "Open the prices and compute the ranking.",
            )
        ]  # fmt: skip
    if not evaluated.first:
        return [
            Obstacle(
                "nobody-ranked", "Every bid is out, so nobody can be awarded the contract.", MOST_ADVANTAGEOUS,
                "End the procurement without an award, and tell the bidders why.",
            )
        ]  # fmt: skip
    if len(evaluated.first) > 1:
        return [
            Obstacle(
                "tie-at-rank-one",
                f"{len(evaluated.first)} bids are level at rank 1. {_what_the_documents_say(evaluated.ties)}",
                PUBLISHED_TIES,
                "Draw lots on the ranking page: nobody may choose between them by hand."
                if Tie.LOTS in evaluated.ties
                else "Nobody may choose between them by hand. Ask your lawyer whether to end without an award and call again.",
            )
        ]
    return []


def _what_the_documents_say(ties: Sequence[str]) -> str:
    if not ties:
        return "The documents name no rule for a tie."
    words = ", then ".join(TIE_WORDS[Tie(tie)] for tie in ties)
    if Tie.LOTS in ties:
        return f"The documents say: {words}. The lots are not drawn yet."
    return f"The documents say: {words}. That leaves them level, and the documents say nothing further."


def _obstacles_in_standing(route: Route, evaluated: Evaluated) -> list[Obstacle]:
    """Why the supplier at rank 1 may not be given the contract on a route that admits suppliers."""
    if not route.has_admission or evaluated.admitted:
        return []
    if evaluated.application_undecided:
        return [
            Obstacle(
                "application-undecided",
                f"The supplier at rank 1 has asked for {route.words.admission}, and that is not decided.",
                route.provisions["who_may_bid"],
                "Wait for the decision, or ask the market’s administrator to decide it now.",
            )
        ]
    return [
        Obstacle(
            "not-admitted",
            f"The supplier at rank 1 does not have {route.words.admission}, so it cannot be given this contract.",
            route.provisions["who_may_bid"],
            "Ask your lawyer how to go on. The ranking is not changed by hand.",
        )
    ]


def obstacles_to_deciding(
    route: Route,
    *,
    state: str,
    decided: bool,
    evaluated: Evaluated,
    statement: Statement,
    standstill_by_default: bool,
    is_officer_of_buyer: bool,
    has_interest: bool = False,
) -> tuple[Obstacle, ...]:
    """Every reason why the award may not be decided with this statement; empty when it may.

    ``standstill_by_default`` is what the law's values say for a contract of
    this value (dps.law.thresholds). PCR 2015 regs 86(5)(c), 99(7); Procurement
    Act 2023 s.51: where a standstill is lawful to leave out, leaving it out is
    a decision with a reason.
    """
    found = list(
        obstacles_to_awarding(
            route,
            state=state,
            decided=decided,
            evaluated=evaluated,
            is_officer_of_buyer=is_officer_of_buyer,
            has_interest=has_interest,
        )
    )
    if not statement.reasons.strip():
        found.append(Obstacle("no-reasons", "The decision has no reasons yet.", REASONS, "Write why, for the record."))
    if not statement.winner_check.strip():
        found.append(
            Obstacle(
                "winner-not-checked", "Nobody has said that the winner was checked again.", WINNER_CHECK,
                "Check the exclusion grounds and the insurance commitment, then say what you checked.",
            )
        )  # fmt: skip
    if evaluated.assessed == 1 and not statement.value_for_money.strip():
        found.append(
            Obstacle(
                "no-value-for-money", "One bid alone is in the ranking, and nothing says why it is worth its price.", VALUE,
                "Write what you compared the price with: the estimate, earlier contracts, what others pay.",
            )
        )  # fmt: skip
    if statement.standstill and route.standstill.period is None:
        found.append(Obstacle("no-standstill-here", "No standstill applies here, so none can be announced."))
    if standstill_by_default and not statement.standstill and not statement.no_standstill_reason.strip():
        found.append(
            Obstacle(
                "no-standstill-reason", "A standstill protects this contract. It is left out only with a reason.",
                route.provisions["standstill"], "Announce the standstill, or give the reason.",
            )
        )  # fmt: skip
    return tuple(found)
