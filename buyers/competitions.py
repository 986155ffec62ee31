"""A council's competitions: the list, the tasks of a draft, its preview, its publication, its desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.competition_forms import GiveUpForm, PublishForm
from buyers.work import Row, rows_of
from dps.admission.queries import to_invite
from dps.competition import actions
from dps.competition.queries import (
    competitions_of,
    invited,
    needs_of,
    own_competition,
    picture_of,
    review_stage,
    sections_of,
    stage_of,
    steps_of,
    told_of,
    unanswered,
    why_not_publish,
)
from dps.competition.rules.endings import ENDINGS, notice_after
from dps.competition.rules.lifecycle import obstacles_to_cancelling
from dps.competition.rules.method import cautions
from dps.competition.rules.parts.every import PARTS
from dps.competition.versions import ending_notice_of, outages, waiting_extension
from dps.core.clock import now
from dps.finding.research import how_much_research
from dps.law.routes import Route
from dps.law.routes import route as route_of
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.filters import plural
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, may, requires
from dps.web.transactions import writing
from dps.web.versions import as_text, in_force_of, version_asked

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("competitions", __name__, url_prefix="/competitions")

SECTIONS = (
    ("about", "What is needed, and why", "title"),
    ("value", "Value and contract", "value_pence"),
    ("route", "How you will buy", "route"),
    ("criteria", "Quality and social value", "criteria"),
    ("price", "Price and its weight", "price_formula"),
    ("timetable", "Timetable", "closes_at"),
    *((part.name, part.title, "") for part in PARTS),
)
"""The sections of a draft: its name, its words, and the fact that shows it was begun (for a part: that it was saved)."""

ROOMS = (
    ("buyers.opening.show", "Opening of the bids", {"closed"}),
    ("buyers.evaluation.show", "Evaluation", {"open", "closed"}),
    ("buyers.award.show", "Award", {"closed"}),
)
"""The pages of the stages that follow, and when each is of use: a panel may be appointed while bids come in."""


@bp.get("")
@requires(Permission.EVALUATE)
def listing() -> ResponseReturnValue:
    """The council's competitions."""
    at = now()
    found = competitions_of(current_organisation(), page=page_asked())
    may_draft = may(Permission.DRAFT_COMPETITION)
    return render_template(
        "buyers/competitions/listing.html", found=found, rows=_rows(found.rows, at), may_draft=may_draft
    )


def _rows(competitions: tuple[Competition, ...], at: datetime) -> list[Row]:
    """What happens next in each, as on the page of a person's work; who may not act is offered no act."""
    rows = zip(competitions, rows_of(competitions, at), strict=True)
    acts = may(Permission.DRAFT_COMPETITION)
    return [
        replace(row, do=row.do if acts else None, about=c.lot.title if c.lot else route_of(c.route).title)
        for c, row in rows
    ]


@bp.get("/<ref:competition>")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """One competition: the tasks of a draft, or the desk of what was published."""
    found, at = own_competition(competition, current_actor()), now()
    shared = {
        "competition": found, "told": told_of(found), "route": route_of(found.route), "stage": stage_of(found, at),
        "steps": steps_of(found, at=at), "parts": needs_of(found),
    }  # fmt: skip
    if found.state == "draft":
        return render_template("buyers/competitions/tasks.html", **shared, **_tasks(found, at))
    return render_template("buyers/competitions/desk.html", **shared, **_desk(found, at))


def _tasks(competition: Competition, at: datetime) -> dict[str, Any]:
    missing = sections_of(competition, at=at)
    may_draft = may(Permission.DRAFT_COMPETITION)
    sections = []
    for name, words, begun in SECTIONS:
        was_begun = getattr(competition, begun) if begun else name in competition.parts
        state = "done" if not missing[name] else "in_progress" if was_begun else "to_do"
        hint = missing[name][0].says if missing[name] and state == "in_progress" else ""
        endpoint = f"buyers.drafting.{name}" if begun else f"buyers.{name}.edit"
        href = url_for(endpoint, competition=competition.ref) if may_draft else ""
        sections.append({"title": words, "state": state, "hint": hint, "href": href})
    left = sum(1 for s in sections if s["state"] != "done")
    preview = {
        "title": "Preview",
        "state": "to_do",
        "href": url_for("buyers.competitions.preview", competition=competition.ref),
        "hint": "Drawn exactly as suppliers will see it",
    }
    review, ready = _review_task(competition, left=left, may_draft=may_draft)
    publish = {"title": "Publish", "state": "to_do", "why": ""}
    if not left and not ready:
        publish |= {"state": "cannot_start", "why": "No second person has approved it yet"}
    elif left:
        publish |= {"state": "cannot_start", "why": f"{plural(left, 'section')} not finished"}
    elif may(Permission.PUBLISH_COMPETITION):
        publish["href"] = url_for("buyers.competitions.publish", competition=competition.ref)
    return {
        "sections": sections, "ending": [preview, review, publish], "left": left, "may_draft": may_draft,
        "researched": how_much_research(competition), "invited_words": _invited_words(route_of(competition.route)),
    }  # fmt: skip


def _invited_words(law: Route) -> str:
    return "Who is invited, and who is not" if law.snapshots_invited else "Who may take part"


_REVIEW_WORDS = {
    "not_needed": ("optional", "Your standing orders ask for none at this value"),
    "to_do": ("to_do", ""),
    "waiting": ("in_progress", "Sent; nobody has answered yet"),
    "sent_back": ("to_do", "Sent back with comments"),
    "void": ("to_do", "The draft was changed since, so the last review no longer holds"),
    "approved": ("done", ""),
}


