"""The contract of a direct award: when it was signed, how long it runs, and its contract details notice where one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.competition.reach_models import DirectAward
from dps.contract.direct_models import DirectContract
from dps.contract.rules.concluding import (
    Due,
    contract_details_due,
    obstacles_to_concluding_directly,
    obstacles_to_dates,
    obstacles_to_recording_notice,
)
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import PA_2023_BELOW_THRESHOLD
from dps.outbox.post import post
from dps.parties.queries import acting_person


def contract_of_award(award: DirectAward) -> DirectContract | None:
    """The contract that a direct award led to, once it is recorded."""
    return contracts_of_awards([award]).get(award.id)


def contracts_of_awards(awards: Sequence[DirectAward]) -> dict[int, DirectContract]:
    """The recorded contracts of these direct awards, by the award's id; one read for a whole page of them."""
    rows = db.session.scalars(
        select(DirectContract)
        .options(joinedload(DirectContract.recorded_by))
        .where(DirectContract.award_id.in_([award.id for award in awards]))
    )
    return {row.award_id: row for row in rows}


def is_public() -> ColumnElement[bool]:
    """Which direct awards with a contract the public may know of: see :func:`public_direct_contracts`."""
    its = PA_2023_BELOW_THRESHOLD
    if not its.contract_details_notice:
        return true()
    return (DirectAward.pence < its.contract_details_from) | (DirectContract.notice_reference != "")


def public_direct_contracts(*, page: int = 1, per_page: int = 20) -> tuple[tuple[DirectContract, ...], int]:
    """The contracts of direct awards that the public may know of, newest first, and how many there are.

    Where a contract details notice is due, only once it is recorded: nothing of
    it is public here before it is on the central platform (Procurement Act 2023 ss.87(3), 95).
    """
    known = select(DirectContract).join(DirectAward, DirectAward.id == DirectContract.award_id).where(is_public())
    rows = (
        known.options(joinedload(DirectContract.award).joinedload(DirectAward.council))
        .order_by(DirectContract.signed_on.desc(), DirectContract.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    many = db.session.scalar(select(func.count()).select_from(known.subquery())) or 0
    return tuple(db.session.scalars(rows)), many


def own_direct_contract(award: DirectAward) -> DirectContract:
    """The contract of an award that is the asker's own. Raises NotFound while none is recorded."""
    found = contract_of_award(award)
    if found is None:
        raise NotFound(award.ref)
    return found


def direct_details_due(award: DirectAward, contract: DirectContract) -> Due | None:
    """When the contract details notice has to be published, where one has to be (Procurement Act 2023 s.87(3))."""
    return contract_details_due(
        PA_2023_BELOW_THRESHOLD, kind=award.contract_kind, value=award.pence, signed_on=contract.signed_on
    )


def direct_details_due_once_signed(award: DirectAward) -> Due | None:
    """Which notice will be due once the contract is signed, if any will be; its day is counted from the signature."""
    return contract_details_due(
        PA_2023_BELOW_THRESHOLD, kind=award.contract_kind, value=award.pence, signed_on=london_date(award.decided_at)
    )


def conclude_directly(
    *, award: DirectAward, signed_on: date, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> DirectContract:
    """Record the contract of a direct award. Dates are London days. Raises :class:`Refused` with every obstacle."""
    _hold(award)
    refuse_if(
        (
            *obstacles_to_concluding_directly(
                decided_on=london_date(award.decided_at), signed_on=signed_on,
                recorded=contract_of_award(award) is not None, is_officer_of_buyer=award.council.ref == by.organisation,
            ),
            *obstacles_to_dates(
                signed_on=signed_on, starts_on=starts_on, ends_on=ends_on, told_on=None, notice_first_on=None,
                allowed_from=None, at=at,
            ),
        )
    )  # fmt: skip
    contract = DirectContract(
        award=award, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on, recorded_by_id=acting_person(by).id,
        recorded_at=at,
    )  # fmt: skip
    db.session.add(contract)
    db.session.flush()
    record(
        "direct-award:conclude", log=f"organisation:{award.council.ref}", to=("direct-award", award.ref), by=by, at=at,
        facts={
            "signed_on": signed_on.isoformat(), "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(),
        },
    )  # fmt: skip
    post("direct-award-concluded", about=("direct-award", award.ref), at=at)
    return contract


def record_direct_notice(*, award: DirectAward, reference: str, date: date, by: Actor, at: datetime) -> DirectContract:
    """Record the contract details notice's reference and the London day of its publication. Raises :class:`Refused`."""
    _hold(award)
    contract = own_direct_contract(award)
    db.session.refresh(contract)
    refuse_if(
        obstacles_to_recording_notice(
            PA_2023_BELOW_THRESHOLD, recorded=bool(contract.notice_reference), reference=reference, notice_date=date,
            signed_on=contract.signed_on, is_officer_of_buyer=award.council.ref == by.organisation, at=at,
        )
    )  # fmt: skip
    contract.notice_reference, contract.notice_date = reference.strip(), date
    db.session.flush()
    record(
        "direct-award:record-notice", log=f"organisation:{award.council.ref}", to=("direct-award", award.ref), by=by,
        at=at,
        facts={
            "notice": PA_2023_BELOW_THRESHOLD.contract_details_notice or "", "reference": contract.notice_reference,
            "date": date.isoformat(),
        },
    )  # fmt: skip
    post("direct-award-noticed", about=("direct-award", award.ref), at=at)
    return contract


def _hold(award: DirectAward) -> None:
    """Hold the award's row until the commit: of two officers who press at once, the second reads the first's deed."""
    db.session.scalars(select(DirectAward.id).where(DirectAward.id == award.id).with_for_update()).one()
