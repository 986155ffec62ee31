"""The members of a group as those who decide, and the public, see them: what each declared, and what was found of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.admission.group_models import Group, GroupMember, MemberFinding
from dps.admission.groups import group_of, members_of, parts_of
from dps.admission.models import Application, Declared
from dps.admission.queries import route_of
from dps.admission.rules.declaration import DeclaredGround, declared_grounds
from dps.admission.rules.grouping import obstacles_to_deciding_a_group, obstacles_to_groups_applying
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.parties.models import Organisation

EXCLUSION = "exclusion"


@dataclass(frozen=True)
class Standing:
    """One member of a group's application: its newest declaration on the route, and the finding on that declaration, if any.

    ``stale`` says that something was found of an older declaration: it no longer counts.
    """

    member: GroupMember
    declared: Declared | None
    grounds: tuple[DeclaredGround, ...]
    finding: MemberFinding | None
    stale: bool = False


def declarations_of(members: Sequence[GroupMember], route: Route) -> Mapping[int, Declared]:
    """The newest declaration against the grounds of a route, by the id of the supplier that made it."""
    ids = [member.supplier_id for member in members]
    last = (
        select(Declared.organisation_id, func.max(Declared.number).label("number"))
        .where(Declared.organisation_id.in_(ids), Declared.subject == EXCLUSION, Declared.route == route.code)
        .group_by(Declared.organisation_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(Declared)
        .join(last, (last.c.organisation_id == Declared.organisation_id) & (last.c.number == Declared.number))
        .where(Declared.subject == EXCLUSION, Declared.route == route.code)
    )
    return {row.organisation_id: row for row in rows}


def standings_of(application: Application) -> tuple[Standing, ...]:
    """Each member of the group that applies, in the order of asking; empty where one supplier applies."""
    group = group_of(application.supplier)
    if group is None:
        return ()
    members, route = members_of(group), route_of(application.lot)
    declared, found = declarations_of(members, route), _findings(application)
    return tuple(_standing(member, route, declared.get(member.supplier_id), found.get(member.id)) for member in members)


def _standing(member: GroupMember, route: Route, said: Declared | None, finding: MemberFinding | None) -> Standing:
    counts = finding if finding is not None and said is not None and finding.declared_id == said.id else None
    grounds = declared_grounds(route, said.content) if said is not None else ()
    return Standing(member, said, grounds, counts, finding is not None and counts is None)


def _findings(application: Application) -> dict[int, MemberFinding]:
    rows = db.session.scalars(
        select(MemberFinding)
        .where(MemberFinding.application_id == application.id)
        .options(joinedload(MemberFinding.declared))
        .order_by(MemberFinding.id)
    )
    return {row.member_id: row for row in rows}


def standing_of(application: Application, member: str) -> Standing:
    """One member of the group that applies, by its ref. Raises :class:`NotFound`."""
    for one in standings_of(application):
        if one.member.ref == member:
            return one
    raise NotFound(member)


def undeclared(group: Group, route: Route) -> tuple[str, ...]:
    """The members, by name, that have not declared on a route."""
    members = members_of(group)
    declared = declarations_of(members, route)
    return tuple(member.supplier.name for member in members if member.supplier_id not in declared)


def group_obstacles(application: Application) -> tuple[Obstacle, ...]:
    """Why a group's application cannot be sent, as far as its members are concerned; empty for one supplier's."""
    group = group_of(application.supplier)
    if group is None:
        return ()
    route = route_of(application.lot)
    return obstacles_to_groups_applying(
        formed=group.formed_at is not None, ended=group.ended_at is not None, parts=parts_of(group),
        undeclared=undeclared(group, route), route_title=route.title,
    )  # fmt: skip


def obstacles_by_members(application: Application, *, admitting: bool) -> tuple[Obstacle, ...]:
    """Why a group's application cannot be decided so, as far as its members are concerned; empty for one supplier's."""
    standings = standings_of(application)
    if not standings:
        return ()
    return (
        *(group_obstacles(application) if admitting else ()),
        *obstacles_to_deciding_a_group(
            unfound=[one.member.supplier.name for one in standings if one.finding is None],
            unmet=unmet_of(standings),
            admitting=admitting,
        ),
    )


def unmet_of(standings: Sequence[Standing]) -> list[str]:
    """The members, by name, of whom it was found that a ground keeps them out."""
    return [one.member.supplier.name for one in standings if one.finding is not None and not one.finding.met]


@dataclass(frozen=True)
class PublicMember:
    """A member as everybody may read it."""

    supplier: Organisation
    part: str
    is_lead: bool


def public_members(ref: str) -> tuple[PublicMember, ...]:
    """The lead and members of the group that an organisation is, by the organisation's ref; empty for one supplier."""
    body = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    group = group_of(body) if body is not None else None
    if group is None:
        return ()
    return tuple(PublicMember(m.supplier, m.part, m.supplier_id == group.lead_id) for m in members_of(group))
