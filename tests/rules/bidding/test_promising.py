"""A social-value promise in full: how it is kept, what is still missing from it, and what looking at it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dps.bidding.rules.offers import NOTHING_YET, gaps, read_offer, warnings
from dps.bidding.rules.promising import Commitment, counts_for, read_commitment, remarks, wanted_of
from tests.rules.competition.test_measuring import HOURS, measured

WANTED = wanted_of(measured())
FULL = Commitment(
    HOURS.outcome, HOURS.measure, "", date(2027, 9, 30), unit="hours", amount=Decimal("1200.5"), who="School leavers",
    where="Hyde", starts_on=date(2027, 3, 1), evidence="Payroll", measure_key=HOURS.code,
)  # fmt: skip
OWN = Commitment("A garden", "Square metres planted", "300", date(2027, 9, 30))


def of(*promises: Commitment):
    return replace(NOTHING_YET, commitments=promises, wanted=WANTED)


def codes(promise: Commitment, **dates: date) -> list[str]:
    return [r.code for r in remarks(promise, WANTED, **dates)]


def test_a_promise_is_read_back_as_it_was_kept_with_its_number_in_words() -> None:
    kept = FULL.content()
    assert (kept["target"], kept["amount"], kept["from"]) == ("1200.5 hours", "1200.5", "2027-03-01")
    assert read_commitment(kept) == replace(FULL, target="1200.5 hours")
    assert of(FULL).quality()["commitments"] == [kept]


def test_a_promise_sealed_before_there_was_more_to_say_reads_as_it_was() -> None:
    old = {"outcome": "A garden", "measure": "Square metres planted", "target": "300", "due_on": "2027-09-30"}
    assert read_offer({"commitments": [old]}, {}).commitments == (OWN,)
    assert OWN.content() == old


@pytest.mark.parametrize("amount", ["-1", "1e9", "NaN", "many"])
def test_an_amount_that_is_no_number_is_not_read(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_commitment({**OWN.content(), "amount": amount})


def test_a_promise_to_a_published_measure_needs_its_number() -> None:
    found = gaps(of(OWN, replace(FULL, amount=None, target="many")), asked=())
    assert [(g.field, g.obstacle.code) for g in found if g.section == "promises"] == [("2", "promise-unfinished")]


def test_a_promise_cannot_end_before_it_begins() -> None:
    found = gaps(of(replace(FULL, starts_on=date(2028, 1, 1))), asked=())
    assert [g.obstacle.code for g in found if g.section == "promises"] == ["promise-dates"]


def test_a_measure_that_is_scored_by_its_number_and_promised_nothing_is_pointed_at() -> None:
    assert warnings(of(OWN), asked=())[0] == (
        "“Local work” is scored by the number promised, and you promise none: it would earn nothing."
    )
    assert warnings(of(FULL), asked=()) == ()


def test_each_promise_is_compared_with_what_was_published() -> None:
    assert codes(FULL) == ["published"]
    assert codes(OWN) == ["own-measure", "unsaid"]
    assert codes(replace(FULL, amount=Decimal(2001))) == ["published", "beyond-need"]
    assert codes(replace(FULL, measure_key="0" * 12)) == ["own-measure"]


def test_a_promise_outside_the_time_of_the_contract_is_pointed_at() -> None:
    assert codes(FULL, ends_on=date(2027, 2, 1)) == ["published", "after-the-contract"]
    assert codes(FULL, starts_on=date(2027, 10, 1)) == ["published", "before-the-contract"]
    assert codes(FULL, starts_on=date(2027, 2, 1), ends_on=date(2028, 1, 31)) == ["published"]


def test_only_promises_to_a_measure_add_up_under_it() -> None:
    assert counts_for((FULL, OWN, replace(FULL, amount=Decimal(20))), WANTED[0]) == Decimal("1220.5")


def test_a_published_measure_says_which_criterion_is_scored_by_it_and_how() -> None:
    assert (WANTED[0].scored_in, WANTED[0].code) == ("Local work", HOURS.code)
    assert "The target of 1200 hours" in WANTED[0].rule_in_words
