"""An application, page by page: what it takes, its tasks, saved as one goes; checked, submitted, followed, withdrawn."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dps.admission.actions import remove
from dps.admission.declaring import answer_grounds
from dps.admission.models import Application, ApplicationVersion, Declared
from dps.admission.queries import applications_of, current_admission, is_admitted
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.market.rules.establishing import NewCriterion
from dps.parties.queries import people_of
from dps.parties.rules.roles import OWNER, READER
from dps.profile.queries import evidence_of
from dps.web.errors import REFUSALS_LOG
from suppliers.declaring import field_of
from tests.conftest import NOW
from tests.makers.admission import a_draft, acting_for, admit, an_application, introduce, judge
from tests.makers.market import a_lot, a_market, a_new_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import expired_insurance

BIDI = "Price \u202e00.5£\u2066 safe\u2069"
ALL_KINDS = (
    NewCriterion("legal", "Who signs", "Who may sign for you?", word_limit=5),
    NewCriterion("legal", "Data", "Show your registration.", asks="document", evidence_kind="data-protection"),
    NewCriterion("financial", "Turnover", "What was your turnover last year?", asks="figure"),
    NewCriterion("technical", "Trained staff", "Are your staff trained in safeguarding?", asks="yes_no"),
)


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what the pages say does not depend on the engine; the deeds are tried on both."""
    return "sqlite"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def lot(app):
    with writing():
        return a_lot()


@pytest.fixture
def mixed(app):
    """A lot with a criterion of each way of asking."""
    with writing():
        return a_market(lots=(a_new_lot(criteria=ALL_KINDS),)).lots[0]


@pytest.fixture
def supplier(app):
    with writing():
        body = a_supplier("Acorn Research Co-operative")
        a_person(body, OWNER)
        return body


@pytest.fixture
def ours(client, supplier):
    return client.sign_in(people_of(supplier)[0])


def begin(ours, lot) -> str:
    begun = ours.post(f"/supplier/market/{lot.ref}/applications")
    assert begun.status_code == 302
    return begun.location


def latest() -> Application:
    return db.session.scalars(db.select(Application).order_by(Application.id.desc())).first()


def groups_of(route):
    from dps.admission.rules.declaration import grouped

    return list(enumerate(grouped(route), 1))


COMPANY = {"address": "1 Mill Lane\nRochdale", "right": "y"}
ADA = {"rows-0-kind": "board", "rows-0-name": "Ada Byron", "rows-0-role": "Chair", "do": "save"}
NOBODY = {"nobody": "y", "do": "save"}
CONFIRM = {"declared_as": "Director", "confirmed": "y"}


def no_to_all(ours, address, route=PCR_2015_DPS) -> str:
    """Answer no in every group; where the last of them leads."""
    for number, (_, grounds) in groups_of(route):
        went = ours.post(f"{address}/declaration/groups/{number}", data={field_of(g): "no" for g in grounds})
        assert went.status_code == 302
    return went.location


def submit(ours, address, **change):
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', ours.get(f"{address}/check").text)
    data = {"seen": seen[1] if seen else "", "authority": "y", **change}
    return ours.post(f"{address}/check", data=data)


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


def test_under_the_act_the_platform_is_confirmed_with_its_number(ours):
    """SI 2024/692 reg 6."""
    with writing():
        lot = a_lot(PA_2023_MARKET)
    address = begin(ours, lot)
    bare = ours.post(f"{address}/company", data=COMPANY)
    assert bare.status_code == 422
    assert "Enter your number on the central digital platform" in text(bare)
    wrong = ours.post(f"{address}/company", data={**COMPANY, "number": "12", "on_platform": "y"})
    assert "in the form PDNK-4567-BXYZ" in text(wrong)
    kept = ours.post(f"{address}/company", data={**COMPANY, "number": "pdnk4567bxyz", "on_platform": "y"})
    assert kept.status_code == 302
    assert latest().company["number"] == "PDNK-4567-BXYZ"


