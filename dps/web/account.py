"""A person's own account: their password, their second factors by name, and where they are signed in."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from wtforms.validators import ValidationError

from dps.core.clock import now
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.parties import passwords
from dps.parties.actions import end_session
from dps.parties.closing import close_account, why_not_close
from dps.parties.factor_queries import factors_of, live_sessions, own_session
from dps.parties.rules.factors import must_have_factor
from dps.parties.rules.roles import Permission
from dps.parties.rules.told import CHOICES
from dps.parties.sessions import change_password, end_sessions_of
from dps.parties.team import places_of
from dps.web.acting import acting
from dps.web.addresses import same_site
from dps.web.forms import BooleanField, MarketForm, PasswordField
from dps.web.permissions import current_actor, current_organisation, current_person, requires
from dps.web.proofs import site
from dps.web.signin import WRONG_PASSWORD, knows_password, landing

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
@requires(Permission.KEEP_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """How this person signs in, and where they are signed in now."""
    return render_template(
        "account/show.html", has=factors_of(current_person()), held=live_sessions(current_person(), at=now()),
        this=current_user.session, must=must_have_factor(current_actor().roles), passkeys_possible=site().has_passkeys,
        letters_come=CHOICES[current_person().letters_choice][0],
    )  # fmt: skip


@bp.get("/second-factor")
@requires(Permission.KEEP_OWN_ACCOUNT)
def second_factor() -> ResponseReturnValue:
    """What a second factor is, which there are, and whether this person may go on without."""
    going = same_site(request.args.get("next", "")) or url_for(landing(current_actor()))
    return render_template(
        "account/second-factor.html", must=must_have_factor(current_actor().roles), going=going,
        has=factors_of(current_person()), passkeys_possible=site().has_passkeys,
    )  # fmt: skip


class PasswordForm(MarketForm):
    """The password that is, and the one that is to be."""

    old_password = PasswordField("Your password now", needed="Enter the password that you have now")
    password = PasswordField(
        "New password",
        needed="Enter a new password",
        hint="At least 12 characters. Three random words make a good one. No capitals, digits or signs are needed.",
    )

    def validate_password(self, field: PasswordField) -> None:
        """A password that lists or the person's own details would give away is no use."""
        who, body = current_person(), current_organisation()
        found = passwords.obstacles(field.data, context=(who.name, who.email, body.name))
        if found:
            raise ValidationError(" ".join(o.says for o in found))


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change the password. Everywhere else the person is signed out."""
    form = PasswordForm()
    if request.method == "GET":
        return render_template("account/password.html", form=form)
    if not form.validate():
        return render_template("account/password.html", form=form), 422
    try:
        knows_password(current_person().email, form.old_password.data, at=now(), wrong=WRONG_PASSWORD)
    except Refused as refusal:
        form.refuse(refusal)
        return render_template("account/password.html", form=form), 422
    fresh = passwords.hashed(form.password.data)
    with writing():
        change_password(
            person=current_person(), password_hash=fresh, by=current_actor(), at=now(), keep=current_user.session
        )
    flash("Your password is changed. Everywhere else you are signed out.")
    return redirect(url_for("account.show"))


@bp.post("/sessions/<ref:held>/end")
@requires(Permission.KEEP_OWN_ACCOUNT)
def end_one(held: str) -> ResponseReturnValue:
    """End one of one's own sessions at the server."""
    with writing():
        end_session(session=own_session(held, current_person()), by=current_actor(), at=now())
    flash("That session is ended. Whoever holds it is asked to sign in again.")
    return redirect(url_for("account.show"))


@bp.post("/sessions/end-others")
@requires(Permission.KEEP_OWN_ACCOUNT)
def end_others() -> ResponseReturnValue:
    """End every session of one's own but this one."""
    with writing():
        count = end_sessions_of(person=current_person(), by=current_actor(), at=now(), keep=current_user.session)
    flash(f"{count} other session{'' if count == 1 else 's'} ended." if count else "You were signed in nowhere else.")
    return redirect(url_for("account.show"))


class CloseForm(MarketForm):
    """The password once more, and that it is meant."""

    old_password = PasswordField("Your password", needed="Enter your password")
    meant = BooleanField("Close my account for good", needed="Confirm that you mean it")


@bp.route("/close", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def close() -> ResponseReturnValue:
    """Close the account: the name and the address are removed, and nobody can bring them back."""
    form = CloseForm()

    def page() -> str:
        return render_template(
            "account/close.html",
            form=form,
            obstacles=why_not_close(current_person()),
            places=places_of(current_person()),
        )

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        knows_password(current_person().email, form.old_password.data, at=now(), wrong=WRONG_PASSWORD)
    except Refused as refusal:
        form.refuse(refusal)
        return page(), 422
    with acting(form) as act:
        close_account(person=current_person(), by=current_actor(), at=now())
    if act.refused:
        return page(), 409
    logout_user()
    session.clear()
    flash("Your account is closed. Your name and your address are removed.")
    return redirect(url_for("signin.sign_in")), 302, {"Clear-Site-Data": '"cache"'}
