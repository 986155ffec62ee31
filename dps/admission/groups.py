"""Groups of suppliers: begun by a lead, joined by acceptance, formed, left, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from dps.admission.group_models import Group, GroupMember
from dps.admission.rules.grouping import (
    Part,
    obstacles_to_answering,
    obstacles_to_asking,
    obstacles_to_beginning,
    obstacles_to_changing,
    obstacles_to_forming,
    obstacles_to_leaving,
)
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.outbox.post import post
from dps.parties.actions import add_organisation, give_position
from dps.parties.joining import hold_if_alike
from dps.parties.models import Organisation, Position
from dps.parties.queries import people_of
from dps.parties.rules.roles import OWNER

SOURCE = "group"
PER_PAGE = 30
SHORTEST = 2
MOST_FOUND = 20


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


def _here() -> ColumnElement[bool]:
    return and_(GroupMember.declined_at.is_(None), GroupMember.left_at.is_(None))


def members_of(group: Group) -> tuple[GroupMember, ...]:
    """The members that were asked and have neither declined nor left, in the order of asking; the lead is the first."""
    return tuple(m for m in group.members if m.declined_at is None and m.left_at is None)


def parts_of(group: Group) -> tuple[Part, ...]:
    """The members as the rules see them, by name."""
    return tuple(Part(m.supplier.name, m.share, m.accepted_at is not None) for m in members_of(group))


def own_group(ref: str, by: Actor) -> Group:
    """A group that the asker's organisation leads, belongs to, is asked into, or is. Raises :class:`NotFound`; whoever
    declined or left has nothing to read there any more."""
    mine = select(Organisation.id).where(Organisation.ref == by.organisation).scalar_subquery()
    inside = select(GroupMember.group_id).where(GroupMember.supplier_id == mine, _here())
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


def own_membership(group: str, by: Actor) -> GroupMember:
    """The asker's own part in a group, by the group's ref. Raises :class:`NotFound` for whoever is not in it."""
    return _one_of(own_group(group, by), lambda member: member.supplier.ref == by.organisation)


def led_membership(group: str, member: str, by: Actor) -> GroupMember:
    """A member's part in a group that the asker leads. Raises :class:`NotFound`."""
    return _one_of(led_group(group, by), lambda one: one.ref == member)


def _one_of(group: Group, wanted: Callable[[GroupMember], bool]) -> GroupMember:
    for member in members_of(group):
        if wanted(member):
            return member
    raise NotFound(group.ref)


def groups_of(supplier: Organisation, *, page: int = 1) -> tuple[tuple[Group, ...], int]:
    """A page of the groups that a supplier leads, belongs to, is asked into or is, the newest first; and how many there are."""
    inside = select(GroupMember.group_id).where(GroupMember.supplier_id == supplier.id, _here())
    mine = or_(Group.id.in_(inside), Group.organisation_id == supplier.id)
    total = db.session.scalar(select(func.count()).select_from(Group).where(mine)) or 0
    ask = _whole().where(mine).order_by(Group.id.desc()).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    return tuple(db.session.scalars(ask)), total


def open_groups_led(supplier: Organisation, *, limit: int = 20) -> tuple[Group, ...]:
    """The groups that a supplier leads and has not formed or ended, the newest first; at most ``limit``."""
    ask = select(Group).where(Group.lead_id == supplier.id, Group.formed_at.is_(None), Group.ended_at.is_(None))
    return tuple(db.session.scalars(ask.order_by(Group.id.desc()).limit(limit)))


def suppliers_named(words: str, *, limit: int = MOST_FOUND) -> tuple[Organisation, ...]:
    """Suppliers whose name has these words in it and for which somebody acts, by name: those that can be asked in; at most ``limit``."""
    if len(words.strip()) < SHORTEST:
        return ()
    acted_for = exists().where(Position.organisation_id == Organisation.id, Position.ended_at.is_(None))
    ask = select(Organisation).where(Organisation.kind == "supplier", Organisation.source != SOURCE, acted_for)
    for word in words.split()[:6]:
        ask = ask.where(Organisation.name.icontains(word, autoescape=True))
    return tuple(db.session.scalars(ask.order_by(Organisation.name, Organisation.id).limit(limit)))


def askable(ref: str) -> Organisation:
    """A supplier that can be asked into a group: one for which somebody acts. Raises :class:`NotFound`."""
    acted_for = exists().where(Position.organisation_id == Organisation.id, Position.ended_at.is_(None))
    found = db.session.scalar(
        select(Organisation).where(
            Organisation.ref == ref, Organisation.kind == "supplier", Organisation.source != SOURCE, acted_for
        )
    )
    if found is None:
        raise NotFound(ref)
    return found


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
            parts=parts_of(group), already=supplier.id in {m.supplier_id for m in members_of(group)}, share=share, formed=group.formed_at is not None,
            ended=group.ended_at is not None, is_group=is_group(supplier),
        )
    )  # fmt: skip
    member = _add(group, supplier, part=part, share=share, at=at)
    _record("group:ask", group.lead, ("group", group.ref), by=by, at=at, member=supplier.ref)
    post("group-asked", about=("group-member", member.ref), at=at)
    return member


def change_share(*, member: GroupMember, part: str, share: int, by: Actor, at: datetime) -> None:
    """Mend a part before the group is formed. A member that accepted another part is asked again."""
    group = member.group
    _hold(group)
    refuse_if(
        obstacles_to_changing(
            here=_is_here(member), share=share, formed=group.formed_at is not None, ended=group.ended_at is not None
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
            *obstacles_to_changing(
                here=_is_here(member),
                share=member.share,
                formed=group.formed_at is not None,
                ended=group.ended_at is not None,
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
    answered = any((member.accepted_at, member.declined_at, member.left_at))
    refuse_if(
        obstacles_to_answering(answered=answered, formed=group.formed_at is not None, ended=group.ended_at is not None)
    )


def leave(*, member: GroupMember, reason: str, by: Actor, at: datetime) -> None:
    """Leave a group, formed or not; the lead, the others and the market's people are told. Raises :class:`~dps.core.refusal.Refused`."""
    group = member.group
    _hold(group)
    refuse_if(
        obstacles_to_leaving(
            ended=group.ended_at is not None or not _is_here(member),
            is_lead=member.supplier_id == group.lead_id,
            reason=reason,
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
    hold_if_alike(body, by=by, at=at)
    group.formed_at, group.organisation, group.organisation_id = at, body, body.id
    for person in people_of(group.lead, roles=(OWNER,)):
        give_position(person=person, organisation=body, role=OWNER, by=by, at=at)
    db.session.flush()
    _record("group:form", group.lead, ("group", group.ref), by=by, at=at, formed=body.ref)
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
    """Hold the group's row, and read who is in it as it stands now: its lead and a member may press at once."""
    db.session.refresh(group, ("formed_at", "ended_at"), with_for_update=True)
    for member in group.members:
        db.session.refresh(member, ("part", "share", "accepted_at", "declined_at", "left_at"))


def _is_here(member: GroupMember) -> bool:
    return member.declined_at is None and member.left_at is None


def _record(
    did: str, organisation: Organisation, to: tuple[str, str], *, by: Actor, at: datetime, **facts: str
) -> None:
    record(did, log=f"organisation:{organisation.ref}", to=to, by=by, at=at, facts=facts)
