"""Coming in without registering an organisation: asking to join one that is here, claiming an entry, joining one's council."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.validators import ValidationError

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.parties import accounts, passwords
from dps.parties.actions import count_attempt
from dps.parties.domains import council_of
from dps.parties.joining import NO_DOMAIN, ask_to_join, is_claim, join_council, open_to_asking
from dps.parties.queries import acting_person
from dps.parties.rules.registration import NewPerson
from dps.parties.rules.terms import in_force
from dps.web.acting import keep_refusal
from dps.web.forms import BooleanField, EmailField, MarketForm, NameField, PasswordField, TextAreaField
from dps.web.links import place_key, too_many
from dps.web.permissions import current_actor, public
from dps.web.transactions import writing

bp = Blueprint("joining", __name__, url_prefix="/register")

VISITOR = Actor(person="anonymous")


class AccountForm(MarketForm):
    """A new account."""

    person_name = NameField("Your full name", needed="Enter your full name", max_length=120)
    email = EmailField("Your e-mail address", needed="Enter your e-mail address", hint="You sign in with it.")
    password = PasswordField(
        "Password", needed="Enter a password", hint="At least 12 characters. Three random words make a good one."
    )
    terms = BooleanField("I accept the terms of use", needed="Accept the terms to go on")

    def validate_password(self, field: PasswordField) -> None:
        """Not one that the person's own details would give away."""
        found = passwords.obstacles(field.data, context=(self.person_name.data or "", self.email.data or ""))
        if found:
            raise ValidationError(" ".join(o.says for o in found))


class _Statement(MarketForm):
    statement = TextAreaField(
        "What do you do there?",
        needed="Say what you do there",
        max_length=1000,
        rows=4,
        hint="Whoever answers reads it. Say how they can know that it is you.",
    )


class NewAskingForm(AccountForm, _Statement):
    """Somebody new asks."""


class AskingForm(_Statement):
    """Somebody with an account asks."""


class CouncilForm(AccountForm):
    """Somebody of a council."""

    email = EmailField(
        "Your e-mail address at the council", needed="Enter your e-mail address", hint="You sign in with it."
    )


def terms_now() -> str:
    """The version of the terms that holds today."""
    return in_force(london_date(now())).version


def taken_silently(refusal: Refused, email: str) -> bool:
    """Whether the one thing in the way is that the address has an account: then its holder is told, and the visitor is not."""
    if [o.code for o in refusal.obstacles] != ["email-taken"]:
        return False
    with writing():
        accounts.note_registered_already(email=email, by=VISITOR, at=now())
    return True


@bp.get("/done")
@public
def done() -> ResponseReturnValue:
    """What to do after registering, asking or claiming: the same page whether or not the address had an account before."""
    return render_template("register/done.html")


@bp.route("/<ref:supplier>", methods=["GET", "POST"])
@public
def ask(supplier: str) -> ResponseReturnValue:
    """Ask to act for an organisation that is here: its owners answer or, where nobody acts for it, the registrar."""
    body, signed_in = open_to_asking(supplier), current_user.is_authenticated
    form = AskingForm() if signed_in else NewAskingForm()

    def page() -> str:
        body = open_to_asking(supplier)
        return render_template("register/ask.html", form=form, organisation=body, is_claim=is_claim(body))

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    waiting = too_many("register")
    if waiting:
        form.refuse(Refused(waiting))
        return page(), 429
    new = None
    if not signed_in:
        new = NewPerson(form.person_name.data, form.email.data, passwords.hashed(form.password.data))
    try:
        with writing():
            count_attempt(keys=(place_key("register"),), at=now())
            ask_to_join(
                organisation=open_to_asking(body.ref), statement=form.statement.data, new=new, terms=terms_now(),
                person=acting_person(current_actor()) if signed_in else None,
                by=current_actor() if signed_in else VISITOR, at=now(),
            )  # fmt: skip
    except Refused as refusal:
        if not signed_in and taken_silently(refusal, form.email.data):
            return redirect(url_for(".done"))
        keep_refusal(refusal)
        form.refuse(refusal)
        return page(), 409
    if signed_in:
        flash("You have asked. A letter tells you the answer.")
        return redirect(url_for("team.listing"))
    return redirect(url_for(".done"))


@bp.route("/council", methods=["GET", "POST"])
@public
def council() -> ResponseReturnValue:
    """Join one's council by an address in a domain that it keeps; everybody else is invited by its administrator."""
    form = CouncilForm()

    def page() -> str:
        return render_template("register/council.html", form=form)

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    waiting = too_many("register")
    if waiting:
        form.refuse(Refused(waiting))
        return page(), 429
    if council_of(form.email.data) is None:
        form.refuse(Refused([NO_DOMAIN]))
        return page(), 409
    new = NewPerson(form.person_name.data, form.email.data, passwords.hashed(form.password.data))
    try:
        with writing():
            count_attempt(keys=(place_key("register"),), at=now())
            join_council(new=new, by=VISITOR, at=now(), terms=terms_now())
    except Refused as refusal:
        if not taken_silently(refusal, form.email.data):
            keep_refusal(refusal)
            form.refuse(refusal)
            return page(), 409
    return redirect(url_for(".done"))
