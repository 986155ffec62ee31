"""The operator's door."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from dps.admin import admissions, audit, markets, work

    bp = Blueprint("admin", __name__, url_prefix="/admin")
    for journey in (work, admissions, markets, audit):
        bp.register_blueprint(journey.bp)
    return bp
