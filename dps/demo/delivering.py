"""The demonstration's contract under way: who signed, a promise confirmed in the community, and a report that waits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from dps.contract import delivering, keeping
from dps.contract.delivery_queries import shown_promise
from dps.contract.models import Contract
from dps.core.actor import Actor
from dps.demo.call_off import CallOff, Score
from dps.demo.play import Play

NEIGHBOUR = "neighbour"


def follow(play: Play, plan: CallOff, score: Score) -> None:
    """What the two sides and a neighbour did since the contract was concluded, up to a few days ago."""
    signed = plan.closes + plan.concluded

    def agreed() -> Contract:
        found = score.contract
        assert found is not None
        return found

    def supplier() -> Actor:
        return play.for_firm(next(key for key, body in play.firms.items() if body.id == agreed().supplier_id))

    def record(now: datetime) -> None:
        keeping.record_signing(
            contract=agreed(), buyer_name="Nadia Hart", buyer_capacity="head of procurement", supplier_name="Ros Pike",
            supplier_capacity="director", by=play.by(plan.buyer), at=now,
        )  # fmt: skip
        promise = agreed().promises[0]
        delivering.name_partner(promise=promise, person=play.people[NEIGHBOUR], by=play.by(plan.buyer), at=now)

    def report(now: datetime) -> None:
        delivering.report(
            promise=agreed().promises[0], amount=Decimal(18), delivered_on=play.day(signed + 10), by=supplier(), at=now,
            says="Six residents were paid for three hours each, to learn how to ask their neighbours before the work begins.",
        )  # fmt: skip

    def confirm(now: datetime, who: str, says: str) -> None:
        (told,) = shown_promise(agreed().promises[0], at=now).reports
        delivering.answer(report=told.report, outcome="confirmed", says=says, by=play.by(who), at=now)

    def report_more(now: datetime) -> None:
        delivering.report(
            promise=agreed().promises[1], amount=Decimal(2), delivered_on=play.day(signed + 20), by=supplier(), at=now,
            says="The first two residents have completed the training.",
        )  # fmt: skip

    play.on(play.when(signed + 2), record)
    play.on(play.when(signed + 12), report)
    play.on(play.when(signed + 14), lambda now: confirm(now, NEIGHBOUR, "I was one of the six."))
    play.on(play.when(signed + 15), lambda now: confirm(now, plan.buyer, ""))
    play.on(play.when(signed + 21), report_more)
