"""Finding suppliers, as anybody does: words, filters, counts, and a page that never fails."""

from __future__ import annotations

import re

import pytest

from dps.core.db import writing
from dps.law.routes import PA_2023_MARKET
from dps.parties.rules.roles import OWNER
from search import catchup
from tests.makers.admission import admit
from tests.makers.directory import a_thousand_listed, index_all, listed
from tests.makers.kit import says, tree
from tests.makers.market import a_lot, a_market, a_new_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import a_full_profile, a_profile
from tests.queries import counted


@pytest.fixture
def market(app):
    """Two admitted suppliers, one who never was, and two of the directory."""
    with writing():
        dps = a_market(title="Specialist services", lots=(a_new_lot("Research"), a_new_lot("Youth work")))
        acorn = a_supplier("Acorn Research", legal_form="co-operative-society", identifiers=[("GB-COH", "01234567")])
        a_profile(acorn, summary="We ask residents what they need.", regions=("TLD", "TLE"))
        birch = a_supplier("Birch Youth CIC", legal_form="community-interest-company")
        a_profile(birch, summary="Youth work with residents.", regions=("TLE",), capabilities=(("Youth clubs", ""),))
        a_profile(a_supplier("Never Admitted"), summary="We too ask residents.")
        admit(dps.lots[0], acorn)
        for lot in dps.lots:
            admit(lot, birch)
        listed(name="Elm Residents Trust", description="Help for residents.", nation="Wales")
        listed(name="Larch Trust", description="Trees for residents.")
    catchup.rebuild()
    return dps


def names(page: str) -> list[str]:
    return [says(h) for h in tree(page).iter("h3") if h.get("class") == "market-card__title"]


def counts(page: str) -> dict[str, str]:
    labels = (says(label) for label in tree(page).iter("label") if "govuk-checkboxes__label" in label.get("class", ""))
    return dict(
        re.fullmatch(r"(.*) \(([\d,]+)\)", label).groups() for label in labels if not label.startswith("Compare ")
    )


def test_the_admitted_are_shown_by_name_and_nobody_else(client, market):
    page = client.get("/suppliers").text
    assert names(page) == ["Acorn Research", "Birch Youth CIC"]
    assert "2 suppliers" in page
    assert "Never Admitted" not in page


def test_words_find_and_show_where_they_were_found(client, market):
    page = client.get("/suppliers?q=youth+clubs").text
    assert names(page) == ["Birch Youth CIC"]
    assert "<mark>Youth</mark> <mark>clubs</mark>" in page


def test_the_directory_is_shown_only_when_asked_for_and_says_what_it_is(client, market):
    page = client.get("/suppliers?q=residents&listed=yes").text
    assert set(names(page)) == {"Acorn Research", "Birch Youth CIC", "Elm Residents Trust", "Larch Trust"}
    assert page.count("Listed, not admitted") >= 2
    assert "Never Admitted" not in page


def test_every_filter_shows_how_many_it_would_leave(client, market):
    assert counts(client.get("/suppliers").text) == {
        "Also organisations that are listed, not admitted": "2",
        "Specialist services: lot 1, Research": "2",
        "Specialist services: lot 2, Youth work": "1",
        "North West": "1",
        "Yorkshire and The Humber": "2",
        "73 Research, development and their consultancy": "2",
        "Community interest company (CIC)": "1",
        "Co-operative society": "1",
        "Co-operative": "1",
    }


def test_filters_hold_together_and_their_counts_follow(client, market):
    youth = market.lots[1].ref
    page = client.get(f"/suppliers?lot={youth}&region=TLE").text
    assert names(page) == ["Birch Youth CIC"]
    found = counts(page)
    assert (
        found["Specialist services: lot 1, Research"],
        found.get("Co-operative society", "0"),
    ) == ("2", "0")
    assert names(client.get(f"/suppliers?lot={youth}&region=TLD").text) == []
    assert names(client.get("/suppliers?region=TLD&region=TLE").text) == ["Acorn Research", "Birch Youth CIC"]


