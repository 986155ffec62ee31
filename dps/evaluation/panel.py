"""What is done about the panel: places given, changed and ended, interests declared and decided on, aliases drawn."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.evaluation.conflicts import declared, interest_of
from dps.evaluation.entering import held_by, obstacles_to_officer, own
from dps.evaluation.models import Assignment, Declaration
from dps.evaluation.panel_models import BidderAlias, BidderDeclaration, Coverage, InterestDecision
from dps.evaluation.rules.aliases import drawn
from dps.evaluation.rules.interests import MEASURE, obstacles_to_deciding, obstacles_to_declaring
from dps.evaluation.rules.panel import Evaluation, Member, obstacles_to_releasing
from dps.evaluation.rules.seating import (
    covered_by,
    is_community,
    obstacles_to_appointing,
    obstacles_to_covering,
)
from dps.outbox.post import post
from dps.parties.models import Organisation, Person
from dps.parties.queries import acting_person, actor_of


def appoint(
    *, competition: Competition, person: Person, role: str, criteria: Collection[str] = (), by: Actor, at: datetime
) -> Assignment:
    """Give a person of the council a place, ``evaluator`` or ``moderator``, on the panel.

    ``criteria`` are those it is for, by ref; none is all of them, and for a
    community member all that are social value. Raises Refused.
    """
    evaluation = held_by(competition, by)
    council_roles = actor_of(person, competition.buyer).roles
    refuse_if(
        (
            *obstacles_to_officer(by),
            *obstacles_to_appointing(
                evaluation, person=person.ref, name=person.name, role=role, council_roles=council_roles, criteria=criteria
            ),
        )
    )  # fmt: skip
    community = is_community(council_roles)
    made = Assignment(
        competition_id=competition.id, person_id=person.id, role=role, community=community, assigned_at=at
    )
    db.session.add(made)
    db.session.flush()
    covers = sorted(covered_by(evaluation, criteria=criteria, community=community))
    _cover(made, covers, reason="", version=1, by=by, at=at)
    facts = {"person": person.ref, "role": role, **({"criteria": covers} if covers else {})}
    record("panel:appoint", log=competition.log, to=("assignment", made.ref), by=by, at=at, facts=facts)
    post("panel-appointed", about=("assignment", made.ref), at=at, facts={"competition": competition.ref, **facts})
    return made


def cover(*, assignment: Assignment, criteria: Collection[str], reason: str, by: Actor, at: datetime) -> Coverage:
    """Change which criteria a place is for, with the reason. What was scored and agreed stays on record. Raises Refused."""
    competition = assignment.competition
    evaluation = held_by(competition, by)
    member = evaluation.member(assignment.ref)
    refuse_if(
        (
            *obstacles_to_officer(by),
            *obstacles_to_covering(evaluation, member=member, criteria=criteria, reason=reason),
        )
    )
    covers = sorted(covered_by(evaluation, criteria=criteria, community=member.community))
    latest = db.session.scalar(select(func.max(Coverage.version)).where(Coverage.assignment_id == assignment.id)) or 0
    if not latest:  # a place from before places had criteria: it was for all of them
        _cover(assignment, [], reason="", version=1, by=by, at=at)
    made = _cover(assignment, covers, reason=reason.strip(), version=max(latest, 1) + 1, by=by, at=at)
    facts = {"person": member.person, "criteria": covers, "reason": content_digest(reason.strip())}
    record("panel:cover", log=competition.log, to=("assignment", assignment.ref), by=by, at=at, facts=facts)
    return made


def _cover(
    assignment: Assignment, criteria: list[str], *, reason: str, version: int, by: Actor, at: datetime
) -> Coverage:
    made = Coverage(
        assignment_id=assignment.id, version=version, criteria=criteria, reason=reason, set_by_id=acting_person(by).id,
        set_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def release(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> None:
    """End a place on the panel, with the reason. What the person scored stays on record. Raises Refused."""
    competition = assignment.competition
    evaluation = held_by(competition, by)
    member = evaluation.member(assignment.ref)
    refuse_if((*obstacles_to_officer(by), *obstacles_to_releasing(evaluation, member=member, reason=reason)))
    assignment.ended_at, assignment.ended_reason = at, reason.strip()
    db.session.flush()
    facts = {"person": member.person, "role": member.role, "reason": content_digest(reason.strip())}
    record("panel:release", log=competition.log, to=("assignment", assignment.ref), by=by, at=at, facts=facts)


def declare(
    *,
    assignment: Assignment,
    has_interest: bool = False,
    statement: str = "",
    interests: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Declaration:
    """Declare about every bidder whether there is an interest in it.

    ``interests`` are statements by the bidder's ref; of every other bidder it
    is declared that there is none. ``has_interest`` with one ``statement`` is
    about all of them. Kept bidder by bidder: what was declared before about one
    of them stands, and only what is new is added. Raises Refused; NotFound to
    anybody else.
    """
    evaluation = own(assignment, by)
    member = evaluation.member(assignment.ref)
    found = dict(interests or {})
    if has_interest and interests is None:
        found = {bid.bidder: statement for bid in evaluation.bids}
    refuse_if(obstacles_to_declaring(evaluation, member=member, interests=found))
    told = "\n\n".join(found[bidder].strip() for bidder in sorted(found))
    made = Declaration(
        assignment_id=assignment.id,
        bidders_digest=evaluation.digest,
        has_interest=bool(found),
        statement=told,
        declared_at=at,
    )
    db.session.add(made)
    db.session.flush()
    _declare_each(made, evaluation, member, found)
    competition = assignment.competition
    facts = {"bidders": evaluation.digest, "interest": bool(found), "statement": content_digest(told)}
    to = ("assignment", assignment.ref)
    record("interest:declare", log=competition.log, to=to, by=by, at=at, facts=facts)
    if found:
        post("interest-declared", about=to, at=at, facts={"competition": competition.ref})
    if evaluation.names_hidden:
        _draw_aliases(competition, evaluation, by=by, at=at)
    return made


def _declare_each(made: Declaration, evaluation: Evaluation, member: Member, interests: Mapping[str, str]) -> None:
    """One row for each bidder about whom something new is declared."""
    wanted = [
        bid.bidder for bid in evaluation.bids if bid.bidder in interests or bid.bidder not in member.declared_about
    ]
    ids = {
        row.ref: row.id
        for row in db.session.execute(select(Organisation.ref, Organisation.id).where(Organisation.ref.in_(wanted)))
    }
    for bidder in wanted:
        db.session.add(
            BidderDeclaration(
                declaration_id=made.id,
                assignment_id=made.assignment_id,
                bidder_id=ids[bidder],
                has_interest=bidder in interests,
                statement=interests.get(bidder, "").strip(),
                declared_at=made.declared_at,
            )
        )
    db.session.flush()


def _draw_aliases(competition: Competition, evaluation: Evaluation, *, by: Actor, at: datetime) -> None:
    """Draw a letter for every bid that has none, before the first member can read any. An old letter stands."""
    rows = db.session.execute(
        select(Bid.ref, Bid.id, BidderAlias.number)
        .outerjoin(BidderAlias, BidderAlias.bid_id == Bid.id)
        .where(Bid.competition_id == competition.id, Bid.ref.in_([bid.ref for bid in evaluation.bids]))
    ).all()
    ids = {row.ref: row.id for row in rows if row.number is None}
    taken = [row.number for row in rows if row.number is not None]
    numbers = drawn(ids, taken=taken, by=secrets.SystemRandom())
    if not numbers:
        return
    for ref, number in numbers.items():
        db.session.add(BidderAlias(competition_id=competition.id, bid_id=ids[ref], number=number, drawn_at=at))
    db.session.flush()
    facts = {"bids": len(numbers), "order": content_digest(sorted(numbers.items()))}
    record(
        "aliases:draw",
        log=competition.log,
        to=("competition", competition.ref),
        by=by,
        at=at,
        facts=facts,
    )


def decide_interest(
    *,
    competition: Competition,
    interest: str,
    outcome: str,
    reason: str,
    measure: str = "",
    clear: bool,
    by: Actor,
    at: datetime,
) -> InterestDecision:
    """Decide on a declared interest, by its ref: ``no_conflict``, ``measure`` (named) or ``barred``, with the reason.

    ``clear``: whoever decides declares to have no interest in that bidder.
    Raises Refused; NotFound for an interest of another competition.
    """
    evaluation = held_by(competition, by)
    one = interest_of(competition, evaluation, interest)
    refuse_if(
        (
            *obstacles_to_officer(by),
            *obstacles_to_deciding(
                evaluation, interest=one, by_person=by.person, clear=clear, outcome=outcome, reason=reason, measure=measure
            ),
        )
    )  # fmt: skip
    made = InterestDecision(
        declared_id=declared(interest).id, outcome=outcome, reason=reason.strip(),
        measure=measure.strip() if outcome == MEASURE else "", decided_by_id=acting_person(by).id, decided_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    to = ("assignment", one.member.ref)
    facts = {"interest": interest, "outcome": outcome, "reason": content_digest(made.reason, made.measure)}
    record("interest:decide", log=competition.log, to=to, by=by, at=at, facts=facts)
    post("interest-decided", about=to, at=at, facts={"competition": competition.ref, "interest": interest})
    return made
