"""Whom to tell of a running contract: changes, end, reports of breach, and what was promised and delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from dps.contract.delivery_models import DeliveryReport, RemedyPlan
from dps.contract.delivery_queries import partner_of, shown_promise
from dps.contract.models import Contract, Promise
from dps.contract.record_models import BreachReport, ContractChange
from dps.contract.record_queries import ending_of, law_of, notices_due, running_of
from dps.contract.rules.running import KINDS, OUTCOMES
from dps.core.db import Base, NotFound, db
from dps.outbox.post import Post
from dps.parties.models import Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER

Addressed = tuple[Person | str, dict[str, Any]]
T = TypeVar("T", bound=Base)


def _thing(kind: type[T], post: Post) -> T:
    found = db.session.scalar(select(kind).where(kind.ref == post.about.partition(":")[2]))  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(post.about)
    return found


def _officers(contract: Contract, **facts: Any) -> Iterator[Addressed]:
    return ((who, {"contract": contract, **facts}) for who in people_of(contract.buyer, roles=(OFFICER,)))


def _supplier(contract: Contract, **facts: Any) -> Iterator[Addressed]:
    return (
        (who, {"contract": contract, "supplier": contract.supplier, **facts}) for who in people_of(contract.supplier)
    )


def _proposed(post: Post) -> Iterator[Addressed]:
    change = _thing(ContractChange, post)
    told = _officers(
        change.contract, change=change, notice=law_of(change.contract).change_notice if change.needs_notice else ""
    )
    return ((who, facts) for who, facts in told if not isinstance(who, Person) or who.id != change.proposed_by_id)


def _changed(post: Post) -> Iterator[Addressed]:
    change = _thing(ContractChange, post)
    yield from _supplier(change.contract, change=change)
    yield from _officers(change.contract, change=change)


def _ended(post: Post) -> Iterator[Addressed]:
    contract = _thing(Contract, post)
    ending = ending_of(contract)
    ground = law_of(contract).ending(ending.ground) if ending else None
    yield from _supplier(contract, ending=ending, ground=ground, notice="")
    yield from _officers(contract, ending=ending, ground=ground, notice=law_of(contract).ending_notice or "")


def _breach_to_supplier(post: Post) -> Iterator[Addressed]:
    breach = _thing(BreachReport, post)
    return _supplier(
        breach.contract, breach=breach, kind=KINDS[breach.kind].lower(), outcome=OUTCOMES.get(breach.outcome, "")
    )


def _breach_to_officers(post: Post) -> Iterator[Addressed]:
    breach = _thing(BreachReport, post)
    return _officers(breach.contract, breach=breach)


def _partner(post: Post) -> Iterator[Addressed]:
    promise = _thing(Promise, post)
    named = partner_of(promise)
    if named is None or named.ref != post.facts["person"]:
        return iter(())
    return iter([(named, {"contract": promise.contract, "promise": promise})])


def _reported(post: Post) -> Iterator[Addressed]:
    """The partner where one is named; and the officers, who see what comes."""
    report = _thing(DeliveryReport, post)
    promise, partner = report.promise, partner_of(report.promise)
    if partner is not None:
        yield partner, {"contract": promise.contract, "promise": promise, "first": True}
    for who, facts in _officers(promise.contract, promise=promise, first=partner is None):
        if who is not partner:  # whoever is both gets the one letter that asks something of them
            yield who, facts


def _answered(post: Post) -> Iterator[Addressed]:
    """The supplier's people; and the officers once the partner has spoken, for it is their turn."""
    report = _thing(DeliveryReport, post)
    side = post.facts["side"]
    yield from _supplier(report.promise.contract, promise=report.promise, side=side, turn=False)
    if side == "community":
        yield from _officers(report.promise.contract, promise=report.promise, side=side, turn=True)


def _plan_to_officers(post: Post) -> Iterator[Addressed]:
    plan = _thing(RemedyPlan, post)
    return _officers(plan.promise.contract, promise=plan.promise, plan=plan)


def _plan_to_supplier(post: Post) -> Iterator[Addressed]:
    plan = _thing(RemedyPlan, post)
    return _supplier(plan.promise.contract, promise=plan.promise, plan=plan, answer=plan.answer)


def _due(post: Post) -> Iterator[Addressed]:
    """Asked again when the letter is written: a promise that was kept meanwhile is not spoken of."""
    promise = _thing(Promise, post)
    if shown_promise(promise, at=post.at).done:
        return iter(())
    return _supplier(promise.contract, promise=promise)


def _late(post: Post) -> Iterator[Addressed]:
    promise = _thing(Promise, post)
    if shown_promise(promise, at=post.at).done:
        return
    yield from _supplier(promise.contract, promise=promise, ours=True)
    yield from _officers(promise.contract, promise=promise, ours=False)


def _waits(post: Post) -> Iterator[Addressed]:
    promise = _thing(Promise, post)
    waiting = shown_promise(promise, at=post.at).waiting
    if waiting is None:
        return iter(())
    partner = partner_of(promise)
    if partner is not None and waiting.community is None:
        return iter([(partner, {"contract": promise.contract, "promise": promise})])
    return _officers(promise.contract, promise=promise)


def _ends_soon(post: Post) -> Iterator[Addressed]:
    contract = _thing(Contract, post)
    return _officers(contract, ends_on=running_of(contract).ends_on) if ending_of(contract) is None else iter(())


def _notice(post: Post) -> Iterator[Addressed]:
    contract = _thing(Contract, post)
    missing = [one for one in notices_due(contract) if one.recorded is None and one.due.last_day]
    return _officers(contract, missing=missing)


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "contract-change-proposed": _proposed,
    "contract-changed": _changed,
    "contract-ended": _ended,
    "breach-reported": _breach_to_supplier,
    "breach-replied": _breach_to_officers,
    "breach-decided": _breach_to_supplier,
    "partner-named": _partner,
    "delivery-reported": _reported,
    "delivery-answered": _answered,
    "remedy-proposed": _plan_to_officers,
    "remedy-answered": _plan_to_supplier,
    "promise-due": _due,
    "promise-late": _late,
    "report-waits": _waits,
    "contract-ends-soon": _ends_soon,
    "contract-notice-due": _notice,
}
