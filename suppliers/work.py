"""My work: what is waiting, by when, in order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission.places import own_places
from dps.admission.queries import applications_of
from dps.admission.removals import removals_now
from dps.admission.renewals import open_renewals
from dps.admission.standing import waiting_for
from dps.bidding.examined import requests_to
from dps.bidding.intentions import intentions_of
from dps.bidding.late_queries import late_of_supplier
from dps.bidding.queries import bids_of
from dps.bidding.rules.clarifying import KINDS
from dps.bidding.rules.intending import DECLINES
from dps.competition.queries import Opportunity, opportunities_for, shown_questions, stage_of
from dps.core.clock import now
from dps.finding.matching import Match, matches_for
from dps.finding.rules.matching import Reason
from dps.law.calendar import london_date as day_in_london
from dps.letters.queries import newest_unread
from dps.parties.queries import is_held, own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.queries import profile_of
from dps.web.filters import london, london_date, time_left
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.admission.models import Application
    from dps.admission.standing import Wait
    from dps.bidding.late_models import LateBid
    from dps.bidding.models import Bid
    from dps.parties.models import Organisation

bp = Blueprint("work", __name__)

NEWS = timedelta(days=14)
"""How long an answer or a decision counts as news."""
LAST_DAY = timedelta(hours=24)
MOST = 8
MOST_REASONS = 2


@bp.get("/")
@requires(Permission.SEE_OWN_WORK)
def home() -> ResponseReturnValue:
    """What is waiting for this person: bids by their deadlines, then answers, then applications."""
    body, at = own_organisation(current_actor()), now()
    every = bids_of(body)
    bids = sorted(
        (b for b in every if stage_of(b.competition, at) == "open"), key=lambda b: b.competition.closes_at or at
    )
    closed = [b for b in every if stage_of(b.competition, at) == "closed" and b.live_version is not None]
    begun = {bid.competition_id for bid in bids}
    ours = [row for row in opportunities_for(body, at).rows if not row.obstacles and row.competition.id not in begun]
    said = intentions_of(body, tuple(row.competition for row in ours))
    declined = [row for row in ours if said.get(row.competition.id) == DECLINES]
    found = matches_for(body, at, most=MOST)
    showing = request.args.get("declined") == "shown"
    return render_template(
        "suppliers/work.html",
        bids=[_bid(bid, at) for bid in bids],
        sealed=[*map(_late, late_of_supplier(body, limit=MOST)), *map(_sealed, closed[:MOST])],
        opportunities=[
            _opportunity(row, at, found.why.get(row.competition.ref, ())) for row in ours if row not in declined
        ][:MOST],
        declined=[_opportunity(row, at) for row in declined] if showing else [],
        how_many_declined=len(declined),
        answers=_answers(bids[:MOST], body, at),
        applications=_applications(body, at),
        asked=_asked(body, at),
        places=_places(at),
        fitting=[_fitting(match, at) for match in found.rows if match.opportunity.obstacles],
        new_here=profile_of(body) is None,
        held=is_held(body),
        letters=newest_unread(current_actor()),
    )


def _asked(body: Organisation, at: datetime) -> list[dict[str, Any]]:
    """What councils ask us about our bids and wait for, the soonest first."""
    rows = []
    for one in requests_to(body, waiting_on=day_in_london(at), limit=MOST):
        href, competition = url_for("suppliers.clarifying.show", request=one.ref), one.bid.competition
        row = {
            "title": KINDS[one.kind],
            "href": href,
            "about": f"{competition.title}, {competition.buyer.name}",
            "status": "clarifying",
        }
        rows.append({**row, "next": f"Answer by {london_date(one.answer_by)}", "do": {"text": "Answer", "href": href}})
    return rows


def _places(at: datetime) -> list[dict[str, Any]]:
    """What waits on our places: a removal that was proposed, a declaration to renew."""
    standing = [one for one in own_places(current_actor()) if one.removed_at is None]
    told, asked = removals_now(standing), open_renewals(standing)
    rows: list[dict[str, Any]] = []
    for place in standing:
        row = {"title": place.lot.title, "about": place.lot.market.title}
        removal, renewal = told.get(place.id), asked.get(place.id)
        if removal is not None:
            says = (
                f"Answer by {london_date(removal.represent_by)}"
                if removal.confirmed_at is None
                else "Read the decision"
            )
            href = url_for("suppliers.places.removal", removal=removal.ref)
            rows.append({**row, "href": href, "next": "Your place may end", "do": {"text": says, "href": href}})
        if renewal is not None:
            href = url_for("suppliers.places.renewal", renewal=renewal.ref)
            late = renewal.due_on < day_in_london(at)
            due = f"{'Was due' if late else 'Due'} {london_date(renewal.due_on)}"
            rows.append(
                {**row, "href": href, "status": "overdue" if late else "due", "next": due, "do": {"text": "Renew", "href": href}}
            )  # fmt: skip
    return rows


def _bid(bid: Bid, at: datetime) -> dict[str, Any]:
    """One of our bids in a competition that is still open."""
    live = bid.live_version
    if live is None:
        status, do = ("withdrawn", "Look at the draft") if bid.versions else ("draft", "Go on writing")
    elif live.edition != bid.edition:
        status, do = "submitted", "Submit the changes"
    else:
        status, do = "submitted", "See the receipt"
    href = url_for("suppliers.bids.show", bid=bid.ref)
    if do == "See the receipt" and live is not None:
        href_do = url_for("suppliers.bids.receipt", version=live.ref)
    else:
        href_do = href
    closes = bid.competition.closes_at
    last_day = closes is not None and closes - at <= LAST_DAY
    also = {"text": "The last day: what is missing", "href": url_for("suppliers.besides.last_day", bid=bid.ref)}
    return {
        "title": bid.competition.title,
        "href": href,
        "about": bid.competition.buyer.name,
        "status": status,
        **({"also": also} if last_day else {}),
        "next": f"{time_left(bid.competition.closes_at, at).capitalize()}: {london(bid.competition.closes_at)}",
        "do": {"text": do, "href": href_do},
    }


def _sealed(bid: Bid) -> dict[str, Any]:
    """One of our bids that the council has, or will open."""
    return {
        "title": bid.competition.title,
        "href": url_for("suppliers.bids.show", bid=bid.ref),
        "about": bid.competition.buyer.name,
        "status": "received",
        "next": f"Closed {london(bid.competition.closes_at)}",
    }


def _late(late: LateBid) -> dict[str, Any]:
    """One of our bids that came too late and is kept apart."""
    says = "refused by two officers" if late.outcome else "kept apart, and not opened unless two officers let it in"
    return {
        "title": late.bid.competition.title,
        "href": url_for("suppliers.late.show", late=late.ref),
        "about": late.bid.competition.buyer.name,
        "status": "late",
        "next": f"Received {london(late.received_at)}: {says}",
    }


def _opportunity(row: Opportunity, at: datetime, why: tuple[Reason, ...] = ()) -> dict[str, Any]:
    """A competition that is open, with the first reasons why it fits us, where any does."""
    competition = row.competition
    says = " ".join(reason.says for reason in why[:MOST_REASONS])
    return {
        "title": competition.title,
        "href": url_for("suppliers.opportunities.show", competition=competition.ref),
        "about": f"{competition.buyer.name}. {says}" if says else competition.buyer.name,
        "next": f"{time_left(competition.closes_at, at).capitalize()}: {london(competition.closes_at)}",
        "do": {"text": "Bid", "href": url_for("suppliers.bids.of", competition=competition.ref)},
    }


def _fitting(match: Match, at: datetime) -> dict[str, Any]:
    """One that fits what we say we do, where we may not bid yet: why it fits, and what to do."""
    row = _opportunity(match.opportunity, at, match.reasons)
    return {
        **row,
        "next": f"{row['next']}. {match.opportunity.obstacles[0].mend}",
        "do": {"text": "Read it", "href": row["href"]},
    }


def _answers(bids: list[Bid], body: Organisation, at: datetime) -> list[dict[str, Any]]:
    """The council's new answers, to anybody's question, where we are bidding."""
    rows = []
    for bid in bids:
        for asked in shown_questions(bid.competition, drawn_for=body):
            if asked.answered_at is not None and at - asked.answered_at < NEWS:
                href = url_for("suppliers.opportunities.show", competition=bid.competition.ref) + "#questions"
                row = {"title": asked.text[:120], "href": href, "about": bid.competition.title, "status": "answered"}
                rows.append((asked.answered_at, {**row, "next": f"Answered {london(asked.answered_at)}"}))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True)][:MOST]


def _applications(body: Organisation, at: datetime) -> list[dict[str, Any]]:
    """Our applications that want something of us or are news; those that wait for our answer first, the soonest first."""
    waits = waiting_for(body)
    asked = sorted(applications_of(body, limit=20), key=lambda a: _until(waits.get(a.id)))
    return [row for row in (_application(a, waits.get(a.id), at) for a in asked) if row]


def _until(wait: Wait | None) -> tuple[bool, date]:
    return (wait is None, wait.answer_by if wait else date.min)


def _application(application: Application, wait: Wait | None, at: datetime) -> dict[str, Any] | None:
    """An application that we should finish or mend or that is being considered, or a decision that is news."""
    lot = application.lot
    row: dict[str, Any] = {
        "title": lot.title,
        "href": url_for("suppliers.joining.show", application=application.ref),
        "about": lot.market.title,
        "status": {"submitted": "considering"}.get(application.state, application.state),
    }
    if application.state == "draft":
        return {**row, "next": "Not submitted yet", "do": {"text": "Go on", "href": row["href"]}}
    if wait is not None:
        corrects = wait.kind == "correction"
        href = (
            url_for("suppliers.corrections.show", correction=wait.ref)
            if corrects
            else url_for("suppliers.corrections.speak", hearing=wait.ref)
        )
        says = f"{'Was to be answered' if day_in_london(at) > wait.answer_by else 'Answer'} by {london_date(wait.answer_by)}"
        do = {"text": "Mend it" if corrects else "Say what you have to say", "href": href}
        return {**row, "status": "clarifying", "next": says, "do": do}
    if application.state == "submitted":
        return {**row, "next": f"To be decided by {london_date(application.due_on)}"}
    if application.decided_at is not None and at - application.decided_at < NEWS:
        return {**row, "next": f"Decided {london(application.decided_at)}"}
    return None
