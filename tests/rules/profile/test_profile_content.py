"""What a profile may say, what it lacks, what changed: our taxonomy, statements, facts with their definitions."""

from __future__ import annotations

import csv
import dataclasses
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.network import MEMBERS
from dps.parties.rules.legal_forms import FORMS
from dps.profile.rules.completeness import completeness, still_missing
from dps.profile.rules.content import (
    EDITED,
    SECTIONS,
    Body,
    Contact,
    Content,
    Doing,
    Study,
    Value,
    content_of,
    kept,
    sections_changed,
)
from dps.profile.rules.cpv import cpv_code
from dps.profile.rules.describing import COUNCILS, is_telephone, obstacles_to_changing, obstacles_to_saying
from dps.profile.rules.difference import ADDED, REMOVED, difference, pieces
from dps.profile.rules.standing import DEFINITIONS, Stated, obstacles_to_stating, standing
from dps.profile.rules.taxonomy import KINDS, by_group, codes_of
from dps.profile.rules.values import STATEMENTS, statement_words
from search.engines.port import Document, Hit, Question
from tests.conftest import shared

DAY = date(2026, 11, 23)
FULL = Content(
    summary="We do.",
    capabilities=(Doing("Co-design", "With residents.", "co-production", ("73200000",), ("TLD",), "a" * 26),),
    kinds=("retrofit",), cpv=("73200000",), regions=("TLD",), councils=("network:E08000004",),
    case_studies=(Study("Warm homes", "We asked.", "120 homes.", year=2025, link="https://example.org/x", ref="b" * 26),),
    values=(Value("living-wage", since=date(2024, 4, 1)), Value("own", "We publish every board paper")),
    founded=1998, size="small",
    contact=Contact(phone="0161 496 0000", text_relay="yes", bsl="Two sign.", step_free="yes", best="phone", website="https://example.org"),
    facts=(Stated("sme", True, DAY), Stated("vcse", False, DAY)),
    body=Body("Acorn", "private-company", "England", "TLD", (("GB-COH", "01234567"),)),
)  # fmt: skip


def codes(**change: object) -> list[str]:
    return [o.code for o in obstacles_to_saying(replace(FULL, **change), on=DAY)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"summary": "x" * 2001}, "summary-long"),
        ({"regions": ("XX",)}, "region-unknown"),
        ({"councils": ("network:nobody",)}, "council-unknown"),
        ({"kinds": ("magic",)}, "kind-unknown"),
        ({"cpv": ("12",)}, "cpv-malformed"),
        ({"capabilities": (Doing("x"),) * 21}, "capabilities-many"),
        ({"capabilities": (Doing(" "),)}, "capability-untitled"),
        ({"capabilities": (Doing("x", "y" * 1001),)}, "capability-long"),
        ({"capabilities": (Doing("x", kind="magic"),)}, "kind-unknown"),
        ({"capabilities": (Doing("x", regions=("XX",)),)}, "region-unknown"),
        ({"case_studies": (Study("t", "d", ""),)}, "study-unfinished"),
        ({"case_studies": (Study("t", "d", "o", year=2027),)}, "study-year"),
        ({"case_studies": (Study("t", "d", "o" * 1501),)}, "study-long"),
        ({"case_studies": (Study("t", "d", "o", link="javascript:alert(1)"),)}, "link-malformed"),
        ({"case_studies": (Study("t", "d", "o"),) * 13}, "studies-many"),
        ({"values": (Value("kind-hearted"),)}, "value-unknown"),
        ({"values": (Value("own"),)}, "value-wordless"),
        ({"values": (Value("own", "x" * 201),)}, "value-long"),
        ({"values": (Value("living-wage"), Value("living-wage"))}, "value-twice"),
        ({"values": (Value("living-wage", since=date(2026, 11, 24)),)}, "value-later"),
        ({"values": tuple(Value("own", f"Fact {n}") for n in range(21))}, "values-many"),
        ({"founded": 2027}, "founded-year"),
        ({"size": "huge"}, "size-unknown"),
        ({"size": "large"}, "size-and-sme"),
        ({"contact": Contact(phone="ring us")}, "phone-malformed"),
        ({"contact": Contact(email="office at acorn")}, "email-malformed"),
        ({"contact": Contact(best="phone")}, "best-missing"),
        ({"contact": Contact(step_free="maybe")}, "contact-unknown"),
        ({"contact": Contact(bsl="x" * 301)}, "contact-long"),
        ({"contact": Contact(website="acorn")}, "link-malformed"),
        ({"facts": (Stated("best", True),)}, "fact-unknown"),
    ],
)
def test_each_fault_of_a_profile_has_its_own_sentence(change, code):
    assert codes() == []
    assert codes(**change) == [code]


