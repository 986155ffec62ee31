"""What can be asked about a contract's record: as it stands after its changes, its papers, indicators, end, breaches, notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.contract.models import Contract
from dps.contract.queries import PAGE, _whole
from dps.contract.record_models import (
    BreachReport,
    ContractChange,
    ContractEnding,
    ContractNotice,
    ContractPaper,
    ContractSigning,
    Kpi,
    KpiAssessment,
)
from dps.contract.rules.changes import Running
from dps.contract.rules.concluding import Due
from dps.contract.rules.running import KPIS, UPHELD, due_from, kpis_needed
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.calendar import london_date
from dps.law.contracts import ContractLaw, contract_law
from dps.law.periods import Period
from dps.law.routes import route
from dps.parties.models import Organisation


def law_of(contract: Contract) -> ContractLaw:
    """The law of a contract after its signature."""
    return contract_law(contract.route, contract.competition.contract_kind)


def supplied_contract(ref: str, by: Actor) -> Contract:
    """A contract of the asker's own organisation as the supplier. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        _whole()
        .join(Organisation, Organisation.id == Contract.supplier_id)
        .where(Contract.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def supplied_contracts(by: Actor, *, page: int = 1, per_page: int = PAGE) -> tuple[tuple[Contract, ...], int]:
    """The contracts that the asker's own organisation won, newest first, and how many there are."""
    whose = select(Organisation.id).where(Organisation.ref == by.organisation).scalar_subquery()
    rows = (
        _whole()
        .where(Contract.supplier_id == whose)
        .order_by(Contract.concluded_at.desc(), Contract.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    many = db.session.scalar(select(func.count()).select_from(Contract).where(Contract.supplier_id == whose)) or 0
    return tuple(db.session.scalars(rows)), many


def changes_of(contract: Contract) -> tuple[ContractChange, ...]:
    """Every change proposed of a contract, in their order."""
    rows = (
        select(ContractChange)
        .options(joinedload(ContractChange.proposed_by), joinedload(ContractChange.decided_by))
        .where(ContractChange.contract_id == contract.id)
        .order_by(ContractChange.number)
    )
    return tuple(db.session.scalars(rows))


def running_of(contract: Contract) -> Running:
    """A contract as awarded and as the changes made left it."""
    pence, ends_on = contract.value_pence, contract.ends_on
    for change in changes_of(contract):
        if change.outcome == "made":
            pence, ends_on = pence + change.value_pence, change.ends_on or ends_on
    return Running(contract.starts_on, contract.ends_on, contract.value_pence, ends_on, pence)


def own_change(ref: str, by: Actor) -> ContractChange:
    """A change of a contract of the asker's own council. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        select(ContractChange)
        .join(Contract, Contract.id == ContractChange.contract_id)
        .join(Organisation, Organisation.id == Contract.buyer_id)
        .where(ContractChange.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def ending_of(contract: Contract) -> ContractEnding | None:
    """How a contract ended, once that is recorded."""
    return db.session.scalar(select(ContractEnding).where(ContractEnding.contract_id == contract.id))


def endings_of(contracts: Iterable[Contract]) -> dict[int, ContractEnding]:
    """The recorded endings of these contracts, by the contract's id."""
    rows = db.session.scalars(select(ContractEnding).where(ContractEnding.contract_id.in_([c.id for c in contracts])))
    return {row.contract_id: row for row in rows}


def signing_of(contract: Contract) -> ContractSigning | None:
    """Who signed, by the newest word of it."""
    return db.session.scalar(
        select(ContractSigning)
        .where(ContractSigning.contract_id == contract.id)
        .order_by(ContractSigning.number.desc())
        .limit(1)
    )


def papers_of(contract: Contract) -> tuple[ContractPaper, ...]:
    """The files of a contract's record, newest first."""
    rows = select(ContractPaper).where(ContractPaper.contract_id == contract.id).order_by(ContractPaper.id.desc())
    return tuple(db.session.scalars(rows))


def paper_of_ours(ref: str, by: Actor) -> ContractPaper:
    """A file of a contract to which the asker's organisation is a party. Raises :class:`NotFound` for others."""
    found = db.session.scalar(
        select(ContractPaper)
        .join(Contract, Contract.id == ContractPaper.contract_id)
        .join(Organisation, Organisation.id.in_([Contract.buyer_id, Contract.supplier_id]))
        .where(ContractPaper.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


@dataclass(frozen=True)
class KpiShown:
    """One indicator with its assessments, oldest first."""

    kpi: Kpi
    assessments: tuple[KpiAssessment, ...]


def kpis_of(contract: Contract) -> tuple[KpiShown, ...]:
    """The indicators of a contract with their assessments."""
    kpis = tuple(db.session.scalars(select(Kpi).where(Kpi.contract_id == contract.id).order_by(Kpi.number)))
    rows = db.session.scalars(
        select(KpiAssessment).where(KpiAssessment.kpi_id.in_([k.id for k in kpis])).order_by(KpiAssessment.id)
    )
    every = tuple(rows)
    return tuple(KpiShown(kpi, tuple(a for a in every if a.kpi_id == kpi.id)) for kpi in kpis)


def own_kpi(ref: str, by: Actor) -> Kpi:
    """An indicator of a contract of the asker's own council. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(
        select(Kpi)
        .join(Contract, Contract.id == Kpi.contract_id)
        .join(Organisation, Organisation.id == Contract.buyer_id)
        .where(Kpi.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def kpis_missing(contract: Contract) -> int:
    """How many indicators the law still asks for. Procurement Act 2023 s.52(1)."""
    wanted = kpis_needed(route(contract.route), law_of(contract), value=contract.value_pence)
    there = db.session.scalar(select(func.count()).select_from(Kpi).where(Kpi.contract_id == contract.id)) or 0
    return max(wanted - there, 0)


def breaches_of(contract: Contract) -> tuple[BreachReport, ...]:
    """Every report about a contract, newest first. For its two sides."""
    rows = select(BreachReport).where(BreachReport.contract_id == contract.id).order_by(BreachReport.id.desc())
    return tuple(db.session.scalars(rows))


def upheld_in_public(contract: Contract) -> tuple[BreachReport, ...]:
    """What the public reads: upheld, and its notice recorded where the law has one (Procurement Act 2023 s.95)."""
    upheld = [one for one in breaches_of(contract) if one.outcome in UPHELD]
    if law_of(contract).performance_notice is None:
        return ()  # no notice is published on this route, so nothing is published here either
    known = notices_of(contract)
    return tuple(one for one in upheld if f"breach:{one.ref}" in known)


def breach_of_ours(ref: str, by: Actor) -> BreachReport:
    """A report about a contract to which the asker's organisation is a party. Raises :class:`NotFound` for others."""
    found = db.session.scalar(
        select(BreachReport)
        .join(Contract, Contract.id == BreachReport.contract_id)
        .join(Organisation, Organisation.id.in_([Contract.buyer_id, Contract.supplier_id]))
        .where(BreachReport.ref == ref, Organisation.ref == by.organisation)
    )
    if found is None:
        raise NotFound(ref)
    return found


def notices_of(contract: Contract) -> dict[str, ContractNotice]:
    """The notices that are recorded, by what they are about."""
    rows = db.session.scalars(select(ContractNotice).where(ContractNotice.contract_id == contract.id))
    return {row.about: row for row in rows}


@dataclass(frozen=True)
class NoticeDue:
    """A notice about a running contract: what it is about, what happened and when, by when it is due, and whether it is recorded."""

    about: str
    title: str
    due: Due
    from_on: date
    recorded: ContractNotice | None


def notices_due(contract: Contract) -> tuple[NoticeDue, ...]:
    """Every notice that the law asks for about a contract so far, recorded or not, but the contract details notice."""
    law, its, known = law_of(contract), route(contract.route), notices_of(contract)
    found: list[NoticeDue] = []

    def add(about: str, title: str, notice: str, period: Period | None, provision: str, day: date) -> None:
        found.append(NoticeDue(about, title, due_from(notice, period, provision, day), day, known.get(about)))

    light = contract.competition.contract_kind == "light_touch"
    if its.contract_copy_above is not None and contract.value_pence > its.contract_copy_above:
        period = its.periods["contract_copy_light_touch" if light else "contract_copy"]
        add(
            "copy",
            "A copy of the contract",
            "Contract",
            period,
            its.provisions["contract_copy_above"],
            contract.signed_on,
        )
    for change in changes_of(contract):
        if change.needs_notice and law.change_notice and change.outcome != "dropped":
            add(
                f"change:{change.ref}", f"Change {change.number}", law.change_notice, None, law.change_provision,
                london_date(change.proposed_at),
            )  # fmt: skip
    for breach in reversed(breaches_of(contract)):
        if breach.outcome in UPHELD and law.performance_notice and breach.event_on:
            add(
                f"breach:{breach.ref}", "Performance", law.performance_notice, law.performance_period,
                law.performance_provision, breach.event_on,
            )  # fmt: skip
    ending = ending_of(contract)
    if ending is not None and law.ending_notice:
        add("ending", "The contract’s end", law.ending_notice, law.ending_period, law.ending_provision, ending.ended_on)
    return tuple(found)


def kpi_words(contract: Contract, *, at: datetime) -> str:
    """What is due about indicators, in a sentence; empty where nothing is. Procurement Act 2023 ss.52(1), 71(2)."""
    missing = kpis_missing(contract)
    if missing:
        return f"{missing} more performance indicators are to be set: a contract of this value has three or more ({KPIS}(1))."
    late = []
    for shown in kpis_of(contract) if law_of(contract).kpis_least else ():
        last = max((a.to_on for a in shown.assessments), default=contract.signed_on)
        if (london_date(at) - last).days > 365 and ending_of(contract) is None:
            late.append(shown.kpi.title)
    if late:
        return (
            f"Performance was not assessed in the last twelve months: {', '.join(late)} (Procurement Act 2023 s.71(2))."
        )
    return ""
