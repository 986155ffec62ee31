"""The evidence of a whole competition as one zip: what was published, asked, declared, opened, scored, decided, told; and the trail.

Every row that hangs on the competition goes in as it is kept, table by table,
so that what another stage keeps tomorrow is in the bundle tomorrow. Keys and
sealed bytes stay out. A checker that needs nothing but Python lies beside it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, select

from dps.audit.chain import stamp
from dps.audit.models import AuditEntry, AuditLog
from dps.audit.queries import verify
from dps.audit.record import record
from dps.award import verifier
from dps.award.models import AwardDecision, Summary
from dps.award.queries import decision_of
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.evaluation.queries import result_of

ROOTS = frozenset({"competition"})
NEVER = frozenset({"draft_attachment", "audit_entry", "audit_log", "worksheet", "letter"})
"""Tables that are no evidence, hold the trail itself, or are somebody's unfinished work."""
PEOPLE = ("person", "organisation")
WITH = {"market_research": ("search_id", "frozen_search")}
"""What a row of the record points at and that is part of it, though it does not hang on the competition: by column and table."""
_SECRET = ("wrapped_", "draft", "share", "salt", "secret", "password", "token")
_EPOCH = (1980, 1, 1, 0, 0, 0)

CHECKLIST: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The notice: everything that suppliers were told", ("notice.json",)),
    ("The criteria and the digest they were frozen with", ("criteria.json",)),
    (
        "Market research: each search that was kept, with what it saw",
        ("rows/market_research.json", "rows/frozen_search.json"),
    ),
    ("Questions and answers", ("rows/question.json",)),
    ("Who was invited", ("rows/invitation.json",)),
    (
        "The panel, and what each member declared",
        ("rows/assignment.json", "rows/bidder_declaration.json", "rows/interest_decision.json"),
    ),
    ("Who opened what, when", ("rows/opening.json",)),
    ("Every individual score, with its changes", ("rows/score.json",)),
    ("What the panel agreed, with its reasons and sign-offs", ("rows/consensus.json", "rows/sign_off.json")),
    (
        "What was examined of each bidder, and bids disregarded",
        ("rows/bidder_check.json", "rows/bidder_request.json", "rows/disregard.json"),
    ),
    ("The ranking, and the case it was computed from", ("ranking/case.json", "ranking/outcome.json")),
    ("The decision, its reasons and its second person", ("decision.json", "rows/award_approval.json")),
    ("How every bid came out", ("rows/bid_final_state.json",)),
    ("What every bidder was told", ("letters.json",)),
    ("Notices, the standstill and what the winner showed", ("rows/award_decision.json", "rows/award_evidence.json")),
    ("Challenges and corrections", ("rows/award_challenge.json", "rows/award_setting_aside.json")),
    ("The trail, entry by entry, and its checker", ("log.jsonl", "verify.py")),
)
"""What a court asks for, and the files that hold it. Every one is there, an empty list where nothing happened."""


def files_of(competition: Competition) -> dict[str, bytes]:
    """Every file of the bundle by its name, without the manifest. Reads only."""
    decided = decision_of(competition)
    assert decided is not None  # the door asks first
    result = result_of(competition)
    files = {
        "notice.json": competition.frozen.encode("utf-8"),
        "criteria.json": _json({"digest": competition.frozen_digest, "criteria": json.loads(competition.frozen)["criteria"]}),
        "ranking/case.json": (result.case if result else "").encode("utf-8"),
        "ranking/outcome.json": (result.outcome if result else "").encode("utf-8"),
        "decision.json": _json(_plain(_columns(AwardDecision.__table__, decided))),
        "letters.json": _json([{"bid": s.bid.ref, "sent_at": s.sent_at, "content": s.content} for s in _letters(decided)]),
        "log.jsonl": b"".join(body + b"\n" for body in _trail(competition)),
        "verify.py": Path(str(verifier.__file__)).read_bytes(),
        "checklist.json": _json([{"what": what, "files": list(names)} for what, names in CHECKLIST]),
        "README.txt": _readme(competition).encode("utf-8"),
    }  # fmt: skip
    for name, rows in _rows_of(competition).items():
        files[f"rows/{name}.json"] = _json(rows)
    for _, names in CHECKLIST:
        for name in names:
            files.setdefault(name, _json([]))
    return files