def test_rows_are_added_and_taken_out_without_a_script_and_keep_what_was_typed(ours, lot):
    address = f"{begin(ours, lot)}/connected"
    more = ours.post(address, data={**ADA, "do": "add"})
    assert (more.status_code, more.text.count("Person or body")) == (200, 2)
    assert 'value="Ada Byron"' in more.text
    two = {**ADA, "rows-1-kind": "control", "rows-1-name": "Grace Hopper", "rows-1-role": ""}
    fewer = ours.post(address, data={**two, "do": "remove-0"}).text
    assert 'value="Grace Hopper"' in fewer
    assert "Ada Byron" not in fewer
    assert latest().connected == []
    assert ours.post(address, data=two).status_code == 302
    assert [row["name"] for row in latest().connected] == ["Ada Byron", "Grace Hopper"]


def test_a_yes_leads_to_what_happened_and_is_kept_in_the_parts_that_are_weighed(ours, lot):
    """PCR 2015 reg 57(13)-(17)."""
    address = begin(ours, lot)
    numbers = {group: number for number, (group, _) in groups_of(PCR_2015_DPS)}
    grounds = dict(g for _, g in groups_of(PCR_2015_DPS))["Conduct of business"]
    said = {field_of(g): "yes" if g.code == "insolvency" else "no" for g in grounds}
    at = f"{address}/declaration/groups/{numbers['Conduct of business']}"
    assert "Since 24 November 2023" in text(ours.get(at))
    asked = ours.post(at, data=said).location
    assert "/declaration/grounds/" in asked
    assert "Measures" in text(ours.get(asked))
    happened = {"happened_on-day": "2", "happened_on-month": "6", "happened_on-year": "2024"}
    told = {**happened, "statement": "A voluntary arrangement.", "part_measures": "A new board."}
    assert ours.post(asked, data=told).status_code == 302
    kept = latest().declaration["insolvency"]
    assert kept == {
        "applies": True, "statement": "A voluntary arrangement.", "happened_on": "2024-06-02", "parts": {"measures": "A new board."},
    }  # fmt: skip
    assert "A new board." in text(ours.get(f"{address}/declaration"))


@pytest.mark.parametrize(
    ("change", "says", "status"),
    [
        ({"happened_on-day": "31", "happened_on-month": "2"}, "Enter a date that exists", 422),
        ({"happened_on-year": "2027"}, "It cannot have happened after today", 409),
        ({"happened_on-year": "2019"}, "only what happened since 24 November 2023 counts", 409),
        ({"happened_on-day": "", "happened_on-month": "", "happened_on-year": ""}, "Enter the date", 422),
        ({"statement": ""}, "Say what happened", 422),
        ({"statement": "x" * 2001}, "Shorten this to 2,000 characters", 422),
    ],
)
def test_what_happened_is_refused_beside_its_field_and_stays_as_it_was_typed(ours, supplier, lot, change, says, status):
    address = begin(ours, lot)
    with writing():
        answer_grounds(application=latest(), applies={"insolvency": True}, by=acting_for(supplier), at=NOW)
    number = 1 + [g.code for g in grounds_for(PCR_2015_DPS)].index("insolvency")
    data = {
        "happened_on-day": "2", "happened_on-month": "6", "happened_on-year": "2024", "statement": "An arrangement.",
        "part_measures": "A new board, in full.", **change,
    }  # fmt: skip
    answer = ours.post(f"{address}/declaration/grounds/{number}", data=data)
    assert answer.status_code == status
    assert says in text(answer)
    assert "A new board, in full." in answer.text
    assert latest().declaration["insolvency"]["statement"] == ""


def test_a_group_with_a_ground_unanswered_is_shown_again(ours, lot):
    address = f"{begin(ours, lot)}/declaration/groups/1"
    answer = ours.post(address, data={"ground_fraud": "no"})
    assert answer.status_code == 422
    assert "Answer yes or no: Bribery or corruption" in text(answer)
    assert latest().declaration == {}
    assert ours.get(address.replace("groups/1", "groups/9")).status_code == 404


