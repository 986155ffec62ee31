"""What a bid says beside its answers: with whom, what is confidential, what was shared, which file is for what; and the last day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission.groups import group_of, members_of
from dps.bidding.drafts import draft_of
from dps.bidding.queries import asked_of, own_bid, why_not_bid
from dps.bidding.rules.besides import CONFIDENTIAL, GENERAL, PARTNER, PLATFORM, TOGETHER, Other, missing
from dps.bidding.whole import missing_of, needs_of
from dps.core.clock import now
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires
from suppliers.beside_forms import ConfidentialForm, PlaceForm, PlatformForm, TogetherForm
from suppliers.bid_pages import draw, save, shown

if TYPE_CHECKING:
    from dps.bidding.models import Bid
    from dps.bidding.rules.offers import Offer

bp = Blueprint("besides", __name__)


@bp.route("/bids/<ref:bid>/together", methods=["GET", "POST"])
@requires(Permission.BID)
def together(bid: str) -> ResponseReturnValue:
    """Alone, or with whom, in which shares and for which tasks."""
    ours, form = own_bid(bid, current_actor()), TogetherForm()
    if not form.is_submitted():
        form.fill(draft_of(ours).besides, members=_members(ours))
        return shown(ours, form, _together_page)
    if not form.validate():
        return _together_page(ours, form), 422
    refused = save(bid, form, _together_page, lambda _: {TOGETHER: form.said()})
    if refused is not None:
        return refused
    return _unfinished(bid, TOGETHER, form, _together_page) or _done(bid, "together")


def _together_page(ours: Bid, form: Any) -> str:
    law = route(ours.competition.route)
    return draw(
        "together", ours, form, asked_by=needs_of(law).subcontractors_by, total=draft_of(ours).besides.together.total
    )


def _members(ours: Bid) -> tuple[Other, ...]:
    """A group's members as they agreed their parts among themselves."""
    group = group_of(ours.supplier)
    if group is None:
        return ()
    return tuple(Other(m.supplier.name, _number(m.supplier), PARTNER, m.share, m.part) for m in members_of(group))


def _number(supplier: Any) -> str:
    return next((str(i.value) for i in supplier.identifiers), "")


@bp.route("/bids/<ref:bid>/confidential", methods=["GET", "POST"])
@requires(Permission.BID)
def confidential(bid: str) -> ResponseReturnValue:
    """Mark parts that should stay confidential, each with the reason."""
    ours, form = own_bid(bid, current_actor()), ConfidentialForm()
    form.offer(_places(draft_of(ours), ours))
    if not form.is_submitted():
        form.fill(draft_of(ours).besides)
        form.offer(_places(draft_of(ours), ours))
        return shown(ours, form, _confidential_page)
    if not form.validate():
        return _confidential_page(ours, form), 422
    refused = save(bid, form, _confidential_page, lambda _: {CONFIDENTIAL: form.said()})
    return refused if refused is not None else _done(bid, "confidential")


def _confidential_page(ours: Bid, form: Any) -> str:
    return draw("confidential", ours, form)


def _places(offer: Offer, ours: Bid) -> list[tuple[str, str]]:
    """Where a confidential part may be."""
    return [
        *((one.ref, f"The answer to “{one.title}”") for one in asked_of(ours.competition)),
        ("promises", "The social value promises"),
        ("price", "The price"),
        *((f"file:{file.sha256}", f"The file “{file.name}”") for file in {f.sha256: f for f in offer.files}.values()),
    ]


@bp.route("/bids/<ref:bid>/central-platform", methods=["GET", "POST"])
@requires(Permission.BID)
def platform(bid: str) -> ResponseReturnValue:
    """Confirm that core information was shared through the central digital platform, where the route asks for it."""
    ours, form = own_bid(bid, current_actor()), PlatformForm()
    if not needs_of(route(ours.competition.route)).platform:
        abort(404)
    if not form.is_submitted():
        form.fill(draft_of(ours).besides)
        return shown(ours, form, _platform_page)
    if not form.validate():
        return _platform_page(ours, form), 422
    refused = save(bid, form, _platform_page, lambda _: {PLATFORM: form.said()})
    return refused if refused is not None else _done(bid, "platform")


def _platform_page(ours: Bid, form: Any) -> str:
    return draw("platform", ours, form, asked_by=needs_of(route(ours.competition.route)).platform_by)


@bp.route("/bids/<ref:bid>/files/<ref:file>/place", methods=["GET", "POST"])
@requires(Permission.BID)
def place(bid: str, file: str) -> ResponseReturnValue:
    """Say what a file goes with: the whole bid, or one question or many."""
    ours, form = own_bid(bid, current_actor()), PlaceForm()
    offer = draft_of(ours)
    listed = next((f for f in offer.files if f.ref == file), None)
    if listed is None:
        abort(404)
    form.places.offer([(GENERAL, "The whole bid"), *((one.ref, one.title) for one in asked_of(ours.competition))])

    def page(bid_: Bid, form_: Any) -> str:
        return draw("place", bid_, form_, file=listed)

    if not form.is_submitted():
        form.places.data = list(offer.besides.placed.get(listed.sha256, ()))
        return shown(ours, form, page)
    if not form.validate():
        return page(ours, form), 422
    refused = save(
        bid, form, page,
        lambda mine: {"files": {**draft_of(mine).besides.placed, listed.sha256: list(form.places.data or ())}},
    )  # fmt: skip
    if refused is not None:
        return refused
    flash("Saved.")
    return redirect(url_for("suppliers.drafting.files", bid=bid))


@bp.get("/bids/<ref:bid>/last-day")
@requires(Permission.SEE_BIDS)
def last_day(bid: str) -> ResponseReturnValue:
    """The last day, calmly: how long there is by the clock that counts, what is still missing, and how to get help."""
    ours = own_bid(bid, current_actor())
    at = now()
    return render_template(
        "suppliers/bid/last-day.html", bid=ours, competition=ours.competition, at=at,
        asked=asked_of(ours.competition), missing=missing_of(ours, draft_of(ours)), live=ours.live_version,
        obstacles=why_not_bid(ours.competition, ours.supplier, at=at),
    )  # fmt: skip


def _unfinished(bid: str, section: str, form: Any, page: Any) -> ResponseReturnValue | None:
    """The page again, saved, with what is still missing beside its field; nothing where nothing is."""
    if "more" in request.form:
        return None
    ours = own_bid(bid, current_actor())
    found = [
        m
        for m in missing(draft_of(ours).besides, needs=needs_of(route(ours.competition.route)))
        if m.section == section
    ]
    if not found:
        return None
    form.point_at(found)
    flash("Saved. It is not finished yet.")
    return page(ours, form), 422


def _done(bid: str, section: str) -> ResponseReturnValue:
    flash("Saved.")
    if "more" in request.form:
        return redirect(url_for(f".{section}", bid=bid))
    return redirect(url_for("suppliers.bids.show", bid=bid))
