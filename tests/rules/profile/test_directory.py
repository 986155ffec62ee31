"""Rows of a list of organisations: what is mended, what is put in words, what is refused."""

from __future__ import annotations

import csv
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.profile.rules.capitals import is_capitals, name_in_words, text_in_words
from dps.profile.rules.entry import COLUMNS, BadRow, digest_of, entry_of, legal_form_of
from dps.profile.rules.mojibake import mend
from tests.conftest import shared

ROW = {
    "id": "GB-CHC-1100001", "source": "ukcat-sample", "name": "HEBDEN REPAIR CAFÉ", "description": "We mend things, and teach mending.",
    "org_type": "charity", "registry": "GB-CHC", "registered_number": "1100001", "company_number": "", "nation": "England and Wales",
    "postcode": "hx7 8ad", "website": "www.repair.example.org", "annual_income": "12000", "sector": "", "active": "True",
}  # fmt: skip


def a_row(**cells: str) -> dict[str, str]:
    return {**ROW, **cells}


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Â£5,000 a year", "£5,000 a year"),
        ("the charityâ€™s aims", "the charity’s aims"),
        ("the cafÃ© and kitchen", "the café and kitchen"),
        ("ÔÇó We inform", "• We inform"),
        ("studentsÔÇÖ pocket monies", "students’ pocket monies"),
        ("the ÔÇ£area of interestÔÇØ", "the “area of interest”"),
        ("++Â++º+-ª Advice", "• Advice"),
        ("-?+?-? Regeneration", "• Regeneration"),
        ("-+?2000 given", "£2000 given"),
        ("(âTHE OBJECTS\x99)", "(“THE OBJECTS”)"),
        ("CHARITY\x92S", "CHARITY’S"),
        ("PEQUE¥OS", "PEQUEÑOS"),
        ("clas¬sical", "classical"),
        ("Andrews &amp; Partners", "Andrews & Partners"),
        ("\u200bTaybank\xa0 Growers", "Taybank Growers"),
        ("one \n\n\n two", "one\ntwo"),
    ],
)
def test_certain_damage_is_undone(damaged, meant):
    assert mend(damaged) == meant


@pytest.mark.parametrize(
    "whole", ["Cithrâh Foundation", "Gŵyl Gymraeg", "Ysgol Ŷ", "Ô Canada", "café", "5 × 3", "A + ? B", "naïve Âge"]
)
def test_text_that_is_whole_is_not_touched(whole):
    assert mend(whole) == whole


@given(st.text())
def test_mending_never_fails_and_a_second_time_changes_nothing_in_plain_text(text):
    once = mend(text)
    assert not {c for c in once if c != "\n" and unicodedata.category(c) == "Cc"}
    if text.isascii() and "&" not in text and "+" not in text and "-" not in text:
        assert mend(once) == once


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("THE YMCA OF MCDONALD & O'BRIEN CO-OPERATIVE CIC (UK) LTD", "The YMCA of McDonald & O'Brien Co-operative CIC (UK) Ltd"),
        ("ST ANDREW'S COLLEGE, BRADFIELD", "St Andrew's College, Bradfield"),
        ("STOKE-ON-TRENT U3A", "Stoke-on-Trent U3A"),
        ("UTTOXETER PRE-SCHOOL", "Uttoxeter Pre-school"),
        ("1ST BOURNE VALLEY SCOUT GROUP", "1st Bourne Valley Scout Group"),
        ("MR AND MRS D J BARRINGTON'S TRUST", "Mr and Mrs D J Barrington's Trust"),
        ("KING EDWARD VI SCHOOL", "King Edward VI School"),
        ("MK CAT RESCUE", "MK Cat Rescue"),
        ("ABM UNITED KINGDOM LTD", "Abm United Kingdom Ltd"),
        ("software.coop", "software.coop"),
        ("iomart Group Plc", "iomart Group Plc"),
    ],
)  # fmt: skip
def test_a_name_in_capitals_is_written_as_people_write_it(name, written):
    assert name_in_words(name) == written


def test_the_organisations_own_spelling_of_its_name_is_the_best_there_is():
    assert name_in_words("ABM AIIRIA", "At ABM we build. Since then Aiiria's aim is the same.") == "ABM Aiiria"
    assert name_in_words("HOPE HOUSE", "Hope is what we give. We give hope.") == "Hope House"


