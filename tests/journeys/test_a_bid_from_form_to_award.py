"""One call-off in a real browser: from registration to a concluded contract, each step by the person whose step it is.

The competition runs under the Procurement Act 2023, because that route has
every step: the tender notice before anything is public, the award notice that
starts the standstill, and the wait. On every page axe looks for faults against
WCAG 2.2 AA.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta

import pytest

from dps.demo.cast import PASSWORD
from dps.law.calendar import LONDON
from tests.journeys import test_joining_two_lots as joining
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ci]

RUN = f"{os.getpid():08d}"[-8:]  # so that the story can be told again to a market that is served already
TITLE = f"A review of libraries with the people who use them ({RUN})"
FIRM = f"Nettle and Thyme Research {RUN} Ltd"
MAIL = f"nora{RUN}@nettle.example"
SECRET = "orchard lantern gravel"


@pytest.fixture(scope="module")
def story():
    """What one step leaves for the next: addresses and instants."""
    return {}


@pytest.fixture
def visit(chromium, served):
    """Somebody at a browser; signed in where a person of the cast is named."""
    open_ones: list[Visitor] = []

    def come(email: str = "", password: str = PASSWORD, **more) -> Visitor:
        visitor = Visitor(chromium, served, **more)
        open_ones.append(visitor)
        return visitor.sign_in(email, password) if email else visitor

    yield come
    for visitor in open_ones:
        visitor.close()


def noon(after: datetime, days: int) -> datetime:
    """Noon in London, so many days after an instant."""
    return (after.astimezone(LONDON) + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


def move_clock(visit, to: datetime) -> None:
    """The administrator moves the demonstration's clock."""
    desk = visit("grace@market.example")
    desk.go("/admin/").fill_when("to", to).press("Move the clock").sees("The clock says")
    assert abs(desk.clock - to) < timedelta(minutes=2)


def test_1_a_supplier_registers_and_applies_to_a_part(visit, story, tmp_path):
    nora = visit()
    nora.go("/register").fill("Your full name", "Nora Nettle").fill("Your e-mail address", MAIL).fill(
        "Password", SECRET
    )
    nora.fill("Name of the organisation", FIRM).select("legal_form", "private-company").select(
        "nation", "England"
    ).select("region", "TLD")
    nora.select("scheme", "GB-COH").choose("I accept the terms of use")
    nora.fill_name("number", "not a number").press("Register")
    nora.sees("There is a problem").does_not_see("Welcome")
    nora.fill("Password", SECRET).fill_name("number", RUN).press("Register").sees("Two things to do now")
    nora.sign_in(MAIL, SECRET).confirm_address()
    nora.go("/supplier/profile/edit").follow("What we do, in a few sentences").fill_name(
        "summary", "We research libraries, archives and adult learning with the people who use them."
    ).press("Save")
    nora.follow("What we can do, one by one").press("Add something you can do").fill_name("title", "Library reviews")
    nora.fill_name("description", "Insulating reading rooms, longer opening hours, volunteers.").press("Save")
    nora.go("/supplier/profile/places").pick("regions", "TLD").press("Save")
    nora.go("/supplier/profile/kinds-of-work").pick("kinds", "culture").press("Save")
    nora.set_up_factor()
    story["nora"] = nora.key, nora.step
    joining.begin(nora, joining.ACT, 1)
    nora.press(joining.NEXT).fill("Registered address", "1 Reading Room Lane, Preston PR1 1AA")
    nora.fill("Your number on the central digital platform", "PDNK-4567-BXYZ")
    nora.choose(re.compile("We are registered on the central digital platform"))
    nora.choose("All of this is right, the facts above too").press("Confirm and save").press(joining.NEXT)
    joining.name_the_chair(nora)
    joining.rely_on_nobody(nora)
    nora.press(joining.NEXT)
    assert joining.answer_no_to_all(nora) > 10
    joining.declare(nora, "Declare")
    nora.press(joining.NEXT)
    joining.answer_the_rest(nora, tmp_path)
    story["application"] = joining.submit(nora)
    nora.sees("10 working days")


