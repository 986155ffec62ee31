"""Setting up, replacing and removing a person's own second factors. No text message and no e-mail ever carries a code."""

# mypy: disable-error-code="misc"

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from dps.core.clock import now, now_of_devices
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.gateways.keys.closing import NotOurs, close, open_closed
from dps.gateways.keys.store import from_app
from dps.parties import codes, factors
from dps.parties.factor_queries import factors_of, own_passkey, passkeys_of
from dps.parties.passkeys import LONGEST_ANSWER, NotProved, made, question_to_make
from dps.parties.rules.factors import LONGEST_NAME, spelled
from dps.parties.rules.roles import Permission
from dps.web import proofs
from dps.web.forms import HiddenField, MarketForm, StringField
from dps.web.permissions import current_actor, current_person, first_factor, grave, requires
from dps.web.proofs import NOT_PROVED, CodeField, site
from dps.web.proving import renew

bp = Blueprint("factors", __name__, url_prefix="/account")

_DRAWN_LASTS = timedelta(hours=1)


class Stale(Exception):
    """What a page carried closed is another person's, was changed, or is older than an hour."""


def _drawn(what: str, content: Any) -> str:
    """What a page shows and brings back, closed for this person: the server keeps nothing until it is confirmed."""
    inside = json.dumps({"at": now().isoformat(), "content": content}).encode()
    return base64.urlsafe_b64encode(close(inside, bound_to=f"{what}:{current_person().ref}", keys=from_app())).decode()


def _brought_back(what: str, text: str) -> Any:
    """What a page brought back. Raises :class:`Stale`."""
    try:
        closed = base64.urlsafe_b64decode(text.encode("ascii"))
        kept = json.loads(open_closed(closed, bound_to=f"{what}:{current_person().ref}", keys=from_app()))
    except (NotOurs, ValueError) as error:
        raise Stale from error
    if not timedelta(0) <= now() - datetime.fromisoformat(kept["at"]) < _DRAWN_LASTS:
        raise Stale
    return kept["content"]


class AuthenticatorForm(MarketForm):
    """The secret that the page shows, closed, and the code that shows it arrived."""

    drawn = HiddenField(max_length=1000)
    code = CodeField("Code that the app shows now", needed="Enter the six digits that the app shows now", max_length=20)


