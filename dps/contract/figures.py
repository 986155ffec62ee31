"""Promised against delivered, for the public: by supplier, council and lot; and who may not see it for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dps.award.models import AwardDecision, Ending
from dps.bidding.models import Bid
from dps.bidding.queries import opened
from dps.competition.models import Competition
from dps.competition.rules.parts.hidden_names import names_hidden
from dps.contract.delivery_queries import PromiseShown, shown_promises
from dps.contract.models import Contract, Promise
from dps.contract.rules.figures import Group, Record, Row, groups, record_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.evaluation.models import Assignment
from dps.market.models import Lot
from dps.parties.models import Organisation, Person

MOST = 5_000
"""The most promises that one page of figures counts."""
PER_PAGE = 50
WHY = "PCR 2015 regs 18(1), 67(2); Procurement Act 2023 ss.12(2), 19(1), 23"


@dataclass(frozen=True)
class Withheld:
    """Whose delivery record somebody does not see: everybody's, that of some suppliers, or nobody's."""

    everybody: bool = False
    suppliers: frozenset[str] = frozenset()

    def of(self, supplier: str) -> bool:
        """Whether the record of the supplier with this ref is withheld."""
        return self.everybody or supplier in self.suppliers

    def __bool__(self) -> bool:
        return self.everybody or bool(self.suppliers)


def withheld_from(by: Actor | None) -> Withheld:
    """Whose record the asker does not see while sitting on a panel that has not led to an award.

    Where who bids is not to be known yet, or names are hidden, everybody's: to
    withhold one supplier's would say that it bid. Performance elsewhere is no award criterion.
    """
    if by is None or not by.person:
        return Withheld()
    decided = select(AwardDecision.competition_id).where(AwardDecision.set_aside_at.is_(None))
    sits = db.session.scalars(
        select(Competition)
        .join(Assignment, Assignment.competition_id == Competition.id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Person.ref == by.person, Assignment.ended_at.is_(None), Competition.state != "cancelled",
            Competition.id.not_in(decided), Competition.id.not_in(select(Ending.competition_id)),
        )
    ).unique().all()  # fmt: skip
    if any(names_hidden(one.parts) or not opened(one, "quality") for one in sits):
        return Withheld(everybody=True)
    bidders = (
        select(Organisation.ref)
        .join(Bid, Bid.supplier_id == Organisation.id)
        .where(Bid.competition_id.in_([one.id for one in sits]))
    )
    return Withheld(suppliers=frozenset(db.session.scalars(bidders)) if sits else frozenset())


def why_not_see(supplier: Organisation, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker is not shown what a supplier delivered; empty where they are."""
    if not withheld_from(by).of(supplier.ref):
        return ()
    return (
        Obstacle(
            "on-a-panel", "You sit on a panel that has not led to an award, so you are not shown what suppliers delivered elsewhere: "
            "bids are judged on what they say, against the published criteria.",
            WHY, "Ask a colleague who is on no panel, or come back after the award.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which promises are counted: of one supplier, council or lot by its ref; empty for all."""

    supplier: str = ""
    council: str = ""
    lot: str = ""


@dataclass(frozen=True)
class Figures:
    """Promised against delivered: sums by measure, the counts, and the promises themselves a page at a time."""

    groups: tuple[Group, ...]
    record: Record
    rows: tuple[PromiseShown, ...]
    page: int
    pages: int
    withheld: bool


def figures(asked: Asked, *, withheld: Withheld, page: int = 1, at: datetime) -> Figures:
    """The public figures at an instant, without the suppliers whose record the asker is not shown now."""
    shown = public_promises(asked, withheld=withheld, at=at)
    return Figures(
        groups=groups_of(shown), record=record_of(one.standing for one in shown),
        rows=shown[(page - 1) * PER_PAGE : page * PER_PAGE], page=page, pages=max(-(-len(shown) // PER_PAGE), 1),
        withheld=bool(withheld),
    )  # fmt: skip


def groups_of(shown: Sequence[PromiseShown]) -> tuple[Group, ...]:
    """The sums of these promises by measure and unit."""
    return groups(Row(one.promise.measure, one.promise.unit, one.standing) for one in shown)


def public_promises(asked: Asked, *, withheld: Withheld, at: datetime) -> tuple[PromiseShown, ...]:
    """Every promise that is asked for, as it stands, by its day."""
    if withheld.everybody:
        return ()
    rows = db.session.scalars(_asked(asked).order_by(Promise.due_on, Promise.id).limit(MOST)).all()
    return shown_promises([p for p in rows if not withheld.of(p.contract.supplier.ref)], at=at)


def _asked(asked: Asked) -> Select[Promise]:
    ask = (
        select(Promise)
        .join(Contract, Contract.id == Promise.contract_id)
        .options(
            joinedload(Promise.contract).joinedload(Contract.buyer),
            joinedload(Promise.contract).joinedload(Contract.supplier),
            joinedload(Promise.contract).joinedload(Contract.competition).joinedload(Competition.lot).joinedload(Lot.market),
        )
    )  # fmt: skip
    if asked.supplier:
        ask = ask.where(Contract.supplier_id.in_(select(Organisation.id).where(Organisation.ref == asked.supplier)))
    if asked.council:
        ask = ask.where(Contract.buyer_id.in_(select(Organisation.id).where(Organisation.ref == asked.council)))
    if asked.lot:
        lots = select(Lot.id).where(Lot.ref == asked.lot)
        ask = ask.where(Contract.competition_id.in_(select(Competition.id).where(Competition.lot_id.in_(lots))))
    return ask


@dataclass(frozen=True)
class Choices:
    """What the figures may be narrowed to: (ref, name) of those with a contract here."""

    suppliers: tuple[tuple[str, str], ...]
    councils: tuple[tuple[str, str], ...]
    lots: tuple[tuple[str, str], ...]


def choices() -> Choices:
    """The suppliers, councils and lots that have a contract with promises."""
    promised = select(Promise.contract_id)

    def bodies(column: object) -> tuple[tuple[str, str], ...]:
        ids = select(column).where(Contract.id.in_(promised))  # type: ignore[call-overload]
        rows = db.session.execute(
            select(Organisation.ref, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name).limit(500)
        )  # fmt: skip
        return tuple((row.ref, row.name) for row in rows)

    lots = db.session.execute(
        select(Lot.ref, Lot.title)
        .where(Lot.id.in_(select(Competition.lot_id).join(Contract, Contract.competition_id == Competition.id).where(Contract.id.in_(promised))))
        .order_by(Lot.title)
        .limit(500)
    )  # fmt: skip
    return Choices(bodies(Contract.supplier_id), bodies(Contract.buyer_id), tuple((row.ref, row.title) for row in lots))


def record_of_supplier(supplier: str, *, at: datetime) -> Record | None:
    """What a supplier's profile says of its promises under contracts here; None where it has no contract."""
    has = db.session.scalar(
        select(func.count())
        .select_from(Contract)
        .join(Organisation, Organisation.id == Contract.supplier_id)
        .where(Organisation.ref == supplier)
    )
    if not has:
        return None
    return record_of(one.standing for one in public_promises(Asked(supplier=supplier), withheld=Withheld(), at=at))
