"""What there is to do in an evaluation, in order, for a panel member and for an officer. States come from the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from dps.core.refusal import Obstacle
from dps.evaluation.rules.moderation import obstacles_to_comparing, unscored
from dps.evaluation.rules.panel import EVALUATOR, FEWEST_EVALUATORS, Evaluation, Member, obstacles_to_reading
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_opening_prices, obstacles_to_ranking
from dps.web.filters import plural

CANNOT, TO_DO, BEGUN, DONE = "cannot_start", "to_do", "in_progress", "done"


@dataclass(frozen=True)
class Task:
    """One line of a task list."""

    title: str
    state: str
    href: str = ""
    hint: str = ""
    why: str = ""


def address(endpoint: str, ref: str, **values: Any) -> str:
    """The address of a page, or nothing while there is no such page."""
    return url_for(endpoint, competition=ref, **values) if endpoint in current_app.view_functions else ""


def _why(obstacles: Iterable[Obstacle]) -> str:
    return next((o.says for o in obstacles), "")


def next_task(tasks: Iterable[Task]) -> Task | None:
    """The first that can be done now and is not."""
    return next((task for task in tasks if task.state in (TO_DO, BEGUN) and task.href), None)


def member_tasks(evaluation: Evaluation, me: Member, *, ref: str) -> tuple[Task, ...]:
    """What a panel member does, in order. No bidder is named before the declaration, which names them all."""
    return (
        _declaration(evaluation, me, ref),
        *(_scoring(evaluation, me, ref) if me.role == EVALUATOR else _moderating(evaluation, me, ref)),
    )


def _declaration(evaluation: Evaluation, me: Member, ref: str) -> Task:
    title, href = "Declare your interests", address("buyers.panel.declaration", ref)
    if me.interested:
        return Task(
            title,
            DONE,
            hint="You declared an interest, so the bids are closed to you. An officer names another person.",
        )
    if not evaluation.opened:
        return Task(title, CANNOT, why="The bidders are not known before the bids are opened.")
    return Task(title, DONE if me.declared else TO_DO, href, hint="" if me.declared else "Before you see any answer")


def _scoring(evaluation: Evaluation, me: Member, ref: str) -> tuple[Task, ...]:
    closed = obstacles_to_reading(evaluation, member=me)
    if closed:
        return (
            Task("Score every answer", CANNOT, why=_why(closed)),
            Task("Hand in your scores", CANNOT, why="When every answer is scored."),
        )
    left = unscored(evaluation, me)
    asked = len(evaluation.criteria)
    bids = tuple(
        Task(
            f"{'Your scores of' if me.finished_at else 'Score'} {bid.name}",
            DONE if bid.ref not in left else TO_DO if len(left[bid.ref]) == asked else BEGUN,
            address("buyers.scoring.bid", ref, bid=bid.ref),
            hint=f"{asked - len(left.get(bid.ref, ()))} of {plural(asked, 'answer')} scored",
        )
        for bid in evaluation.to_score
    )
    ready = not left and bool(bids)
    handing_in = Task(
        "Hand in your scores",
        DONE if me.finished_at else TO_DO if ready else CANNOT,
        address("buyers.scoring.hand_in", ref),
        why="" if ready else "When every answer is scored.",
    )
    return (*bids, handing_in)


def _moderating(evaluation: Evaluation, me: Member, ref: str) -> tuple[Task, ...]:
    closed = obstacles_to_reading(evaluation, member=me) or obstacles_to_comparing(evaluation)
    asked = len(evaluation.criteria)
    if closed:
        bids: tuple[Task, ...] = (Task("Record what the panel agrees", CANNOT, why=_why(closed)),)
    else:
        bids = tuple(
            Task(
                f"Agree the scores of {bid.name}",
                DONE if done == asked else BEGUN if done else TO_DO,
                address("buyers.moderation.bid", ref, bid=bid.ref),
                hint=f"{done} of {plural(asked, 'answer')} agreed",
            )
            for bid in evaluation.to_score
            for done in [sum((bid.ref, c.ref) in evaluation.agreed for c in evaluation.criteria)]
        )
    return (*bids, _locking(evaluation, ref))


def _locking(evaluation: Evaluation, ref: str) -> Task:
    missing = () if evaluation.locked else obstacles_to_locking(evaluation)
    state = DONE if evaluation.locked else TO_DO if not missing else CANNOT
    return Task("Lock quality", state, address("buyers.evaluation.lock", ref), why=_why(missing))


def officer_tasks(evaluation: Evaluation, *, ref: str, asked: bool) -> tuple[Task, ...]:
    """The evaluation in order, as an officer sees to it. ``asked``: one officer has asked for the prices to be opened."""
    return (
        _panel(evaluation, ref),
        Task(
            "Open the bids", DONE if evaluation.opened else TO_DO, address("buyers.opening.show", ref),
            hint=f"{plural(len(evaluation.bids), 'bid')} opened" if evaluation.opened else "By two different officers, after the deadline",
        ),
        _panel_at_work(evaluation),
        _agreeing(evaluation, ref),
        _locking(evaluation, ref),
        _prices(evaluation, ref, asked=asked),
        _ranking(evaluation, ref),
    )  # fmt: skip


def _panel(evaluation: Evaluation, ref: str) -> Task:
    many, moderator = len(evaluation.evaluators), evaluation.moderator is not None
    interested = any(member.interested for member in evaluation.sitting)
    whole = many >= FEWEST_EVALUATORS and moderator and not interested
    hint = f"{plural(many, 'evaluator')}, {'1 moderator' if moderator else 'no moderator yet'}"
    if interested:
        hint += "; somebody with an interest is to be replaced"
    state = DONE if whole else BEGUN if evaluation.sitting else TO_DO
    return Task("Appoint the panel", state, address("buyers.panel.show", ref), hint=hint)


def _panel_at_work(evaluation: Evaluation) -> Task:
    title, sitting = "The panel declares and scores", evaluation.sitting
    if not evaluation.opened or not sitting:
        return Task(title, CANNOT, why="When the bids are open and the panel is appointed.")
    declared = sum(member.declared for member in sitting)
    finished = sum(member.finished_at is not None for member in evaluation.evaluators)
    hint = f"{declared} of {len(sitting)} declared, {finished} of {len(evaluation.evaluators)} handed in"
    done = declared == len(sitting) and not obstacles_to_comparing(evaluation)
    return Task(title, DONE if done else BEGUN if declared else TO_DO, hint=hint)


def _agreeing(evaluation: Evaluation, ref: str) -> Task:
    title = "The moderator records what was agreed"
    waiting = obstacles_to_comparing(evaluation)
    if waiting or not evaluation.opened:
        return Task(title, CANNOT, why=_why(waiting) or "When the bids are open.")
    answers = [(bid.ref, c.ref) for bid in evaluation.to_score for c in evaluation.criteria]
    done = sum(answer in evaluation.agreed for answer in answers)
    state = DONE if done == len(answers) else BEGUN if done else TO_DO
    href = address("buyers.moderation.show", ref) if evaluation.locked else ""
    return Task(title, state, href, hint=f"{done} of {plural(len(answers), 'answer')} agreed")


def _prices(evaluation: Evaluation, ref: str, *, asked: bool) -> Task:
    title, href = "Open the prices", address("buyers.ranking.prices", ref)
    if evaluation.priced:
        return Task(title, DONE, href)
    closed = obstacles_to_opening_prices(evaluation)
    if closed:
        return Task(title, CANNOT, why=_why(closed))
    hint = "One officer has asked; a second opens them" if asked else "By two different officers"
    return Task(title, BEGUN if asked else TO_DO, href, hint=hint)


def _ranking(evaluation: Evaluation, ref: str) -> Task:
    title, href = "Compute the ranking", address("buyers.ranking.show", ref)
    if evaluation.computed:
        return Task(title, DONE, href)
    closed = obstacles_to_ranking(evaluation)
    return Task(title, CANNOT, why=_why(closed)) if closed else Task(title, TO_DO, href)