def test_nothing_at_all_may_be_said():
    assert obstacles_to_saying(Content(), on=DAY) == ()


def test_no_client_has_to_be_named():
    assert codes(case_studies=(Study("t", "d", "o", client=""),)) == []


@pytest.mark.parametrize(("typed", "good"), [("0161 496 0000", True), ("+44 (0)161 496-0000", True), ("18001 0161 496 0000", False), ("١٢٣٤٥٦٧٨٩٠", False), ("1234", False)])  # fmt: skip
def test_a_telephone_number_is_known_by_its_form(typed, good):
    assert is_telephone(typed) is good


def test_a_version_is_read_back_as_it_was_written_and_an_older_one_with_what_it_lacks_left_empty():
    assert content_of(kept(FULL)) == FULL
    assert content_of({"summary": "Old.", "unheard-of": 1, "contact": {"fax": "1"}}) == Content(summary="Old.")


def test_every_part_belongs_to_one_section():
    fields = [name for _, names in SECTIONS.values() for name in names]
    assert sorted(fields) == sorted(f.name for f in dataclasses.fields(Content))
    assert {part.section for part in completeness(Content())} == set(EDITED)


def test_what_is_missing_is_said_part_by_part_and_values_never_count_as_missing():
    assert [p.section for p in still_missing(completeness(Content()))] == [s for s in EDITED if s != "values"]
    assert still_missing(completeness(FULL)) == ()
    parts = {p.section: p for p in completeness(FULL)}
    assert not any(p.missing for p in parts.values())
    deaf = completeness(replace(FULL, contact=replace(FULL.contact, text_relay="", bsl="")))
    assert {p.section: p.missing for p in deaf}["contact"] == ("how somebody who is deaf reaches you",)


def test_a_section_changed_by_another_is_not_overwritten_unseen():
    now = replace(FULL, summary="Theirs.")
    assert [o.code for o in obstacles_to_changing("summary", seen=FULL, now=now)] == ["changed-meanwhile"]
    assert obstacles_to_changing("places", seen=FULL, now=now) == ()
    assert [o.code for o in obstacles_to_changing("places", seen=None, now=now)] == ["changed-meanwhile"]


# Our taxonomy


def test_every_kind_of_work_is_mapped_to_codes_of_the_vocabulary():
    with (shared() / "data" / "cpv_2008_en.csv").open(encoding="utf-8") as file:
        published = {row["code"] for row in csv.DictReader(file)}
    unknown = {kind.code: set(kind.cpv) - published for kind in KINDS.values() if set(kind.cpv) - published}
    assert unknown == {}
    assert all(cpv_code(code) == code for kind in KINDS.values() for code in kind.cpv)


def test_the_kinds_are_grouped_and_none_is_lost():
    assert sum(map(len, by_group().values())) == len(KINDS) >= 25
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)
    assert codes_of(("retrofit", "nobody", "retrofit")) == KINDS["retrofit"].cpv


def test_every_council_of_the_network_can_be_named_and_nobody_else():
    assert len(COUNCILS) == sum(m.kind == "council" for m in MEMBERS) >= 32
    assert "Co-operatives UK" not in COUNCILS.values()


# Values: facts, never a score


def test_no_statement_has_a_weight_and_nothing_is_filtered_or_ordered_by_one():
    """PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a); Local Government Act 1988 s.17(5)."""
    assert {f.name for f in dataclasses.fields(Value)} == {"code", "words", "link", "since"}
    of_search = {f.name for kind in (Document, Hit, Question) for f in dataclasses.fields(kind)}
    assert not of_search & {"values", "facts", "sme", "vcse", "principles", "size", "founded", "complete"}
    assert statement_words("own", "We do.") == "We do."
    assert sum(one.code.startswith("principle-") for one in STATEMENTS.values()) == 7


