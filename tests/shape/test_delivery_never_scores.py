"""What was delivered under earlier contracts is a fact for the public, and never part of a score."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGES = ("evaluation", "bidding", "competition", "award", "admission", "market", "profile")
"""The stages that choose, judge and rank; the contract's own comes after them."""
PANEL = ("judging", "scoring", "moderation", "panel", "ranking", "interests")
TABLES = (
    "promise",
    "delivery_report",
    "delivery_answer",
    "remedy_plan",
    "kpi_assessment",
    "breach_report",
    "supplier_words",
)


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _reaching(files: list[Path]) -> list[str]:
    """The files that import anything of the contract's stage, or name one of its tables in a query of their own."""
    wrong = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        if any(name == "dps.contract" or name.startswith("dps.contract.") for name in _imports(file)):
            wrong.append(str(file.relative_to(ROOT)))
        wrong += [f"{file.name}: {table}" for table in TABLES if f"FROM {table}" in text or f"JOIN {table}" in text]
    return wrong


def test_no_stage_that_scores_can_reach_what_was_delivered():
    files = [file for stage in STAGES for file in (ROOT / "dps" / stage).rglob("*.py")]
    assert len(files) > 100
    assert _reaching(files) == []


def test_no_page_of_a_panel_can_reach_what_was_delivered():
    files = [ROOT / "buyers" / f"{name}.py" for name in PANEL]
    assert _reaching([file for file in files if file.exists()]) == []
    assert sum(file.exists() for file in files) >= 4


def test_the_look_for_it_would_find_it():
    assert _reaching([ROOT / "dps" / "contract" / "figures.py"]) == ["dps/contract/figures.py"]
