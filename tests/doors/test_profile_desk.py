"""The operator's desk of changed profiles: the difference, seen or asked about; and every version for those who audit."""

from __future__ import annotations

import pytest

from dps.admission import profile_changes
from dps.core.db import writing
from dps.parties.rules.roles import ADMINISTRATOR, ASSESSOR, AUDITOR, KEEPER, OWNER
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.kit import says, tree
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator
from tests.makers.profile import a_profile


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the deeds and queries behind these pages run on both engines in tests/actions."""
    return "sqlite"


@pytest.fixture
def supplier(app):
    with writing():
        body = a_supplier("Acorn Research")
        a_person(body, OWNER)
        a_profile(body, summary="We work with residents.")
        admit(a_lot(), body)
        a_profile(body, summary="We work with <b>tenants</b>.", at=NOW)
        return body


@pytest.fixture
def desk(client, supplier):
    def enter(role):
        with writing():
            who = a_person(an_operator(), role)
        return client.sign_in(who)

    return enter


def text(answer) -> str:
    return says(tree(answer.text))


def test_an_edit_is_public_at_once_and_waits_at_the_desk_with_its_difference(desk, supplier, client):
    assert "We work with &lt;b&gt;tenants&lt;/b&gt;." in client.get(f"/suppliers/{supplier.ref}").text
    assert "changed this page last on Monday 23 November 2026" in text(client.get(f"/suppliers/{supplier.ref}"))
    ours = desk(ASSESSOR)
    listing = text(ours.get("/admin/profiles/"))
    assert "Acorn Research" in listing
    assert "1 edit, the latest" in listing
    page = ours.get(f"/admin/profiles/{supplier.ref}").text
    assert "residents" in says(next(tree(page).iter("del")))
    assert "<b>tenants</b>" in "".join(says(one) for one in tree(page).iter("ins"))


def test_it_is_marked_as_seen_or_asked_about_and_a_question_needs_its_words(desk, supplier):
    ours, here = desk(ASSESSOR), f"/admin/profiles/{supplier.ref}"
    blank = ours.post(f"{here}/question", data={"question-upto": "2", "question-words": " "})
    assert blank.status_code == 422
    assert "Write what you ask" in text(blank)
    stale = ours.post(f"{here}/question", data={"question-upto": "²", "question-words": "Who are they?"})
    assert stale.status_code == 409
    assert "Who are they?" in stale.text
    assert (
        ours.post(f"{here}/question", data={"question-upto": "2", "question-words": "Who are they?"}).status_code == 302
    )
    assert "Asked, and not changed since" in text(ours.get("/admin/profiles/"))
    assert "Who are they?" in text(ours.get(here))
    assert ours.post(f"{here}/seen", data={"seen-upto": "2"}).status_code == 302
    assert "Nothing waits" in text(ours.get("/admin/profiles/"))
    assert ours.post(f"{here}/seen", data={"seen-upto": "2"}).status_code == 409


def test_a_keeper_reads_the_desk_and_an_assessor_decides(desk, supplier):
    ours = desk(KEEPER)
    assert "Mark as seen" not in ours.get(f"/admin/profiles/{supplier.ref}").text
    assert ours.post(f"/admin/profiles/{supplier.ref}/seen", data={"seen-upto": "2"}).status_code == 403
    assert profile_changes.how_many_unseen() == 1


@pytest.mark.parametrize(("role", "status"), [(AUDITOR, 200), (ADMINISTRATOR, 200), (ASSESSOR, 403)])
def test_administrators_and_auditors_read_every_version(desk, supplier, role, status):
    ours = desk(role)
    pages = [
        ours.get(f"/admin/profiles/{supplier.ref}/versions"),
        ours.get(f"/admin/profiles/{supplier.ref}/versions/1"),
    ]
    assert [page.status_code for page in pages] == [status] * 2
    if status == 200:
        assert "We work with residents." in text(pages[1])
        assert ours.get(f"/admin/profiles/{supplier.ref}/versions/9").status_code == 404
        assert "Every version" in ours.get(f"/suppliers/{supplier.ref}").text
