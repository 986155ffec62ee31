"""A person's own letters, as pages: they stay readable when the mail never came."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from dps.letters import queries
from dps.letters.signed import with_key
from dps.parties.rules.roles import Permission
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("/")
@requires(Permission.SEE_OWN_LETTERS)
def listing() -> ResponseReturnValue:
    """The reader's own letters, newest first."""
    count = queries.how_many_letters(current_actor())
    pages = max(1, -(-count // queries.PAGE))
    page = min(page_asked(), pages)
    return render_template(
        "letters/listing.html", letters=queries.own_letters(current_actor(), page=page), page=page, pages=pages
    )


@bp.get("/<ref:letter>")
@requires(Permission.SEE_OWN_LETTERS)
def show(letter: str) -> ResponseReturnValue:
    """One letter, to read or print."""
    found = queries.own_letter(letter, current_actor())
    # No mail leaves a demonstration, so there the page shows what only the e-mail would.
    body = with_key(found) if current_app.config["DEMO"] else found.body
    return render_template("letters/letter.html", letter=found, body=body)
