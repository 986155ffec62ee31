"""The page behind the link of a letter about saved searches: it stops such letters, for whoever has the letter, without signing in.

A GET shows what would be stopped; only the button stops it, so that a mail
scanner that follows links stops nothing. The link lasts, and leads to nothing else.
"""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import NotFound
from dps.finding import saved
from dps.finding.saved import Stopping
from dps.parties.links import is_right_key
from dps.web.forms import HiddenField, MarketForm
from dps.web.permissions import public
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.finding.saved_models import AlertDigest

bp = Blueprint("alerts", __name__)


class StopForm(MarketForm):
    """Which search's letters are stopped; empty for all."""

    search = HiddenField(max_length=26)


@bp.route("/alerts/<ref:link>/<ref:key>", methods=["GET", "POST"])
@public
def stopping(link: str, key: str) -> ResponseReturnValue:
    """What comes by letter now, with a button for each and one for all."""
    digest, form = _digest(link, key), StopForm()
    if not form.is_submitted():
        return _page(digest, form)
    if not form.validate():
        return _page(digest, form), 422
    with writing():
        digest = _digest(link, key)
        by = Actor(person=digest.person.ref, organisation=digest.organisation.ref)
        stopped = saved.stop(digest=digest, only=form.search.data or "", by=by, at=now())
    flash(
        "Stopped. No letters come about that any more; the search is kept."
        if stopped
        else "They were stopped already. Nothing was changed."
    )
    return redirect(url_for(".stopping", link=link, key=key))


def _digest(link: str, key: str) -> AlertDigest:
    """The digest that the link is of. Raises NotFound, for a wrong key and for a digest that is not there alike."""
    if not is_right_key(key, purpose=Stopping(link).purpose, ref=link):
        raise NotFound(link)
    return saved.told_in(link)


def _page(digest: AlertDigest, form: StopForm) -> str:
    return render_template("links/alerts.html", digest=digest, form=form, searches=saved.told_by_letter(digest))
