"""Markets: the deed, its rows, its entry on the trail."""

from __future__ import annotations

from datetime import date

import pytest

from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import NotFound, new_ref, writing
from dps.core.refusal import Refused
from dps.market.actions import name_buyer
from dps.market.queries import is_named_buyer, lot, market, markets, named_buyers
from tests.conftest import NOW
from tests.makers.market import a_dynamic_market, a_market, a_named_buyer, a_new_lot
from tests.makers.parties import a_council, an_organisation


def test_a_market_keeps_its_route_lots_and_criteria(app):
    with writing():
        made = a_market(lots=(a_new_lot("Research"), a_new_lot("Training")))
    kept = market(made.ref)
    assert (kept.route, [part.number for part in kept.lots]) == ("pcr2015_dps", [1, 2])
    assert [c.kind for c in lot(kept.lots[1].ref).criteria] == ["legal", "financial", "technical"]
    (entry,) = trail(f"market:{made.ref}")
    assert (entry.did, entry.facts["route"]) == ("market:establish", "pcr2015_dps")


def test_a_dps_ends_with_the_regulations_whatever_its_notice_says(app):
    with writing():
        assert a_market(valid_until=date(2031, 1, 1)).valid_until == date(2029, 2, 23)
        assert a_market(valid_until=None).valid_until == date(2029, 2, 23)
        assert a_market(valid_until=date(2027, 5, 1)).valid_until == date(2027, 5, 1)
        assert a_dynamic_market().valid_until is None


def test_no_dps_is_made_after_the_act_began(app):
    with pytest.raises(Refused) as no, writing():
        a_market(notice_date=date(2025, 2, 24), established_on=date(2025, 2, 24))
    assert [o.code for o in no.value.obstacles] == ["too-late-for-route"]
    assert markets() == ()


def test_nothing_of_a_market_stays_when_making_it_fails(app):
    with pytest.raises(ZeroDivisionError), writing():
        ref = a_market().ref
        1 / 0
    assert trail(f"market:{ref}") == ()


def test_only_a_council_that_the_notice_names_is_a_named_buyer(app):
    with writing():
        made, other = a_market(), a_market()
        named, unnamed = a_named_buyer(made), a_council()
        a_named_buyer(other)
    assert is_named_buyer(made, named)
    assert not is_named_buyer(made, unnamed)
    assert not is_named_buyer(other, named)
    assert named_buyers(made) == (named,)


def test_naming_a_buyer_rolls_back_with_its_entry(app):
    with writing():
        made, body = a_market(), a_council()
    with pytest.raises(ZeroDivisionError), writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)
        1 / 0
    assert not is_named_buyer(made, body)
    assert len(trail(f"market:{made.ref}")) == 1


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        ("network", {"legal_form": "political-group", "nation": "England"}, "political-group"),
        ("network", {}, "affiliate"),
        ("council", {"nation": "Scotland", "buyer_capacity": "scot_ca"}, "scottish-rules"),
        ("council", {"nation": "Wales", "buyer_capacity": "wales_ca"}, "welsh-rules"),
    ],
)
def test_a_body_without_capacity_is_not_named_and_is_told_why(app, kind, facts, code):
    with writing():
        made, body = a_market(), an_organisation(kind, **facts)
    with pytest.raises(Refused) as no, writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)
    assert [o.code for o in no.value.obstacles] == [code]


def test_a_buyer_is_named_once(app):
    with writing():
        made = a_market()
        body = a_named_buyer(made)
    with pytest.raises(Refused, match="named in the notice already"), writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)


def test_only_an_authority_can_establish_a_market(app):
    with writing():
        operator = an_organisation("operator")
    with pytest.raises(Refused, match="not a contracting authority"), writing():
        a_market(owner=operator)


def test_a_market_that_is_not_there_is_not_found(app):
    with pytest.raises(NotFound):
        market(new_ref())
    with pytest.raises(NotFound):
        lot(new_ref())
