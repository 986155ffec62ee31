"""The terms of use: the public page with every version, and the page that asks for a new one before the next work.

Only a page that is asked for is put off. What somebody is sending goes through,
so that nothing typed is lost.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.core.clock import now
from dps.law.calendar import london_date
from dps.parties.actions import accept_terms
from dps.parties.queries import accepted_terms, acting_person
from dps.parties.rules.roles import Permission
from dps.parties.rules.terms import VERSIONS, Terms, in_force, must_be_asked
from dps.web.addresses import same_site
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, current_person, public, requires
from dps.web.signin import landing
from dps.web.transactions import writing

bp = Blueprint("terms", __name__, url_prefix="/terms")


class AcceptForm(MarketForm):
    """A button, with its token."""


def text_of(terms: Terms) -> str:
    """The template that holds the text of a version."""
    return f"terms/{terms.version}.html"


def set_up_terms(app: Flask) -> None:
    """Put the pages up, and ask before the next page of anybody who has not accepted what holds today."""
    app.register_blueprint(bp)
    app.before_request(_ask)


def _waiting() -> Terms | None:
    return must_be_asked(accepted_terms(current_person()), on=london_date(now()))


def _ask() -> Any:
    if request.method != "GET" or request.endpoint in {None, "static"} or not current_user.is_authenticated:
        return None
    needed = getattr(current_app.view_functions[str(request.endpoint)], "permission", None)
    # What is public stays public; one's own account, the way out included, is nobody's to hold back.
    if needed in {None, Permission.KEEP_OWN_ACCOUNT} or _waiting() is None:
        return None
    here = request.full_path.rstrip("?")
    return redirect(f"{url_for('terms.accept')}?{urlencode({'next': here})}")


@bp.get("")
@public
def listing() -> ResponseReturnValue:
    """Every version, the one that holds today first."""
    today = london_date(now())
    return render_template(
        "terms/listing.html", text_of=text_of, versions=tuple(reversed(VERSIONS)), current=in_force(today), today=today
    )


@bp.route("/acceptance", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def accept() -> ResponseReturnValue:
    """Read and accept the version that holds today, then go on to where one was going."""
    waiting, form = _waiting(), AcceptForm()
    onward = same_site(request.args.get("next", "")) or url_for(landing(current_user.actor))
    if waiting is None:
        return render_template("terms/accept.html", terms=None, form=form, onward=onward)
    if not form.validate_on_submit():
        page = render_template(
            "terms/accept.html",
            text_of=text_of,
            terms=waiting,
            form=form,
            before=bool(accepted_terms(current_person())),
        )
        return (page, 422) if form.is_submitted() else page
    with writing():
        accept_terms(person=acting_person(current_actor()), version=waiting.version, by=current_actor(), at=now())
    flash("You have accepted the terms.")
    return redirect(onward)
