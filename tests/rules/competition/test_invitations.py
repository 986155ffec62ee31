"""Who may take part."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.audit.digests import set_digest
from dps.competition.rules.invitations import (
    Standing,
    is_advertised,
    may_bid,
    obstacles_to_taking_part,
    who_may_bid_in_words,
)
from tests.rules.competition.draft import DPS, DYNAMIC, OPEN_TO_ALL, ROUTES

EXPECTED = {
    DPS.code: lambda invited, admitted, in_flight: invited,
    DYNAMIC.code: lambda invited, admitted, in_flight: admitted or in_flight,
    OPEN_TO_ALL.code: lambda invited, admitted, in_flight: True,
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
@pytest.mark.parametrize(("invited", "admitted", "in_flight"), list(product([True, False], repeat=3)))
def test_who_may_bid_is_what_the_route_says_and_nothing_else(route, invited, admitted, in_flight):
    expected = EXPECTED[route.code](invited, admitted, in_flight)
    assert may_bid(route, invited=invited, admitted=admitted, in_flight=in_flight) is expected
    assert (obstacles_to_taking_part(route, Standing(invited, admitted, in_flight)) == ()) is expected


@pytest.mark.parametrize("route", [DPS, DYNAMIC], ids=lambda r: r.code)
def test_a_supplier_kept_out_learns_why_and_what_to_do(route):
    (why,) = obstacles_to_taking_part(route, Standing())
    assert why.provision == route.provisions["who_may_bid"]
    assert route.words.part in why.mend
    assert "{" not in why.says + why.mend + who_may_bid_in_words(route)


def test_nothing_about_money_or_documents_is_part_of_a_standing():
    assert [f.name for f in fields(Standing)] == ["invited", "admitted", "in_flight", "reserved", "declared"]


def test_a_notice_is_public_and_an_invitation_is_not():
    assert [is_advertised(r) for r in ROUTES] == [False, True, True]


@given(st.sets(st.text("abc234", min_size=4, max_size=4), min_size=1), st.randoms())
def test_a_set_has_one_digest_in_whatever_order_it_was_read(refs, random):
    shuffled = list(refs)
    random.shuffle(shuffled)
    assert set_digest(shuffled) == set_digest(sorted(refs))
    assert set_digest(shuffled[1:]) != set_digest(shuffled)
