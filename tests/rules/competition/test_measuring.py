"""A criterion that is scored by a number promised, in a draft, in what is frozen and in the preview."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dps.competition.rules.frozen import read
from dps.competition.rules.measured import Measured
from dps.competition.rules.parts.social_value import NAME, Measure
from dps.competition.rules.publishing import obstacles_by_section, obstacles_to_publishing
from dps.competition.rules.tree import in_group
from tests.rules.competition.draft import AT, purchase, told

HOURS = Measure("More local work", "Paid hours for residents", "hours", "The team is hired here.", "1,200", "2,000")


def measured(measure: Measure = HOURS, **changes):
    """A whole draft of which half of social value is scored by a number promised."""
    whole = told()
    quality, benefit = whole.criteria
    parts = {**whole.parts, NAME: {**whole.parts[NAME], "measures": [measure.__dict__]}}
    leaf = replace(benefit, ref="m" * 26, title="Local work", question="", weight=Decimal(10), measure=HOURS.code)
    criteria = (quality, replace(benefit, weight=Decimal(10)), replace(leaf, **changes))
    return replace(whole, parts=parts, criteria=criteria)


def codes(draft) -> list[str]:
    return [o.code for o in obstacles_to_publishing(draft, purchase(), at=AT)]


def test_it_may_be_published_without_a_question() -> None:
    assert codes(measured()) == []


def test_what_is_frozen_gives_the_engine_the_published_target_and_need() -> None:
    method = read(measured(at_target=Decimal(80)).canonical()).method()
    assert method is not None
    assert method.criteria[2].measured == Measured(Decimal(1200), Decimal(2000), Decimal(80), "hours")
    assert [c.measured for c in method.criteria[:2]] == [None, None]


def test_bidders_read_the_rule_and_that_good_practice_counts() -> None:
    words = " ".join(measured().in_words())
    assert "Local work is scored by the number promised. The target of 1200 hours earns the whole weight" in words
    assert "Good practice that a bidder already has counts as fully as new" in words


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        (replace(HOURS, target=""), "measured-without-target"),
        (replace(HOURS, target="about 40"), "measured-without-target"),
        (replace(HOURS, need="100"), "target-above-need"),
        (replace(HOURS, measure="Something else"), "measure-taken-out"),
    ],
)
def test_a_measure_that_cannot_score_is_refused_once(measure: Measure, code: str) -> None:
    assert codes(measured(measure)) == [code]


def test_one_measure_scores_one_criterion() -> None:
    draft = measured()
    twice = replace(draft.criteria[2], ref="n" * 26, title="Again", weight=Decimal(5))
    draft = replace(draft, criteria=(*draft.criteria[:2], replace(draft.criteria[2], weight=Decimal(5)), twice))
    assert codes(draft) == ["measure-scored-twice"]


def test_a_part_of_a_criterion_may_be_measured() -> None:
    draft = measured()
    judged, counted = (
        in_group(leaf, group="Social value", weight=Decimal(20), share=Decimal(50)) for leaf in draft.criteria[1:]
    )
    assert counted.measure == HOURS.code
    assert codes(replace(draft, criteria=(draft.criteria[0], judged, counted))) == []


def test_the_code_of_a_measure_follows_its_words_and_not_their_spaces_or_capitals() -> None:
    assert HOURS.code == replace(HOURS, outcome="more  local WORK ", relevance="", target="").code
    assert HOURS.code != replace(HOURS, unit="days").code


def test_an_older_frozen_text_reads_as_it_was() -> None:
    old = (
        told()
        .canonical()
        .replace(',"measure":""', "")
        .replace(',"at_target":null', "")
        .replace('"at_target":null,', "")
    )
    assert '"at_target"' not in old
    assert [c.measure for c in read(old).criteria] == ["", ""]


def test_the_section_of_the_criteria_says_it() -> None:
    sections = obstacles_by_section(measured(replace(HOURS, target="")), purchase(), at=AT)
    assert [o.code for o in sections["criteria"]] == ["measured-without-target"]
    assert sections["price"] == ()
