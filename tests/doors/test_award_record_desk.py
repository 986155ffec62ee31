"""What surrounds an award, as the people meet it: a second person, a wrong award, evidence, challenges, reasons, the report."""

from __future__ import annotations

import io
import zipfile

import pytest

from dps.award.correcting import waiting
from dps.award.queries import decision_of, summary_for
from dps.award.rules.final_states import WORDS
from dps.award.states import states_of
from dps.core.db import writing
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, OFFICER, OWNER, READER
from tests.makers.award import THREE, TOLD, a_decision, a_noticed_decision, a_told_decision, an_evaluated_competition
from tests.makers.competition import OPEN_TO_ALL, a_buying_council
from tests.makers.parties import a_person
from tests.makers.research import kept_search, put_to_record

WHY = "The price schedule of one bid was added up wrongly."


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council("Testbridge Council")


@pytest.fixture
def second(council):
    with writing():
        return a_person(council.body, OFFICER, name="Second Officer")


def desk_of(competition, step=""):
    return f"/buyer/competitions/{competition.ref}/award{step}"


def test_an_award_goes_through_a_second_persons_hands(client, council, clock):
    clock.set("2026-11-19T16:00:00+00:00")
    with writing():
        competition = a_decision(an_evaluated_competition(council=council)).competition
        head = a_person(council.body, COUNCIL_ADMINISTRATOR)
    client.sign_in(council.officer)
    assert "You decided this award" in client.get(desk_of(competition, "/approval")).text
    assert client.post(desk_of(competition, "/approval"), data={"outcome": "approved"}).status_code == 409
    assert "Approve the award" not in client.get("/buyer/").text
    client.sign_in(head)
    assert "Approve the award" in client.get("/buyer/").text
    page = client.get(desk_of(competition, "/approval")).text
    assert "Zanzibar Canary Ltd: not won" in page
    assert client.get(desk_of(competition, "/report")).status_code == 200
    assert (
        client.post(desk_of(competition, "/approval"), data={"outcome": "sent_back", "words": "No."}).status_code == 409
    )
    assert client.post(desk_of(competition, "/approval"), data={"outcome": "approved"}).status_code == 302
    assert client.get(desk_of(competition)).status_code == 403, "an administrator decides no award"
    client.sign_in(council.officer)
    assert "Read and send the letters" in client.get(desk_of(competition)).text


def test_a_wrong_award_is_set_aside_by_two_and_the_bidder_reads_that_its_result_stands_no_more(
    client, council, second, clock
):
    clock.set("2026-11-25T10:00:00+00:00")
    with writing():
        decision = a_noticed_decision(an_evaluated_competition(council=council))
    competition = decision.competition
    asked = {"ground": "error", "reason": WHY}
    client.sign_in(council.officer)
    assert (
        client.post(desk_of(competition, "/set-aside"), data={"ground": "error", "reason": "Wrong."}).status_code == 409
    )
    assert client.post(desk_of(competition, "/set-aside"), data=asked).status_code == 302
    assert client.post(desk_of(competition, "/set-aside/answer"), data={"agreed": "yes"}).status_code == 409
    assert waiting(decision) is not None
    client.sign_in(second)
    assert "Answer as the second officer" in client.get("/buyer/").text
    assert WHY in client.get(desk_of(competition, "/set-aside/answer")).text
    assert client.post(desk_of(competition, "/set-aside/answer"), data={"agreed": "yes"}).status_code == 302
    assert decision_of(competition) is None
    page = client.get(desk_of(competition)).text
    assert "Awards that do not stand" in page
    assert "Decide the award" in page
    told = summary_for(competition, decision.bid.supplier)
    client.sign_in(a_member_of(told.bid.supplier))
    assert "This result does not stand any more" in client.get(f"/supplier/results/{told.ref}").text


