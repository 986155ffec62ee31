"""The moderator's desk, everybody's signature, the record of the whole, and an error put right after prices."""

from __future__ import annotations

from dps.audit.queries import trail
from dps.core.db import writing
from dps.evaluation import actions
from dps.evaluation.models import Consensus
from dps.evaluation.queries import evaluation_of
from dps.evaluation.reading_models import SecondReading, SignOff
from dps.parties.rules import roles
from tests.doors.evaluation_pages import address, agree_and_sign, agreement, counted, person_of, words
from tests.makers.evaluation import AGREEING, CHANGE, LOCKING, PRICING, RATIONALE, REASON
from tests.makers.parties import a_person, an_operator

AGAIN = "The second ward was read as the third by one of us."
ERROR = "Page 4 of the other bid was open: its heading says so, and the sum on it is the other’s."


def at_answer(it, bid=0, criterion=0, more=""):
    return address(it, f"/moderation/{it.bids[bid].ref}/{it.criteria[criterion].ref}{more}")


def test_the_moderator_sees_all_scores_and_records_what_was_agreed(client, made):
    it = made("finished", at=AGREEING)
    client.sign_in(person_of(it.moderator))
    page = client.get(address(it, "/moderation"))
    assert page.status_code == 200
    assert "Evaluator 1" in page.text
    assert client.get(address(it, f"/moderation/{it.bids[0].ref}")).location == at_answer(it)
    page = client.get(at_answer(it))
    assert page.text.count(REASON) == 2
    assert client.post(at_answer(it), data=agreement(it, 4, "agreed")).status_code == 422
    sent = client.post(at_answer(it), data=agreement(it, 4))
    assert (sent.status_code, sent.location) == (302, at_answer(it, 0, 1))
    assert counted(Consensus) == 1
    stale = client.post(
        at_answer(it), data=agreement(it, 1, "Another rationale of the first window.", change_reason=CHANGE)
    )
    assert stale.status_code == 409
    assert "Two versions" in stale.text
    assert counted(Consensus) == 1


UNWHOLE = (
    ({"attended": []}, "took part; at least 2 do"),
    ({"discussion": ""}, "nothing says what was discussed"),
    ({"dissent": "It was worth a two to me."}, "nobody is named"),
)


def test_a_record_without_who_was_there_or_what_was_said_is_refused(client, made):
    it = made("finished", at=AGREEING)
    client.sign_in(person_of(it.moderator))
    for changes, says in UNWHOLE:
        page = client.post(at_answer(it), data=agreement(it, 4) | changes)
        assert (page.status_code, says in page.text) == (409, True), changes
    assert counted(Consensus) == 0


def test_scores_far_apart_are_flagged_and_read_again_before_anything_is_agreed(client, made):
    it = made("declared", at=AGREEING)
    with writing():
        for n, place in enumerate(it.evaluators):
            for b, bid in enumerate(it.bids):
                for c, criterion in enumerate(it.criteria):
                    points = 5 if (n, b, c) == (1, 0, 0) else 3
                    it.score_one(assignment=place, bid=bid, criterion=criterion, points=points)
            actions.finish(assignment=place, by=it.by(place), at=AGREEING)
    client.sign_in(person_of(it.moderator))
    assert "2 points apart" in client.get(address(it, "/moderation")).text
    assert client.post(at_answer(it), data=agreement(it)).status_code == 409
    assert client.post(at_answer(it, more="/read-again"), data={"reason": "short"}).status_code == 409
    assert client.post(at_answer(it, more="/read-again"), data={"reason": AGAIN}).status_code == 302
    assert counted(SecondReading) == 1
    text = words(client.get(at_answer(it)))
    assert "Being read again" in text
    assert AGAIN in text
    assert client.post(at_answer(it), data=agreement(it)).status_code == 409
    with writing():
        for place, version in ((it.evaluators[0], 1), (it.evaluators[1], 1)):
            it.score_one(assignment=place, points=4, replaces=version, change_reason=CHANGE, at=AGREEING)
    assert client.post(at_answer(it), data=agreement(it, 4)).status_code == 302


def test_quality_is_locked_when_every_evaluator_has_signed_every_record(client, made):
    it = made("finished", at=AGREEING)
    one, two = (person_of(place) for place in it.evaluators)
    agree_and_sign(client, it, person_of(it.moderator), (one,))
    client.sign_in(person_of(it.moderator))
    page = client.get(address(it, "/lock"))
    assert "Evaluator 2 has not signed 4 records." in words(page)
    assert client.post(address(it, "/lock")).status_code == 409
    client.sign_in(two)
    assert "4 records to sign" in words(client.get(address(it)))
    page = client.get(address(it, f"/records/{it.bids[0].ref}"))
    assert "Sign 2 records" in page.text
    assert RATIONALE in page.text
    old = {"records": " ".join(f"{c.ref}:9" for c in it.criteria)}
    assert client.post(address(it, f"/records/{it.bids[0].ref}"), data=old).status_code == 409
    assert client.post(address(it, f"/records/{it.bids[0].ref}"), data={}).status_code == 409
    for bid in it.bids:
        records = {"records": " ".join(f"{c.ref}:1" for c in it.criteria)}
        assert client.post(address(it, f"/records/{bid.ref}"), data=records).status_code == 302
    assert counted(SignOff) == 8
    client.sign_in(person_of(it.moderator))
    assert client.post(address(it, "/lock")).status_code == 302


