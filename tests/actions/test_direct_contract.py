"""The contract of a direct award: recorded once, with its dates in order, and its notice after it."""

from __future__ import annotations

from datetime import date

import pytest

from dps.audit.queries import trail
from dps.competition import actions, queries
from dps.contract.direct import conclude_directly, contract_of_award, direct_details_due, record_direct_notice
from dps.core.db import NotFound, writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from tests.conftest import NOW
from tests.makers.competition import a_buying_council

DAY = london_date(NOW)
LATER = date(2027, 6, 30)


def a_direct_award(council, pence=1_000_00):
    actions.keep_orders(
        council=council.body, bands=queries.orders_of(council.body).bands, direct_award_limit=36_000_00,
        source="Order 12", by=council.by, at=NOW,
    )  # fmt: skip
    return actions.award_directly(
        council=council.body, title="An archive", supplier="The only firm", kind="goods_services", pence=pence,
        reasons="Only they hold it.", by=council.by, at=NOW,
    )  # fmt: skip


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council()


@pytest.fixture
def award(council):
    with writing():
        return a_direct_award(council, 36_000_00)


def conclude(award, council, *, signed_on=DAY, starts_on=DAY, ends_on=LATER):
    return conclude_directly(
        award=award, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on, by=council.by, at=NOW
    )


def test_a_contract_is_recorded_once_and_its_notice_is_due_from_thirty_thousand_pounds(council, award):
    with pytest.raises(NotFound), writing():
        record_direct_notice(award=award, reference="099006-2026", date=DAY, by=council.by, at=NOW)
    with writing():
        conclude(award, council)
    due = direct_details_due(award, contract_of_award(award))
    assert due.notice == "UK7"
    assert "87(3)" in due.provision
    with pytest.raises(Refused) as refused, writing():
        conclude(award, council)
    assert [o.code for o in refused.value.obstacles] == ["concluded-already"]
    with writing():
        record_direct_notice(award=award, reference=" 099006-2026 ", date=DAY, by=council.by, at=NOW)
    assert contract_of_award(award).notice_reference == "099006-2026"
    with pytest.raises(Refused) as refused, writing():
        record_direct_notice(award=award, reference="other", date=DAY, by=council.by, at=NOW)
    assert [o.code for o in refused.value.obstacles] == ["notice-recorded"]
    with writing():
        small = a_direct_award(council, 29_999_99)
        assert direct_details_due(small, conclude(small, council)) is None


def test_every_date_out_of_order_is_named(council, award):
    before, after = date(2026, 1, 5), date(2027, 1, 5)
    assert before < DAY < after
    with pytest.raises(Refused) as refused, writing():
        conclude(award, council, signed_on=before, starts_on=date(2026, 1, 4), ends_on=date(2026, 1, 3))
    assert {o.code for o in refused.value.obstacles} == {
        "signed-before-decided", "starts-before-signed", "ends-before-start",
    }  # fmt: skip
    with pytest.raises(Refused) as refused, writing():
        conclude(award, council, signed_on=after, starts_on=after)
    assert [o.code for o in refused.value.obstacles] == ["signed-in-future"]
    with writing():
        other = a_buying_council("Elsewhere Council")
    with pytest.raises(Refused) as refused, writing():
        conclude(award, other)
    assert [o.code for o in refused.value.obstacles] == ["not-an-officer"]


@pytest.mark.parametrize("did", ["conclude", "notice"])
def test_a_contract_or_its_notice_rolls_back_with_its_entry(council, award, did):
    deed = {
        "conclude": lambda: conclude(award, council),
        "notice": lambda: record_direct_notice(award=award, reference="1", date=DAY, by=council.by, at=NOW),
    }[did]
    if did == "notice":
        with writing():
            conclude(award, council)
    log, kept = f"organisation:{council.body.ref}", contract_of_award(award)
    before = len(trail(log))
    with pytest.raises(ZeroDivisionError), writing():
        deed()
        assert len(trail(log)) == before + 1
        raise ZeroDivisionError
    assert len(trail(log)) == before
    assert (contract_of_award(award) is None) == (kept is None)
    assert kept is None or kept.notice_reference == ""
