"""An application as a whole: what it takes, its tasks, checked, submitted, followed, withdrawn, and nobody else's."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dps.admission.models import ApplicationVersion, Declared
from dps.admission.queries import is_admitted
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.law.routes import PA_2023_MARKET
from dps.parties.queries import people_of
from dps.parties.rules.roles import READER
from dps.web.acting import REFUSALS_LOG
from tests.conftest import NOW
from tests.doors.applying import ADA, COMPANY, CONFIRM, NOBODY, begin, latest, no_to_all, submit, text
from tests.makers.admission import a_draft, acting_for, an_application, introduce
from tests.makers.market import a_lot
from tests.makers.parties import a_person


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what the pages say does not depend on the engine; the deeds are tried on both."""
    return "sqlite"


# Before it starts


def test_before_it_starts_a_page_says_what_it_takes_what_it_costs_and_by_which_rule_it_is_decided(ours, mixed):
    page = text(ours.get(f"/supplier/market/{mixed.ref}"))
    for says in (
        "Nothing", "10 working days", "No limit", "4 questions", "at most 5 words in all", "Data protection registration",
        "PCR 2015 reg 34(29)", "PCR 2015 reg 34(16)", "Sent today, it would be decided by Monday 7 December 2026",
    ):  # fmt: skip
        assert says in page, says
    assert "Insolvency, winding up or suspended business: since 24 November 2023" in page


def test_under_the_act_the_page_names_the_platform_and_the_acts_own_rules(ours):
    with writing():
        lot = a_lot(PA_2023_MARKET)
    page = text(ours.get(f"/supplier/market/{lot.ref}"))
    assert "Find a Tender" in page
    assert "by the market’s own rule" in page
    assert "conditions for membership" in page


def test_a_document_that_is_held_already_is_named_there(ours, supplier, mixed):
    from dps.profile.actions import add_evidence

    with writing():
        add_evidence(
            organisation=supplier, kind="data-protection", title="ICO ZA1", issued_on=date(2026, 1, 2),
            expires_on=date(2027, 1, 1), by=CLOCK, at=NOW,
        )  # fmt: skip
    assert "you have one, ICO ZA1" in text(ours.get(f"/supplier/market/{mixed.ref}"))


# The tasks, one after the other


def test_a_supplier_applies_page_by_page_submits_and_sees_the_last_day_and_how_it_was_counted(
    ours, supplier, lot, clock
):
    clock.set("2026-12-01T12:00:00+00:00")
    ours.sign_in(people_of(supplier)[0])
    address = begin(ours, lot)
    assert "0 of 12 tasks done" in text(ours.get(address))
    assert ours.post(f"{address}/company", data=COMPANY).location == address
    assert ours.post(f"{address}/connected", data=ADA).location == address
    assert ours.post(f"{address}/relied-on", data=NOBODY).location == address
    assert no_to_all(ours, address) == f"{address}/declaration"
    assert ours.post(f"{address}/declaration", data=CONFIRM).location == address
    for kind in ("legal", "financial", "technical"):
        answers = {f"answer_{c.ref}": "Yes, here." for c in lot.criteria if c.kind == kind}
        assert ours.post(f"{address}/answers/{kind}", data=answers).location == address
    assert "12 of 12 tasks done" in text(ours.get(address))
    checked = text(ours.get(f"{address}/check"))
    assert "None of them applies" in checked
    assert "Ada Byron" in checked
    assert submit(ours, address).location == f"{address}/received"
    page = text(ours.get(f"{address}/received"))
    assert "Tuesday 15 December 2026" in page
    assert "PCR 2015 reg 34(16)" in page
    assert latest().ref in page
    assert not is_admitted(supplier, lot)
    kept = text(ours.get(f"{address}/versions/1"))
    assert "Yes, here." in kept
    assert "1 Mill Lane" in kept
    assert ours.get(f"{address}/versions/2").status_code == 404


