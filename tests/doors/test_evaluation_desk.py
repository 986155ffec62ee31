"""The evaluation as its people walk it: officer, evaluators, moderator; and where each is refused."""

from __future__ import annotations

from sqlalchemy import event

from dps.audit.queries import trail
from dps.bidding.queries import disregarded
from dps.core.db import db, writing
from dps.evaluation import actions, queries
from dps.parties.rules import roles
from tests.doors.evaluation_pages import address, declared, person_of
from tests.makers.competition import a_buying_council
from tests.makers.evaluation import LOCKING, OPENING, SCORING
from tests.makers.parties import a_person

# Who comes in


def test_only_the_councils_officers_and_the_panel_come_in(client, made):
    it = made("declared")
    with writing():
        elsewhere = a_buying_council("Elsewhere Council")
        colleague = a_person(it.council.body, roles.EVALUATOR)
    assert client.get(address(it)).status_code == 302
    for who, status in (
        (it.council.officer, 200), (person_of(it.evaluators[0]), 200), (person_of(it.moderator), 200),
        (elsewhere.officer, 404), (colleague, 404),
    ):  # fmt: skip
        assert client.sign_in(who).get(address(it)).status_code == status


def test_an_evaluator_may_not_appoint_nor_open_prices(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0]))
    assert client.get(address(it, "/panel")).status_code == 403
    assert client.get(address(it, "/prices")).status_code == 403


# The panel


def test_an_officer_appoints_and_the_same_person_is_not_offered_twice(client, made):
    it = made("opened", at=OPENING)
    client.sign_in(it.council.officer)
    page = client.get(address(it, "/panel"))
    assert "Nobody is on the panel yet" in page.text
    assert client.post(address(it, "/panel"), data={"role": "evaluator"}).status_code == 422
    sent = client.post(address(it, "/panel"), data={"person": it.second.ref, "role": "evaluator"})
    assert sent.status_code == 302
    page = client.get(address(it, "/panel"))
    assert page.text.count(it.second.ref) == 0
    assert "Second Officer" in page.text
    again = client.post(address(it, "/panel"), data={"person": it.second.ref, "role": "moderator"})
    assert again.status_code == 422


def test_an_officer_replaces_a_member_with_a_reason(client, made):
    it = made("declared")
    client.sign_in(it.council.officer)
    where = address(it, f"/panel/{it.evaluators[0].ref}/replace")
    assert client.get(where).status_code == 200
    assert client.post(where, data={"reason": "short"}).status_code == 422
    sent = client.post(where, data={"reason": "On leave until the spring of next year.", "person": it.second.ref})
    assert sent.status_code == 302
    member = queries.assignment_of(it.competition, it.second)
    assert (member.role, member.ended_at) == ("evaluator", None)
    assert client.get(where).status_code == 409


# The declaration


def test_the_bidders_are_named_on_the_declaration_and_nowhere_before(client, made):
    it = made("panelled")
    client.sign_in(person_of(it.evaluators[0]))
    desk = client.get(address(it))
    assert "Bidder A" not in desk.text
    page = client.get(address(it, "/declaration"))
    assert "Bidder A" in page.text
    assert "Bidder B" in page.text
    assert "will work with residents" not in page.text


def test_no_answer_is_shown_before_the_declaration(client, made):
    it = made("panelled")
    client.sign_in(person_of(it.evaluators[0]))
    where = address(it, f"/bids/{it.bids[0].ref}")
    page = client.get(where)
    assert (page.status_code, page.location) == (302, address(it, "/declaration"))
    assert client.get(address(it, f"/bids/{it.bids[0].ref}/files/1")).status_code == 302
    assert client.post(address(it, "/declaration"), data={}).status_code == 422
    assert client.post(address(it, "/declaration"), data=declared(it)).status_code == 302
    page = client.get(where)
    assert page.status_code == 200
    assert "Bidder A will work with residents on Approach." in page.text


def test_a_declared_interest_closes_the_bids(client, made):
    it = made("panelled")
    client.sign_in(person_of(it.evaluators[0]))
    theirs = it.bids[0].supplier.ref
    assert client.post(address(it, "/declaration"), data=declared(it, {theirs: "cousin"})).status_code == 422
    sent = client.post(address(it, "/declaration"), data=declared(it, {theirs: "My cousin works for Bidder A."}))
    assert sent.status_code == 302
    page = client.get(address(it, f"/bids/{it.bids[0].ref}"))
    assert page.status_code == 409
    assert "closed to them" in page.text
    assert client.sign_in(it.council.officer).get(address(it, "/panel")).text.count("Declared an interest") == 1


# Scoring


