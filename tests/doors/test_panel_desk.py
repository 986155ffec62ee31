"""The panel as its people walk it: places by criterion, interests decided, names hidden, and no price before the lock."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader, PdfWriter
from werkzeug.routing import BuildError

from dps.audit.queries import trail
from dps.core.db import writing
from dps.evaluation import actions, queries
from dps.evaluation.conflicts import interests_of
from dps.parties.rules import roles
from tests.doors.evaluation_pages import address, declared, person_of, words
from tests.makers.competition import OPEN_TO_ALL
from tests.makers.draft_parts import whole_parts
from tests.makers.evaluation import LOCKING, OPENING
from tests.makers.parties import a_person

HIDDEN = {**whole_parts(OPEN_TO_ALL), "hidden_names": {"hidden": True, "scorers": 2}}
COUSIN = "My cousin keeps the books of this bidder."
WHY = "They have not spoken for twelve years, and the cousin left."
FIRM = "Quillwort Canary Society"


# Places by criterion


def test_an_officer_seats_a_community_member_for_social_value_and_sees_what_the_panel_lacks(client, made):
    it = made("opened", at=OPENING)
    with writing():
        neighbour = a_person(it.council.body, roles.COMMUNITY, name="Neighbour")
    client.sign_in(it.council.officer)
    quality, social = (next(c for c in it.criteria if c.kind == kind) for kind in ("quality", "social_value"))
    sent = {"person": neighbour.ref, "role": "evaluator"}
    refused = client.post(address(it, "/panel"), data={**sent, "criteria": quality.ref})
    assert refused.status_code == 409
    assert "scores social value only" in refused.text
    assert client.post(address(it, "/panel"), data={**sent, "criteria": social.ref}).status_code == 302
    page = words(client.get(address(it, "/panel")))
    assert "Neighbour Not declared yet Evaluator Community member" in page
    assert f"“{social.path}”: 1 of the 2 evaluators needed." in page
    assert "The panel has no moderator." in page


def test_an_officer_gives_a_place_other_criteria_with_a_reason(client, made):
    it = made("declared")
    client.sign_in(it.council.officer)
    where = address(it, f"/panel/{it.evaluators[0].ref}/criteria")
    assert client.get(where).text.count("checked") == len(it.criteria)
    assert client.post(where, data={"criteria": it.criteria[0].ref, "reason": "short"}).status_code == 422
    assert client.post(where, data={"criteria": "x" * 26, "reason": WHY}).status_code == 422
    assert client.post(where, data={"criteria": it.criteria[0].ref, "reason": WHY}).status_code == 302
    assert WHY in client.get(where).text
    assert client.sign_in(person_of(it.evaluators[0])).get(where).status_code == 403


# Interests


def test_a_declared_interest_waits_for_another_officer_who_decides_with_reasons(client, made):
    it = made("panelled")
    evaluator = person_of(it.evaluators[0])
    client.sign_in(evaluator)
    assert client.post(address(it, "/declaration"), data=declared(it) | {"rows-0-bidder": "x" * 26}).status_code == 422
    half = {**declared(it), "rows-1-interest": ""}
    assert client.post(address(it, "/declaration"), data=half).status_code == 422
    sent = declared(it, {it.bids[0].supplier.ref: COUSIN})
    assert client.post(address(it, "/declaration"), data=sent).status_code == 302
    bid = address(it, f"/bids/{it.bids[0].ref}")
    assert client.get(bid).status_code == 409
    assert COUSIN in client.get(address(it, "/declaration")).text
    (one,) = interests_of(it.competition)
    where = address(it, f"/interests/{one.ref}")
    assert client.get(where).status_code == 403
    client.sign_in(it.council.officer)
    assert where in client.get(address(it, "/panel")).text
    assert COUSIN in client.get(address(it, "/interests")).text
    assert client.post(where, data={"outcome": "measure", "reason": WHY, "clear": "y"}).status_code == 422
    assert client.post(where, data={"outcome": "no_conflict", "reason": WHY}).status_code == 422
    assert client.post(where, data={"outcome": "no_conflict", "reason": WHY, "clear": "y"}).status_code == 302
    assert "No conflict in fact" in client.get(address(it, "/interests")).text
    assert "That is decided" not in client.get(where).text
    assert client.post(where, data={"outcome": "barred", "reason": WHY, "clear": "y"}).status_code == 409
    assert client.get(address(it, "/interests/" + "x" * 26)).status_code == 404
    assert client.sign_in(evaluator).get(bid).status_code in {200, 302}


# Names hidden


def a_pdf_that_says_who_wrote_it() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": FIRM, "/Title": f"Bid of {FIRM}"})
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def nameless(made):
    """An evaluation without names, whose first bidder has a name and a file that nobody could overlook."""
    return without_names(made, "declared")


def without_names(made, stage):
    pdf, name = a_pdf_that_says_who_wrote_it(), f"{FIRM} plan.pdf"
    return made(stage, file=pdf, file_name=name, names=(FIRM, "Other Firm Ltd"), parts=HIDDEN)


def pages_of(client, it, *, each=1, wide=False):
    """The pages about this evaluation and its bids, ``wide`` the whole council's door, by address; about ``each`` things."""
    refs = {
        "competition": [it.competition.ref], "bid": [bid.ref for bid in it.bids], "number": [1], "part": ["quality"],
        "assignment": [place.ref for place in (*it.evaluators, it.moderator)],
        "criterion": [c.ref for c in it.criteria], "interest": [one.ref for one in interests_of(it.competition)],
    }  # fmt: skip
    found = {}
    adapter = client.application.url_map.bind("localhost")
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint.startswith("buyers.") and "GET" in rule.methods and set() < rule.arguments <= set(refs):
            for values in _every(sorted(rule.arguments), {name: some[:each] for name, some in refs.items()}):
                try:
                    path = adapter.build(rule.endpoint, values)
                except BuildError:
                    continue
                if wide or re.search(r"/evaluation|/bids/|/opening|/bidders", path):
                    found[path] = client.get(path)
    return found


