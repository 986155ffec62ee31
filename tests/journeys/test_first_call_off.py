"""A first-time buyer goes from a template to a published mini-competition, and every click, fill and choice is counted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from dps.demo.cast import PASSWORD, PEOPLE
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

MOST = 25
ON = re.compile("^Save")
RUN = str(os.getpid())
MAIL = {part.key: part.email for part in PEOPLE}


class Buyer:
    """An officer whose every click, fill and choice counts as one."""

    def __init__(self, visitor: Visitor, way: str) -> None:
        self.visitor, self.way = visitor, way
        self.done: list[str] = []

    def fill(self, label: str, text: str) -> Buyer:
        self.visitor.page.get_by_label(label).first.fill(text)
        return self._count(f"fill {label}")

    def choose(self, says: str | re.Pattern[str]) -> Buyer:
        exact = says == "No"
        self.visitor.page.get_by_label(says, exact=exact).first.check()
        return self._count(f"choose {says}")

    def press(self, says: str | re.Pattern[str]) -> Buyer:
        self.visitor.press(says, inside="main")
        return self._count(f"press {says}")

    def follow(self, says: str | re.Pattern[str]) -> Buyer:
        self.visitor.follow(says)
        return self._count(f"follow {says}")

    def at(self, section: str) -> Buyer:
        assert self.visitor.page.url.endswith(f"/{section}"), (section, self.visitor.page.url, self.done)
        return self

    def _count(self, what: str) -> Buyer:
        self.done.append(what)
        return self


@pytest.fixture(params=["with scripts", "without scripts", "at 320 px"])
def buyer(request, chromium, served) -> Iterator[Buyer]:
    """Alex of the council at a desk, in a browser without scripts, and on a small telephone."""
    visitor = Visitor(
        chromium, served, javascript=request.param != "without scripts", width=320 if "320" in request.param else 1280
    )
    visitor.sign_in(MAIL["buyer"], PASSWORD)
    visitor.go("/buyer/competitions")
    yield Buyer(visitor, request.param)
    visitor.close()


def test_a_first_call_off_takes_at_most_25_interactions_from_template_to_publication(buyer):
    title = f"What keeps carers from work {RUN} {buyer.way}"
    buyer.visitor.press("Start a competition")  # counted is from the page that offers the templates
    buyer.fill("Title", title).choose("Research and policy").choose(re.compile("Lot 1|lot 1")).press("Start the draft")
    buyer.at("about").fill(
        "What is needed", "We need to know what keeps carers in Ashton from paid work, and what they would change."
    )
    buyer.fill("Outcomes sought", "Forty carers are in work they can keep, and a third of them helped to design how.")
    buyer.fill("Could this decision be made closer", "Ward forums choose the streets.")
    buyer.fill("Could it be made by those it affects?", "A panel of carers agrees the plan.").press(ON)
    buyer.at("value").fill("Estimated value of the contract", "50,000").press(ON)
    write_the_rest(buyer)
    draft = buyer.visitor.page.url
    reviewed(buyer.visitor, draft, title)
    buyer.visitor.go(draft)
    buyer.follow("Publish").choose("I have read the preview").press("Publish now")
    buyer.visitor.sees("Published.", title)
    print("\n".join(f"{n:2} {what}" for n, what in enumerate(buyer.done, 1)))
    assert len(buyer.done) <= MOST, buyer.done


def write_the_rest(buyer: Buyer) -> None:
    """Section by section as saving leads, until nothing is left."""
    buyer.at("timetable").press(re.compile("^16 working days"))
    buyer.at("social-value").fill("Which place", "Ashton, Lees and Springhead")
    buyer.fill("Who in the community was asked", "Two carers’ groups, in May.")
    buyer.fill("What changed because of it", "Interviews are held while children are at school.").press(ON)
    buyer.at("considerations").choose("No, none was found")
    buyer.fill("Whom you asked, what you found", "The four of us who have a hand in it; nothing was found.")
    buyer.choose("No").fill("Budget holder", "Head of adult care")
    buyer.choose("The budget holder has confirmed the budget").press(ON)


def reviewed(visitor: Visitor, draft: str, title: str) -> None:
    """A second person reads the draft and approves it. This counts apart."""
    visitor.go(draft).follow(re.compile("^Review by a second person"))
    visitor.press(re.compile("^Send"), inside="main")
    second = Visitor(visitor.context.browser, visitor.base)
    second.sign_in(MAIL["second"], PASSWORD)
    waiting = second.go("/buyer/").page.locator("main a[href*='/buyer/reviews/']")
    waiting.filter(has_text=title).first.click()
    second.look().choose("Approve it")
    second.press("Give your answer").sees("Your answer is kept")
    second.close()


def test_what_is_typed_saves_itself_and_never_over_a_colleague(chromium, served):
    mine, theirs = Visitor(chromium, served), Visitor(chromium, served)
    for who, key in ((mine, "buyer"), (theirs, "second")):
        who.sign_in(MAIL[key], PASSWORD)
    buyer = Buyer(mine, "")
    mine.go("/buyer/competitions/new")
    buyer.fill("Title", f"Typed at once {RUN}").choose("A blank page").choose(re.compile("Lot 1|lot 1")).press(
        "Start the draft"
    )
    about = f"{mine.page.url}/about"
    mine.go(about)
    buyer.fill("What is needed", "Half a sentence")
    mine.sees(re.compile("Saved at [0-9]{2}:[0-9]{2}"))
    theirs.go(about)
    assert theirs.page.get_by_label("What is needed").input_value() == "Half a sentence"
    theirs.page.get_by_label("What is needed").fill("The colleague's own")
    theirs.press(ON)
    buyer.fill("What is needed", "Mine, later")
    mine.sees("What you typed is still here")
    assert mine.page.get_by_label("What is needed").input_value() == "Mine, later"
    assert theirs.go(about).page.get_by_label("What is needed").input_value() == "The colleague's own"
    mine.close()
    theirs.close()
