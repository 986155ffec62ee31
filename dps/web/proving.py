"""The second step of signing in, signing in by passkey alone, and proving again where a page stood in the way."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.core.clock import now
from dps.core.db import writing
from dps.core.refusal import Obstacle, Refused
from dps.parties.actions import begin_session
from dps.parties.factor_queries import factors_of, passkeys_of
from dps.parties.factors import prove_session
from dps.parties.models import Person
from dps.parties.passkeys import question_to_show
from dps.web import carrying, proofs
from dps.web.addresses import endpoint_taking, same_site
from dps.web.permissions import public
from dps.web.proofs import AgainForm, ProofForm, demonstration_code, prove, prove_by_passkey_alone, site
from dps.web.signin import (
    WRONG_PASSWORD,
    SignInForm,
    half_proved,
    here,
    knows_password,
    landing,
    sign_in_page,
    start_cookie,
)

bp = Blueprint("proving", __name__)

_NOTHING = Obstacle("nothing-given", "Enter a code.", mend="Or use a passkey.")


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """After the password: a code or a passkey. Then a session with an id of its own."""
    at, form = now(), ProofForm()
    who = half_proved(at=at)
    if who is None:
        return render_template("signin/start-again.html")
    if request.method == "GET":
        return _second(form, who)
    if not form.validate():
        return _second(form, who), 422
    try:
        if form.is_empty():
            raise Refused([_NOTHING])
        prove(who, form, at=at)
    except Refused as refusal:
        form.refuse(refusal)
        return _second(form, who), _status(refusal)
    return _enter(who)


@bp.post("/sign-in/passkey")
@public
def passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: the device has asked who holds it, so it counts as both factors."""
    form = SignInForm(formdata=None)
    try:
        who = prove_by_passkey_alone(request.form.get("assertion", "")[:20_000], at=now())
    except Refused as refusal:
        form.refuse(refusal)
        return sign_in_page(form), _status(refusal)
    return _enter(who)


@bp.post("/sign-in/passkey/question")
@public
def question() -> ResponseReturnValue:
    """What the browser is to ask a passkey, as JSON. Whose passkeys there are is told only to their person."""
    at = now()
    known = current_user.person if current_user.is_authenticated else half_proved(at=at)
    has = [key.credential for key in passkeys_of(known)] if known is not None else []
    asked = question_to_show(site=site(), challenge=proofs.ask(at), has=has, alone=known is None)
    return Response(asked, mimetype="application/json")


@bp.post("/sign-in/again")
@public
def again() -> ResponseReturnValue:
    """Prove who you are where a page stood in the way; then what was typed goes on to where it was going, as it was."""
    form = AgainForm(prefix=carrying.PREFIX)
    to = same_site(request.form.get(f"{carrying.PREFIX}to", ""))
    whose = current_user.person if current_user.is_authenticated else carrying.known_here()
    if whose is None or not endpoint_taking(to, "POST"):
        return redirect(url_for(landing(current_user.actor) if current_user.is_authenticated else "signin.sign_in"))
    reason = _reason(to)
    if reason and not form.validate():
        return carrying.page(reason, whose=whose, status=422, form=form)
    try:
        _prove_again(reason, whose, form)
    except Refused as refusal:
        form.refuse(refusal)
        return carrying.page(reason, whose=whose, status=_status(refusal), form=form)
    return redirect(to, code=307)


def _reason(to: str) -> str:
    if not current_user.is_authenticated:
        return carrying.ENDED
    return proofs.still_needed(current_app.view_functions[endpoint_taking(to, "POST")])


def _prove_again(reason: str, whose: Person, form: AgainForm) -> None:
    at = now()
    if reason == carrying.ENDED:
        proved = _by_password_and_more(whose, form)
        with writing():
            token = begin_session(person=whose, at=at, proved=proved, **here())
        start_cookie(token, keep_token=True)
    elif reason == proofs.STEP_UP:
        if form.is_empty():
            raise Refused([_NOTHING])
        prove(whose, form, at=at)
        renew()
    elif reason == proofs.PASSWORD:
        knows_password(whose.email, form.password.data or "", at=at, wrong=WRONG_PASSWORD)
        proofs.note_password(at)
    elif reason:
        raise Refused(
            [Obstacle("no-factor", "There is no second factor yet.", mend="Set one up in the other tab first.")]
        )


def renew() -> None:
    """Note that a factor was proved in this session just now, and put its new token in the cookie."""
    with writing():
        token = prove_session(session=current_user.session, by=current_user.actor, at=now())
    session["_user_id"] = token


def _by_password_and_more(whose: Person, form: AgainForm) -> bool:
    """Prove somebody anew whose session ended; whether a second factor was among it."""
    at = now()
    if form.assertion.data:
        prove_by_passkey_alone(form.assertion.data, at=at, person=whose)
        return True
    knows_password(whose.email, form.password.data or "", at=at, wrong=WRONG_PASSWORD)
    if not factors_of(whose).count:
        return False
    if form.is_empty():
        raise Refused([_NOTHING])
    prove(whose, form, at=at)
    return True


def _enter(who: Person) -> ResponseReturnValue:
    with writing():
        token = begin_session(person=who, at=now(), proved=True, **here())
    start_cookie(token)
    return redirect(same_site(request.args.get("next", "")) or url_for(landing(current_user.actor)))


def _second(form: ProofForm, who: Person) -> str:
    has = factors_of(who)
    return render_template(
        "signin/second-factor.html", form=form, has=has, passkeys=site().has_passkeys and bool(has.passkeys),
        demonstration=demonstration_code(who, has),
    )  # fmt: skip


def _status(refusal: Refused) -> int:
    slowed = {"too-many-attempts", "too-many-codes"}
    return 429 if any(o.code in slowed for o in refusal.obstacles) else 422
