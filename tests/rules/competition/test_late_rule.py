"""What becomes of a late bid is told before anybody bids, and the council chooses only where the law leaves it the choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dps.competition.rules.parts.late_bids import CONSIDERED, NAME, NEVER, in_words, may_choose, told_rule
from tests.rules.competition.draft import DPS, ROUTES, told


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
@pytest.mark.parametrize("said", [{}, {NAME: {}}, {NAME: {"rule": CONSIDERED}}, {NAME: {"rule": NEVER}}, {NAME: "odd"}])
def test_the_rule_is_the_councils_only_where_the_law_leaves_it_open(route, said):
    chosen = said.get(NAME, {}).get("rule") if isinstance(said.get(NAME), dict) else None
    assert told_rule(route, said) == (NEVER if not may_choose(route) or chosen == NEVER else CONSIDERED)


def test_under_the_regulations_there_is_nothing_to_choose():
    """PCR 2015 regs 22(12), 34(5): a late tender is refused."""
    assert not may_choose(DPS)
    assert told_rule(DPS, {NAME: {"rule": CONSIDERED}}) == NEVER


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.code)
def test_suppliers_read_the_rule_among_what_puts_a_bid_out(route):
    for rule in (CONSIDERED, NEVER):
        draft = replace(told(route), parts={NAME: {"rule": rule}})
        assert in_words(route, draft.parts) in draft.out_rules()