def test_2_the_administrator_admits_by_the_criteria(visit, story):
    joining.admit(visit("grace@market.example"), story["application"])
    nora = come_back(visit, story)
    nora.go("/supplier/market").sees("You have had your place since")


def come_back(visit, story, **more) -> Visitor:
    """Nora, signed in again with her password and her app."""
    nora = visit(**more)
    nora.key, nora.step = story["nora"]
    nora.sign_in(MAIL, SECRET)
    story["nora"] = nora.key, nora.step
    return nora


def test_3_the_public_finds_the_supplier_by_what_it_does(visit):
    anyone = visit()
    anyone.wait_for("/suppliers?q=insulated+library", FIRM)
    anyone.go("/").fill_name("q", "insulated library").press("Search").sees(FIRM)
    anyone.follow(FIRM).sees("Library reviews", "CCIN dynamic market")


def save(who: Visitor) -> None:
    """Save the section that is open."""
    who.page.locator("main button:not([aria-hidden])").filter(has_text=re.compile(r"^\s*Save")).last.click()
    who.look()


def before_publishing(chandra: Visitor, desk: str) -> None:
    """Write the social value, the pack, and what was considered."""
    chandra.go(desk).follow("Social value in this place").fill_name("place", "The city")
    chandra.fill_name("asked", "Readers’ groups in each branch.").fill_name("changed", "Evening sessions were added.")
    chandra.press("Add the measure").fill_name("measures-0-outcome", "Paid work for readers")
    chandra.fill_name("measures-0-measure", "Hours of paid work").fill_name("measures-0-unit", "hours")
    chandra.fill_name("measures-0-relevance", "Readers do part of the interviews.")
    save(chandra)
    chandra.go(desk).follow("Terms and practical matters").fill_name("terms", "The contractor does the work described.")
    chandra.pick("data", "none").pick("tupe", "no").pick("insurance", "at_award")
    chandra.fill_name("insurance_words", "Public liability, £5 million.").pick("payment", "month")
    save(chandra)
    today = chandra.clock.astimezone(LONDON).date()
    chandra.go(desk).follow("Before you call for competition").pick("conflicts", "none")
    chandra.fill_name("conflicts_words", "Everybody involved was asked.").fill_date("conflicts_on", today)
    chandra.pick("engagement", "none").pick("lots", "one_only").fill_name("small_firms", "Three short questions.")
    chandra.fill_name("social_value", "Paid work for readers was considered.")
    chandra.fill_name("budget_holder", "Head of Libraries").pick("budget_confirmed", "y")
    save(chandra)


