"""A group that is no longer what applied: when a member leaves or the lead ends it, what it has not heard of yet is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.admission import groups
from dps.admission.applying import withdraw
from dps.admission.group_models import Group, GroupMember
from dps.admission.models import Application
from dps.core.actor import Actor
from dps.core.db import db


def leave(*, member: GroupMember, reason: str, by: Actor, at: datetime) -> None:
    """Leave a group; its undecided applications are withdrawn with it. Raises :class:`~dps.core.refusal.Refused`.

    They were made by the group as it stood (PCR 2015 reg 19(3)): nobody could admit it, and nothing that was found
    would be a reason to refuse it.
    """
    groups.leave(member=member, reason=reason, by=by, at=at)
    _take_back(member.group, by=by, at=at)


def end(*, group: Group, reason: str, by: Actor, at: datetime) -> None:
    """End a group; its undecided applications are withdrawn with it. Raises :class:`~dps.core.refusal.Refused`."""
    groups.end(group=group, reason=reason, by=by, at=at)
    _take_back(group, by=by, at=at)


def _take_back(group: Group, *, by: Actor, at: datetime) -> None:
    body = group.organisation
    if body is None:
        return
    undecided = select(Application).where(
        Application.supplier_id == body.id, Application.state.in_(("draft", "submitted"))
    )
    for application in db.session.scalars(undecided.order_by(Application.id)).all():
        withdraw(application=application, by=Actor(by.person, body.ref, by.roles), at=at)
