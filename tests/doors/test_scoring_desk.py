"""An evaluator's desk: one answer at a time, a sheet of one's own, two windows, an answer read again."""

from __future__ import annotations

from sqlalchemy import select

from dps.core.db import db, writing
from dps.evaluation import actions
from dps.evaluation.models import Score
from dps.evaluation.reading_models import Worksheet
from tests.doors.evaluation_pages import address, answer_at, counted, person_of, sheet, words
from tests.makers.evaluation import AGREEING, CHANGE, PLACE, REASON

BACKGROUND = {"X-Save": "background"}


def kept_sheet():
    return db.session.execute(select(Worksheet.version, Worksheet.unfinished, Worksheet.notes)).one()


def test_an_evaluator_goes_from_answer_to_answer_and_then_hands_in(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    page = client.get(answer_at(it))
    assert "Answer 1 of 4; 4 answers still to score" in words(page)
    assert f'data-key-after href="{answer_at(it, 0, 1)}"' in page.text
    for bid, criterion, to in ((0, 0, (0, 1)), (0, 1, (1, 0)), (1, 0, (1, 1))):
        sent = client.post(answer_at(it, bid, criterion), data=sheet())
        assert (sent.status_code, sent.location) == (302, answer_at(it, *to))
    assert client.post(answer_at(it, 1, 1), data=sheet()).location == address(it, "/hand-in")
    assert counted(Score) == 4
    assert "Scored 3" in client.get(address(it, f"/bids/{it.bids[0].ref}")).text


UNWHOLE = (
    ({"reason": "Good."}, "in 20 characters or more"),
    ({"reason": "What was asked is offered and believable; the doubts that remain are small."}, "own words"),
    ({"points": ""}, "Choose a score"),
    ({"points": "4.2"}, "Choose from the options"),
    ({"points": "7"}, "Choose from the options"),
    ({"cites": ""}, "Say where in the bid it stands"),
)


def test_a_score_without_a_point_a_reason_or_a_place_is_sent_back(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    for changes, says in UNWHOLE:
        page = client.post(answer_at(it), data=sheet() | changes)
        assert (page.status_code, says in page.text) == (422, True), changes
    assert counted(Score) == 0


def test_a_change_needs_its_reason_and_an_unchanged_sheet_changes_nothing(client, made):
    it = made("scored")
    client.sign_in(person_of(it.evaluators[0]))
    before = counted(Score)
    assert client.post(answer_at(it), data=sheet(replaces=1)).status_code == 302
    assert counted(Score) == before
    assert client.post(answer_at(it), data=sheet(5, replaces=1)).status_code == 422
    assert client.post(answer_at(it), data=sheet(5, replaces=1, change_reason=CHANGE)).status_code == 302
    assert counted(Score) == before + 1


def test_a_stale_page_gets_both_versions_side_by_side_and_nothing_typed_is_lost(client, made):
    it = made("scored")
    client.sign_in(person_of(it.evaluators[0]))
    other = "I read it again in another window just now."
    assert client.post(answer_at(it), data=sheet(5, other, replaces=1, change_reason=CHANGE)).status_code == 302
    typed = "This is what I typed in the first window."
    page = client.post(answer_at(it), data=sheet(1, typed, replaces=1, change_reason=CHANGE))
    assert page.status_code == 409
    text = words(page)
    assert "Two versions" in text
    assert other in text.split("What was asked")[0]
    assert text.count(typed) == 2, "beside what is kept, and in the form"
    assert 'name="replaces" type="hidden" value="2"' in page.text
    assert counted(Score) == 9
    assert client.post(answer_at(it), data=sheet(1, typed, replaces=2, change_reason=CHANGE)).status_code == 302
    assert counted(Score) == 10


def test_what_is_typed_is_kept_for_its_writer_alone_and_is_no_score(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    half = sheet(2, "Half a", cites="", notes="Ask about the third ward.")
    answer = client.post(answer_at(it), data=half, headers=BACKGROUND)
    assert (answer.status_code, answer.json["version"]) == (200, 1)
    assert "no score" in answer.json["says"]
    assert counted(Score) == 0
    page = client.get(answer_at(it))
    assert "Half a" in page.text
    assert "Ask about the third ward." in page.text
    assert "not given yet" in page.text
    assert "Begun" in client.get(address(it, f"/bids/{it.bids[0].ref}")).text
    other = client.sign_in(person_of(it.evaluators[1])).get(answer_at(it)).text
    assert "Half a" not in other
    assert "third ward" not in other


def test_a_sheet_that_changed_in_another_window_is_not_overwritten(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    first = sheet(2, "Written in the first window", notes="One")
    assert client.post(answer_at(it), data=first, headers=BACKGROUND).status_code == 200
    second = client.post(answer_at(it), data=sheet(4, "Second window", notes="Two"), headers=BACKGROUND)
    assert second.status_code == 409
    assert "another window" in second.json["says"]
    assert kept_sheet().notes == "One"
    page = client.post(answer_at(it), data=sheet(4, notes="Two"))
    assert page.status_code == 409
    assert "Written in the first window" in page.text
    assert counted(Score) == 0


def test_a_given_score_clears_what_was_begun_and_keeps_the_notes(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    client.post(answer_at(it), data=sheet(2, "Half a", notes="Ask."), headers=BACKGROUND)
    assert client.post(answer_at(it), data=sheet(3, notes="Ask.", version=1)).status_code == 302
    kept = kept_sheet()
    assert (kept.unfinished, kept.notes) == ({}, "Ask.")
    assert counted(Score) == 1


def test_handing_in_waits_for_every_answer_and_closes_the_score_not_the_notes(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    assert "still to score" in client.get(address(it, "/hand-in")).text
    assert client.post(address(it, "/hand-in")).status_code == 409
    for bid in range(2):
        for criterion in range(2):
            client.post(answer_at(it, bid, criterion), data=sheet())
    assert client.post(address(it, "/hand-in")).status_code == 302
    assert "Keep this score" not in client.get(answer_at(it)).text
    late = client.post(answer_at(it), data=sheet(5, replaces=1, change_reason=CHANGE))
    assert late.status_code == 409
    assert counted(Score) == 4
    assert client.post(answer_at(it), data=sheet(replaces=1, notes="For the meeting.")).status_code == 302
    assert kept_sheet().notes == "For the meeting."


def test_an_answer_read_again_is_scored_once_more_also_where_the_score_stays(client, made):
    it = made("finished", at=AGREEING)
    with writing():
        actions.ask_again(
            bid=it.bids[0], criterion=it.criteria[0], reason="Page 4 was overlooked by one of us.",
            by=it.by(it.moderator), at=AGREEING,
        )  # fmt: skip
    client.sign_in(person_of(it.evaluators[0]))
    assert "Read again: Approach" in client.get(address(it)).text
    page = client.get(answer_at(it))
    assert "Page 4 was overlooked by one of us." in page.text
    same = sheet(3, REASON, cites=PLACE, replaces=1)
    assert client.post(answer_at(it), data=same).status_code == 422, "a second reading gives its reason"
    assert client.post(answer_at(it), data=same | {"change_reason": CHANGE}).location == address(it)
    assert counted(Score) == 9
    assert client.post(answer_at(it, 0, 1), data=sheet(5, replaces=1, change_reason=CHANGE)).status_code == 409
