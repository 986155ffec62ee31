"""Groups of suppliers: begun by a lead, joined by acceptance, formed, left, ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.group_models import Group, GroupMember
from dps.admission.rules.grouping import (
    Part,
    obstacles_to_answering,
    obstacles_to_asking,
    obstacles_to_beginning,
    obstacles_to_forming,
    obstacles_to_leaving,
)
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.outbox.post import post
from dps.parties.actions import add_organisation, give_position
from dps.parties.models import Organisation
from dps.parties.queries import people_of
from dps.parties.rules.roles import OWNER

SOURCE = "group"


def is_group(organisation: Organisation) -> bool:
    """Whether an organisation is a group of suppliers."""
    return organisation.source == SOURCE


def group_of(organisation: Organisation) -> Group | None:
    """The group that an organisation is, with its members, or None for one supplier."""
    if not is_group(organisation):
        return None
    return db.session.scalar(_whole().where(Group.organisation_id == organisation.id))


def _whole() -> Select[Group]:
    return select(Group).options(
        joinedload(Group.lead),
        joinedload(Group.organisation),
        selectinload(Group.members).joinedload(GroupMember.supplier),
    )


def members_of(group: Group) -> tuple[GroupMember, ...]:
    """The members that were asked and have neither declined nor left, in the order of asking; the lead is the first."""
    return tuple(m for m in group.members if m.declined_at is None and m.left_at is None)


def parts_of(group: Group) -> tuple[Part, ...]:
    """The members as the rules see them, by name."""
    return tuple(Part(m.supplier.name, m.share, m.accepted_at is not None) for m in members_of(group))


def own_group(ref: str, by: Actor) -> Group:
    """A group that the asker's organisation leads, belongs to, was asked into, or is. Raises :class:`NotFound`."""
    mine = select(Organisation.id).where(Organisation.ref == by.organisation).scalar_subquery()
    inside = select(GroupMember.group_id).where(GroupMember.supplier_id == mine)
    found = db.session.scalar(
        _whole().where(
            Group.ref == ref, or_(Group.lead_id == mine, Group.organisation_id == mine, Group.id.in_(inside))
        )
    )
    if found is None:
        raise NotFound(ref)
    return found


def led_group(ref: str, by: Actor) -> Group:
    """A group that the asker's organisation leads. Raises :class:`NotFound` for everybody else."""
    group = own_group(ref, by)
    if group.lead.ref != by.organisation:
        raise NotFound(ref)
    return group


def own_membership(ref: str, by: Actor) -> GroupMember:
    """The asker's own part in a group. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        select(GroupMember)
        .join(Organisation, Organisation.id == GroupMember.supplier_id)
        .where(GroupMember.ref == ref, Organisation.ref == by.organisation)
        .options(joinedload(GroupMember.supplier), joinedload(GroupMember.group).joinedload(Group.lead))
    )
    if found is None:
        raise NotFound(ref)
    return found


def groups_of(supplier: Organisation, *, limit: int = 100) -> tuple[Group, ...]:
    """The groups that a supplier leads, belongs to or was asked into, the newest first; at most ``limit``."""
    inside = select(GroupMember.group_id).where(GroupMember.supplier_id == supplier.id)
    return tuple(db.session.scalars(_whole().where(Group.id.in_(inside)).order_by(Group.id.desc()).limit(limit)))


def begin(*, lead: Organisation, name: str, purpose: str, part: str, share: int, by: Actor, at: datetime) -> Group:
    """Begin a group, with the lead as its first member. Raises :class:`~dps.core.refusal.Refused`."""
    refuse_if(obstacles_to_beginning(name=name, purpose=purpose, share=share, is_group=is_group(lead)))
    group = Group(name=name.strip(), lead=lead, lead_id=lead.id, purpose=purpose.strip(), begun_at=at, members=[])
    db.session.add(group)
    db.session.flush()
    _add(group, lead, part=part, share=share, at=at, accepted_by=by.person)
    _record("group:begin", lead, ("group", group.ref), by=by, at=at)
    return group


def _add(
    group: Group, supplier: Organisation, *, part: str, share: int, at: datetime, accepted_by: str = ""
) -> GroupMember:
    member = GroupMember(
        group=group, supplier=supplier, supplier_id=supplier.id, part=part.strip(), share=share, asked_at=at,
        accepted_at=at if accepted_by else None, accepted_by=accepted_by,
    )  # fmt: skip
    db.session.add(member)
    db.session.flush()
    return member


def ask_in(*, group: Group, supplier: Organisation, part: str, share: int, by: Actor, at: datetime) -> GroupMember:
    """Ask a supplier into a group; its own people answer. Raises :class:`~dps.core.refusal.Refused`."""
    _hold(group)
    refuse_if(
        obstacles_to_asking(
            parts=parts_of(group), supplier=supplier.name, share=share, formed=group.formed_at is not None,
            ended=group.ended_at is not None, is_group=is_group(supplier),
        )
    )  # fmt: skip
    member = _add(group, supplier, part=part, share=share, at=at)
    _record("group:ask", group.lead, ("group", group.ref), by=by, at=at, member=supplier.ref)
    post("group-asked", about=("group-member", member.ref), at=at)
    return member


def change_share(*, member: GroupMember, part: str, share: int, by: Actor, at: datetime) -> None:
    """Mend a part before the group is formed. A member that accepted another part is asked again."""
    _hold(member.group)
    group = member.group
    refuse_if(
        (
            *obstacles_to_answering(
                answered=False, formed=group.formed_at is not None, ended=group.ended_at is not None
            ),
            *(() if 1 <= share <= 100 else (Obstacle("share", "A share is a whole number from 1 to 100 per cent."),)),
        )
    )
    if (member.part, member.share) == (part.strip(), share):
        return
    member.part, member.share = part.strip(), share
    if member.supplier_id != group.lead_id:
        member.accepted_at, member.accepted_by = None, ""
        post("group-asked", about=("group-member", member.ref), at=at, facts={"again": "yes"})
    db.session.flush()
    _record("group:change", group.lead, ("group", group.ref), by=by, at=at, member=member.supplier.ref)


def take_out(*, member: GroupMember, reason: str, by: Actor, at: datetime) -> None:
    """Take a member out before the group is formed: the lead's deed. Raises :class:`~dps.core.refusal.Refused`."""
    group = member.group
    _hold(group)
    refuse_if(
        (
            *obstacles_to_answering(
                answered=False, formed=group.formed_at is not None, ended=group.ended_at is not None
            ),
            *obstacles_to_leaving(ended=False, is_lead=member.supplier_id == group.lead_id, reason=reason),
        )
    )
    member.left_at, member.leaving_reason = at, reason.strip()
    db.session.flush()
    _record("group:take-out", group.lead, ("group", group.ref), by=by, at=at, member=member.supplier.ref)
    post("group-left", about=("group-member", member.ref), at=at)