def bundle_of(competition: Competition) -> bytes:
    """The zip. The same record gives the same bytes: no clock is read."""
    files = files_of(competition)
    log = competition.log
    manifest = {
        "competition": competition.ref, "log": log, "head": verify(log).head,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in [*sorted(files.items()), ("manifest.json", _json(manifest))]:
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def note_taken(*, competition: Competition, by: Actor, at: datetime) -> None:
    """Note on the trail that somebody takes the evidence, before they have it."""
    facts = {"files": len(CHECKLIST)}
    record(
        "award:take-bundle",
        log=competition.log,
        to=("competition", competition.ref),
        by=by,
        at=at,
        facts=facts,
    )


def _letters(decided: AwardDecision) -> Iterable[Summary]:
    return db.session.scalars(select(Summary).where(Summary.decision_id == decided.id).order_by(Summary.id))


def _trail(competition: Competition) -> Iterable[bytes]:
    rows = db.session.scalars(
        select(AuditEntry.body)
        .join(AuditLog, AuditLog.id == AuditEntry.log_id)
        .where(AuditLog.name == competition.log)
        .order_by(AuditEntry.seq)
    )
    return (body if isinstance(body, bytes) else str(body).encode("utf-8") for body in rows)


def _rows_of(competition: Competition) -> dict[str, list[dict[str, Any]]]:
    """Every row that hangs on the competition, table by table: over foreign keys, from the competition down."""
    ids: dict[str, set[int]] = {"competition": {competition.id}}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in db.metadata.sorted_tables:
        if table.name in ROOTS | NEVER | set(PEOPLE) or "id" not in table.c:
            continue
        keys = [(c, f.column.table.name) for c in table.c for f in c.foreign_keys if f.column.table.name in ids]
        if not keys:
            continue
        rows = {}
        for column, parent in keys:
            for row in db.session.execute(select(table).where(column.in_(ids[parent]))).mappings():
                rows[row["id"]] = row
        ids[table.name] = set(rows)
        found[table.name] = [_plain(_kept(table, rows[key])) for key in sorted(rows)]
    for name, (key, pointed_at) in WITH.items():
        table = db.metadata.tables[pointed_at]
        wanted = table.c.id.in_([row[key] for row in found.get(name, ())])
        there = db.session.execute(select(table).where(wanted).order_by(table.c.id)).mappings()
        found[pointed_at] = [_plain(_kept(table, row)) for row in there]
    named = _people(found)
    return found | {"people": named} if named else found


def _kept(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        c.name: row[c.name]
        for c in table.c
        if not isinstance(c.type, LargeBinary) and not c.name.startswith(_SECRET) and not isinstance(row[c.name], bytes)
    }


def _people(found: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The names behind the numbers of people and organisations that the rows speak of; no address of anybody."""
    said: list[dict[str, Any]] = []
    for name in PEOPLE:
        table = db.metadata.tables[name]
        keys = {
            row[c.name]
            for rows in found
            for c in db.metadata.tables[rows].c
            if any(f.column.table.name == name for f in c.foreign_keys)
            for row in found[rows]
            if row.get(c.name) is not None
        }
        for row in db.session.execute(select(table.c.id, table.c.ref, table.c.name).where(table.c.id.in_(keys))):
            said.append({"kind": name, "id": row.id, "ref": row.ref, "name": row.name})
    return said


def _columns(table: Table, row: Any) -> dict[str, Any]:
    return {c.name: getattr(row, c.key) for c in table.c}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_value).encode("utf-8") + b"\n"


def _readme(competition: Competition) -> str:
    lines = "\n".join(f"- {what}: {', '.join(names)}" for what, names in CHECKLIST)
    return (
        f"The evidence of “{competition.title}”, {competition.buyer.name}\nReference {competition.ref}\n\n"
        "To check it, unpack it and run: python verify.py\nIt needs Python 3.11 and nothing else, and no network.\n\n"
        f"What is in it:\n{lines}\n\nUnder rows/ lies every row of the record, table by table; people.json there names who they speak of.\n"
        "Instants are UTC. Money is in pence with VAT.\n"
    )
