"""@requires and @public: every view says which, or it is closed; @grave asks for a fresh second factor too.

``@requires(Permission.BID)`` lets in people who hold the permission in the
organisation they act for. Whose thing it is, is asked by the queries: another's
is a 404. A view with neither mark answers 403 to everybody, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user

from dps.core.actor import Actor
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import Permission, permits
from dps.web import carrying, proofs

View = TypeVar("View", bound=Callable[..., Any])

_WAY_OUT = "signin.sign_out"


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


def first_factor(view: View) -> View:
    """Mark a ``@grave`` view by which somebody without any factor adds their first: their password stands in for one."""
    view.first_factor = True  # type: ignore[attr-defined]
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
        return carrying.ended() or redirect(carrying.way_to_sign_in())
    if not permits(current_user.actor, permission):
        abort(403)
    return _in_the_way(view)


def _in_the_way(view: Callable[..., Any]) -> Any:
    """What somebody who is permitted meets first: their second factor, where their role or the act needs it."""
    own = view.permission is Permission.KEEP_OWN_ACCOUNT or request.endpoint == _WAY_OUT  # type: ignore[attr-defined]
    if own and not getattr(view, "grave", False):
        return None  # or nobody could ever set up their first factor
    if request.method == "POST":
        reason = proofs.still_needed(view)
        return carrying.page(reason, whose=current_user.person, status=401) if reason else None
    if proofs.must_set_up() and not own:
        return redirect(url_for("account.second_factor", next=request.full_path.removesuffix("?")))
    return None
