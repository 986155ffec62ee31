"""Roles, permissions, and the one table that joins them.

A permission is any of (all of …) predicates. Nothing about a person's payment
or membership of the network is a predicate: it could not lawfully be one
(PCR 2015 reg 34(29); Procurement Act 2023 s.38).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

from dps.core.actor import Actor

KINDS = ("supplier", "council", "network", "operator")

BIDDER = "bidder"
OFFICER = "officer"
EVALUATOR = "evaluator"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"

ROLES_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"supplier": (BIDDER,), "council": (OFFICER, EVALUATOR), "network": (BIDDER,), "operator": (ADMINISTRATOR, AUDITOR)}
)
"""The roles that a position in an organisation of a kind may carry."""

Predicate = Callable[[Actor], bool]


class Permission(Enum):
    """What a door may ask for. The value is a stable code; the comment says who holds it and why."""

    SEE_OWN_LETTERS = "see-own-letters"  # everybody signed in
    KEEP_PROFILE = "keep-profile"  # a supplier's own people
    APPLY = "apply"  # a supplier's own people ask to join a lot
    ASK_QUESTION = "ask-question"  # a supplier's own people
    BID = "bid"  # a supplier's own people draft, submit, replace, withdraw
    SEE_OUTCOMES = "see-outcomes"  # a supplier's own people read what they were told
    PAY_SUBSCRIPTION = "pay-subscription"  # a member's own people
    DRAFT_COMPETITION = "draft-competition"  # a council's officers
    PUBLISH_COMPETITION = "publish-competition"  # a council's officers
    ANSWER_QUESTION = "answer-question"  # a council's officers
    OPEN_BIDS = "open-bids"  # a council's officers, two different ones
    APPOINT_PANEL = "appoint-panel"  # a council's officers
    EVALUATE = "evaluate"  # a council's evaluators and officers who are on the panel
    MODERATE = "moderate"  # the panel's moderator
    AWARD = "award"  # a council's officers
    DECIDE_APPLICATION = "decide-application"  # the operator's administrators
    KEEP_MARKET = "keep-market"  # the operator's administrators
    MOVE_DEMO_CLOCK = "move-demo-clock"  # the operator's administrators, in a demonstration
    READ_TRAIL = "read-trail"  # auditors, and administrators
    RECOMPUTE_AWARD = "recompute-award"  # auditors


def _has(role: str) -> Predicate:
    def holds(actor: Actor) -> bool:
        return role in actor.roles

    holds.__name__ = f"is_{role}"
    return holds


def is_anyone(actor: Actor) -> bool:
    """A signed-in person, whatever their role."""
    return not actor.is_clock


is_bidder, is_officer, is_evaluator, is_administrator, is_auditor = (
    _has(role) for role in (BIDDER, OFFICER, EVALUATOR, ADMINISTRATOR, AUDITOR)
)

TABLE: Mapping[Permission, tuple[tuple[Predicate, ...], ...]] = MappingProxyType(
    {
        Permission.SEE_OWN_LETTERS: ((is_anyone,),),
        Permission.KEEP_PROFILE: ((is_bidder,),),
        Permission.APPLY: ((is_bidder,),),
        Permission.ASK_QUESTION: ((is_bidder,),),
        Permission.BID: ((is_bidder,),),
        Permission.SEE_OUTCOMES: ((is_bidder,),),
        Permission.PAY_SUBSCRIPTION: ((is_bidder,),),
        Permission.DRAFT_COMPETITION: ((is_officer,),),
        Permission.PUBLISH_COMPETITION: ((is_officer,),),
        Permission.ANSWER_QUESTION: ((is_officer,),),
        Permission.OPEN_BIDS: ((is_officer,),),
        Permission.APPOINT_PANEL: ((is_officer,),),
        Permission.EVALUATE: ((is_evaluator,), (is_officer,)),
        Permission.MODERATE: ((is_evaluator,), (is_officer,)),
        Permission.AWARD: ((is_officer,),),
        Permission.DECIDE_APPLICATION: ((is_administrator,),),
        Permission.KEEP_MARKET: ((is_administrator,),),
        Permission.MOVE_DEMO_CLOCK: ((is_administrator,),),
        Permission.READ_TRAIL: ((is_auditor,), (is_administrator,)),
        Permission.RECOMPUTE_AWARD: ((is_auditor,),),
    }
)


def permits(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's roles hold the permission. A permission missing from the table is held by nobody."""
    return any(all(predicate(actor) for predicate in clause) for clause in TABLE.get(permission, ()))
