"""Documents name files that exist, and every environment variable and command is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_in_a_document_leads_somewhere(document):
    text = document.read_text()
    lost = [
        target
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if not re.match(r"[a-z]+:", target) and not (document.parent / target).exists()
    ]
    assert not lost, f"{document.relative_to(ROOT)} links to {lost}"


def test_the_readme_tells_every_setting():
    settings = set(re.findall(r"DPS_[A-Z_]+", (ROOT / "config.py").read_text()))
    told = set(re.findall(r"DPS_[A-Z_]+", (ROOT / "docs" / "running.md").read_text()))
    assert settings <= told, f"docs/running.md does not tell {settings - told}"


def test_the_readme_is_short_and_has_its_parts():
    text = (ROOT / "README.md").read_text()
    for part in ("make run", "make test", "## The house", "## A bid’s life", "## Where to change what"):
        assert part in text, f"the README lost “{part}”"
    assert len(text.splitlines()) <= 200


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
