"""A rehearsal: made-up bids, computed as real ones will be, with what would change the winner. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.judging import Placed, placed, pounds_of, whole_method
from buyers.rehearsal_forms import FEWEST, MOST, RehearsalForm, name_of, rehearsal_form
from buyers.robust import WeightRow, weight_rows
from buyers.sections import own_draft
from dps.competition.queries import told_of
from dps.competition.rules.formulas import Share
from dps.competition.rules.frozen import Told
from dps.competition.rules.method import Method, obstacles_to_method
from dps.competition.rules.publishing import obstacles_to_judging
from dps.core.refusal import Obstacle, Refused
from dps.evaluation.rules.case import Case
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating
from dps.evaluation.rules.robustness import OneMark, Removal, moves, removals, single_marks
from dps.parties.rules.roles import Permission
from dps.web.permissions import requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("rehearsal", __name__, url_prefix="/competitions/<ref:competition>")

MOST_MARKS = 10


@dataclass(frozen=True)
class Rehearsed:
    """What came of the made-up bids, and how firmly it stands."""

    rows: list[Placed]
    winners: str
    indexed: bool
    steps: tuple[str, ...]
    weights: list[WeightRow]
    marks: tuple[OneMark, ...]
    more_marks: int
    removals: tuple[Removal, ...]

    @property
    def paradoxes(self) -> tuple[Removal, ...]:
        """The losing bids without which somebody else would win."""
        return tuple(one for one in self.removals if one.changes)


@bp.route("/rehearsal", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """Type made-up bids and see the ranking with its working."""
    found = own_draft(competition)
    told = told_of(found)
    method = whole_method(told)
    form = rehearsal_form(told)()
    if method is None:
        return _page(found, told, form, missing=_missing(told))
    if request.method == "GET":
        form.start(pounds_of(told))
        return _page(found, told, form)
    if (deed := request.form.get("do", "rank")) != "rank":
        form.change_rows(deed)
        return _page(found, told, form)
    if not form.validate():
        return _page(found, told, form), 422
    if not FEWEST <= len(form.bids.entries) <= MOST:
        form.form_errors = [f"A rehearsal has {FEWEST} to {MOST} bids."]
        return _page(found, told, form), 422
    case = Case(method, form.made_up())
    if obstacles := obstacles_to_evaluating(case):
        form.refuse(Refused(obstacles))
        return _page(found, told, form), 409
    return _page(found, told, form, rehearsed=rehearse(case, told))


def rehearse(case: Case, told: Told) -> Rehearsed:
    """The ranking of made-up bids, and what would change it. ``case`` has its criteria by their titles."""
    outcome = evaluate(case)
    names = iter(told.names())
    groups = [(node.title or "Criterion", tuple(next(names) for _ in node.leaves)) for node in told.tree()]
    marks = single_marks(case)
    return Rehearsed(
        rows=placed(case, outcome),
        winners=" and ".join(outcome.winners),
        indexed=case.method.price.facts.share is Share.INDEX,
        steps=tuple(step.says for step in outcome.working if step.about != "method"),
        weights=weight_rows(moves(case, groups), {}),
        marks=marks[:MOST_MARKS],
        more_marks=max(0, len(marks) - MOST_MARKS),
        removals=removals(case),
    )


def _missing(told: Told) -> tuple[Obstacle, ...]:
    method: Method | None = told.method_by_title()
    return obstacles_to_judging(told) or (obstacles_to_method(method) if method else ())


def _page(
    competition: Competition,
    told: Told,
    form: RehearsalForm,
    *,
    missing: tuple[Obstacle, ...] = (),
    rehearsed: Rehearsed | None = None,
) -> str:
    return render_template(
        "buyers/competitions/rehearsal.html", form=form, told=told, missing=missing, result=rehearsed,
        name_of=name_of, fewest=FEWEST, most=MOST, wide=True,
        tasks=url_for("buyers.competitions.show", competition=competition.ref),
    )  # fmt: skip
