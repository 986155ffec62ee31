"""What is done with what was found: compared, drawn on a map, printed, exported; and the other things there are to find."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from dps.core.db import writing
from dps.profile.models import CaseStudy
from search import catchup
from tests.doors.test_finding import counts, market, names  # noqa: F401  the fixture
from tests.doors.test_query_counts import FEW, MANY, asked, copies
from tests.makers.admission import admit
from tests.makers.award import a_contract, a_noticed_decision, an_evaluated_competition
from tests.makers.competition import DPS, OPEN_TO_ALL, a_draft, an_open_competition
from tests.makers.directory import a_thousand_listed, index_all
from tests.makers.kit import says, tree
from tests.makers.parties import a_supplier
from tests.makers.profile import a_full_profile

FORMULA = '=HYPERLINK("https://example.org","Look")'


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what pages make of an answer does not depend on the engine."""
    return "sqlite"


def chosen(page: str) -> list[str]:
    return re.findall(r'name="s" value="([a-z2-7]{26})"', page)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def cells_of(answer, sheet: int) -> tuple[list[list[str]], str]:
    """The texts of a workbook's sheet, row by row, and its raw markup."""
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    shared = ["".join(i.itertext()) for i in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    raw = book.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    rows = [
        [
            shared[int(value.text)] if cell.get("t") == "s" else value.text
            for cell in row
            for value in cell.iter(f"{space}v")
        ]
        for row in ElementTree.fromstring(raw).iter(f"{space}row")
    ]
    return rows, raw


def test_a_result_says_in_which_of_its_parts_the_words_stand(client, market):  # noqa: F811
    page = client.get("/suppliers?q=youth").text
    why = next(says(p) for p in tree(page).iter("p") if p.get("class") == "market-find__why")
    assert why.startswith("Found in ")
    assert "its name" in why
    assert "what it can do" in why


def test_results_can_be_put_in_the_order_of_names(client, market):  # noqa: F811
    nearest = names(client.get("/suppliers?q=youth+residents").text)
    assert nearest[0] == "Birch Youth CIC"
    assert names(client.get("/suppliers?q=youth+residents&order=name").text) == sorted(nearest)


def test_an_empty_result_offers_only_what_finds_something(client, market):  # noqa: F811
    page = client.get("/suppliers?q=clubs+zeppelin&region=TLM").text
    assert names(page) == []
    assert "Without the filters one is found" in page
    assert 'href="/suppliers?q=clubs+zeppelin"' in page
    assert names(client.get("/suppliers?q=clubs+zeppelin").text) == ["Birch Youth CIC"]


def test_the_map_says_in_words_what_the_filter_of_regions_counts(client, market):  # noqa: F811
    page = client.get("/suppliers?listed=yes").text
    (told,) = re.findall(r'<desc id="map-desc">([^<]*)</desc>', page)
    assert "Yorkshire and The Humber 2" in told
    assert "North West 1" in told
    assert "Wales 1" in told
    assert counts(page)["Yorkshire and The Humber"] == "2"
    assert "1 says no region" in page
    (link,) = re.findall(r'<a class="govuk-link" href="([^"]*)">Wales</a>', page)
    assert names(client.get(link.replace("&amp;", "&")).text) == ["Elm Residents Trust"]


def test_up_to_four_are_put_side_by_side_and_one_can_be_taken_out(client, market):  # noqa: F811
    both = chosen(client.get("/suppliers").text)
    page = client.get("/suppliers/compare", query_string={"q": "youth", "s": both}).text
    heads = [says(th) for th in tree(page).iter("th") if th.get("scope") == "col"]
    assert heads == ["What", "Acorn Research", "Birch Youth CIC"]
    assert "Youth clubs" in page
    assert "chooses nobody" in page
    (without,) = re.findall(
        r'href="(/suppliers/compare[^"]*)">Take out<span class="govuk-visually-hidden"> Birch', page
    )
    alone = client.get(without.replace("&amp;", "&")).text
    assert "Acorn Research" in alone
    assert "Birch Youth CIC" not in alone
    assert 'href="/suppliers?q=youth&amp;s=' in alone
    back = client.get("/suppliers", query_string={"s": both[0]}).text
    assert len(re.findall(r'name="s" value="[a-z2-7]{26}" checked', back)) == 1


def test_who_cannot_be_found_is_not_compared_and_five_are_too_many(client, market):  # noqa: F811
    with writing():
        hidden = a_supplier("Never Admitted Either").ref
        more = [admit(market.lots[0]).ref for _ in range(4)]
    index_all()
    page = client.get("/suppliers/compare", query_string={"s": [hidden, more[0]]}).text
    assert "cannot be found any more" in page
    assert "Never Admitted Either" not in page
    five = client.get("/suppliers/compare", query_string={"s": [*more, *chosen(client.get("/suppliers").text)]}).text
    assert "The first four are shown" in five
    assert len([th for th in tree(five).iter("th") if th.get("scope") == "col"]) == 5


def test_nothing_to_compare_is_said_and_breaks_nothing(client, app):
    for query in ("", "s=", "s=%00", "s=" + "a" * 25 + "%00", "s=" + "A" * 26, "s=" + "a" * 26):
        answer = client.get(f"/suppliers/compare?{query}")
        assert answer.status_code == 200, query
        assert "Choose up to four suppliers" in answer.text


def test_an_export_holds_what_the_page_shows_in_its_order_and_no_formula(client, market):  # noqa: F811
    with writing():
        admit(market.lots[0], a_supplier(FORMULA))
    index_all()
    address = "q=residents&listed=yes&order=name"
    shown = names(client.get(f"/suppliers?{address}").text)
    head, *rows = rows_of(client.get(f"/suppliers/results.csv?{address}"))
    assert [row[0] for row in rows] == shown
    assert {row[head.index("Place")] for row in rows} == {"admitted", "listed, not admitted"}
    table, _ = cells_of(client.get(f"/suppliers/results.xlsx?{address}"), 1)
    assert [row[0] for row in table[1:]] == shown
    book = client.get("/suppliers/results.xlsx?region=not-stated&region=TLD")
    assert book.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    everything = client.get("/suppliers/results.xlsx")
    table, raw = cells_of(everything, 1)
    assert f"'{FORMULA}" in [row[0] for row in table]
    assert "<f>" not in raw
    assert f"'{FORMULA}" in [row[0] for row in rows_of(client.get("/suppliers/results.csv"))]


def test_a_workbook_says_what_was_asked_and_that_it_is_no_list_of_whom_to_invite(client, market):  # noqa: F811
    told = dict(cells_of(client.get("/suppliers/results.xlsx?q=youth&region=TLE"), 2)[0])
    assert told["Words"] == "youth"
    assert told["Region"] == "Yorkshire and The Humber"
    assert told["Found"] == "1"
    assert told["The same search"].endswith("/suppliers?region=TLE&q=youth")
    assert told["What it is not"].startswith("No list of whom to invite")
    printed = client.get("/suppliers/print?q=youth&region=TLE").text
    assert "Birch Youth CIC" in printed
    assert "No list of whom to invite" in printed


def test_a_file_longer_than_may_be_says_so(client, market, monkeypatch):  # noqa: F811
    monkeypatch.setattr("search.suppliers.MOST_EXPORTED", 1)
    assert len(rows_of(client.get("/suppliers/results.csv"))) == 2
    assert dict(cells_of(client.get("/suppliers/results.xlsx"), 2)[0])["Listed here"].startswith("the first 1:")
    assert "files hold the first 1" in client.get("/suppliers").text


def test_the_box_is_offered_words_that_are_there_and_none_without_an_index(client, market):  # noqa: F811
    assert "youth" in [word.lower() for word in client.get("/suppliers/words?q=yo").json]
    assert "help yo" not in client.get("/suppliers/words?q=help+yo").json
    assert any(word.lower().startswith("help youth") for word in client.get("/suppliers/words?q=help+yo").json)
    for typed in ("", "y", "%00", '"', "zzzzqq", "x" * 3_000):
        assert client.get("/suppliers/words", query_string={"q": typed}).json == []
    assert 'data-words="/suppliers/words"' in client.get("/suppliers").text
    (catchup.engine().folder.root / "CURRENT").unlink()
    assert client.get("/suppliers/words?q=yo").json == []


def test_opportunities_are_found_by_words_and_filters_and_an_invitation_never(client, app):
    with writing():
        an_open_competition(OPEN_TO_ALL, title="Warm homes for tenants")
        an_open_competition(OPEN_TO_ALL, title="A survey of parks")
        an_open_competition(DPS, title="Warm homes by invitation")
        a_draft(OPEN_TO_ALL, title="Warm homes in draft")
    at_once = client.get("/opportunities").text
    assert "Warm homes for tenants" in at_once
    assert "A survey of parks" in at_once
    index_all()
    page = client.get("/opportunities?q=warm+homes").text
    assert "Found in its title" in page
    for said, there in (("for tenants", True), ("by invitation", False), ("in draft", False)):
        assert (f"Warm homes {said}" in page) == there
    (council,) = re.findall(r'name="buyer" value="([a-z2-7]{26})"[^>]*>\s*<label[^>]*>[^<]*', page)
    assert "Warm homes for tenants" in client.get(f"/opportunities?buyer={council}").text
    assert "Nothing answers all of this" in client.get("/opportunities?q=warm+homes&show=closed").text
    assert client.get("/opportunities?page=2").status_code == 404
    assert client.get("/opportunities?q=warm&page=2").status_code == 404


def test_nobodys_name_is_told_by_asking_for_it_as_a_council(client, market):  # noqa: F811
    with writing():
        hidden = a_supplier("Not To Be Named").ref
    assert "Not To Be Named" not in client.get(f"/opportunities?buyer={hidden}").text


def test_awards_and_contracts_are_found_by_who_won_and_never_by_who_lost(client, app):
    with writing():
        a_contract(a_noticed_decision(an_evaluated_competition(title="Peer research")))
        a_noticed_decision(an_evaluated_competition(title="Peer mentoring"))
    index_all()
    page = client.get("/contracts?q=heron").text
    assert names(page) == ["Peer mentoring", "Peer research"]
    assert names(client.get("/contracts?q=mentoring").text) == ["Peer mentoring"]
    year = re.search(r'name="year" value="(\d{4})"', page)[1]
    assert names(client.get(f"/contracts?year={year}").text)
    assert client.get("/contracts?q=heron&page=2").status_code == 404
    assert client.get("/contracts?page=2").status_code == 404


def test_case_studies_are_found_and_go_with_their_supplier(client, market):  # noqa: F811
    with writing():
        maple = admit(market.lots[0], a_supplier("Maple Homes"))
        a_full_profile(maple)
        hidden = a_supplier("Hidden Homes")
        a_full_profile(hidden)
    index_all()
    page = client.get("/case-studies?q=insulated").text
    assert names(page) == ["Warm homes in two wards"]
    assert "Found in what came of it" in page
    assert f'href="/suppliers/{maple.ref}#case-studies"' in page
    assert "Hidden Homes" not in page
    assert "Warm homes in two wards" in client.get("/case-studies?kind=retrofit").text
    assert client.get("/case-studies?page=2").status_code == 404


def test_one_box_shows_the_best_few_of_each_kind(client, market):  # noqa: F811
    with writing():
        maple = admit(market.lots[0], a_supplier("Maple Homes"))
        a_full_profile(maple)
        an_open_competition(OPEN_TO_ALL, title="Warm homes for tenants")
    index_all()
    assert 'action="/find"' in client.get("/").text
    page = client.get("/find?q=warm").text
    heads = [says(h) for h in tree(page).iter("h2") if h.get("id")]
    assert heads == ["Suppliers (1)", "Open opportunities (1)", "Case studies (1)"]
    assert names(page) == ["Maple Homes", "Warm homes for tenants", "Warm homes in two wards"]
    nothing = client.get("/find?q=trees").text
    assert "1 organisation in the directory" in nothing


HOSTILE = ("q=%00", "q=" + "x" * 3000, "page=0", "page=x", "lot=nothing", "buyer=%00", "q=name:(x+OR", "order=%27", "year=%F0%9F%99%82", "state=draft")  # fmt: skip
PATHS = ("/find", "/opportunities", "/contracts", "/case-studies", "/suppliers/print", "/suppliers/results.csv")


def test_nothing_typed_into_an_address_breaks_a_page_with_or_without_an_index(client, app):
    addresses = [f"{path}?{query}" for path in PATHS for query in HOSTILE]
    assert {client.get(one).status_code for one in addresses} == {200}
    catchup.rebuild()
    assert [one for one in addresses if client.get(one).status_code != 200] == []


@pytest.mark.ci  # a thousand of each take their time
def test_the_pages_of_finding_ask_as_often_for_a_thousand_as_for_ten(client, market, app):  # noqa: F811
    with writing():
        a_full_profile(admit(market.lots[0], a_supplier("Maple Homes")))
        an_open_competition(OPEN_TO_ALL, title="Warm homes for tenants")
        copies(CaseStudy, FEW)
    a_thousand_listed(FEW)
    catchup.rebuild()
    paths = ("/case-studies", "/case-studies?q=warm", "/find?q=warm", "/suppliers?q=help&listed=yes", "/suppliers/print?listed=yes", "/suppliers/compare?s=" + chosen(client.get("/suppliers").text)[0])  # fmt: skip
    few = [asked(app, client, path) for path in paths]
    with writing():
        copies(CaseStudy, 300)
    a_thousand_listed(MANY)
    catchup.rebuild()
    many = [asked(app, client, path) for path in paths]
    assert [(path, n) for path, n, before in zip(paths, many, few, strict=True) if n > before] == []
