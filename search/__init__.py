"""The public's door: find and read."""

from flask import Blueprint, Flask


def door() -> Blueprint:
    """The door with every room behind it. No prefix: the public's addresses are the short ones."""
    from search import home

    bp = Blueprint("search", __name__)
    for room in (home,):
        bp.register_blueprint(room.bp)
    return bp


def set_up(app: Flask) -> None:
    """Choose the search engine, hand its consumer to the outbox, add its commands."""
