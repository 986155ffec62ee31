"""The document of a challenge, as every file that comes with a deed: looked at, scanned, kept, and gone where the deed fails."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dps.award.challenges import challenges_of, file_of
from dps.core.db import db, writing
from dps.core.refusal import Refused
from tests.makers.award import a_noticed_decision, an_evaluated_competition
from tests.makers.competition import a_buying_council
from tests.makers.scanner import SIGNATURE, a_scanner

SAYS = "The score for Approach is said to be wrong."
DAY = {"received_on-day": "26", "received_on-month": "11", "received_on-year": "2026"}


@pytest.fixture
def decision(app, client, clock):
    clock.set("2026-11-26T10:00:00+00:00")
    with writing():
        council = a_buying_council("Testbridge Council")
        made = a_noticed_decision(an_evaluated_competition(council=council))
    client.sign_in(council.officer)
    return made


def at_desk(decision):
    return f"/buyer/competitions/{decision.competition.ref}/award/challenges"


def send(client, decision, content, *, name="claim.txt", **other):
    data = {"kind": "claim", "says": SAYS, **DAY, **other, "file": (io.BytesIO(content), name)}
    return client.post(at_desk(decision), data=data, content_type="multipart/form-data")


def scans(decision):
    db.session.expire_all()
    return [step.scan for one in challenges_of(decision) for step in one.steps]


def stored(app):
    return {p for p in (Path(app.config["DATA_DIR"]) / "documents").rglob("*") if p.is_file()}


def test_a_document_with_a_finding_or_that_no_scanner_could_see_is_refused_and_not_kept(
    client, app, decision, monkeypatch
):
    before = stored(app)
    with a_scanner() as scanner:
        monkeypatch.setitem(app.config, "SCANNER", scanner.address)
        answer = send(client, decision, b"x " + SIGNATURE)
        assert answer.status_code == 422
        assert "The virus scanner found “Test.Evil” in “claim.txt”." in answer.text
    answer = send(client, decision, b"A claim.\n")  # nobody answers at its address any more
    assert answer.status_code == 422
    assert "The virus scanner could not look at “claim.txt”" in answer.text
    assert (stored(app), scans(decision)) == (before, [])


def test_what_the_scanner_said_of_a_document_is_kept_and_shown(client, app, decision, monkeypatch):
    with a_scanner() as scanner:
        monkeypatch.setitem(app.config, "SCANNER", scanner.address)
        assert send(client, decision, b"A claim.\n").status_code == 302
    assert scans(decision) == ["clean"]
    (one,) = challenges_of(decision)
    page = f"{at_desk(decision)}/{one.ref}"
    assert "Nothing found" in client.get(page).text
    monkeypatch.setitem(app.config, "SCANNER", "")
    step = {"to": "answered", "words": "We answered by letter.", "file": (io.BytesIO(b"Our letter.\n"), "letter.txt")}
    assert client.post(page, data=step, content_type="multipart/form-data").status_code == 302
    assert scans(decision) == ["clean", "unscanned"]
    assert "Not scanned" in client.get(page).text


def test_a_document_whose_challenge_is_refused_does_not_stay_on_the_disk(client, app, decision):
    before = stored(app)
    assert send(client, decision, b"A claim.\n", **{**DAY, "received_on-year": "2027"}).status_code == 409
    assert (stored(app), scans(decision)) == (before, [])


def test_a_document_that_was_exchanged_on_the_disk_is_not_handed_over(client, app, decision):
    before = stored(app)
    send(client, decision, b"A claim.\n")
    (file,) = stored(app) - before
    file.chmod(0o600)
    file.write_bytes(b"Another claim.\n")
    (one,) = challenges_of(decision)
    with pytest.raises(Refused) as refused:
        file_of(one.steps[0])
    assert [o.code for o in refused.value.obstacles] == ["file-not-as-kept"]
