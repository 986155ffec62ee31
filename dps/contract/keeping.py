"""Keeping a contract's record: who signed, performance indicators, and the notices of a running contract."""

from __future__ import annotations

from datetime import date, datetime

from dps.audit.record import record
from dps.award.queries import is_officer_of_buyer
from dps.competition.holding import held
from dps.contract.models import Contract
from dps.contract.record_models import ContractNotice, ContractSigning, Kpi, KpiAssessment
from dps.contract.record_queries import ending_of, kpis_of, notices_due, signing_of
from dps.contract.rules.running import (
    obstacles_to_assessing,
    obstacles_to_kpi,
    obstacles_to_notice,
    obstacles_to_signing,
)
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.queries import acting_person


def record_signing(
    *, contract: Contract, buyer_name: str, buyer_capacity: str, supplier_name: str, supplier_capacity: str,
    reason: str = "", by: Actor, at: datetime,
) -> ContractSigning:  # fmt: skip
    """Record who signed for each side, or correct it with a reason. Raises :class:`Refused`."""
    competition = held(contract.competition)
    earlier = signing_of(contract)
    refuse_if(
        obstacles_to_signing(
            officer=is_officer_of_buyer(competition, by), already=earlier is not None, reason=reason,
            names=(buyer_name, buyer_capacity, supplier_name, supplier_capacity),
        )
    )  # fmt: skip
    row = ContractSigning(
        contract_id=contract.id, number=earlier.number + 1 if earlier else 1, buyer_name=buyer_name.strip(),
        buyer_capacity=buyer_capacity.strip(), supplier_name=supplier_name.strip(),
        supplier_capacity=supplier_capacity.strip(), reason=reason.strip(), recorded_by_id=acting_person(by).id,
        recorded_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:record-signing", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"number": row.number},
    )  # fmt: skip
    return row


def set_kpi(*, contract: Contract, title: str, measure: str, by: Actor, at: datetime) -> Kpi:
    """Set one performance indicator; public from now. Raises :class:`Refused`."""
    competition = held(contract.competition)
    refuse_if(
        obstacles_to_kpi(
            officer=is_officer_of_buyer(competition, by), ended=ending_of(contract) is not None, title=title,
            measure=measure,
        )
    )  # fmt: skip
    row = Kpi(
        contract_id=contract.id, number=len(kpis_of(contract)) + 1, title=title.strip(), measure=measure.strip(),
        set_by_id=acting_person(by).id, set_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:set-kpi", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"number": row.number},
    )  # fmt: skip
    return row


def assess_kpi(
    *, kpi: Kpi, rating: str, says: str, from_on: date, to_on: date, by: Actor, at: datetime
) -> KpiAssessment:
    """Say how the contract did against one indicator in some time. Raises :class:`Refused`."""
    competition = held(kpi.contract.competition)
    refuse_if(
        obstacles_to_assessing(
            officer=is_officer_of_buyer(competition, by), rating=rating, says=says, from_on=from_on, to_on=to_on,
            signed_on=kpi.contract.signed_on, on=london_date(at),
        )
    )  # fmt: skip
    row = KpiAssessment(
        kpi_id=kpi.id, from_on=from_on, to_on=to_on, rating=rating, says=says.strip(),
        assessed_by_id=acting_person(by).id, assessed_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:assess-kpi", log=competition.log, to=("contract", kpi.contract.ref), by=by, at=at,
        facts={"number": kpi.number, "from_on": from_on.isoformat(), "to_on": to_on.isoformat()},
    )  # fmt: skip
    return row


def record_running_notice(
    *, contract: Contract, about: str, reference: str, date: date, by: Actor, at: datetime
) -> ContractNotice:
    """Record a notice about a running contract: of a change, a breach, the end, or the contract's copy. Raises :class:`Refused`."""
    competition = held(contract.competition)
    due = next((one for one in notices_due(contract) if one.about == about), None)
    refuse_if(
        obstacles_to_notice(
            officer=is_officer_of_buyer(competition, by), due=due is not None,
            recorded=due is not None and due.recorded is not None, reference=reference, notice_date=date,
            not_before=due.from_on if due else contract.signed_on, on=london_date(at),
        )
    )  # fmt: skip
    assert due is not None
    row = ContractNotice(
        contract_id=contract.id, about=about, code=due.due.notice, reference=reference.strip(), date=date,
        recorded_by_id=acting_person(by).id, recorded_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:record-running-notice", log=competition.log, to=("contract", contract.ref), by=by,
        at=at, facts={"notice": row.code, "reference": row.reference, "date": date.isoformat()},
    )  # fmt: skip
    return row
