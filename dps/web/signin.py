"""Sign in and out. The cookie carries a random token; the session lives, and ends, at the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Flask,
    current_app,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from wtforms.validators import Length

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import writing
from dps.core.refusal import Obstacle, Refused
from dps.parties import passwords
from dps.parties.actions import begin_session, digest_of, end_session, note_failure, touch_session
from dps.parties.factor_queries import factors_of
from dps.parties.models import Organisation, Person, SignInSession
from dps.parties.queries import actor_of, live_session, person, person_by_email
from dps.parties.rules.devices import device_of, place_of
from dps.parties.rules.factors import must_have_factor
from dps.parties.rules.roles import OF_A_SUPPLIER, Permission
from dps.web import tokens
from dps.web.addresses import same_site
from dps.web.context import LANDINGS
from dps.web.forms import EmailField, MarketForm, PasswordField
from dps.web.permissions import public, requires
from dps.web.proofs import site
from dps.web.throttling import keys_of, refuse_too_many

bp = Blueprint("signin", __name__)

_TOUCH_EVERY = timedelta(minutes=5)
_HALF_LASTS = timedelta(minutes=10)

WRONG = Obstacle("wrong", "The e-mail address or the password is not right.", mend="Check both and try again.")
WRONG_PASSWORD = Obstacle("wrong-password", "The password is not right.", mend="Check it and try again.")


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
    app.context_processor(_passkeys_elsewhere)
    app.register_blueprint(bp)


def _load(token: str) -> SignedIn | None:
    at = now()
    live = live_session(digest_of(token), at=at)
    if live is None:
        return None
    if at - live.seen_at > _TOUCH_EVERY and request.method == "POST":
        with writing():
            touch_session(session=live, at=at)
    signed_in = SignedIn(live, token)
    return signed_in if signed_in.actor.roles else None  # whose last role ended is out at the next request


def _passkeys_elsewhere() -> dict[str, str]:
    """Where passkeys work, for a page that was opened at another address: they are bound to one."""
    here = f"{request.scheme}://{request.host}" if has_request_context() else ""
    return {"passkeys_at": "" if site().origin == here else site().origin}


class SignInForm(MarketForm):
    """E-mail and password."""

    email = EmailField("E-mail address", needed="Enter your e-mail address")
    password = PasswordField("Password", [Length(max=128)], needed="Enter your password")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Prove who you are by your password; then by your second factor, if you have one."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(url_for(landing(current_user.actor)))
    form = SignInForm()
    if request.method == "GET":
        return sign_in_page(form)
    if not form.validate():
        return sign_in_page(form), 422
    at = now()
    try:
        who = knows_password(form.email.data, form.password.data, at=at)
    except Refused as refusal:
        form.refuse(refusal)
        return sign_in_page(form), 422 if WRONG in refusal.obstacles else 429
    going = same_site(request.args.get("next", ""))
    if factors_of(who).count:
        begin_half(who, at=at)
        return redirect(url_for("proving.second_factor", next=going or None))
    with writing():
        token = begin_session(person=who, at=at, **here())
    start_cookie(token)
    return redirect(_first_page(going))


def knows_password(email: str, password: str, *, at: datetime, wrong: Obstacle = WRONG) -> Person:
    """Whose address and password these are. Raises Refused in the same words for a wrong password and an unknown address."""
    keys = keys_of(email)
    refuse_too_many(keys, at=at)
    who = person_by_email(email)
    right = passwords.matches(password, who.password_hash if who else None)
    if who is None or not right:
        with writing():
            note_failure(keys=keys, at=at)
        raise Refused([wrong])
    return who


def _first_page(going: str) -> str:
    """Where somebody without a second factor comes: those who must have one, and suppliers' people, are asked for it first."""
    roles = current_user.actor.roles
    if must_have_factor(roles) or not roles.isdisjoint(OF_A_SUPPLIER):
        return url_for("account.second_factor", next=going or None)
    return going or url_for(landing(current_user.actor))


def begin_half(who: Person, *, at: datetime) -> None:
    """Remember in the signed cookie that a password was right, for ten minutes; it opens nothing but the next step."""
    session.clear()
    session["half"] = {"who": who.ref, "at": at.isoformat(), "mark": _mark(who)}


def half_proved(*, at: datetime) -> Person | None:
    """Whose password was right at this browser a moment ago; None where nobody's was, or it was changed since."""
    kept = session.get("half")
    if not kept or not timedelta(0) <= at - datetime.fromisoformat(kept["at"]) < _HALF_LASTS:
        return None
    who = person(kept["who"])
    return who if who.is_active and kept["mark"] == _mark(who) else None


def _mark(who: Person) -> str:
    return digest_of(who.password_hash)[:16]


def here() -> dict[str, str]:
    """Where the visitor is, in words for their own list of sessions."""
    return {"device": device_of(request.user_agent.string), "place": place_of(request.remote_addr or "")}


def start_cookie(token: str, *, keep_token: bool = False) -> None:
    """Put a fresh session's token in the cookie, and nothing of the visit before it: the id changes at sign-in.

    ``keep_token`` keeps what the forms of this person's open pages are checked against, so that they can still be sent.
    """
    kept, owner = session.get(tokens.FIELD), tokens.owner()
    session.clear()
    user = _load(token)
    if user is None:
        raise Refused([Obstacle("no-session", "The session could not be begun.", mend="Try again.")])
    login_user(user)
    session.pop("_fresh", None)
    if keep_token and owner == user.person.ref:
        session[tokens.FIELD] = kept
    else:
        tokens.issue(user.person.ref)


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


def sign_in_page(form: SignInForm) -> str:
    """The sign-in page; in a demonstration with its people."""
    people = current_app.extensions.get("demo_people", lambda: ())() if current_app.config["DEMO"] else ()
    return render_template("signin/sign-in.html", form=form, people=people, passkeys=site().has_passkeys)
