"""The shared mailbox of an organisation: an owner gives it, whoever reads it confirms it, an owner takes it away."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.letters.signed import keyed
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.parties.told import ask_mailbox, mailbox_asked, remove_mailbox
from dps.web.acting import acting
from dps.web.forms import EmailField, MarketForm
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

bp = Blueprint("mailbox", __name__, url_prefix="/team/mailbox")


class MailboxForm(MarketForm):
    """The address."""

    email = EmailField("Address of the shared mailbox", needed="Enter the address of the shared mailbox")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def show() -> ResponseReturnValue:
    """The mailbox as it stands, and a form for another."""
    form = MailboxForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    with acting(form) as act:
        address = ask_mailbox(
            organisation=own_organisation(current_actor()), address=form.email.data, by=current_actor(), at=now()
        ).address
    if act.refused:
        return _page(form), 409
    flash(f"We have written to {address}. Copies go there once somebody presses the button that the letter leads to.")
    return redirect(url_for(".show"))


@bp.post("/removal")
@requires(Permission.KEEP_TEAM)
@grave
def remove() -> ResponseReturnValue:
    """Have no shared mailbox any more."""
    with writing():
        remove_mailbox(organisation=own_organisation(current_actor()), by=current_actor(), at=now())
    flash("No shared mailbox gets copies any more. Your people get their letters as before.")
    return redirect(url_for(".show"))


def _page(form: MailboxForm) -> str:
    body = own_organisation(current_actor())
    asked = mailbox_asked(body, at=now())
    demo_link = keyed(asked) if asked and current_app.config["DEMO"] else ""
    return render_template("team/mailbox.html", form=form, organisation=body, asked=asked, demo_link=demo_link)
