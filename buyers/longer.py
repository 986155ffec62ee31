"""Asking every bidder to let its bid stand for longer, and who agreed."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.examining_forms import LongerForm
from dps.award.queries import why_not_go_on
from dps.bidding import validity
from dps.bidding.examined import standing_bids
from dps.bidding.queries import opened
from dps.bidding.rules.opening import QUALITY
from dps.bidding.valid import asks_of, bid_stands_until, published_end
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.evaluation.queries import why_not_read
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, requires

bp = Blueprint("longer", __name__)


@bp.route("/competitions/<ref:competition>/longer", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def ask(competition: str) -> ResponseReturnValue:
    """Until when each bid stands; and the request to all of them for more time."""
    by, at, form = current_actor(), now(), LongerForm()
    ours = own_competition(competition, by)
    g.trail = f"competition:{competition}"
    if opened(ours, QUALITY):
        refuse_if(why_not_read(ours, by))

    def page() -> str:
        here = own_competition(competition, by)
        is_open = opened(here, QUALITY)
        asks = asks_of(here)
        waits = [one for one in asks if one.answer_by >= london_date(at)]
        return render_template(
            "buyers/examining/longer.html", form=form, competition=here, is_open=is_open, asks=asks, waits=waits,
            stands=published_end(here) if is_open else None,
            rows=[(bid, bid_stands_until(bid, asks)) for bid in standing_bids(here)] if is_open else [],
            answers={(a.ask_id, a.bid_id): a for one in asks for a in one.answers}, today=london_date(at),
        )  # fmt: skip

    def deed() -> None:
        here = own_competition(competition, by)
        refuse_if(why_not_go_on(here))
        validity.ask_for_more(
            competition=here,
            until=form.until.data,
            answer_by=form.answer_by.data,
            reason=form.reason.data,
            by=by,
            at=at,
        )

    return answered(
        form,
        page,
        deed,
        said="Every bidder is asked, with the same words and days.",
        to=url_for(".ask", competition=competition),
    )
