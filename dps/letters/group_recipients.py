"""Whom to tell of what happens to a group of suppliers, and the facts of their letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.admission.group_models import Group, GroupMember
from dps.admission.groups import members_of
from dps.core.db import Base, NotFound, db
from dps.letters.place_recipients import keepers
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of

Told = tuple[Person, dict[str, Any]]


def _thing(kind: type[Any], post: Post) -> Any:
    ref = post.about.partition(":")[2]
    found: Base | None = db.session.scalar(select(kind).where(kind.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def _asked(post: Post) -> Iterator[Told]:
    """The people of the supplier that is asked; again where its part was changed."""
    member: GroupMember = _thing(GroupMember, post)
    again = post.facts.get("again") == "yes"
    return _each([member.supplier], group=member.group, member=member, again=again)


def _answered(post: Post) -> Iterator[Told]:
    member: GroupMember = _thing(GroupMember, post)
    return _each([member.group.lead], group=member.group, member=member, accepted=member.accepted_at is not None)


def _formed(post: Post) -> Iterator[Told]:
    group: Group = _thing(Group, post)
    return _each((m.supplier for m in members_of(group)), group=group)


def _left(post: Post) -> Iterator[Told]:
    """The one that went and those that are still there; the keepers too where a market may hold the group by who is in it."""
    member: GroupMember = _thing(GroupMember, post)
    group = member.group
    staying = [m.supplier for m in members_of(group) if m.id != member.id]
    yield from _each((member.supplier, *staying), group=group, member=member, keeper=False)
    if group.formed_at is not None:
        yield from ((who, _facts(group=group, member=member, keeper=True)) for who in keepers())


def _ended(post: Post) -> Iterator[Told]:
    group: Group = _thing(Group, post)
    yield from _each((m.supplier for m in members_of(group)), group=group, keeper=False)
    if group.formed_at is not None:
        yield from ((who, _facts(group=group, keeper=True)) for who in keepers())


def _facts(**facts: Any) -> dict[str, Any]:
    return facts


def _each(bodies: Iterable[Organisation], **facts: Any) -> Iterator[Told]:
    """The people of each organisation, nobody twice: one person may act for two of them."""
    told: set[int] = set()
    for body in bodies:
        for person in people_of(body):
            if person.id not in told:
                told.add(person.id)
                yield person, {"supplier": body, **facts}


WHO: Mapping[str, Callable[[Post], Iterator[Told]]] = {
    "group-asked": _asked,
    "group-answered": _answered,
    "group-formed": _formed,
    "group-left": _left,
    "group-ended": _ended,
}
