"""Changing a running contract, ending it, and reports of breaches: each by two people where it binds."""

from __future__ import annotations

from datetime import date, datetime

from dps.audit.record import record
from dps.award.queries import is_officer_of_buyer
from dps.competition.holding import held
from dps.contract.models import Contract
from dps.contract.record_models import BreachReport, ContractChange, ContractEnding
from dps.contract.record_queries import changes_of, ending_of, law_of, notices_of, running_of
from dps.contract.rules.changes import (
    Proposed,
    low_value_sum,
    needs_notice,
    obstacles_to_deciding,
    obstacles_to_proposing,
)
from dps.contract.rules.running import (
    UPHELD,
    obstacles_to_deciding_breach,
    obstacles_to_ending,
    obstacles_to_replying,
    obstacles_to_reporting_breach,
)
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.law.thresholds import threshold
from dps.outbox.post import post
from dps.parties.queries import acting_person


def propose_change(*, contract: Contract, proposed: Proposed, by: Actor, at: datetime) -> ContractChange:
    """Propose a change with its ground and test; another officer decides it. Raises :class:`Refused` with every obstacle."""
    competition = held(contract.competition)
    law, running, earlier = law_of(contract), running_of(contract), changes_of(contract)
    made = [(one.ground, one.value_pence) for one in earlier if one.outcome == "made"]
    family = route(contract.route).threshold_family
    amount = threshold(family, competition.contract_kind, london_date(at)).pence  # type: ignore[arg-type]
    refuse_if(
        obstacles_to_proposing(
            law, running, proposed, officer=is_officer_of_buyer(competition, by), ended=ending_of(contract) is not None,
            waiting=any(one.outcome == "" for one in earlier), low_value_so_far=low_value_sum(law, made), threshold=amount,
        )
    )  # fmt: skip
    row = ContractChange(
        contract_id=contract.id, number=len(earlier) + 1, what=proposed.what.strip(), reason=proposed.reason.strip(),
        ground=proposed.ground, answers=[a.strip() for a in proposed.answers], value_pence=proposed.value_pence,
        ends_on=proposed.ends_on, needs_notice=needs_notice(law, running, proposed),
        proposed_by_id=acting_person(by).id, proposed_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:propose-change", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"number": row.number, "ground": row.ground, "notice": row.needs_notice},
    )  # fmt: skip
    post("contract-change-proposed", about=("contract-change", row.ref), at=at)
    return row


def decide_change(*, change: ContractChange, made: bool, reason: str = "", by: Actor, at: datetime) -> None:
    """Make a proposed change, or drop it with a reason; by another officer than proposed it. Raises :class:`Refused`."""
    contract = change.contract
    competition = held(contract.competition)
    db.session.refresh(change)
    law, person = law_of(contract), acting_person(by)
    refuse_if(
        obstacles_to_deciding(
            officer=is_officer_of_buyer(competition, by), other_person=person.id != change.proposed_by_id,
            decided=change.outcome != "", made=made, reason=reason, needs_notice=change.needs_notice,
            notice_first=law.change_notice_first, notice_recorded=f"change:{change.ref}" in notices_of(contract),
            notice=law.change_notice, provision=law.change_provision,
        )
    )  # fmt: skip
    change.outcome, change.decision_reason = "made" if made else "dropped", reason.strip()
    change.decided_by_id, change.decided_at = person.id, at
    db.session.flush()
    record(
        "contract:decide-change", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"number": change.number, "outcome": change.outcome},
    )  # fmt: skip
    if made:
        post("contract-changed", about=("contract-change", change.ref), at=at)


