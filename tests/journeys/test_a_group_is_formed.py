"""Two suppliers become a group, in a real browser: looking for partners, asked, accepted, formed, and applying as one."""

from __future__ import annotations

import os
import re

import pytest

from dps.demo.cast import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.ci, pytest.mark.browser]

RUN = f"{os.getpid():08d}"[-8:]  # so that the story can be told again to a market that is served already
GROUP = f"Acorn and Bramble together {RUN}"


@pytest.fixture
def visit(chromium, served):
    """Somebody of the demonstration at a browser."""
    open_ones: list[Visitor] = []

    def come(email: str, **more) -> Visitor:
        visitor = Visitor(chromium, served, **more)
        open_ones.append(visitor)
        return visitor.sign_in(email, PASSWORD)

    yield come
    for visitor in open_ones:
        visitor.close()


def test_two_suppliers_find_each_other_form_a_group_and_begin_an_application(visit):
    ada = visit("ada@acorn.example").go("/supplier/market").follow("Looking for partners")
    ada.press("Say that we look for partners").press("Let others read it").sees("There is a problem", "Choose a lot")
    lot = ada.page.locator("select[name=lot] option").nth(1).get_attribute("value")
    ada.select("lot", lot or "").fill("What we bring", "Interviews with residents.")
    ada.fill("What we look for", f"Somebody who counts ({RUN}).").pick("skills", "data").press("Let others read it")
    ada.sees("Other suppliers can read now", f"Somebody who counts ({RUN}).")

    ben = visit("ben@bramble.example", width=390).go("/supplier/partners").select("skill", "data")
    ben.press("Narrow the list").sees(f"Somebody who counts ({RUN}).", "Acorn Research Co-operative")
    ben.select("skill", "food").press("Narrow the list").does_not_see(RUN)

    ada.go("/supplier/partners").press(re.compile("Look no longer for")).does_not_see(RUN)
    ada.go("/supplier/groups").press("Begin a group").fill("Name of the group", GROUP)
    ada.fill("What it is for", "Research and cost models for the same councils.")
    ada.fill("Our own part", "Interviews and the report.").fill("Our share of the work, in per cent", "55")
    ada.press("Begin the group").sees(GROUP, "Before it can be formed", "The shares come to 55 per cent.")
    ada.press("Ask a supplier in").fill("Name of the supplier", "bramble").press("Find").follow(
        "Bramble & Rook Consulting Ltd"
    )
    ada.sees("45 per cent is free.").fill("Their part", "Cost models.")
    ada.fill("Their share of the work, in per cent", "40").press("Ask it in").sees("Not everybody has accepted")

    ben.go("/supplier/groups").sees("You are asked").follow(GROUP).sees("40 per cent")
    ben.press("Accept our part").sees("Your organisation has accepted its part.")

    ada.page.reload()
    ada.sees("The shares come to 95 per cent.").page.get_by_role(
        "link", name=re.compile("Change its part.*Bramble")
    ).click()
    ada.fill("Their share of the work, in per cent", "45").press("Change the part").sees("Not everybody has accepted")
    ben.page.reload()
    ben.sees("45 per cent").press("Accept our part").sees("Declare: ")
    ben.page.get_by_role("link", name="Declare: ").first.click()
    for radio in ben.look().page.locator("input[type=radio][value=no]").all():
        radio.check()
    ben.fill("Your position", "Director").choose("I have asked those who would know, and what I declare is true")
    ben.press("Declare").sees("Your declaration is kept.")

    ada.page.reload()
    ada.press("Form the group").sees("Read it once more").press("Form the group").sees("There is a problem")
    ada.choose("We have agreed this among us, and our organisation leads the group").press("Form the group")
    ada.sees("The group is formed.").follow(f"Act for {GROUP}").press(f"Act for {GROUP}").sees(GROUP)
    ada.go("/supplier/groups").sees("This is the group that you act for")
    ada.go("/supplier/market").page.get_by_role("link", name="See what is asked, and apply").first.click()
    ada.look().press("Start the application").sees("Draft", "tasks done")
