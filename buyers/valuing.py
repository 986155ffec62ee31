"""The value of a draft and the way to buy that follows from it: two short pages that show how each was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import data_of
from buyers.sections import own_draft, saved
from buyers.value_forms import ValueForm
from dps.competition.queries import Choice, needs_beside, needs_of, proposal_for, sections_of, told_of
from dps.competition.rules.proposing import Proposal
from dps.core.clock import now
from dps.core.money import pounds

if TYPE_CHECKING:
    from dps.competition.models import Competition


def value_page(ref: str) -> ResponseReturnValue:
    """Show the value, work its sum out without saving, or save it."""
    found = own_draft(ref)
    needs, told = needs_beside(found), told_of(found)
    named_by = tuple(need for need in told.related.needs if need.ref not in told.related.refs)
    form = ValueForm(data={**data_of(found), **ValueForm.of_part(found.parts)})
    form.related.offer(
        (need.ref, need.title, f"{pounds(need.pence)} with VAT" if need.pence is not None else "No value yet")
        for need in needs
        if need not in named_by
    )

    def draw(competition: Competition, form: Any) -> str:
        told, at = told_of(competition), now()
        return render_template(
            "buyers/competitions/value.html", form=form, title="Value and contract", caption=told.title,
            lines=form.sum(needs_of(competition, refs=form.related.data or ())), named_by=named_by, missing=sections_of(competition, at=at)["value"], any_beside=bool(form.related.choices),
            tasks=url_for("buyers.competitions.show", competition=competition.ref),
        )  # fmt: skip

    if request.method == "GET":
        return draw(found, form)
    if not form.validate():
        return draw(found, form), 422
    if request.form.get("do") == "sum":  # nothing is kept: what is typed is added up
        return draw(found, form)
    return saved(ref, form, form.facts(), draw)


def proposal_of(draft: Competition, choices: Sequence[Choice]) -> Proposal:
    """Which of the ways to buy is proposed for a draft today, and why."""
    return proposal_for(draft, choices, at=now())
