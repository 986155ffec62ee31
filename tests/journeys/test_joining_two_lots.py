"""A small firm joins two lots in a real browser: it registers, declares once, is asked to mend one thing, and stands on the register."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dps.demo.cast import LOTS, PASSWORD
from dps.demo.papers import a_pdf
from dps.law.calendar import LONDON
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

RUN = f"5{os.getpid():07d}"  # so that the story can be told again to a market that is served already, beside the other one
FIRM = f"Sorrel and Daughter {RUN} Ltd"
MAIL = f"maya{RUN}@sorrel.example"
SECRET = "orchard lantern gravel"
MARKET = "CCIN Dynamic Purchasing System"
ACT = "CCIN dynamic market for co-operative councils"
CHAIR = "Maya Sorrel"
THIN = "We carry the work from savings."
MENDED = "We hold four months of costs, £38,000, in the bank, and invoice each month."
STREET = "4 Weaver Street\nTodmorden\nOL14 5AA"
NEXT = re.compile("^(Begin|Next): ")
PAPER = "Our procedure for quality"
GROUNDS = 18


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """What one step leaves for the next: addresses."""
    return {}


@pytest.fixture(scope="module")
def open_ones() -> Iterator[dict[str, Visitor]]:
    """Browsers that stay open from step to step, by whose they are."""
    visitors: dict[str, Visitor] = {}
    yield visitors
    for visitor in visitors.values():
        visitor.close()


@pytest.fixture
def firm(chromium, served, open_ones) -> Visitor:
    """Maya of the small firm, at her desk."""
    return open_ones.setdefault("firm", Visitor(chromium, served))


@pytest.fixture
def elsewhere(chromium, served, open_ones, firm) -> Callable[..., Visitor]:
    """Maya at another device: signed in there with the same password and the same app."""

    def at(device: str, **more) -> Visitor:
        if device not in open_ones:
            open_ones[device] = there = Visitor(chromium, served, **more)
            there.key, there.step = firm.key, firm.step
            there.sign_in(MAIL, SECRET)
            firm.step = there.step
        return open_ones[device]

    return at


@pytest.fixture
def grace(chromium, served, open_ones) -> Visitor:
    """The administrator, who assesses."""
    if "grace" not in open_ones:
        open_ones["grace"] = Visitor(chromium, served)
        open_ones["grace"].sign_in("grace@market.example", PASSWORD)
    return open_ones["grace"]


def standing(who: Visitor, market: str, number: int):
    """The card of a lot in our own place in the market."""
    home = who.page.locator("main section", has=who.page.get_by_role("heading", level=2, name=market, exact=True))
    return home.locator(".market-card").nth(number - 1)


def begin(who: Visitor, market: str, number: int) -> Visitor:
    """From our place in the market to the list of tasks, past what will be asked."""
    who.go("/supplier/market")
    standing(who, market, number).get_by_role("link", name="See what is asked, and apply").click()
    who.look().sees(
        "What you will be asked", "What it costs", "Nothing", "Time, about", "words in all", "Places", "No limit"
    )
    return who.press("Start the application")


def type_the_organisation(who: Visitor) -> None:
    """The first part, where nothing of it is known yet."""
    who.press(NEXT).sees("Confirm the facts of your organisation", FIRM)
    who.press("Confirm and save").sees("There is a problem", "Enter the address")
    who.fill("Registered address", STREET)
    if who.page.get_by_label("Your number on the central digital platform").count():
        who.fill("Your number on the central digital platform", "PDNK-4567-BXYZ")
        who.choose(re.compile("We are registered on the central digital platform"))
    who.choose("All of this is right, the facts above too").press("Confirm and save").press(NEXT)


def name_the_chair(who: Visitor) -> None:
    """One connected person."""
    who.page.locator("[name='rows-0-kind']").select_option(index=1)
    who.fill_name("rows-0-name", CHAIR).fill_name("rows-0-role", "Director").press("Save")


def rely_on_nobody(who: Visitor) -> None:
    """Nobody else is relied on: the row that waits to be filled in is left empty."""
    who.press(NEXT).choose("We rely on nobody, and mean to use no subcontractors").press("Save")


def answer_no_to_all(who: Visitor) -> int:
    """Each group of grounds, as the pages lead from one to the next; how many yes-or-noes were pressed."""
    pressed = 0
    while who.page.get_by_role("button", name="Save and go on").count():
        for no in who.page.locator("main input[type=radio][value=no]").all():
            no.check()
            pressed += 1
        who.press("Save and go on")
    return pressed


def declare(who: Visitor, says: str) -> None:
    """That it is true, and who says so."""
    who.fill("Your position", "Director").choose("I have asked those who would know, and what I declare is true")
    who.press(says)


def answer_the_rest(who: Visitor, home: Path, *, carry: str = MENDED) -> None:
    """The questions of a lot, kind by kind as the list of tasks leads; its document is uploaded where there is none yet."""
    who.fill("Able to contract", "A company; two directors sign together.").press("Save").press(NEXT)
    who.fill("Able to carry the work", carry).press("Save").press(NEXT)
    if who.page.get_by_text("You have none of this kind that is in date.").count():
        who.follow(re.compile("^Add a document for this"))
        upload(who, home)
    who.fill("Able to do the work", "Nine studies with residents since 2021; six councils changed what they do.")
    who.choose(re.compile(PAPER)).press("Save").press(NEXT)


def upload(who: Visitor, home: Path) -> None:
    """A document of our own: first one that is not what its name says, then the right one."""
    wrong, right = home / "not-a.pdf", home / "quality.pdf"
    wrong.write_bytes(b"MZ" + bytes(400))
    right.write_bytes(a_pdf("How we keep up quality", FIRM, RUN))
    day = who.clock.astimezone(LONDON).date() - timedelta(days=30)
    who.fill("Title", PAPER).fill_date("issued_on", day).pick("ends", "never").pick("confidential", "no")
    for paper, says in ((wrong, "There is a problem"), (right, "")):
        who.page.locator("input[type=file]").set_input_files(paper)
        who.press("Add the document").sees(says)
        assert not says or who.page.get_by_label("Title", exact=True).input_value() == PAPER, "what was typed is lost"


def submit(who: Visitor) -> str:
    """Submit what was read; the application's own address."""
    who.sees("Check your answers").choose(
        "I may submit this application for the organisation, and what it says is true"
    )
    who.press("Submit the application").sees("Application received")
    return who.page.url.removesuffix("/received")


