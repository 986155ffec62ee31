"""An officer begins with a template or an earlier call-off, chooses outcomes, and loses nothing while typing."""

from __future__ import annotations

import io
import re

from dps.competition import queries
from dps.competition.catalogues import keep, offered_to, own_catalogue
from dps.competition.models import Competition, Invitation
from dps.competition.rules.outcomes import OutcomeRow
from dps.competition.rules.templates import TEMPLATES
from dps.core.db import db, writing
from tests.conftest import NOW
from tests.makers.competition import DPS, DYNAMIC, a_buying_council, a_draft, a_lot, an_open_competition, some_suppliers
from tests.makers.parties import a_person

ROW = OutcomeRow("1", "Work", "Hours of paid work", "hours")
TYPED = {"outcome": "Work", "measure": "Hours of paid work", "unit": "hours"}
QUIET = {"X-Save": "background"}


def at(competition: Competition, page: str) -> str:
    return f"/buyer/competitions/{competition.ref}/{page}"


def test_a_draft_begun_from_a_template_opens_at_the_need_with_its_prompts(council, officer):
    with writing():
        lot = a_lot(DPS, council.body)
    page = officer.get("/buyer/competitions/new").text
    assert all(t.title in page for t in TEMPLATES)
    assert "3 questions, 1,500 words in all" in page
    begun = officer.post("/buyer/competitions/new", data={"title": "Ask", "begin": "research", "place": lot.ref})
    draft = db.session.query(Competition).one()
    assert begun.location.endswith(at(draft, "about"))
    assert "Who lives with the question" in officer.get(at(draft, "about")).text
    assert [c.word_limit for c in draft.criteria] == [700, 400, 400]
    assert draft.title == "Ask"
    assert (draft.value_pence, draft.closes_at, draft.starts_on) == (None, None, None)
    assert "Find out" not in draft.need


def test_a_copy_brings_everything_but_dates_notices_approvals_and_invitations(council, officer):
    with writing():
        old = an_open_competition(DYNAMIC, council=council, admitted=some_suppliers(2))
    assert "references of notices" in officer.get(at(old, "copy")).text
    done = officer.post(at(old, "copy"), data={"title": "The same again"})
    new = db.session.query(Competition).filter(Competition.id != old.id).one()
    assert done.location.endswith(new.ref)
    assert new.title == "The same again"
    for name in (
        "need",
        "outcomes",
        "value_pence",
        "contract_kind",
        "cpv",
        "price_formula",
        "price_weight",
        "lot",
        "route",
    ):
        assert getattr(new, name) == getattr(old, name), name
    assert [(c.title, c.question, c.weight, c.threshold, c.word_limit) for c in new.criteria] == [
        (c.title, c.question, c.weight, c.threshold, c.word_limit) for c in old.criteria
    ]
    assert {c.ref for c in new.criteria}.isdisjoint({c.ref for c in old.criteria})
    assert new.parts["social_value"] == old.parts["social_value"]
    own = {"id", "ref", "title", "drafted_at", "drafted_by_id", "begun_from", "version", "revised_by_id", "revised_at"}
    along = {c.name for c in Competition.__table__.columns if getattr(new, c.name) not in (None, "", [], {}, 0)} - own
    assert not {name for name in along if name.endswith(("_on", "_at", "_date")) or "notice" in name or "key" in name}
    assert new.state == "draft"
    assert db.session.query(Invitation).filter_by(competition_id=new.id).count() == 0


def test_anothers_call_off_is_not_found_to_copy_and_an_evaluator_copies_none(council, officer):
    with writing():
        theirs, ours = an_open_competition(DPS), an_open_competition(DPS, council=council)
        evaluator = a_person(council.body, "evaluator")
    assert officer.get(at(theirs, "copy")).status_code == 404
    assert officer.post(at(theirs, "copy"), data={"title": "T"}).status_code == 404
    assert officer.post(at(ours, "copy"), data={"title": ""}).status_code == 422
    assert officer.sign_in(evaluator).get(at(ours, "copy")).status_code == 403


def test_measures_are_added_from_a_catalogue_and_taken_out_without_a_script_and_keep_their_version(council, officer):
    with writing():
        first = keep(organisation=council.body, title="Ours", source="Us", rows=(ROW,), by=council.by, at=NOW)
        draft = a_draft(DPS, council=council)
    typed = {"version": str(draft.version), "place": "Here", "asked": "All", "changed": "Much"}
    more = officer.post(at(draft, "social-value"), data={**typed, "do": "add", "choose": f"{first.ref}/1/1"})
    assert 'value="Hours of paid work"' in more.text
    assert "place" not in draft.parts["social_value"] or draft.parts["social_value"]["place"] != "Here"
    row = {f"measures-0-{k}": v for k, v in {**TYPED, "relevance": "It is", "chosen": f"{first.ref}/1/1"}.items()}
    assert officer.post(at(draft, "social-value"), data={**typed, **row}).status_code == 302
    (kept,) = queries.told_of(draft).social_value.measures
    assert (kept.catalogue, kept.version, kept.key, kept.source) == ("Ours", 1, "1", "Us")
    with writing():  # the catalogue moves on, and the draft keeps what it was made from
        keep(
            organisation=council.body, catalogue=own_catalogue(first.catalogue.ref, council.by), source="Us",
            rows=(OutcomeRow("1", "Other", "Other", "days"),), by=council.by, at=NOW,
        )  # fmt: skip
    again = {**typed, **row, "version": str(draft.version)}
    assert officer.post(at(draft, "social-value"), data=again).status_code == 302
    assert queries.told_of(draft).social_value.measures == (kept,)
    fewer = officer.post(at(draft, "social-value"), data={**again, "do": "remove-0"})
    assert "No measure yet" in fewer.text


