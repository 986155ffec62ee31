"""Finding in a real browser, on a desk and on a phone: words gone on with, counts that follow, four side by side; and all of it without scripts."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def end(visitor: Visitor) -> None:
    faults = visitor.faults
    visitor.context.close()
    assert faults == []


def open_filters(visitor: Visitor, width: int) -> None:
    if width < 500:
        visitor.page.locator(".market-find__filters > summary").click()


@WIDTHS
def test_the_box_goes_on_with_words_and_searches_for_the_one_chosen(chromium, served, width):
    somebody = Visitor(chromium, served, width=width).go("/suppliers")
    box = somebody.page.get_by_label("What do you need done?")
    box.press_sequentially("resea")
    first = somebody.page.get_by_role("option").first
    expect(first).to_be_visible()
    somebody.look()
    word = first.inner_text()
    somebody.page.keyboard.press("ArrowDown")
    somebody.page.keyboard.press("Enter")
    somebody.page.wait_for_url("**/suppliers?*q=*")
    expect(somebody.page.get_by_label("What do you need done?")).to_have_value(word)
    expect(somebody.page.locator("#results")).to_contain_text(word)
    somebody.look()
    end(somebody)


def test_what_suppliers_wrote_is_offered_as_text(chromium, served):
    somebody = Visitor(chromium, served)
    hostile = "<img src=x onerror=alert(1)> & <b>bold</b>"
    somebody.page.route(
        "**/suppliers/words*", lambda route: route.fulfill(body=json.dumps([hostile]), content_type="application/json")
    )
    somebody.go("/suppliers")
    somebody.page.get_by_label("What do you need done?").press_sequentially("bold")
    expect(somebody.page.get_by_role("option").first).to_have_text(hostile)
    assert somebody.page.locator("[role=option] img, [role=option] b").count() == 0
    end(somebody)


@WIDTHS
def test_counts_and_results_follow_a_filter_without_a_new_page(chromium, served, width):
    somebody = Visitor(chromium, served, width=width).go("/suppliers?q=research")
    page = somebody.page
    before = page.locator("#results").inner_text()
    page.evaluate("window.samePage = true")
    open_filters(somebody, width)
    choice = page.locator("#facet-region input").first
    value = choice.get_attribute("value")
    choice.check()
    expect(page.locator("#results")).not_to_have_text(before)
    expect(page.locator("form > [role=status]")).to_have_text(page.locator("#results").inner_text())
    assert page.evaluate("window.samePage") is True
    assert f"region={value}" in page.url
    assert page.evaluate("document.activeElement.value") == value
    expect(page.locator("#filters-on")).to_have_text("(1 on)")
    somebody.look()
    address, found = page.url, page.locator("#results").inner_text()
    page.goto(address)
    expect(page.locator("#results")).to_have_text(found)
    end(somebody)


@WIDTHS
def test_suppliers_are_put_side_by_side_and_the_map_has_its_table(chromium, served, width):
    somebody = Visitor(chromium, served, width=width).go("/suppliers?q=research")
    page = somebody.page
    page.locator("#map > summary").click()
    expect(page.get_by_role("img", name="Where the suppliers found say they work")).to_be_visible()
    somebody.look()
    for n in range(2):
        page.locator("input[name=s]").nth(n).check()
    page.get_by_role("button", name="Compare those chosen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suppliers side by side")
    somebody.look()
    page.get_by_role("link", name="Take out").first.click()
    expect(page.get_by_role("link", name="Choose another to put beside it")).to_be_visible()
    for path in ("/find?q=research", "/case-studies", "/opportunities?show=closed", "/contracts?q=community", "/suppliers/print?q=research", "/suppliers?q=zeppelin"):  # fmt: skip
        somebody.go(path)
    end(somebody)


def test_all_of_it_works_without_scripts(chromium, served):
    somebody = Visitor(chromium, served, javascript=False).go("/")
    page = somebody.page
    page.locator("#q").fill("research")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="suppliers", exact=False).last.click()
    before = page.locator("#results").inner_text()
    page.locator("#facet-region input").first.check()
    page.get_by_role("button", name="Show results").click()
    expect(page.locator("#results")).not_to_have_text(before)
    page.locator("input[name=s]").first.check()
    page.get_by_role("button", name="Compare those chosen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suppliers side by side")
    end(somebody)
