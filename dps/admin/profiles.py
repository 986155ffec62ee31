"""Profiles: what admitted suppliers changed, as differences to be seen or asked about; and every version, to be read.

Nothing here holds an edit back or ends a place: it was public before anybody
looked.
"""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import profile_changes
from dps.admission.rules.reviewing import LONGEST_NOTE
from dps.core.clock import now
from dps.finding.queries import as_shown
from dps.parties.queries import names
from dps.parties.queries import organisation as organisation_of
from dps.parties.rules.roles import Permission
from dps.profile import versions
from dps.profile.rules.content import SECTIONS, sections_changed
from dps.web.acting import acting
from dps.web.forms import HiddenField, MarketForm, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, may, requires
from dps.web.supplier import shown

bp = Blueprint("profiles", __name__, url_prefix="/profiles")


class ReviewForm(MarketForm):
    """What an operator notes of a change; ``upto`` is the version that the page showed."""

    upto = HiddenField()

    def number(self) -> int:
        """The version; 0, which is none, where the page does not say."""
        text = str(self.upto.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


class SeenForm(ReviewForm):
    """It was looked at."""

    note = TextAreaField("Note", max_length=LONGEST_NOTE, rows=3, hint="For the operator’s own record.")


class QuestionForm(ReviewForm):
    """A question to the supplier."""

    words = TextAreaField(
        "What you ask the supplier",
        needed="Write what you ask",
        max_length=LONGEST_NOTE,
        rows=5,
        hint="The supplier is written these words. Its page stays public as it is.",
    )


@bp.get("/")
@requires(Permission.SEE_OPERATIONS)
def queue() -> ResponseReturnValue:
    """Suppliers whose edits nobody has looked at, the longest waiting first; then the questions that wait for an answer."""
    total = profile_changes.how_many_unseen()
    pages = max(1, -(-total // profile_changes.PAGE))
    page = min(page_asked(), pages)
    return render_template(
        "admin/profiles.html",
        rows=[(one, [SECTIONS[s][0] for s in one.sections]) for one in profile_changes.unseen(page=page)],
        total=total,
        page=page,
        pages=pages,
        asked=profile_changes.asked_and_unchanged(),
    )


@bp.get("/<ref:supplier>")
@requires(Permission.SEE_OPERATIONS)
def show(supplier: str) -> ResponseReturnValue:
    """One supplier's edits since they were last looked at, with what was noted before."""
    return _desk(supplier)


@bp.post("/<ref:supplier>/seen")
@requires(Permission.DECIDE_APPLICATION)
def see(supplier: str) -> ResponseReturnValue:
    """Note that the edits were looked at, as far as the page showed them."""
    form = SeenForm(prefix="seen")
    organisation_of(supplier)
    if not form.validate():
        return _desk(supplier, seen=form), 422
    with acting(form) as act:
        profile_changes.mark_seen(
            supplier=organisation_of(supplier), upto=form.number(), note=form.note.data or "", by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _desk(supplier, seen=form), 409
    flash("Marked as seen.")
    return redirect(url_for(".queue"))


@bp.post("/<ref:supplier>/question")
@requires(Permission.DECIDE_APPLICATION)
def ask(supplier: str) -> ResponseReturnValue:
    """Ask the supplier about the edits; it is written the words."""
    form = QuestionForm(prefix="question")
    organisation_of(supplier)
    if not form.validate():
        return _desk(supplier, question=form), 422
    with acting(form) as act:
        profile_changes.ask_about(
            supplier=organisation_of(supplier), upto=form.number(), words=form.words.data, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _desk(supplier, question=form), 409
    flash("The supplier is asked. Its page stays as it is.")
    return redirect(url_for(".queue"))


@bp.get("/<ref:supplier>/versions")
@requires(Permission.READ_TRAIL)
def history(supplier: str) -> ResponseReturnValue:
    """Every version of a supplier's profile, for administrators and auditors."""
    body = organisation_of(supplier)
    total = versions.how_many_versions(body)
    pages = max(1, -(-total // versions.PAGE))
    page = min(page_asked(), pages)
    found = versions.versions_of(body, page=page)
    people = names(version.by for version in found)
    rows = []
    for n, version in enumerate(found[: versions.PAGE]):
        older = found[n + 1].content if n + 1 < len(found) else None
        changed = sections_changed(older, version.content) if older is not None else ()
        rows.append((version, people.get(version.by, ""), [SECTIONS[section][0] for section in changed]))
    return render_template("admin/profile-versions.html", body=body, rows=rows, page=page, pages=pages)


@bp.get("/<ref:supplier>/versions/<int:number>")
@requires(Permission.READ_TRAIL)
def version(supplier: str, number: int) -> ResponseReturnValue:
    """One version in full, as its page was, with what it changed."""
    body = organisation_of(supplier)
    one = versions.version(body, number)
    before = versions.version_or_none(body, number - 1)
    return render_template(
        "admin/profile-version.html",
        body=body,
        version=one,
        who=names([one.by]).get(one.by, ""),
        changes=versions.difference(before, one) if before else (),
        page=shown(as_shown(body.ref, content=one.content)),
    )


def _desk(ref: str, *, seen: SeenForm | None = None, question: QuestionForm | None = None) -> str:
    body = organisation_of(ref)
    waiting = profile_changes.unseen_of(body)
    reviews = profile_changes.reviews_of(body)
    # A form that was sent is shown again as it was sent; the other is drawn empty, with the version that is before them.
    forms: dict[str, Any] = {
        "seen": seen or SeenForm(prefix="seen", formdata=None),
        "question": question or QuestionForm(prefix="question", formdata=None),
    }
    for form in forms.values():
        if form is not seen and form is not question and waiting is not None:
            form.upto.data = str(waiting.after.sequence)
    return render_template(
        "admin/profile.html",
        body=body,
        waiting=waiting,
        changes=versions.difference(waiting.before, waiting.after) if waiting else (),
        reviews=reviews,
        people=names(one.by for one in reviews),
        forms=forms,
        shown=seen or question,
        may_decide=may(Permission.DECIDE_APPLICATION),
        may_read=may(Permission.READ_TRAIL),
    )
