"""What can be asked about promises and their delivery: for the two sides, for a community partner, and for the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dps.contract.delivery_models import (
    DeliveryAnswer,
    DeliveryFile,
    DeliveryReport,
    PromisePartner,
    RemedyPlan,
    SupplierWords,
)
from dps.contract.models import Contract, Promise
from dps.contract.record_models import ContractEnding
from dps.contract.rules.delivery import DONE, WORDS, Standing, Told, counted, standing
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.calendar import london_date
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import OFFICER

Row = TypeVar("Row", Promise, DeliveryReport, RemedyPlan, DeliveryFile)


@dataclass(frozen=True)
class ReportShown:
    """One report with its files and what each side said of it."""

    report: DeliveryReport
    council: DeliveryAnswer | None
    community: DeliveryAnswer | None
    files: tuple[DeliveryFile, ...] = ()


@dataclass(frozen=True)
class PromiseShown:
    """One promise as it stands on a day, with everything that was said of it."""

    promise: Promise
    standing: Standing
    reports: tuple[ReportShown, ...]
    plans: tuple[RemedyPlan, ...]
    partner: Person | None
    words: str

    @property
    def says(self) -> str:
        """Where it stands, in words."""
        return WORDS[self.standing.state]

    @property
    def done(self) -> bool:
        """Whether it is confirmed as delivered."""
        return self.standing.state in DONE

    @property
    def waiting(self) -> ReportShown | None:
        """The report that waits for the council, if one does."""
        return next((one for one in self.reports if one.council is None), None)

    @property
    def plan_waiting(self) -> RemedyPlan | None:
        """The remedy plan that waits for the council, if one does."""
        return next((one for one in self.plans if one.answer is None), None)


def shown_promises(promises: Sequence[Promise], *, at: datetime) -> tuple[PromiseShown, ...]:
    """These promises as they stand at an instant; a fixed number of reads, however many there are."""
    ids, on = [p.id for p in promises], london_date(at)
    reports, plans, partners, words = _reports(ids), _plans(ids), _partners(ids), _words(ids)
    ended = _ended([p.contract_id for p in promises])
    return tuple(
        PromiseShown(
            promise=p,
            standing=standing(
                promised=p.amount, due_on=p.due_on, reports=tuple(_told(one) for one in reports[p.id]),
                agreed_by=_agreed(plans[p.id]), ended_on=ended.get(p.contract_id), on=on,
            ),
            reports=tuple(reports[p.id]), plans=tuple(plans[p.id]), partner=partners.get(p.id), words=words.get(p.id, ""),
        )
        for p in promises
    )  # fmt: skip


def shown_promise(promise: Promise, *, at: datetime) -> PromiseShown:
    """One promise as it stands at an instant."""
    return shown_promises([promise], at=at)[0]


def _told(one: ReportShown) -> Told:
    said = one.council
    return Told(
        delivered_on=one.report.delivered_on, amount=one.report.amount, outcome=said.outcome if said else "",
        counted=counted(said.outcome, reported=one.report.amount, amount=said.amount) if said else None,
        partner_outcome=one.community.outcome if one.community else "",
    )  # fmt: skip


def _agreed(plans: Sequence[RemedyPlan]) -> date | None:
    return max((p.by_on for p in plans if p.answer is not None and p.answer.agreed), default=None)


def _reports(ids: Sequence[int]) -> defaultdict[int, list[ReportShown]]:
    """The reports on these promises, in three reads however many there are."""
    rows = db.session.scalars(
        select(DeliveryReport).where(DeliveryReport.promise_id.in_(ids)).order_by(DeliveryReport.number)
    ).all()
    keys = [row.id for row in rows]
    said: defaultdict[int, dict[str, DeliveryAnswer]] = defaultdict(dict)
    for answer in db.session.scalars(select(DeliveryAnswer).where(DeliveryAnswer.report_id.in_(keys))):
        said[answer.report_id][answer.side] = answer
    files: defaultdict[int, list[DeliveryFile]] = defaultdict(list)
    for file in db.session.scalars(
        select(DeliveryFile).where(DeliveryFile.report_id.in_(keys)).order_by(DeliveryFile.id)
    ):
        files[file.report_id].append(file)
    found: defaultdict[int, list[ReportShown]] = defaultdict(list)
    for row in rows:
        answers = said[row.id]
        shown = ReportShown(row, answers.get("council"), answers.get("community"), tuple(files[row.id]))
        found[row.promise_id].append(shown)
    return found


def _plans(ids: Sequence[int]) -> defaultdict[int, list[RemedyPlan]]:
    rows = db.session.scalars(
        select(RemedyPlan)
        .options(joinedload(RemedyPlan.answer))
        .where(RemedyPlan.promise_id.in_(ids))
        .order_by(RemedyPlan.number)
    )
    found: defaultdict[int, list[RemedyPlan]] = defaultdict(list)
    for row in rows:
        found[row.promise_id].append(row)
    return found


def _partners(ids: Sequence[int]) -> dict[int, Person | None]:
    rows = db.session.scalars(
        select(PromisePartner)
        .options(joinedload(PromisePartner.person))
        .where(PromisePartner.promise_id.in_(ids))
        .order_by(PromisePartner.number)
    )
    return {row.promise_id: row.person for row in rows}  # the newest comes last and stands


def _words(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.scalars(
        select(SupplierWords).where(SupplierWords.promise_id.in_(ids)).order_by(SupplierWords.number)
    )
    return {row.promise_id: row.text for row in rows}


def _ended(ids: Iterable[int]) -> dict[int, date]:
    rows = db.session.scalars(select(ContractEnding).where(ContractEnding.contract_id.in_(set(ids))))
    return {row.contract_id: row.ended_on for row in rows}


def last_answer(contract: Contract) -> datetime | None:
    """When the council or a partner last said something of a report under a contract; None where nobody has."""
    return db.session.scalar(
        select(func.max(DeliveryAnswer.answered_at))
        .join(DeliveryReport, DeliveryReport.id == DeliveryAnswer.report_id)
        .join(Promise, Promise.id == DeliveryReport.promise_id)
        .where(Promise.contract_id == contract.id)
    )


def promise_of_ours(ref: str, by: Actor) -> Promise:
    """A promise of a contract to which the asker's organisation is a party. Raises :class:`NotFound` for others."""
    return _ours(_promises(), Promise, ref, by)


