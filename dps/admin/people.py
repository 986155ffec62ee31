"""People: found by their e-mail address, to end every session of theirs when they ask by telephone, or when something is wrong."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.parties.factor_queries import factors_of, live_sessions
from dps.parties.queries import open_positions, person, person_by_email
from dps.parties.rules.roles import Permission
from dps.parties.sessions import end_sessions_of
from dps.web.forms import EmailField, SearchForm
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

bp = Blueprint("people", __name__, url_prefix="/people")


class FindForm(SearchForm):
    """Whose account."""

    email = EmailField("E-mail address of the account")


@bp.get("/")
@requires(Permission.REVIEW_ORGANISATIONS)
def find() -> ResponseReturnValue:
    """Find an account by its whole address; accounts are not listed."""
    form = FindForm()
    asked = form.email.data or ""
    found = person_by_email(asked) if asked and form.validate() else None
    if found is not None:
        return redirect(url_for(".show", somebody=found.ref))
    return render_template("admin/people.html", form=form, asked=asked)


@bp.get("/<ref:somebody>")
@requires(Permission.REVIEW_ORGANISATIONS)
def show(somebody: str) -> ResponseReturnValue:
    """Whom this person acts for, how they sign in, and how often they are signed in now. Not where: that is theirs."""
    who = person(somebody)
    return render_template(
        "admin/person.html", who=who, positions=open_positions(who), has=factors_of(who), held=live_sessions(who, at=now())
    )  # fmt: skip


@bp.post("/<ref:somebody>/sessions/end")
@requires(Permission.REVIEW_ORGANISATIONS)
@grave
def end(somebody: str) -> ResponseReturnValue:
    """End every session of a person; they sign in again with their own password and factor."""
    with writing():
        count = end_sessions_of(person=person(somebody), by=current_actor(), at=now())
    flash(f"{count} session{'' if count == 1 else 's'} ended." if count else "This person was signed in nowhere.")
    return redirect(url_for(".show", somebody=somebody))