def test_a_file_of_a_bid_is_read_after_the_declaration_and_the_reading_is_kept(client, made):
    it = made("declared", file=b"The plan for three wards.")
    where = address(it, f"/bids/{it.bids[0].ref}/files/1")
    client.sign_in(person_of(it.evaluators[0]))
    assert f'href="{where}"' in client.get(address(it, f"/bids/{it.bids[0].ref}")).text
    file = client.get(where)
    assert (file.status_code, file.data) == (200, b"The plan for three wards.")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert trail(it.log)[-1].did == "attachment:read"
    assert client.get(address(it, f"/bids/{it.bids[0].ref}/files/2")).status_code == 404


def test_reading_a_bid_leaves_an_entry_in_the_trail(client, made):
    it = made("declared")
    client.sign_in(person_of(it.evaluators[0])).get(address(it, f"/bids/{it.bids[0].ref}"))
    last = trail(it.log)[-1]
    assert (last.did, last.to, last.by["person"]) == ("bid:read", ("bid", it.bids[0].ref), it.evaluators[0].person.ref)


def test_no_evaluator_sees_anothers_score_nor_any_price(client, made):
    it = made("declared", prices=(98_765_43, 87_654_32))
    theirs = "Only the second evaluator has written this reason."
    with writing():
        for bid in it.bids:
            for criterion in it.criteria:
                it.score_one(assignment=it.evaluators[1], bid=bid, criterion=criterion, points=1, reason=theirs)
        actions.finish(assignment=it.evaluators[1], by=it.by(it.evaluators[1]), at=SCORING)
    client.sign_in(person_of(it.evaluators[0]))
    pages = ["", "/declaration", f"/bids/{it.bids[0].ref}", f"/bids/{it.bids[1].ref}", "/hand-in", "/lock", "/ranking"]
    for page in pages:
        text = client.get(address(it, page)).text
        assert theirs not in text
        assert "98,765" not in text
        assert "87,654" not in text
    for page in ("/moderation", f"/moderation/{it.bids[0].ref}"):
        assert client.get(address(it, page)).status_code == 404
    client.sign_in(person_of(it.moderator))
    for page in ("/moderation", f"/moderation/{it.bids[0].ref}"):
        found = client.get(address(it, page))
        assert found.status_code == 409
        assert theirs not in found.text


# Moderation


def test_officers_see_the_scores_after_the_lock_and_not_before(client, made):
    it = made("agreed", at=LOCKING)
    client.sign_in(it.council.officer)
    assert client.get(address(it, "/moderation")).status_code == 404
    assert client.post(address(it, "/lock")).status_code == 302
    assert client.get(address(it, "/moderation")).status_code == 200


def questions_asked(client, where):
    count = 0

    def one_more(*_args):
        nonlocal count
        count += 1

    event.listen(db.engine, "before_cursor_execute", one_more)
    try:
        page = client.get(where)
    finally:
        event.remove(db.engine, "before_cursor_execute", one_more)
    assert page.status_code == 200
    return count, page.text


def test_the_moderation_page_asks_as_much_for_eight_bids_as_for_two(client, made):
    two, eight = made("finished", bids=2), made("finished", bids=8, evaluators=3)
    few, _ = questions_asked(client.sign_in(person_of(two.moderator)), address(two, "/moderation"))
    many, text = questions_asked(client.sign_in(person_of(eight.moderator)), address(eight, "/moderation"))
    assert "Bidder H" in text
    assert many == few


def test_an_officer_on_the_panel_reads_no_bid_by_another_door_before_declaring(client, made):
    it = made("opened")
    with writing():
        mine = actions.appoint(
            competition=it.competition, person=it.second, role="evaluator", by=it.officer, at=OPENING
        )
    elsewhere = f"/buyer/bids/{it.bids[0].ref}"
    assert client.sign_in(it.council.officer).get(elsewhere).status_code == 200
    assert client.sign_in(it.second).get(elsewhere).status_code == 409
    assert client.get(elsewhere + "/files/1").status_code == 409
    with writing():
        actions.declare(assignment=mine, has_interest=False, by=it.by(mine), at=OPENING)
    assert client.get(elsewhere).status_code == 200


def test_an_officer_with_an_interest_puts_no_bid_out_of_the_comparison(client, made):
    it = made("opened")
    with writing():
        mine = actions.appoint(
            competition=it.competition, person=it.second, role="evaluator", by=it.officer, at=OPENING
        )
    where = f"/buyer/bids/{it.bids[0].ref}/disregard"
    why = {"ground": "procedure", "reason": "It offers no start date at all."}
    client.sign_in(it.second)
    assert client.post(where, data=why).status_code == 409
    with writing():
        statement = "My sister works for the second bidder."
        actions.declare(assignment=mine, has_interest=True, statement=statement, by=it.by(mine), at=OPENING)
    assert (client.get(where).status_code, client.post(where, data=why).status_code) == (409, 409)
    assert disregarded(it.competition) == ()
    assert client.sign_in(it.council.officer).post(where, data=why).status_code == 302
