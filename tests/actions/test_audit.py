"""The trail: what is written stays, in its place, and a change is seen."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dps.audit import chain
from dps.audit.models import AuditEntry
from dps.audit.queries import trail, verify
from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import db, writing
from tests.conftest import NOW

LOG = "competition:test"
WHO = Actor(person="p" * 26, organisation="o" * 26)


def fill(entries: int) -> None:
    with writing():
        for n in range(entries):
            record("thing:do", log=LOG, to=("thing", str(n)), by=WHO, at=NOW, facts={"n": n})


def test_entries_are_numbered_and_chained_in_their_log(app):
    fill(3)
    with writing():
        record("thing:do", log="competition:noise", to=("thing", "x"), by=CLOCK, at=NOW)
    assert [e.seq for e in trail(LOG)] == [1, 2, 3]
    checked = verify(LOG)
    assert checked.fault is None
    assert checked.head == trail(LOG)[-1].digest


def test_an_entry_rolls_back_with_its_deed(app):
    fill(1)
    with pytest.raises(ZeroDivisionError), writing():
        record("thing:do", log=LOG, to=("thing", "x"), by=WHO, at=NOW)
        1 / 0
    assert len(trail(LOG)) == 1
    assert verify(LOG).fault is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET seq = 9", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_or_remove_an_entry(app, statement):
    fill(1)
    with pytest.raises(DBAPIError, match="never changed or removed"), writing():
        db.session.execute(text(statement))
    assert len(trail(LOG)) == 1


def test_replacing_an_entry_is_refused_too(app, engine_kind):
    if engine_kind != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own way past a delete trigger")
    fill(1)
    with pytest.raises(DBAPIError, match="never changed or removed"), writing():
        db.session.execute(
            text(
                "INSERT OR REPLACE INTO audit_entry (id, log_id, seq, body) SELECT id, log_id, seq, x'00' FROM audit_entry"
            )
        )


def test_nothing_is_written_outside_writing(app):
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.execute(text("INSERT INTO outbox_head (id, last) VALUES (1, 0)"))
    db.session.rollback()


def test_a_cut_off_end_is_seen_against_the_head(app):
    fill(3)
    bodies = [row.body for row in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    head = chain.digest(bodies[-1])
    assert chain.verify(LOG, bodies, head=head) is None
    assert chain.verify(LOG, bodies[:2], head=head) == chain.Fault(LOG, 2, "the log does not end where its head says")


def test_facts_are_kept_without_floats():
    with pytest.raises(TypeError, match="never a float"):
        chain.canonical({"weight": 0.5})


def test_the_body_is_readable_canonical_json(app):
    fill(1)
    body = db.session.query(AuditEntry.body).scalar()
    assert chain.canonical(json.loads(body)) == body
