"""A person's own letters, as pages: they stay readable when the mail never came."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.letters import queries
from dps.letters.reading import note_reading
from dps.letters.signed import with_key
from dps.parties.queries import acting_person
from dps.parties.rules.roles import Permission
from dps.parties.rules.told import CHOICES
from dps.parties.told import choose_letters
from dps.web.forms import MarketForm, RadioField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_person, requires
from dps.web.transactions import writing

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("/")
@requires(Permission.SEE_OWN_LETTERS)
def listing() -> ResponseReturnValue:
    """The reader's own letters, newest first."""
    count = queries.how_many_letters(current_actor())
    pages = max(1, -(-count // queries.PAGE))
    page = min(page_asked(), pages)
    return render_template(
        "letters/listing.html", letters=queries.own_letters(current_actor(), page=page), page=page, pages=pages,
        choice=CHOICES[current_person().letters_choice][0],
    )  # fmt: skip


@bp.get("/<ref:letter>")
@requires(Permission.SEE_OWN_LETTERS)
def show(letter: str) -> ResponseReturnValue:
    """One letter, to read or print. That it was opened is noted the first time."""
    found = queries.own_letter(letter, current_actor())
    if found.read_at is None:
        with writing():
            found = queries.own_letter(letter, current_actor())
            note_reading(letter=found, at=now())
    # No mail leaves a demonstration, so there the page shows what only the e-mail would.
    body = with_key(found) if current_app.config["DEMO"] else found.body
    return render_template("letters/letter.html", letter=found, body=body)


class ChoiceForm(MarketForm):
    """How letters come by e-mail."""

    choice = RadioField(
        "How do your letters come?",
        choices=[(code, *words) for code, words in CHOICES.items()],
        needed="Choose how your letters come",
    )


@bp.route("/choice", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def choice() -> ResponseReturnValue:
    """Each letter by itself, or what can wait in one e-mail a day."""
    form = ChoiceForm(data={"choice": current_person().letters_choice})
    if not form.is_submitted():
        return render_template("letters/choice.html", form=form)
    if not form.validate():
        return render_template("letters/choice.html", form=form), 422
    with writing():
        choose_letters(person=acting_person(current_actor()), choice=form.choice.data, by=current_actor(), at=now())
    flash("Your choice is kept. It holds for every letter that has not left yet.")
    return redirect(url_for(".listing"))
