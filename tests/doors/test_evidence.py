"""Our documents, as a supplier adds, replaces, takes back and downloads them, and as an assessor opens them."""

from __future__ import annotations

import io
from html import unescape
from pathlib import Path

import pytest

from dps.admission.desk_models import AssessorInterest
from dps.audit.queries import trail
from dps.core.db import db, writing
from dps.demo.papers import a_pdf
from dps.gateways.documents import LARGEST
from dps.parties.rules.roles import ASSESSOR, OFFICER, OWNER, READER
from dps.profile.models import Evidence
from dps.profile.queries import evidence_of
from tests.conftest import NOW
from tests.makers.admission import a_draft, an_application
from tests.makers.market import a_lot
from tests.makers.parties import a_council, a_person, a_supplier, an_operator
from tests.makers.profile import a_document, expired_insurance

ADD = "/supplier/documents/add"
ONE_ENGINE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)  # what a form says is no engine's doing
GOOD = {
    "kind": "public-liability", "title": "Cover, £5 million", "issued_on-day": "1", "issued_on-month": "6", "issued_on-year": "2026",
    "ends": "on", "expires_on-day": "31", "expires_on-month": "5", "expires_on-year": "2027", "confidential": "no", "because": "",
}  # fmt: skip


def text(answer) -> str:
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def sending(content: bytes = a_pdf("cover"), name: str = "cover.pdf", **changes: str):
    return {**GOOD, **changes, "file": (io.BytesIO(content), name)}


@pytest.fixture
def supplier(app):
    with writing():
        body = a_supplier("Valley Works")
        a_person(body, OWNER, name="Olwen Owner")
    return body


def person_of(body):
    from dps.parties.queries import people_of

    return people_of(body)[0]


@pytest.fixture
def ours(client, supplier):
    return client.sign_in(person_of(supplier))


def test_before_there_is_a_document_the_page_says_so_and_how_to_begin(ours):
    page = text(ours.get("/supplier/documents/"))
    assert "No documents yet" in page
    assert ADD in page


def test_a_document_is_added_listed_by_kind_with_its_state_and_downloaded_shut(ours, supplier):
    answer = ours.post(ADD, data=sending())
    assert answer.status_code == 302
    page = text(ours.get(answer.location))
    for said in (
        "Cover, £5 million",
        "In date: 189 days left",
        "cover.pdf",
        "Not scanned",
        "Nowhere yet",
    ):
        assert said in page, said
    listing = text(ours.get("/supplier/documents/"))
    assert "Public liability insurance" in listing
    assert "31 May 2027" in listing
    file = ours.get(f"{answer.location}/file")
    assert file.data == a_pdf("cover")
    assert file.headers["Content-Disposition"] == "attachment; filename=cover.pdf"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Type"] == "application/octet-stream"


def test_one_that_does_not_expire_says_so(ours, supplier):
    never = {"ends": "never", "expires_on-day": "", "expires_on-month": "", "expires_on-year": ""}
    page = text(ours.get(ours.post(ADD, data=sending(**never)).location))
    assert "Does not expire" in page
    assert evidence_of(supplier)[0].expires_on is None


