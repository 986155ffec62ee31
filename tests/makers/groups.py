"""Makers of groups of suppliers, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.admission import groups, partners
from dps.admission.conflicts import declare_interest
from dps.admission.group_models import Group, GroupMember, PartnerCall
from dps.admission.member_deeds import declare_as_member, find_member
from dps.admission.members import standings_of
from dps.admission.models import Application
from dps.admission.queries import why_not_start
from dps.admission.rules.declaration import Declaration
from dps.core.actor import Actor
from dps.core.db import db, writing
from dps.law.routes import Route, route
from dps.market.models import Lot
from dps.parties.models import Organisation
from tests.makers.admission import LONG_AGO, acting_for, an_application
from tests.makers.parties import a_supplier


def a_group(*others: Organisation, lead: Organisation | None = None, at: datetime = LONG_AGO) -> Group:
    """A group that is begun, with everybody else asked in and not one answered; equal shares, the lead takes what is over."""
    lead = lead or a_supplier("Acorn Research")
    by, share = acting_for(lead), 100 // (len(others) + 1)
    made = groups.begin(
        lead=lead, name="Acorn and friends", purpose="Research with residents.", part="Leads.", share=100 - share * len(others),
        by=by, at=at,
    )  # fmt: skip
    for body in others:
        groups.ask_in(group=made, supplier=body, part="Interviews.", share=share, by=by, at=at)
    return made


def a_group_to_form(*others: Organisation, lead: Organisation | None = None, at: datetime = LONG_AGO) -> Group:
    """A group that all have accepted; of Acorn and Bramble where nobody is given."""
    made = a_group(*(others or (a_supplier("Bramble Works"),)), lead=lead, at=at)
    for member in groups.members_of(made):
        if member.accepted_at is None:
            groups.accept(member=member, by=acting_for(member.supplier), at=at)
    return made


def a_formed_group(*others: Organisation, lead: Organisation | None = None, at: datetime = LONG_AGO) -> Group:
    """A group that all have accepted and its lead has formed; of Acorn and Bramble where nobody is given."""
    made = a_group_to_form(*others, lead=lead, at=at)
    groups.form(group=made, by=acting_for(made.lead), at=at)
    return made


def all_declare(group: Group, route: Route, *, at: datetime = LONG_AGO) -> None:
    """Every member declares for itself that no ground of a route applies."""
    for member in groups.members_of(group):
        declare_as_member(
            member=member, route=route, declaration=Declaration.nothing(route), by=acting_for(member.supplier), at=at
        )


def find_all(application: Application, *, unmet: str = "", by: Actor, at: datetime) -> None:
    """What was found of each member: it may take part, but for the one of the name given."""
    for one in standings_of(application):
        met = one.member.supplier.name != unmet
        find_member(
            application=application, member=one.member.ref, declared=one.declared.ref if one.declared else "", met=met,
            reason="Its declaration and the registers." if met else "A conviction in force.", by=by, at=at,
        )  # fmt: skip


def some_groups(play: Any, at: datetime) -> None:
    """In the whole market: each of two firms looks for partners and leads three groups, one of them formed, with the other in them."""
    for firm, other in (("acorn", "bramble"), ("bramble", "acorn")):
        with writing():
            lot = db.session.scalars(select(Lot).where(Lot.market.has(ended_on=None)).order_by(Lot.id)).first()
            assert lot is not None
            partners.call(
                supplier=play.firms[firm], lot=lot, brings="Interviews.", seeks="Statistics.", skills=("data",),
                by=play.for_firm(firm), at=at,
            )  # fmt: skip
        for deed in (a_group, a_group_to_form, a_formed_group):
            with writing():
                deed(play.firms[other], lead=play.firms[firm], at=at)
    a_groups_application(play, at)


def a_groups_application(play: Any, at: datetime) -> None:
    """A formed group's application that waits, its members declared, and the administrator without an interest."""
    with writing():
        group = db.session.scalars(select(Group).where(Group.formed_at.is_not(None)).order_by(Group.id)).first()
        assert group is not None
        assert group.organisation is not None
        lot = next(
            lot
            for lot in db.session.scalars(select(Lot).order_by(Lot.id))
            if not why_not_start(group.organisation, lot, at=at) and all(c.asks == "statement" for c in lot.criteria)
        )
        all_declare(group, route(lot.market.route), at=at)
        made = an_application(lot, group.organisation, at=at)
        declare_interest(application=made, has_interest=False, by=play.by("administrator"), at=at)


def census_of_groups(operator: str) -> list[tuple[str, str, set[str], tuple[str, str] | None]]:
    """Every call, group and member: what a route calls it, its ref, whose own it is, and in what it is."""
    found: list[tuple[str, str, set[str], tuple[str, str] | None]] = [
        ("call", one.ref, {one.supplier.ref}, None) for one in db.session.scalars(select(PartnerCall))
    ]
    for group in db.session.scalars(select(Group)):
        inside = {member.supplier.ref for member in groups.members_of(group)}
        found.append(("group", group.ref, inside | ({group.organisation.ref} if group.organisation else set()), None))
    for member in db.session.scalars(select(GroupMember)):
        found.append(("member", member.ref, {member.group.lead.ref, operator}, ("group", member.group.ref)))
    return found
