"""The sections of a draft, each a short page of its own, saved by itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import (
    AboutForm,
    PlaceForm,
)
from buyers.competition_places import choice_of, offer, words_of, words_of_best
from buyers.criteria_forms import MOST_CRITERIA, MOST_PARTS, CriteriaForm
from buyers.judging import examples_of, ranges_of, worked
from buyers.price_forms import PriceForm
from buyers.sections import own_draft, page, saved, section
from buyers.timetable import timetable_page
from buyers.valuing import proposal_of, value_page
from dps.competition.queries import choices_for, told_of
from dps.competition.rules.frozen import Told
from dps.competition.rules.method import cautions
from dps.competition.rules.templates import of_draft
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_organisation, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("drafting", __name__, url_prefix="/competitions/<ref:competition>")


def _total(_competition: Competition, told: Told, _at: datetime) -> str:
    return format(sum((n.weight for n in told.tree()), told.price_weight or Decimal(0)), "f")


def _cautions(_competition: Competition, told: Told, _at: datetime) -> tuple[str, ...]:
    method = told.method()
    return cautions(method) if method else ()


def _prompts(competition: Competition, _told: Told, _at: datetime) -> tuple[str, ...]:
    begun = of_draft(competition.begun_from)
    return begun.prompts if begun else ()


@bp.route("/about", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def about(competition: str) -> ResponseReturnValue:
    """What is needed, and why."""
    draw = page("buyers/competitions/section.html", "about", "What is needed, and why", lead="", prompts=_prompts)
    return section(competition, AboutForm, draw)


@bp.route("/value", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def value(competition: str) -> ResponseReturnValue:
    """Its value and its contract, with the sum worked out."""
    return value_page(competition)


@bp.route("/criteria", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def criteria(competition: str) -> ResponseReturnValue:
    """Quality and social value, row by row. Adding and taking out a row redraws the page and saves nothing."""
    draw = page(
        "buyers/competitions/criteria.html",
        "criteria",
        "Quality and social value",
        total=_total,
        most=MOST_CRITERIA,
        most_parts=MOST_PARTS,
        ranges=ranges_of,
    )
    deed = request.form.get("do", "save")
    if request.method == "GET" or deed == "save":
        return section(competition, CriteriaForm, draw)
    found = own_draft(competition)
    form = CriteriaForm(data=CriteriaForm.offered(found))
    form.change_rows(deed)
    return draw(found, form)


@bp.route("/price", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def price(competition: str) -> ResponseReturnValue:
    """The price formula, its weight and its parameters."""
    draw = page(
        "buyers/competitions/price.html", "price", "Price and its weight", total=_total, cautions=_cautions,
        ranges=ranges_of, worked=worked, examples=examples_of,
    )  # fmt: skip
    return section(competition, PriceForm, draw)


@bp.route("/timetable", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def timetable(competition: str) -> ResponseReturnValue:
    """When questions and bids close."""
    return timetable_page(competition)


@bp.route("/route", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def route(competition: str) -> ResponseReturnValue:
    """The way to buy, with the value known by now."""
    found = own_draft(competition)
    told = told_of(found)
    choices = choices_for(
        current_organisation(),
        value_pence=told.total_pence,
        own_pence=told.own_pence,
        kind=told.contract_kind,
        at=now(),
    )
    proposal = proposal_of(found, choices)
    form = PlaceForm(data={"version": str(found.version), "place": found.lot.ref if found.lot else found.route})
    offer(form.place, choices, best=proposal.best)

    def draw(_competition: Competition, form: Any) -> str:
        return render_template(
            "buyers/competitions/route.html", form=form, title="How you will buy", caption=told.title, button="Save",
            lead="One way is proposed for this contract. You may choose another that is lawful.",
            proposal=proposal, best_words=words_of_best(choices, proposal.best),
            value_page=url_for("buyers.drafting.value", competition=competition),
            cancel=url_for("buyers.competitions.show", competition=competition), **words_of(choices),
        )  # fmt: skip

    if request.method == "GET":
        return draw(found, form)
    if not form.validate():
        return draw(found, form), 422
    chosen = choice_of(choices, form.place.data)
    return saved(competition, form, {"route": chosen.route.code, "lot": chosen.lot}, draw)
