"""The suppliers' door. Its journeys, in the order that a supplier makes them."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from suppliers import billing, work

    bp = Blueprint("suppliers", __name__, url_prefix="/supplier")
    for journey in (work, billing):
        bp.register_blueprint(journey.bp)
    return bp
