"""What is done to a market that stands: its end moved, its end declared, its notices recorded, the expiry rules of a lot."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admin.market_forms import EndForm, ExpiryForm, NoticeForm, TermForm, name_of
from dps.admission.queries import how_many_undecided_in
from dps.competition.queries import open_competitions
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.law.validity import obstacles_to_changing_end
from dps.market.changing import change_expiry, change_term, end, record_notice
from dps.market.queries import change_of, due_notices, lot_in
from dps.market.queries import market as market_of
from dps.market.rules.term import Running, notice_of, obstacles_to_ending
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.permissions import current_actor, grave, requires

_ANY_REASON = "a reason that is yet to be typed"
"""What stands in the way whatever is typed is shown before anything is."""

bp = Blueprint("market_changes", __name__, url_prefix="/markets/<ref:market>")


def _market_page(market: str) -> str:
    return url_for("admin.markets.show", market=market)


@bp.route("/term", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
@grave
def term(market: str) -> ResponseReturnValue:
    """Move the end of the period of validity; where the law fixed it, the page says so and has no form."""
    form = TermForm()

    def page() -> str:
        one = market_of(market)
        law = route(one.route)
        fixed = [
            o
            for o in obstacles_to_changing_end(law, on=london_date(now()), new_end=one.valid_until)
            if o.code == "end-fixed"
        ]
        return render_template(
            "admin/market-term.html", form=form, market=one, law=law, fixed=fixed, notice=notice_of(law, "change")
        )

    def act() -> None:
        change_term(
            market=market_of(market), valid_until=form.valid_until.data, rationale=form.rationale.data,
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form,
        page,
        act,
        said="The period of validity is changed. Everybody concerned is written to.",
        to=_market_page(market),
    )


@bp.route("/end", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
@grave
def wind_up(market: str) -> ResponseReturnValue:
    """End the market today."""
    form = EndForm()

    def page() -> str:
        one = market_of(market)
        law = route(one.route)
        running = _running(market)
        standing = obstacles_to_ending(
            law, ended_on=one.ended_on, valid_until=one.valid_until, established_on=one.established_on,
            reason=_ANY_REASON, running=running, on=london_date(now()),
        )  # fmt: skip
        return render_template(
            "admin/market-end.html", form=form, market=one, law=law, running=running, standing=standing,
            notice=notice_of(law, "ending"),
        )  # fmt: skip

    def act() -> None:
        end(market=market_of(market), reason=form.reason.data, running=_running(market), by=current_actor(), at=now())

    return answered(
        form, page, act, said="The market is ended. Everybody with a place is written to.", to=_market_page(market)
    )


def _running(market: str) -> Running:
    one = market_of(market)
    at = now()
    return Running(
        undecided=how_many_undecided_in(one),
        open_competitions=sum(len(open_competitions(at, lot=lot)) for lot in one.lots),
    )


@bp.route("/notices/ending", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def notice_of_end(market: str) -> ResponseReturnValue:
    """Record the notice that tells of the end."""
    return _notice(market, "ending", "")


@bp.route("/notices/<ref:change>", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def notice_of_change(market: str, change: str) -> ResponseReturnValue:
    """Record the notice that tells of one change."""
    return _notice(market, "change", change)


def _notice(market: str, about: str, change: str) -> ResponseReturnValue:
    form = NoticeForm()

    def page() -> str:
        one = market_of(market)
        law = route(one.route)
        told = change_of(one, change) if change else None
        due = any((d.about, d.change) == (about, change) for d in due_notices(one))
        return render_template(
            "admin/market-notice.html", form=form, market=one, law=law, about=about, change=told, due=due,
            notice=notice_of(law, about),
        )  # fmt: skip

    def act() -> None:
        one = market_of(market)
        record_notice(
            market=one, about=about, change=change_of(one, change) if change else None, reference=form.reference.data,
            published_on=form.day(), by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, act, said="The notice is recorded.", to=_market_page(market))


@bp.route("/lots/<ref:lot>/expiry", methods=["GET", "POST"])
@requires(Permission.KEEP_MARKET)
def expiry(market: str, lot: str) -> ResponseReturnValue:
    """What the expiry of documents stops on one lot."""
    found = lot_in(market_of(market), lot)
    kept = {
        "expiry": {name_of(kind): stop for kind, stop in found.expiry_stops.items()},
        "expiry_clause": found.expiry_clause,
    }
    form = ExpiryForm(data=kept)

    def page() -> str:
        one = lot_in(market_of(market), lot)
        return render_template(
            "admin/market-expiry.html", form=form, market=one.market, lot=one, law=route(one.market.route)
        )

    def act() -> None:
        change_expiry(
            lot=lot_in(market_of(market), lot), stops=form.expiry.form.stops(), clause=form.expiry_clause.data or "",
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(
        form,
        page,
        act,
        said="The rule is changed. Everybody with a place on it is written to.",
        to=_market_page(market),
    )