def _review_task(competition: Competition, *, left: int, may_draft: bool) -> tuple[dict[str, str], bool]:
    """The second person's line on the task list, and whether publication need not wait for them."""
    stage = review_stage(competition)
    state, hint = _REVIEW_WORDS[stage]
    task = {"title": "Review by a second person", "state": state, "hint": hint, "why": ""}
    if left and stage in ("to_do", "not_needed", "void"):
        task |= {"state": "cannot_start", "hint": "", "why": f"{plural(left, 'section')} not finished"}
    elif may_draft:
        task["href"] = url_for("buyers.reviews.ask", competition=competition.ref)
    return task, stage in ("approved", "not_needed")


def _desk(competition: Competition, at: datetime) -> dict[str, Any]:
    stage = stage_of(competition, at)
    law = route_of(competition.route)
    waiting = unanswered([competition]).get(competition.id, 0)
    questions = url_for("buyers.questions.listing", competition=competition.ref)
    figures = [{"label": "Questions waiting", "value": waiting, "href": questions}]
    if law.snapshots_invited:
        who = url_for("buyers.invited.show", competition=competition.ref)
        figures.insert(0, {"label": "Suppliers invited", "value": len(invited(competition)), "href": who})
    rooms = [
        {"text": "Questions", "href": questions},
        {"text": "Changes and versions", "href": url_for("buyers.changes.listing", competition=competition.ref)},
        {"text": _invited_words(law), "href": url_for("buyers.invited.show", competition=competition.ref)},
        {"text": "Market research", "href": url_for("buyers.research.of_competition", competition=competition.ref)},
    ]
    if may(Permission.ANSWER_QUESTION):
        rooms.append(
            {"text": "Calls and meetings", "href": url_for("buyers.contacts.listing", competition=competition.ref)}
        )
    rooms += [
        {"text": words, "href": url_for(endpoint, competition=competition.ref)}
        for endpoint, words, stages in ROOMS
        if stage in stages and endpoint in current_app.view_functions
    ]
    (row,) = _rows((competition,), at)
    return {
        "figures": figures, "rooms": rooms, "status": row.status, "next": row.next, "do": row.do,
        "may_publish": may(Permission.PUBLISH_COMPETITION), "plan": picture_of(competition, at=at),
        "ending": ENDINGS.get(competition.ended_as), "ending_notice": ending_notice_of(competition),
        "notice_due": notice_after(law, competition.ended_as), "extension": waiting_extension(competition),
        "outages": outages(competition, at=at),
    }  # fmt: skip


@bp.get("/<ref:competition>/preview")
@requires(Permission.EVALUATE)
def preview(competition: str) -> ResponseReturnValue:
    """What suppliers will see, or see."""
    found, at = own_competition(competition, current_actor()), now()
    version = version_asked(found)
    if version is not None and (text := as_text(version)) is not None:
        return text
    return render_template(
        "buyers/competitions/preview.html", competition=found, told=version.told if version else told_of(found), route=route_of(found.route),
        stage=stage_of(found, at), steps=steps_of(found, at=at), **in_force_of(found, version=version, at=at), may_publish=may(Permission.PUBLISH_COMPETITION),
    )  # fmt: skip


@bp.route("/<ref:competition>/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COMPETITION)
def publish(competition: str) -> ResponseReturnValue:
    """Publish, after a look at every obstacle."""
    found, at = own_competition(competition, current_actor()), now()
    form = PublishForm()
    if request.method == "GET":
        return _publish_page(found, form, at)
    if not form.validate():
        return _publish_page(found, form, at), 422
    with acting(form) as act:
        actions.publish(
            competition=own_competition(competition, current_actor()),
            notice_reference=form.notice_reference.data or "", notice_date=form.notice_date.data,
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return _publish_page(own_competition(competition, current_actor()), form, at), 409
    flash("Published. What suppliers were told is frozen.")
    return redirect(url_for("buyers.competitions.show", competition=competition))


def _publish_page(competition: Competition, form: PublishForm, at: datetime) -> str:
    told, law = told_of(competition), route_of(competition.route)
    method = told.method()
    needed = law.notice_needed_first(value=told.total_pence or 0, advertised=True)
    # The notice is asked for on this very page, so its absence is no obstacle to seeing the page.
    obstacles = [o for o in why_not_publish(competition, at=at) if not o.code.startswith("notice-")]
    admitted = len(to_invite(competition.lot, at=now())) if law.snapshots_invited and competition.lot else 0
    return render_template(
        "buyers/competitions/publish.html", told=told, route=law, form=form, obstacles=obstacles, notice=needed,
        provision=law.provisions.get("notice_before_publication", ""), admitted=admitted,
        cautions=cautions(method) if method else (),
    )  # fmt: skip


@bp.route("/<ref:competition>/cancel", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COMPETITION)
def cancel(competition: str) -> ResponseReturnValue:
    """Give up a draft. What is open is withdrawn instead, on a page of its own."""
    found, at = own_competition(competition, current_actor()), now()
    if stage_of(found, at) == "open":
        return redirect(url_for("buyers.ending.withdraw", competition=competition))
    form = GiveUpForm()
    obstacles = obstacles_to_cancelling(found.state, closes_at=found.closes_at, at=at)
    page = "buyers/competitions/cancel.html"
    if request.method == "GET":
        return render_template(page, competition=found, form=form, obstacles=obstacles), 409 if obstacles else 200
    if not form.validate():
        return render_template(page, competition=found, form=form, obstacles=obstacles), 422
    with writing():
        actions.cancel(
            competition=own_competition(competition, current_actor()),
            reason=form.reason.data or "",
            by=current_actor(),
            at=at,
        )
    flash("Given up. No supplier hears of it.")
    return redirect(url_for("buyers.competitions.show", competition=competition))
