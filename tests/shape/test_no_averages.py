"""Scores are never averaged, and no score is ever changed in place: looked for in the code, not only tried.

Averaging the marks of several evaluators gave figures between the published
points, and no reason that anybody had written down. So there is no function
here that could do it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "dps" / "evaluation").rglob("*.py"))
OF_PRICES = {
    "price.py": {"average", "mean", "sum(prices, Fraction(0)) / len(prices)"},
    "working.py": {"mean"},  # says the mean price in words
}
"""A published price formula compares with the mean of the prices bid. These names, and no score among them."""
WORDS = re.compile(r"(^|_)(mean|average|averaged|median|avg|fmean|harmonic)(_|$)")


def averages(tree: ast.AST) -> list[str]:
    """What in a program averages: a name that says so, the statistics module, a sum or a total divided by a count."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and WORDS.search(node.name):
            found.append(node.name)
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if WORDS.search(name):
                found.append(name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] + [getattr(node, "module", "") or ""]
            found += [name for name in names if name in ("statistics", "numpy", "mean", "fmean", "median")]
        elif isinstance(node, ast.Call) and _called(node) == "func.avg":
            found.append("func.avg")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv) and _counts(node.right):
            found.append(ast.unparse(node))
    return found


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def _counts(node: ast.AST) -> bool:
    """Whether what is divided by is a number of things."""
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in ("len", "Fraction.len") for n in ast.walk(node))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_averaging_exists(path):
    tree = ast.parse(path.read_text())
    assert set(averages(tree)) <= OF_PRICES.get(path.name, set())
    if path.name == "price.py":
        said = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        assert not said & {"points", "scores", "given", "marks"}, "the mean of prices knows no score"


@pytest.mark.parametrize(
    "code",
    [
        "def mean_score(points): return points",
        "from statistics import mean",
        "x = sum(points) / len(points)",
        "x = Fraction(sum(p)) // Fraction(len(p))",
        "x = func.avg(Score.points)",
        "x = rows.average",
    ],
)
def test_an_average_would_be_found(code):
    assert averages(ast.parse(code))
