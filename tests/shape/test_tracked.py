"""What the repository holds is the project's own: no link into somebody's machine, nothing that is installed or built."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = (".venv/", "node_modules/", "dps/static/vendor/", "var/")
LINK = "120000"


def tracked() -> list[tuple[str, str]]:
    """Every path that git keeps, with its mode."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [(line.split(maxsplit=1)[0], line.split("\t", 1)[1]) for line in listed.splitlines()]


def test_no_link_is_kept():
    assert [path for mode, path in tracked() if mode == LINK] == []


def test_nothing_installed_or_built_is_kept():
    assert [path for _, path in tracked() if f"{path}/".startswith(INSTALLED)] == []
