"""The operator's door."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from dps.admin import admissions, deciding, decisions, exclusion, returning, audit, evidence, markets, organisations, profiles, work

    bp = Blueprint("admin", __name__, url_prefix="/admin")
    for journey in (work, admissions, evidence, deciding, exclusion, returning, decisions, evidence, markets, organisations, profiles, audit):
        bp.register_blueprint(journey.bp)
    return bp
