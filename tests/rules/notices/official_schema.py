"""The official OCDS 1.1.5 schemas with the extensions that a package declares, read from the shared data. No network."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import json_merge_patch
import pytest
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

SHARED = Path(os.environ.get("DPS_SHARED", Path(__file__).parents[3].parent / "shared"))
OCDS = SHARED / "data" / "ocds"

needs_the_schemas = pytest.mark.skipif(
    not OCDS.is_dir(),
    reason=f"the official OCDS schemas are not at {OCDS}; set DPS_SHARED to the folder that holds data/ocds",
)

formats = FormatChecker(formats=())


@formats.checks("date-time")
def _is_an_instant(value: object) -> bool:
    """Only whole seconds in UTC: narrower than the standard, as our builder promises."""
    if not isinstance(value, str):
        return True
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)) and bool(datetime.fromisoformat(value))


@formats.checks("uri")
def _is_a_uri(value: object) -> bool:
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and bool(urlsplit(value).netloc))


def _read(*parts: str) -> Any:
    return json.loads(OCDS.joinpath(*parts).read_text(encoding="utf-8"))


@cache
def provenance() -> dict[str, str]:
    """The stored folder of each extension, by the URL that names its commit."""
    with (OCDS / "extensions" / "PROVENANCE.csv").open(encoding="utf-8") as rows:
        return {
            f"https://raw.githubusercontent.com/{row['repo']}/{row['commit']}/extension.json": row["repo"].split("/")[1]
            for row in csv.DictReader(rows)
        }


@cache
def release_schema(extensions: tuple[str, ...]) -> Any:
    """The release schema with exactly these extensions merged into it, in order."""
    schema = _read("standard_1.1.5", "release-schema.json")
    for url in extensions:
        schema = json_merge_patch.merge(schema, _read("extensions", provenance()[url], "release-schema.json"))
    return schema


def errors(package: Any) -> list[str]:
    """Every way in which the package breaks the official schema, as ``path: what``."""
    schema = release_schema(tuple(package.get("extensions", ())))
    registry = Registry().with_resource(schema["id"], Resource.from_contents(schema, default_specification=DRAFT4))
    validator = Draft4Validator(
        _read("standard_1.1.5", "release-package-schema.json"), registry=registry, format_checker=formats
    )
    found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in validator.iter_errors(package)]
    for at, release in enumerate(package.get("releases", ())):
        found += [f"releases/{at}/{path}" for path in _strangers(release, schema, schema, "")]
    return found


def _strangers(value: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    """Fields that no schema knows, which the schema itself lets pass, and codes that no list knows."""
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name)
            if known is None:
                yield f"{path}{name}: not a field of the standard or of a declared extension"
            else:
                yield from _strangers(inner, known, root, f"{path}{name}/")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _strangers(inner, schema.get("items", {}), root, f"{path}{at}/")
    if "codelist" in schema and schema["codelist"] != "currency.csv":
        for code in value if isinstance(value, list) else [value]:
            if code not in _codes(schema["codelist"]):
                yield f"{path.rstrip('/')}: “{code}” is not in {schema['codelist']}"


@cache
def _codes(name: str) -> frozenset[str]:
    """A codelist of the standard with what the extensions define or add."""
    files = [OCDS / "standard_1.1.5" / "codelists" / name]
    files += [path for stem in (name, f"+{name}") for path in OCDS.glob(f"extensions/*/codelists/{stem}")]
    codes: set[str] = set()
    for file in files:
        if file.exists():
            with file.open(encoding="utf-8") as rows:
                codes |= {row.get("Code") or row.get("code") or "" for row in csv.DictReader(rows)}
    return frozenset(codes)
