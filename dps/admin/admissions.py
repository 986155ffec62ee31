"""Applications: the queue, and one application as its assessor sees it, with its clock and what is next."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions, assessing
from dps.admission.conflicts import declare_interest
from dps.admission.desk import (
    assessment_of,
    assessors,
    corrections_of,
    declared_interest,
    escalations_of,
    findings_kept,
    grounds_at_issue,
    hearings_of,
    interest_before,
    open_correction,
    report_of,
    why_not_assess,
    why_not_touch,
)
from dps.admission.members import standings_of
from dps.admission.queries import application as application_of
from dps.admission.queries import decided, route_of
from dps.admission.queue import STATES, Wanted, counts, how_many, lots_waiting, raised, taken_by, waiting
from dps.admission.queue import queue as in_order
from dps.admission.reading import answers_read, mended
from dps.admission.rules.escalating import left_in_words, working_days_left
from dps.admission.rules.lifecycle import days_to_decide, length_in_words, obstacles_to_extending
from dps.admission.rules.reading import read
from dps.admission.versions import content_of, versions
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.periods import count
from dps.law.routes import route
from dps.parties.queries import person
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.roles import Permission
from dps.profile.queries import evidence_of, profile_of
from dps.profile.rules.evidence import KINDS, has_expired
from dps.web.acting import acting
from dps.web.forms import MarketForm, RadioField, SelectField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.admission.models import Application

bp = Blueprint("admissions", __name__, url_prefix="/applications")

PER_PAGE = 50
TITLES = {
    "all": "All",
    "mine": "Mine",
    "unassigned": "In nobody’s hands",
    "waiting": "Waiting for the supplier",
    "overdue": "Overdue",
    "escalated": "Escalated",
}


class WordsField(TextAreaField):
    """Words that the label itself makes conditional."""

    may_be_left_empty = False


class InterestForm(MarketForm):
    """Whether an assessor has an interest in the supplier."""

    interest = RadioField(
        "Do you, or somebody close to you, have an interest in this supplier?",
        hint="A tie of money, work, family or friendship, or a quarrel: whatever could be thought to sway you.",
        choices=[("no", "No, I have none"), ("yes", "Yes, or it could look so")],
        needed="Say whether you have an interest",
    )
    statement = WordsField("If yes: what it is. If you declared one before: what ended it.", max_length=1000, rows=3)


class ExtendForm(MarketForm):
    """Why this application needs longer."""

    reason = TextAreaField("Why this application needs longer", needed="Give the reason", max_length=1000, rows=3)


class AssignForm(MarketForm):
    """Who takes the application in hand."""

    assessor = SelectField("Colleague", needed="Choose a colleague")


@bp.get("/")
@requires(Permission.DECIDE_APPLICATION)
def queue() -> ResponseReturnValue:
    """Applications that wait, the soonest due first, narrowed by lot and state; then the latest decisions."""
    page, today, by = page_asked(), london_date(now()), current_actor()
    state = request.args.get("state", "all")
    wanted = Wanted(state if state in STATES else "all", request.args.get("lot", "")[:26])
    shown = in_order(wanted, by=by, on=today, page=page, limit=PER_PAGE)
    total = how_many(wanted, by=by, on=today)
    return render_template(
        "admin/applications.html",
        rows=[(one, route(one.lot.market.route).words, left_of(one, today)) for one in shown],
        hands=taken_by(shown),
        raised=raised(shown),
        waiting=waiting(shown, on=today),
        wanted=wanted,
        titles=TITLES,
        counts=counts(wanted.lot, by=by, on=today),
        lots=[(lot, route(lot.market.route).words, many) for lot, many in lots_waiting()],
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
        decided=decided() if wanted == Wanted() and page == 1 else (),
    )


def left_of(one: Application, today: date) -> tuple[int, str]:
    """Working days left on the calendar of the application's route, as a number and in words."""
    assert one.due_on is not None  # what was received has its day: a CHECK says so
    days = working_days_left(route(one.lot.market.route), due=one.due_on, on=today)
    return days, left_in_words(days)


