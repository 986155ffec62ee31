"""Each macro alone: its words, its structure, and that what people wrote can never become markup."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from dps.core.refusal import Obstacle
from dps.web import filters
from tests.makers.kit import NOW, a_kit_app, drawn, says, tree

TEMPLATES = Path(__file__).parents[2] / "templates"
WITH_MARKUP = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def app() -> Flask:
    return a_kit_app()


def test_a_known_state_is_shown_in_the_words_of_the_one_table(app: Flask) -> None:
    assert says(tree(drawn(app, '{{ kit.status("awaiting_notice") }}'))) == "Awaiting its notice"


def test_an_unknown_state_still_reads_as_words(app: Flask) -> None:
    assert says(tree(drawn(app, '{{ kit.status("sent_back-to council") }}'))) == "Sent back to council"


def test_the_filter_and_the_tag_say_the_same(app: Flask) -> None:
    assert says(tree(drawn(app, '{{ "standstill" | status_words }}'))) == "In standstill"


def test_obstacles_are_all_shown_with_provision_and_what_would_mend_them(app: Flask) -> None:
    two = (Obstacle("a", "Too late.", "reg 34", "Bid next time."), Obstacle("b", WITH_MARKUP))
    page = drawn(app, "{{ kit.obstacles(two) }}", two=two)
    assert [says(li) for li in tree(page).iter("li")] == ["Too late. What to do: Bid next time. reg 34", WITH_MARKUP]
    assert "<script" not in page


def test_no_obstacles_draw_nothing(app: Flask) -> None:
    assert drawn(app, "{{ kit.obstacles(()) }}").strip() == ""


def test_a_task_that_cannot_start_says_why_and_is_no_link(app: Flask) -> None:
    items = [{"title": "Submit", "state": "cannot_start", "href": "/x", "why": "Enter a price first", "hint": "other"}]
    page = tree(drawn(app, "{{ kit.tasks(items) }}", items=items))
    assert list(page.iter("a")) == []
    assert says(page.find(".//li")) == "Submit Enter a price first Cannot start yet"


def test_a_task_links_to_its_status_for_those_who_hear_the_page(app: Flask) -> None:
    items = [{"title": "Price", "state": "to_do", "href": "/price", "hint": "In pounds"}]
    page = tree(drawn(app, "{{ kit.tasks(items) }}", items=items))
    described = page.find(".//a").get("aria-describedby").split()
    assert [says(page.find(f".//*[@id='{i}']")) for i in described] == ["In pounds", "To do"]


def test_a_timeline_says_past_now_and_next_without_colour(app: Flask) -> None:
    events = [
        {"title": "Published", "state": "past", "at": NOW},
        {"title": "Bids close", "state": "now", "provision": "s.54"},
        {"title": "Opening", "state": "next", "when": "By two officers"},
    ]
    page = tree(drawn(app, "{{ kit.timeline(events) }}", events=events))
    texts = [says(li) for li in page.iter("li")]
    assert texts[0] == "Done: Published Friday 27 November 2026, 08:40 (GMT)"
    assert texts[1] == "Now: Bids close Why bids close s.54"
    assert texts[2] == "Next: Opening By two officers"
    assert [li.get("aria-current") for li in page.iter("li")] == [None, "step", None]


def test_a_weights_bar_fills_its_width_and_repeats_itself_as_a_table(app: Flask) -> None:
    parts = [
        {"name": "Care", "weight": "62.5", "kind": "quality"},
        {"name": "Price", "weight": Decimal("37.5"), "kind": "price"},
    ]
    page = tree(drawn(app, "{{ kit.weights(parts) }}", parts=parts))
    bar = page.find(".//{*}svg")
    rects = bar.findall(".//{*}rect")
    assert [float(r.get("x")) for r in rects] == [0, 625]
    assert float(rects[-1].get("x")) + float(rects[-1].get("width")) == 996
    labels = [says(page.find(f".//*[@id='{i}']")) for i in bar.get("aria-labelledby").split()]
    assert labels == ["How the marks are divided", "Care, 62.5 per cent; Price, 37.5 per cent."]
    assert [says(td) for td in page.iter("td")] == ["62.5%", "37.5%"]


def test_a_table_tells_each_cell_its_column_for_a_phone(app: Flask) -> None:
    page = tree(
        drawn(
            app,
            "{{ kit.table(['Supplier', {'text': 'Total', 'numeric': true}], [[n, 4]], caption='Scores') }}",
            n=WITH_MARKUP,
        )
    )
    cell = page.find(".//td")
    assert (cell.get("data-label"), cell.get("role"), says(cell)) == ("Total", "cell", "4")
    assert says(page.find(".//tbody//th")) == WITH_MARKUP
    assert says(page.find(".//caption")) == "Scores"


def test_a_number_opens_into_its_steps(app: Flask) -> None:
    page = tree(drawn(app, "{{ kit.working('82.33', [{'says': 'Quality', 'value': '52.33'}, 'Price 30']) }}"))
    assert says(page.find(".//summary")).startswith("82.33")
    assert [says(li) for li in page.iter("li")] == ["Quality 52.33", "Price 30"]


def test_pages_keep_every_answer_of_the_search_but_the_page(app: Flask) -> None:
    with app.test_request_context("/find?q=a%26b&lot=1&lot=2&page=2"):
        page = tree(
            render_template_string(
                '{% import "components/kit.html" as kit %}{{ kit.pagination(2, 3, "/find", request.args) }}'
            )
        )
    assert [a.get("href") for a in page.iter("a")] == [
        "/find?q=a%26b&lot=1&lot=2&page=1",
        "/find?q=a%26b&lot=1&lot=2&page=3",
    ]


def test_one_page_of_results_needs_no_page_links(app: Flask) -> None:
    assert drawn(app, '{{ kit.pagination(1, 1, "/find") }}').strip() == ""


def test_a_filter_shows_its_count_and_what_is_chosen(app: Flask) -> None:
    groups = [
        {"name": "lot", "title": "Lot", "options": [{"value": "1", "text": "Care", "count": 1200, "chosen": True}]}
    ]
    page = tree(drawn(app, "{{ kit.facets(groups) }}", groups=groups))
    box = page.find(".//input")
    assert (box.get("name"), box.get("value"), box.get("checked")) == ("lot", "1", "")
    assert says(page.find(".//label")) == "Care (1,200)"


def test_a_summary_says_where_nothing_was_given(app: Flask) -> None:
    page = tree(
        drawn(app, "{{ kit.summary([('Region', ''), {'key': 'Name', 'value': n, 'href': '/n'}]) }}", n=WITH_MARKUP)
    )
    assert [says(dd) for dd in page.iter("dd")] == ["Not given", WITH_MARKUP, "Change name"]


def test_a_zero_in_a_summary_is_an_answer(app: Flask) -> None:
    assert says(tree(drawn(app, "{{ kit.summary([('Late bids', 0)]) }}")).find(".//dd")) == "0"


def test_a_button_that_acts_carries_the_csrf_token(app: Flask) -> None:
    page = tree(drawn(app, "{{ kit.button_post('Withdraw', '/w', fields={'version': 3}) }}"))
    sent = {i.get("name"): i.get("value") for i in page.iter("input")}
    assert page.find(".//form").get("method") == "post"
    assert sent["version"] == "3"
    assert len(sent["csrf_token"]) > 20


def test_every_component_that_takes_words_escapes_them(app: Flask) -> None:
    page = drawn(
        app,
        """{{ kit.page_heading(x, caption=x, lead=x) }}{{ kit.confirm(x, reference=x, next=[x]) }}{{ kit.empty(x, x, "/") }}
        {{ kit.figures([{"value": x, "label": x}]) }}{{ kit.letter({"subject": x, "body": x, "to": x}) }}{{ kit.notice(x, title=x) }}
        {{ kit.link_button(x, "/") }}{{ kit.work([{"title": x, "href": "/", "about": x, "next": x, "status": x, "do": {"text": x, "href": "/"}}]) }}
        {{ kit.search_box(value=x, label=x) }}{% call kit.card(x, facts=[x]) %}b{% endcall %}""",
        x=WITH_MARKUP,
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 20


def test_the_kit_gives_every_macro_that_its_files_define(app: Flask) -> None:
    # Components of one record (a competition, a contract) are imported by their own name and are no part of the kit.
    files = set(re.findall(r'"components/(\w+\.html)"', (TEMPLATES / "components" / "kit.html").read_text())) - {
        "kit.html"
    }
    defined = {
        name
        for path in (TEMPLATES / "components" / file for file in files)
        for name in re.findall(r"macro ([a-z]\w*)\(", path.read_text())
    }
    kit = app.jinja_env.get_template("components/kit.html").module
    missing = [name for name in sorted(defined) if not hasattr(kit, name)]
    assert not missing, f"add {missing} to templates/components/kit.html, so that a page finds them under one name"


def a_page(app: Flask, body: str = "", **names: object) -> str:
    source = (
        '{% extends "layouts/door.html" %}{% block title %}A page{% endblock %}{% block main_content %}<h1>A page</h1>{% endblock %}'
        + body
    )
    with app.test_request_context("/"):
        return render_template_string(source, **names)


def test_a_page_names_itself_and_the_service_and_has_one_main(app: Flask) -> None:
    page = tree(a_page(app))
    assert says(page.find(".//title")) == "A page – Co-operative Councils’ Marketplace"
    assert len(list(page.iter("main"))) == 1
    assert page.get("lang") == "en"
    assert page.find(".//a[@href='#main-content']") is not None


def test_the_demonstration_says_so_on_every_page_with_its_clock(app: Flask) -> None:
    assert "bids, prices and people here are invented" not in a_page(app, demo_mode=False, now=NOW)
    banner = tree(a_page(app, demo_mode=True, now=NOW)).find(".//section")
    assert "Demonstration: bids, prices and people here are invented." in says(banner)
    assert "Friday 27 November 2026, 08:40 (GMT)" in says(banner)


def test_a_signed_in_person_can_sign_out_by_a_form_that_cannot_be_forged(app: Flask) -> None:
    page = tree(a_page(app, me=SimpleNamespace(name="Priya"), my_organisation=SimpleNamespace(name=WITH_MARKUP)))
    form = page.find(".//header//form")
    assert (form.get("method"), form.get("action")) == ("post", "/sign-out")
    assert form.find("input[@name='csrf_token']").get("value")
    assert WITH_MARKUP in says(page.find(".//header"))


def test_the_place_in_the_navigation_is_marked(app: Flask) -> None:
    nav = [{"text": "My work", "href": "/w", "active": True}, {"text": "Results", "href": "/r", "active": False}]
    page = tree(a_page(app, nav=nav, door="suppliers"))
    assert [a.get("aria-current") for a in page.find(".//nav").iter("a")] == ["page", None]
    assert page.find(".//nav").get("aria-label") == "Supplier"


def test_what_stands_beside_the_page_is_drawn_once(app: Flask) -> None:
    page = a_page(app, "{% block side %}<p>Beside.</p>{% endblock %}")
    assert page.count("Beside.") == 1
    assert tree(page).find(".//aside") is not None
    assert tree(a_page(app)).find(".//aside") is None


def test_no_page_carries_crown_or_inline_style_and_every_script_has_the_nonce(app: Flask) -> None:
    page = a_page(app, csp_nonce="abc", me=SimpleNamespace(name="P"), demo_mode=True, now=NOW)
    for word in ("govuk-crest", "GOV.UK", "Transport", "govuk-header", "Tudor", ' style="', "<style", "onclick"):
        assert word not in page
    assert [s.get("nonce") for s in tree(page).iter("script")] == ["abc", "abc"]


@pytest.mark.parametrize("path", sorted((TEMPLATES / "errors").glob("*.html")), ids=lambda p: p.stem)
def test_an_error_page_draws_when_nothing_else_is_known(app: Flask, path: Path) -> None:
    with app.test_request_context("/"):
        page = tree(app.jinja_env.get_template(f"errors/{path.name}").render(obstacles=(Obstacle("a", "Too late."),)))
    assert len(list(page.iter("h1"))) == 1
    assert len(says(page.find(".//main"))) > 60


def test_a_refusal_page_prints_its_obstacles(app: Flask) -> None:
    with app.test_request_context("/"):
        page = app.jinja_env.get_template("errors/409.html").render(
            obstacles=(Obstacle("a", "Too late.", "reg 34", "Wait."),)
        )
    assert "Too late." in page
    assert "reg 34" in page
    assert "Wait." in page


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 27, 12, tzinfo=UTC), "Friday 27 November 2026, 12:00 noon (GMT)"),
        (datetime(2026, 7, 1, 11, tzinfo=UTC), "Wednesday 1 July 2026, 12:00 noon (BST)"),
        (datetime(2026, 6, 30, 23, tzinfo=UTC), "Wednesday 1 July 2026, 00:00 midnight at the start of the day (BST)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30 (BST)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30 (GMT)"),
    ],
)
def test_an_instant_is_said_in_london_time(instant: datetime, words: str) -> None:
    assert filters.london(instant) == words


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        filters.london(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_date_is_the_london_date_of_an_instant() -> None:
    assert filters.london_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"
    assert filters.london_date(date(2026, 6, 30)) == "Tuesday 30 June 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (12000, "closes in 3 hours 20 minutes"),
        (3600, "closes in 1 hour"),
        (59, "closes in less than a minute"),
        (119, "closes in 1 minute"),
        (86400 + 3599, "closes in 1 day"),
        (90000, "closes in 1 day 1 hour"),
        (86400 * 20 + 5000, "closes in 20 days"),
        (0, "closed less than a minute ago"),
        (-7200, "closed 2 hours ago"),
    ],
)
def test_time_left_is_in_words(seconds: int, words: str) -> None:
    assert filters.time_left(NOW + timedelta(seconds=seconds), NOW) == words


@given(st.integers(0, 10**7))
def test_nobody_is_promised_more_time_than_there_is(seconds: int) -> None:
    size = {"day": 86400, "hour": 3600, "minute": 60}
    said = re.findall(r"(\d+) (day|hour|minute)", filters.length_of_time(seconds))
    assert sum(int(n) * size[unit] for n, unit in said) <= seconds


@given(st.fractions(min_value=0, max_value=1000))
def test_two_places_are_half_up_of_the_exact_value(number: Fraction) -> None:
    hundredths = (number * 100 + Fraction(1, 2)).__floor__()
    assert filters.two_places(number).replace(",", "") == f"{hundredths // 100}.{hundredths % 100:02d}"


@pytest.mark.parametrize(
    ("number", "shown"), [("2.665", "2.67"), ("2.675", "2.68"), ("0.005", "0.01"), ("0.00499", "0.00")]
)
def test_a_half_is_rounded_up_not_to_the_even_neighbour(number: str, shown: str) -> None:
    assert filters.two_places(Decimal(number)) == shown


def test_a_score_keeps_its_exact_value_beside_its_rounding() -> None:
    assert filters.fraction(Fraction(85, 3)) == '<data value="85/3" title="exactly 85/3">28.33</data>'


def test_counts_read_as_people_write_them() -> None:
    assert [filters.plural(n, "bid") for n in (0, 1, 1200)] == ["0 bids", "1 bid", "1,200 bids"]
    assert filters.plural(2, "reply", "replies") == "2 replies"


def test_money_is_written_with_its_pence_only_where_there_are_any() -> None:
    assert [filters.money(p) for p in (20772000, 4850050, None)] == ["£207,720", "£48,500.50", "Not set yet"]