def _every(names, refs):
    if not names:
        return [{}]
    return [{names[0]: one, **rest} for one in refs[names[0]] for rest in _every(names[1:], refs)]


def assert_nameless(client, it, place, **how):
    """No page for this member says whose bid is whose, but in what the bidder itself wrote, which is never altered."""
    client.sign_in(person_of(place))
    shown = {path: page for path, page in pages_of(client, it, **how).items() if not path.endswith("/declaration")}
    text = {path: page.text for path, page in shown.items() if "text/" in page.content_type}
    ours = re.compile(rf"{re.escape(FIRM)}(?! will work with residents)")
    assert [path for path, said in text.items() if ours.search(said)] == []
    assert any(page.status_code == 200 and "Bidder A" in page.text for page in shown.values())


@pytest.mark.ci
@pytest.mark.parametrize("stage", ["declared", "finished", "agreed"])
def test_neither_evaluators_nor_the_moderator_meet_a_name_at_any_stage(client, made, stage):
    it = without_names(made, stage)
    for place in (it.evaluators[0], it.moderator) if stage != "declared" else it.evaluators:
        assert_nameless(client, it, place, each=9, wide=True)


def test_no_page_tells_a_panel_without_names_whose_bid_it_reads(client, nameless):
    it = nameless
    assert_nameless(client, it, it.evaluators[0])
    client.sign_in(person_of(it.evaluators[0]))
    file = client.get(address(it, f"/bids/{it.bids[0].ref}/files/1"))
    called = next(b.called for b in queries.evaluation_of(it.competition).bids if b.ref == it.bids[0].ref)
    assert f'"{called}, file 1.pdf"' in file.headers["Content-Disposition"]
    assert FIRM.encode() not in file.data
    assert PdfReader(io.BytesIO(file.data)).metadata is None
    named = client.get(address(it, "/declaration")).text
    assert named.index("Other Firm Ltd") < named.index(FIRM)
    assert not any(bid.ref in named for bid in it.bids), "nothing on this page leads from a name to a bid"


def test_an_officer_on_a_panel_without_names_meets_none_by_another_door_and_a_colleague_is_told_of_the_rest(
    client, nameless
):
    it = nameless
    with writing():
        third = a_person(it.council.body, roles.OFFICER, name="Third Officer")
        actions.appoint(competition=it.competition, person=third, role="evaluator", by=it.officer, at=OPENING)
    base = f"/buyer/competitions/{it.competition.ref}"
    client.sign_in(third)
    assert FIRM not in client.get(f"{base}/opening").text
    for path in (f"{base}/bidders", f"/buyer/bids/{it.bids[0].ref}", address(it, "/names")):
        page = client.get(path)
        assert (page.status_code, FIRM in page.text) == (409, False), path
    client.sign_in(it.council.officer)
    assert FIRM in client.get(f"{base}/opening").text
    flagged = words(client.get(address(it, "/names")))
    assert f"{FIRM} Where Which words" in flagged
    assert "The name of file 1 quillwort canary society" in flagged


def test_names_are_shown_where_the_buyer_published_that_they_are(client, made):
    it = made("declared")
    page = client.sign_in(it.council.officer).get(address(it, "/names"))
    assert "Names are not hidden here" in page.text


# Prices


def asked_for_a_price(client, it, people, **how):
    """Look for the canary on every page and in every file; how many were asked for."""
    canary = re.compile(rb"98[,.]?765|87[,.]?654")
    asked = 0
    for who in people:
        client.sign_in(who)
        for path, page in pages_of(client, it, **how).items():
            asked += 1
            assert not canary.search(page.data), path
    for who in (it.council.officer, it.second):
        assert client.sign_in(who).post(address(it, "/prices")).status_code == 409
    return asked


def test_nobody_gets_a_byte_of_a_price_before_quality_is_locked(client, made):
    """A canary: two prices that stand nowhere else, looked for on every page and in every file of the council's door."""
    it = made("agreed", prices=(98_765_43, 87_654_32), file=b"The plan.", at=LOCKING)
    assert asked_for_a_price(client, it, [person_of(it.evaluators[0])]) > 20


@pytest.mark.ci  # some six hundred pages
@pytest.mark.parametrize("stage", ["declared", "finished", "agreed"])
def test_no_bid_answer_or_place_leads_to_a_price_before_the_lock(client, made, stage):
    it = made(stage, prices=(98_765_43, 87_654_32), file=b"The plan.", at=LOCKING)
    people = (person_of(it.evaluators[0]), person_of(it.moderator), it.council.officer)
    assert asked_for_a_price(client, it, people, each=9, wide=True) > 200


def test_every_reading_and_every_download_of_a_bid_is_on_the_trail(client, made):
    it = made("declared", file=b"The plan for three wards.")
    client.sign_in(person_of(it.evaluators[0]))
    bid, criterion = it.bids[0].ref, it.criteria[0].ref
    before = len(trail(it.log))
    for path in (address(it, f"/bids/{bid}/answers/{criterion}"), address(it, f"/bids/{bid}/files/1")):
        assert client.get(path).status_code == 200
    noted = [(entry.did, entry.to, entry.by["person"]) for entry in trail(it.log)[before:]]
    me = it.evaluators[0].person.ref
    assert noted == [("bid:read", ("bid", bid), me), ("attachment:read", ("bid", bid), me)]
