"""Pure rooms are pure when they run, not only when the linter reads them; and stages are all under contract."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAGE_WORDS = {"rules", "models", "queries", "actions"}


def pure_modules() -> list[str]:
    files = [
        *(ROOT / "dps" / "law").glob("*.py"),
        *(ROOT / "dps").glob("*/rules.py"),
        *(ROOT / "dps").glob("*/rules/**/*.py"),
        ROOT / "dps" / "notices" / "ocds.py",
        ROOT / "dps" / "audit" / "chain.py",
        *(ROOT / "dps" / "core" / f"{name}.py" for name in ("lifecycle", "money", "refusal", "actor")),
    ]
    return sorted({".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for f in files})


def test_rules_and_law_load_neither_flask_nor_sqlalchemy():
    modules = pure_modules()
    assert len(modules) > 20
    script = (
        "import importlib, json, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"flask", "sqlalchemy", "wtforms", "jinja2", "stripe", "whoosh"}


def test_every_stage_is_under_the_contract_of_its_four_words():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(c for c in contracts if c["name"].startswith("Inside a stage"))["containers"]
    stages = {
        f"dps.{folder.name}"
        for folder in (ROOT / "dps").iterdir()
        if folder.is_dir()
        and len(STAGE_WORDS & {p.stem for p in folder.iterdir()}) >= 2
        and folder.name not in {"audit", "outbox", "letters"}
    }
    assert stages <= set(named), f"list {stages - set(named)} in pyproject.toml"


def test_no_file_is_called_helpers():
    odd = [
        p
        for p in ROOT.rglob("*.py")
        if p.stem in {"utils", "helpers", "common", "misc"} and ".venv" not in p.parts and "node_modules" not in p.parts
    ]
    assert not odd, f"name the subject instead: {odd}"


def test_files_have_one_subject():
    most = {"dps": 400, "suppliers": 400, "buyers": 400, "search": 400, "tests": 600}
    long = {
        str(p.relative_to(ROOT)): n
        for folder, lines in most.items()
        for p in (ROOT / folder).rglob("*.py")
        if (n := len(p.read_text().splitlines())) > lines
    }
    assert not long, f"a file this long has two subjects; give each its name: {long}"
