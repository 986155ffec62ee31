"""An application's second part: the grounds for exclusion, group by group, and the declaration that the answers are true."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import declaring
from dps.admission.queries import own_application, route_of
from dps.admission.rules.declaration import (
    LONGEST_STATEMENT,
    Said,
    declared_grounds,
    grouped,
    obstacles_to_explaining,
    read_back,
)
from dps.admission.rules.lifecycle import APPLICATION
from dps.admission.written import day_of, progress_of
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.law.calendar import london_date
from dps.law.exclusions import COUNTED_FROM, Ground, grounds_for, reach_looks_back_to
from dps.law.self_cleaning import Factor, factors
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.filters import plain_date
from dps.web.forms import BooleanField, DateField, MarketForm, RadioField, StringField, TextAreaField
from dps.web.permissions import current_actor, requires
from suppliers.parts import address_of, number_of

if TYPE_CHECKING:
    from datetime import date

    from dps.admission.models import Application

bp = Blueprint("declaring", __name__)

YES, NO = "yes", "no"

FOR_THE_SUPPLIER: Mapping[str, str] = {
    "seriously": "How you took it seriously: fines or compensation paid, what was owned up to.",
    "steps": "What you changed so that it does not happen again: staff, managers, procedures, training.",
    "commitments": "What you undertake still to do, and how it can be checked.",
    "time": "How long ago it last happened, and what has been since.",
    "other": "Anything else that bears on it.",
    "compensation": "What you paid, or undertook to pay, for the damage done.",
    "clarified": "How you worked with the investigators to clear up what happened.",
    "measures": "What you changed, in technique, organisation and staff, so that it does not happen again.",
    "gravity": "How serious it was, and what was particular about it.",
    "paid": "What was paid, with interest and fines, or the arrangement to pay it.",
    "amount": "How much is owed, and when you learned the exact amount.",
}
"""What a part of the statement is to say, by the factor that it is for."""


class ConfirmForm(MarketForm):
    """Who declares, and that it is true."""

    declared_as = StringField(
        "Your position", needed="Enter the position that gives you authority to declare", max_length=120,
        hint="The position that gives you authority to speak for the organisation, such as director or secretary.",
    )  # fmt: skip
    confirmed = BooleanField(
        "I have asked those who would know, and what I declare is true", needed="Confirm that what you declare is true"
    )


class GroupForm(MarketForm):
    """The base of a group of grounds; :func:`group_form` adds a yes or no for each."""

    grounds: tuple[Ground, ...] = ()

    def fill(self, said: Mapping[str, Said]) -> None:
        """Show what was answered, or is offered."""
        for ground in self.grounds:
            if ground.code in said:
                self[field_of(ground)].data = YES if said[ground.code].applies else NO

    def applies(self) -> dict[str, bool]:
        """Yes or no, by code."""
        return {ground.code: self[field_of(ground)].data == YES for ground in self.grounds}


def field_of(ground: Ground) -> str:
    """The name of a ground's field."""
    return f"ground_{ground.code.replace('-', '_')}"


def group_form(grounds: tuple[Ground, ...], *, on: date) -> type[GroupForm]:
    """The questions of a group, each with how far it looks back."""
    fields: dict[str, Any] = {"grounds": grounds}
    for ground in grounds:
        fields[field_of(ground)] = RadioField(
            ground.title, choices=[(NO, "No"), (YES, "Yes")], needed=f"Answer yes or no: {ground.title}", hint=_hint(ground, on=on)
        )  # fmt: skip
    return type("GroundsForm", (GroupForm,), fields)


def _hint(ground: Ground, *, on: date) -> str:
    if not ground.reaches:
        return f"It counts until it ends: {ground.ends_when[:1].lower()}{ground.ends_when[1:]} ({ground.provision})"
    counted = COUNTED_FROM[ground.counted_from]
    reaches = [(reach.what, plain_date(reach_looks_back_to(reach, on=on))) for reach in ground.reaches]
    if len(reaches) == 1:
        return f"Since {reaches[0][1]}, by {counted} ({ground.provision})."
    parts = "; ".join(f"{what[:1].lower()}{what[1:]} since {day}" for what, day in reaches)
    return f"By {counted}: {parts}. ({ground.provision})"


