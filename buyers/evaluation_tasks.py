"""What there is to do in an evaluation, in order, for a panel member and for an officer. States come from the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from dps.core.refusal import Obstacle
from dps.evaluation.rules.entries import unscored
from dps.evaluation.rules.finding import may_find
from dps.evaluation.rules.moderation import obstacles_to_comparing
from dps.evaluation.rules.panel import EVALUATOR, Evaluation, Member, obstacles_to_reading
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_opening_prices, obstacles_to_ranking
from dps.evaluation.rules.seating import obstacles_to_panel
from dps.evaluation.rules.second_reading import answers_of, to_read_again
from dps.evaluation.rules.signing import signatures_lacking, unsigned_by
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
    if me.barred:
        return Task(title, DONE, hint="An interest of yours was found to be a conflict, so you take no part.")
    if me.interested:
        return Task(
            title,
            DONE,
            href,
            hint="You declared an interest. The bids are closed to you until another person has decided on it.",
        )
    if not evaluation.opened:
        return Task(title, CANNOT, why="The bidders are not known before the bids are opened.")
    if me.declared:
        return Task(title, DONE, href)
    hint = (
        "There is a new bidder to declare about" if me.declared_about else "For each bidder, before you see any answer"
    )
    return Task(title, TO_DO, href, hint=hint)


def _scoring(evaluation: Evaluation, me: Member, ref: str) -> tuple[Task, ...]:
    closed = obstacles_to_reading(evaluation, member=me)
    if closed:
        return (
            Task("Score every answer", CANNOT, why=_why(closed)),
            Task("Hand in your scores", CANNOT, why="When every answer is scored."),
        )
    left, again = unscored(evaluation, me), to_read_again(evaluation, me)
    asked = sum(me.covers(c.ref) for c in evaluation.criteria)
    bids = tuple(
        Task(
            f"{'Your scores of' if me.finished_at else 'Score'} {bid.called}",
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
    readings = tuple(
        Task(
            f"Read again: {_called(evaluation, answer)}", TO_DO,
            address("buyers.scoring.answer", ref, bid=answer[0], criterion=answer[1]), hint="The moderator says why",
        )
        for answer in again
    )  # fmt: skip
    return (*bids, handing_in, *readings, _signing(evaluation, me, ref))


def _called(evaluation: Evaluation, answer: tuple[str, str]) -> str:
    """An answer in words: its criterion and what its bid is called."""
    title = next((c.title for c in evaluation.criteria if c.ref == answer[1]), "")
    return f"{title}, {next((b.called for b in evaluation.bids if b.ref == answer[0]), '')}"


def _signing(evaluation: Evaluation, me: Member, ref: str) -> Task:
    """Signing what was agreed: when something is, and none of it waits for a second reading."""
    title, href = "Sign what was agreed", address("buyers.signing.show", ref)
    agreed = [answer for answer in evaluation.agreed if me.covers(answer[1])]
    if not agreed:
        return Task(title, CANNOT, why="When the moderator has recorded what the panel agreed.")
    waiting = unsigned_by(evaluation, me)
    hint = f"{plural(len(waiting), 'record')} to sign" if waiting else ""
    return Task(title, TO_DO if waiting else DONE, href, hint=hint)


def _moderating(evaluation: Evaluation, me: Member, ref: str) -> tuple[Task, ...]:
    mine = [c.ref for c in evaluation.criteria if me.covers(c.ref)]
    each = [obstacles_to_comparing(evaluation, criterion=criterion) for criterion in mine]
    waiting = () if any(not one for one in each) else tuple(o for one in each for o in one)
    closed = obstacles_to_reading(evaluation, member=me) or waiting
    asked = len(mine)
    if closed:
        bids: tuple[Task, ...] = (Task("Record what the panel agrees", CANNOT, why=_why(closed)),)
    else:
        bids = tuple(
            Task(
                f"Agree the scores of {bid.called}",
                DONE if done == asked else BEGUN if done else TO_DO,
                address("buyers.moderation.bid", ref, bid=bid.ref),
                hint=f"{done} of {plural(asked, 'answer')} agreed",
            )
            for bid in evaluation.to_score
            for done in [sum((bid.ref, criterion) in evaluation.agreed for criterion in mine)]
        )
    objected = [a for a in evaluation.ledger.objected if a[1] in mine and not evaluation.locked]
    again = tuple(
        Task(
            f"Answer the objection: {_called(evaluation, answer)}", TO_DO,
            address("buyers.moderation.answer", ref, bid=answer[0], criterion=answer[1]), hint="An evaluator objects to the record",
        )
        for answer in objected
    )  # fmt: skip
    return (*bids, *again, *_promises(evaluation, me, ref), _signatures(evaluation), _locking(evaluation, ref))


def _promises(evaluation: Evaluation, me: Member, ref: str) -> tuple[Task, ...]:
    """Finding whether promised numbers count, where a criterion is scored by one and this member moderates social value."""
    if not evaluation.promised or not may_find(evaluation, me):
        return ()
    title, href = "Find which promises count", address("buyers.promises.show", ref)
    closed = obstacles_to_reading(evaluation, member=me)
    if closed:
        return (Task(title, CANNOT, why=_why(closed)),)
    bids = {bid.ref for bid in evaluation.to_score}
    found = [version > 0 for (bid, _), version in evaluation.promised.items() if bid in bids]
    state = DONE if all(found) else BEGUN if any(found) else TO_DO
    return (Task(title, state, href, hint=f"{sum(found)} of {plural(len(found), 'promise')} found"),)


def _signatures(evaluation: Evaluation) -> Task:
    """Where the signatures of everybody stand, for whoever waits for them."""
    title = "Every evaluator signs"
    answers = answers_of(evaluation)
    signed = sum(a in evaluation.agreed and not signatures_lacking(evaluation, a) for a in answers)
    if not evaluation.agreed:
        return Task(title, CANNOT, why="When something is agreed.")
    return Task(
        title,
        DONE if signed == len(answers) else BEGUN,
        hint=f"{signed} of {plural(len(answers), 'record')} signed by everybody",
    )


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
        _signatures(evaluation),
        _locking(evaluation, ref),
        _prices(evaluation, ref, asked=asked),
        _ranking(evaluation, ref),
    )  # fmt: skip


def _panel(evaluation: Evaluation, ref: str) -> Task:
    many, moderators = len(evaluation.evaluators), len(evaluation.moderators)
    led = "no moderator yet" if not moderators else plural(moderators, "moderator")
    hint, href = f"{plural(many, 'evaluator')}, {led}", address("buyers.panel.show", ref)
    if any(member.interested for member in evaluation.sitting):
        hint += "; an interest waits for a decision, or for another person"
        return Task("Appoint the panel", BEGUN, href, hint=hint)
    lacking = obstacles_to_panel(evaluation)
    if lacking and evaluation.sitting:
        hint += f". {lacking[0].says}"
    state = DONE if evaluation.sitting and not lacking else BEGUN if evaluation.sitting else TO_DO
    return Task("Appoint the panel", state, href, hint=hint)


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