def test_1_a_small_firm_registers_confirms_its_address_and_sets_up_an_app(firm):
    firm.go("/register").fill("Your full name", CHAIR).fill("Your e-mail address", MAIL).fill("Password", SECRET)
    firm.fill("Name of the organisation", FIRM).select("legal_form", "private-company").select("nation", "England")
    firm.select("region", "TLE").select("scheme", "GB-COH").fill_name("number", RUN)
    firm.choose("I accept the terms of use").press("Register").sees("Two things to do now")
    firm.sign_in(MAIL, SECRET).confirm_address()
    firm.set_up_factor().sees("Your account", "10 of 10 left").sign_out()
    firm.sign_in(MAIL, SECRET).sees("My work")


def test_2_it_sees_what_is_asked_and_applies_to_lot_1(firm, story, tmp_path):
    begin(firm, MARKET, 1).sees("0 of 12 tasks done")
    type_the_organisation(firm)
    name_the_chair(firm)
    rely_on_nobody(firm)
    firm.press(NEXT)
    assert answer_no_to_all(firm) == GROUNDS
    declare(firm, "Declare")
    firm.press(NEXT)
    answer_the_rest(firm, tmp_path, carry=THIN)
    story["first"] = submit(firm)


def test_3_for_lot_2_nothing_is_typed_twice(firm, story, tmp_path):
    begin(firm, MARKET, 2).press(NEXT).sees("nothing needs to be typed again", "4 Weaver Street")
    firm.choose("All of this is right, the facts above too").press("Confirm and save").press(NEXT)
    assert firm.page.locator("[name='rows-0-name']").input_value() == CHAIR
    firm.press("Save")
    rely_on_nobody(firm)
    firm.press(NEXT).sees("From your declaration of", "No to all 7")
    assert firm.page.locator("main input[type=radio]").count() == 0, "the grounds are asked again"
    declare(firm, "Confirm: nothing has changed")
    firm.press(NEXT)
    answer_the_rest(firm, tmp_path)
    story["second"] = submit(firm)