def test_an_objection_stops_the_lock_until_it_is_recorded_anew_and_signed(client, made):
    it = made("recorded", at=AGREEING)
    client.sign_in(person_of(it.evaluators[0]))
    where = address(it, f"/records/{it.bids[0].ref}/{it.criteria[0].ref}/object")
    assert client.get(where).status_code == 200
    assert client.post(where, data={"version": "1", "remark": "No."}).status_code == 409
    assert client.post(where, data={"version": "1", "remark": "I was not asked, and said three."}).status_code == 302
    with writing():
        it.sign_all(it.evaluators[0])
        it.sign_all(it.evaluators[1])
    client.sign_in(person_of(it.moderator))
    assert "objected to the record" in words(client.get(address(it, "/lock")))
    assert "I was not asked, and said three." in client.get(at_answer(it)).text
    assert "Answer the objection" in client.get(address(it)).text
    anew = agreement(it, 3, replaces=1, change_reason="Evaluator 1 was heard; the record says so now.")
    assert client.post(at_answer(it), data=anew).status_code == 302
    with writing():
        for place in it.evaluators:
            it.sign_all(place)
    assert client.post(address(it, "/lock")).status_code == 302


def test_nobody_but_the_evaluators_signs(client, made):
    it = made("recorded", at=AGREEING)
    for who in (person_of(it.moderator), it.council.officer):
        client.sign_in(who)
        assert client.get(address(it, "/records")).status_code == 404
        assert client.get(address(it, f"/records/{it.bids[0].ref}")).status_code == 404


def test_the_lead_sees_how_far_everybody_is_and_nobodys_score(client, made):
    it = made("scored")
    client.sign_in(it.council.officer)
    text = words(client.get(address(it, "/progress")))
    assert "Evaluator 1 4 of 4" in text
    assert REASON not in text


def test_the_whole_evaluation_is_one_page_and_one_table_after_the_lock(client, made):
    it = made("agreed", at=LOCKING)
    client.sign_in(it.council.officer)
    assert client.get(address(it, "/record")).status_code == 409
    assert client.get(address(it, "/record.csv")).status_code == 409
    assert client.post(address(it, "/lock")).status_code == 302
    page = client.get(address(it, "/record"))
    assert page.status_code == 200
    assert page.text.count(REASON) == 8
    assert page.text.count(RATIONALE) == 4
    assert "Evaluator 2 signed" in page.text
    lines = client.get(address(it, "/record.csv")).data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("bid,criterion,what,person,version,from,to,why")
    assert len(lines) == 1 + 8 + 4 + 8
    assert [e.did for e in trail(it.log)][-2:] == ["evaluation:read", "evaluation:read"]
    client.sign_in(person_of(it.evaluators[0]))
    assert client.get(address(it, "/record")).status_code == 403
    where = f"/admin/audit/competition/{it.competition.ref}/evaluation"
    assert client.get(where).status_code == 403
    with writing():
        auditor = a_person(an_operator(), roles.AUDITOR)
    page = client.sign_in(auditor).get(where)
    assert page.text.count(REASON) == 8


def corrected(it, first=4, error=ERROR):
    sent = {"error": error}
    for n, bid in enumerate(it.bids):
        sent |= {
            f"rows-{n}-bid": bid.ref, f"rows-{n}-version": "1", f"rows-{n}-points": str(first if n == 0 else 3),
            f"rows-{n}-rationale": RATIONALE,
        }  # fmt: skip
    return sent


def test_an_error_is_put_right_for_every_bid_by_somebody_who_saw_no_price(client, made):
    it = made("priced", at=PRICING)
    where = address(it, f"/corrections/{it.criteria[0].ref}")
    client.sign_in(person_of(it.moderator))
    assert client.get(where).status_code == 200
    assert client.post(where, data=corrected(it, error="Wrong.")).status_code == 409
    one_bid = {k: v for k, v in corrected(it).items() if not k.startswith("rows-1")}
    assert client.post(where, data=one_bid).status_code == 409
    assert client.post(where, data=corrected(it)).status_code == 302
    assert counted(Consensus) == 6
    assert "Page 4 of the other bid was open" in client.get(address(it, "/corrections")).text
    client.sign_in(it.council.officer)
    assert client.post(address(it, "/ranking")).status_code == 409, "nobody else has signed it"
    client.sign_in(person_of(it.evaluators[0]))
    for bid in it.bids:
        records = {"records": f"{it.criteria[0].ref}:2"}
        assert client.post(address(it, f"/records/{bid.ref}"), data=records).status_code == 302
    client.sign_in(it.council.officer)
    assert client.post(address(it, "/ranking")).status_code == 302


def test_whoever_saw_a_price_corrects_and_signs_nothing(client, made):
    it = made("computed", at=PRICING)
    for place in (it.moderator, it.evaluators[1]):
        assert client.sign_in(person_of(place)).get(address(it, "/ranking")).status_code == 200
    assert [e.did for e in trail(it.log)][-2:] == ["prices:read", "prices:read"]
    where = address(it, f"/corrections/{it.criteria[0].ref}")
    client.sign_in(person_of(it.moderator))
    assert "You have seen the prices" in client.get(where).text
    assert client.post(where, data=corrected(it)).status_code == 409
    client.sign_in(person_of(it.evaluators[0]))
    assert client.post(where, data=corrected(it)).status_code == 302
    for place in (it.evaluators[1], it.evaluators[0]):
        client.sign_in(person_of(place))
        records = {"records": f"{it.criteria[0].ref}:2"}
        assert client.post(address(it, f"/records/{it.bids[0].ref}"), data=records).status_code == 409
    assert not evaluation_of(it.competition).ledger.signed.get((it.bids[0].ref, it.criteria[0].ref))
