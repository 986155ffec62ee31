"""Our groups: begun by a lead, joined by acceptance, formed, left, ended."""

# mypy: disable-error-code="misc"

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import groups, parting
from dps.admission.rules.grouping import WHOLE, obstacles_to_forming
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, grave, may, requires
from suppliers.group_forms import AskForm, BeginForm, FormingForm, PartForm, ReasonForm
from suppliers.group_standing import to_declare

if TYPE_CHECKING:
    from dps.admission.group_models import Group, GroupMember

bp = Blueprint("groups", __name__, url_prefix="/groups")

CHANGED = Obstacle("part-changed", "The lead changed your part since you opened this page.", mend="Read it again, then answer.")  # fmt: skip


@bp.get("")
@requires(Permission.SEE_APPLICATIONS)
def home() -> ResponseReturnValue:
    """The groups that we lead, belong to, are asked into, or are."""
    body, page = own_organisation(current_actor()), page_asked()
    found, total = groups.groups_of(body, page=page)
    return render_template(
        "suppliers/groups/listing.html", groups=[(one, _state(one), _ours(one)) for one in found], page=page,
        pages=max(1, -(-total // groups.PER_PAGE)), us=body, begins=may(Permission.APPLY) and not groups.is_group(body),
    )  # fmt: skip


def _state(group: Group) -> str:
    return "ended" if group.ended_at else "formed" if group.formed_at else "forming"


def _ours(group: Group) -> GroupMember | None:
    return next((m for m in groups.members_of(group) if m.supplier.ref == current_actor().organisation), None)


def _seen(member: GroupMember) -> str:
    """A mark of a part as it stands, so that nobody accepts another than was read."""
    return hashlib.sha256(f"{member.share}\n{member.part}".encode()).hexdigest()[:16]


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.APPLY)
def begin() -> ResponseReturnValue:
    """Begin a group, with our own part in it."""
    form = BeginForm()

    def deed() -> str:
        return groups.begin(
            lead=own_organisation(current_actor()), name=form.name.data, purpose=form.purpose.data, part=form.part.data,
            share=form.share.data, by=current_actor(), at=now(),
        ).ref  # fmt: skip

    return _filled_in(
        form,
        lambda: render_template("suppliers/groups/begin.html", form=form),
        deed,
        "The group is begun. Ask the others in.",
    )


def _filled_in(
    form: MarketForm, page: Callable[[], str], deed: Callable[[], str], says: str, *, leave: bool = False
) -> ResponseReturnValue:
    """Draw a form; or do its deed, which returns the group's ref, and go to the group, or away from it."""
    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        ref = deed()
    if act.refused:
        return page(), 409
    flash(says)
    return redirect(url_for(".home") if leave else url_for(".show", group=ref))


@bp.get("/<ref:group>")
@requires(Permission.SEE_APPLICATIONS)
def show(group: str) -> ResponseReturnValue:
    """One group: who is in it with which part, who has not answered, and what is next for us."""
    return _show_page(group)


def _show_page(ref: str, refused: tuple[Obstacle, ...] = ()) -> str:
    group = groups.own_group(ref, current_actor())
    ours = _ours(group)
    leads = group.lead.ref == current_actor().organisation
    return render_template(
        "suppliers/groups/show.html", group=group, state=_state(group), members=groups.members_of(group),
        total=sum(m.share for m in groups.members_of(group)), ours=ours, seen=_seen(ours) if ours else "", leads=leads,
        is_us=group.organisation is not None and group.organisation.ref == current_actor().organisation,
        why_not=_why_not_form(group) if leads else (), declarations=to_declare(ours), acts=may(Permission.APPLY),
        refused=refused,
    )  # fmt: skip


def _why_not_form(group: Group) -> tuple[Obstacle, ...]:
    return obstacles_to_forming(
        parts=groups.parts_of(group), formed=group.formed_at is not None, ended=group.ended_at is not None
    )


@bp.post("/<ref:group>/accepted")
@requires(Permission.APPLY)
def accept(group: str) -> ResponseReturnValue:
    """Accept our part, as it was read."""
    return _answered(group, groups.accept, "Your organisation has accepted its part. The lead is told.", leave=False)


@bp.post("/<ref:group>/declined")
@requires(Permission.APPLY)
def decline(group: str) -> ResponseReturnValue:
    """Decline our part."""
    return _answered(group, groups.decline, "Your organisation has declined. The lead is told.", leave=True)


def _answered(group: str, deed: Callable[..., None], says: str, *, leave: bool) -> ResponseReturnValue:
    with acting() as act:
        ours = groups.own_membership(group, current_actor())
        if not leave and request.form.get("seen") != _seen(ours):
            raise Refused([CHANGED])
        deed(member=ours, by=current_actor(), at=now())
    if act.refused:
        return _show_page(group, act.refused.obstacles), 409
    flash(says)
    return redirect(url_for(".home") if leave else url_for(".show", group=group))


@bp.route("/<ref:group>/asking", methods=["GET", "POST"])
@requires(Permission.APPLY)
def ask(group: str) -> ResponseReturnValue:
    """Find a registered supplier by its name; then ask the one chosen in, with its part and share."""
    form = AskForm()
    led, chosen = groups.led_group(group, current_actor()), form.supplier.data or request.args.get("supplier", "")
    if not chosen:
        return _find_page(led, request.args.get("q", "")[:200])
    asked, form.supplier.data = groups.askable(chosen), chosen

    def page() -> str:
        it = groups.led_group(group, current_actor())
        return render_template(
            "suppliers/groups/part.html",
            form=form,
            group=it,
            supplier=groups.askable(chosen),
            member=None,
            left=_left(it),
        )

    def deed() -> str:
        it, body = groups.led_group(group, current_actor()), groups.askable(chosen)
        groups.ask_in(group=it, supplier=body, part=form.part.data, share=form.share.data, by=current_actor(), at=now())
        return it.ref

    return _filled_in(form, page, deed, f"{asked.name} is asked. Its own people accept or decline.")


def _find_page(led: Group, words: str) -> str:
    inside = {m.supplier_id for m in groups.members_of(led)}
    return render_template(
        "suppliers/groups/find.html", group=led, q=words, most=groups.MOST_FOUND,
        found=[(one, one.id in inside) for one in groups.suppliers_named(words)], short=len(words.strip()) < groups.SHORTEST,
    )  # fmt: skip


def _left(group: Group, besides: str = "") -> int:
    return WHOLE - sum(m.share for m in groups.members_of(group) if m.ref != besides)


@bp.route("/<ref:group>/members/<ref:member>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def mend(group: str, member: str) -> ResponseReturnValue:
    """Mend a part before the group is formed. Who accepted another part is asked again."""
    form, one = PartForm(), groups.led_membership(group, member, current_actor())
    if not form.is_submitted():
        form.part.data, form.share.data = one.part, one.share

    def page() -> str:
        it = groups.led_membership(group, member, current_actor())
        return render_template(
            "suppliers/groups/part.html", form=form, group=it.group, supplier=it.supplier, member=it,
            left=_left(it.group, member),
        )  # fmt: skip

    def deed() -> str:
        it = groups.led_membership(group, member, current_actor())
        groups.change_share(member=it, part=form.part.data, share=form.share.data, by=current_actor(), at=now())
        return group

    return _filled_in(form, page, deed, "The part is changed.")


@bp.route("/<ref:group>/members/<ref:member>/taking-out", methods=["GET", "POST"])
@requires(Permission.APPLY)
def take_out(group: str, member: str) -> ResponseReturnValue:
    """Take a member out before the group is formed."""
    form = ReasonForm()
    groups.led_membership(group, member, current_actor())

    def page() -> str:
        it = groups.led_membership(group, member, current_actor())
        return _parting_page(
            form, it.group, f"Take out {it.supplier.name}", "Take it out", "It is told, with your reason."
        )

    def deed() -> str:
        it = groups.led_membership(group, member, current_actor())
        groups.take_out(member=it, reason=form.reason.data, by=current_actor(), at=now())
        return group

    return _filled_in(form, page, deed, "It is out of the group, and told.")


@bp.route("/<ref:group>/leaving", methods=["GET", "POST"])
@requires(Permission.APPLY)
def leave(group: str) -> ResponseReturnValue:
    """Leave a group, formed or not. Nothing that it was admitted to ends by itself."""
    form = ReasonForm()
    groups.own_membership(group, current_actor())

    def page() -> str:
        it = groups.own_membership(group, current_actor()).group
        after = "The other members are told"
        after += (
            ", and the keepers of the market: they look at whether the group’s places can stand. Applications that are not decided are withdrawn."
            if it.formed_at
            else "."
        )
        return _parting_page(form, it, "Leave this group", "Leave the group", after)

    def deed() -> str:
        ours = groups.own_membership(group, current_actor())
        parting.leave(member=ours, reason=form.reason.data, by=current_actor(), at=now())
        return group

    return _filled_in(form, page, deed, "Your organisation has left the group.", leave=True)


@bp.route("/<ref:group>/ending", methods=["GET", "POST"])
@requires(Permission.APPLY)
@grave
def end(group: str) -> ResponseReturnValue:
    """End a group that we lead."""
    form = ReasonForm()
    groups.led_group(group, current_actor())

    def page() -> str:
        it = groups.led_group(group, current_actor())
        after = "The members are told. What the group was admitted to stands until it is lawfully ended."
        return _parting_page(form, it, "End this group", "End the group", after)

    def deed() -> str:
        it = groups.led_group(group, current_actor())
        parting.end(group=it, reason=form.reason.data, by=current_actor(), at=now())
        return group

    return _filled_in(form, page, deed, "The group has ended. Its members are told.")


def _parting_page(form: MarketForm, group: Group, title: str, button: str, after: str) -> str:
    context: dict[str, Any] = {"form": form, "group": group, "title": title, "button": button, "after": after}
    return render_template("suppliers/groups/parting.html", **context)


@bp.route("/<ref:group>/forming", methods=["GET", "POST"])
@requires(Permission.APPLY)
@grave
def form_group(group: str) -> ResponseReturnValue:
    """Read once more who is in the group with which part; then form it."""
    form = FormingForm()
    refuse_if(_why_not_form(groups.led_group(group, current_actor())))

    def page() -> str:
        it = groups.led_group(group, current_actor())
        return render_template("suppliers/groups/form.html", form=form, group=it, members=groups.members_of(it))

    def deed() -> str:
        groups.form(group=groups.led_group(group, current_actor()), by=current_actor(), at=now())
        return group

    return _filled_in(form, page, deed, "The group is formed. Its owners can act for it now.")