class GroundForm(MarketForm):
    """The base of one ground that applies; :func:`ground_form` adds what will be weighed."""

    parts: tuple[Factor, ...] = ()

    def fill(self, said: Said) -> None:
        """Show what was said before."""
        self["happened_on"].data, self["statement"].data = said.happened_on, said.statement
        for part in self.parts:
            self[f"part_{part.code}"].data = said.parts.get(part.code, "")

    def said(self) -> Said:
        """What was said."""
        parts = {part.code: self[f"part_{part.code}"].data for part in self.parts if self[f"part_{part.code}"].data}
        return Said(True, self["statement"].data, self["happened_on"].data, parts)

    def refuse(self, refusal: Refused) -> None:
        """What is wrong with the date stands beside it."""
        rest = []
        for obstacle in refusal.obstacles:
            if obstacle.code in {"ground-later", "ground-too-old", "ground-undated"}:
                self.fault(self["happened_on"], f"{obstacle.says} {obstacle.mend}".strip())
            else:
                rest.append(obstacle)
        super().refuse(Refused(rest))


def ground_form(parts: tuple[Factor, ...], *, counted_from: str) -> type[GroundForm]:
    """When it happened, what happened, and what was done since, part by part."""
    when = {"conviction": "Date of the conviction", "decision": "Date of the decision"}.get(
        counted_from, "When it happened, or last happened"
    )
    fields: dict[str, Any] = {
        "parts": parts,
        "happened_on": DateField(when, needed="Enter the date", hint="For example, 27 3 2024"),
        "statement": TextAreaField(
            "What happened", needed="Say what happened", max_length=LONGEST_STATEMENT, rows=5, count=True,
            hint="Who was involved, what was found, and by whom.",
        ),
    }  # fmt: skip
    for part in parts:
        fields[f"part_{part.code}"] = TextAreaField(
            part.title, max_length=LONGEST_STATEMENT, rows=4, hint=f"{FOR_THE_SUPPLIER.get(part.code, '')} ({part.provision})".strip()
        )  # fmt: skip
    return type("OneGroundForm", (GroundForm,), fields)


@bp.route("/applications/<ref:application>/declaration", methods=["GET", "POST"])
@requires(Permission.APPLY)
def show(application: str) -> ResponseReturnValue:
    """What was answered, group by group; and the declaration that it is true: one step where nothing changed."""
    ours, by = _draft(application), current_actor()
    form = ConfirmForm()
    if not form.is_submitted():
        form.declared_as.data = ours.declared_as
        return _declaration_page(ours, form)
    if not form.validate():
        return _declaration_page(ours, form), 422
    with acting(form) as act:
        declaring.confirm(
            application=own_application(application, by), declared_as=form.declared_as.data, by=by, at=now()
        )
    if act.refused:
        return _declaration_page(own_application(application, by), form), 409
    flash("Your declaration is made.")
    return redirect(url_for("suppliers.joining.show", application=application))


def _declaration_page(ours: Application, form: MarketForm) -> str:
    law = route_of(ours.lot)
    earlier = ours.declaration_from
    missing = [
        (one, address_of(one.part, ours))
        for one in progress_of(ours, at=now()).missing
        if one.part.startswith(("group:", "ground:"))
    ]
    return render_template(
        "suppliers/application/declaration.html",
        form=form,
        application=ours,
        lot=ours.lot,
        groups=_groups(ours),
        applying=[(one, number_of(ours, one.ground.code)) for one in declared_grounds(law, ours.declaration)],
        missing=missing,
        earlier=day_of(earlier) if earlier is not None else "",
        taken_over=earlier is not None and ours.declaration == earlier.content,
        same_route=earlier is not None and earlier.route == law.code,
        declared=ours.declared_at is not None,
    )


def _groups(ours: Application) -> list[tuple[int, str, int, int, int]]:
    """Each group: its number and name, how many grounds, how many answered, how many with yes."""
    said, found = read_back(ours.declaration), []
    for number, (group, grounds) in enumerate(grouped(route_of(ours.lot)), 1):
        answered = [said[ground.code] for ground in grounds if ground.code in said]
        found.append((number, group, len(grounds), len(answered), sum(1 for one in answered if one.applies)))
    return found


