"""`market score CASE.json`: read strictly, every fault told, figures printed exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from dps.cli.score import score
from dps.evaluation.rules.case_file import BadCase, parse
from tests.rules.evaluation.cases import A_ROUND, BENCHMARK, a_bid, a_case, a_criterion

GOOD = a_case(a_bid("A", "80000.00", q1="4"), a_bid("B", "100000", q1="5"))


def run(tmp_path: Path, content: str | bytes) -> Result:
    path = tmp_path / "case.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(score, [str(path)])


def faults(case: object) -> list[str]:
    with pytest.raises(BadCase) as told:
        parse(case if isinstance(case, str) else json.dumps(case))
    return list(told.value.faults)


def mended(*path: Any, to: Any = None, drop: bool = False) -> dict[str, Any]:
    case: Any = deepcopy(GOOD)
    at = case
    for step in path[:-1]:
        at = at[step]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return case


def test_the_command_prints_bids_in_the_order_given_with_exact_figures(tmp_path: Path) -> None:
    case = a_case(a_bid("C", "50000", q1="1"), a_bid("B", "110000", q1="5"), a_bid("A", "80000.00", q1="4"))
    result = run(tmp_path, json.dumps(case))
    assert (result.exit_code, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert set(printed) == {"bids", "working"}
    none = {"total": None, "index": None, "rank": None}
    assert printed["bids"] == [
        {"id": "C", "scores": {"q1": "12", "price": None}, **none, "out": "threshold:q1"},
        {"id": "B", "scores": {"q1": "60", "price": "29.09090909090909090909090909"}, "total": "89.09090909090909090909090909",
         "index": None, "rank": 1, "out": None},
        {"id": "A", "scores": {"q1": "48", "price": "40"}, "total": "88", "index": None, "rank": 2, "out": None},
    ]  # fmt: skip
    assert all(step["about"] and step["says"] for step in printed["working"])


def test_an_index_formula_prints_no_price_mark_and_a_fixed_price_prints_zero(tmp_path: Path) -> None:
    for price, mark, index in [
        ({"formula": "ppqp"}, None, "1000"),
        ({"formula": "vfm_index", "a": "1"}, None, "0.001"),
        ({"formula": "vfm_index", "a": "1.0", "weight": None}, None, "0.001"),
        ({"formula": "fixed_price", "weight": "0"}, "0", None),
    ]:
        (bid,) = json.loads(run(tmp_path, json.dumps(a_case(a_bid("A", "80000", q1="4"), price=price))).stdout)["bids"]
        assert (bid["scores"], bid["total"], bid["index"]) == ({"q1": "80", "price": mark}, "80", index)


BAD_NUMBERS = [
    "NaN", "Infinity", "-1", "-0", "+1", "1e3", "1E3", "1_000", "1,000", "£1", "", " ", " 1", "1 ", "1\n", ".5", "5.", "0x10",
    "٣", "１２", "१", "²", "1.2.3", "1" * 19, "0." + "1" * 19, "1\u00a0", "a\u001b[31m", "one",
]  # fmt: skip
NUMBERS_AT: list[tuple[Any, ...]] = [
    ("method", "price", "weight"),
    ("method", "criteria", 0, "weight"),
    ("method", "criteria", 0, "max"),
    ("method", "criteria", 0, "threshold"),
    ("bids", 0, "price"),
    ("bids", 0, "scores", "q1"),
]


@pytest.mark.parametrize("path", NUMBERS_AT, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.parametrize("number", [*BAD_NUMBERS, 4, 4.5, True, [], {}, float("nan"), float("inf")], ids=repr)
def test_whatever_is_not_a_plain_number_in_a_string_is_refused_where_it_stands(
    path: tuple[Any, ...], number: Any
) -> None:
    told = faults(mended(*path, to=number))
    assert len(told) == 1
    assert str(path[-1]) in told[0].split(": ")[0]
    assert told[0].isprintable()


@pytest.mark.parametrize("name", ["benchmark", "lo", "hi"])
@pytest.mark.parametrize("number", ["NaN", "-1", "1e2", 5, None])
def test_the_parameters_of_a_formula_are_read_as_strictly(name: str, number: Any) -> None:
    assert len(faults(mended("method", "price", to={**BENCHMARK, name: number}))) == 1


Make = Callable[[], Any]
BAD: dict[str, tuple[Any, str]] = {
    "weights below 100": (mended("method", "criteria", 0, "weight", to="59.99"), "weights total 99.99"),
    "weights above 100": (mended("method", "price", "weight", to="40.000000000000000001"), "weights total 100.0"),
    "a weight of zero": (
        a_case(a_bid("A", "1", q="4", z="4"), criteria=[a_criterion("q", "60"), a_criterion("z", "0")]),
        "weight 0",
    ),
    "a price weight of zero": (a_case(a_bid("A", "1", q1="4"), price={"formula": "relative", "weight": "0"}), "weight above 0"),
    "a top score of zero": (mended("method", "criteria", 0, "max", to="0"), "top score 0"),
    "a threshold above the top": (mended("method", "criteria", 0, "threshold", to="6"), "threshold 6"),
    "a score above the top": (mended("bids", 1, "scores", "q1", to="5.01"), "score 5.01"),
    "a score missing": (mended("bids", 1, "scores", to={}), "no score for “q1”"),
    "a score for nothing": (mended("bids", 1, "scores", "q9", to="1"), "not a criterion"),
    "a price of zero": (mended("bids", 1, "price", to="0.00"), "price 0"),
    "a price missing": (mended("bids", 1, "price", to=None), "no price"),
    "a bid twice": (mended("bids", 1, "id", to="A"), "Two bids are called “A”"),
    "a criterion twice": (
        mended("method", "criteria", to=[a_criterion("q1", "30"), a_criterion("q1", "30")]),
        "Two criteria are called “q1”",
    ),
    "a criterion called price": (a_case(a_bid("A", "1", price="4"), criteria=[a_criterion("price", "60")]), "cannot be called"),
    "no bids": (mended("bids", to=[]), "no bid"),
    "bids not a list": (mended("bids", to={}), "not a list"),
    "a bid not an object": (mended("bids", 0, to="A"), "not an object"),
    "scores not an object": (mended("bids", 0, "scores", to=["4"]), "not an object"),
    "excluded not true or false": (mended("bids", 0, "excluded", to="false"), "not true or false"),
    "excluded null": (mended("bids", 0, "excluded", to=None), "not true or false"),
    "an unknown key in the case": (mended("extra", to=1), '"extra" is unknown'),
    "an unknown key in the method": (mended("method", "extra", to=1), '"extra" is unknown'),
    "an unknown key in the price": (mended("method", "price", "a", to="2"), '"a" is unknown'),
    "an unknown key in a criterion": (mended("method", "criteria", 0, "title", to="x"), '"title" is unknown'),
    "an unknown key in the rounding": (mended("method", "rounding", to={"places": 2, "at": "total", "x": 1}), '"x" is unknown'),
    "an unknown key in a bid": (mended("bids", 0, "name", to="x"), '"name" is unknown'),
    "the method missing": (mended("method", drop=True), '"method" is missing'),
    "the bids missing": (mended("bids", drop=True), '"bids" is missing'),
    "the price missing": (mended("method", "price", drop=True), '"price" is missing'),
    "the criteria missing": (mended("method", "criteria", drop=True), '"criteria" is missing'),
    "the rounding missing": (mended("method", "rounding", drop=True), '"rounding" is missing'),
    "the ties missing": (mended("method", "ties", drop=True), '"ties" is missing'),
    "the formula missing": (mended("method", "price", "formula", drop=True), '"formula" is missing'),
    "the weight missing": (mended("method", "price", "weight", drop=True), '"weight" is missing'),
    "the kind missing": (mended("method", "criteria", 0, "kind", drop=True), '"kind" is missing'),
    "the id missing": (mended("bids", 0, "id", drop=True), '"id" is missing'),
    "an unknown formula": (mended("method", "price", "formula", to="cheapest"), "not one of relative"),
    "an unknown kind": (mended("method", "criteria", 0, "kind", to="price"), "not one of quality"),
    "an unknown tie rule": (mended("method", "ties", to=["coin"]), "not one of social_value"),
    "a tie rule twice": (mended("method", "ties", to=["quality", "quality"]), "named twice"),
    "places as a string": (mended("method", "rounding", to={"places": "2", "at": "total"}), "not a whole number"),
    "places with a point": (mended("method", "rounding", to={"places": 2.0, "at": "total"}), "not a whole number"),
    "places below zero": (mended("method", "rounding", to={"places": -1, "at": "total"}), "not a whole number"),
    "places as a truth": (mended("method", "rounding", to={"places": True, "at": "total"}), "not a whole number"),
    "too many places": (mended("method", "rounding", to={"places": 13, "at": "total"}), "between 0 and 12"),
    "rounding nowhere": (mended("method", "rounding", to={"places": 2, "at": "price"}), "not one of criterion"),
    "an empty id": (mended("bids", 0, "id", to=" "), "not an identifier"),
    "an id with a line break": (mended("bids", 0, "id", to="A\nB"), "not an identifier"),
    "half a character as id": (mended("bids", 0, "id", to="\ud800"), "not an identifier"),
    "a number as id": (mended("bids", 0, "id", to=7), "not an identifier"),
    "a bare NaN as id": (mended("bids", 0, "id", to=float("nan")), "not an identifier"),
    "a weight for ppqp": (mended("method", "price", to={"formula": "ppqp", "weight": "40"}), "no weight of its own"),
    "a weight for a fixed price": (mended("method", "price", to={"formula": "fixed_price", "weight": "40"}), "no weight of its own"),
    "a power below 1": (a_case(a_bid("A", "1", q1="4"), price={"formula": "vfm_index", "a": "0.5"}), "a is from 1"),
    "no power": (a_case(a_bid("A", "1", q1="4"), price={"formula": "vfm_index"}), '"a" is missing'),
    "a benchmark of zero": (a_case(a_bid("A", "1", q1="4"), price={**BENCHMARK, "benchmark": "0"}), "benchmark is above 0"),
    "lo not below hi": (a_case(a_bid("A", "1", q1="4"), price={**BENCHMARK, "lo": "1.5"}), "below hi"),
    "lots that were not published": ({**GOOD, "draw": A_ROUND}, "published tie rules have none"),
    "lots before another rule": (mended("method", "ties", to=["lots", "quality"]), "Lots come last"),
    "a draw not an object": ({**GOOD, "draw": "657413"}, "not an object"),
    "a round that is no number": ({**GOOD, "draw": {**A_ROUND, "round": "0657413"}}, "not a whole number"),
    "a bare round": ({**GOOD, "draw": {**A_ROUND, "round": 657413}}, "not an identifier"),
    "a draw without its signature": ({**GOOD, "draw": {"beacon": "quicknet", "round": "1"}}, '"signature" is missing'),
    "not an object": ([], "not an object"),
    "not JSON": ("{", "not JSON"),
    "nothing": ("", "not JSON"),
    "nested too deeply": ("[" * 100_000, "nested too deeply"),
    "a key twice": (json.dumps(GOOD).replace('"rounding": null', '"rounding": null, "rounding": null'), "given twice"),
    "a score twice": (json.dumps(GOOD).replace('{"q1": "4"}', '{"q1": "1", "q1": "4"}'), "given twice"),
}  # fmt: skip


@pytest.mark.parametrize("why", BAD)
def test_each_fault_ends_with_status_2_and_one_line_on_standard_error(why: str, tmp_path: Path) -> None:
    case, says = BAD[why]
    result = run(tmp_path, case if isinstance(case, str) else json.dumps(case))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert says in line


def test_every_fault_is_told_each_on_its_line(tmp_path: Path) -> None:
    case = mended("method", "price", "weight", to="30")
    case["bids"][0]["price"] = "NaN"
    case["bids"][1]["scores"]["q1"] = "6"
    case["extra"] = "x"
    lines = run(tmp_path, json.dumps(case)).stderr.splitlines()
    assert len(lines) == 4
    for part in ("extra", "bids[0].price", "weights total 90", "score 6"):
        assert any(part in line for line in lines)


@pytest.mark.parametrize("formula", ["relative", "linear_from_lowest"])
def test_a_zero_price_is_refused_where_it_is_undefined(formula: str) -> None:
    case = mended("method", "price", "formula", to=formula)
    case["bids"][0]["price"] = "0"
    assert ["price 0" in fault for fault in faults(case)] == [True]


def test_a_zero_price_is_allowed_where_it_is_defined() -> None:
    for price in (
        {"formula": "range", "weight": "40"},
        {"formula": "average", "weight": "40"},
        BENCHMARK,
        {"formula": "ppqp"},
    ):
        assert parse(json.dumps(a_case(a_bid("A", "0", q1="4"), a_bid("B", "1", q1="4"), price=price)))


def test_a_file_that_is_missing_a_folder_or_not_utf_8_ends_with_status_2(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        result = CliRunner().invoke(score, [str(path)])
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert run(tmp_path, b"\xff\xfe{").exit_code == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
paths = st.sampled_from([
    ("method",), ("bids",), ("method", "price"), ("method", "criteria"), ("method", "criteria", 0), ("method", "rounding"),
    ("method", "ties"), ("method", "ties", 0), ("bids", 0), ("bids", 0, "id"), ("bids", 0, "price"), ("bids", 0, "scores"),
    ("bids", 0, "excluded"), ("method", "price", "formula"), ("method", "criteria", 0, "id"),
])  # fmt: skip


@given(paths, json_values)
def test_anything_at_all_in_any_place_is_read_or_refused_in_words(path: tuple[Any, ...], value: Any) -> None:
    told: tuple[str, ...] = ("read",)
    try:
        parse(json.dumps(mended(*path, to=value)))
    except BadCase as refused:
        told = refused.faults
    assert told
    assert all(fault.isprintable() for fault in told)
