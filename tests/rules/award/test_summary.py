"""What one bidder is told holds two bidders and cannot hold a third."""

from __future__ import annotations

import json

import pytest

from dps.award.rules.summary import Assessed, Line, content_of, names_in, why_out
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS


def assessed(name: str, **facts: object) -> Assessed:
    line = Line("Approach", "quality", "70", 5, 2, 4, "56", f"Agreed of {name}.")
    lawful = {"identifier": "GB-COH 1", "postcode": "OL1 1UL", "lines": (line,), "price_weight": "30", "price_mark": "30",
              "total": "86", "index": None, "why_out": ""}  # fmt: skip
    return Assessed(name, **{**lawful, **facts})  # type: ignore[arg-type]


def content(route, *, won=False):
    return content_of(
        route,
        competition="c" * 26,
        title="Advice",
        buyer="A Council",
        own=assessed("Own"),
        winner=assessed("Winner"),
        won=won,
    )


@pytest.mark.parametrize("route", [PA_2023_MARKET, PCR_2015_DPS], ids=lambda r: r.code)
def test_both_blocks_stand_whole_above_the_thresholds(route):
    told = content(route)
    assert told["own"]["lines"][0]["rationale"] == "Agreed of Own."
    assert told["winner"]["total"] == "86"
    assert json.loads(json.dumps(told)) == told


def test_below_the_thresholds_the_letter_has_no_scores():
    assert set(content(PA_2023_BELOW_THRESHOLD)["winner"]) == {"supplier", "why_out", "provision"}
    assert "86" not in json.dumps(content(PA_2023_BELOW_THRESHOLD))


@pytest.mark.parametrize(
    ("out", "says"),
    [
        (None, ""),
        ("excluded", "This bid was disregarded."),
        ("threshold:q1", "The score for “Approach” is below the published threshold of 2."),
    ],
)
def test_a_bid_that_is_out_is_told_why(out, says):
    assert why_out(out, titles={"q1": "Approach"}, thresholds={"q1": 2}) == says


def test_a_name_that_somebody_typed_into_a_rationale_is_found():
    told = content(PA_2023_MARKET)
    told["own"]["lines"][0]["rationale"] = "Weaker than zanzibar Ltd here."
    assert names_in(told, ("Zanzibar Ltd", "Heron Ltd", "")) == ("Zanzibar Ltd",)
