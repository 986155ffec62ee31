"""A member's own declaration against the grounds for exclusion, for a group that is to join a market."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission.groups import own_membership
from dps.admission.member_deeds import declare_as_member
from dps.admission.members import declarations_of
from dps.admission.rules.grouping import obstacles_to_declaring_in
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.routes import ROUTES, route
from dps.market.queries import markets
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, requires
from suppliers.renewing_forms import changes_form, name_of

if TYPE_CHECKING:
    from datetime import datetime

    from dps.admission.group_models import GroupMember

bp = Blueprint("group_standing", __name__, url_prefix="/groups")


_NUMBERED = tuple(code for code, its in ROUTES.items() if grounds_for(its))
"""The routes with grounds for exclusion; an address names one by its place here, from 1."""


@dataclass(frozen=True)
class ToDeclare:
    """A declaration that a member makes on a route: the route's number here, the markets on it, and when it was made last."""

    route_title: str
    number: int
    market_titles: tuple[str, ...]
    declared_at: datetime | None


def to_declare(member: GroupMember | None) -> tuple[ToDeclare, ...]:
    """For each route that a market runs on now: whether a member has declared on it. Empty for whoever has not accepted."""
    if member is None or member.accepted_at is None or member.group.ended_at is not None:
        return ()
    today, running = london_date(now()), {}
    for one in markets():
        if one.ended_on is None and (one.valid_until is None or one.valid_until >= today):
            running.setdefault(one.route, []).append(one)
    found = []
    for code, its in running.items():
        made = declarations_of([member], route(code)).get(member.supplier_id)
        titles = tuple(one.title for one in its)
        at = made.declared_at if made else None
        found.append(ToDeclare(route(code).title, _NUMBERED.index(code) + 1, titles, at))
    return tuple(found)


@bp.route("/<ref:group>/declarations/<int:number>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def declare(group: str, number: int) -> ResponseReturnValue:
    """Every ground of a route, yes or no, filled in as we declared it last; each yes with what happened and when."""
    ours = own_membership(group, current_actor())
    if not 1 <= number <= len(_NUMBERED):
        abort(404)
    law = route(_NUMBERED[number - 1])
    refuse_if(obstacles_to_declaring_in(accepted=ours.accepted_at is not None, here=ours.group.ended_at is None))
    before = declarations_of([ours], law).get(ours.supplier_id)
    form = changes_form(law)()

    def page() -> str:
        return render_template(
            "suppliers/groups/declaration.html", form=form, group=own_membership(group, current_actor()).group,
            law=law, name_of=name_of, before=declarations_of([ours], law).get(ours.supplier_id),
        )  # fmt: skip

    if not form.is_submitted():
        if before is not None:
            form.fill(before.content, before.declared_as)
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        declare_as_member(
            member=own_membership(group, current_actor()), route=law,
            declaration=form.declaration(before.content if before is not None else {}), by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash("Your declaration is kept. It serves your own applications on this route too.")
    return redirect(url_for("suppliers.groups.show", group=group))