def test_4_an_officer_drafts_previews_and_publishes(visit, story):
    chandra = visit("chandra@preston.example")
    closes = noon(chandra.clock, 14)
    chandra.go("/buyer/competitions/new").fill_name("title", TITLE)
    chandra.choose("CCIN dynamic market for co-operative councils: part 1, Research, policy and evaluation").press(
        "Start the draft"
    )
    story["desk"] = chandra.page.url
    chandra.go(story["desk"]).follow("What is needed, and why").fill_name(
        "need", "A review of the city’s eleven libraries with the people who use them and the people who do not."
    )
    chandra.fill_name("outcomes", "A plan that readers, staff and councillors have each changed.")
    chandra.fill_name("closer_to_those_affected", "Each branch holds its own sessions.").fill_name(
        "by_those_affected", "Readers hold half the seats."
    )
    save(chandra)
    chandra.go(story["desk"]).follow("Value and contract").fill_name("value_pence", "£200,000").pick(
        "figures", "without"
    ).fill_name("cpv", "73200000").pick("contract_kind", "goods_services")
    chandra.fill_date("starts_on", (closes + timedelta(days=60)).date()).fill_date(
        "ends_on", (closes + timedelta(days=400)).date()
    )
    save(chandra)
    chandra.go(story["desk"]).follow("Quality and social value")
    for number, (kind, title, weight) in enumerate(
        (("quality", "Approach", "50"), ("social_value", "What readers gain", "20"))
    ):
        chandra.press("Add a criterion")
        chandra.pick(f"criteria-{number}-kind", kind).fill_name(f"criteria-{number}-title", title).fill_name(
            f"criteria-{number}-weight", weight
        )
        chandra.fill_name(f"criteria-{number}-question", f"What would you do about {title.lower()}?").fill_name(
            f"criteria-{number}-word_limit", "500"
        )
    save(chandra)
    chandra.go(story["desk"]).follow("Price and its weight").pick("formula", "relative").fill_name("weight", "29").pick(
        "rounding", "none"
    )
    save(chandra)
    chandra.go(story["desk"]).sees("99").follow("Price and its weight").fill_name("weight", "30")
    save(chandra)
    chandra.go(story["desk"]).follow("Timetable").fill_when(
        "clarifications_close_at", closes - timedelta(days=7)
    ).fill_when("closes_at", closes)
    save(chandra)
    before_publishing(chandra, story["desk"])
    chandra.go(story["desk"]).follow("Preview").sees(TITLE, "What readers gain")
    chandra.go(story["desk"]).follow("Review by a second person").sees("Farid Khan").press("Send it for review")
    farid = visit("farid@preston.example")
    farid.go("/buyer/").follow(re.compile(r"^Review the draft.*" + re.escape(TITLE))).sees(
        TITLE, "What readers gain", "Head of Libraries"
    )
    farid.pick("outcome", "approved").press("Give your answer").sees("Your answer is kept")
    chandra.go(story["desk"]).follow("Publish")
    chandra.choose("I have read the preview, and what suppliers are told is right").press("Publish now")
    chandra.sees("This cannot be done", "notice")
    assert visit().page.goto("/opportunities").status == 200
    chandra.fill_name("notice_reference", "2026/S 000-077001").fill_date(
        "notice_date", chandra.clock.astimezone(LONDON).date()
    )
    chandra.choose("I have read the preview, and what suppliers are told is right").press("Publish now").sees(
        "Published"
    )
    story["competition"] = chandra.page.url.rstrip("/").rsplit("/", 1)[-1]
    story["closes"] = closes
    visit().go("/opportunities").sees(TITLE)


def test_5_a_question_is_answered_for_everybody_and_the_asker_hidden(visit, story):
    nora = come_back(visit, story)
    nora.go(f"/supplier/opportunities/{story['competition']}/questions/new").fill_name(
        "text", "May a volunteer group be a partner?"
    ).press("Send the question")
    nora.sees("without your name")
    chandra = visit("chandra@preston.example")
    chandra.go(f"/buyer/competitions/{story['competition']}/questions").does_not_see(FIRM, "Nora")
    chandra.follow("Answer question 1").fill_name("text", "Yes, as a subcontractor that you name.").press(
        "Send to everyone"
    )
    ben = visit("ben@bramble.example", javascript=False)
    ben.go(f"/supplier/opportunities/{story['competition']}").sees(
        "May a volunteer group", "Yes, as a subcontractor"
    ).does_not_see(FIRM)


def write_a_bid(who: Visitor, story, *, answer: str, pence: str, promise: str) -> None:
    """Draft a bid through its pages, as far as the page that reads it back."""
    who.go(f"/supplier/competitions/{story['competition']}/bid").press("Begin a bid")
    bid = who.page.url.split("/supplier/bids/")[1][:26]
    who.go(f"/supplier/bids/{bid}/answers")
    for box in who.page.locator("main textarea").all():
        box.fill(answer)
    who.press("Save").go(f"/supplier/bids/{bid}/promises")
    who.fill_name("promises-0-outcome", "Paid work for readers").fill_name(
        "promises-0-measure", "paid hours"
    ).fill_name("promises-0-target", promise)
    who.fill_date("promises-0-due_on", (story["closes"] + timedelta(days=200)).date()).press("Save")
    who.go(f"/supplier/bids/{bid}/price").fill_name("lines-0-what", "Everything").fill_name(
        "lines-0-amount", pence
    ).press("Save")
    who.go(f"/supplier/bids/{bid}/together").choose("No, we would do all of it").press("Save")
    who.go(f"/supplier/bids/{bid}/central-platform").choose("Yes, through the central digital platform")
    for said in ("registered", "up_to_date", "shared"):
        who.pick("confirmed", said)
    who.press("Save")
    who.go(f"/supplier/bids/{bid}/check").sees(answer[:40], "paid hours")


