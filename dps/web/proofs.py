"""A second factor as a page takes it: a code that was typed, or what a passkey answered."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, session
from flask_login import current_user

from dps.core.actor import Actor
from dps.core.clock import now, now_of_devices
from dps.core.db import writing
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.parties import codes
from dps.parties.actions import note_failure
from dps.parties.factor_models import Passkey
from dps.parties.factor_queries import Factors, authenticator_of, factors_of, passkey_by_credential
from dps.parties.factors import use_code, use_passkey
from dps.parties.models import Person
from dps.parties.passkeys import LONGEST_ANSWER, NotProved, Site, credential_in, new_challenge, shown, site_of
from dps.parties.queries import failures
from dps.parties.rules.factors import must_have_factor, obstacles_to_guessing, proof_is_fresh, step_of, time_code
from dps.web.forms import HiddenField, MarketForm, PasswordField, StringField
from dps.web.throttling import digest, keys_of, refuse_too_many

STEP_UP, NO_FACTOR, PASSWORD = "step-up", "no-factor", "password"
"""What may still be needed before a grave act: a factor proved again, a factor at all, or the password for the first one."""

_ASKED = "asked"
_ANSWERED_WITHIN = timedelta(minutes=5)
_PASSWORD_LASTS = timedelta(minutes=15)

NOT_PROVED = Obstacle(
    "passkey-not-proved",
    "The passkey did not prove who you are.",
    mend="Try again, or sign in with your password and a code.",
)


class CodeField(StringField):
    """A code of an app or of a sheet."""

    gov = {
        "autocomplete": "one-time-code",
        "autocapitalize": "none",
        "spellcheck": False,
        "classes": "govuk-input--width-20",
    }

    @property
    def may_be_left_empty(self) -> bool:
        """Never said: the page says what else may be given in its place."""
        return False


class ProofForm(MarketForm):
    """A code, or the answer of a passkey, which a script puts in."""

    code = CodeField(
        "Code",
        max_length=60,
        hint="Six digits from your authenticator app, or one recovery code from your sheet.",
    )
    assertion = HiddenField(max_length=LONGEST_ANSWER)

    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not self.code.data and not self.assertion.data


class AskedPasswordField(PasswordField):
    """A password, where a passkey may be given in its place."""

    gov = {"autocomplete": "current-password"}

    @property
    def may_be_left_empty(self) -> bool:
        """Never said, as above."""
        return False


class AgainForm(ProofForm):
    """What a page in the way asks for. Its token stands beside what is carried, under its plain name."""

    class Meta(ProofForm.Meta):
        """The token is checked for every POST before a view runs."""

        csrf = False

    password = AskedPasswordField("Password")


def site() -> Site:
    """The site that passkeys are bound to, from the configured address."""
    return site_of(current_app.config["BASE_URL"])


def ask(at: datetime) -> str:
    """A fresh challenge, remembered in this browser's signed cookie for five minutes."""
    challenge = new_challenge()
    session[_ASKED] = {"challenge": challenge, "at": at.isoformat()}
    return challenge


def asked(at: datetime) -> str:
    """The challenge that this browser was asked last, once. Raises :class:`NotProved` where there is none or it is old."""
    kept: Any = session.pop(_ASKED, None)
    if not kept or not timedelta(0) <= at - datetime.fromisoformat(kept["at"]) < _ANSWERED_WITHIN:
        raise NotProved("Nothing was asked.")
    return str(kept["challenge"])


def is_proved() -> bool:
    """Whether this session proved a second factor recently enough for a grave act."""
    lasts = current_app.config["PROOF_LASTS"]
    return proof_is_fresh(proved_at=current_user.session.proved_at, at=now(), lasts=lasts)


def must_set_up() -> bool:
    """Whether this person's role needs a second factor and this session has proved none."""
    return current_user.session.proved_at is None and must_have_factor(current_user.actor.roles)


def still_needed(view: object) -> str:
    """What stands between this session and a POST to a view: nothing, or one of the three reasons."""
    if not (getattr(view, "grave", False) or must_set_up()) or is_proved():
        return ""
    if factors_of(current_user.person).count:
        return STEP_UP
    if getattr(view, "first_factor", False):
        return "" if _signed_in_lately() else PASSWORD
    return NO_FACTOR


def note_password(at: datetime) -> None:
    """Remember in this browser's signed cookie that the session's password was given again."""
    session["password_at"] = at.isoformat()


def _signed_in_lately() -> bool:
    given, began = session.get("password_at"), current_user.session.began_at
    last = max(began, datetime.fromisoformat(given)) if given else began
    return timedelta(0) <= now() - last < max(current_app.config["PROOF_LASTS"], _PASSWORD_LASTS)


def prove(person: Person, form: ProofForm, *, at: datetime) -> None:
    """Take the factor that the form holds, once. Raises Refused, and counts the failure, where it proves nothing."""
    keys, account = keys_of(f"factor:{person.ref}"), digest(f"codes:{person.ref}")
    refuse_too_many(keys, at=at)
    by = Actor(person=person.ref)
    tried = obstacles_to_guessing(wrong_codes=failures(account, at=at))
    typed = form.code.data or ""
    if time_code(typed) and not form.assertion.data:
        refuse_if(tried)
    try:
        if form.assertion.data:
            _by_passkey(form.assertion.data, person=person, alone=False, at=at)
        else:
            with writing():
                use_code(person=person, typed=typed, by=by, at=at, at_devices=now_of_devices(), six_digits=not tried)
    except Refused:
        with writing():
            note_failure(keys=(*keys, account) if time_code(typed) else keys, at=at)
        raise


def prove_by_passkey_alone(answer: str, *, at: datetime, person: Person | None = None) -> Person:
    """Who showed a passkey that asked its holder who they are: both factors in one. ``person``: it must be theirs.

    Raises Refused with the same words whatever was wrong, and counts the failure.
    """
    keys = keys_of("passkey")
    refuse_too_many(keys, at=at)
    try:
        return _by_passkey(answer, person=person, alone=True, at=at)
    except Refused:
        with writing():
            note_failure(keys=keys, at=at)
        raise


def _by_passkey(answer: str, *, person: Person | None, alone: bool, at: datetime) -> Person:
    try:
        passkey: Passkey | None = passkey_by_credential(credential_in(answer))
        challenge = asked(at)
        if passkey is None or not passkey.person.is_active or (person is not None and passkey.person_id != person.id):
            raise NotProved("This passkey is nobody's here.")
        holds = shown(answer, site=site(), challenge=challenge, passkey=passkey, alone=alone)
    except NotProved as wrong:
        raise Refused([NOT_PROVED]) from wrong
    who = passkey.person
    with writing():
        use_passkey(passkey=passkey, shown=holds, by=Actor(person=who.ref), at=at)
    return who


def demonstration_code(person: Person | None, has: Factors | None) -> str | None:
    """In a demonstration, the code that the app of one of its people shows now; None for everybody else and everywhere else.

    Empty while both codes that could be taken have been: the next comes within half a minute.
    """
    if not current_app.config["DEMO"] or person is None or has is None or has.authenticator is None:
        return None
    if person.email not in {part.email for part in current_app.extensions["demo_people"]()}:
        return None
    kept = authenticator_of(person)
    assert kept is not None
    secret, this = codes.opened_secret(kept.closed_secret, person_ref=person.ref), step_of(now_of_devices())
    free = [step for step in (this, this + 1) if step > kept.last_step]
    return codes.code_at(secret, free[0]) if free else ""
