"""Where a visitor may be sent: paths of this site, never another's."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 2_000


def same_site(target: str) -> str:
    """The target if it is a path of this site, else nothing."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target or len(target) > LONGEST:
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return target if target.isprintable() and not parts.scheme and not parts.netloc else ""


def endpoint_taking(target: str, method: str) -> str:
    """The endpoint that answers a path of this site by a method; empty where none does."""
    path = urlsplit(same_site(target)).path
    if not path:
        return ""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method=method)
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint)
