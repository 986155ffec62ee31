"""Nothing typed is lost: what a POST brought is carried through a sign-in, a stale token or a proof, and then sent again.

The page that stands in the way is itself a form that holds what was typed. Once
the person has proved who they are it answers 307 to the first address, and the
browser sends everything there as it was. The server keeps nothing. Passwords
are never carried; a page cannot carry files, so it asks for them again.

Words are drawn only for the person who typed them: the form's token names whom
its page was drawn for (dps/web/tokens.py), and only that person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from dps.core.db import NotFound
from dps.parties.actions import digest_of
from dps.parties.factor_queries import Factors, factors_of, session_behind
from dps.parties.models import Person
from dps.parties.queries import person
from dps.parties.rules.roles import permits
from dps.web import tokens
from dps.web.addresses import endpoint_taking, same_site
from dps.web.proofs import PASSWORD, STEP_UP, AgainForm, demonstration_code, site

PREFIX = "again-"
"""Before the names of the fields that belong to the page in the way and not to the form behind it."""

ENDED, STALE = "ended", "stale"
"""Why the page stands in the way, besides the reasons of dps/web/proofs.py."""


@dataclass(frozen=True)
class Field:
    """One field that was sent. ``is_words``: somebody wrote it, so they see it."""

    name: str
    value: str
    is_words: bool


@dataclass(frozen=True)
class Carried:
    """What was on its way: where to, its fields in their order, and the names of the files by their field."""

    to: str
    fields: tuple[Field, ...]
    files: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def has_words(self) -> bool:
        """Whether somebody wrote something, beyond pressing a button."""
        return any(field.is_words for field in self.fields)


def carried() -> Carried:
    """What this request brought, less passwords, tokens and what belongs to a page in the way."""
    own = request.form.get(f"{PREFIX}to", "")
    fields = tuple(
        Field(name, value, len(value.split()) > 1) for name, value in request.form.items(multi=True) if _goes_on(name)
    )
    files = tuple(
        (name, names)
        for name, held in request.files.lists()
        if not name.startswith(PREFIX) and (names := tuple(str(f.filename) for f in held if f.filename))
    )
    return Carried(same_site(own) or same_site(request.full_path.removesuffix("?")) or "/", fields, files)


def _goes_on(name: str) -> bool:
    return name != tokens.FIELD and not name.startswith(PREFIX) and "password" not in name.casefold()


def page(reason: str, *, whose: Person | None, status: int, form: AgainForm | None = None) -> ResponseReturnValue:
    """The page in the way: why, what was typed, and what this person can prove."""
    has = factors_of(whose) if whose is not None and reason in {ENDED, STEP_UP} else None
    asked = form or AgainForm(prefix=PREFIX, formdata=None)
    drawn = render_template(
        "signin/again.html", reason=reason, it=carried(), form=asked, whose=whose, has=has, prefix=PREFIX,
        passkeys=site().has_passkeys and bool(has and has.passkeys),
        asks_code=_can_code(has), asks_password=reason in {ENDED, PASSWORD}, demonstration=demonstration_code(whose, has),
    )  # fmt: skip
    return drawn, status, {"Cache-Control": "no-store"}


def _can_code(has: Factors | None) -> bool:
    return bool(has and (has.authenticator is not None or has.codes_left))


def ended() -> ResponseReturnValue | None:
    """401 with what was typed, where a session ended before a POST came; None for a browser that nobody was signed in at.

    The token was checked before, so it was this browser's own page that sent it.
    """
    if request.method != "POST" or request.endpoint == "signin.sign_out":
        return None
    whose = known_here()
    if whose is None:
        return None
    if not tokens.owner():
        tokens.issue(whose.ref)
    return page(ENDED, whose=whose, status=401)


def known_here() -> Person | None:
    """Who was signed in at this browser last, by its signed cookie; None for nobody, or somebody who may not any more."""
    found = _person(tokens.owner())
    if found is None and "_user_id" in session:
        held = session_behind(digest_of(str(session["_user_id"])))
        found = held.person if held is not None and held.person.is_active else None
    return found


def _person(ref: str) -> Person | None:
    try:
        found = person(ref) if ref else None
    except NotFound:
        return None
    return found if found is not None and found.is_active else None


def stale_token(error: CSRFError) -> ResponseReturnValue:
    """A form whose token is not this browser's: with everything kept for whoever typed it, and a plain 400 for anybody else."""
    owner = tokens.owner_of_sent()
    view = current_app.view_functions.get(request.endpoint or "")
    needed = getattr(view, "permission", None)
    if owner is not None and view is not None and request.method == "POST":
        if current_user.is_authenticated:
            mine = owner == current_user.person.ref
            if mine and (needed is None or permits(current_user.actor, needed)):
                return page(STALE, whose=current_user.person, status=400)
        elif tokens.is_from_here():
            if needed is None and not owner:
                return page(STALE, whose=None, status=400)
            whose = _person(owner)
            if needed is not None and whose is not None:
                tokens.issue(whose.ref)
                return page(ENDED, whose=whose, status=401)
    return render_template("errors/400.html", description=error.description), 400


def way_to_sign_in() -> str:
    """The sign-in page, and back to here afterwards where a page stands here."""
    back = request.full_path.removesuffix("?")
    return url_for("signin.sign_in", next=back if endpoint_taking(back, "GET") else None)
