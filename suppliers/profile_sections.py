"""The parts of our profile that are one page each: summary, kinds of work, places, values, facts, contact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.finding.queries import as_shown
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.profile.rules.content import Content
from dps.profile.rules.standing import DEFINITIONS, standing
from dps.web.permissions import current_actor, requires
from dps.web.rows import deed_asked, row_to_take_out
from suppliers.profile_forms import (
    ContactForm,
    FactsForm,
    KindsForm,
    PlacesForm,
    SectionForm,
    SummaryForm,
    ValuesForm,
)
from suppliers.profile_saving import Part, draw, save, standing_now

bp = Blueprint("sections", __name__, url_prefix="/profile")

_TASKS = "suppliers.profile.edit"


@bp.route("/summary", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def summary() -> ResponseReturnValue:
    """What we do, in a few sentences."""
    return _page("summary", SummaryForm())


@bp.route("/kinds-of-work", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def kinds() -> ResponseReturnValue:
    """Kinds of work and CPV codes."""
    return _page("kinds", KindsForm())


@bp.route("/places", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def places() -> ResponseReturnValue:
    """Regions and member councils."""
    return _page("places", PlacesForm())


@bp.route("/contact", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def contact() -> ResponseReturnValue:
    """How anybody reaches us, whatever they can see, hear or climb."""
    return _page("contact", ContactForm())


@bp.route("/facts", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def facts() -> ResponseReturnValue:
    """What kind of organisation we are: each fact with its definition; confirmed together."""
    form, on = FactsForm(), london_date(now())
    stands, _ = standing_now()
    # What a register settles is shown with its source and not asked.
    settled = [
        fact
        for fact in standing(legal_form=stands.body.legal_form, stated=())
        if fact.holds is not None and fact.source.startswith("Its legal form")
    ]
    found = as_shown(current_actor().organisation)
    form.known = {fact.definition.code: fact.holds for fact in found.facts if fact.holds is not None}
    asked = [form.fact_field(code) for code in DEFINITIONS if code not in {f.definition.code for f in settled}]
    return _page("facts", form, said=lambda content: form.said(content, on=on), settled=settled, asked=asked)


@bp.route("/values", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def values() -> ResponseReturnValue:
    """Values and principles, as statements that anybody can check. Rows come and go without a script."""
    form = ValuesForm()
    deed = deed_asked()
    if form.is_submitted() and (deed == "add" or row_to_take_out(deed) is not None):
        form.change_rows(deed)
        return draw(_part("values", form.said), form)
    return _page("values", form)


def _page(
    section: str, form: SectionForm, *, said: Callable[[Content], Content] | None = None, **facts: Any
) -> ResponseReturnValue:
    part = _part(section, said or form.said, **facts)
    if form.is_submitted():
        return save(part, form)
    stands, number = standing_now()
    form.fill(stands)
    form.seen.data = str(number)
    return draw(part, form)


def _part(section: str, said: Callable[[Content], Content], **facts: Any) -> Part:
    return Part(section, f"suppliers/profile/{section}.html", said, _TASKS, facts)