# What kind of organisation


def facts_of(form="private-company", stated=(), **more):
    return {f.definition.code: (f.holds, f.source) for f in standing(legal_form=form, stated=stated, **more)}


def test_each_fact_has_its_definition_with_its_provision_and_its_source():
    assert all(d.means and d.provision for d in DEFINITIONS.values())
    said = facts_of(stated=(Stated("sme", True, DAY),), at_registration={"sme": False, "vcse": True})
    assert said["sme"] == (True, "Stated by the supplier on 23 November 2026")
    assert said["vcse"] == (True, "Stated by the supplier when it registered")
    assert said["mutual"] == (None, "Not stated")


def test_a_register_settles_what_it_settles_and_an_unticked_box_says_nothing():
    assert facts_of("co-operative-society")["co-operative"] == (True, "Its legal form: co-operative society")
    assert facts_of(at_registration={"sme": False})["sme"] == (None, "Not stated")
    assert facts_of(at_registration={"vcse": True}, from_list=True)["vcse"] == (True, "A public register of charities")


@pytest.mark.parametrize(
    ("form", "size", "stated", "found"),
    [
        ("co-operative-society", "small", (Stated("co-operative", False),), ["against-register"]),
        ("co-operative-society", "small", (Stated("co-operative", True),), []),
        ("nhs-body", "", (Stated("vcse", True),), ["public-and-vcse"]),
        ("private-company", "large", (Stated("sme", True),), ["size-and-sme"]),
        ("private-company", "medium", (Stated("sme", True),), []),
        ("private-company", "large", (Stated("sme", False),), []),
        ("", "", (), []),
    ],
)
def test_facts_that_contradict_each_other_are_refused(form, size, stated, found):
    assert form in ("", *FORMS)
    assert [o.code for o in obstacles_to_stating(stated, legal_form=form, size=size)] == found


# Differences


def test_words_that_came_and_went_are_marked_and_the_rest_stands():
    (change,) = difference(FULL, replace(FULL, summary="We do much."))
    assert (change.section, change.label, change.before, change.after) == (
        "summary",
        "What we do",
        "We do.",
        "We do much.",
    )
    assert [(p.mark, p.text) for p in change.pieces if p.mark != "same"] == [(ADDED, " much")]


def test_a_sentence_written_anew_reads_as_two_and_not_as_a_ladder_of_words():
    found = pieces("Partly: tell us first.", "Our office has no steps.")
    assert [(p.mark, p.text) for p in found] == [
        (REMOVED, "Partly: tell us first"),
        (ADDED, "Our office has no steps"),
        ("same", "."),
    ]


def test_a_thing_is_compared_with_itself_wherever_it_stands_and_an_order_that_changed_is_said():
    other = replace(FULL.capabilities[0], title="Training", ref="c" * 26)
    two = replace(FULL, capabilities=(FULL.capabilities[0], other))
    turned = replace(FULL, capabilities=(other, replace(FULL.capabilities[0], description="With tenants.")))
    labels = [c.label for c in difference(two, turned)]
    assert labels == ["Co-design: description", "Order of what we can do"]
    gone = difference(FULL, replace(FULL, case_studies=()))
    assert {p.mark for c in gone for p in c.pieces} == {REMOVED}
    assert "Warm homes: what came of it" in [c.label for c in gone]


def test_every_section_that_changed_shows_in_the_difference():
    for section, (_, names) in SECTIONS.items():
        other = replace(FULL, **{name: getattr(Content(), name) for name in names})
        assert sections_changed(FULL, other) == (section,)
        assert {c.section for c in difference(FULL, other)} == {section}
    assert difference(FULL, FULL) == ()
    assert [p.mark for c in difference(Content(), FULL) for p in c.pieces].count(REMOVED) == 0


texts = st.text(alphabet="ab .,\n’é", max_size=40)


@given(texts, texts)
def test_both_texts_can_be_read_out_of_their_pieces(before, after):
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.mark != ADDED) == before
    assert "".join(p.text for p in found if p.mark != REMOVED) == after