def test_what_is_missing_is_all_listed_with_its_link_and_the_button_is_grey(ours, lot):
    address = begin(ours, lot)
    page = ours.get(f"{address}/check").text
    assert re.search(r"<button[^>]*disabled[^>]*>\s*Submit the application", page)
    for part in ("company", "connected", "relied-on", "declaration/groups/1", "declaration"):
        assert f'href="{address}/{part}"' in page
    assert f"{address}/answers/legal#answer_{lot.criteria[0].ref}" in page
    refused = submit(ours, address)
    assert refused.status_code == 409
    assert trail(REFUSALS_LOG)[-1].facts["why"][0] == "company-unconfirmed"


def test_the_last_task_cannot_start_and_says_why(ours, lot):
    page = text(ours.get(begin(ours, lot)))
    assert "Cannot start yet" in page
    assert "things are missing" in page


def test_submitting_needs_authority_and_what_was_read(ours, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
    address = f"/supplier/applications/{draft.ref}"
    nobody = submit(ours, address, authority="")
    assert nobody.status_code == 422
    assert "Confirm that you may submit it" in text(nobody)
    changed = submit(ours, address, seen="0" * 64)
    assert changed.status_code == 409
    assert "A colleague changed this application" in text(changed)
    assert submit(ours, address).status_code == 302


# Withdrawing, and what is nobody's to change


def test_an_application_is_withdrawn_after_asking_until_it_is_decided(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
    address = f"/supplier/applications/{made.ref}"
    assert "Withdraw this application?" in text(ours.get(f"{address}/withdraw"))
    assert ours.post(f"{address}/withdraw").status_code == 302
    assert ours.post(f"{address}/withdraw").status_code == 409
    assert "It cannot be withdrawn now" in text(ours.get(f"{address}/withdraw"))
    assert "withdrawn" in text(ours.get(address))


PAGES = (
    "company", "connected", "relied-on", "declaration", "declaration/groups/1", "declaration/grounds/1", "answers/legal",
)  # fmt: skip


def test_a_submitted_application_has_no_forms_any_more(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
    for page in PAGES:
        assert ours.get(f"/supplier/applications/{made.ref}/{page}").status_code == 409, page
        assert ours.post(f"/supplier/applications/{made.ref}/{page}", data={}).status_code == 409, page
    assert submit(ours, f"/supplier/applications/{made.ref}").status_code in {409, 422}


def test_another_suppliers_application_is_not_there(ours, lot):
    with writing():
        theirs = an_application(lot)
    for page in ("", "/check", "/received", "/versions/1", "/withdraw", *(f"/{page}" for page in PAGES)):
        assert ours.get(f"/supplier/applications/{theirs.ref}{page}").status_code == 404, page
    for page in ("/check", "/withdraw", *(f"/{page}" for page in PAGES)):
        assert ours.post(f"/supplier/applications/{theirs.ref}{page}").status_code == 404, page


def test_a_reader_sees_how_far_it_is_and_changes_nothing(client, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
        reader = a_person(supplier, READER)
    client.sign_in(reader)
    page = client.get(f"/supplier/applications/{draft.ref}")
    assert "An owner or editor of your organisation writes it" in text(page)
    for page in PAGES:
        assert client.get(f"/supplier/applications/{draft.ref}/{page}").status_code == 403
    assert "An owner or editor" in text(client.get(f"/supplier/market/{a_new_place()}"))


def a_new_place() -> str:
    with writing():
        return a_lot().ref


def test_a_version_stays_as_it_was_sent(ours, supplier, lot):
    with writing():
        made = an_application(lot, supplier)
        introduce_again = begin_elsewhere(supplier)
    assert db.session.query(ApplicationVersion).count() == 1
    with pytest.raises(Exception, match="never changed"), writing():
        db.session.execute(db.update(ApplicationVersion).values(number=9))
    with pytest.raises(Exception, match="never changed"), writing():
        db.session.execute(db.update(Declared).values(number=9))
    assert text(ours.get(f"/supplier/applications/{made.ref}/versions/1")).count("1 Mill Lane") == 1
    assert introduce_again is not None


def begin_elsewhere(supplier):
    from dps.admission.actions import start

    other = start(lot=a_lot(), supplier=supplier, by=acting_for(supplier), at=NOW)
    introduce(other, at=NOW)
    return other
