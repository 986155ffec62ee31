"""What an application says of its supplier, in words: for the supplier who checks it, the copy it keeps, and whoever decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dps.admission.rules.declaration import DeclaredGround, declared_grounds
from dps.law.connected import connected_kinds, platform_provision, relied_on_kinds
from dps.law.routes import Route, route
from dps.parties.rules.identifiers import SCHEMES
from dps.parties.rules.legal_forms import form_words


@dataclass(frozen=True)
class Read:
    """What an application says of its supplier. Rows are (what, value); people are (kind, name, role); bodies (kind, name, number, for what)."""

    company: tuple[tuple[str, str], ...]
    connected: tuple[tuple[str, str, str], ...]
    relied_on: tuple[tuple[str, str, str, str], ...]
    grounds: tuple[DeclaredGround, ...]


def read(content: Mapping[str, Any]) -> Read:
    """An application's content, as :mod:`dps.admission.versions` keeps it, in words."""
    law = route(content["route"])
    return Read(
        company=_company(law, content["company"]),
        connected=_people(law, content["connected"]),
        relied_on=_bodies(law, content["relied_on"]),
        grounds=declared_grounds(law, content["declaration"]),
    )


def _company(law: Route, kept: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if not kept:
        return ()
    registered = kept["registered"]
    rows = [*registered_rows(registered), ("Address", kept["address"])]
    rows.append(("Trading names", ", ".join(kept["trading_names"]) or "None"))
    rows.append(("Website", kept["website"] or "None"))
    if platform_provision(law) or kept["number"]:
        rows.append(("Number on the central digital platform", kept["number"] or "Not given"))
    if platform_provision(law):
        confirmed = "Complete, up to date and shared" if kept["on_platform"] else "Not confirmed"
        rows.append(("Information on the central digital platform", confirmed))
    return tuple(rows)


def registered_rows(registered: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the market holds of an organisation, row by row."""
    rows = [
        ("Name", str(registered.get("name", ""))),
        ("Legal form", form_words(registered.get("legal_form", "")) or "Not given"),
        ("Registered in", registered.get("nation", "") or "Not given"),
    ]
    numbers = [
        (SCHEMES[scheme].register if scheme in SCHEMES else scheme, value)
        for scheme, value in registered.get("identifiers", ())
    ]
    rows += [(f"Number at {register}", value) for register, value in numbers] or [("Register number", "None")]
    sizes = (("is_sme", "Small or medium-sized enterprise"), ("is_vcse", "Voluntary, community or social enterprise"))
    rows += [(words, "Yes" if registered.get(code) else "Not stated") for code, words in sizes]
    return rows  # fmt: skip


def _people(law: Route, rows: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str, str], ...]:
    words = {kind.code: kind.words for kind in connected_kinds(law)}
    return tuple((words.get(row["kind"], row["kind"]), row["name"], row.get("role", "")) for row in rows)


def _bodies(law: Route, rows: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str, str, str], ...]:
    words = {kind.code: kind.words for kind in relied_on_kinds(law)}
    return tuple(
        (words.get(row["kind"], row["kind"]), row["name"], row.get("number", ""), row.get("purpose", ""))
        for row in rows
    )
