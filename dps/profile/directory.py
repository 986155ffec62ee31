"""Keeping a list of organisations as the directory: listed, not admitted.

An entry is known by its key in the list. A second import of the same list
changes nothing: each row's digest is compared with the one it was last read
from. An organisation that has come into the market in its own right speaks for
itself, and no list overwrites it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db, new_ref
from dps.outbox.post import post
from dps.parties.models import Identifier, Organisation
from dps.profile.models import DirectoryEntry, Profile
from dps.profile.rules.entry import COLUMNS, BadRow, Entry, entry_of

DIRECTORY_LOG = "platform:directory"
SOURCE = "directory"
BATCH = 200


class NotAList(Exception):
    """The file cannot be read as a list of organisations at all. The message says what is missing."""


@dataclass(frozen=True)
class Fault:
    """A row that was not kept: its number in the file (the head is row 1), its key where it has one, and why."""

    number: int
    key: str
    why: str


@dataclass(frozen=True)
class Kept:
    """What became of some entries."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()


def rows_of(content: bytes) -> Iterator[Entry | Fault]:
    """The entries of a CSV file in UTF-8, each row an entry or a fault, in order. Raises :class:`NotAList`."""
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""))
    head = next(reader, [])
    missing = [column for column in COLUMNS if column not in head]
    if missing:
        raise NotAList(f"The first row has no column {', '.join(missing)}. It must name {', '.join(COLUMNS)}.")
    seen: dict[str, int] = {}
    for number, cells in _numbered(reader):
        if isinstance(cells, str):
            yield Fault(number, "", cells)
            continue
        row = dict(zip(head, cells, strict=False))
        key = row.get("id", "").strip()[:80] if len(cells) == len(head) else ""
        try:
            found = _entry(row, cells, head, number)
        except BadRow as bad:
            yield Fault(number, key if key.isprintable() else "", str(bad))
            continue
        if found.key in seen:
            yield Fault(number, key, f"row {seen[found.key]} has the same id")
            continue
        seen[found.key] = number
        yield found


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Each row after the head that is not blank, with its number; words where the row is not CSV."""
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield number, f"it cannot be read as CSV: {wrong}"
            continue
        if cells:
            yield number, cells


def _entry(row: dict[str, str], cells: Sequence[str], head: Sequence[str], number: int) -> Entry:
    if len(cells) != len(head):
        raise BadRow((f"it has {len(cells)} cells where the head has {len(head)}",))
    if any("\udc80" <= c <= "\udcff" for cell in cells for c in cell):
        raise BadRow(("it holds bytes that are not UTF-8",))
    if any("\x00" in cell for cell in cells):
        raise BadRow(("it holds a NUL character",))
    return entry_of(row, number=number)


def batches(entries: Iterable[Entry | Fault], *, size: int = BATCH) -> Iterator[tuple[Entry | Fault, ...]]:
    """The rows in the batches that are kept together."""
    rows = iter(entries)
    while batch := tuple(islice(rows, size)):
        yield batch


def keep_entries(*, entries: Sequence[Entry], by: Actor, at: datetime) -> Kept:
    """Keep some entries: new ones, and those whose row has changed. The others are left as they are.

    An entry whose main number is another organisation's is not kept; a second
    number that is another's is left out.
    """
    known = {
        row.organisation.source_key: row
        for row in db.session.scalars(
            select(DirectoryEntry)
            .join(Organisation)
            .where(Organisation.source_key.in_([entry.key for entry in entries]))
            .options(selectinload(DirectoryEntry.organisation).selectinload(Organisation.identifiers))
        )
    }
    holders = _holders(entries)
    added: list[Organisation] = []
    changed: list[Organisation] = []
    faults: list[Fault] = []
    for entry in entries:
        there = known.get(entry.key)
        if there is not None and (there.digest == entry.digest or there.organisation.source != SOURCE):
            continue
        taken = [pair for pair in entry.identifiers if holders.setdefault(pair, entry.key) != entry.key]
        if entry.identifiers and entry.identifiers[0] in taken:
            scheme, number = entry.identifiers[0]
            faults.append(Fault(entry.number, entry.key, f"{scheme} {number} is another organisation’s in this market"))
            continue
        numbers = [pair for pair in entry.identifiers if pair not in taken]
        if there is None:
            added.append(_add(entry, numbers, at))
        else:
            changed.append(_change(there, entry, numbers, at))
    db.session.flush()
    _tell(added, changed, by=by, at=at)
    return Kept(len(added), len(changed), len(entries) - len(added) - len(changed) - len(faults), tuple(faults))


def _holders(entries: Sequence[Entry]) -> dict[tuple[str, str], str]:
    """Whose the numbers are already: the key of a directory entry, or the ref of an organisation in its own right."""
    numbers = {number for entry in entries for _, number in entry.identifiers}
    rows = db.session.execute(
        select(Identifier.scheme, Identifier.value, Organisation.source, Organisation.source_key, Organisation.ref)
        .join(Organisation)
        .where(Identifier.value.in_(numbers))
    )
    return {(r.scheme, r.value): r.source_key if r.source == SOURCE and r.source_key else r.ref for r in rows}


def _add(entry: Entry, numbers: list[tuple[str, str]], at: datetime) -> Organisation:
    body = Organisation(
        ref=new_ref(), kind="supplier", source=SOURCE, source_key=entry.key, registered_at=at,
        identifiers=[Identifier(scheme=scheme, value=value) for scheme, value in numbers],
        **_facts(entry),
    )  # fmt: skip
    profile = Profile(organisation=body, summary=entry.summary, regions=_regions(entry), cpv=[], updated_at=at)
    listing = DirectoryEntry(
        organisation=body,
        origin=entry.origin,
        org_type=entry.org_type,
        digest=entry.digest,
        listed=entry.listed,
        imported_at=at,
    )
    db.session.add_all((body, profile, listing))
    return body


def _change(there: DirectoryEntry, entry: Entry, numbers: list[tuple[str, str]], at: datetime) -> Organisation:
    body = there.organisation
    for name, value in _facts(entry).items():
        setattr(body, name, value)
    if [(i.scheme, i.value) for i in body.identifiers] != numbers:
        body.identifiers.clear()
        db.session.flush()  # the old numbers go before the new ones come: a number stands once
        body.identifiers.extend(Identifier(scheme=scheme, value=value) for scheme, value in numbers)
    profile = db.session.scalars(select(Profile).where(Profile.organisation_id == body.id)).one()
    profile.summary, profile.regions, profile.updated_at = entry.summary, _regions(entry), at
    there.origin, there.org_type, there.digest = entry.origin, entry.org_type, entry.digest
    there.listed, there.imported_at = entry.listed, at
    return body


def _facts(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name, "legal_form": entry.legal_form, "nation": entry.nation, "region": entry.region,
        "postcode": entry.postcode, "website": entry.website, "is_vcse": entry.is_vcse,
    }  # fmt: skip


def _regions(entry: Entry) -> list[str]:
    """Where it is, as far as a list says: nothing is known of where it works."""
    return [entry.region] if entry.region else []


def _tell(added: Sequence[Organisation], changed: Sequence[Organisation], *, by: Actor, at: datetime) -> None:
    """One entry on the trail and one post for the batch: the import is one deed, not seven thousand."""
    refs = [body.ref for body in (*added, *changed)]
    if not refs:
        return
    record(
        "directory:import", log=DIRECTORY_LOG, to=("directory", refs[0]), by=by, at=at,
        facts={"added": len(added), "changed": len(changed), "organisations": refs},
    )  # fmt: skip
    post("directory-imported", about=("directory", refs[0]), at=at, facts={"organisations": refs})