def promise_to_confirm(ref: str, by: Actor) -> Promise:
    """A promise that the asker may confirm: as an officer of the council that buys, or named for it. Raises NotFound."""
    found = promise_of_ours(ref, by)
    officer = by.organisation == found.contract.buyer.ref and OFFICER in by.roles
    if not officer and not is_partner(found, by):
        raise NotFound(ref)
    return found


def report_of_ours(ref: str, by: Actor) -> DeliveryReport:
    """A report on a promise that the asker's organisation gave or was given. Raises :class:`NotFound` for others."""
    return _ours(select(DeliveryReport).join(Promise, Promise.id == DeliveryReport.promise_id), DeliveryReport, ref, by)


def plan_of_ours(ref: str, by: Actor) -> RemedyPlan:
    """A remedy plan of a contract of the asker's. Raises :class:`NotFound` for others."""
    return _ours(select(RemedyPlan).join(Promise, Promise.id == RemedyPlan.promise_id), RemedyPlan, ref, by)


def file_of_ours(ref: str, by: Actor) -> DeliveryFile:
    """A file of a report, for either side of the contract. Raises :class:`NotFound` for others."""
    asked = (
        select(DeliveryFile)
        .join(DeliveryReport, DeliveryReport.id == DeliveryFile.report_id)
        .join(Promise, Promise.id == DeliveryReport.promise_id)
        .options(joinedload(DeliveryFile.report).joinedload(DeliveryReport.promise))
    )
    return _ours(asked, DeliveryFile, ref, by)


def _ours(asked: Select[Row], kind: type[Row], ref: str, by: Actor) -> Row:
    """The one with this ref of those asked for, the promise being in it, where the asker's organisation is a party."""
    found = db.session.scalar(
        asked.join(Contract, Contract.id == Promise.contract_id)
        .join(Organisation, Organisation.id.in_([Contract.buyer_id, Contract.supplier_id]))
        .where(kind.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def partner_of(promise: Promise) -> Person | None:
    """The community partner named for a promise now, if one is."""
    return _partners([promise.id]).get(promise.id)


def is_partner(promise: Promise, by: Actor) -> bool:
    """Whether the asker is the community partner named for a promise."""
    named = partner_of(promise)
    return named is not None and named.ref == by.person


def promises_for_partner(by: Actor) -> tuple[Promise, ...]:
    """The promises that the asker is named to confirm, those of one council, by their days."""
    rows = db.session.scalars(
        _promises()
        .join(Contract, Contract.id == Promise.contract_id)
        .join(Organisation, Organisation.id == Contract.buyer_id)
        .where(
            Organisation.ref == by.organisation,
            Promise.id.in_(
                select(PromisePartner.promise_id)
                .join(Person, Person.id == PromisePartner.person_id)
                .where(Person.ref == by.person)
            ),
        )
        .order_by(Promise.due_on, Promise.id)
    ).all()
    partners = _partners([p.id for p in rows])
    return tuple(p for p in rows if (named := partners.get(p.id)) is not None and named.ref == by.person)


def _promises() -> Select[Promise]:
    return select(Promise).options(
        joinedload(Promise.contract).joinedload(Contract.buyer),
        joinedload(Promise.contract).joinedload(Contract.supplier),
    )
