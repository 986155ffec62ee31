"""My work: what is waiting, by when, in order."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.parties.rules.roles import Permission
from dps.web.permissions import requires

bp = Blueprint("work", __name__)


@bp.get("/")
@requires(Permission.KEEP_PROFILE)
def home() -> ResponseReturnValue:
    """What is waiting for this person."""
    return render_template("suppliers/work.html")