def test_6_suppliers_bid_replace_and_withdraw_until_the_deadline(visit, story, tmp_path):
    nora = come_back(visit, story, javascript=False)  # the market's part of it without JavaScript
    write_a_bid(
        nora,
        story,
        answer="We begin at the desk of each branch, with paid readers as researchers.",
        pence="219000.00",
        promise="300 hours",
    )
    nora.press("Submit this bid").sees("Bid received", "The receipt’s code")
    story["receipt"] = nora.page.url
    nora.go(f"/supplier/competitions/{story['competition']}/bid").sees("Version 1 is submitted")
    bid = nora.page.url.rstrip("/")
    paper = tmp_path / "method.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")
    nora.go(f"{bid}/files")
    nora.page.locator("input[type=file]").set_input_files(str(paper))
    nora.press("Attach").sees("method.pdf")
    nora.go(bid).sees("Your draft has changed since you submitted")
    nora.go(f"{bid}/check").press("Submit and replace version 1").sees("Bid received")

    ben = visit("ben@bramble.example")
    write_a_bid(
        ben,
        story,
        answer="We send a team, interview managers and report in six weeks.",
        pence="180000.00",
        promise="10 hours",
    )
    ben.press("Submit this bid").sees("Bid received")
    ada = visit("ada@acorn.example", width=390)
    write_a_bid(
        ada,
        story,
        answer="Readers and staff agree the questions; every finding is argued over in public.",
        pence="225000.00",
        promise="500 hours",
    )
    ada.press("Submit this bid").sees("Bid received")
    ada.go(f"/supplier/competitions/{story['competition']}/bid").follow("Withdraw this bid")
    ada.press("Withdraw the bid").sees("Nobody will open it")

    for key in ("chandra@preston.example", "grace@market.example"):
        visit(key).go(
            f"/buyer/competitions/{story['competition']}/opening"
            if "preston" in key
            else f"/admin/audit/competition/{story['competition']}"
        ).does_not_see(FIRM, "Bramble")


def test_7_before_the_deadline_nobody_opens_and_after_it_a_bid_is_late(visit, story):
    chandra = visit("chandra@preston.example")
    chandra.go(f"/buyer/competitions/{story['competition']}/opening").sees("Sealed until the deadline")
    assert chandra.page.get_by_role("button", name="Ask to open the bids").count() == 0
    move_clock(visit, story["closes"] + timedelta(minutes=5))
    ben = visit("ben@bramble.example")
    ben.go(f"/supplier/competitions/{story['competition']}/bid").sees("Nothing can be changed now")
    assert ben.page.get_by_role("button", name="Submit").count() == 0


def test_8_two_different_officers_open_and_a_panel_is_appointed(visit, story):
    opening = f"/buyer/competitions/{story['competition']}/opening"
    chandra = visit("chandra@preston.example")
    chandra.go(opening).press("Ask to open the bids")
    assert chandra.go(opening).page.get_by_role("button", name="Open the answers").count() == 0
    dilys = visit("dilys@preston.example")
    dilys.go(opening).press("Open the answers").sees(FIRM, "Bramble", "2").does_not_see("Acorn", "219,000", "180,000")
    panel = f"/buyer/competitions/{story['competition']}/evaluation/panel"
    for person, role in PANEL:
        chandra.go(panel)
        chandra.page.locator("select[name=person]").select_option(label=person)
        chandra.pick("role", role).press("Appoint")
    chandra.go(panel).sees("Community member", "What readers gain")


BRAMBLE = "Bramble & Rook Consulting Ltd"
PANEL = (
    ("Esme Clarke", "evaluator"), ("Farid Khan", "evaluator"), ("Nia Brook (community member)", "evaluator"), ("Dilys Owen", "moderator"),
)  # fmt: skip
SCORES = {
    "esme@preston.example": {FIRM: 4, BRAMBLE: 2},
    "farid@preston.example": {FIRM: 5, BRAMBLE: 2},
    "nia@preston.example": {FIRM: 4, BRAMBLE: 1},
}
"""Points of each evaluator. Nia is a community member: social value only, on her phone."""
NEIGHBOUR = "nia@preston.example"


