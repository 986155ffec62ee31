"""How a draft begins: on a blank page, from a template, as a copy of an earlier call-off, as another part of a need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import CopyForm, StartForm
from buyers.competition_places import choice_of, offer, words_of
from dps.competition import actions, beginning
from dps.competition.queries import Choice, choices_for, competitions_of, own_competition, told_of
from dps.competition.rules.templates import TEMPLATES, template
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, current_organisation, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("beginning", __name__, url_prefix="/competitions")

BLANK = "blank"
BEGINNINGS = (
    *((t.code, t.title, f"{t.lead} {len(t.criteria)} questions, {t.words_in_all:,} words in all.") for t in TEMPLATES),
    (BLANK, "A blank page", "You write every section yourself."),
)
"""What a draft may begin with."""


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def start() -> ResponseReturnValue:
    """Begin a draft with its title and the way to buy."""
    choices = choices_for(current_organisation(), value_pence=None, kind="", at=now())
    form = StartForm()
    offer(form.place, choices)
    form.begin.offer(BEGINNINGS)
    if request.method == "GET":
        return _start_page(form, choices)
    if not form.validate():
        return _start_page(form, choices), 422
    chosen = choice_of(choices, form.place.data)
    by, at = current_actor(), now()
    with writing():
        place: dict[str, Any] = {"buyer": current_organisation(), "route": chosen.route, "lot": chosen.lot}
        if form.begin.data in (None, BLANK):
            begun = actions.draft(**place, by=by, at=at)
            actions.revise(competition=begun, facts={"title": form.title.data}, version=begun.version, by=by, at=at)
        else:
            begun = beginning.from_template(
                template=template(form.begin.data), title=form.title.data or "", **place, by=by, at=at
            )  # fmt: skip
    if form.begin.data in (None, BLANK):
        return redirect(url_for("buyers.competitions.show", competition=begun.ref))
    return redirect(url_for("buyers.drafting.about", competition=begun.ref))


def _start_page(form: StartForm, choices: tuple[Choice, ...]) -> str:
    return render_template(
        "buyers/competitions/place.html", form=form, title="Start a competition", caption="", button="Start the draft",
        lead="A draft is seen by your colleagues only.", cancel=url_for("buyers.competitions.listing"), **words_of(choices),
        earlier=competitions_of(current_organisation()).rows[:5],
    )  # fmt: skip


@bp.route("/<ref:competition>/copy", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def copy(competition: str) -> ResponseReturnValue:
    """Begin a draft from an earlier call-off of ours; dates, notices and approvals do not come along."""
    found = own_competition(competition, current_actor())
    return _from_one(
        found, CopyForm(data={"title": found.title}), beginning.copy, page="buyers/competitions/copy.html",
        said="Copied. Dates, notices and approvals did not come along.", to="buyers.competitions.show",
    )  # fmt: skip


@bp.route("/<ref:competition>/another-part", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def divide(competition: str) -> ResponseReturnValue:
    """Begin a draft for another part of the same need."""
    return _from_one(
        own_competition(competition, current_actor()), CopyForm(), beginning.divide, page="buyers/competitions/divide.html",
        said="Begun. The two parts count each other’s value: give this one its own.", to="buyers.drafting.value",
    )  # fmt: skip


def _from_one(
    found: Competition, form: CopyForm, begin: Callable[..., Competition], *, page: str, said: str, to: str
) -> ResponseReturnValue:
    """Ask for the title of a draft that begins with what another says, and go on to the new one."""

    def drawn() -> str:
        return render_template(page, form=form, competition=found, told=told_of(found))

    if not form.is_submitted():
        return drawn()
    if not form.validate():
        return drawn(), 422
    by, first = current_actor(), found.ref
    with acting(form) as act:
        ref = begin(competition=own_competition(first, by), title=form.title.data or "", by=by, at=now()).ref
    if act.refused:
        return drawn(), 409
    flash(said)
    return redirect(url_for(to, competition=ref))
