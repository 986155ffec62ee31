"""The register in ``docs/law.md``: every rule it names has its function and its test."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
REGISTER = ROOT / "docs" / "law.md"
_REFERENCE = re.compile(r"`([^`:]+\.py)(?:::([A-Za-z_][A-Za-z0-9_.]*))?`")
HEADINGS = ["provision", "rule", "where", "test"]


def rows(text: str) -> list[list[str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def names_in(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(t.id for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)


def faults(text: str) -> list[str]:
    found = []
    for cells in rows(text)[2:]:
        if len(cells) != len(HEADINGS) or not all(cells):
            found.append(f"a row needs {', '.join(HEADINGS)}: {cells}")
            continue
        for heading, cell in zip(HEADINGS[2:], cells[2:], strict=True):
            references = _REFERENCE.findall(cell)
            if not references:
                found.append(f"“{cells[1]}” names no `file.py::name` under {heading}")
            for file, name in references:
                if not (ROOT / file).is_file():
                    found.append(f"“{cells[1]}” names {file}, which does not exist")
                elif name and name.split(".")[-1] not in names_in(ROOT / file):
                    found.append(f"“{cells[1]}” names {name}, which is not in {file}")
                if heading == "test" and not name.split(".")[-1].startswith("test_"):
                    found.append(f"“{cells[1]}” names no test under test")
    return found


def test_every_rule_in_the_register_has_its_function_and_its_test() -> None:
    text = REGISTER.read_text(encoding="utf-8")

    assert rows(text)[0] == HEADINGS
    assert faults(text) == [], "Mend docs/law.md: name the file and the function or test as `path.py::name`."


def test_the_register_has_not_lost_its_rows() -> None:
    assert len(rows(REGISTER.read_text(encoding="utf-8"))) - 2 >= 35


def test_a_register_that_names_what_does_not_exist_is_caught() -> None:
    head = "| provision | rule | where | test |\n|---|---|---|---|\n"
    here = "tests/shape/test_law_register.py"

    assert faults(f"{head}| a | b | `{here}::rows` | `{here}::test_the_register_has_not_lost_its_rows` |") == []
    assert len(faults(f"{head}| a | b | `dps/none.py::x` | `{here}::test_none` |")) == 2
    assert len(faults(f"{head}| a | b | `{here}::rows` | `{here}::rows` |")) == 1
    assert len(faults(f"{head}| a | b | `{here}` |")) == 1