def accept(*, member: GroupMember, by: Actor, at: datetime) -> None:
    """Accept one's part. Raises :class:`~dps.core.refusal.Refused`."""
    _answerable(member)
    member.accepted_at, member.accepted_by = at, by.person
    db.session.flush()
    _record("group:accept", member.supplier, ("group", member.group.ref), by=by, at=at)
    post("group-answered", about=("group-member", member.ref), at=at)


def decline(*, member: GroupMember, by: Actor, at: datetime) -> None:
    """Decline one's part. Raises :class:`~dps.core.refusal.Refused`."""
    _answerable(member)
    member.declined_at = at
    db.session.flush()
    _record("group:decline", member.supplier, ("group", member.group.ref), by=by, at=at)
    post("group-answered", about=("group-member", member.ref), at=at)


def _answerable(member: GroupMember) -> None:
    group = member.group
    _hold(group)
    db.session.refresh(member, ("accepted_at", "declined_at", "left_at"))
    answered = any((member.accepted_at, member.declined_at, member.left_at))
    refuse_if(
        obstacles_to_answering(answered=answered, formed=group.formed_at is not None, ended=group.ended_at is not None)
    )


def leave(*, member: GroupMember, reason: str, by: Actor, at: datetime) -> None:
    """Leave a group, formed or not; the lead, the others and the market's people are told. Raises :class:`~dps.core.refusal.Refused`."""
    group = member.group
    _hold(group)
    gone = member.left_at is not None or member.declined_at is not None
    refuse_if(
        obstacles_to_leaving(
            ended=group.ended_at is not None or gone, is_lead=member.supplier_id == group.lead_id, reason=reason
        )
    )
    member.left_at, member.leaving_reason = at, reason.strip()
    db.session.flush()
    _record("group:leave", member.supplier, ("group", group.ref), by=by, at=at)
    post("group-left", about=("group-member", member.ref), at=at)


def form(*, group: Group, by: Actor, at: datetime) -> Organisation:
    """Form the group: an organisation of its own, for which the lead's owners act. Raises :class:`~dps.core.refusal.Refused`."""
    _hold(group)
    refuse_if(
        obstacles_to_forming(
            parts=parts_of(group), formed=group.formed_at is not None, ended=group.ended_at is not None
        )
    )
    body = add_organisation(
        kind="supplier", name=group.name, legal_form="group", nation=group.lead.nation, region=group.lead.region,
        is_sme=all(m.supplier.is_sme for m in members_of(group)), is_vcse=all(m.supplier.is_vcse for m in members_of(group)),
        source=SOURCE, by=by, at=at,
    )  # fmt: skip
    group.formed_at, group.organisation, group.organisation_id = at, body, body.id
    for person in people_of(group.lead, roles=(OWNER,)):
        give_position(person=person, organisation=body, role=OWNER, by=by, at=at)
    db.session.flush()
    _record("group:form", group.lead, ("group", group.ref), by=by, at=at, organisation=body.ref)
    post("group-formed", about=("group", group.ref), at=at)
    return body


def end(*, group: Group, reason: str, by: Actor, at: datetime) -> None:
    """End a group: the lead's deed. What it was admitted to stays until it is lawfully ended. Raises :class:`~dps.core.refusal.Refused`."""
    _hold(group)
    refuse_if(obstacles_to_leaving(ended=group.ended_at is not None, is_lead=False, reason=reason))
    group.ended_at, group.ending_reason = at, reason.strip()
    db.session.flush()
    _record("group:end", group.lead, ("group", group.ref), by=by, at=at)
    post("group-ended", about=("group", group.ref), at=at)


def _hold(group: Group) -> None:
    db.session.refresh(group, ("formed_at", "ended_at"), with_for_update=True)


def _record(
    did: str, organisation: Organisation, to: tuple[str, str], *, by: Actor, at: datetime, **facts: str
) -> None:
    record(did, log=f"organisation:{organisation.ref}", to=to, by=by, at=at, facts=facts)
