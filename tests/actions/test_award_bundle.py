"""The evidence of a competition as one file: complete, the same each time, checked on a machine that has only Python."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from dps.award import actions, approving, bundle
from dps.award.report import report_of
from dps.core.db import db, writing
from tests.makers.award import (
    TOLD,
    a_decision,
    a_noticed_decision,
    a_second_officer,
    an_evaluated_competition,
    by_officer,
)
from tests.makers.evaluation import an_evaluation
from tests.makers.research import kept_search, put_to_record

AT = datetime(2027, 2, 10, 10, 0, tzinfo=UTC)


@pytest.fixture
def packed(app):
    """The evidence of a competition that was lived through by its people: scored, moderated, signed, ranked, awarded, told."""
    with writing():
        it = an_evaluation("computed", names=("Heron Works", "Zanzibar Canary"))
        decision = a_decision(it.competition, at=AT)
        approving.approve(decision=decision, outcome="approved", words="", by=a_second_officer(it.competition), at=AT)
        actions.tell(decision=decision, by=by_officer(it.competition), at=AT)
        by = by_officer(decision.competition)
        put_to_record(
            decision.competition, kept_search(decision.competition, "Advice nearby", by=by, at=TOLD), by=by, at=TOLD
        )
        kept_search(decision.competition, "Something else", by=by, at=TOLD)
        bundle.note_taken(competition=decision.competition, by=by_officer(decision.competition), at=TOLD)
    return decision, bundle.bundle_of(decision.competition)


def unpack(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        opened.extractall(folder)
    return folder


def check(folder):
    """As somebody else would: isolated, without our code on the path and without site packages."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_line_of_the_checklist_has_its_file_and_the_checker_says_so_elsewhere(packed, tmp_path):
    _, data = packed
    folder = unpack(data, tmp_path)
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert all(set(files) <= names for _, files in bundle.CHECKLIST)
    done = check(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("holds  there: ") == len(bundle.CHECKLIST)
    assert "Everything holds." in done.stdout
    assert "the market research “Advice nearby” is the one on the trail" in done.stdout
    assert len(json.loads((folder / "rows" / "frozen_search.json").read_bytes())) == 1


TOUCHED = {
    "an agreement": ("rows/consensus.json", b'"points": 3', b'"points": 4'),
    "a score": ("rows/score.json", b'"points": 3', b'"points": 4'),
    "the trail": ("log.jsonl", b'"rank":1', b'"rank":2'),
    "a letter": ("letters.json", b"Heron Works", b"Raven Works"),
    "what was published": ("notice.json", b"Approach", b"Approval"),
    "what was looked at": ("rows/frozen_search.json", b'\\"total\\":0', b'\\"total\\":9'),
}


@pytest.mark.parametrize("what", TOUCHED)
def test_one_changed_word_is_found_even_where_the_manifest_was_made_to_fit(packed, tmp_path, what):
    name, old, new = TOUCHED[what]
    folder = unpack(packed[1], tmp_path)
    path = folder / name
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert check(folder).returncode == 1
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    again = check(folder)
    assert again.returncode == 1, what
    assert "FAILS" in again.stdout


def test_the_same_record_gives_the_same_bytes_and_no_key_or_sealed_byte_is_in_it(packed):
    decision, data = packed
    assert bundle.bundle_of(decision.competition) == data
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        text = b"".join(opened.read(name) for name in opened.namelist() if name.startswith("rows/"))
    for secret in (b"wrapped_", b'"ciphertext":', b"password", b'"salt"'):
        assert secret not in text


def test_the_report_names_everybody_and_how_each_came_out(app):
    with writing():
        competition = an_evaluated_competition()
    before = report_of(competition)
    assert before.decision is None
    assert [row.rank for row in before.rows] == [1, 2, None]
    with writing():
        decision = a_noticed_decision(competition)
    report = report_of(decision.competition)
    assert [(row.supplier, row.state) for row in report.rows] == [
        ("Heron Works Co-operative", "Awarded"), ("Zanzibar Canary Ltd", "Lower in the ranking"),
        ("Quince and Marten CIC", "Below a published threshold"),
    ]  # fmt: skip
    assert all(row.steps for row in report.rows)
    assert not any(ref in step for row in report.rows for step in row.steps for ref in (decision.bid.ref,))
    assert report.counts.received == 3
    assert all(one.row for one in report.shown)
    db.session.rollback()
