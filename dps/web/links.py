"""The pages behind the links of letters: confirm an address, set a new password, answer an invitation.

A GET shows what the link is for; only the button uses it, so that a mail
scanner that follows links uses up nothing.
"""

# mypy: disable-error-code="misc"

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.validators import ValidationError

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import NotFound
from dps.core.refusal import Obstacle, Refused
from dps.law.calendar import london_date
from dps.parties import accounts, passwords, team
from dps.parties.account_models import Link
from dps.parties.actions import count_attempt
from dps.parties.links import ask_confirmation, keyed_link, why_not_use
from dps.parties.queries import acting_person, failures, person_by_email
from dps.parties.rules.links import CHANGE, CONFIRM, INVITE, MAILBOX, RESET
from dps.parties.rules.registration import NewPerson
from dps.parties.rules.roles import Permission
from dps.parties.rules.team import ROLE_WORDS
from dps.parties.rules.terms import in_force
from dps.parties.told import confirm_mailbox
from dps.web.acting import acting, keep_refusal
from dps.web.forms import BooleanField, EmailField, HiddenField, MarketForm, NameField, PasswordField
from dps.web.permissions import current_actor, current_person, public, requires
from dps.web.signin import WRONG_PASSWORD, knows_password, landing
from dps.web.transactions import writing

bp = Blueprint("links", __name__)

VISITOR = Actor(person="anonymous")
MOST_FROM_A_PLACE = 30
"""How many letters about passwords, and registrations, one network address may ask for in 15 minutes."""


class PressForm(MarketForm):
    """A button, with its token and nothing to fill in."""


class ConfirmForm(PressForm):
    """The account’s password beside the button: whoever reads a mailbox need not be who registered with its address."""

    password = PasswordField("The password of the account", needed="Enter the password that you chose for the account")


class NewPasswordForm(MarketForm):
    """A new password."""

    password = PasswordField(
        "New password", needed="Enter a password", hint="At least 12 characters. Three random words make a good one."
    )


class AskResetForm(MarketForm):
    """The address of the account."""

    email = EmailField("E-mail address", needed="Enter your e-mail address")


class ChangeAddressForm(MarketForm):
    """A new address; the password, because a session may have been left open."""

    email = EmailField("New e-mail address", needed="Enter the new e-mail address")
    password = PasswordField("Your password", needed="Enter your password")


class NameToGive(NameField):
    """A name that a yes needs and a no does not."""

    may_be_left_empty = False


class PasswordToChoose(PasswordField):
    """A password that a yes needs and a no does not."""

    may_be_left_empty = False


class AnswerForm(MarketForm):
    """Yes or no, for somebody who has an account."""

    answer = HiddenField("Answer")


class NewcomerForm(AnswerForm):
    """Yes or no; a yes of somebody new makes their account."""

    name = NameToGive("Your full name", max_length=120)
    password = PasswordToChoose("Password", hint="At least 12 characters. Three random words make a good one.")
    terms = BooleanField("I accept the terms of use")

    def validate(self, extra_validators: object = None) -> bool:
        """Each is needed for a yes, and none for a no."""
        whole: bool = super().validate(extra_validators)
        if self.answer.data == "no":
            return True
        for field, says in (
            (self.name, "Enter your full name"),
            (self.password, "Enter a password"),
            (self.terms, "Accept the terms to go on"),
        ):
            if not field.data:
                self.fault(field, says)
                whole = False
        return whole

    def validate_password(self, field: PasswordField) -> None:
        """Not one that the person's own details would give away."""
        _check(field, (self.name.data or "",))


def _check(field: PasswordField, context: tuple[str, ...]) -> None:
    found = passwords.obstacles(field.data, context=context)
    if found:
        raise ValidationError(" ".join(o.says for o in found))


def place_key(what: str) -> str:
    """The key under which asking for ``what`` is counted for the visitor's network address."""
    return hashlib.sha256(f"{what}:{request.remote_addr or 'nowhere'}".encode()).hexdigest()


