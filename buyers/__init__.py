"""The councils' door. Its journeys, in the order of a procurement."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from buyers import competitions, drafting, questions, work

    bp = Blueprint("buyers", __name__, url_prefix="/buyer")
    for journey in (work, competitions, drafting, questions):
        bp.register_blueprint(journey.bp)
    return bp
