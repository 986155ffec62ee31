"""Concluding: after the letters, the notice and the standstill, by the server's clock; then public."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.queries import trail
from dps.award import actions as awards
from dps.contract import actions
from dps.contract.models import Contract, Promise
from dps.contract.queries import contract_of, details_due, own_contract, standstill_of_decision
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.calendar import end_of_day, start_of_day
from dps.outbox.post import unread
from tests.makers.award import (
    CONCLUDED,
    TOLD,
    a_contract,
    a_decision,
    a_noticed_decision,
    a_told_decision,
    an_evaluated_competition,
    by_officer,
)
from tests.makers.competition import DPS, OPEN_TO_ALL, a_buying_council

SECOND = timedelta(seconds=1)
NOTICED = datetime.fromisoformat("2026-12-20T10:00:00+00:00")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def conclude(decision, at: datetime, **dates):
    lawful = {"signed_on": at.date(), "starts_on": date(2027, 2, 1), "ends_on": date(2028, 1, 31)}
    return actions.conclude(decision=decision, **{**lawful, **dates}, by=by_officer(decision.competition), at=at)


def deeds(competition, did):
    return [e for e in trail(f"competition:{competition.ref}") if e.did == did]


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-24T17:00:00+00:00",
        "2026-11-30T12:00:00+00:00",
        "2026-12-04T12:00:00+00:00",
        "2026-12-04T23:59:59+00:00",
    ],
)
def test_letters_20_november_and_uk6_24_november_2026_keep_the_contract_back_through_4_december(app, at):
    with writing():
        decision = a_noticed_decision()
    with pytest.raises(Refused, match="to the end of Friday 4 December 2026") as refused, writing():
        conclude(decision, datetime.fromisoformat(at))
    assert "standstill-running" in codes(refused)
    (obstacle,) = [o for o in refused.value.obstacles if o.code == "standstill-running"]
    assert obstacle.mend == "Conclude the contract from Saturday 5 December 2026."
    assert contract_of(decision.competition) is None


def test_letters_20_november_and_uk6_24_november_2026_allow_the_contract_from_the_first_instant_of_5_december(app):
    with writing():
        decision = a_noticed_decision()
    with writing():
        contract = conclude(decision, datetime.fromisoformat("2026-12-05T00:00:00+00:00"))
    assert contract.supplier.name == "Heron Works Co-operative"
    assert contract.value_pence == 80_000_00


def test_under_the_act_no_contract_comes_before_its_award_notice(app):
    with writing():
        decision = a_told_decision()
    with pytest.raises(Refused) as refused, writing():
        conclude(decision, CONCLUDED)
    assert codes(refused) == {"award-notice-first"}


def test_every_obstacle_is_named_at_once(app):
    with writing():
        decision = a_decision()
    with pytest.raises(Refused) as refused, writing():
        conclude(decision, TOLD, signed_on=date(2026, 11, 21), starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 19))
    assert codes(refused) == {
        "not-approved", "not-told", "award-notice-first", "signed-in-future", "starts-before-signed", "ends-before-start",
        "evidence-exclusions", "evidence-insurance",
    }  # fmt: skip


def test_under_the_regulations_the_standstill_runs_from_the_letters(app):
    """Letters on Friday 20 November 2026: ten days, to Monday 30 November."""
    with writing():
        decision = a_told_decision(an_evaluated_competition(DPS))
    counted = standstill_of_decision(decision)
    assert counted.last_day == date(2026, 11, 30)
    with pytest.raises(Refused) as refused, writing():
        conclude(decision, end_of_day(counted.last_day) - SECOND)
    assert codes(refused) == {"standstill-running", "signed-in-standstill"}
    with writing():
        conclude(decision, start_of_day(counted.first_day_after))
    assert contract_of(decision.competition) is not None


def test_below_the_thresholds_nothing_is_waited_for(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
        contract = conclude(decision, TOLD)
    assert standstill_of_decision(decision) is None
    assert details_due(contract).last_day is None


def test_without_a_standstill_too_a_contract_is_not_signed_before_its_bidders_were_told(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
    with pytest.raises(Refused) as refused, writing():
        conclude(decision, TOLD + timedelta(days=1), signed_on=date(2026, 11, 19))
    assert codes(refused) == {"signed-too-early"}
    assert contract_of(decision.competition) is None


def test_what_was_promised_becomes_what_is_owed(app):
    with writing():
        contract = a_contract()
    assert [(p.number, p.measure, p.target, p.due_on) for p in contract.promises] == [
        (1, "apprentices", "3", date(2027, 9, 30)), (2, "hours paid", "200", date(2027, 12, 31))
    ]  # fmt: skip
    (entry,) = deeds(contract.competition, "contract:conclude")
    assert entry.facts["promises"] == 2
    assert [p.kind for p in unread("test")][-1] == "contract-concluded"


def test_a_contract_and_its_entry_and_promises_roll_back_together(app):
    with writing():
        decision = a_noticed_decision()
    with pytest.raises(ZeroDivisionError), writing():
        conclude(decision, CONCLUDED)
        1 / 0
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 0
    assert db.session.scalar(select(func.count()).select_from(Promise)) == 0
    assert not deeds(decision.competition, "contract:conclude")
    assert "contract-concluded" not in [p.kind for p in unread("test")]


def test_a_contract_is_concluded_once(app):
    with writing():
        contract = a_contract()
    with pytest.raises(Refused) as refused, writing():
        conclude(contract.decision, CONCLUDED)
    assert codes(refused) == {"concluded-already"}
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 1


def test_a_contract_is_not_dated_back_into_its_standstill(app):
    with writing():
        decision = a_noticed_decision()
    with pytest.raises(Refused) as refused, writing():
        conclude(decision, CONCLUDED, signed_on=date(2026, 12, 4))
    assert codes(refused) == {"signed-in-standstill"}


def test_a_stranger_neither_concludes_nor_sees_the_desk_of_a_contract(app):
    with writing():
        decision = a_noticed_decision()
        stranger = a_buying_council("Another Council").by
    with pytest.raises(Refused) as refused, writing():
        actions.conclude(
            decision=decision, signed_on=CONCLUDED.date(), starts_on=CONCLUDED.date(), ends_on=CONCLUDED.date(),
            by=stranger, at=CONCLUDED,
        )  # fmt: skip
    assert codes(refused) == {"not-an-officer"}
    with writing():
        contract = a_contract(decision)
    with pytest.raises(NotFound):
        own_contract(contract.ref, stranger)


def _notice(contract):
    actions.record_notice(
        contract=contract, reference="101007-2026", date=NOTICED.date(), by=by_officer(contract.competition), at=NOTICED
    )


def test_the_contract_details_notice_is_due_in_30_days_and_recorded_once(app):
    with writing():
        contract = a_contract()
    assert details_due(contract).last_day == date(2027, 1, 5)  # 7 December is the first of the thirty days
    with writing():
        _notice(contract)
    (entry,) = deeds(contract.competition, "contract:record-notice")
    assert entry.facts == {"notice": "UK7", "reference": "101007-2026", "date": "2026-12-20"}
    with pytest.raises(Refused) as refused, writing():
        _notice(contract)
    assert codes(refused) == {"notice-recorded"}


def test_a_contract_details_notice_and_its_entry_roll_back_together(app):
    with writing():
        contract = a_contract()
    with pytest.raises(ZeroDivisionError), writing():
        _notice(contract)
        1 / 0
    assert contract_of(contract.competition).notice_reference == ""
    assert not deeds(contract.competition, "contract:record-notice")


def test_under_the_regulations_no_contract_details_notice_is_recorded(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(DPS))
        contract = conclude(decision, CONCLUDED)
    with pytest.raises(Refused) as refused, writing():
        _notice(contract)
    assert codes(refused) == {"no-details-notice"}
    with writing():
        awards.record_notice(
            decision=decision, reference="2026/S 000-099006", date=CONCLUDED.date(), by=by_officer(decision.competition), at=CONCLUDED
        )  # fmt: skip
    assert deeds(decision.competition, "award:record-notice")[0].facts["notice"] == "F03"