def the_desk(story) -> str:
    return f"/buyer/competitions/{story['competition']}/evaluation"


def seat(visit, mail: str) -> Visitor:
    return visit(mail, width=390 if mail == NEIGHBOUR else 1280)


def test_9_evaluators_declare_about_each_bidder_and_score_alone(visit, story):
    desk = the_desk(story)
    for mail in (*SCORES, "dilys@preston.example"):
        member = seat(visit, mail)
        member.go(f"{desk}/declaration").does_not_see("We begin at the desk", "We send a team")
        for box in member.page.locator("[name$='-interest'][value='no']").all():
            box.check()
        member.press("Declare")
    for mail, given in SCORES.items():
        member = seat(visit, mail)
        for name, points in given.items():
            member.go(desk).follow(re.compile(re.escape(name)))
            member.does_not_see("219,000", "180,000")
            sheets = [one.get_attribute("href") for one in member.page.locator("main a[href*='/answers/']").all()]
            assert (len(set(sheets)) == 1) is (mail == NEIGHBOUR), sheets
            for sheet in dict.fromkeys(sheets):
                member.go(sheet).does_not_see("219,000", "180,000").pick("points", str(points))
                member.fill_name(
                    "reason", f"It names who is paid and who decides, which earns {points} of what was asked."
                )
                member.fill_name("cites", "second sentence").press("Keep this score").sees("Your score is kept")
        member.go(f"{desk}/hand-in").press("Hand in")


def test_10_the_panel_agrees_and_signs_the_bidders_are_checked_and_then_prices_are_opened(visit, story):
    desk = the_desk(story)
    dilys = visit("dilys@preston.example")
    for name, agreed in ((FIRM, 4), (BRAMBLE, 2)):
        dilys.go(f"{desk}/moderation")
        for one in dict.fromkeys(
            link.get_attribute("href")
            for link in dilys.page.locator(
                f"section:has-text('{name}') a[href*='/moderation/'], tr:has-text('{name}') a[href*='/moderation/']"
            ).all()
        ):
            dilys.go(one).fill_name(
                "discussion", "Esme, Farid and Nia read the answer aloud; the costs of one branch were weighed."
            )
            dilys.pick("points", str(agreed)).fill_name(
                "rationale", "Everyone present; agreed after reading the answer aloud together."
            ).press("Keep what was agreed").sees("What was agreed is kept")
    dilys.go(f"{desk}/lock").sees("sign")
    assert dilys.page.get_by_role("button", name="Lock quality").count() == 0, "nobody has signed yet"
    for mail in SCORES:
        member = seat(visit, mail)
        for bid in dict.fromkeys(
            link.get_attribute("href")
            for link in member.go(f"{desk}/records").page.locator("main a[href*='/records/']").all()
        ):
            member.go(bid).press(re.compile("^Sign [0-9]"), inside="main")
    dilys.go(f"{desk}/lock").press("Lock quality")
    chandra = visit("chandra@preston.example")
    chandra.go(f"{desk}/prices").sees("has not been checked yet")
    check_everybody(chandra, story)
    chandra.go(f"{desk}/prices").press("Ask for the prices to be opened")
    dilys.go(f"{desk}/prices").press("Open the prices")
    chandra.go(f"{desk}/ranking").press("Compute the ranking").sees(FIRM, "219,000", "180,000")
    visit("chandra@preston.example", width=390).go(f"{desk}/ranking")


def check_everybody(officer: Visitor, story) -> None:
    """Look into every bidder: no ground, not on the debarment list, the conditions met."""
    checks = f"/buyer/competitions/{story['competition']}/checks"
    officer.go(checks)
    for one in dict.fromkeys(
        link.get_attribute("href") for link in officer.page.locator("main a[href*='/checks/']").all()
    ):
        officer.go(one).pick("applies", "no").pick("listing", "not-listed").pick("conditions", "met")
        officer.fill_date("looked_on", officer.clock.astimezone(LONDON).date()).press(re.compile("^Record")).sees(
            "Recorded"
        )