def too_many(what: str) -> tuple[Obstacle, ...]:
    """Why a visitor must wait before asking for more letters; empty when they may ask."""
    if failures(place_key(what), at=now()) < MOST_FROM_A_PLACE:
        return ()
    return (Obstacle("too-many-letters", "Too much was asked for from this network address.", mend="Wait 15 minutes."),)


def _gone(link: Link) -> ResponseReturnValue:
    """The page of a link that was used, replaced or has expired: what it was for, and what to do now."""
    return render_template("links/gone.html", obstacles=why_not_use(link, at=now()), purpose=link.purpose), 410


@bp.route("/confirm/<ref:link>/<ref:key>", methods=["GET", "POST"])
@public
def confirm(link: str, key: str) -> ResponseReturnValue:
    """Confirm an e-mail address: the account's own, or the one that takes its place.

    The letter proves the mailbox and the password, or the account's own
    session, proves the account: by the button alone, somebody could confirm an
    account that a stranger made with their address.
    """
    one = keyed_link(link, key, CONFIRM, CHANGE)
    if why_not_use(one, at=now()):
        return _gone(one)
    whose = one.person
    assert whose is not None  # only a link about a forgotten password can be nobody's
    address, changes = one.address, one.purpose == CHANGE
    form = PressForm() if current_user.is_authenticated and current_person() == whose else ConfirmForm()

    def page() -> str:
        return render_template("links/confirm.html", form=form, address=address, changes=changes)

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    if isinstance(form, ConfirmForm):
        try:
            knows_password(whose.email, form.password.data, at=now(), wrong=WRONG_PASSWORD)
        except Refused as refusal:
            keep_refusal(refusal)
            form.refuse(refusal)
            return page(), 422 if WRONG_PASSWORD in refusal.obstacles else 429
    with writing():
        accounts.confirm(link=keyed_link(link, key, CONFIRM, CHANGE), at=now())
    flash("Your e-mail address is confirmed.")
    return redirect(url_for("signin.sign_in") if not current_user.is_authenticated else _home())


def _home() -> str:
    return url_for(landing(current_user.actor))


@bp.post("/account/address/letter")
@requires(Permission.KEEP_OWN_ACCOUNT)
def send_again() -> ResponseReturnValue:
    """Send the letter that confirms one's address again."""
    with writing():
        ask_confirmation(person=acting_person(current_actor()), by=current_actor(), at=now())
    flash("We have written to you again. The link of the older letter no longer works.")
    return redirect(_home())


