"""An officer in a real browser: from a vague need to market research that is frozen and part of a call-off's record.

On a desk, on a phone and without JavaScript; every page is looked at with axe.
"""

from __future__ import annotations

import hashlib
import re

import pytest

from dps.demo.cast import PASSWORD
from tests.journeys import conftest
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

OFFICER = "chandra@preston.example"
WHY = "Who researches services together with the people who use them? Five firms say that they could."


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return conftest.settings.__wrapped__(tmp_path_factory)


@pytest.fixture(scope="module")
def served(settings):
    yield from conftest.served.__wrapped__(settings)


@pytest.fixture
def visit(chromium, served):
    """The officer at a browser, signed in."""
    open_ones: list[Visitor] = []

    def come(**more) -> Visitor:
        visitor = Visitor(chromium, served, **more)
        open_ones.append(visitor)
        return visitor.sign_in(OFFICER, PASSWORD)

    yield come
    for visitor in open_ones:
        visitor.close()


def keep(officer: Visitor, title: str) -> str:
    """Keep the search that stands on the page, for the first competition that is offered; its address."""
    officer.fill("The need, in a few words", title).fill_name("purpose", WHY)
    officer.page.locator("#competition").select_option(index=1)
    officer.press("Keep it as it is now").sees("nobody can change it", "It reads as it was kept", title)
    return officer.page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_an_officer_goes_from_a_vague_need_to_a_frozen_record(visit, width):
    officer = visit(width=width)
    officer.go("/buyer/").follow("The market", inside="body").sees("Choose the kind of work")
    officer.page.locator("#lot").select_option(index=1)
    officer.page.locator("#area").select_option("anywhere")
    officer.press("Show the market").sees("This describes the market. It chooses nobody", "What each says it can do")
    officer.follow("Search among them, by words")
    officer.fill("What do you need done?", "research with residents").press("Search").sees(
        "Acorn Research Co-operative"
    )
    officer.follow("Keep this search as evidence").sees("It is no list of whom you invite", "“research with residents”")
    where = keep(officer, f"Research with residents, seen at {width}")
    digest = officer.page.locator("aside .market-digest").inner_text().strip()
    kept = officer.context.request.get(f"{where}/record.json")
    assert hashlib.sha256(kept.body()).hexdigest() == digest
    officer.go(where).follow(re.compile("Acorn Research"), inside="main table").sees(
        "What it said then", "Participatory research"
    )
    officer.go(where).press("What changed since").sees("the same today")
    officer.go(where)
    officer.page.locator("aside a[href*='/buyer/competitions/']").first.click()
    officer.look().follow("Market research").sees(f"seen at {width}", WHY)


def test_a_draft_leads_to_the_market_and_says_who_would_be_invited_and_why_another_is_not(visit):
    officer = visit(javascript=False)
    officer.go("/buyer/competitions/new")
    officer.fill("Title", "Peer research on renting").pick("begin", "blank")
    officer.page.locator("[name='place']").first.check()
    officer.press("Start the draft").follow("See who could do it").sees("It chooses nobody")
    officer.press("Keep this as market research").sees("What is kept")
    chosen = officer.page.locator("#competition option[selected]").inner_text()
    assert chosen == "Peer research on renting"


def test_who_is_invited_is_the_laws_answer_and_each_other_supplier_has_its_reason(visit):
    officer = visit(width=390)
    officer.go("/buyer/competitions").follow(re.compile("renting here better")).follow("Who is invited, and who is not")
    officer.sees("Invited: 6", "All who are admitted are invited")
    officer.fill("Name of the supplier", "Dovetail").press("Look up").sees("It has no place on this lot")
