"""A supplier's profile through its pages: part by part, seen as buyers see it, every version kept, nothing typed lost."""

from __future__ import annotations

import pytest

from dps.audit.queries import trail
from dps.core.db import writing
from dps.parties.rules.roles import READER
from dps.profile.rules.content import Content
from dps.profile.versions import content_now, how_many_versions, latest
from tests.makers.admission import admit
from tests.makers.kit import says, tree
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import a_full_profile, a_profile

EDIT = "/supplier/profile"


def text(answer) -> str:
    return says(tree(answer.text))


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the deeds and queries behind these pages run on both engines in tests/actions."""
    return "sqlite"


def now_of(supplier) -> Content:
    return content_now(supplier)


STUDY = {
    "title": "Warm homes",
    "done": "We asked tenants.",
    "outcome": "120 homes insulated.",
    "year": "2025",
    "seen": "0",
}
CONTACT = {
    "phone": "0161 496 0000",
    "text_relay": "yes",
    "email": "office@acorn.example",
    "step_free": "partly",
    "best": "phone",
    "seen": "0",
}


PARTS = (
        ("summary", {"summary": "We listen.", "seen": "0"}, "summary", "We listen."),
        ("kinds-of-work", {"kinds": ["retrofit", "care"], "cpv": "80500000-9, 73200000", "seen": "0"}, "kinds", ("care", "retrofit")),
        ("places", {"regions": ["TLD", "TLC"], "councils": ["network:E08000004"], "seen": "0"}, "regions", ("TLC", "TLD")),
        ("values", {"values-0-code": "living-wage", "values-0-since-day": "1", "values-0-since-month": "4", "values-0-since-year": "2024", "seen": "0"}, "values", None),
        ("facts", {"founded": "1998", "size": "small", "fact_sme": "yes", "fact_vcse": "no", "confirmed": "y", "seen": "0"}, "founded", 1998),
        ("contact", CONTACT, "contact", None),
        ("capabilities/add", {"title": "Listening", "kind": "social-research", "regions": ["TLD"], "seen": "0"}, "capabilities", None),
        ("case-studies/add", STUDY, "case_studies", None),
)  # fmt: skip


def test_each_part_is_saved_by_itself_and_keeps_a_version(ours, supplier):
    for number, (path, data, field, kept) in enumerate(PARTS, 1):
        assert ours.get(f"{EDIT}/{path}").status_code == 200
        before = now_of(supplier)
        answer = ours.post(f"{EDIT}/{path}", data=data)
        assert answer.status_code == 302, (path, text(answer))
        stands = now_of(supplier)
        assert getattr(stands, field) != getattr(before, field)
        assert kept is None or getattr(stands, field) == kept
        assert how_many_versions(supplier) == number
        assert trail(f"organisation:{supplier.ref}")[-1].did == "profile:describe"
    assert "7 of 7 parts say something" in text(ours.get(f"{EDIT}/edit"))
    assert "Every part of your profile says something" in text(ours.get(f"{EDIT}/"))


FAULTS = (
    ("summary", {"summary": ""}, "Say in a few sentences"),
    ("summary", {"summary": "x" * 2001}, "Shorten this"),
    ("kinds-of-work", {"cpv": "12"}, "is not a CPV code"),
    ("places", {"regions": ["XX"]}, "listed"),
    ("values", {"values-0-words": "We are kind"}, "Choose a statement above"),
    ("values", {"values-0-code": "own"}, "Write your statement"),
    ("values", {"values-0-code": "living-wage", "values-0-link": "javascript:x"}, "begins with https://"),
    ("facts", {"founded": "1998"}, "Confirm the answers"),
    ("facts", {"founded": "98", "confirmed": "y"}, "Enter 1600 or more"),
    ("contact", {"phone": "ring us"}, "Enter a telephone number"),
    ("contact", {"email": "office"}, "name@example.org"),
    ("case-studies/add", {"title": "A"}, "Say what came of it"),
    ("capabilities/add", {"description": "Lost?"}, "Enter what you can do"),
)


def test_a_fault_is_said_beside_its_field_and_what_was_typed_stays(ours, supplier):
    for path, data, fault in FAULTS:
        answer = ours.post(f"{EDIT}/{path}", data={"seen": "0", **data})
        assert answer.status_code == 422, path
        assert fault in text(answer), path
        for typed in data.values():
            if isinstance(typed, str) and typed not in ("y", "own", "living-wage"):
                assert typed[:1000] in answer.text, path
    assert latest(supplier) is None


def test_more_than_six_capabilities_are_added_one_by_one_without_a_script(ours, supplier):
    for n in range(8):
        answer = ours.post(f"{EDIT}/capabilities/add", data={"title": f"Thing {n}", "do": "another"})
        assert answer.location == f"{EDIT}/capabilities/add"
    first, second = now_of(supplier).capabilities[:2]
    assert ours.post(f"{EDIT}/capabilities/{second.ref}/arrange", data={"do": "up"}).status_code == 302
    assert [one.title for one in now_of(supplier).capabilities][:3] == ["Thing 1", "Thing 0", "Thing 2"]
    ours.post(f"{EDIT}/capabilities/{first.ref}/arrange", data={"do": "remove"})
    assert len(now_of(supplier).capabilities) == 7
    assert how_many_versions(supplier) == 10


def test_rows_of_statements_come_and_go_and_keep_what_was_typed(ours):
    typed = {
        "values-0-code": "living-wage",
        "values-1-code": "own",
        "values-1-words": "We publish our pay",
        "seen": "0",
    }
    more = ours.post(f"{EDIT}/values", data={**typed, "do": "add"})
    assert more.status_code == 200
    assert 'name="values-2-code"' in more.text
    assert "We publish our pay" in more.text
    fewer = ours.post(f"{EDIT}/values", data={**typed, "do": "remove-0"})
    assert 'name="values-0-code"' not in fewer.text
    assert "We publish our pay" in fewer.text


def test_what_is_typed_can_be_seen_as_buyers_would_before_it_is_saved(ours, supplier):
    page = ours.post(f"{EDIT}/summary", data={"summary": "We ask residents.", "seen": "0", "do": "preview"})
    assert page.status_code == 200
    assert "As buyers would see it" in page.text
    assert page.text.count("We ask residents.") == 2
    assert latest(supplier) is None


def test_our_own_page_is_drawn_as_the_public_one(ours, supplier, app):
    with writing():
        a_full_profile(supplier)
        admit(a_lot(), supplier)
    mine, public = ours.get(f"{EDIT}/"), ours.get(f"/suppliers/{supplier.ref}")
    drawn = [
        says(next(e for e in tree(page.text).iter("div") if e.get("class") == "market-profile"))
        for page in (mine, public)
    ]
    assert drawn[0] == drawn[1]
    for words in (
        "Warm homes in two wards", "120 homes", "Client not named", "Pays the real Living Wage (accredited)", "Retrofit and warm homes",
        "Oldham Council", "Fewer than 250 staff", "Its legal form: co-operative society".lower()[4:], "0161 496 0000", "changed this page last on",
    ):  # fmt: skip
        assert words in drawn[1], words
    assert "of 7 parts say something" not in public.text
    assert "Not said yet" not in public.text


def test_a_colleague_who_was_quicker_is_not_overwritten_and_nothing_typed_is_lost(ours, supplier):
    ours.post(f"{EDIT}/summary", data={"summary": "We listen.", "seen": "0"})
    ours.post(f"{EDIT}/summary", data={"summary": "We listen and write.", "seen": "1"})
    late = ours.post(f"{EDIT}/summary", data={"summary": "We listen and sing.", "seen": "1"})
    assert late.status_code == 409
    assert "changed after you opened the page" in text(late)
    assert "We listen and sing." in late.text
    assert "<del>" in late.text
    assert 'name="seen" type="hidden" value="2"' in late.text
    assert now_of(supplier).summary == "We listen and write."
    assert ours.post(f"{EDIT}/summary", data={"summary": "We listen and sing.", "seen": "2"}).status_code == 302


def test_a_colleagues_change_of_another_part_is_no_clash(ours, supplier):
    ours.post(f"{EDIT}/summary", data={"summary": "We listen.", "seen": "0"})
    assert ours.post(f"{EDIT}/places", data={"regions": ["TLD"], "seen": "0"}).status_code == 302
    assert now_of(supplier).summary == "We listen."


def test_a_page_that_names_no_version_is_refused_and_keeps_the_words(ours, supplier):
    answer = ours.post(f"{EDIT}/summary", data={"summary": "We listen.", "seen": "²"})
    assert answer.status_code == 409
    assert "We listen." in answer.text
    assert latest(supplier) is None


def test_saving_the_same_again_keeps_no_new_version(ours, supplier):
    ours.post(f"{EDIT}/summary", data={"summary": "We listen.", "seen": "0"})
    again = ours.post(f"{EDIT}/summary", data={"summary": "We listen.", "seen": "1"}, follow_redirects=True)
    assert "Nothing was changed." in again.text
    assert how_many_versions(supplier) == 1


def test_a_fact_that_the_register_settles_is_not_asked(ours):
    page = ours.get(f"{EDIT}/facts").text
    assert 'name="fact_co_operative"' not in page
    assert 'name="fact_sme"' in page
    assert "Procurement Act 2023 s.123" in page


def test_what_is_missing_is_said_with_why_and_that_it_bears_on_nothing_else(ours):
    page = text(ours.get(f"{EDIT}/edit"))
    assert "0 of 7 parts say something" in page
    assert "What came of your work, for whom" in page
    assert "not on admission, not on invitations, not on scores" in page


def test_every_version_is_listed_compared_and_found_by_its_day(ours, supplier, clock):
    clock.set("2026-11-20T10:00:00+00:00")
    ours.post(f"{EDIT}/summary", data={"summary": "We listen to residents.", "seen": "0"})
    clock.set("2026-11-22T10:00:00+00:00")
    ours.post(f"{EDIT}/summary", data={"summary": "We listen to tenants.", "seen": "1"})
    listing = text(ours.get(f"{EDIT}/versions"))
    assert "Version 2" in listing
    assert "What we do, in a few sentences" in listing
    changed = ours.get(f"{EDIT}/versions/difference?from=1&to=2").text
    assert says(next(tree(changed).iter("del"))) == "(taken out:) residents (end)"
    assert says(next(tree(changed).iter("ins"))) == "(put in:) tenants (end)"
    assert "We listen to residents." in text(ours.get(f"{EDIT}/versions/1"))
    for day, said in (
        (19, "nothing had been said yet"),
        (20, "version 1 stood there"),
        (21, "version 1 stood there"),
        (22, "version 2 stood there"),
    ):
        assert said in text(ours.get(f"{EDIT}/versions?on-day={day}&on-month=11&on-year=2026")), day
    assert ours.get(f"{EDIT}/versions/3").status_code == 404
    assert "no version of that number" in text(ours.get(f"{EDIT}/versions/difference?from=7&to=9"))


def test_a_reader_reads_the_versions_and_changes_nothing(client, supplier):
    with writing():
        a_profile(supplier)
        reader = a_person(supplier, READER)
    client.sign_in(reader)
    assert client.get(f"{EDIT}/versions/1").status_code == 200
    assert client.get(f"{EDIT}/edit").status_code == 403
    assert client.post(f"{EDIT}/summary", data={"summary": "x"}).status_code == 403


def test_anothers_capability_is_not_there(ours, app):
    with writing():
        other = a_supplier()
        a_full_profile(other)
    ref = now_of(other).capabilities[0].ref
    assert ours.get(f"{EDIT}/capabilities/{ref}").status_code == 404
    assert ours.post(f"{EDIT}/capabilities/{ref}/arrange", data={"do": "remove"}).status_code == 404
    assert len(now_of(other).capabilities) == 2