def test_kinds_of_work_are_a_filter_and_case_studies_and_statements_are_words_to_be_found(client, market):
    with writing():
        maple = a_supplier("Maple Homes")
        a_full_profile(maple)
        admit(market.lots[0], maple)
    index_all()
    assert counts(client.get("/suppliers").text)["Retrofit and warm homes"] == "1"
    assert names(client.get("/suppliers?kind=retrofit").text) == ["Maple Homes"]
    page = client.get("/suppliers?q=insulated+wards").text
    assert names(page) == ["Maple Homes"]
    assert "<mark>" in page
    assert names(client.get("/suppliers?q=%22real+Living+Wage%22").text) == ["Maple Homes"]
    told = " ".join(counts(client.get("/suppliers").text))
    assert "Members control it democratically" in told
    assert "Living Wage" not in told


def test_a_charity_of_a_list_has_no_form_that_the_list_does_not_state(client, market):
    assert "Charity, form not stated" in counts(client.get("/suppliers?listed=yes").text)


def test_what_says_no_region_is_found_as_not_stated(client, market):
    assert names(client.get("/suppliers?region=not-stated&listed=yes").text) == ["Larch Trust"]
    assert names(client.get("/suppliers?region=TLL&listed=yes").text) == ["Elm Residents Trust"]


def test_where_only_the_directory_answers_the_page_says_so_and_leads_there(client, market):
    page = client.get("/suppliers?q=trees").text
    assert names(page) == []
    assert "No admitted supplier answers this. 1 organisation in the directory does" in page
    assert "/suppliers?listed=yes&amp;q=trees" in page


def test_a_misspelt_word_gets_a_suggestion(client, market):
    with writing():
        for n in range(25):
            listed(name=f"Housing {n}", description="Housing advice.")
    index_all()
    page = client.get("/suppliers?q=housng").text
    assert "Did you mean" in page
    assert "/suppliers?q=housing" in page


def test_nothing_found_says_how_to_go_on(client, market):
    page = client.get("/suppliers?q=zeppelin").text
    assert "Nothing answers all of this" in page
    assert client.get("/suppliers?q=zeppelin").status_code == 200


def test_the_page_says_that_nobody_pays_for_a_place_in_the_order(client, market):
    assert (
        "Nobody can pay to be higher, and membership of the network makes no difference."
        in client.get("/suppliers").text
    )


def test_the_same_search_shows_everybody_the_same(client, market):
    before = names(client.get("/suppliers?q=residents").text)
    with writing():
        member = a_person(a_supplier("Another"), OWNER)
    assert names(client.sign_in(member).get("/suppliers?q=residents").text) == before


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 3000, "page=0", "page=-3", "page=x", "lot=nothing", "region=" + "y" * 500, "q=name:(x+OR", "listed=maybe", "q=%F0%9F%99%82&form='"])  # fmt: skip
def test_nothing_typed_into_the_address_breaks_the_page(client, market, query):
    assert client.get(f"/suppliers?{query}").status_code == 200


@pytest.mark.parametrize("page", ["2", "1000", "99999999999999999999"])
def test_there_is_no_page_beyond_the_last(client, market, page):
    assert client.get(f"/suppliers?page={page}").status_code == 404


def test_what_people_write_is_shown_as_text(client, app):
    with writing():
        supplier = admit(a_lot(), a_supplier("<script>alert(1)</script> Acorn"))
        a_profile(
            supplier, summary="<img src=x onerror=alert(1)> residents & others", capabilities=(("<b>x</b>", "</p>"),)
        )
    catchup.rebuild()
    for address in (
        "/suppliers",
        "/suppliers?q=residents",
        f"/suppliers/{supplier.ref}",
        "/suppliers?q=<script>x</script>",
    ):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page
        assert "<script>x" not in page


def _shorten(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path):
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


