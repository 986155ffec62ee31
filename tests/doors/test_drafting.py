"""An officer writes a competition, section by section, previews it, publishes it, answers questions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dps.audit.queries import trail
from dps.competition import queries
from dps.competition.actions import revise
from dps.competition.models import Competition
from dps.core.db import db, writing
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    a_lot,
    a_question,
    admit,
    an_open_competition,
    approved,
    some_suppliers,
)
from tests.makers.draft_parts import CONSIDERED, whole_parts
from tests.makers.parties import a_person

CLOSES = NOW.replace(hour=12) + timedelta(days=16)


def at(competition: Competition, page: str = "") -> str:
    return f"/buyer/competitions/{competition.ref}" + (f"/{page}" if page else "")


def version_in(page) -> str:
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]


def when(name: str, instant) -> dict[str, str]:
    return {
        f"{name}-day": str(instant.day), f"{name}-month": str(instant.month), f"{name}-year": str(instant.year),
        f"{name}-time": f"{instant:%H:%M}",
    }  # fmt: skip


def save(officer, competition, section, **typed):
    typed.setdefault("version", str(competition.version))
    return officer.post(at(competition, section), data=typed)


def test_a_competition_is_written_in_the_browser_from_nothing_to_published(council, officer):
    with writing():
        supplier = some_suppliers(1)[0]
        lot = a_lot(DPS, council.body)
        admit(supplier, lot)
    place = officer.get("/buyer/competitions/new")
    assert lot.ref in place.text
    begun = officer.post("/buyer/competitions/new", data={"title": "Youth work", "place": lot.ref})
    assert begun.status_code == 302
    draft = db.session.query(Competition).one()
    assert "6 of" not in officer.get(at(draft)).text
    save(
        officer, draft, "about", title="Youth work in three wards", need="Young people want a place.",
        outcomes="They run it.", closer_to_those_affected="Ward panels.", by_those_affected="A youth panel.",
    )  # fmt: skip
    save(
        officer, draft, "value", value_pence="90,000", options_pence="", extensions_pence="10,000.50", figures="with",
        contract_kind="light_touch", cpv="85000000-9, 98133110", **day("starts_on", 2027), **day("ends_on", 2028),
    )  # fmt: skip
    save(
        officer, draft, "criteria",
        **row(0, "quality", "Approach", "50", threshold="2"), **row(1, "social_value", "Local benefit", "20"),
    )  # fmt: skip
    save(officer, draft, "price", formula="relative", weight="30", rounding="none")
    saved = save(
        officer, draft, "timetable",
        **when("clarifications_close_at", CLOSES - timedelta(days=9)), **when("closes_at", CLOSES),
    )  # fmt: skip
    assert saved.status_code == 302
    with writing():  # each further part has a page and a test of its own
        revise(
            competition=draft, facts={"parts": whole_parts(DPS), "considered": CONSIDERED}, version=draft.version, by=council.by, at=NOW
        )  # fmt: skip
    assert (draft.value_pence, draft.extensions_pence, draft.cpv) == (90_000_00, 10_000_50, ["85000000", "98133110"])
    assert "Everything is there" in officer.get(at(draft)).text
    page = officer.get(at(draft, "preview"))
    assert "Young people want a place." in page.text
    assert "No second person has approved this draft" in officer.get(at(draft, "publish")).text
    with writing():
        approved(draft)
    assert officer.post(at(draft, "publish"), data={}).status_code == 422
    assert officer.post(at(draft, "publish"), data={"sure": "y"}).status_code == 302
    assert queries.stage_of(draft, NOW) == "open"
    assert queries.invited(draft) == (supplier,)
    assert draft.frozen_digest in officer.get(at(draft)).text


def day(name: str, year: int) -> dict[str, str]:
    return {f"{name}-day": "1", f"{name}-month": "2", f"{name}-year": str(year)}


def row(number: int, kind: str, title: str, weight: str, **more: str) -> dict[str, str]:
    typed = {"ref": "", "kind": kind, "title": title, "question": "How?", "weight": weight, "threshold": "",
             "word_limit": "750", **more}  # fmt: skip
    return {f"criteria-{number}-{name}": text for name, text in typed.items()}


def test_a_way_to_buy_that_is_not_lawful_is_shown_with_the_reason_and_not_offered(client):
    with writing():
        scottish = a_buying_council("Glasgow City Council", buyer_capacity="scot_ca", nation="Scotland")
    page = client.sign_in(scottish.officer).get("/buyer/competitions/new")
    assert "Scottish procurement law" in page.text
    assert 'type="radio"' not in page.text
    refused = client.post("/buyer/competitions/new", data={"title": "T", "place": OPEN_TO_ALL.code})
    assert refused.status_code == 422
    assert db.session.query(Competition).count() == 0


def test_the_value_changes_which_ways_are_offered(council, officer):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council, value_pence=300_000_00)
    page = officer.get(at(draft, "route"))
    assert "a below-threshold notice cannot award it" in page.text
    with writing():
        lot = a_lot(DYNAMIC, council.body)
    moved = save(officer, draft, "route", place=lot.ref)
    assert moved.status_code == 302
    assert (draft.route, draft.lot) == (DYNAMIC.code, lot)


def test_a_lost_update_is_refused_says_who_saved_and_keeps_what_was_typed(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    old = version_in(officer.get(at(draft, "about")))
    save(officer, draft, "price", formula="relative", weight="30", rounding="none")
    refused = save(officer, draft, "about", version=old, title="My own title")
    assert refused.status_code == 409
    assert council.officer.name in refused.text
    assert 'value="My own title"' in refused.text
    assert draft.title != "My own title"
    again = save(officer, draft, "about", version=version_in(refused), title="My own title")
    assert again.status_code == 302
    assert draft.title == "My own title"


def test_a_version_that_was_tampered_with_saves_nothing(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    for version in ("", "²", "-2", "999"):
        assert save(officer, draft, "about", version=version, title="Mine").status_code == 409
    assert draft.title != "Mine"


def test_rows_are_added_and_taken_out_without_saving_and_without_a_script(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    typed = {**row(0, "quality", "Half typed", "x"), **row(1, "quality", "Other", "10"), "version": "2"}
    more = officer.post(at(draft, "criteria"), data={**typed, "do": "add"})
    assert more.status_code == 200
    assert "Criterion 3" in more.text
    assert 'value="Half typed"' in more.text
    fewer = officer.post(at(draft, "criteria"), data={**typed, "do": "remove-0"})
    assert "Half typed" not in fewer.text
    assert "Other" in fewer.text
    assert [c.title for c in draft.criteria] == ["Approach", "Local benefit"]


def test_a_criterion_taken_out_in_the_middle_leaves_the_others(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    first = draft.criteria[0].ref
    saved = save(
        officer, draft, "criteria", **row(0, "quality", "Kept", "50", ref=first), **row(4, "social_value", "New", "20")
    )
    assert saved.status_code == 302
    assert [(c.title, c.position) for c in draft.criteria] == [("Kept", 1), ("New", 2)]
    assert draft.criteria[0].ref == first


@pytest.mark.parametrize(
    ("section", "typed", "says"),
    [
        ("about", {"title": ""}, "Enter a title"),
        ("value", {"value_pence": "1e5", "contract_kind": "works"}, "Enter an amount"),
        ("value", {"cpv": "nonsense", "contract_kind": "works"}, "is not a CPV code"),
        ("value", {"contract_kind": "concessions"}, "Choose from the options"),
        ("price", {"formula": "relative", "weight": "３０", "rounding": "none"}, "Enter a number"),
        ("price", {"formula": "guess", "rounding": "none"}, "Choose from the options"),
        ("criteria", row(0, "quality", "T", "0"), "or more"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_saves_nothing(council, officer, section, typed, says):
    with writing():
        draft = a_draft(DPS, council=council)
    answer = save(officer, draft, section, **typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert draft.version == 2


@pytest.mark.parametrize(
    ("instant", "says"),
    [(NOW.replace(month=3, day=29, hour=1, minute=30), "does not exist"), (NOW.replace(month=10, day=25, hour=1, minute=30), "happens twice")],
)  # fmt: skip
def test_a_london_time_that_is_none_or_two_is_refused(council, officer, instant, says):
    with writing():
        draft = a_draft(DPS, council=council)
    answer = save(officer, draft, "timetable", **when("closes_at", instant))
    assert answer.status_code == 422
    assert says in answer.text


def test_the_timetable_page_says_the_earliest_lawful_deadline_and_why(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    page = officer.get(at(draft, "timetable")).text
    assert "Thursday 3 December 2026" in page
    assert "PCR 2015 reg 34(11)" in page


def test_every_obstacle_stands_on_the_publishing_page(council, officer):
    with writing():
        draft = a_draft(DPS, council=council, need="", closes_at=NOW + timedelta(days=2), price_weight=None)
    page = officer.get(at(draft, "publish"))
    for says in ("Nothing says what is needed", "may close on Thursday 3 December 2026", "has a weight above 0"):
        assert says in page.text
    refused = officer.post(at(draft, "publish"), data={"sure": "y"})
    assert refused.status_code == 409
    assert draft.state == "draft"


def test_nothing_is_public_before_the_notice_is_recorded(council, officer, client):
    with writing():
        draft = approved(a_draft(DYNAMIC, council=council))
    assert "UK4 notice" in officer.get(at(draft, "publish")).text
    refused = officer.post(at(draft, "publish"), data={"sure": "y"})
    assert refused.status_code == 409
    assert "Publish the UK4 notice there" in refused.text
    typed = {"sure": "y", "notice_reference": "2026/S 000-054321", **day("notice_date", 2026)}
    assert officer.post(at(draft, "publish"), data=typed).status_code == 302
    assert draft.notice_reference == "2026/S 000-054321"


def test_what_was_published_cannot_be_opened_for_change(council, officer):
    with writing():
        live = an_open_competition(DPS, council=council)
    for section in ("about", "value", "route", "criteria", "price", "timetable"):
        assert officer.get(at(live, section)).status_code == 409
        assert save(officer, live, section, title="Other").status_code == 409
    assert queries.told_of(live).title == "Community wealth building advice"


def test_an_open_competition_is_withdrawn_with_its_reason_and_a_closed_one_is_not(council, officer, clock):
    with writing():
        first, second = (an_open_competition(OPEN_TO_ALL, council=council) for _ in range(2))
    assert officer.get(at(first, "cancel")).location.endswith("/withdraw")
    told = {"ground": "no-money", "reason": "The grant ended early."}
    assert officer.post(at(first, "withdraw"), data={"reason": "The grant ended early."}).status_code == 422
    short = officer.post(at(first, "withdraw"), data={**told, "reason": "The grant ended."})
    assert short.status_code == 409
    assert "At least 20 characters" in short.text
    assert "The grant ended.</textarea>" in short.text
    assert officer.post(at(first, "withdraw"), data=told).status_code == 302
    assert "The grant ended early." in officer.get(at(first)).text
    clock.set(CLOSES)
    officer.sign_in(council.officer)
    assert officer.get(at(second, "cancel")).status_code == 409
    assert officer.post(at(second, "withdraw"), data=told).status_code == 409
    assert queries.stage_of(second, CLOSES) == "closed"


def test_anothers_competition_and_questions_are_not_found(council, officer):
    with writing():
        asker = some_suppliers(1)[0]
        other = an_open_competition(OPEN_TO_ALL)
        draft = a_draft(OPEN_TO_ALL)
        question = a_question(other, asker)
    for page in ("", "preview", "publish", "cancel", "questions"):
        assert officer.get(at(other, page)).status_code == 404
    for page in ("about", "value", "route", "criteria", "price", "timetable"):
        assert officer.get(at(draft, page)).status_code == 404
        assert officer.post(at(draft, page), data={"title": "Theirs", "version": "2"}).status_code == 404
    assert officer.get(f"/buyer/questions/{question.ref}/answer").status_code == 404


def test_an_evaluator_reads_and_does_not_write(council, client):
    with writing():
        draft = a_draft(DPS, council=council)
        evaluator = a_person(council.body, "evaluator")
    client.sign_in(evaluator)
    assert client.get("/buyer/competitions").status_code == 200
    page = client.get(at(draft))
    assert page.status_code == 200
    assert "/about" not in page.text
    assert client.get(at(draft, "about")).status_code == 403
    assert client.post(at(draft, "publish"), data={"sure": "y"}).status_code == 403


def test_the_list_shows_each_stage_and_the_questions_that_wait(council, officer, clock):
    with writing():
        asker = some_suppliers(1)[0]
        live = an_open_competition(OPEN_TO_ALL, council=council, title="Live one")
        a_question(live, asker)
        a_draft(OPEN_TO_ALL, council=council, title="Draft one")
        an_open_competition(OPEN_TO_ALL, title="Not ours")
    page = officer.get("/buyer/competitions").text
    assert "Answer 1 question" in page
    assert "Live one" in page
    assert "Draft one" in page
    assert "Not ours" not in page


def test_the_desk_of_a_closed_competition_leads_to_the_opening(council, officer, clock):
    with writing():
        live = an_open_competition(OPEN_TO_ALL, council=council)
    assert "Bids close" in officer.get(at(live)).text
    assert f"{at(live)}/opening" not in officer.get(at(live)).text
    clock.set(CLOSES)
    officer.sign_in(council.officer)
    page = officer.get(at(live)).text
    assert "Open the bids" in page
    assert f"{at(live)}/opening" in page


def test_an_empty_list_says_how_to_begin(officer):
    page = officer.get("/buyer/competitions")
    assert "no competition yet" in page.text
    assert "/buyer/competitions/new" in page.text


def test_an_officer_answers_without_learning_who_asked(council, officer):
    with writing():
        asker = some_suppliers(1)[0]
        live = an_open_competition(DPS, council=council, admitted=(asker,))
        question = a_question(live, asker)
    listing = officer.get(at(live, "questions"))
    assert question.text in listing.text
    assert asker.name not in listing.text
    address = f"/buyer/questions/{question.ref}/answer"
    assert asker.name not in officer.get(address).text
    assert officer.post(address, data={"text": ""}).status_code == 422
    assert officer.post(address, data={"text": "Yes."}).status_code == 302
    assert officer.get(address).status_code == 409
    assert officer.post(address, data={"text": "No."}).status_code == 409
    assert question.answer == "Yes."


def test_a_late_answer_is_warned_of_and_marked(council, officer, clock):
    with writing():
        asker = some_suppliers(1)[0]
        live = an_open_competition(DPS, council=council, admitted=(asker,))
        question = a_question(live, asker)
    clock.set(CLOSES - timedelta(days=2))
    officer.sign_in(council.officer)
    address = f"/buyer/questions/{question.ref}/answer"
    assert "This answer would be late" in officer.get(address).text
    assert officer.post(address, data={"text": "Yes."}).status_code == 409, "more time, or the reason why not"
    officer.post(address, data={"text": "Yes.", "why_no_longer": "The answer is in the documents already."})
    assert "after the last day for answers" in officer.get(at(live, "questions")).text
    clock.set(CLOSES)
    officer.sign_in(council.officer)
    assert officer.get(address).status_code == 409


def test_a_refused_save_is_kept_on_the_trail(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    save(officer, draft, "about", version="1", title="Mine")
    assert trail("platform:refusals")[-1].facts["why"] == ["changed-meanwhile"]
