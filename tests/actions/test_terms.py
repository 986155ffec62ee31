"""The terms of a contract as a file: kept once by its digest, scanned before anybody gets it, frozen by its digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from dps.audit.queries import trail
from dps.competition import actions, queries
from dps.competition.beginning import copy
from dps.competition.terms import add_terms, discard_terms, keep_terms, take_out_terms, terms_of
from dps.competition.terms_models import TermsDocument
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from tests.conftest import NOW
from tests.makers.competition import DPS, a_buying_council, a_draft, approved
from tests.makers.draft_parts import PACK, whole_parts
from tests.makers.scanner import SIGNATURE, a_scanner

TEXT = b"1. The work is done by the dates agreed.\n"


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council()


def bare(council):
    """A draft with no terms written."""
    with writing():
        return a_draft(DPS, council=council, parts={**whole_parts(DPS), "pack": {**PACK, "terms": ""}})


def add(draft, council, content=TEXT, name="terms.txt"):
    kept = keep_terms(council.body, name=name, content=content)
    with writing():
        add_terms(competition=draft, file=kept, version=draft.version, by=council.by, at=NOW)
    return kept


def codes(draft):
    return {o.code for o in queries.why_not_publish(draft, at=NOW)}


def stored():
    from flask import current_app

    return [p for p in (Path(current_app.config["DATA_DIR"]) / "documents").rglob("*") if p.is_file()]


def test_terms_in_a_file_are_terms_and_publication_freezes_their_digest(council):
    draft = bare(council)
    assert "no-terms" in codes(draft)
    kept = add(draft, council)
    assert "no-terms" not in codes(draft)
    with writing():
        actions.publish(competition=approved(draft), by=council.by, at=NOW)
    assert kept.told.sha256 in draft.frozen
    assert terms_of(draft) == ("terms.txt", TEXT)
    with pytest.raises(Refused), writing():
        take_out_terms(competition=draft, version=draft.version, by=council.by, at=NOW)


def test_the_same_file_is_kept_once_and_comes_along_with_a_copy(council):
    first, second = bare(council), bare(council)
    add(first, council)
    again = add(second, council, name="the same, renamed.txt")
    assert again.document == ""
    assert again.told.name == "terms.txt"
    assert db.session.query(TermsDocument).count() == 1
    assert len(stored()) == 1
    with writing():
        copied = copy(competition=first, title="Again", by=council.by, at=NOW)
    assert terms_of(copied) == ("terms.txt", TEXT)
    assert "terms-file-not-kept" not in codes(copied)


def test_a_digest_that_the_council_keeps_no_file_of_stands_in_the_way(council):
    draft = bare(council)
    elsewhere = a_buying_council_with_a_file()
    with writing():
        named = {"terms_file": {"name": "terms.txt", "size": 3, "sha256": elsewhere}}
        actions.revise(competition=draft, facts={"parts": named}, version=draft.version, by=council.by, at=NOW)
    assert "terms-file-not-kept" in codes(draft)
    with pytest.raises(NotFound):  # another council's file is not handed out by naming its digest
        terms_of(draft)


def a_buying_council_with_a_file() -> str:
    with writing():
        other = a_buying_council("Elsewhere Council")
    return add(bare(other), other, b"theirs").told.sha256


def test_a_file_with_a_finding_or_that_no_scanner_could_see_is_not_kept(council, app, monkeypatch):
    draft = bare(council)
    with a_scanner() as scanner:
        monkeypatch.setitem(app.config, "SCANNER", scanner.address)
        with pytest.raises(Refused) as refused:
            keep_terms(council.body, name="terms.txt", content=b"x " + SIGNATURE)
        assert [o.code for o in refused.value.obstacles] == ["file-infected"]
        assert add(draft, council).scan == "clean"
    with pytest.raises(Refused) as refused:  # nobody answers at its address any more
        keep_terms(council.body, name="other.txt", content=b"other")
    assert [o.code for o in refused.value.obstacles] == ["file-not-scanned"]
    assert len(stored()) == 1


def test_a_file_that_was_exchanged_on_the_disk_is_not_handed_over(council):
    draft = bare(council)
    add(draft, council)
    stored()[0].chmod(0o600)
    stored()[0].write_bytes(b"9. The price doubles.\n")
    with pytest.raises(Refused) as refused:
        terms_of(draft)
    assert [o.code for o in refused.value.obstacles] == ["file-not-as-kept"]


def test_written_terms_are_handed_over_as_text(council):
    with writing():
        draft = a_draft(DPS, council=council)
    name, content = terms_of(draft)
    assert (name, content.decode()) == ("terms.txt", PACK["terms"] + "\n")


@pytest.mark.parametrize("did", ["terms:add", "terms:take-out"])
def test_naming_a_file_its_entry_and_its_row_roll_back_together(council, did):
    draft = bare(council)
    if did == "terms:take-out":
        add(draft, council)
    before = (len(trail(f"competition:{draft.ref}")), db.session.query(TermsDocument).count(), draft.version)
    kept = keep_terms(council.body, name="new.txt", content=b"new")
    with pytest.raises(ZeroDivisionError), writing():
        if did == "terms:add":
            add_terms(competition=draft, file=kept, version=draft.version, by=council.by, at=NOW)
        else:
            take_out_terms(competition=draft, version=draft.version, by=council.by, at=NOW)
        assert did in {entry.did for entry in trail(f"competition:{draft.ref}")}
        raise ZeroDivisionError
    assert (len(trail(f"competition:{draft.ref}")), db.session.query(TermsDocument).count(), draft.version) == before
    files = len(stored())
    discard_terms(kept.document)
    assert len(stored()) == files - 1