@bp.get("/<ref:application>")
@requires(Permission.DECIDE_APPLICATION)
def show(application: str) -> ResponseReturnValue:
    """One application: its clock, what is next, and, once its assessor declared, all that it says."""
    one, by = application_of(application), current_actor()
    barred = why_not_assess(one, by)
    if [o.code for o in barred] == ["interest-undeclared"] and one.state == "submitted":
        return redirect(url_for(".interest", application=application))
    return render_template("admin/application.html", barred=barred, **_desk(one))


def _desk(one: Application) -> dict[str, Any]:
    law, today, by = route_of(one.lot), london_date(now()), current_actor()
    assert one.submitted_at is not None  # the query finds no drafts
    inhand, issues, kept = assessment_of(one), grounds_at_issue(one), findings_kept(one, by)
    returned = corrections_of(one)
    return {
        "application": one,
        "words": law.words,
        "law": law,
        "form": MarketForm(),
        "left": left_of(one, today),
        "counted": days_to_decide(law, received_at=one.submitted_at, extended=one.extended_on is not None),
        "length": length_in_words(law, extended=one.extended_on is not None),
        "inhand": inhand,
        "hand": taken_by([one]).get(one.id),
        "mine": inhand is not None and inhand.assessor == by.person,
        "interest": declared_interest(one, by.person),
        "issues": issues,
        "unweighed": [issue for issue in issues if issue.weighing is None],
        "found": sum(1 for c in one.lot.criteria if kept.get(c.ref, {}).get("met")),
        "members": standings_of(one),
        "answers": answers_read(one),
        "said": read(content_of(one)),
        "versions": versions(one),
        "corrections": [(correction, mended(correction)) for correction in returned],
        "hearings": hearings_of(one),
        "open_correction": open_correction(one),
        "escalations": escalations_of(one),
        "report": report_of(one),
        "today": today,
        "why_not_extend": obstacles_to_extending(
            law, state=one.state, already_extended=one.extended_on is not None, reason="given", due=one.due_on, on=today
        ),
        "evidence": [
            (e, KINDS.get(e.kind, e.kind), has_expired(e.expires_on, on=today)) for e in evidence_of(one.supplier)
        ],
        "profile": profile_of(one.supplier),
        "legal_form": form_words(one.supplier.legal_form),
        "afterwards": _afterwards(one),
    }


@bp.get("/<ref:application>/versions/<int:number>")
@requires(Permission.DECIDE_APPLICATION)
def version(application: str, number: int) -> ResponseReturnValue:
    """An application as it stood when it was received, or after one of its corrections."""
    one = application_of(application)
    if one.state == "submitted":
        refuse_if(why_not_assess(one, current_actor()))
    kept = next((kept for kept in versions(one) if kept.number == number), None)
    if kept is None:
        abort(404)
    return render_template(
        "admin/deciding/version.html",
        application=one,
        words=route_of(one.lot).words,
        kept=kept,
        said=read(kept.content),
        answers=answers_read(one, kept),
    )


