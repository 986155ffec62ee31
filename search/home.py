"""The public's first page: a search box and what this market is."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.web.permissions import public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """A search box and two sentences."""
    return render_template("search/home.html")
