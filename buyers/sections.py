"""How a section of a draft is shown and saved: one way for all of them, each a short page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import SectionForm, data_of
from dps.competition import actions
from dps.competition.queries import own_competition, sections_of, told_of
from dps.competition.rules.lifecycle import obstacles_to_revising
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.web.errors import note_refusal
from dps.web.permissions import current_actor
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Competition

Form = TypeVar("Form", bound=SectionForm)
Draw = Callable[["Competition", Any], str]


def own_draft(ref: str) -> Competition:
    """The draft, or the refusal that says why what was published does not change."""
    found = own_competition(ref, current_actor())
    refuse_if(obstacles_to_revising(found.state))
    return found


def section(ref: str, kind: type[Form], draw: Draw) -> ResponseReturnValue:
    """Show a section, or save it and go back to the tasks."""
    found = own_draft(ref)
    form = kind(data={**data_of(found), **kind.of_part(found.parts), **kind.kept(found)})
    if request.method == "GET":
        return draw(found, form)
    if not form.validate():
        return draw(found, form), 422
    return saved(ref, form, form.facts(), draw)


def saved(ref: str, form: SectionForm, facts: Mapping[str, Any], draw: Draw) -> ResponseReturnValue:
    """Save the facts of a section and go back to the tasks; where that is refused, the page with what was typed (409)."""
    try:
        with writing():
            actions.revise(
                competition=own_competition(ref, current_actor()), facts=facts, criteria=form.criteria_given(),
                version=form.drawn_for(), by=current_actor(), at=now(),
            )  # fmt: skip
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        found = own_draft(ref)
        # What was typed stays; the next save is made knowing what is kept now.
        form.version.data = str(found.version)
        return draw(found, form), 409
    flash("Saved.")
    return redirect(url_for("buyers.competitions.show", competition=ref))


def page(template: str, name: str, title: str, **more: Any) -> Draw:
    """How a section is drawn: what it still lacks stands beside it."""

    def draw(competition: Competition, form: Any) -> str:
        at = now()
        told = told_of(competition)
        return render_template(
            template, form=form, title=title, caption=told.title, told=told,
            missing=sections_of(competition, at=at)[name],
            tasks=url_for("buyers.competitions.show", competition=competition.ref),
            **{key: value(competition, told, at) if callable(value) else value for key, value in more.items()},
        )  # fmt: skip

    return draw
