"""Social value in money: gross and net, exact, with a source and a year; and nowhere near a score."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dps.competition.rules.parts.proxies import NAME, Proxy, read, worth
from dps.competition.rules.publishing import obstacles_to_publishing
from tests.rules.competition.draft import AT, purchase
from tests.rules.competition.test_measuring import HOURS, measured

PLAIN = Proxy(HOURS.code, 10_00, "A council’s own study, table 2", 2025)
DPS = Path(__file__).parents[3] / "dps"


@pytest.mark.parametrize(
    ("changes", "amount", "gross", "net"),
    [
        ({}, "100", 1_000_00, 1_000_00),
        ({"deadweight": 20}, "100", 1_000_00, 800_00),
        ({"deadweight": 20, "attribution": 50, "displacement": 10, "leakage": 25}, "100", 1_000_00, 270_00),
        ({"years": 3}, "100", 3_000_00, 3_000_00),
        ({"years": 3, "drop_off": 50}, "100", 3_000_00, 1_750_00),
        ({"pence": 333, "deadweight": 50}, "1", 333, 167),
        ({"deadweight": 100}, "7.5", 75_00, 0),
    ],
)
def test_gross_and_net_are_exact_and_rounded_once(changes, amount, gross, net):
    found = worth(Decimal(amount), replace(PLAIN, **changes))
    assert (found.gross, found.net) == (gross, net)


def test_each_deduction_is_a_sentence_and_the_source_comes_last():
    says = worth(Decimal(100), replace(PLAIN, deadweight=20, years=2, drop_off=10)).says
    assert says == (
        "100 × £10 = £1,000 a year, gross.",
        "20% would have happened anyway: £800 is left.",
        "Over 2 years, 10% less each year: £1,520, from £2,000 gross.",
        "At the prices of 2025. Source: A council’s own study, table 2.",
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"source": " "}, ["value-without-source"]),
        ({"price_year": None}, ["value-without-year"]),
        ({"price_year": 2027}, ["value-without-year"]),
        ({"leakage": 101}, ["deduction-out-of-range"]),
        ({"years": 11}, ["years-out-of-range"]),
        ({"code": "0" * 12, "source": ""}, []),
    ],
)
def test_a_value_is_published_only_with_its_source_and_its_year(changes, codes):
    draft = measured()
    draft = replace(draft, parts={**draft.parts, NAME: {"rows": [vars(replace(PLAIN, **changes))]}})
    assert [o.code for o in obstacles_to_publishing(draft, purchase(), at=AT)] == codes


@pytest.mark.parametrize(
    "raw", [{}, {"rows": None}, {"rows": [None, {"code": 1}, {"code": "x", "pence": -1}, {"code": "x"}]}]
)
def test_what_has_another_shape_is_no_value(raw):
    assert read(raw) == {}


def test_only_the_page_beside_the_promises_knows_of_it():
    """No rule, no case and no ranking imports it: who does is listed here, and it takes a reason to add to the list."""
    importers = {
        str(path.relative_to(DPS))
        for path in DPS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and ((node.module or "").endswith("parts.proxies") or any(alias.name == "proxies" for alias in node.names))
    }
    assert importers == {"competition/rules/parts/every.py", "evaluation/promises.py"}
