"""The timetable of a draft: its dates, lawful ones in one press, and the picture of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import request
from flask.typing import ResponseReturnValue

from buyers.sections import own_draft, page, saved, section
from buyers.timetable_forms import TimetableForm
from dps.competition.queries import picture_of
from dps.competition.rules.asking import CLARIFICATIONS, late_rule
from dps.competition.rules.frozen import Told
from dps.competition.rules.shortening import may_be_shortened
from dps.competition.rules.timetable import Dates, earliest_close, suggested
from dps.core.clock import now
from dps.law.calendar import BeyondKnownHolidays, london_date
from dps.law.routes import route as route_of

if TYPE_CHECKING:
    from dps.competition.models import Competition
    from dps.law.periods import Counted

TEMPLATE = "buyers/competitions/timetable.html"
OFFERED = {"10": 10, "16": 16, "25": 25}
"""What one press fills in: working days, by the name of the button."""


def timetable_page(competition: str) -> ResponseReturnValue:
    """Show the timetable, save it, or save the dates that a button suggests."""
    draw = page(
        TEMPLATE, "timetable", "Timetable", earliest=_earliest, offers=_offers,
        route=lambda c, _told, _at: route_of(c.route), plan=lambda c, _told, at: picture_of(c, at=at), may_shorten=_may_shorten,
    )  # fmt: skip
    chosen = request.form.get("do", "").removeprefix("suggest-")
    if request.method == "GET" or chosen not in OFFERED:
        return section(competition, TimetableForm, draw)
    found, at = own_draft(competition), now()
    form = TimetableForm()
    try:
        dates = suggested(route_of(found.route), found.contract_kind, at, working_days=OFFERED[chosen])
    except BeyondKnownHolidays:
        return draw(found, form), 409
    facts = {
        "clarifications_close_at": dates.clarifications_close_at, "closes_at": dates.closes_at,
        "parts": {CLARIFICATIONS: {"late": late_rule(found.parts)}},
    }  # fmt: skip
    return saved(competition, form, facts, draw)


def _earliest(competition: Competition, told: Told, at: datetime) -> Counted | None:
    try:
        return earliest_close(route_of(competition.route), kind=told.contract_kind, sent_on=london_date(at))
    except BeyondKnownHolidays:
        return None


def _offers(competition: Competition, told: Told, at: datetime) -> list[tuple[str, int, Dates]]:
    """The buttons: the name of each, its working days, and the dates it fills in; alike ones are offered once."""
    found: dict[Any, tuple[str, int, Dates]] = {}
    for name, days in OFFERED.items():
        try:
            dates = suggested(route_of(competition.route), told.contract_kind, at, working_days=days)
        except BeyondKnownHolidays:
            break
        found.setdefault(dates, (name, days, dates))
    return list(found.values())


def _may_shorten(competition: Competition, told: Told, at: datetime) -> bool:
    """Whether the deadline as saved is shorter than the law's least, on a route where suppliers may agree to that."""
    least = _earliest(competition, told, at)
    short = least is not None and told.closes_at is not None and london_date(told.closes_at) < least.last_day
    return short and may_be_shortened(route_of(competition.route))