def test_a_declaration_with_groups_unanswered_is_refused_with_what_is_missing(ours, lot):
    address = f"{begin(ours, lot)}/declaration"
    refused = ours.post(address, data=CONFIRM)
    assert refused.status_code == 409
    assert "Answer yes or no: Bribery" in text(refused)
    nobody = ours.post(address, data={})
    assert nobody.status_code == 422
    assert "Enter the position" in text(nobody)
    assert "Confirm that what you declare is true" in text(nobody)


def test_each_criterion_is_answered_in_the_way_it_asks_and_can_wait(ours, mixed):
    address = begin(ours, mixed)
    by_title = {c.title: c for c in mixed.criteria}
    page = ours.get(f"{address}/answers/legal")
    assert "At most 5 words" in text(page)
    assert "You have none of this kind that is in date" in text(page)
    assert ours.post(f"{address}/answers/legal", data={}).status_code == 302
    said = {f"answer_{by_title['Turnover'].ref}": "£1,250,000"}
    assert ours.post(f"{address}/answers/financial", data=said).status_code == 302
    assert (
        ours.post(f"{address}/answers/technical", data={f"answer_{by_title['Trained staff'].ref}": "no"}).status_code
        == 302
    )
    kept = latest().answers
    assert (kept[by_title["Turnover"].ref], kept[by_title["Trained staff"].ref]) == ("125000000", "no")
    assert "£1,250,000" in text(ours.get(f"{address}/check"))
    assert ours.get(f"{address}/answers/moral").status_code == 404


def test_an_answer_over_its_words_is_refused_beside_its_field_and_stays(ours, mixed):
    address = begin(ours, mixed)
    ref = mixed.criteria[0].ref
    answer = ours.post(f"{address}/answers/legal", data={f"answer_{ref}": "one two three four five six"})
    assert answer.status_code == 422
    assert "has 6 words; at most 5 are read" in text(answer)
    assert "one two three four five six" in answer.text
    assert latest().answers == {}


def test_a_figure_in_words_is_refused_beside_its_field_and_stays(ours, mixed):
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "figure")
    answer = ours.post(f"{address}/answers/financial", data={f"answer_{ref}": "a million"})
    assert answer.status_code == 422
    assert 'value="a million"' in answer.text


def a_file():
    from io import BytesIO

    return (BytesIO(b"Registered with the commissioner.\n"), "registration.txt")


DOCUMENT = {
    "title": "ICO registration", "issued_on-day": "1", "issued_on-month": "2", "issued_on-year": "2026", "ends": "never",
    "confidential": "no",
}  # fmt: skip


def test_a_document_is_added_and_answers_the_criterion_at_once_and_is_there_for_the_next(ours, supplier, mixed):
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "document")
    assert ours.get(f"{address}/documents/1").status_code == 200
    added = ours.post(f"{address}/documents/1", data={**DOCUMENT, "file": a_file()})
    assert added.location == f"{address}/answers/legal"
    (held,) = evidence_of(supplier)
    assert (held.kind, latest().answers[ref]) == ("data-protection", held.ref)
    assert "ICO registration" in text(ours.get(added.location))
    assert ours.get(f"{address}/documents/2").status_code == 404


def test_a_document_without_its_title_is_refused_and_leaves_nothing(ours, supplier, mixed):
    address = begin(ours, mixed)
    answer = ours.post(f"{address}/documents/1", data={**DOCUMENT, "title": "", "file": a_file()})
    assert answer.status_code == 422
    assert "Enter a title" in text(answer)
    assert evidence_of(supplier) == ()


def test_another_suppliers_document_or_one_of_another_kind_answers_nothing(ours, supplier, mixed):
    with writing():
        theirs, wrong = expired_insurance(a_supplier()), expired_insurance(supplier)
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "document")
    for one in (theirs.ref, wrong.ref, "a" * 26):
        answer = ours.post(f"{address}/answers/legal", data={f"answer_{ref}": one})
        assert answer.status_code == 422
        assert "Choose from the options listed" in text(answer)
    assert latest().answers == {}


