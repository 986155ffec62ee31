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
from dps.competition.rules.parts.every import PARTS
from dps.competition.rules.publishing import SECTIONS
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import LONDON
from dps.web.acting import acting
from dps.web.permissions import current_actor

if TYPE_CHECKING:
    from dps.competition.models import Competition

WITHOUT_PART = frozenset(SECTIONS) - {part.name for part in PARTS}
"""The sections whose pages stand in ``buyers.drafting``."""

Form = TypeVar("Form", bound=SectionForm)
Draw = Callable[["Competition", Any], str]


def own_draft(ref: str) -> Competition:
    """The draft, or the refusal that says why what was published does not change."""
    found = own_competition(ref, current_actor())
    refuse_if(obstacles_to_revising(found.state))
    return found


def section(ref: str, kind: type[Form], draw: Draw) -> ResponseReturnValue:
    """Show a section, or save it and go on."""
    found = own_draft(ref)
    form = kind(data={**data_of(found), **kind.of_part(found.parts), **kind.kept(found)})
    return drawn_or_saved(found, form, draw)


def drawn_or_saved(found: Competition, form: SectionForm, draw: Draw) -> ResponseReturnValue:
    """Draw the form of a section as it is made; or check it, save it and go on."""
    if request.method == "GET":
        return draw(found, form)
    if not form.validate():
        return not_kept(form) if in_background() else (draw(found, form), 422)
    return saved(found.ref, form, form.facts(), draw)


def saved(ref: str, form: SectionForm, facts: Mapping[str, Any], draw: Draw) -> ResponseReturnValue:
    """Save the facts of a section and go on to the next unfinished one; refused, the page with what was typed (409).

    A page that saves in the background while somebody types is answered in a
    few words instead, with the version that its next save is to name.
    """
    at = now()
    with acting(form) as act:
        kept = actions.revise(
            competition=own_competition(ref, current_actor()), facts=facts, criteria=form.criteria_given(),
            version=form.drawn_for(), page=form.page(), by=current_actor(), at=at,
        )  # fmt: skip
        version = kept.version
    if act.refused:
        if in_background():
            return {"says": " ".join(f"{o.says} {o.mend}".strip() for o in act.refused.obstacles)}, 409
        found = own_draft(ref)
        # What was typed stays; the next save is made knowing what is kept now.
        form.version.data = str(found.version)
        return draw(found, form), 409
    if in_background():
        return {"version": version, "says": f"Saved at {at.astimezone(LONDON):%H:%M}"}
    flash("Saved.")
    return redirect(next_after(own_competition(ref, current_actor())))


def in_background() -> bool:
    """Whether a script of the page saves while somebody types; it then reads the answer, and nobody leaves the page."""
    return request.headers.get("X-Save") == "background"


def not_kept(form: SectionForm) -> ResponseReturnValue:
    """To a page that saves in the background: what was typed is not kept yet, and why (422)."""
    return {"says": f"Not saved yet. {form.faults()[0].text}."}, 422


def address_of(name: str, ref: str) -> str:
    """Where a section of a draft is written, by the section's name."""
    endpoint = f"buyers.drafting.{name}" if name in WITHOUT_PART else f"buyers.{name}.edit"
    return url_for(endpoint, competition=ref)


def next_after(draft: Competition) -> str:
    """Where to go from the section that was saved: the next unfinished one after it, from the top again; else the tasks."""
    blueprint, _, view = (request.endpoint or "").removeprefix("buyers.").partition(".")
    here = view if blueprint == "drafting" else blueprint
    missing = sections_of(draft, at=now())
    order = list(SECTIONS)
    place = order.index(here) if here in order else -1
    for name in (*order[place + 1 :], *order[: max(place, 0)]):
        if missing[name]:
            return address_of(name, draft.ref)
    return url_for("buyers.competitions.show", competition=draft.ref)


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
