"""The job ``delivery``: promises that fall due, reports that wait, contracts that end, notices that are due. Once a day each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from dps.contract.delivery_queries import shown_promises
from dps.contract.models import Contract, Promise
from dps.contract.queries import details_due
from dps.contract.record_models import ContractEnding
from dps.contract.record_queries import ending_of, notices_due, running_of
from dps.contract.rules.reminders import of_contract, of_notices, of_promise
from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.outbox.models import DatedPost
from dps.outbox.once import post_once, was_posted

AHEAD = timedelta(days=31)
NOT_FORGOTTEN = timedelta(days=400)
"""How long after its end a contract is looked at for notices that are not recorded."""
_DONE, _JOB = "delivery-day", ("job", "delivery")


def remind_of_delivery(at: datetime) -> int:
    """Post what has fallen due about contracts and promises and was not posted; how many. Asked often, it looks once a day.

    Each contract and each promise is a short write of its own; a kill anywhere
    repeats nothing and loses nothing: the day is noted last.
    """
    today = london_date(at)
    if was_posted(_DONE, about=_JOB, due=today):
        return 0
    done = sum(_of_promise(key, at=at) for key in _promises(today)) + sum(
        _of_contract(key, at=at) for key in _contracts(today)
    )
    with writing():
        if not was_posted(_DONE, about=_JOB, due=today):
            db.session.add(DatedPost(kind=_DONE, about=":".join(_JOB), due_on=today, posted_at=at))
    return done


def _promises(today: date) -> list[int]:
    """The promises of contracts that have not ended, due soon or past."""
    rows = (
        select(Promise.id)
        .join(Contract, Contract.id == Promise.contract_id)
        .where(Promise.due_on <= today + AHEAD, Contract.id.not_in(select(ContractEnding.contract_id)))
        .order_by(Promise.id)
    )
    return list(db.session.scalars(rows))


def _of_promise(key: int, *, at: datetime) -> int:
    promise = db.session.get_one(Promise, key)
    (shown,) = shown_promises([promise], at=at)
    steps = of_promise(
        shown.standing, since=london_date(promise.contract.concluded_at), on=london_date(at),
        reported_on=london_date(shown.waiting.report.reported_at) if shown.waiting else None,
    )  # fmt: skip
    about = ("promise", promise.ref)
    waiting = [step for step in steps if not was_posted(step[0], about=about, due=step[1])]
    if not waiting:
        return 0
    with writing():
        return sum(post_once(kind, about=about, due=day, at=at) for kind, day in waiting)


def _contracts(today: date) -> list[int]:
    ended_long_ago = select(ContractEnding.contract_id).where(ContractEnding.ended_on < today - NOT_FORGOTTEN)
    return list(db.session.scalars(select(Contract.id).where(Contract.id.not_in(ended_long_ago)).order_by(Contract.id)))


def _of_contract(key: int, *, at: datetime) -> int:
    contract = db.session.get_one(Contract, key)
    since, today = london_date(contract.concluded_at), london_date(at)
    details = details_due(contract)
    days = [one.due.last_day for one in notices_due(contract) if one.recorded is None and one.due.last_day]
    if details and details.last_day and not contract.notice_reference:
        days.append(details.last_day)
    if ending_of(contract) is None:
        steps = of_contract(ends_on=running_of(contract).ends_on, since=since, notices=tuple(days), on=today)
    else:
        steps = tuple((kind, day) for kind, day in of_notices(tuple(days)) if since <= day <= today)
    about = ("contract", contract.ref)
    waiting = [step for step in steps if not was_posted(step[0], about=about, due=step[1])]
    if not waiting:
        return 0
    with writing():
        return sum(post_once(kind, about=about, due=day, at=at) for kind, day in waiting)
