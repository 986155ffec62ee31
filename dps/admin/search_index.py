"""Whether every node's search index holds what the database says: the last comparisons, for the operator."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.finding.comparisons import last_comparisons, last_of_each_node
from dps.parties.rules.roles import Permission
from dps.web.permissions import requires

bp = Blueprint("search_index", __name__, url_prefix="/search-index")

LATE_AFTER = timedelta(hours=26)
"""A night's comparison is made within the hour; after this long without one, something does not run."""


@bp.get("")
@requires(Permission.SEE_OPERATIONS)
def home() -> ResponseReturnValue:
    """Each node with its last comparison, then the last hundred."""
    at = now()
    return render_template(
        "admin/search-index.html", nodes=[(one, at - one.compared_at > LATE_AFTER) for one in last_of_each_node()],
        rows=last_comparisons(),
    )  # fmt: skip