@pytest.mark.parametrize(
    ("page", "data", "says"),
    [
        ("company", {**COMPANY, "address": ""}, "Enter the address"),
        ("company", {**COMPANY, "address": "x" * 301}, "Shorten this to 300 characters"),
        ("company", {**COMPANY, "website": "javascript:alert(1)"}, "begins with https://"),
        ("company", {**COMPANY, "trading_names": "\n".join("abcdefghijk")}, "Give the 10 names that matter most"),
        ("company", {"address": "1 Mill Lane"}, "Confirm that these facts are right"),
        ("connected", {**ADA, "rows-0-kind": "cousin"}, "Choose from the options listed"),
        ("connected", {**ADA, "rows-0-name": ""}, "Enter the name"),
        ("connected", {**ADA, "rows-0-name": "x" * 300}, "Shorten this to 200 characters"),
        ("connected", {"do": "save"}, "Add somebody, or tick that there is nobody"),
        ("connected", {**ADA, "nobody": "y"}, "You named somebody above"),
        (
            "relied-on",
            {"rows-0-kind": "subcontractor", "rows-0-name": "Elm", "do": "save"},
            "Say what you rely on them for",
        ),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_kept(ours, lot, page, data, says):
    address = begin(ours, lot)
    answer = ours.post(f"{address}/{page}", data=data)
    assert answer.status_code == 422
    assert says in text(answer)
    for typed in data.values():
        if len(typed) > 3 and typed != "cousin":
            assert typed.splitlines()[0] in answer.text
    one = latest()
    assert (one.company, one.connected, one.relied_on) == ({}, [], [])


def test_marks_that_turn_the_writing_are_taken_out_or_refused(ours, lot):
    address = begin(ours, lot)
    answer = ours.post(f"{address}/company", data={**COMPANY, "address": BIDI})
    assert answer.status_code in {302, 422}
    assert "\u202e" not in str(latest().company)
    said = ours.post(f"{address}/connected", data={**ADA, "rows-0-name": BIDI})
    assert said.status_code in {302, 422}
    assert "\u202e" not in str(latest().connected)


# Declared once, used again


@pytest.fixture
def twice(app, supplier):
    """A market of two lots; the supplier sent an application to the first three weeks ago."""
    with writing():
        first, second = a_market(lots=(a_new_lot(), a_new_lot("Co-design"))).lots
        an_application(first, supplier, at=NOW.replace(day=3))
    return first, second


def test_the_next_application_begins_from_the_declaration_and_is_confirmed_in_one_step(ours, twice):
    address = begin(ours, twice[1])
    tasks = text(ours.get(address))
    assert "From your declaration of 3 November 2026" in tasks
    assert "From what you confirmed on 3 November 2026" in tasks
    page = text(ours.get(f"{address}/declaration"))
    assert "From your declaration of 3 November 2026" in page
    assert "Confirm: nothing has changed" in page
    assert latest().declared_at is None
    assert ours.post(f"{address}/declaration", data=CONFIRM).location == address
    one = latest()
    assert one.declaration_made.number == 2
    assert one.declaration_made.filled_from == one.declaration_from
    assert one.declaration_made.content == one.declaration_from.content


def test_the_facts_and_the_people_are_confirmed_without_typing(ours, twice):
    address = begin(ours, twice[1])
    page = ours.get(f"{address}/company").text
    assert "1 Mill Lane, Rochdale" in page
    assert 'value="Ada Byron"' in ours.get(f"{address}/connected").text
    assert ours.post(f"{address}/company", data={"address": "1 Mill Lane, Rochdale", "right": "y"}).status_code == 302
    assert latest().company_made.filled_from == latest().company_from


def test_changing_one_answer_undoes_the_declaration_until_it_is_made_again(ours, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
    address = f"/supplier/applications/{draft.ref}"
    _, grounds = groups_of(PCR_2015_DPS)[0][1]
    ours.post(f"{address}/declaration/groups/1", data={field_of(g): "no" for g in grounds})
    assert latest().declared_at is None
    refused = submit(ours, address)
    assert refused.status_code == 409
    assert "The declaration about grounds for exclusion is not made yet" in text(refused)


def test_on_another_route_the_same_facts_are_offered_to_be_checked_and_answer_nothing(ours, supplier):
    with writing():
        an_application(a_lot(), supplier, at=NOW.replace(day=3))
        there = a_lot(PA_2023_MARKET)
    address = begin(ours, there)
    assert latest().declaration == {}
    page = ours.get(f"{address}/declaration/groups/1")
    assert "Check these: from your declaration of 3 November 2026" in text(page)
    assert re.search(r'name="ground_terrorism"[^>]*value="no"[^>]*checked', page.text)
    assert not re.search(r'name="ground_cartel_offence"[^>]*checked', page.text)


def test_the_organisation_that_changed_since_is_confirmed_anew(ours, supplier, lot):
    with writing():
        draft = a_draft(lot, supplier)
    with writing():
        supplier.is_sme = not supplier.is_sme
    address = f"/supplier/applications/{draft.ref}"
    assert "Something changed" in text(ours.get(f"{address}/company"))
    assert "changed since you confirmed it" in text(submit(ours, address))


# Home: where we stand, and the one thing to do


def home(ours) -> str:
    return text(ours.get("/supplier/market"))


def test_home_says_of_each_lot_where_we_stand_and_what_to_do_next(ours, supplier, lot):
    assert "Not applied" in home(ours)
    assert "See what is asked, and apply" in home(ours)
    begin(ours, lot)
    assert "0 of 12 tasks done" in home(ours)
    assert "Next: Confirm the facts of your organisation" in home(ours)


def test_home_says_when_an_application_is_due(ours, supplier, lot):
    with writing():
        an_application(lot, supplier, at=NOW)
    assert "To be decided by the end of Monday 7 December 2026" in home(ours)


def test_a_refusal_is_read_with_its_reasons_and_one_can_apply_again_at_once_with_what_was_written(ours, supplier, lot):
    """PCR 2015 reg 34(15)."""
    with writing():
        made = an_application(lot, supplier)
        judge(made, "Technical ability", at=NOW)
    page = text(ours.get(f"/supplier/applications/{made.ref}"))
    assert "It does not show this." in page
    assert "Apply again" in page
    assert "Apply again now to lot 1" in home(ours)
    begin(ours, lot)
    assert latest().answers == made.answers
    assert latest().declared_at is None


def test_a_supplier_with_a_place_sees_it_and_expired_insurance_changes_nothing(ours, supplier, lot):
    with writing():
        admit(lot, supplier)
        expired_insurance(supplier)
    assert "You have had your place since" in home(ours)
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409
    assert "has its place on this lot already" in text(ours.get(f"/supplier/market/{lot.ref}"))


def test_a_place_that_ended_says_why_and_that_one_can_apply_again(ours, supplier, lot):
    with writing():
        admit(lot, supplier)
        place = current_admission(supplier, lot)
        remove(admission=place, ground="asked", reason="You asked to leave.", told_on=None, by=CLOCK, at=NOW)
    page = home(ours)
    assert "You asked to leave." in page
    assert "Apply again now to lot 1" in page


def test_a_market_that_has_ended_says_so_and_takes_no_application(ours):
    with writing():
        lot = a_lot(valid_until=date(2026, 11, 1))
    assert "has ended" in home(ours)
    assert "has ended" in text(ours.get(f"/supplier/market/{lot.ref}"))
    assert ours.post(f"/supplier/market/{lot.ref}/applications").status_code == 409


def test_before_there_is_a_market_the_page_says_so(ours):
    assert "There is no market yet" in home(ours)


def test_the_words_are_those_of_the_route(ours):
    with writing():
        a_lot(PA_2023_MARKET)
    assert "Part 1" in home(ours)


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


def test_applications_of_several_lots_are_one_each(ours, supplier, twice):
    begin(ours, twice[1])
    assert len(applications_of(supplier)) == 2
    assert ours.post(f"/supplier/market/{twice[0].ref}/applications").status_code == 409
