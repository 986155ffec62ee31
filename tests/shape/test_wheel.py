"""An installed wheel holds what it must, and serves from another folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.ci
def test_a_wheel_installed_elsewhere_answers(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "wsgi.py",
        "config.py",
        "templates/layouts/base.html",
        "dps/static/market.css",
        "dps/migrations/versions/0001_clock.py",
    } <= names
    assert any(n.startswith("dps/static/vendor/") for n in names), "the built assets belong in the wheel"
    assert not [n for n in names if n.startswith(("tests/", "docs/", "var/"))]
    home = tmp_path / "elsewhere"
    home.mkdir()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(home / "site")], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "law", "deadline", "--route", "pa2023_dynamic_market", "--period", "standstill", "--from", "2026-11-24", "--json"],
        cwd=home, env={"PYTHONPATH": str(home / "site"), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"last_day": "2026-12-04"' in done.stdout or '"last_day":"2026-12-04"' in done.stdout