def show_evidence(officer: Visitor, desk: str) -> None:
    """Record that the winner showed each thing on the list."""
    items = [box.get_attribute("value") for box in officer.go(f"{desk}/evidence").page.locator("[name=item]").all()]
    assert items
    for item in items:
        officer.go(f"{desk}/evidence").pick("item", item).pick("outcome", "seen")
        officer.fill_name("note", "Looked at today; it is in force and in the bidder’s name.").press("Record it")
    officer.go(f"{desk}/evidence").sees("Nothing is wanting")


def test_11_the_award_is_told_noticed_and_waits(visit, story):
    desk = f"/buyer/competitions/{story['competition']}/award"
    chandra = visit("chandra@preston.example")
    chandra.go(f"{desk}/decision").fill_name("reasons", "It ranks first under the published method.").pick(
        "checked", "y"
    ).pick("standstill", "yes").press("Decide the award")
    chandra.go(f"{desk}/letters")
    assert chandra.page.get_by_role("button", name=re.compile("^Send")).count() == 0, "nobody has approved it yet"
    farid = visit("farid@preston.example")
    farid.go(f"{desk}/approval").sees(FIRM, "at rank 1")
    farid.pick("outcome", "approved").press("Give your answer")
    chandra.go(f"{desk}/letters").pick("sure", "y").press(re.compile("^Send 2 letters"))
    show_evidence(chandra, desk)
    today = chandra.go(desk).clock.astimezone(LONDON).date()
    chandra.go(f"{desk}/notice").fill_name("reference", "099006-2026").fill_date("date", today).press(
        re.compile("^Record")
    )
    ben = visit("ben@bramble.example")
    ben.go("/supplier/results").follow(TITLE).sees(FIRM, "agreed after reading the answer aloud").does_not_see("Acorn")
    dates = {"signed_on": today, "starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=300)}
    chandra.go(f"{desk}/contract")
    assert chandra.page.get_by_role("button", name="Conclude the contract").count() == 0, (
        "the standstill has only begun"
    )
    move_clock(visit, chandra.clock + timedelta(days=16))
    signed = chandra.go(f"{desk}/contract").clock.astimezone(LONDON).date()
    dates["signed_on"] = signed
    for name, day in dates.items():
        chandra.fill_date(name, day)
    chandra.press("Conclude the contract")
    story["contract"] = chandra.page.url


def test_12_the_contract_is_public_and_the_auditor_recomputes_the_award(visit, story):
    anyone = visit(javascript=False)
    anyone.go("/contracts").follow(TITLE).sees(FIRM, "£219,000", "300 hours").does_not_see("Bramble", "180,000")
    package = anyone.context.request.get(anyone.page.url.rstrip("/") + "/ocds.json")
    assert package.status == 200
    assert package.json()["releases"][0]["tender"]["title"] == TITLE
    assert "Bramble" not in package.text()
    hugh = visit("hugh@market.example")
    hugh.go(f"/admin/audit/competition/{story['competition']}").sees("Chandra Patel", "Dilys Owen")
    hugh.go(f"/admin/audit/competition/{story['competition']}/award").sees("It agrees")


def test_13_everybody_has_their_own_letters(visit, story):
    nora = come_back(visit, story)
    nora.letter(re.compile("^Contract concluded"))  # the last of them, so the others are there
    nora.go("/letters/").sees("You are to be awarded", "Receipt", "Admitted", "Contract concluded")
    nora.follow(re.compile("^You are to be awarded")).sees("Dear Nora Nettle", TITLE)
    ben = visit("ben@bramble.example")
    ben.go("/letters/").sees("The outcome").does_not_see("You are to be awarded: " + TITLE)


def test_14_an_affiliate_pays_its_subscription_and_nothing_in_the_market_changes(visit):
    ada = visit("ada@acorn.example")
    before = ada.go("/supplier/opportunities").page.locator("main").inner_text()
    ada.go("/supplier/membership/")
    if ada.page.get_by_role("button", name="Pay £250 by card").count():
        ada.press("Pay £250 by card")
        ada.page.get_by_role("button", name="Pay £250").click()
        ada.page.wait_for_url("**/supplier/membership/**")
        ada.look().sees("Subscription paid")
    ada.go("/supplier/membership/").sees("Paid on")
    assert ada.go("/supplier/opportunities").page.locator("main").inner_text() == before