def test_before_the_contract_the_desk_leads_to_evidence_challenges_and_a_longer_standstill(
    client, council, second, clock
):
    clock.set("2026-11-26T10:00:00+00:00")
    with writing():
        competition = a_noticed_decision(an_evaluated_competition(council=council)).competition
    client.sign_in(council.officer)
    assert "Certificate" not in client.get(desk_of(competition, "/evidence")).text
    wanting = {"item": "insurance", "outcome": "wanting", "note": "Certificate ran out in May."}
    assert client.post(desk_of(competition, "/evidence"), data=wanting).status_code == 302
    assert "Certificate ran out in May." in client.get(desk_of(competition, "/evidence")).text
    assert client.post(desk_of(competition, "/evidence"), data={**wanting, "item": "shoes"}).status_code == 422
    later = {"last_day-day": "9", "last_day-month": "12", "last_day-year": "2026", "reason": "A question came in."}
    assert client.post(desk_of(competition, "/standstill"), data={**later, "last_day-day": "3"}).status_code == 409
    assert client.post(desk_of(competition, "/standstill"), data=later).status_code == 302
    assert "Wednesday 9 December 2026" in client.get(desk_of(competition)).text
    claim = {
        "kind": "claim", "says": "The score for Approach is said to be wrong.", "received_on-day": "26", "received_on-month": "11",
        "received_on-year": "2026", "file": (io.BytesIO(b"A claim, in words.\n"), "claim.txt"),
    }  # fmt: skip
    answer = client.post(desk_of(competition, "/challenges"), data=claim, content_type="multipart/form-data")
    assert answer.status_code == 302
    page = client.get(desk_of(competition, "/challenges")).text
    one = page.split(f"{desk_of(competition)}/challenges/")[1][:26]
    here = desk_of(competition, f"/challenges/{one}")
    assert client.get(here).status_code == 200
    assert "the contract waits" in page
    released = {"reason": "The claim was withdrawn in writing."}
    assert client.post(f"{here}/release", data=released).status_code == 302
    assert client.post(f"{here}/release/answer", data={"agreed": "yes"}).status_code == 409
    client.sign_in(second)
    step = {"to": "withdrawn", "words": "The claimant wrote that it does not go on."}
    assert client.post(here, data=step, content_type="multipart/form-data").status_code == 302
    assert client.post(f"{here}/release/answer", data={"agreed": "yes"}).status_code == 302
    page = client.get(here).text
    assert "It does not wait for this challenge any more." in page
    file = f"{here}/files/{page.split('/files/')[1][:26]}"
    assert client.get(file).data == b"A claim, in words.\n"
    with writing():
        stranger = a_buying_council("Another Council")
    client.sign_in(stranger.officer)
    for gone in (
        "/evidence",
        "/standstill",
        "/challenges",
        "/set-aside",
        "/approval",
        "/report",
        "/evidence.zip",
        "/reasons",
    ):
        assert client.get(desk_of(competition, gone)).status_code == 404, gone
    assert client.get(here).status_code == 404
    assert client.get(file).status_code == 404


def test_a_loser_below_the_thresholds_asks_here_and_reads_the_reasons(client, council, clock):
    clock.set("2026-11-21T10:00:00+00:00")
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL, council=council))
        loser = next(row.bid.supplier for row in states_of(decision) if row.bid.supplier.name == "Zanzibar Canary Ltd")
        owner, reader = a_person(loser, OWNER), a_person(loser, READER)
        ref = summary_for(decision.competition, loser).ref
    competition = decision.competition
    client.sign_in(reader)
    assert client.post(f"/supplier/results/{ref}/reasons").status_code == 403
    client.sign_in(owner)
    assert "Ask the council for its reasons" in client.get(f"/supplier/results/{ref}").text
    assert client.post(f"/supplier/results/{ref}/reasons").status_code == 302
    assert "by the end of Sunday 6 December 2026" in client.get(f"/supplier/results/{ref}/reasons").text
    assert client.post(f"/supplier/results/{ref}/reasons").status_code == 409
    client.sign_in(council.officer)
    page = client.get(desk_of(competition, "/reasons")).text
    one = page.split(f"{desk_of(competition)}/reasons/")[1][:26]
    assert "Agreed 3 for Approach of Zanzibar Canary Ltd." in client.get(desk_of(competition, f"/reasons/{one}")).text
    given = {"words": "The winner’s plan for the three wards was worked out further."}
    assert client.post(desk_of(competition, f"/reasons/{one}"), data=given).status_code == 302
    assert client.post(desk_of(competition, f"/reasons/{one}"), data=given).status_code == 409
    client.sign_in(owner)
    page = client.get(f"/supplier/results/{ref}/reasons").text
    assert "worked out further" in page
    assert "Agreed 5 for Approach of Heron Works Co-operative." in page
    assert "Quince" not in page


def test_the_report_and_the_evidence_are_the_councils_to_read_print_and_take(client, council, clock):
    clock.set("2026-11-26T10:00:00+00:00")
    with writing():
        competition = a_noticed_decision(an_evaluated_competition(council=council)).competition
        looked = kept_search(competition, "Advice nearby", by=council.by, at=TOLD)
        put_to_record(competition, looked, by=council.by, at=TOLD)
    client.sign_in(council.officer)
    page = client.get(desk_of(competition, "/report")).text
    assert "Advice nearby" in page
    assert looked.digest in page
    for name in (offer.name for offer in THREE):
        assert name in page
    assert WORDS["below_threshold"] in page
    assert "SI 2024/692 reg 27(2)(n)" in page
    packed = client.get(desk_of(competition, "/evidence.zip"))
    assert packed.status_code == 200
    with zipfile.ZipFile(io.BytesIO(packed.data)) as opened:
        assert "verify.py" in opened.namelist()


def a_member_of(supplier):
    with writing():
        return a_person(supplier, OWNER)
