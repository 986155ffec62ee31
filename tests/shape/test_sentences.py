"""Every deed that is recorded has its sentence for people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dps.audit.sentences import SENTENCES, sentence

ROOT = Path(__file__).parents[2]
PACKAGES = ("dps", "suppliers", "buyers", "search")
DEED = re.compile(r"[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*")


def deeds_in(source: str) -> set[str]:
    """The deeds that a source records: text given first to ``record(…)`` or to a ``_record(…)`` of its own."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called.lstrip("_").startswith("record"):
            found |= {
                inner.value
                for inner in ast.walk(node.args[0])
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and DEED.fullmatch(inner.value)
            }
    return found


def recorded() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for deed in deeds_in(path.read_text(encoding="utf-8")):
                yield deed, path.relative_to(ROOT)


def test_every_recorded_deed_has_a_sentence():
    missing = sorted({f"“{deed}” ({path})" for deed, path in recorded() if deed not in SENTENCES})
    assert not missing, f"write a sentence in dps/audit/sentences.py for {', '.join(missing)}"


def test_no_sentence_is_left_over():
    texts = [
        path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "sentences.py"
    ]
    formed = {"application:admit", "application:refuse"}  # an f-string makes them of the outcome
    left = sorted(deed for deed in set(SENTENCES) - formed if not any(f'"{deed}"' in text for text in texts))
    assert not left, f"nothing records {left}"


def test_the_sources_do_record_deeds():
    assert {"award:decide", "contract:conclude", "competition:publish"} <= {deed for deed, _ in recorded()}


def test_a_deed_is_found_wherever_it_stands_in_the_call():
    assert deeds_in('record("a:b", log=x)\n_record("c:d" if y else "c:e", x)\nother("f:g")') == {"a:b", "c:d", "c:e"}


@pytest.mark.parametrize(
    ("did", "facts", "reads"),
    [
        (
            "award:decide",
            {"rank": 1, "standstill": True},
            "Decided to award to the bid at rank 1. Standstill announced: yes.",
        ),
        ("attempt:refuse", {"where": "GET x", "why": ["a", "b"]}, "Was refused at GET x: a, b."),
        ("application:submit", {}, "Submitted the application; it is to be decided by –."),
        ("award:tell", {"summaries": 3, "standstill_ends": ""}, "Told every bidder at the same instant: 3 in all."),
        (
            "award:tell",
            {"summaries": 3, "standstill_ends": "2026-12-04"},
            "Told every bidder at the same instant: 3 in all. The standstill ends 4 December 2026.",
        ),
        ("thing:do-so", {"x": 1}, "Thing: do so."),
    ],
)
def test_an_entry_reads_as_a_sentence(did, facts, reads):
    assert sentence(did, facts) == reads