@bp.route("/authenticator", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
@first_factor
def authenticator() -> ResponseReturnValue:
    """Set up an authenticator app, or set it up anew on another device."""
    form = AuthenticatorForm()
    if request.method == "GET":
        return _authenticator_page(form, codes.new_secret())
    try:
        secret = _brought_back("authenticator", form.drawn.data or "")
    except Stale:
        form.fault(form.code, "This page was open too long. A new key is below: enter it in your app, then its code")
        return _authenticator_page(form, codes.new_secret()), 422
    if not form.validate():
        return _authenticator_page(form, secret), 422
    try:
        with writing():
            factors.add_authenticator(
                person=current_person(), secret=secret, code=form.code.data, by=current_actor(), at=now(),
                at_devices=now_of_devices(), keep=current_user.session,
            )  # fmt: skip
    except Refused as refusal:
        form.fault(form.code, f"{refusal.obstacles[0].says} {refusal.obstacles[0].mend}")
        return _authenticator_page(form, secret), 422
    return _added("Your authenticator app is set up.")


def _authenticator_page(form: AuthenticatorForm, secret: str) -> str:
    form.drawn.data = _drawn("authenticator", secret)
    address = codes.address_for_app(secret, current_person().email)
    picture = Markup(codes.picture_of(address))  # noqa: S704 drawn by segno from our own address
    groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
    return render_template(
        "account/authenticator.html", form=form, picture=picture, groups=groups, has=factors_of(current_person())
    )


def _added(says: str) -> ResponseReturnValue:
    """A factor was proved by adding it: the session has a new id, and who has no codes on paper is led to them."""
    renew()
    flash(says)
    if factors_of(current_person()).codes_left:
        return redirect(url_for("account.show"))
    return redirect(url_for("factors.recovery_codes"))


@bp.post("/authenticator/remove")
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
def remove_authenticator() -> ResponseReturnValue:
    """Remove the authenticator app."""
    with writing():
        factors.remove_authenticator(person=current_person(), by=current_actor(), at=now(), keep=current_user.session)
    flash("Your authenticator app is removed. Everywhere else you are signed out.")
    return redirect(url_for("account.show"))


class PasskeyForm(MarketForm):
    """A name, and what the browser made, which a script puts in."""

    name = StringField(
        "Name of the passkey",
        needed="Name the passkey, so that you know which it is",
        max_length=LONGEST_NAME,
        hint="For example, Blue key on my ring, or Office computer.",
    )
    attestation = HiddenField(max_length=LONGEST_ANSWER)


@bp.route("/passkeys/new", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
@first_factor
def new_passkey() -> ResponseReturnValue:
    """Add a passkey or a security key under a name."""
    form = PasskeyForm()
    if request.method == "GET":
        return _passkey_page(form)
    if not form.validate():
        return _passkey_page(form), 422
    try:
        at = now()
        new = made(form.attestation.data or "", site=site(), challenge=proofs.asked(at))
        with writing():
            factors.add_passkey(
                person=current_person(), made=new, name=form.name.data, by=current_actor(), at=at, keep=current_user.session
            )  # fmt: skip
    except NotProved:
        form.refuse(Refused([NOT_PROVED]))
        return _passkey_page(form), 422
    except Refused as refusal:
        form.refuse(refusal)
        return _passkey_page(form), 422
    return _added("Your passkey is added.")


def _passkey_page(form: PasskeyForm) -> str:
    return render_template("account/passkey.html", form=form, passkeys_possible=site().has_passkeys)


@bp.post("/passkeys/question")
@requires(Permission.KEEP_OWN_ACCOUNT)
def question() -> ResponseReturnValue:
    """What the browser is to ask for a new passkey, as JSON."""
    who = current_person()
    has = [key.credential for key in passkeys_of(who)]
    challenge = proofs.ask(now())
    asked = question_to_make(site=site(), challenge=challenge, ref=who.ref, email=who.email, name=who.name, has=has)
    return Response(asked, mimetype="application/json")


@bp.post("/passkeys/<ref:passkey>/remove")
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
def remove_passkey(passkey: str) -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    with writing():
        factors.remove_passkey(
            passkey=own_passkey(passkey, current_person()), by=current_actor(), at=now(), keep=current_user.session
        )
    flash("The passkey is removed. Everywhere else you are signed out.")
    return redirect(url_for("account.show"))


class CodesForm(MarketForm):
    """The sheet that the page shows, closed."""

    drawn = HiddenField(max_length=2000)


@bp.route("/recovery-codes", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
def recovery_codes() -> ResponseReturnValue:
    """Ten fresh codes to print or copy. They count from the moment that they are confirmed to be on paper; older ones until then."""
    form, has = CodesForm(), factors_of(current_person())
    if not has.count:
        return redirect(url_for("account.second_factor"))
    if request.method == "GET":
        return _sheet(form, codes.new_recovery_codes())
    try:
        sheet = _brought_back("sheet", form.drawn.data or "")
    except Stale:
        form.form_errors.append("This page was open too long. The codes below are new ones: keep these.")
        return _sheet(form, codes.new_recovery_codes()), 422
    if not form.validate():
        return _sheet(form, sheet), 422
    with writing():
        factors.keep_recovery_codes(
            person=current_person(), fresh=sheet, by=current_actor(), at=now(), keep=current_user.session
        )
    flash("Your recovery codes are ready. Each works once, and no older sheet works any more.")
    return redirect(url_for("account.show"))


def _sheet(form: CodesForm, sheet: Sequence[str]) -> str:
    form.drawn.data = _drawn("sheet", list(sheet))
    return render_template(
        "account/recovery-codes.html",
        form=form,
        sheet=[spelled(code) for code in sheet],
        has=factors_of(current_person()),
    )
