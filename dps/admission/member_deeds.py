"""What a member of a group declares for itself, and what an assessor finds of it."""

from __future__ import annotations

from datetime import datetime

from dps.admission.declaring import keep_declared
from dps.admission.desk import grounds_at_issue, why_not_assess
from dps.admission.group_models import GroupMember, MemberFinding
from dps.admission.members import EXCLUSION, standing_of
from dps.admission.models import Application, Declared
from dps.admission.rules.declaration import Declaration, obstacles_to_declaring
from dps.admission.rules.grouping import obstacles_to_declaring_in, obstacles_to_finding
from dps.admission.trail import hold
from dps.admission.written import latest_declared
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import Route


def declare_as_member(
    *, member: GroupMember, route: Route, declaration: Declaration, by: Actor, at: datetime
) -> Declared:
    """Declare against the grounds of a route, for oneself: a row that stays, and serves one's own applications too.

    Raises :class:`NotFound` for another's part, :class:`~dps.core.refusal.Refused` for a declaration that is not whole.
    """
    if by.organisation != member.supplier.ref:
        raise NotFound(member.ref)
    refuse_if(
        (
            *obstacles_to_declaring_in(
                accepted=member.accepted_at is not None,
                here=member.left_at is None and member.group.ended_at is None,
            ),
            *obstacles_to_declaring(route, declaration, on=london_date(at)),
        )
    )
    before = latest_declared(member.supplier, EXCLUSION, [route.code])
    made = keep_declared(
        member.supplier, EXCLUSION, route.code, declaration.kept(), before.id if before else None, by=by, at=at,
        declared_as=declaration.declared_as.strip(),
    )  # fmt: skip
    applies = sorted(code for code, said in declaration.grounds.items() if said.applies)
    record(
        "group:declare", log=f"organisation:{member.supplier.ref}", to=("group", member.group.ref), by=by, at=at,
        facts={"declared": made.ref, "route": route.code, "applies": applies},
    )  # fmt: skip
    return made


def find_member(
    *, application: Application, member: str, declared: str, met: bool, reason: str, by: Actor, at: datetime
) -> MemberFinding:
    """Keep what was found of a member's own standing; a later finding counts in the place of an earlier one.

    ``declared`` is the ref of the declaration that was looked at. Raises :class:`~dps.core.refusal.Refused` where
    there is a newer one, without a reason, and to whoever may not decide the application.
    """
    hold(application)
    one = standing_of(application, member)
    refuse_if(
        (
            *why_not_assess(application, by),
            *obstacles_to_finding(
                open_here=application.state == "submitted",
                looked_at=declared, newest=one.declared.ref if one.declared else "", reason=reason, met=met,
                weighed_out=any(i.weighing is not None and i.weighing.excludes for i in grounds_at_issue(application)),
            ),
        )
    )  # fmt: skip
    assert one.declared is not None  # an obstacle says so
    made = MemberFinding(
        application_id=application.id, member_id=one.member.id, declared_id=one.declared.id, met=met, reason=reason.strip(),
        found_by=by.person, found_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        "application:find-member", log=f"organisation:{application.supplier.ref}", to=("application", application.ref), by=by, at=at,
        facts={"member": one.member.supplier.ref, "met": "yes" if met else "no", "declared": one.declared.ref},
    )  # fmt: skip
    return made
