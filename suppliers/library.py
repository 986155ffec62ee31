"""Our answer library: written once, drawn into any application or bid as a start."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.parties.queries import names, own_organisation
from dps.parties.rules.roles import Permission
from dps.profile import library
from dps.profile.rules.library import LONGEST_TEXT, LONGEST_TITLE, THEMES, words_in
from dps.web.acting import acting
from dps.web.forms import HiddenField, MarketForm, SearchForm, SelectField, StringField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing

bp = Blueprint("library", __name__, url_prefix="/library")


class LibraryForm(MarketForm):
    """One answer."""

    title = StringField(
        "Title",
        needed="Enter a title",
        max_length=LONGEST_TITLE,
        hint="What you would look for: “How we protect data”.",
    )
    theme = SelectField("Theme", choices=[("", "Choose a theme"), *THEMES.items()], needed="Choose a theme")
    text = TextAreaField("Answer", needed="Write the answer", max_length=LONGEST_TEXT, rows=14)
    edition = HiddenField()


class FindForm(SearchForm):
    """Words and a theme."""

    q = StringField("Words in the title or the answer", max_length=120)
    theme = SelectField("Theme", choices=[("", "Every theme"), *THEMES.items()])


@bp.get("")
@requires(Permission.SEE_OWN_WORK)
def listing() -> ResponseReturnValue:
    """Everything in our library, by title."""
    find, page, put_away = FindForm(), page_asked(), request.args.get("put-away") == "yes"
    theme = find.theme.data if find.theme.data in THEMES else ""
    rows, total = library.library_of(
        own_organisation(current_actor()), words=find.q.data or "", theme=theme, put_away=put_away, page=page
    )
    return render_template(
        "suppliers/library/listing.html", find=find, rows=[(one, THEMES[one.theme], words_in(one.text)) for one in rows],
        total=total, may_write=may(Permission.APPLY), page=page, pages=-(-total // library.PER_PAGE), put_away=put_away, asked=bool(find.q.data or theme),
    )  # fmt: skip


@bp.get("/<ref:library_answer>")
@requires(Permission.SEE_OWN_WORK)
def show(library_answer: str) -> ResponseReturnValue:
    """One answer."""
    one = library.own_answer(library_answer, current_actor())
    return render_template(
        "suppliers/library/answer.html", answer=one, theme=THEMES[one.theme], words=words_in(one.text),
        may_write=may(Permission.APPLY), changed_by=names([one.changed_by]).get(one.changed_by, "a colleague"),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.APPLY)
def add() -> ResponseReturnValue:
    """Keep an answer."""
    return _form(None)


@bp.route("/<ref:library_answer>/edit", methods=["GET", "POST"])
@requires(Permission.APPLY)
def edit(library_answer: str) -> ResponseReturnValue:
    """Change an answer; a colleague's change meanwhile is not overwritten."""
    return _form(library_answer)


def _form(ref: str | None) -> ResponseReturnValue:
    form = LibraryForm()
    one = library.own_answer(ref, current_actor()) if ref else None
    if not form.is_submitted():
        if one is not None:
            form.title.data, form.theme.data, form.text.data = one.title, one.theme, one.text
            form.edition.data = str(one.edition)
        return _page(form, ref)
    if not form.validate():
        return _page(form, ref), 422
    said = {"title": form.title.data, "theme": form.theme.data, "text": form.text.data}
    edition = (
        int(form.edition.data) if (form.edition.data or "").isascii() and (form.edition.data or "").isdigit() else 0
    )
    with acting(form) as act:
        if ref:
            one = library.own_answer(ref, current_actor())
            library.change(answer=one, edition=edition, by=current_actor(), at=now(), **said)
        else:
            ours = own_organisation(current_actor())
            one = library.keep(organisation=ours, by=current_actor(), at=now(), **said)
        kept = one.ref
    if act.refused:
        if ref:  # what is saved next is saved over the colleague's, knowingly
            form.edition.data = str(library.own_answer(ref, current_actor()).edition)
        return _page(form, ref), 409
    flash("The answer is in your library.")
    return redirect(url_for(".show", library_answer=kept))


def _page(form: LibraryForm, ref: str | None) -> str:
    return render_template("suppliers/library/edit.html", form=form, ref=ref)


@bp.post("/<ref:library_answer>/put-away")
@requires(Permission.APPLY)
def put_away(library_answer: str) -> ResponseReturnValue:
    """Take an answer out of use; it can be taken out of the drawer again."""
    with writing():
        library.put_away(answer=library.own_answer(library_answer, current_actor()), by=current_actor(), at=now())
    flash("The answer is put away. You find it under “Put away”, and can use it again.")
    return redirect(url_for(".listing"))


@bp.post("/<ref:library_answer>/take-out")
@requires(Permission.APPLY)
def take_out(library_answer: str) -> ResponseReturnValue:
    """Use an answer again."""
    with writing():
        library.take_out(answer=library.own_answer(library_answer, current_actor()), by=current_actor(), at=now())
    flash("The answer is in use again.")
    return redirect(url_for(".show", library_answer=library_answer))