@ONE_ENGINE
@pytest.mark.parametrize(
    ("changes", "status", "beside", "says"),
    [
        ({"kind": ""}, 422, "kind", "Choose the kind"),
        ({"title": ""}, 422, "title", "Enter a title"),
        ({"title": "x" * 300}, 422, "title", "You have written 300"),
        ({"title": "Cov\u202eer"}, 422, "title", "right-to-left override (U+202E)"),
        ({"issued_on-day": "31"}, 422, "issued_on", "Enter a date that exists"),
        ({"issued_on-year": "20x6"}, 422, "issued_on", "in numbers"),
        ({"issued_on-year": "2027"}, 409, "issued_on", "after today"),
        ({"ends": ""}, 422, "ends", "Say whether it expires"),
        ({"expires_on-day": "", "expires_on-month": "", "expires_on-year": ""}, 422, "expires_on", "the last day"),
        ({"ends": "never"}, 422, "expires_on", "Take this date out"),
        ({"expires_on-year": "2025"}, 409, "expires_on", "before it was issued"),
        ({"confidential": "commercial"}, 409, "because", "only with a written reason"),
        ({"confidential": "commercial", "because": "Secret."}, 409, "because", "only with a written reason"),
        ({"because": "It is ours."}, 422, "because", "Take the reason out"),
        ({"confidential": "whim"}, 422, "confidential", "Choose from the options"),
    ],
)
def test_each_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    ours, supplier, app, changes, status, beside, says
):
    answer = ours.post(ADD, data=sending(**changes))
    html = unescape(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert says in html.split(f'id="{beside}-error"')[1].split("</p>")[0]
    for name in ("title", "issued_on-day", "expires_on-year", "because"):
        typed = {**GOOD, **changes}[name].replace("\u202e", "")
        assert f'value="{typed}"' in html or f">{typed}</textarea>" in html or not typed
    assert "Choose the file again" in html
    assert evidence_of(supplier) == ()
    folder = Path(app.config["DATA_DIR"]) / "documents"
    assert not [path for path in folder.rglob("*") if path.is_file()]


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "cover.pdf", "is empty"),
        (b"<svg/>", "cover.svg", "not a kind of file"),
        (b"<html>", "cover.pdf", "not a whole PDF file"),
        (a_pdf("x").replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "cover.pdf", "a script"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_beside_the_file(ours, supplier, content, name, says):
    answer = ours.post(ADD, data=sending(content, name))
    assert answer.status_code == 422
    assert says in text(answer).split('id="file-error"')[1].split("</p>")[0]
    assert "Cover, £5 million" in text(answer)
    assert evidence_of(supplier) == ()


def test_a_file_of_10_mb_and_a_byte_is_too_large(ours, supplier):
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in GOOD.items()]
    parts.append('--b\r\nContent-Disposition: form-data; name="file"; filename="cover.pdf"\r\n\r\n%PDF-')
    body = (
        "".join(parts).encode() + b" " * LARGEST + b"\r\n--b--\r\n"
    )  # by hand: the client's own way leaves a file open
    answer = ours.post(
        ADD, input_stream=io.BytesIO(body), content_length=len(body), content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 422
    assert "larger than 10 MB" in text(answer).split('id="file-error"')[1].split("</p>")[0]
    assert evidence_of(supplier) == ()


def test_without_a_file_nothing_is_added(ours, supplier):
    answer = ours.post(ADD, data=GOOD)
    assert answer.status_code == 422
    assert "Choose the file" in text(answer)
    assert evidence_of(supplier) == ()


def test_the_same_file_twice_is_refused_with_a_link_to_the_first(ours, supplier):
    first = ours.post(ADD, data=sending()).location
    answer = ours.post(ADD, data=sending(title="Again"))
    assert answer.status_code == 409
    assert "You have added this same file before" in text(answer)
    assert f'href="{first}"' in answer.get_data(as_text=True)
    assert len(evidence_of(supplier)) == 1


def test_a_mark_of_confidence_is_kept_with_its_reason_and_shown(ours, supplier):
    why = "Our insurer’s rates would be known to those we bid against."
    page = text(ours.get(ours.post(ADD, data=sending(confidential="commercial", because=why)).location))
    assert why in page
    kept = evidence_of(supplier)[0]
    assert (kept.confidential_ground, kept.confidential_because) == ("commercial", why)
    assert why not in str(trail(f"organisation:{supplier.ref}")[-1].facts)


def test_a_newer_one_replaces_it_and_the_older_stays_readable(ours, supplier):
    old = ours.post(ADD, data=sending()).location
    page = text(ours.get(f"{old}/replace"))
    assert "Cover, £5 million" in page
    answer = ours.post(f"{old}/replace", data=sending(a_pdf("newer"), title="Cover, £10 million"))
    assert answer.status_code == 302
    assert "A newer document stands in its place" in text(ours.get(old))
    assert ours.get(f"{old}/file").data == a_pdf("cover")
    assert "Replaced" in text(ours.get("/supplier/documents/"))
    assert ours.get(f"{old}/replace").location == old
    assert ours.post(f"{old}/replace", data=sending(a_pdf("third"))).status_code == 409


def test_a_mistake_is_taken_back_with_a_reason(ours, supplier):
    one = ours.post(ADD, data=sending()).location
    assert ours.post(f"{one}/take-back", data={"because": ""}).status_code == 422
    assert ours.post(f"{one}/take-back", data={"because": "Another firm’s."}).status_code == 302
    assert ours.get(one).status_code == 404
    assert ours.get(f"{one}/file").status_code == 404
    assert evidence_of(supplier) == ()


def test_an_infected_file_opens_to_nobody_and_the_page_says_what_to_do(ours, supplier):
    with writing():
        bad = a_document(supplier)
        bad.scan, bad.scanned_at, bad.scan_found = "infected", NOW, "Test.Evil"
    page = text(ours.get(f"/supplier/documents/{bad.ref}"))
    assert "The virus scanner found something" in page
    assert "Test.Evil" in page
    assert ours.get(f"/supplier/documents/{bad.ref}/file").status_code == 409


def test_one_that_has_expired_is_said_to_have_and_takes_nothing_away(ours, supplier):
    with writing():
        expired_insurance(supplier)
    page = text(ours.get("/supplier/documents/"))
    assert "Expired 692 days ago" in page
    assert "Your place stands" in page


def test_a_reader_reads_and_changes_nothing(client, supplier):
    with writing():
        one = a_document(supplier)
        reader = a_person(supplier, READER)
    client.sign_in(reader)
    page = text(client.get(f"/supplier/documents/{one.ref}"))
    assert "Download the file" in page
    assert "Replace it" not in page
    assert client.get(f"/supplier/documents/{one.ref}/file").status_code == 200
    for path in (ADD, f"/supplier/documents/{one.ref}/replace", f"/supplier/documents/{one.ref}/take-back"):
        assert client.get(path).status_code == 403


def test_anothers_document_is_not_there(ours):
    with writing():
        theirs = a_document(a_supplier())
    for path in ("", "/file", "/replace", "/take-back"):
        assert ours.get(f"/supplier/documents/{theirs.ref}{path}").status_code == 404


# ---- the assessor ----------------------------------------------------------------------------------------------------


@pytest.fixture
def assessor(client, app):
    with writing():
        who = a_person(an_operator(), ASSESSOR)
    client.person = who
    return client.sign_in(who)


def test_an_assessor_opens_a_document_of_who_asked_to_join_and_each_opening_is_kept(assessor):
    with writing():
        supplier = an_application(a_lot()).supplier
        why = "It names people whom we house."
        one = a_document(supplier, a_pdf("a"), confidential_ground="personal", confidential_because=why)
    page = text(assessor.get(f"/admin/suppliers/{supplier.ref}/documents"))
    assert why in page
    assert "Not scanned" in page
    for _ in range(2):
        file = assessor.get(f"/admin/documents/{one.ref}/file")
        assert file.data == a_pdf("a")
        assert "sandbox" in file.headers["Content-Security-Policy"]
    opened = [e for e in trail(f"organisation:{supplier.ref}") if e.did == "evidence:open"]
    assert [e.to for e in opened] == [("evidence", one.ref)] * 2


def test_an_assessor_with_an_interest_in_a_supplier_sees_none_of_its_documents(assessor):
    """PCR 2015 reg 24; Procurement Act 2023 ss.81-83: what may not be decided on is not read either."""
    with writing():
        application, other = an_application(a_lot()), an_application(a_lot())
        mine, theirs = a_document(application.supplier), a_document(other.supplier)
        db.session.add(
            AssessorInterest(
                assessor=assessor.person.ref, supplier_id=application.supplier_id, has_interest=True, statement="My sister’s.",
                declared_at=NOW,
            )
        )  # fmt: skip
    for path in (f"suppliers/{application.supplier.ref}/documents", f"documents/{mine.ref}/file"):
        answer = assessor.get(f"/admin/{path}")
        assert answer.status_code == 409
        assert "You declared an interest" in text(answer)
    assert assessor.get(f"/admin/documents/{theirs.ref}/file").status_code == 200


def test_a_file_that_waits_for_the_scan_is_not_opened_yet(assessor):
    with writing():
        supplier = an_application(a_lot()).supplier
        one = a_document(supplier)
        one.scan = "waiting"
    assert "has not looked at this file yet" in text(assessor.get(f"/admin/suppliers/{supplier.ref}/documents"))
    answer = assessor.get(f"/admin/documents/{one.ref}/file")
    assert answer.status_code == 409
    assert "Nothing needs to be sent again" in text(answer)
    assert not [e for e in trail(f"organisation:{supplier.ref}") if e.did == "evidence:open"]


def test_the_documents_of_who_never_asked_to_join_are_not_there(assessor):
    with writing():
        supplier = a_draft(a_lot()).supplier
        one = a_document(supplier)
    assert assessor.get(f"/admin/suppliers/{supplier.ref}/documents").status_code == 404
    assert assessor.get(f"/admin/documents/{one.ref}/file").status_code == 404


def test_a_supplier_without_documents_has_an_empty_page(assessor):
    with writing():
        supplier = an_application(a_lot()).supplier
    assert "has added no documents" in text(assessor.get(f"/admin/suppliers/{supplier.ref}/documents"))


def test_nobody_else_opens_them(client, supplier):
    with writing():
        one = a_document(an_application(a_lot()).supplier)
        officer = a_person(a_council(), OFFICER)
    assert client.get(f"/admin/documents/{one.ref}/file").status_code == 302
    for who in (officer, person_of(supplier)):
        client.sign_in(who)
        assert client.get(f"/admin/documents/{one.ref}/file").status_code == 403
    assert db.session.query(Evidence).count() == 1
