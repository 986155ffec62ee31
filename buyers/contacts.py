"""The log of calls and meetings with suppliers about a competition."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.timetable_forms import ContactForm
from dps.competition import keeping
from dps.competition.queries import own_competition
from dps.competition.rules.contacts import ESSENTIAL, KINDS, NOTED
from dps.competition.versions import contacts_of
from dps.core.clock import now
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("contacts", __name__)


@bp.route("/competitions/<ref:competition>/contacts", methods=["GET", "POST"])
@requires(Permission.ANSWER_QUESTION)
def listing(competition: str) -> ResponseReturnValue:
    """What was noted, and the form for one more."""
    form = ContactForm()

    def page() -> str:
        found = own_competition(competition, current_actor())
        return render_template(
            "buyers/competitions/contacts.html", competition=found, contacts=contacts_of(found), form=form, kinds=KINDS,
            essential=ESSENTIAL, provision=NOTED,
        )  # fmt: skip

    return answered(
        form, page,
        lambda: keeping.note_contact(
            competition=own_competition(competition, current_actor()), kind=form.kind.data or "",
            with_whom=form.with_whom.data or "", held_at=form.held_at.data, summary=form.summary.data or "",
            told_all=form.told_all.data or "", by=current_actor(), at=now(),
        ),
        said="Noted.", to=url_for(".listing", competition=competition),
    )  # fmt: skip