@bp.route("/<ref:application>/interest", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def interest(application: str) -> ResponseReturnValue:
    """Say whether there is an interest in the supplier, before anything of its application is shown."""
    form, one = InterestForm(), application_of(application)
    before = interest_before(one, current_actor().person)
    page = {"application": one, "words": route_of(one.lot).words, "form": form, "before": before}
    if not form.is_submitted():
        return render_template("admin/deciding/interest.html", **page)
    if not form.validate():
        return render_template("admin/deciding/interest.html", **page), 422
    with acting(form) as act:
        declare_interest(
            application=application_of(application), has_interest=form.interest.data == "yes",
            statement=form.statement.data or "", by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        page["application"] = application_of(application)
        return render_template("admin/deciding/interest.html", **page), 409
    if form.interest.data == "yes":
        flash("Your interest is kept. Hand this application to a colleague: you cannot decide it.")
    return redirect(url_for(".show", application=application))


@bp.post("/<ref:application>/taken")
@requires(Permission.DECIDE_APPLICATION)
def take(application: str) -> ResponseReturnValue:
    """Take an application in hand."""
    with writing():
        assessing.take(application=application_of(application), by=current_actor(), at=now())
    flash("It is in your hands.")
    return redirect(url_for(".show", application=application))


@bp.post("/<ref:application>/handed-back")
@requires(Permission.DECIDE_APPLICATION)
def hand_back(application: str) -> ResponseReturnValue:
    """Give an application back to the queue."""
    with writing():
        assessing.hand_back(application=application_of(application), by=current_actor(), at=now())
    flash("It is back in the queue. What you wrote is kept for you.")
    return redirect(url_for(".queue"))


@bp.route("/<ref:application>/assignment", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def assign(application: str) -> ResponseReturnValue:
    """Put an application in a colleague's hands."""
    form, one = AssignForm(), application_of(application)
    form.assessor.offer([("", "Choose"), *((who.ref, who.name) for who in assessors())])
    page = {"application": one, "form": form, "hand": taken_by([one]).get(one.id)}
    if not form.is_submitted():
        return render_template("admin/deciding/assign.html", why_not=(), **page)
    if not form.validate():
        return render_template("admin/deciding/assign.html", why_not=(), **page), 422
    with acting(form) as act:
        to = person(form.assessor.data)
        assessing.assign(application=application_of(application), to=to, by=current_actor(), at=now())
    if act.refused:
        page["application"] = application_of(application)
        return render_template("admin/deciding/assign.html", why_not=(), **page), 409
    flash("It is in your colleague’s hands.")
    return redirect(url_for(".queue"))


@bp.route("/<ref:application>/extension", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def extend(application: str) -> ResponseReturnValue:
    """Prolong the time to decide, once, with a reason that the supplier is told."""
    form = ExtendForm()
    if not form.is_submitted():
        return _extend_page(form, application)
    if not form.validate():
        return _extend_page(form, application), 422
    with acting(form) as act:
        actions.extend(application=application_of(application), reason=form.reason.data, by=current_actor(), at=now())
    if act.refused:
        return _extend_page(form, application), 409
    flash("The time to decide is prolonged. The supplier is told.")
    return redirect(url_for(".show", application=application))


def _extend_page(form: ExtendForm, application: str) -> str:
    one = application_of(application)
    law, today = route_of(one.lot), london_date(now())
    assert one.submitted_at is not None  # the query finds no drafts
    why_not = obstacles_to_extending(
        law, state=one.state, already_extended=one.extended_on is not None, reason="given", due=one.due_on, on=today
    )
    longer = days_to_decide(law, received_at=one.submitted_at, extended=True).last_day if not why_not else None
    return render_template(
        "admin/deciding/extend.html", application=one, words=law.words, form=form, longer=longer,
        why_not=(*why_not_touch(one, current_actor()), *why_not),
    )  # fmt: skip


def _afterwards(one: Application) -> tuple[str, ...]:
    """What the law asks of the market after the decision."""
    law, found = route_of(one.lot), []
    notice = law.market_notices.get("modification")
    if one.state == "admitted" and notice:
        found.append(f"Publish a modification notice ({notice}) that names the supplier.")
    excluded = any(d.criterion is None and not d.met for d in one.decisions)
    if one.state == "refused" and excluded and law.has_period("exclusion_notice") and one.decided_at:
        last = count(law.period("exclusion_notice"), london_date(one.decided_at))
        found.append(f"Tell the Minister of the exclusion by {last.last_day:%-d %B %Y} ({last.provision}).")
    return tuple(found)
