"""Around every page that writes on a bid: shown while anything may be written, saved, or refused with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.bidding import actions
from dps.bidding.queries import own_bid, why_not_bid
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.bidding.models import Bid

Page = Callable[["Bid", Any], str]


def shown(ours: Bid, form: MarketForm, page: Page) -> ResponseReturnValue:
    """The page to write on; the bid's own page, with the reason, once nothing may be written any more."""
    obstacles = why_not_bid(ours.competition, ours.supplier, at=now())
    if obstacles:
        flash(obstacles[0].says)
        return redirect(url_for("suppliers.bids.show", bid=ours.ref))
    return page(ours, form)


def save(
    bid: str, form: MarketForm, page: Page, changed: Callable[[Bid], Mapping[str, Any]]
) -> ResponseReturnValue | None:
    """Keep a part of the quality: ``changed`` makes it of the draft as it stands inside the write. The page where that is refused."""
    by = current_actor()
    try:
        with writing():
            ours = own_bid(bid, by)
            actions.save_draft(bid=ours, quality=changed(ours), by=by, at=now())
    except Refused as refusal:
        with writing():
            ours = own_bid(bid, by)
            actions.note_refused(bid=ours, why=refusal.obstacles, by=by, at=now())
        form.refuse(refusal)
        return page(ours, form), 409
    return None


def draw(section: str, ours: Bid, form: MarketForm, **names: Any) -> str:
    """One section's page."""
    return render_template(f"suppliers/bid/{section}.html", bid=ours, competition=ours.competition, form=form, **names)
