"""Which page of a list an address asks for."""

from __future__ import annotations

from flask import request

LAST = 1_000_000
"""No list is so long, and the row that such a page begins with is still a number that both databases can count to."""


def page_asked() -> int:
    """The page in the address: 1 where none or no number is given, and never beyond what a database can count."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST)