@bp.route("/account/address", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def address() -> ResponseReturnValue:
    """Change one's address: asked here, confirmed at the new one, and the old one is told."""
    form = ChangeAddressForm()

    def page() -> str:
        return render_template("links/address.html", form=form, person=current_person())

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    key = place_key(f"password:{current_actor().person}")
    if failures(key, at=now()) >= 10:
        form.refuse(Refused([Obstacle("too-many", "The password was wrong too often.", mend="Wait 15 minutes.")]))
        return page(), 429
    if not passwords.matches(form.password.data, current_person().password_hash):
        with writing():
            count_attempt(keys=(key,), at=now())
        form.fault(form.password, "This is not your password")
        return page(), 422
    with acting(form) as act:
        accounts.ask_change(
            person=acting_person(current_actor()), address=form.email.data, by=current_actor(), at=now()
        )
    if act.refused:
        return page(), 409
    flash(
        f"We have written to {form.email.data}. The address changes when you press the button that the letter leads to."
    )
    return redirect(url_for(".address"))


@bp.route("/mailboxes/<ref:link>/<ref:key>", methods=["GET", "POST"])
@public
def mailbox(link: str, key: str) -> ResponseReturnValue:
    """Confirm the shared mailbox of an organisation. It signs nobody in."""
    one, form = keyed_link(link, key, MAILBOX), PressForm()
    assert one.organisation is not None
    address, organisation = one.address, one.organisation
    if why_not_use(one, at=now()):
        return _gone(one)

    def page() -> str:
        return render_template("links/mailbox.html", form=form, address=address, organisation=organisation)

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        confirm_mailbox(link=keyed_link(link, key, MAILBOX), at=now())
    if act.refused:
        return page(), 409
    flash(f"{address} is confirmed. From now on it gets a copy of the organisation’s letters.")
    return redirect("/" if not current_user.is_authenticated else _home())


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def ask_reset() -> ResponseReturnValue:
    """Ask for a letter about a forgotten password. The answer is the same whether or not the address has an account."""
    form = AskResetForm()
    if not form.is_submitted():
        return render_template("links/ask-reset.html", form=form)
    if not form.validate():
        return render_template("links/ask-reset.html", form=form), 422
    waiting = too_many("reset")
    if waiting:
        form.refuse(Refused(waiting))
        return render_template("links/ask-reset.html", form=form), 429
    with writing():
        count_attempt(keys=(place_key("reset"),), at=now())
        accounts.ask_reset(email=form.email.data, by=VISITOR, at=now())
    return redirect(url_for(".asked_reset"))


@bp.get("/forgotten-password/sent")
@public
def asked_reset() -> ResponseReturnValue:
    """What happens after asking, whether or not there is an account."""
    return render_template("links/asked-reset.html")


@bp.route("/new-password/<ref:link>/<ref:key>", methods=["GET", "POST"])
@public
def reset(link: str, key: str) -> ResponseReturnValue:
    """Set a new password. Every session ends; the second factor stays."""
    one, form = keyed_link(link, key, RESET), NewPasswordForm()
    if one.person is None:
        raise NotFound(link)
    if why_not_use(one, at=now()):
        return _gone(one)
    if not form.is_submitted():
        return render_template("links/reset.html", form=form)
    whole = form.validate()
    found = passwords.obstacles(form.password.data, context=(one.person.name, one.person.email)) if whole else ()
    if found:
        form.fault(form.password, " ".join(o.says for o in found))
    if not whole or found:
        return render_template("links/reset.html", form=form), 422
    kept = passwords.hashed(form.password.data)  # slow, so before the write
    with writing():
        accounts.reset_password(link=keyed_link(link, key, RESET), password_hash=kept, at=now())
    flash("Your password is set. Sign in with it.")
    return redirect(url_for("signin.sign_in"))


@bp.route("/invitations/<ref:link>/<ref:key>", methods=["GET", "POST"])
@public
def invitation(link: str, key: str) -> ResponseReturnValue:
    """Accept or decline an invitation: with the account of the address invited, or a new one."""
    one = keyed_link(link, key, INVITE)
    asked = one.invitation
    assert asked is not None
    if why_not_use(one, at=now()) or asked.state != "open":
        return _gone(one)
    holder = person_by_email(asked.address)
    me = current_person() if current_user.is_authenticated else None
    form = AnswerForm() if holder is not None else NewcomerForm()

    def page() -> str:
        return render_template(
            "links/invitation.html", form=form, invitation=asked, organisation=asked.organisation,
            role=ROLE_WORDS[asked.role], has_account=holder is not None, mine=me is not None and me == holder,
            other=me is not None and me != holder, terms=in_force(london_date(now())), here=request.path,
        )  # fmt: skip

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    if form.answer.data == "no":
        with writing():
            team.decline_invitation(link=keyed_link(link, key, INVITE), at=now())
        flash("You have declined. Whoever invited you is told.")
        return redirect("/")
    if holder is not None and me != holder:  # the account's own person accepts, and nobody who only has the letter
        return redirect(url_for("signin.sign_in", next=request.path))
    new = None
    if holder is None:
        new = NewPerson(form.name.data, asked.address, passwords.hashed(form.password.data))
    with writing():
        who = acting_person(current_actor()) if holder is not None else None
        team.accept_invitation(
            link=keyed_link(link, key, INVITE), person=who, new=new,
            terms=in_force(london_date(now())).version if new else "", at=now(),
        )  # fmt: skip
    if holder is None:
        flash("You have accepted. Sign in with your address and the password that you chose.")
        return redirect(url_for("signin.sign_in"))
    flash("You have accepted. Choose below for which organisation you act.")
    return redirect(url_for("team.listing"))
