"""The operator's door."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from dps.admin import (
        admissions,
        asked,
        audit,
        debarment,
        deciding,
        decisions,
        duties,
        establishing,
        evidence,
        exclusion,
        market_changes,
        market_weights,
        markets,
        members,
        organisations,
        people,
        places,
        profiles,
        renewals,
        returning,
        search_index,
        work,
    )

    bp = Blueprint("admin", __name__, url_prefix="/admin")
    for journey in (
        work,
        admissions,
        places,
        profiles,
        renewals,
        duties,
        debarment,
        deciding,
        exclusion,
        members,
        returning,
        decisions,
        evidence,
        markets,
        establishing,
        market_changes,
        market_weights,
        asked,
        organisations,
        people,
        search_index,
        audit,
    ):
        bp.register_blueprint(journey.bp)
    return bp
