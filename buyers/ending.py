"""Three endings: withdrawn while open, cancelled once closed, or no suitable bid; and the notice that follows."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.timetable_forms import EndingNoticeForm, WithdrawForm
from dps.award import actions
from dps.award.queries import why_not_end
from dps.award.rules.ending import SHORTEST_REASON
from dps.bidding.queries import opened
from dps.bidding.rules.opening import QUALITY
from dps.competition import actions as competition_actions
from dps.competition import keeping
from dps.competition.queries import own_competition
from dps.competition.rules.endings import CANCELLED, ENDINGS, NO_SUITABLE_BID, notice_after
from dps.competition.rules.lifecycle import obstacles_to_cancelling
from dps.competition.versions import ending_notice_of
from dps.core.clock import now
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.forms import MarketForm, RadioField, TextAreaField
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("ending", __name__)


class EndForm(MarketForm):
    """How it ends, on which ground, and the reason. The reason goes to everybody who took part, as it is written."""

    how = RadioField(
        "How does it end, and on which ground?", needed="Choose how it ends",
        choices=[
            (f"{code}:{ground}", f"{ENDINGS[code].title}: {words[0].lower() + words[1:]}")
            for code in (NO_SUITABLE_BID, CANCELLED)
            for ground, words in ENDINGS[code].grounds.items()
        ],
    )  # fmt: skip
    reason = TextAreaField(
        "Why is nothing awarded?", needed="Give the reason", max_length=3000, rows=5,
        hint=f"At least {SHORTEST_REASON} characters. Suppliers read it as you write it: name no bidder and no price.",
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/award/end", methods=["GET", "POST"])
@requires(Permission.AWARD)
@grave
def end(competition: str) -> ResponseReturnValue:
    """End a closed competition without an award."""
    by, form = current_actor(), EndForm()
    g.trail = own_competition(competition, by).log

    def deed() -> None:
        ended_as, _, ground = (form.how.data or "").partition(":")
        actions.end_without_award(
            competition=own_competition(competition, by), ended_as=ended_as, ground=ground,
            reason=form.reason.data or "", by=by, at=now(),
        )  # fmt: skip

    return answered(
        form, lambda: _page(competition, form), deed,
        said="The competition has ended without an award. Everybody who took part is told.",
        to=url_for("buyers.competitions.show", competition=competition),
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/withdraw", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COMPETITION)
def withdraw(competition: str) -> ResponseReturnValue:
    """Take back an open competition, on a ground and with a reason that suppliers read."""
    found, form = own_competition(competition, current_actor()), WithdrawForm()

    def page() -> str:
        return render_template(
            "buyers/competitions/withdraw.html", competition=found, form=form, route=route(found.route),
            obstacles=() if form.obstacles else obstacles_to_cancelling(found.state, closes_at=found.closes_at, at=now()),
        )  # fmt: skip

    return answered(
        form, page,
        lambda: competition_actions.cancel(
            competition=own_competition(competition, current_actor()), ground=form.ground.data or "",
            reason=form.reason.data or "", by=current_actor(), at=now(),
        ),
        said="Withdrawn, and every supplier is told.",
        to=url_for("buyers.competitions.show", competition=competition),
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/ending-notice", methods=["GET", "POST"])
@requires(Permission.AWARD)
def notice(competition: str) -> ResponseReturnValue:
    """Record the termination notice that follows an ending, where the law asks for one."""
    found, form = own_competition(competition, current_actor()), EndingNoticeForm()
    its = route(found.route)

    def page() -> str:
        return render_template(
            "buyers/competitions/ending_notice.html", competition=found, form=form, route=its,
            notice=notice_after(its, found.ended_as), recorded=ending_notice_of(found), endings=ENDINGS,
        )  # fmt: skip

    return answered(
        form, page,
        lambda: keeping.record_ending_notice(
            competition=own_competition(competition, current_actor()), reference=form.reference.data or "",
            published_on=form.published_on.data, by=current_actor(), at=now(),
        ),
        said="The notice is recorded.", to=url_for("buyers.competitions.show", competition=competition),
    )  # fmt: skip


def _page(ref: str, form: EndForm) -> str:
    found = own_competition(ref, current_actor())
    return render_template(
        "buyers/award/end.html", competition=found, route=route(found.route), form=form,
        obstacles=() if form.obstacles else why_not_end(found, current_actor(), at=now()),
        opened=opened(found, QUALITY),
    )  # fmt: skip