@pytest.mark.parametrize(
    ("which", "damage"),
    [
        ("*.seg", _shorten),
        ("*.seg", _flip),
        ("*.seg", lambda p: p.unlink()),
        ("*.toc", _flip),
        ("*.toc", lambda p: p.write_bytes(b"")),
        ("MANIFEST", _shorten),
        ("../CURRENT", lambda p: p.unlink()),
        ("../CURRENT", _flip),
    ],
)
def test_a_damaged_index_never_fails_the_page_which_finds_the_plain_way(client, market, which, damage):
    generation = catchup.engine().folder.current()
    for path in [generation.parent / "CURRENT"] if which == "../CURRENT" else list(generation.glob(which)):
        damage(path)
    answer = client.get("/suppliers?q=residents")
    assert answer.status_code == 200
    assert "Search is being rebuilt" in answer.text
    assert names(answer.text) == ["Acorn Research", "Birch Youth CIC"]
    assert counts(answer.text)["Yorkshire and The Humber"] == "2"
    assert "Never Admitted" not in client.get("/suppliers?listed=yes").text
    catchup.catch_up(None)
    mended = client.get("/suppliers?q=residents")
    assert "Search is being rebuilt" not in mended.text
    assert names(mended.text) == ["Acorn Research", "Birch Youth CIC"]


def test_before_there_is_any_index_the_page_stands(client, app):
    answer = client.get("/suppliers")
    assert answer.status_code == 200
    assert "Search is being rebuilt" in answer.text


@pytest.mark.parametrize("words", ["", "%", "100%_done", "\\", "'", '"'])
def test_the_plain_way_takes_signs_as_they_are(client, market, words):
    (catchup.engine().folder.root / "CURRENT").unlink()
    answer = client.get("/suppliers", query_string={"q": words})
    assert answer.status_code == 200
    assert names(answer.text) == (["Acorn Research", "Birch Youth CIC"] if words in {"", "'", '"'} else [])


def test_a_profile_shows_what_is_public_and_where_it_is_admitted(client, market):
    page = client.get("/suppliers?q=acorn").text
    address = re.search(r"/suppliers/[a-z2-7]{26}", page)[0]
    profile = client.get(address).text
    for said in (
        "Acorn Research",
        "We ask residents",
        "Co-operative society",
        "North West, Yorkshire and The Humber",
        "Specialist services",
        "Monday 2 February 2026",
        "Admitted",
    ):
        assert said in profile
    assert "https://find-and-update.company-information.service.gov.uk/company/01234567" in profile


def test_a_directory_entry_says_on_its_own_page_that_nobody_admitted_it(client, market):
    page = client.get("/suppliers?q=trees&listed=yes").text
    profile = client.get(re.search(r"/suppliers/[a-z2-7]{26}", page)[0]).text
    assert "Listed, not admitted" in profile
    assert "has not applied to this market" in profile


def test_a_supplier_nobody_admitted_has_no_public_page(client, app):
    with writing():
        supplier = a_supplier("Never Admitted")
        a_profile(supplier)
        council_page = a_lot(PA_2023_MARKET).market.owner.ref
    assert client.get(f"/suppliers/{supplier.ref}").status_code == 404
    assert client.get(f"/suppliers/{council_page}").status_code == 404
    assert client.get(f"/suppliers/{'a' * 26}").status_code == 404


def test_a_page_sends_as_many_statements_for_a_thousand_as_for_ten(client, app):
    def sent(address: str) -> int:
        client.get(address)
        with counted(app) as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    with writing():
        lot = a_lot()
        for _ in range(10):
            admit(lot)
        for _ in range(10):
            listed(description="Help for residents.")
    catchup.rebuild()
    addresses = ("/suppliers", "/suppliers?listed=yes", "/suppliers?listed=yes&q=residents", "/")
    few = [sent(address) for address in addresses]
    a_thousand_listed()
    catchup.rebuild()
    assert [sent(address) for address in addresses] == few
    assert "1,010" in client.get("/suppliers?listed=yes").text
