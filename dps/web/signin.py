"""Sign in and out. The cookie carries a random token; the session lives, and ends, at the server."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from wtforms.validators import Length

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import writing
from dps.core.refusal import Obstacle, Refused
from dps.parties import passwords
from dps.parties.actions import begin_session, digest_of, end_session, note_failure, touch_session
from dps.parties.models import Organisation, Person, SignInSession
from dps.parties.queries import actor_of, failures, live_session, person_by_email
from dps.parties.rules.roles import Permission
from dps.parties.rules.signin import obstacles_to_trying
from dps.web.context import LANDINGS
from dps.web.forms import EmailField, MarketForm, PasswordField
from dps.web.permissions import public, requires

bp = Blueprint("signin", __name__)

_TOUCH_EVERY = timedelta(minutes=5)


class SignedIn:
    """The signed-in person as Flask-Login sees them: a live session, its person and the organisation they act for."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, live: SignInSession, token: str) -> None:
        self.session = live
        self.person: Person = live.person
        self.organisation: Organisation = live.organisation
        self.actor: Actor = actor_of(live.person, live.organisation)
        self._token = token

    def get_id(self) -> str:
        """What the cookie carries."""
        return self._token


class Nobody(AnonymousUserMixin):
    """A visitor who is not signed in."""

    person = None
    organisation = None
    actor = Actor(person="anonymous")


def set_up_signin(app: Flask) -> None:
    """Make Flask-Login read our server-side sessions."""
    manager = LoginManager()
    manager.login_view = "signin.sign_in"
    manager.login_message = None
    manager.anonymous_user = Nobody
    manager.session_protection = None  # an address may change on a train; the token is what counts
    manager.user_loader(_load)
    manager.init_app(app)
    app.register_blueprint(bp)


def _load(token: str) -> SignedIn | None:
    at = now()
    live = live_session(digest_of(token), at=at)
    if live is None:
        return None
    if at - live.seen_at > _TOUCH_EVERY and request.method == "POST":
        with writing():
            touch_session(session=live, at=at)
    return SignedIn(live, token)


class SignInForm(MarketForm):
    """E-mail and password."""

    email = EmailField("E-mail address", needed="Enter your e-mail address")
    password = PasswordField("Password", [Length(max=128)], needed="Enter your password")


def _keys(email: str) -> tuple[str, str]:
    place = request.remote_addr or "nowhere"
    return tuple(
        hashlib.sha256(text.encode()).hexdigest() for text in (f"pair:{email.casefold()}|{place}", f"place:{place}")
    )  # type: ignore[return-value]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Prove who you are; land on your work, or where you were going."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(url_for(landing(current_user.actor)))
    form = SignInForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    at = now()
    here, place = _keys(form.email.data)
    waiting = obstacles_to_trying(failures_here=failures(here, at=at), failures_from_place=failures(place, at=at))
    if waiting:
        form.refuse(Refused(waiting))
        return _page(form), 429
    who = person_by_email(form.email.data)
    right = passwords.matches(form.password.data, who.password_hash if who else None)
    if who is None or not right:
        with writing():
            note_failure(keys=(here, place), at=at)
        form.refuse(
            Refused(
                [
                    Obstacle(
                        "wrong", "The e-mail address or the password is not right.", mend="Check both and try again."
                    )
                ]
            )
        )
        return _page(form), 422
    with writing():
        token = begin_session(person=who, at=at)
    start_cookie(token)
    return redirect(_safe(request.args.get("next", "")) or url_for(landing(current_user.actor)))


def start_cookie(token: str) -> None:
    """Put a fresh session's token in the cookie, and nothing of the visit before it: the id changes at sign-in."""
    session.clear()
    user = _load(token)
    if user is None:
        raise Refused([Obstacle("no-session", "The session could not be begun.", mend="Try again.")])
    login_user(user)
    session.pop("_fresh", None)


@bp.post("/sign-out")
@requires(Permission.SEE_OWN_LETTERS)
def sign_out() -> ResponseReturnValue:
    """End the session at the server, not only in the browser."""
    with writing():
        end_session(session=current_user.session, by=current_user.actor, at=now())
    logout_user()
    session.clear()
    return redirect(url_for("signin.sign_in")), 302, {"Clear-Site-Data": '"cache"'}


def landing(actor: Actor) -> str:
    """The endpoint of a person's work, by their role: everybody lands on what is waiting for them."""
    for role, endpoint in LANDINGS:
        if role in actor.roles:
            return endpoint
    return "search.home.home"


def _page(form: SignInForm) -> str:
    people = current_app.extensions.get("demo_people", lambda: ())() if current_app.config["DEMO"] else ()
    return render_template("signin/sign-in.html", form=form, people=people)


def _safe(target: str) -> str:
    """The target if it is a path of this site, else nothing."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return ""
    return target if target.isprintable() else ""