@bp.route("/applications/<ref:application>/declaration/groups/<int:number>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def group(application: str, number: int) -> ResponseReturnValue:
    """One group of grounds, yes or no to each, with the day from which each counts."""
    ours, by = _draft(application), current_actor()
    groups = grouped(route_of(ours.lot))
    if not 1 <= number <= len(groups):
        abort(404)
    title, grounds = groups[number - 1]
    form = group_form(grounds, on=london_date(now()))()
    if not form.is_submitted():
        form.fill({**declaring.offers_for(ours), **read_back(ours.declaration)})
        return _group_page(ours, form, number, title)
    if not form.validate():
        return _group_page(ours, form, number, title), 422
    with acting(form) as act:
        ours = own_application(application, by)
        declaring.answer_grounds(application=ours, applies=form.applies(), by=by, at=now())
    if act.refused:
        return _group_page(own_application(application, by), form, number, title), 409
    return redirect(_after(own_application(application, by), number))


def _group_page(ours: Application, form: GroupForm, number: int, title: str) -> str:
    offers = declaring.offers_for(ours)
    return render_template(
        "suppliers/application/group.html",
        form=form,
        application=ours,
        title=title,
        number=number,
        of=len(grouped(route_of(ours.lot))),
        fields=[(field_of(ground), ground.code in offers) for ground in form.grounds],
        offered=day_of(ours.declaration_from) if offers and ours.declaration_from is not None else "",
        same_route=ours.declaration_from is not None and ours.declaration_from.route == route_of(ours.lot).code,
    )


def _after(ours: Application, number: int) -> str:
    """Where to go from a group: to a yes of it that is not explained, to the next group not answered, to the declaration."""
    law, said = route_of(ours.lot), read_back(ours.declaration)
    groups = grouped(law)
    for ground in groups[number - 1][1]:
        one = said.get(ground.code)
        if one and one.applies and obstacles_to_explaining(law, ground, one, on=london_date(now())):
            return address_of(f"ground:{ground.code}", ours)
    for later, (_, grounds) in enumerate(groups[number:], number + 1):
        if any(ground.code not in said for ground in grounds):
            return address_of(f"group:{later}", ours)
    return address_of("declaration", ours)


@bp.route("/applications/<ref:application>/declaration/grounds/<int:number>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def ground(application: str, number: int) -> ResponseReturnValue:
    """A ground that applies: when, what happened, and what was done since, in the parts that are weighed."""
    ours, by = _draft(application), current_actor()
    law = route_of(ours.lot)
    grounds = grounds_for(law)
    if not 1 <= number <= len(grounds):
        abort(404)
    one = grounds[number - 1]
    where = next(n for n, (_, those) in enumerate(grouped(law), 1) if one in those)
    said = read_back(ours.declaration).get(one.code, Said(False))
    if not said.applies:
        return redirect(address_of(f"group:{where}", ours))
    form = ground_form(factors(law, one), counted_from=one.counted_from)()
    if not form.is_submitted():
        form.fill(said)
        return _ground_page(ours, form, one, where)
    if not form.validate():
        return _ground_page(ours, form, one, where), 422
    with acting(form) as act:
        ours = own_application(application, by)
        declaring.explain_ground(application=ours, ground=one, said=form.said(), by=by, at=now())
    if act.refused:
        return _ground_page(own_application(application, by), form, one, where), 409
    return redirect(_after(own_application(application, by), where))


def _ground_page(ours: Application, form: GroundForm, one: Ground, where: int) -> str:
    return render_template(
        "suppliers/application/ground.html", form=form, application=ours, ground=one, hint=_hint(one, on=london_date(now())),
        parts=[f"part_{part.code}" for part in form.parts], back_to=address_of(f"group:{where}", ours),
    )  # fmt: skip


def _draft(application: str) -> Application:
    """The asker's own draft. Raises :class:`Refused` for one that was sent."""
    ours = own_application(application, current_actor())
    refuse_if(APPLICATION.obstacles(ours.state, "declare"))
    return ours
