"""@requires and @public: every view says which, or it is closed; @grave asks for a fresh second factor too.

``@requires(Permission.BID)`` lets in people who hold the permission in the
organisation they act for. Whose thing it is, is asked by the queries: another's
is a 404. A view with neither mark answers 403 to everybody, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.core.actor import Actor
from dps.core.clock import now
from dps.parties.models import Organisation, Person
from dps.parties.rules.factors import proof_is_fresh
from dps.parties.rules.roles import Permission, permits

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open to those who hold ``permission``."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def grave(view: View) -> View:
    """Mark a view whose POST needs a second factor proved a few minutes ago at most. Goes under ``@requires``.

    What was typed is carried through the proof and comes to the view as it was sent.
    """
    view.grave = True  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """The actor behind this request. Only for views marked ``@requires``."""
    actor: Actor = current_user.actor
    return actor


def current_person() -> Person:
    """The person behind this request. Only for views marked ``@requires``."""
    person: Person = current_user.person
    return person


def current_organisation() -> Organisation:
    """The organisation that the person acts for. Only for views marked ``@requires``."""
    organisation: Organisation = current_user.organisation
    return organisation


def may(permission: Permission) -> bool:
    """Whether whoever looks at the page holds a permission: for showing a link, never instead of ``@requires``."""
    return bool(current_user.is_authenticated) and permits(current_user.actor, permission)


def guard(app: Flask) -> None:
    """Ask every request for its view's mark, before anything else of it runs."""
    app.before_request(_ask)


def _ask() -> Any:
    if request.endpoint is None:
        return None  # no such address, or a wrong method: the 404 and 405 pages answer
    view = current_app.view_functions[request.endpoint]
    if request.endpoint == "static":
        return None
    if not hasattr(view, "permission"):
        abort(403)
    permission: Permission | None = view.permission
    if permission is None:
        return None
    if not current_user.is_authenticated:
        return _typed_too_late() or current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if not permits(current_user.actor, permission):
        abort(403)
    if getattr(view, "grave", False) and request.method == "POST" and not is_proved():
        abort(403)
    return None


def is_proved() -> bool:
    """Whether this session proved a second factor recently enough for a grave act."""
    lasts = current_app.config["PROOF_LASTS"]
    return proof_is_fresh(proved_at=current_user.session.proved_at, at=now(), lasts=lasts)


def _typed_too_late() -> ResponseReturnValue | None:
    """401 with what was typed, where a session ended while somebody was writing: a redirect would lose their words.

    Only for a browser that was signed in, and after its token was checked: nobody else's words are drawn on our page.
    """
    if request.method != "POST" or "_user_id" not in session:
        return None
    asked = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    typed = [text for name, text in asked if text.strip() and "password" not in name]
    if not any(len(text.split()) > 1 for text in typed):
        return None  # a button pressed, not words written
    sign_in = url_for("signin.sign_in", next=request.path)
    return render_template("errors/401.html", typed=typed, sign_in=sign_in), 401
