"""Why a supplier that looks for partners may be one for us: its own words and ours, and an opportunity's; nothing else."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

from dps.finding.rules.matching import Offer, Wanted
from dps.finding.rules.partnering import WEIGHTS, Calling, partner_reasons, weight

OURS = Offer(lots=frozenset({"a" * 26}), kinds=("data", "food"), texts=("Statistics of local economies",))
NEED = Wanted("n" * 26, datetime(2026, 12, 9, 12, 0, tzinfo=UTC), lot="b" * 26, texts=("Interviews with tenants",))


def test_each_reason_is_said_in_words_and_the_lot_of_the_need_weighs_most():
    call = Calling("b" * 26, ("data", "youth"), "Interviewing in eight languages.", "Somebody for statistics.")
    found = partner_reasons(call, ours=OURS, need=NEED)
    assert [one.says for one in found] == [
        "It looks for partners on the lot of this opportunity.",
        "It looks for what you do: Data that residents can read.",
        "It brings what the opportunity speaks of: “interviewing”.",
        "What it looks for has words of your profile: “statistics”.",
    ]
    assert weight(found) == 17
    other = partner_reasons(Calling("a" * 26, ("data",), "Interviews.", "Statistics."), ours=OURS, need=NEED)
    assert [one.code for one in other] == ["our-work", "its-words", "our-words", "our-lot"]
    assert weight(found) > weight(other)


def test_where_nothing_speaks_for_it_nothing_is_said():
    assert partner_reasons(Calling("c" * 26, ("youth",), "Play.", "Youth workers."), ours=OURS, need=NEED) == ()
    assert partner_reasons(Calling("b" * 26, (), "Interviews.", "Anyone."), ours=OURS) == ()


def test_nothing_that_anybody_pays_or_belongs_to_is_looked_at():
    assert {field.name for field in fields(Calling)} == {"lot", "skills", "brings", "seeks"}
    assert set(WEIGHTS) == {"our-work", "the-lot", "our-lot", "its-words", "our-words"}