def test_4_the_assessor_returns_lot_1_and_admits_to_lot_2(grace, story):
    desk = "/admin/applications/" + story["first"].rsplit("/", 1)[-1]
    grace.go(desk).sees("Have you an interest in").does_not_see(THIN).choose("No, I have none").press("Declare").sees(
        THIN
    )
    grace.follow("Return it for correction")
    grace.fill("Able to carry the work", "Say how much you hold, and for how long it lasts.")
    grace.press("Ask the supplier to mend it").sees("The time to decide runs on")
    admit(grace, story["second"])


def admit(grace: Visitor, application: str) -> None:
    """Everything is met, in the assessor's words, checked and decided."""
    grace.go("/admin/applications/" + application.rsplit("/", 1)[-1])
    if grace.page.get_by_role("button", name="Declare", exact=True).count():
        grace.choose("No, I have none").press("Declare")
    grace.follow("Write your findings")
    for met in grace.page.locator("main input[type=radio][value=yes]").all():
        met.check()
    for box in grace.page.get_by_label(re.compile("What you looked at")).all():
        box.fill("The answer and the register.")
    grace.press("Save and check").sees("This is what the supplier reads").press("Admit the supplier").sees(
        "Admitted. The supplier is told."
    )


def test_5_the_firm_mends_it_on_a_telephone(elsewhere, story):
    phone = elsewhere("telephone", width=390)
    phone.go("/supplier/market")
    standing(phone, MARKET, 1).get_by_role("link", name=re.compile("^Mend|^See what|^Answer")).first.click()
    phone.look().sees("The clock runs on", "Say how much you hold, and for how long it lasts.", THIN)
    assert phone.page.locator("main textarea").count() == 2, "only what was named, and a note, can be written"
    phone.press("Send the correction").sees("This cannot be done", "Change a part, or say why it stands as it is.")
    phone.fill("Able to carry the work", MENDED).press("Send the correction").sees(
        "Your correction is sent", THIN, MENDED
    )


def test_6_the_assessor_sees_the_difference_and_admits(grace, story):
    grace.go("/admin/applications/" + story["first"].rsplit("/", 1)[-1]).sees("Corrected: version 2")
    change = grace.page.locator(".market-difference")
    assert (change.locator("del").inner_text(), change.locator("ins").inner_text()) == (THIN, MENDED)
    admit(grace, story["first"])


def test_7_the_firm_stands_on_both_registers_and_its_letters_say_so(firm, grace, story):
    firm.go("/supplier/market")
    for number in (1, 2):
        expect(standing(firm, MARKET, number)).to_contain_text("You have had your place since")
        firm.go("/markets").follow(MARKET).follow(re.compile(LOTS[number - 1][0]))
        firm.fill_name("q", FIRM).press("Search", inside="main").sees(FIRM, f"GB-COH-{RUN}").go("/supplier/market")
    told = [f"We have your application to {lot[0]}" for lot in LOTS[:2]] + [f"Admitted: {lot[0]}" for lot in LOTS[:2]]
    assert f"Dear {CHAIR}" in firm.letter(told[2])
    firm.sees("is admitted to lot 1", "Able to carry the work: met", "The answer and the register.")
    firm.go("/letters/").sees(*told, f"Mend your application to {LOTS[0][0]} by")
    grace.go("/letters/").sees(f"{FIRM} has mended its application")


def test_8_on_a_telephone_where_another_law_asks_other_questions(elsewhere, tmp_path):
    phone = elsewhere("telephone", width=390)
    begin(phone, ACT, 1)
    phone.press(NEXT).sees("4 Weaver Street", "central digital platform")
    phone.choose("All of this is right, the facts above too").press("Confirm and save").sees("There is a problem")
    phone.fill("Your number on the central digital platform", "PDNK-4567-BXYZ")
    phone.choose(re.compile("We are registered on the central digital platform")).press("Confirm and save").press(NEXT)
    name_the_chair(phone)
    rely_on_nobody(phone)
    phone.press(NEXT)
    assert answer_no_to_all(phone) > 0
    declare(phone, "Declare")
    phone.press(NEXT)
    answer_the_rest(phone, tmp_path)
    submit(phone)


def test_9_without_scripts_too(elsewhere, tmp_path):
    plain = elsewhere("without scripts", javascript=False)
    begin(plain, MARKET, 3).press(NEXT)
    plain.choose("All of this is right, the facts above too").press("Confirm and save").press(NEXT).press("Save")
    rely_on_nobody(plain)
    plain.press(NEXT)
    declare(plain, "Confirm: nothing has changed")
    plain.press(NEXT)
    answer_the_rest(plain, tmp_path)
    submit(plain)
