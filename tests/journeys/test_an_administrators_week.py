"""An administrator's week in a real browser: forty applications wait, and she works through them by keyboard alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dps.demo.cast import PASSWORD
from tests.journeys.conftest import ROOT
from tests.journeys.keyboard import Keyboard
from tests.journeys.visitor import Visitor
from tests.makers.full_queue import COLLEAGUE, MANY

pytestmark = [pytest.mark.browser, pytest.mark.ci]

RUN = f"{os.getpid():06d}"[-6:]  # a market served already hears the week once: a page of its list holds fifty
CRITERIA = 4
LACKS = "Your answer names no work of this kind. Two examples, with what came of them, would show it."
LONGER = "The register of societies is closed for a week, and this firm's entry has to be read there."
TIE = "My brother is a director of this firm."


@pytest.fixture(scope="module")
def waiting(settings: dict[str, str], served: str) -> list[dict[str, str]]:
    """Forty applications of as many firms, the soonest due first."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.makers.full_queue", RUN], cwd=ROOT, env=settings, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return json.loads(made.stdout)


@pytest.fixture(scope="module")
def desk(chromium, served, waiting) -> Iterator[Keyboard]:
    """The administrator at her desk, without a mouse."""
    grace = Visitor(chromium, served)
    keys = Keyboard(grace)
    yield keys
    print(f"{keys.stops} stops of Tab on {len(grace.looked_at)} kinds of page; axe looked at each")
    grace.close()


def take_up(desk: Keyboard, name: str) -> None:
    """From the list of applications to one of them, where no interest is declared."""
    desk.skip().to(name).go()
    desk.who.sees(f"Have you an interest in {name}?")
    desk.skip().to("No, I have none").key("Space").to("Declare").go()
    desk.who.sees("What is to do")


def write_findings(desk: Keyboard, *, unmet: int = -1) -> None:
    """A finding on each criterion, with arrows and words; then the check."""
    desk.skip().to("Write your findings").go()
    desk.skip().to("What you looked at for grounds for exclusion").type("The declaration and the registers.")
    for number in range(CRITERIA):
        desk.to("Met").key("Space", *(["ArrowDown"] if number == unmet else []))
        desk.to("What you looked at").type("The answer.").to("Your words to the supplier")
        desk.type(LACKS if number == unmet else "")
    desk.to("Save and check").go()
    desk.who.sees("This is what the supplier reads")


def back_to_the_list(desk: Keyboard) -> None:
    """By the navigation at the head of the page."""
    desk.to("Applications").go()
    assert desk.page.locator("h1").inner_text() == "Applications"


def left(desk: Keyboard) -> int:
    """How many wait, as the list itself says."""
    says = desk.page.locator(".market-narrow strong[aria-current]").inner_text()
    return int(says.split("(")[1].rstrip(")"))


def test_1_she_signs_in_and_finds_the_soonest_due_first(desk, waiting):
    desk.who.go("/sign-in")
    desk.skip().to("E-mail address").type("grace@market.example").to("Password").type(PASSWORD).go()
    back_to_the_list(desk)
    rows = desk.page.locator("main table").first.locator("tbody tr").all_inner_texts()
    ours = [next((n for n, one in enumerate(waiting) if one["name"] in row), -1) for row in rows]
    due = [waiting[n]["due"] for n in ours if n >= 0]
    assert len(due) == MANY
    assert due == sorted(due)


def test_2_no_page_of_the_desk_holds_the_focus(desk, waiting):
    assert desk.all_the_way() > MANY
    desk.who.go("/admin/applications/")


def test_3_she_admits_three_that_meet_everything(desk, waiting):
    before = left(desk)
    for one in waiting[:3]:
        take_up(desk, one["name"])
        write_findings(desk)
        desk.skip().to("Admit the supplier").go()
        desk.who.sees("Admitted. The supplier is told.")
        back_to_the_list(desk)
    assert left(desk) == before - 3


def test_4_she_refuses_one_with_reasons(desk, waiting):
    take_up(desk, waiting[3]["name"])
    write_findings(desk, unmet=2)
    desk.who.sees(LACKS)
    desk.skip().to("Refuse, with these reasons").go()
    desk.who.sees("Refused. The supplier is told, with the reasons.", LACKS)
    back_to_the_list(desk)


def test_5_she_returns_one_for_correction(desk, waiting):
    take_up(desk, waiting[4]["name"])
    desk.skip().to("Return it for correction").go()
    desk.skip().to("Able to carry the work").type("Say how long what you hold would last.")
    desk.to("Ask the supplier to mend it").go()
    desk.who.sees("The time to decide runs on")
    back_to_the_list(desk)


def test_6_she_prolongs_one_with_a_reason(desk, waiting):
    one = next(one for one in waiting[5:] if one["route"] == "pcr2015_dps")
    take_up(desk, one["name"])
    desk.skip().to("Prolong the time, once").go()
    desk.skip().to("Why this application needs longer").type(LONGER).to("Prolong the time").go()
    desk.who.sees("The time to decide is prolonged", LONGER)
    back_to_the_list(desk)


def test_7_she_hands_one_on_in_which_she_has_an_interest(desk, waiting):
    name = waiting[8]["name"]
    desk.skip().to(name).go()
    desk.skip().to("No, I have none").key("Space", "ArrowDown").to("If yes: what it is").type(TIE).to("Declare").go()
    desk.who.sees("you cannot decide it").does_not_see("Write your findings")
    desk.skip().to("Hand it to a colleague").go()
    desk.skip().to("Colleague").type(COLLEAGUE).to("Give it").go()
    desk.who.sees("It is in your colleague’s hands")


def test_8_she_narrows_the_list_to_see_where_her_week_stands(desk, waiting):
    counts = {}
    for says in ("Waiting for the supplier", "In nobody’s hands", "Mine"):
        desk.skip().to(says).go()
        counts[says] = left(desk)
    desk.skip().to("All").go()
    counts["All"] = left(desk)
    desk.skip().to("Lot or part").key("ArrowDown").to("Show").go()
    counts["of the first lot"] = left(desk)
    print(f"3 admitted, 1 refused, 1 returned, 1 prolonged, 1 handed on, of {MANY}; the list now: {counts}")
    assert counts["Waiting for the supplier"] >= 1
    assert 0 < counts["of the first lot"] < counts["All"]
    assert counts["All"] >= MANY - 4
