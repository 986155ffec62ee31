"""A promise of the winning bid in a real browser: late, made good by an agreed plan, confirmed, and in the public figures.

The demonstration's contract is under way. Its clock is moved past the day on
which the promise falls due, on a market of this story's own.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta

import pytest

from dps.demo.cast import PASSWORD
from dps.law.calendar import LONDON
from tests.journeys import conftest
from tests.journeys.test_a_bid_from_form_to_award import move_clock
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

PROMISE = "Paid work for local people"
DONE = 222
"""What is left of 240 hours: 18 were confirmed before."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return conftest.settings.__wrapped__(tmp_path_factory)


@pytest.fixture(scope="module")
def served(settings):
    yield from conftest.served.__wrapped__(settings)


@pytest.fixture(scope="module")
def story():
    """What one step leaves for the next."""
    return {}


@pytest.fixture
def visit(chromium, served):
    """Somebody at a browser; signed in where a person of the cast is named."""
    open_ones: list[Visitor] = []

    def come(email: str = "", **more) -> Visitor:
        visitor = Visitor(chromium, served, **more)
        open_ones.append(visitor)
        return visitor.sign_in(email, PASSWORD) if email else visitor

    yield come
    for visitor in open_ones:
        visitor.close()


def public_line(anyone: Visitor) -> dict[str, str]:
    """The promise as the public file has it."""
    answer = anyone.context.request.get("/outcomes.csv")
    assert answer.status == 200
    (line,) = (row for row in csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff"))) if row["Outcome"] == PROMISE)
    return line


def test_1_the_day_passes_and_everybody_reads_that_the_promise_is_late(visit, story):
    anyone = visit(javascript=False)
    before = public_line(anyone)
    assert (before["Promised"], before["Delivered and confirmed"]) == ("240", "18")
    due = date.fromisoformat(before["Due on"])
    move_clock(visit, datetime.combine(due + timedelta(days=6), time(10), LONDON))
    story["today"] = due + timedelta(days=6)
    late = public_line(anyone)
    assert late["State"] == "Late, part delivered"
    assert late["Days late"] == "6"
    anyone.go("/outcomes").sees(PROMISE, "Late")
    ada = visit("ada@acorn.example", width=390)
    where = re.search(r"/supplier/promises/([a-z2-7]{26})", ada.letter(re.compile(re.escape(PROMISE))))
    assert where, "the letter has no link"
    story["ours"] = where[1]
    ada.go(where[0]).sees("Late, part delivered")


def test_2_the_supplier_puts_forward_a_plan_on_a_phone_and_the_council_agrees(visit, story):
    ada = visit("ada@acorn.example", width=390)
    ada.go(f"/supplier/promises/{story['ours']}").press("Put forward a plan to make it good")
    ada.fill_name("what", "Twelve more residents are paid for the hours that the wet spring took from us.")
    ada.fill_date("by_on", story["today"] + timedelta(days=40)).press("Send the plan").sees(
        "Your plan is with the council"
    )
    chandra = visit("chandra@preston.example")
    chandra.go("/buyer/promises").follow(re.compile(re.escape(PROMISE))).press("Answer the plan")
    chandra.pick("agreed", "yes").press("Send the answer").sees("Your answer is kept")
    assert public_line(visit(javascript=False))["State"] == "Being made good by an agreed plan"


def test_3_it_is_delivered_the_community_says_so_and_the_council_confirms(visit, story, tmp_path):
    move_clock(visit, datetime.combine(story["today"] + timedelta(days=30), time(10), LONDON))
    ada = visit("ada@acorn.example", width=390)
    ada.go(f"/supplier/promises/{story['ours']}").press("Report what was delivered")
    sheet = tmp_path / "hours.csv"
    sheet.write_text("resident,hours\nA,120\nB,102\n", encoding="utf-8")
    ada.fill_name("amount", str(DONE)).fill_name("says", "Fourteen residents, paid at the living wage.")
    ada.fill_date("delivered_on", story["today"] + timedelta(days=29))
    ada.page.locator("input[type=file]").set_input_files(str(sheet))
    ada.press("Send the report").sees("Your report is with the council")
    nia = visit("nia@preston.example", width=390)
    nia.go("/buyer/promises").follow(re.compile(re.escape(PROMISE))).press("Say whether it was delivered")
    nia.pick("outcome", "confirmed").fill_name("says", "We were paid within the month.").press("Keep the answer")
    chandra = visit("chandra@preston.example")
    chandra.go("/buyer/promises").follow(re.compile(re.escape(PROMISE))).sees("We were paid within the month")
    chandra.press("Say whether it was delivered").pick("outcome", "confirmed").press("Keep the answer")


def test_4_the_public_reads_it_with_the_suppliers_words_beside(visit, story):
    ada = visit("ada@acorn.example")
    ada.go(f"/supplier/promises/{story['ours']}/words").fill_name(
        "text", "The spring was wet; nobody lost an hour’s pay."
    )
    ada.press("Publish your words").sees("Your words stand beside the figures")
    anyone = visit(width=390)
    line = public_line(anyone)
    assert line["State"] == "Delivered late, by an agreed plan"
    assert (line["Promised"], line["Delivered and confirmed"]) == ("240", "240")
    assert line["Supplier says"].startswith("The spring was wet")
    anyone.go("/outcomes").sees(PROMISE, "Delivered late, by an agreed plan", "nobody lost an hour’s pay")
    anyone.go("/outcomes").follow(re.compile("^Acorn Research")).sees("240")
