"""The public's first page: a search box, what this market is, and what is open now."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.competition.queries import public_competitions
from dps.core.clock import now
from dps.finding.queries import how_many_admitted
from dps.web.permissions import public

bp = Blueprint("home", __name__)

SHOWN = 5
JOIN = "suppliers.registration.form"


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """A search box, two sentences, what is open now, and the doors."""
    found = public_competitions(now())
    return render_template(
        "search/home.html", admitted=how_many_admitted(), open_now=found.rows[:SHOWN], how_many_open=found.total,
        join=url_for(JOIN) if JOIN in current_app.view_functions else "",
    )  # fmt: skip