def test_a_council_keeps_measures_of_its_own_in_versions_that_stay_readable(council, officer):
    made = officer.post("/buyer/outcomes/new", data={"title": "Ours", **TYPED})
    page = officer.get(made.location)
    assert "Hours of paid work" in page.text
    added = {"outcome": "Skills", "measure": "Apprentices", "unit": "people", "version": "1"}
    assert officer.post(f"{made.location}/add", data=added).status_code == 302
    assert officer.post(f"{made.location}/add", data={**added, "measure": "Late"}).status_code == 409
    newest = officer.get(made.location).text
    assert "Version 2" in newest
    old = officer.get(re.search(r"/buyer/outcomes/versions/[a-z2-7]{26}", newest)[0]).text
    assert "not the newest" in old
    assert "Apprentices" not in old
    assert officer.post(f"{made.location}/take-out", data={"version": "2", "key": "1"}).status_code == 302
    assert "Version 3" in officer.get(made.location).text
    assert officer.post(f"{made.location}/take-out", data={"version": "3", "key": "1"}).status_code == 409


def a_file(text: str) -> dict[str, object]:
    return {
        "title": "Set", "source": "A publisher, 2026", "licence": "Ours since May", "may_use": "y",
        "file": (io.BytesIO(text.encode()), "set.csv"),
    }  # fmt: skip


def test_a_licensed_set_is_imported_with_its_licence_and_what_is_wrong_is_said_line_by_line(council, officer):
    good = "outcome,measure,unit\nWork,Hours,hours\nSkills,Apprentices,people\n"
    bad = officer.post("/buyer/outcomes/import", data=a_file("outcome,measure,unit\nWork,,hours\n"))
    assert bad.status_code == 409
    assert "Line 2: the measure is missing." in bad.text
    without = officer.post("/buyer/outcomes/import", data={**a_file(good), "may_use": ""})
    assert "Use only a set that you may use" in without.text
    assert officer.post("/buyer/outcomes/import", data=a_file("x" * 500_001)).status_code == 409
    done = officer.post("/buyer/outcomes/import", data=a_file(good))
    assert "Ours since May" in officer.get(done.location).text
    newer = {**a_file("outcome,measure,unit\nWork,Hours,days\n"), "version": "1"}
    assert officer.post(f"{done.location}/import", data=newer).status_code == 302
    assert "Counted in days" in officer.get(done.location).text
    with writing():
        other = a_buying_council("Other Council")
    assert officer.sign_in(other.officer).get(done.location).status_code == 404
    assert "Set" not in [c.title for c in offered_to(other.body)]


def test_save_and_continue_leads_to_the_next_unfinished_section_and_at_last_to_the_tasks(council, officer):
    with writing():
        draft = a_draft(DPS, council=council, price_formula="", need="", closes_at=None)
    typed = {"title": "T", "need": "N", "outcomes": "O", "closer_to_those_affected": "C", "by_those_affected": "B"}
    on = officer.post(at(draft, "about"), data={**typed, "version": str(draft.version)})
    assert on.location.endswith(at(draft, "price"))
    on = officer.post(
        at(draft, "price"),
        data={"version": str(draft.version), "formula": "relative", "weight": "30", "rounding": "none"},
    )
    assert on.location.endswith(at(draft, "timetable"))
    with writing():
        whole = a_draft(DPS, council=council)
    on = officer.post(at(whole, "about"), data={**typed, "version": str(whole.version)})
    assert on.location.endswith(f"/competitions/{whole.ref}")


def test_a_page_saves_in_the_background_and_a_second_save_names_the_version_it_was_given(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    first = officer.post(at(draft, "about"), data={"title": "Half", "version": str(draft.version)}, headers=QUIET)
    assert first.status_code == 200
    assert first.json == {"version": draft.version, "says": "Saved at 09:00"}
    assert draft.title == "Half"
    again = officer.post(at(draft, "about"), data={"title": "Whole", "version": first.json["version"]}, headers=QUIET)
    assert again.status_code == 200
    page = officer.get(at(draft, "about")).text
    assert 'data-saves="true"' in page
    assert "Saved." not in page  # nothing is flashed for what happened in the background


def test_a_save_in_the_background_overwrites_nobody_and_says_who_saved(council, officer):
    with writing():
        draft = a_draft(DPS, council=council)
    officer.post(at(draft, "about"), data={"title": "Theirs", "version": str(draft.version)})
    late = officer.post(at(draft, "about"), data={"title": "Mine", "version": "2"}, headers=QUIET)
    assert late.status_code == 409
    assert "What you typed is still here" in late.json["says"]
    assert council.officer.name in late.json["says"]
    assert draft.title == "Theirs"
    wrong = officer.post(at(draft, "about"), data={"title": "", "version": str(draft.version)}, headers=QUIET)
    assert wrong.status_code == 422
    assert wrong.json == {"says": "Not saved yet. Enter a title."}
