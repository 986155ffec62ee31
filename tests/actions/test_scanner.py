"""Files are scanned before others open them; a scanner that is away loses nothing. The scanner here is a real server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from config import BadSetting, Config
from dps.audit.queries import trail
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.gateways.scanner import ScannerAway, ScannerRefused, scan
from dps.jobs import run_due
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.models import OutboxPost
from dps.outbox.post import unread
from dps.parties.queries import people_of
from dps.parties.rules.roles import ASSESSOR, OWNER
from dps.profile.documents import note_opening
from dps.profile.models import Evidence
from dps.profile.queries import live_evidence
from dps.profile.scanning import AGAIN, scan_new
from tests.conftest import NOW
from tests.makers.parties import a_person, a_supplier, acting, an_operator
from tests.makers.profile import a_document
from tests.makers.scanner import SIGNATURE, a_scanner


def evil(name: str) -> bytes:
    return b"%PDF-1.4\n" + name.encode() + SIGNATURE + b"\n%%EOF\n"


# ---- the protocol, once: no engine has a part in it ------------------------------------------------------------------


def test_a_clean_file_is_clean_and_a_finding_is_named(tmp_path):
    with a_scanner() as at_port, a_scanner(tmp_path / "clamd.ctl") as at_path:
        for one in (at_port, at_path):
            assert scan(one.address, b"x" * 200_000) == ""
            assert scan(one.address, b"a" + SIGNATURE) == "Test.Evil"
            assert [len(data) for data in one.seen] == [200_000, 1 + len(SIGNATURE)]


def test_an_empty_file_is_sent_and_answered():
    with a_scanner() as scanner:
        assert scan(scanner.address, b"") == ""


@pytest.mark.parametrize(
    "says", [b"stream: lstat() failed ERROR\0", b"OK\0", b"stream: OK but\0", b"FOUND\0", b"\xff\xfe\0"]
)
def test_any_other_answer_is_no_verdict(says):
    with a_scanner() as scanner:
        scanner.answer = says
        with pytest.raises(ScannerRefused):
            scan(scanner.address, b"x")


def test_a_file_over_the_scanners_own_limit_is_no_verdict():
    with a_scanner() as scanner:
        scanner.largest = 10
        with pytest.raises((ScannerRefused, ScannerAway)):
            scan(scanner.address, b"x" * 3_000_000)


def test_nobody_there_is_told_apart(tmp_path):
    with a_scanner() as scanner:
        address = scanner.address
    for gone in (address, f"unix:{tmp_path / 'none'}"):
        with pytest.raises(ScannerAway):
            scan(gone, b"x")


def test_a_name_from_the_scanner_is_made_harmless():
    with a_scanner() as scanner:
        scanner.answer = b"stream: Ev\x1bil\x07 FOUND\0"
        assert scan(scanner.address, b"x") == "Evil"


@pytest.mark.parametrize("address", ["clamd", "http://x", "tcp://x", "tcp://x:y", "unix:clamd.ctl", "unix:"])
def test_an_address_that_is_none_stops_the_start(tmp_path, address):
    with pytest.raises(BadSetting, match="DPS_SCANNER"):
        Config(tmp_path / "d", tmp_path / "k", "sqlite://", scanner=address).check()
    Config(tmp_path / "d", tmp_path / "k", "sqlite://", scanner="unix:/run/clamd.ctl").check()


# ---- the job ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def scanner(app):
    with a_scanner() as one:
        app.config["SCANNER"] = one.address
        yield one
    app.config["SCANNER"] = ""


@pytest.fixture
def supplier(app):
    with writing():
        body = a_supplier()
        a_person(body, OWNER)
    return body


def scans() -> list[str]:
    db.session.rollback()
    return [row.scan for row in db.session.query(Evidence).order_by(Evidence.id)]


def test_without_a_scanner_a_file_is_said_to_be_not_scanned(app, supplier):
    with writing():
        one = a_document(supplier)
    assert scan_new(NOW) == 0
    assert scans() == ["unscanned"]
    note_opening(evidence=one, by=acting_for(supplier), at=NOW)  # it is served, shut


def acting_for(body):
    return acting(people_of(body)[0], body)


def test_a_clean_file_opens_and_an_infected_one_opens_to_nobody(app, scanner, supplier):
    with writing():
        clean, bad = a_document(supplier), a_document(supplier, evil("a"), kind="quality")
        operator = an_operator()
        assessor = acting(a_person(operator, ASSESSOR), operator)
    assert scans() == ["waiting", "waiting"]
    with pytest.raises(Refused, match="has not looked"), writing():
        note_opening(evidence=clean, by=assessor, at=NOW)
    assert scan_new(NOW) == 2
    assert scans() == ["clean", "infected"]
    with writing():
        note_opening(evidence=clean, by=assessor, at=NOW)
    for who in (assessor, acting_for(supplier)):
        with pytest.raises(Refused, match="found something"), writing():
            note_opening(evidence=bad, by=who, at=NOW)
    assert live_evidence(supplier, "quality", NOW.date()) == ()
    assert live_evidence(supplier, "public-liability", NOW.date()) == (clean,)
    said = [e.did for e in trail(f"organisation:{supplier.ref}")]
    assert said[-3:] == ["evidence:scan", "evidence:scan", "evidence:open"]


def test_the_supplier_is_told_once_of_what_was_found(app, scanner, supplier):
    with writing():
        bad = a_document(supplier, evil("a"))
    for _ in range(3):
        scan_new(NOW)
    write_letters(NOW)
    write_letters(NOW)
    letters = [row for row in db.session.query(Letter) if row.kind == "evidence-infected"]
    assert len(letters) == 1
    assert "Test.Evil" in letters[0].body
    assert f"/supplier/documents/{bad.ref}" in letters[0].body
    assert len(scanner.seen) == 1


def test_a_scanner_that_is_down_costs_nothing_but_time(app, scanner, supplier):
    with writing():
        a_document(supplier), a_document(supplier, evil("a"))
    here, app.config["SCANNER"] = scanner.address, "tcp://127.0.0.1:9"
    ran = {one.name: one for one in run_due(at=NOW)}
    assert ran["scan"].trouble == "ScannerAway"
    assert scans() == ["waiting", "waiting"]
    app.config["SCANNER"] = here
    assert {one.name: one.done for one in run_due(at=NOW)}["scan"] == 2
    assert scans() == ["clean", "infected"]


def test_a_file_that_cannot_be_scanned_holds_up_no_other_and_is_tried_again(app, scanner, supplier):
    with writing():
        a_document(supplier, b"%PDF-1.4\n" + b" " * 5_000 + b"%%EOF\n"), a_document(supplier)
    scanner.largest = 2_000
    with pytest.raises((ScannerRefused, ScannerAway)):
        scan_new(NOW)
    if scans() == ["waiting", "waiting"]:  # the line was cut before its reason came: the next run goes on
        scan_new(NOW)
    assert scans() == ["waiting", "clean"]
    assert scan_new(NOW + timedelta(minutes=1)) == 0
    scanner.largest = 1_000_000
    assert scan_new(NOW + AGAIN) == 1
    assert scans() == ["clean", "clean"]


def test_a_file_kept_while_there_was_no_scanner_is_scanned_once_there_is_one(app, supplier):
    with writing():
        a_document(supplier, evil("a"))
    assert scans() == ["unscanned"]
    with a_scanner() as scanner:
        app.config["SCANNER"] = scanner.address
        try:
            assert scan_new(NOW) == 1
        finally:
            app.config["SCANNER"] = ""
    assert scans() == ["infected"]


def test_a_verdict_rolls_back_with_its_entry_and_its_post(app, scanner, supplier):
    with writing():
        a_document(supplier, evil("a"))
    before = len(trail(f"organisation:{supplier.ref}"))

    def killed(*_):
        raise ZeroDivisionError

    event.listen(OutboxPost, "before_insert", killed)  # between the verdict and its post
    try:
        with pytest.raises(ZeroDivisionError):
            scan_new(NOW)
    finally:
        event.remove(OutboxPost, "before_insert", killed)
    assert scans() == ["waiting"]
    assert len(trail(f"organisation:{supplier.ref}")) == before
    assert not [p for p in unread("test") if p.kind == "evidence-infected"]
    assert scan_new(NOW) == 1