def test_a_description_in_capitals_becomes_sentences():
    text = "TO ADVANCE EDUCATION IN ENGLAND. THE BDBF HELPS THE NHS AND THE CHURCH OF ENGLAND AT OAK LANE"
    assert text_in_words(text, "The Oak Lane") == (
        "To advance education in England. The BDBF helps the NHS and the Church of England at Oak Lane"
    )


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))))
def test_putting_capitals_in_words_changes_no_letter_but_its_size(text):
    assert name_in_words(text).casefold() == text.casefold()
    if not is_capitals(text):
        assert text_in_words(text) == text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Write to jo.o'neil+x@charity.org.uk now.", "Write to [e-mail] now."),
        ("Call 0161 496 0000 or (020) 7946 0018.", "Call [telephone] or [telephone]."),
        ("+44 (0)1632 960961, 01632960961", "[telephone], [telephone]"),
        (
            "Since 2008, company 01234567, charity 1100001, £2000, 2010-2020, @Deyes",
            "Since 2008, company 01234567, charity 1100001, £2000, 2010-2020, @Deyes",
        ),
    ],
)
def test_addresses_and_telephone_numbers_of_people_are_taken_out(said, kept):
    assert entry_of(a_row(description=said), number=2).summary == kept


def test_a_row_becomes_an_entry():
    entry = entry_of(a_row(), number=2)
    assert (entry.name, entry.postcode, entry.website) == (
        "Hebden Repair Café",
        "HX7 8AD",
        "http://www.repair.example.org",
    )
    assert entry.identifiers == (("GB-CHC", "1100001"),)
    assert (entry.legal_form, entry.is_vcse, entry.listed) == ("charity", True, True)
    assert (entry.nation, entry.region) == ("England and Wales", "")


@pytest.mark.parametrize(
    ("nation", "region"),
    [("Wales", "TLL"), ("Scotland", "TLM"), ("Northern Ireland", "TLN"), ("England", ""), ("", "")],
)
def test_a_nation_that_is_one_region_is_that_region_and_no_other_is_guessed(nation, region):
    assert entry_of(a_row(nation=nation), number=2).region == region


@pytest.mark.parametrize(
    ("org_type", "name", "identifiers", "form"),
    [
        ("charity", "X", (("GB-CHC", "1100001"), ("GB-COH", "01234567")), "charitable-company"),
        ("charity", "X CIO", (("GB-CHC", "1100001"),), "cio"),
        ("charity", "X", (("GB-SC", "SC042386"),), "charity"),
        ("worker co-operative", "X Ltd", (("GB-MPR", "7018"),), "co-operative-society"),
        ("worker co-operative", "X Limited", (("GB-COH", "01234567"),), ""),
        ("worker co-operative", "X C.I.C.", (("GB-COH", "01234567"),), "community-interest-company"),
        ("company", "X LLP", (), "llp"),
        ("company", "X Limited", (), ""),
    ],
)
def test_a_legal_form_is_given_only_where_the_row_makes_it_certain(org_type, name, identifiers, form):
    assert legal_form_of(org_type, name, identifiers) == form


def test_a_filler_company_number_is_left_out_and_the_row_is_kept():
    assert entry_of(a_row(company_number="0"), number=2).identifiers == (("GB-CHC", "1100001"),)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"id": ""}, "no id"),
        ({"id": "x" * 81}, "longer than 80"),
        ({"name": " "}, "no name"),
        ({"name": "x" * 201}, "longer than 200"),
        ({"registry": "GB-XXX"}, "not a register"),
        ({"registered_number": ""}, "gives no number"),
        ({"registered_number": "12"}, "not a charity number"),
        ({"active": "perhaps"}, "neither True nor False"),
        ({"nation": "England 2"}, "not a nation"),
    ],
)
def test_a_row_that_cannot_be_an_entry_says_why(cells, why):
    with pytest.raises(BadRow, match=why):
        entry_of(a_row(**cells), number=2)


def test_a_bad_row_gives_all_its_faults_at_once():
    with pytest.raises(BadRow) as bad:
        entry_of(a_row(id="", name="", active="?"), number=2)
    assert len(bad.value.faults) == 3


@given(st.sampled_from(COLUMNS), st.text(min_size=1))
def test_the_digest_changes_with_any_cell(column, more):
    assert digest_of(a_row(**{column: ROW[column] + more})) != digest_of(a_row())


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text()))
def test_any_row_is_an_entry_or_a_bad_row_and_nothing_else(cells):
    with suppress(BadRow):
        assert 0 < len(entry_of(a_row(**cells), number=2).name) <= 200


def test_every_row_of_the_real_list_is_an_entry_and_none_shouts():
    with (shared() / "data" / "supplier_texts.csv").open(encoding="utf-8", newline="") as file:
        entries = [entry_of(row, number=n) for n, row in enumerate(csv.DictReader(file), 2)]
    assert len(entries) == 7022
    assert sum(not e.listed for e in entries) == 67
    assert not [e.key for e in entries if is_capitals(e.summary)]
    assert not [
        e.key for e in entries if "Ã©" in e.summary or "â€" in e.summary or "ÔÇ" in e.summary or "+?" in e.summary
    ]
