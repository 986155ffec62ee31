"""Whose page a form stood on.

The token that every form carries is signed by us and names the person whom the
page was drawn for. So a token that has gone stale still says whether what
comes with it is the sender's own; nobody can make one for another.
"""

from __future__ import annotations

import secrets

from flask import current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

FIELD = "csrf_token"


def issue(person_ref: str) -> None:
    """Give this browser a fresh token that names the person."""
    session[FIELD] = f"{secrets.token_hex(20)}.{person_ref}"
    g.pop(FIELD, None)


def owner() -> str:
    """The ref of the person whom this browser's token names; empty for a visitor."""
    return _owner(str(session.get(FIELD, "")))


def owner_of_sent() -> str | None:
    """The ref of the person whom the sent token names, empty for a visitor's; None for a token that we never signed."""
    sent = request.form.get(FIELD, "")
    try:
        return _owner(str(URLSafeTimedSerializer(_key(), salt="wtf-csrf-token").loads(sent)))
    except BadData:
        return None


def _key() -> str | bytes:
    key = current_app.secret_key
    assert key is not None  # a page without it fails before
    return key


def is_from_here() -> bool:
    """Whether the browser itself says that a page of this site sent the request."""
    if request.headers.get("Sec-Fetch-Site") not in {None, "same-origin"}:
        return False
    return request.headers.get("Origin") == f"{request.scheme}://{request.host}"


def _owner(raw: str) -> str:
    return raw.partition(".")[2]