def end_contract(
    *, contract: Contract, ground: str, reason: str, ended_on: date, heard: str = "", by: Actor, at: datetime
) -> ContractEnding:
    """Record how and when a contract ended. Raises :class:`Refused` with every obstacle."""
    competition = held(contract.competition)
    law, running = law_of(contract), running_of(contract)
    refuse_if(
        obstacles_to_ending(
            officer=is_officer_of_buyer(competition, by), ended=ending_of(contract) is not None,
            ground=law.ending(ground), reason=reason, heard=heard, ended_on=ended_on, starts_on=contract.starts_on,
            last_day=running.ends_on, change_waits=any(one.outcome == "" for one in changes_of(contract)),
            on=london_date(at),
        )
    )  # fmt: skip
    row = ContractEnding(
        contract_id=contract.id, ground=ground, reason=reason.strip(), ended_on=ended_on, heard=heard.strip(),
        decided_by_id=acting_person(by).id, decided_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "contract:end", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"ground": ground, "ended_on": ended_on.isoformat()},
    )  # fmt: skip
    post("contract-ended", about=("contract", contract.ref), at=at)
    return row


def report_breach(
    *, contract: Contract, kind: str, what: str, since_on: date, answer_by: date, by: Actor, at: datetime
) -> BreachReport:
    """Report a breach or poor performance to the supplier, with time to answer and improve. Raises :class:`Refused`."""
    competition = held(contract.competition)
    refuse_if(
        obstacles_to_reporting_breach(
            officer=is_officer_of_buyer(competition, by), kind=kind, what=what, since_on=since_on, answer_by=answer_by,
            signed_on=contract.signed_on, on=london_date(at),
        )
    )  # fmt: skip
    row = BreachReport(
        contract_id=contract.id, kind=kind, what=what.strip(), since_on=since_on, answer_by=answer_by,
        reported_by_id=acting_person(by).id, reported_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "breach:report", log=competition.log, to=("breach", row.ref), by=by, at=at,
        facts={"kind": kind, "answer_by": answer_by.isoformat()},
    )  # fmt: skip
    post("breach-reported", about=("breach", row.ref), at=at)
    return row


def reply_to_breach(*, breach: BreachReport, text: str, by: Actor, at: datetime) -> None:
    """Answer a report, as the supplier. Raises :class:`Refused`."""
    contract = breach.contract
    competition = held(contract.competition)
    db.session.refresh(breach)
    refuse_if(
        obstacles_to_replying(
            ours=contract.supplier.ref == by.organisation, decided=breach.outcome != "",
            replied=breach.replied_at is not None, text=text,
        )
    )  # fmt: skip
    breach.reply, breach.replied_by_id, breach.replied_at = text.strip(), acting_person(by).id, at
    db.session.flush()
    record("breach:reply", log=competition.log, to=("breach", breach.ref), by=by, at=at)
    post("breach-replied", about=("breach", breach.ref), at=at)


def decide_breach(
    *, breach: BreachReport, outcome: str, reason: str, event_on: date | None, by: Actor, at: datetime
) -> None:
    """Decide a report with reasons, by another officer than reported it. Raises :class:`Refused` with every obstacle."""
    contract = breach.contract
    competition = held(contract.competition)
    db.session.refresh(breach)
    person = acting_person(by)
    refuse_if(
        obstacles_to_deciding_breach(
            officer=is_officer_of_buyer(competition, by), other_person=person.id != breach.reported_by_id,
            decided=breach.outcome != "", kind=breach.kind, outcome=outcome, reason=reason,
            replied=breach.replied_at is not None, answer_by=breach.answer_by, event_on=event_on,
            since_on=breach.since_on, on=london_date(at),
        )
    )  # fmt: skip
    breach.outcome, breach.decision_reason = outcome, reason.strip()
    breach.event_on = event_on if outcome in UPHELD else None
    breach.decided_by_id, breach.decided_at = person.id, at
    db.session.flush()
    record(
        "breach:decide", log=competition.log, to=("breach", breach.ref), by=by, at=at,
        facts={"outcome": outcome},
    )  # fmt: skip
    post("breach-decided", about=("breach", breach.ref), at=at)
