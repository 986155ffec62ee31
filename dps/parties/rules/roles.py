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

OWNER = "owner"
EDITOR = "editor"
BIDDER = "bidder"
READER = "reader"
COUNCIL_ADMINISTRATOR = "council-administrator"
OFFICER = "officer"
EVALUATOR = "evaluator"
COMMUNITY = "community"
ADMINISTRATOR = "administrator"
ASSESSOR = "assessor"
KEEPER = "keeper"
REGISTRAR = "registrar"
AUDITOR = "auditor"

OF_A_SUPPLIER = (OWNER, EDITOR, BIDDER, READER)

ROLES_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "supplier": OF_A_SUPPLIER,
        "council": (COUNCIL_ADMINISTRATOR, OFFICER, EVALUATOR, COMMUNITY),
        "network": OF_A_SUPPLIER,
        "operator": (ADMINISTRATOR, ASSESSOR, KEEPER, REGISTRAR, AUDITOR),
    }
)
"""The roles that a position in an organisation of a kind may carry."""

Predicate = Callable[[Actor], bool]


class Permission(Enum):
    """What a door may ask for. The value is a stable code; the comment says who holds it and why."""

    SEE_OWN_LETTERS = "see-own-letters"  # everybody signed in
    KEEP_OWN_ACCOUNT = "keep-own-account"  # everybody signed in: password, factors, sessions, letters, leaving
    KEEP_SEARCHES = "keep-searches"  # everybody signed in: searches of one's own, and the letters about them
    KEEP_TEAM = "keep-team"  # an owner, a council administrator or an administrator: who acts for the organisation
    SEE_OWN_WORK = "see-own-work"  # a supplier's own people read its profile, evidence and what waits
    KEEP_PROFILE = "keep-profile"  # a supplier's owners and editors
    SEE_APPLICATIONS = "see-applications"  # a supplier's own people
    APPLY = "apply"  # a supplier's owners and editors ask to join a lot
    ASK_QUESTION = "ask-question"  # a supplier's owners, editors and bidders
    SEE_BIDS = "see-bids"  # a supplier's own people: to read is not to act
    BID = "bid"  # a supplier's owners and bidders draft, submit, replace, withdraw
    SEE_OUTCOMES = "see-outcomes"  # a supplier's own people read what they were told
    PAY_SUBSCRIPTION = "pay-subscription"  # a member's owners
    SEE_COUNCIL_WORK = "see-council-work"  # a council's own people: what waits for them
    DRAFT_COMPETITION = "draft-competition"  # a council's officers
    PUBLISH_COMPETITION = "publish-competition"  # a council's officers
    APPROVE_COMPETITION = "approve-competition"  # a council's officers and administrators, of what others wrote
    KEEP_STANDING_ORDERS = "keep-standing-orders"  # a council's administrators: who may approve what value
    ANSWER_QUESTION = "answer-question"  # a council's officers
    OPEN_BIDS = "open-bids"  # a council's officers, two different ones
    APPOINT_PANEL = "appoint-panel"  # a council's officers
    EVALUATE = "evaluate"  # a council's evaluators, officers and community members who are on the panel
    MODERATE = "moderate"  # the panel's moderator
    AWARD = "award"  # a council's officers
    CONFIRM_DELIVERY = "confirm-delivery"  # a council's officers, and community members where they are named
    REPORT_DELIVERY = "report-delivery"  # a supplier's owners, editors and bidders: what was delivered under a contract
    SEE_OPERATIONS = "see-operations"  # the operator's own people but auditors: what is due
    DECIDE_APPLICATION = "decide-application"  # the operator's assessors
    KEEP_PLACES = "keep-places"  # the operator's market keepers: removals, renewals, statutory tasks, debarment checks
    KEEP_MARKET = "keep-market"  # the operator's market keepers
    REVIEW_ORGANISATIONS = "review-organisations"  # the operator's registrars: look-alikes, claims, domains
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


def _one_of(*roles: str) -> tuple[tuple[Predicate, ...], ...]:
    return tuple((_has(role),) for role in roles)


TABLE: Mapping[Permission, tuple[tuple[Predicate, ...], ...]] = MappingProxyType(
    {
        Permission.SEE_OWN_LETTERS: ((is_anyone,),),
        Permission.KEEP_OWN_ACCOUNT: ((is_anyone,),),
        Permission.KEEP_SEARCHES: ((is_anyone,),),
        Permission.KEEP_TEAM: _one_of(OWNER, COUNCIL_ADMINISTRATOR, ADMINISTRATOR),
        Permission.SEE_OWN_WORK: _one_of(*OF_A_SUPPLIER),
        Permission.KEEP_PROFILE: _one_of(OWNER, EDITOR),
        Permission.SEE_APPLICATIONS: _one_of(*OF_A_SUPPLIER),
        Permission.APPLY: _one_of(OWNER, EDITOR),
        Permission.ASK_QUESTION: _one_of(OWNER, EDITOR, BIDDER),
        Permission.SEE_BIDS: _one_of(*OF_A_SUPPLIER),
        Permission.BID: _one_of(OWNER, BIDDER),
        Permission.SEE_OUTCOMES: _one_of(*OF_A_SUPPLIER),
        Permission.PAY_SUBSCRIPTION: _one_of(OWNER),
        Permission.SEE_COUNCIL_WORK: _one_of(COUNCIL_ADMINISTRATOR, OFFICER, EVALUATOR, COMMUNITY),
        Permission.DRAFT_COMPETITION: _one_of(OFFICER),
        Permission.PUBLISH_COMPETITION: _one_of(OFFICER),
        Permission.APPROVE_COMPETITION: _one_of(OFFICER, COUNCIL_ADMINISTRATOR),
        Permission.KEEP_STANDING_ORDERS: _one_of(COUNCIL_ADMINISTRATOR),
        Permission.ANSWER_QUESTION: _one_of(OFFICER),
        Permission.OPEN_BIDS: _one_of(OFFICER),
        Permission.APPOINT_PANEL: _one_of(OFFICER),
        Permission.EVALUATE: _one_of(EVALUATOR, OFFICER, COMMUNITY),
        Permission.MODERATE: _one_of(EVALUATOR, OFFICER),
        Permission.AWARD: _one_of(OFFICER),
        Permission.CONFIRM_DELIVERY: _one_of(OFFICER, COMMUNITY),
        Permission.REPORT_DELIVERY: _one_of(OWNER, EDITOR, BIDDER),
        Permission.SEE_OPERATIONS: _one_of(ASSESSOR, KEEPER, REGISTRAR, ADMINISTRATOR),
        Permission.DECIDE_APPLICATION: _one_of(ASSESSOR, ADMINISTRATOR),
        Permission.KEEP_PLACES: _one_of(KEEPER, ADMINISTRATOR),
        Permission.KEEP_MARKET: _one_of(KEEPER, ADMINISTRATOR),
        Permission.REVIEW_ORGANISATIONS: _one_of(REGISTRAR, ADMINISTRATOR),
        Permission.MOVE_DEMO_CLOCK: _one_of(ADMINISTRATOR),
        Permission.READ_TRAIL: _one_of(AUDITOR, ADMINISTRATOR),
        Permission.RECOMPUTE_AWARD: _one_of(AUDITOR),
    }
)


def permits(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's roles hold the permission. A permission missing from the table is held by nobody."""
    return any(all(predicate(actor) for predicate in clause) for clause in TABLE.get(permission, ()))
