"""My work: what waits for this person, then the council's competitions by stage and what happens next in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_waiting import lines
from buyers.evaluation_tasks import DONE, address, member_tasks, next_task, officer_tasks
from dps.award.queries import endings_in
from dps.competition.queries import competitions_of, stage_of, unanswered, waiting_for_review
from dps.contract.queries import awards_in
from dps.core.clock import now
from dps.evaluation.queries import Place, evaluations, places_of
from dps.letters.queries import newest_unread
from dps.parties.rules.roles import OFFICER, Permission
from dps.web.filters import plural, time_left
from dps.web.permissions import current_actor, current_organisation, may, requires

if TYPE_CHECKING:
    from dps.award.models import AwardDecision
    from dps.competition.models import Competition
    from dps.competition.review_models import DraftReview
    from dps.contract.models import Contract
    from dps.evaluation.rules.panel import Evaluation

bp = Blueprint("work", __name__)

WAITS, RUNS, OVER = "waits", "runs", "over"


@dataclass(frozen=True)
class Row:
    """One line of work. ``group`` says whether it waits for somebody here, runs by itself, or is over."""

    group: str
    title: str
    href: str
    status: str
    next: str = ""
    do: dict[str, str] | None = None
    about: str = ""


@bp.get("/")
@requires(Permission.SEE_COUNCIL_WORK)
def home() -> ResponseReturnValue:
    """What waits for this person; for officers also where each of the council's competitions stands."""
    by, at = current_actor(), now()
    places = places_of(by)
    over = endings_in(place.competition for place in places)
    mine = [_place(place, ended=place.competition.id in over) for place in places]
    is_officer = OFFICER in by.roles
    found = competitions_of(current_organisation()) if is_officer else None
    rows = rows_of(found.rows, at) if found else []
    reviews = [_to_review(review) for review in waiting_for_review(by)] if may(Permission.APPROVE_COMPETITION) else []
    reviews += [Row(WAITS, title, href, "to_do", says, {"text": do, "href": href}) for title, href, says, do in lines()]
    return render_template(
        "buyers/work.html",
        mine=sorted(mine, key=lambda row: row.group != WAITS),
        groups={group: [row for row in rows if row.group == group] for group in (WAITS, RUNS, OVER)},
        reviews=reviews,
        is_officer=is_officer,
        more=bool(found and found.pages > 1),
        letters=newest_unread(by),
    )


def _to_review(review: DraftReview) -> Row:
    """A draft that waits for this person to approve it or send it back."""
    href = url_for("buyers.reviews.answer", review=review.ref)
    says = f"{review.asked_by.name} sent it. Nothing is published before somebody who wrote nothing of it approves."
    return Row(WAITS, review.competition.title, href, "to_do", says, {"text": "Review the draft", "href": href})


def _place(place: Place, *, ended: bool) -> Row:
    """A person's place on a panel, with what they do there next."""
    ref, me = place.competition.ref, place.member
    tasks = member_tasks(place.evaluation, me, ref=ref)
    task = next_task(tasks)
    waiting = next((t.why or t.hint for t in tasks if t.state != DONE), "You have done your part.")
    role = "You moderate this panel" if me.role == "moderator" else "You are an evaluator"
    if ended:
        says = "There is nothing left to do."
        return Row(OVER, place.competition.title, address("buyers.evaluation.show", ref), "abandoned", says, None, role)
    return Row(
        WAITS if task else RUNS, place.competition.title, address("buyers.evaluation.show", ref),
        "to_do" if task else "waiting_for_others", task.hint if task else waiting,
        {"text": task.title, "href": task.href} if task else None, role,
    )  # fmt: skip


def rows_of(competitions: tuple[Competition, ...], at: datetime) -> list[Row]:
    """The council's competitions, each with what happens next; a fixed number of questions however many there are."""
    questions, stand, awards = unanswered(competitions), evaluations(competitions), awards_in(competitions)
    over = endings_in(competitions)
    return [
        _row(c, stand[c.ref], questions.get(c.id, 0), awards.get(c.id), at)
        if c.id not in over
        else Row(OVER, c.title or "", address("buyers.competitions.show", c.ref), "abandoned")
        for c in competitions
    ]


def _row(
    competition: Competition, evaluation: Evaluation, questions: int,
    award: tuple[AwardDecision, Contract | None] | None, at: datetime,
) -> Row:  # fmt: skip
    stage, ref = stage_of(competition, at), competition.ref
    title, href = competition.title or "Untitled draft", address("buyers.competitions.show", ref)
    if stage == "draft":
        return Row(WAITS, title, href, stage, "Not published yet", {"text": "Go on writing", "href": href})
    if stage == "open":
        left = time_left(competition.closes_at, at).capitalize()
        if questions:
            where = address("buyers.questions.listing", ref)
            return Row(
                WAITS, title, href, stage, left, {"text": f"Answer {plural(questions, 'question')}", "href": where}
            )
        return Row(RUNS, title, href, stage, left)
    if stage == "cancelled":
        return Row(OVER, title, href, stage)
    if not evaluation.opened:
        do = {"text": "Open the bids", "href": address("buyers.opening.show", ref)}
        return Row(WAITS, title, href, "unopened", "Two different officers open the bids.", do)
    if not evaluation.computed:
        return _evaluated(title, href, ref, evaluation)
    return _awarded(title, href, ref, award)


def _evaluated(title: str, href: str, ref: str, evaluation: Evaluation) -> Row:
    tasks = officer_tasks(evaluation, ref=ref, asked=False)
    task = next_task(tasks)
    if task:
        return Row(WAITS, title, href, "evaluating", task.hint, {"text": task.title, "href": task.href})
    pending = next(t for t in tasks if t.state != DONE)
    return Row(RUNS, title, href, "evaluating", f"{pending.title}: {pending.hint or pending.why}")


def _awarded(title: str, href: str, ref: str, award: tuple[AwardDecision, Contract | None] | None) -> Row:
    desk = address("buyers.award.show", ref)
    if award is None:
        do = {"text": "Decide the award", "href": desk}
        return Row(WAITS, title, href, "ranked", "The ranking is computed.", do)
    decision, contract = award
    if contract is not None:
        return Row(OVER, title, url_for("buyers.contracts.show", contract=contract.ref), "concluded")
    if decision.told_at is None:
        return Row(
            WAITS, title, href, "decided", "The bidders are told next.", {"text": "Send the letters", "href": desk}
        )
    says = "The bidders are told. What is left before the contract is on the award page."
    return Row(WAITS, title, href, "decided", says, {"text": "Go to the award", "href": desk})
