"""The people and bodies that an application names: those connected with the supplier, and those it relies on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dps.core.refusal import Obstacle
from dps.law.connected import Kind, connected_kinds, relied_on_kinds
from dps.law.routes import Route

MOST_ROWS = 60
LONGEST_NAME = 200
LONGEST_ROLE = 120
LONGEST_PURPOSE = 300
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Connected:
    """One connected person: its kind by code, its name, and what it is to the supplier."""

    kind: str
    name: str
    role: str = ""

    def kept(self) -> dict[str, str]:
        """As it is kept in a row."""
        return {"kind": self.kind, "name": self.name.strip(), "role": self.role.strip()}


@dataclass(frozen=True)
class Relied:
    """One body that is relied on or is to be a subcontractor: its kind, name, number in a register, and for what."""

    kind: str
    name: str
    number: str = ""
    purpose: str = ""

    def kept(self) -> dict[str, str]:
        """As it is kept in a row."""
        return {
            "kind": self.kind, "name": self.name.strip(), "number": self.number.strip(), "purpose": self.purpose.strip()
        }  # fmt: skip


def obstacles_to_connecting(route: Route, people: Sequence[Connected], *, nobody: bool) -> tuple[Obstacle, ...]:
    """Why these cannot be all who are connected; empty when they can. PCR 2015 reg 57(2); Procurement Act 2023 Sch 6 para 45.

    ``nobody`` says that there is nobody of these kinds: an empty list alone could be a page passed over.
    """
    found = _of_rows(connected_kinds(route), [(one.kind, one.name) for one in people], nobody=nobody)
    if any(len(one.role) > LONGEST_ROLE for one in people):
        found.append(Obstacle("role-long", f"Shorten each role to {LONGEST_ROLE} characters."))
    return tuple(found)


def obstacles_to_relying(route: Route, bodies: Sequence[Relied], *, nobody: bool) -> tuple[Obstacle, ...]:
    """Why these cannot be all who are relied on; empty when they can. PCR 2015 regs 63, 71; Procurement Act 2023 ss.26, 28."""
    found = _of_rows(relied_on_kinds(route), [(one.kind, one.name) for one in bodies], nobody=nobody)
    if any(not one.purpose.strip() for one in bodies):
        found.append(Obstacle("purpose-missing", "Say of each what you rely on it for."))
    if any(len(one.purpose) > LONGEST_PURPOSE for one in bodies):
        found.append(Obstacle("purpose-long", f"Shorten what you rely on each for to {LONGEST_PURPOSE} characters."))
    if any(len(one.number) > LONGEST_NUMBER for one in bodies):
        found.append(Obstacle("number-long", f"Shorten each number to {LONGEST_NUMBER} characters."))
    return tuple(found)


def of_route(route: Route, kept: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Kept rows of connected persons whose kind this route has too: those of another route are the same people."""
    codes = {kind.code for kind in connected_kinds(route)}
    return [dict(row) for row in kept if row.get("kind") in codes]


def _of_rows(kinds: Sequence[Kind], rows: Sequence[tuple[str, str]], *, nobody: bool) -> list[Obstacle]:
    provision = kinds[0].provision if kinds else ""
    found: list[Obstacle] = []
    codes = {kind.code for kind in kinds}
    if not rows and not nobody:
        found.append(Obstacle("nobody-named", "Name everybody of these kinds, or say that there is nobody.", provision))
    if rows and nobody:
        found.append(Obstacle("nobody-and-somebody", "You named somebody and said that there is nobody.", mend="Do one or the other."))  # fmt: skip
    if any(kind not in codes for kind, _ in rows):
        found.append(Obstacle("kind-unknown", "Choose one of the kinds listed for each.", provision))
    if any(not name.strip() for _, name in rows):
        found.append(Obstacle("name-missing", "Give each a name."))
    if any(len(name) > LONGEST_NAME for _, name in rows):
        found.append(Obstacle("name-long", f"Shorten each name to {LONGEST_NAME} characters."))
    if len(set(rows)) < len(rows):
        found.append(Obstacle("named-twice", "Somebody is named twice in the same kind.", mend="Remove one of them."))
    if len(rows) > MOST_ROWS:
        found.append(Obstacle("rows-many", f"Name at most {MOST_ROWS}.", mend="Name those who decide, and say in a role that there are more."))  # fmt: skip
    return found
