"""Four eyes before publication, and a council's standing orders: the deeds, their rows, their entries."""

from __future__ import annotations

import pytest

from dps.audit.queries import trail, verify
from dps.competition import actions, queries
from dps.competition.rules.orders import Band
from dps.core.actor import CLOCK
from dps.core.db import NotFound, writing
from dps.core.refusal import Refused
from dps.parties.actions import give_position
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR, OFFICER
from tests.conftest import NOW
from tests.makers.competition import DPS, DYNAMIC, a_buying_council, a_draft, approved, officer_of
from tests.makers.parties import a_person, acting

BANDS = (Band(50_000_00, OFFICER), Band(None, COUNCIL_ADMINISTRATOR))


def codes(refused):
    return {o.code for o in refused.value.obstacles}


def a_colleague(draft, role=OFFICER):
    return acting(a_person(draft.buyer, role), draft.buyer)


def answer(review, by, outcome="approved", **comments):
    return actions.answer_review(review=review, outcome=outcome, comments=comments, by=by, at=NOW)


def test_nobody_who_wrote_in_a_draft_approves_it_and_a_later_change_voids_what_was_approved(app):
    with writing():
        draft = a_draft(DPS)
        editor, reader = a_colleague(draft), a_colleague(draft)
        actions.revise(competition=draft, facts={"title": "Other"}, version=2, by=editor, at=NOW)
        review = actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)
    for author in (officer_of(draft), editor):
        with pytest.raises(Refused) as refused, writing():
            answer(review, author)
        assert codes(refused) == {"own-draft"}
    with writing():
        answer(review, reader)
    assert queries.review_stage(draft) == "approved"
    with writing():
        actions.revise(competition=draft, facts={"title": "Other again"}, version=3, by=editor, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=draft, by=officer_of(draft), at=NOW)
    assert codes(refused) == {"approval-void"}


def test_a_draft_sent_back_is_sent_again_after_a_change_and_then_published(app):
    with writing():
        draft = a_draft(DPS)
        reader = a_colleague(draft)
        review = actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)
        answer(review, reader, "sent_back", about="Say for whom.")
    with pytest.raises(Refused) as refused, writing():
        actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)
    assert codes(refused) == {"review-asked-already"}
    with writing():
        actions.revise(competition=draft, facts={"need": "For tenants."}, version=2, by=officer_of(draft), at=NOW)
        actions.publish(competition=approved(draft), by=officer_of(draft), at=NOW)
    assert queries.stage_of(draft, NOW) == "open"
    assert queries.review_of(draft).told == queries.review_of(draft).told


def test_who_may_approve_follows_the_standing_orders_that_hold_at_publication(app):
    with writing():
        draft = approved(a_draft(DYNAMIC))  # by an administrator
        boss = a_colleague(draft, COUNCIL_ADMINISTRATOR)
        other = a_draft(DPS, council=None)
        officer = a_colleague(other)
        review = actions.ask_for_review(competition=other, by=officer_of(other), at=NOW)
        answer(review, officer)
        for its, by in ((draft, boss), (other, a_colleague(other, COUNCIL_ADMINISTRATOR))):
            actions.keep_orders(
                council=its.buyer, bands=BANDS, direct_award_limit=10_000_00, source="Rule 7", by=by, at=NOW
            )
    assert queries.review_stage(draft) == "approved"
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=other, by=officer_of(other), at=NOW)
    assert codes(refused) == {"approver-not-entitled"}
    assert queries.direct_award_limit_of(draft.buyer) == 10_000_00
    assert queries.direct_award_limit_of(a_council_without()) is None


def a_council_without():
    with writing():
        return a_buying_council().body


def test_an_officer_who_is_an_evaluator_elsewhere_or_another_council_answers_nothing(app):
    with writing():
        draft, rival = a_draft(DPS), a_buying_council()
        a_colleague(draft)
        evaluator = a_colleague(draft, EVALUATOR)
        review = actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)
    with pytest.raises(Refused) as refused, writing():
        answer(review, evaluator)
    assert codes(refused) == {"not-entitled"}
    with pytest.raises(NotFound):
        queries.own_review(review.ref, rival.by)
    assert queries.waiting_for_review(rival.by) == ()
    assert queries.waiting_for_review(officer_of(draft)) == ()


def test_the_trail_keeps_digests_of_what_was_read_and_no_word_of_it(app):
    with writing():
        draft = approved(a_draft(DYNAMIC))
    entries = trail(f"competition:{draft.ref}")
    said = {entry.did: entry.facts for entry in entries}
    assert said["review:ask"]["digest"] == said["review:approve"]["digest"] == queries.review_of(draft).digest
    assert len(said["review:ask"]["considered_digest"]) == 64
    assert "Head of Communities" not in str(said)
    assert "Head of Communities" not in queries.told_of(draft).canonical()
    assert verify(f"competition:{draft.ref}").fault is None


DEEDS = {
    "review:ask": lambda draft, review, by: actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW),
    "review:approve": lambda draft, review, by: answer(review(), by),
    "review:send-back": lambda draft, review, by: answer(review(), by, "sent_back", about="Say for whom."),
    "standing-orders:keep": lambda draft, review, by: actions.keep_orders(
        council=draft.buyer, bands=BANDS, direct_award_limit=None, source="Rule 7", by=by, at=NOW
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_rolls_back_with_its_entry(app, deed):
    with writing():
        draft = a_draft(DPS)
        by = a_colleague(draft, COUNCIL_ADMINISTRATOR)
        if deed.startswith("review:") and deed != "review:ask":
            actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)

    def review():
        return queries.review_of(draft)

    logs = (f"competition:{draft.ref}", f"organisation:{draft.buyer.ref}")

    def did():
        return [entry.did for log in logs for entry in trail(log)]

    before = did()
    with pytest.raises(ZeroDivisionError), writing():
        DEEDS[deed](draft, review, by)
        1 / 0
    assert did() == before
    with writing():
        DEEDS[deed](draft, review, by)
    assert did().count(deed) == 1


def test_a_person_with_two_roles_approves_by_the_better_one(app):
    with writing():
        draft = a_draft(DPS)
        both = a_person(draft.buyer, EVALUATOR)
        give_position(person=both, organisation=draft.buyer, role=COUNCIL_ADMINISTRATOR, by=CLOCK, at=NOW)
        review = actions.ask_for_review(competition=draft, by=officer_of(draft), at=NOW)
        answer(review, acting(both, draft.buyer))
    assert queries.review_stage(draft) == "approved"
