"""Dated documents and their files: added once, replaced, taken back, opened; nothing is left of what was refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from dps.admission.evidence import document_to_assess, named_in, supplier_to_assess
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import NotFound, writing
from dps.core.refusal import Refused
from dps.demo.papers import a_pdf
from dps.profile.documents import note_opening, replace_evidence, take_back
from dps.profile.files import content_of, discard, for_reading, keep_file
from dps.profile.queries import evidence_of, live_evidence, newer_than, own_evidence, same_file, was_opened
from tests.conftest import NOW
from tests.makers.admission import a_draft, an_application
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, acting, an_operator
from tests.makers.profile import a_document, expired_insurance

LATER = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
TODAY = date(2026, 11, 23)


def kept_files(app) -> list[Path]:
    folder = Path(app.config["DATA_DIR"]) / "documents"
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def supplier(app):
    with writing():
        return a_supplier()


def deeds(body) -> list[str]:
    return [entry.did for entry in trail(f"organisation:{body.ref}")]


def test_a_file_is_kept_with_its_document_and_reads_back_unchanged(app, supplier):
    with writing():
        one = a_document(supplier, a_pdf("Cover"))
    assert content_of(one) == a_pdf("Cover")
    assert (one.file_name, one.size, one.scan) == ("cover.pdf", len(a_pdf("Cover")), "unscanned")
    facts = trail(f"organisation:{supplier.ref}")[-1].facts
    assert facts["sha256"] == one.sha256
    assert "cover" not in str(facts)


def test_a_file_that_no_row_comes_to_name_is_forgotten_and_one_that_a_row_names_stays(app, supplier):
    file = keep_file(name="a.pdf", content=a_pdf("a"))
    with pytest.raises(ZeroDivisionError), writing():
        a_document(supplier, file=file)
        1 / 0
    discard(file.document)
    assert kept_files(app) == []
    assert evidence_of(supplier) == ()
    assert deeds(supplier) == ["organisation:add"]
    with writing():
        one = a_document(supplier)
    discard(one.document, None)
    assert content_of(one)


def test_a_hostile_file_is_not_kept_at_all(app):
    with pytest.raises(Refused, match="not a kind of file"):
        keep_file(name="a.svg", content=b"<svg/>")
    assert kept_files(app) == []


def test_the_same_file_twice_is_refused_by_the_first_ones_title_and_anothers_is_none_of_ours(app, supplier):
    with writing():
        other = a_supplier()
        a_document(other, a_pdf("same"))
        first = a_document(supplier, a_pdf("same"), title="Cover 2026")
    with pytest.raises(Refused, match="“Cover 2026”"), writing():
        a_document(supplier, a_pdf("same"))
    assert first.sha256 is not None
    assert same_file(supplier, first.sha256) == first


def test_a_newer_document_stands_in_the_place_of_an_older_which_stays(app, supplier):
    with writing():
        old = a_document(supplier, a_pdf("old"), expires_on=date(2026, 12, 1))
    with writing():
        new = replace_evidence(
            evidence=old, title="Cover 2027", issued_on=TODAY, expires_on=date(2027, 12, 1),
            file=keep_file(name="new.pdf", content=a_pdf("new")), by=CLOCK, at=NOW,
        )  # fmt: skip
    assert newer_than([old, new]) == {old.id: new}
    assert new.kind == old.kind
    assert content_of(old) == a_pdf("old")
    assert live_evidence(supplier, "public-liability", TODAY) == (new,)
    assert live_evidence(supplier, "public-liability", date(2026, 11, 22)) == (old,)  # as it stood the day before
    assert deeds(supplier)[-1] == "evidence:replace"
    with pytest.raises(Refused, match="newer document"), writing():
        replace_evidence(evidence=old, title="x", issued_on=TODAY, expires_on=None, by=CLOCK, at=NOW)
    with pytest.raises(ZeroDivisionError), writing():
        replace_evidence(evidence=new, title="x", issued_on=TODAY, expires_on=None, by=CLOCK, at=NOW)
        1 / 0
    assert newer_than([new]) == {}


def test_what_holds_on_a_day_is_of_its_kind_in_date_and_the_suppliers_own(app, supplier):
    with writing():
        noise = a_supplier()
        a_document(noise)
        expired_insurance(supplier)
        a_document(supplier, a_pdf("q"), kind="quality")
        short = a_document(supplier, a_pdf("short"), expires_on=date(2026, 12, 31))
        lasting = a_document(supplier, a_pdf("lasting"), expires_on=None)
    assert live_evidence(supplier, "public-liability", TODAY) == (lasting, short)
    assert live_evidence(supplier, "public-liability", date(2026, 12, 31)) == (lasting, short)
    assert live_evidence(supplier, "public-liability", date(2027, 1, 1)) == (lasting,)
    assert live_evidence(supplier, "public-liability", date(2025, 12, 31)) == ()
    assert live_evidence(supplier, "accounts", TODAY) == ()


def test_a_mistake_is_taken_back_and_its_file_goes_and_may_be_added_again(app, supplier):
    with writing():
        one = a_document(supplier, a_pdf("a"))
    with writing():
        document = take_back(evidence=one, because="Somebody else’s.", by=CLOCK, at=NOW)
    discard(document)
    assert kept_files(app) == []
    assert evidence_of(supplier) == ()
    assert deeds(supplier)[-1] == "evidence:take-back"
    with pytest.raises(NotFound):
        own_evidence(one.ref, CLOCK)
    with writing():
        a_document(supplier, a_pdf("a"))


def test_taking_back_rolls_back_with_its_entry(app, supplier):
    with writing():
        one = a_document(supplier)
    with pytest.raises(ZeroDivisionError), writing():
        take_back(evidence=one, because="x", by=CLOCK, at=NOW)
        1 / 0
    assert evidence_of(supplier) == (one,)
    assert content_of(one)
    assert deeds(supplier)[-1] == "evidence:add"


def test_the_older_document_stands_again_when_the_newer_is_taken_back(app, supplier):
    with writing():
        old = a_document(supplier)
    with writing():
        new = replace_evidence(evidence=old, title="x", issued_on=TODAY, expires_on=None, by=CLOCK, at=NOW)
    with pytest.raises(Refused, match="newer document"), writing():
        take_back(evidence=old, because="x", by=CLOCK, at=NOW)
    with writing():
        take_back(evidence=new, because="x", by=CLOCK, at=NOW)
    assert live_evidence(supplier, "public-liability", TODAY) == (old,)
    with writing():
        replace_evidence(evidence=old, title="y", issued_on=TODAY, expires_on=None, by=CLOCK, at=NOW)


def test_what_an_assessor_opened_stays_on_record(app, supplier):
    with writing():
        one, other = a_document(supplier, a_pdf("a")), a_document(supplier, a_pdf("b"))
        operator = an_operator()
        assessor = acting(a_person(operator, "assessor"), operator)
    with pytest.raises(ZeroDivisionError), writing():
        note_opening(evidence=one, by=assessor, at=NOW)
        1 / 0
    assert not was_opened(one)
    with writing():
        note_opening(evidence=one, by=assessor, at=NOW)
    assert was_opened(one)
    assert not was_opened(other)
    entry = trail(f"organisation:{supplier.ref}")[-1]
    assert (entry.did, entry.to, entry.by["person"]) == ("evidence:open", ("evidence", one.ref), assessor.person)
    with pytest.raises(Refused, match="assessors have opened"), writing():
        take_back(evidence=one, because="x", by=CLOCK, at=LATER)


def test_a_supplier_that_reads_its_own_is_not_put_on_the_trail(app, supplier):
    with writing():
        one = a_document(supplier)
        us = acting(a_person(supplier, "owner"), supplier)
    before = deeds(supplier)
    with writing():
        note_opening(evidence=one, by=us, at=NOW)
    assert deeds(supplier) == before


def test_a_document_without_a_file_opens_to_nobody(app, supplier):
    with writing():
        one = expired_insurance(supplier)
    with pytest.raises(Refused, match="no file"), writing():
        note_opening(evidence=one, by=CLOCK, at=NOW)
    with pytest.raises(NotFound):
        content_of(one)


def test_a_file_that_was_changed_on_the_disk_is_not_shown(app, supplier):
    with writing():
        one = a_document(supplier)
    kept_files(app)[0].write_bytes(b"another")
    with pytest.raises(Refused, match="not the one that was kept"):
        for_reading(one)


def test_an_assessor_sees_only_who_asked_to_join_or_has_a_place(app):
    with writing():
        application = a_draft(a_lot())
        drafting = application.supplier
        mine = a_document(drafting, a_pdf("a"))
    for ask in (lambda: supplier_to_assess(drafting.ref), lambda: document_to_assess(mine.ref)):
        with pytest.raises(NotFound):
            ask()
    with writing():
        asking = an_application(a_lot()).supplier
        theirs = a_document(asking, a_pdf("b"))
    assert supplier_to_assess(asking.ref) == asking
    assert document_to_assess(theirs.ref) == theirs


def test_a_document_that_an_application_names_is_told_of_and_stays(app):
    with writing():
        application = a_draft(a_lot())
        named, other = a_document(application.supplier, a_pdf("a")), a_document(application.supplier, a_pdf("b"))
        application.answers = {**application.answers, "x": named.ref}
    where = named_in(named)
    assert len(where) == 1
    assert application.lot.title in where[0]
    assert named_in(other) == ()
    with pytest.raises(Refused, match="part of your application"), writing():
        take_back(evidence=named, because="x", named_in=where, by=CLOCK, at=NOW)
