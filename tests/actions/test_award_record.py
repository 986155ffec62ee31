"""What surrounds an award: approved by a second person, set aside by two, contested, longer, with reasons; each rolls back."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dps.audit.queries import trail
from dps.award import actions, approving, bundle, challenges, checking, correcting, lengthening, reasons
from dps.award.models import AwardDecision, Summary
from dps.award.queries import decision_of, set_aside_before, standstill_of_award
from dps.award.record_models import FinalState, ReasonsRequest
from dps.award.states import counts_for_notice, states_of
from dps.bidding.models import Bid
from dps.competition.rules.orders import Band
from dps.competition.standing import keep_orders
from dps.contract.queries import why_not_conclude
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR, OWNER
from dps.profile.models import Profile
from tests.makers.award import (
    CONCLUDED,
    DECIDED,
    RECORDED,
    THREE,
    TOLD,
    Offer,
    a_contract,
    a_decision,
    a_noticed_decision,
    a_second_officer,
    a_told_decision,
    an_approved_decision,
    an_evaluated_competition,
    by_officer,
)
from tests.makers.competition import OPEN_TO_ALL, a_buying_council
from tests.makers.parties import a_person, a_supplier, acting

WHY = "The price schedule of one bid was added up wrongly."
LATER = RECORDED + timedelta(days=1)


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def done(competition) -> list[str]:
    return [e.did for e in trail(f"competition:{competition.ref}", limit=1_000)]


def set_aside(decision, *, at=LATER):
    asked = correcting.ask_to_set_aside(
        decision=decision, ground="error", reason=WHY, by=by_officer(decision.competition), at=at
    )
    correcting.answer_setting_aside(
        asked=asked, agreed=True, answer="", by=a_second_officer(decision.competition), at=at
    )
    return asked


# Rolling back: each deed with its entry and its post


def _asked(decision):
    return correcting.ask_to_set_aside(
        decision=decision, ground="error", reason=WHY, by=by_officer(decision.competition), at=LATER
    )


def _challenged(decision):
    return challenges.register(
        decision=decision, kind="claim", received_on=TOLD.date(), says="The score for Approach is said to be wrong.",
        by=by_officer(decision.competition), at=LATER,
    )  # fmt: skip


def _released(decision):
    return challenges.ask_release(
        challenge=_challenged(decision),
        reason="The claim was withdrawn in writing.",
        by=by_officer(decision.competition),
        at=LATER,
    )


def _short(decision):
    """A loser's letter on a route whose letters are short, and who may ask about it."""
    loser = next(
        s for s in db.session.scalars(select(Summary).where(Summary.decision_id == decision.id)) if not s.content["won"]
    )
    return loser, acting(a_person(loser.bid.supplier, OWNER), loser.bid.supplier)


def _request(decision):
    summary, by = _short(decision)
    return reasons.ask_for_reasons(summary=summary, by=by, at=TOLD)


def officers(decision):
    return by_officer(decision.competition), a_second_officer(decision.competition)


def of_short_letters():
    return a_told_decision(an_evaluated_competition(OPEN_TO_ALL))


DEEDS = {
    "award:approve": (a_decision, lambda d: approving.approve(decision=d, outcome="approved", words="", by=officers(d)[1], at=DECIDED)),
    "award:send-back": (a_decision, lambda d: approving.approve(decision=d, outcome="sent_back", words="Read the second bid again.", by=officers(d)[1], at=DECIDED)),
    "award:ask-to-set-aside": (a_noticed_decision, _asked),
    "award:set-aside": (a_noticed_decision, set_aside),
    "award:keep": (a_noticed_decision, lambda d: correcting.answer_setting_aside(
        asked=_asked(d), agreed=False, answer="The schedule was added up rightly.", by=officers(d)[1], at=LATER)),
    "award:see-evidence": (a_noticed_decision, lambda d: checking.see_evidence(
        decision=d, item="insurance", outcome="wanting", note="The certificate has run out.", by=officers(d)[0], at=LATER)),
    "award:take-bundle": (
        a_noticed_decision,
        lambda d: bundle.note_taken(competition=d.competition, by=officers(d)[0], at=LATER),
    ),
    "award:lengthen": (a_noticed_decision, lambda d: lengthening.lengthen(
        decision=d, last_day=date(2026, 12, 9), reason="A question came in.", by=officers(d)[0], at=LATER)),
    "challenge:register": (a_noticed_decision, _challenged),
    "challenge:step": (a_noticed_decision, lambda d: challenges.note_step(
        challenge=_challenged(d), to="answered", words="We answered by letter today.", by=officers(d)[0], at=LATER)),
    "challenge:ask-release": (a_noticed_decision, _released),
    "challenge:release": (a_noticed_decision, lambda d: challenges.answer_release(
        asked=_released(d), agreed=True, answer="", by=officers(d)[1], at=LATER)),
    "challenge:hold": (a_noticed_decision, lambda d: challenges.answer_release(
        asked=_released(d), agreed=False, answer="The court has not ruled on it yet.", by=officers(d)[1], at=LATER)),
    "reasons:ask": (of_short_letters, _request),
    "reasons:give": (of_short_letters, lambda d: reasons.give_reasons(
        asked=_request(d), words="", by=officers(d)[0], at=TOLD + timedelta(days=3))),
}  # fmt: skip


@pytest.mark.parametrize("make", [a_decision, a_noticed_decision, of_short_letters], ids=lambda m: m.__name__)
def test_a_deed_of_the_award_rolls_back_with_its_entry_and_its_posts(app, make):
    with writing():
        decision = make()
    key, competition, posts = decision.id, decision.competition, len(unread("test"))
    before = done(competition)
    for did, (needs, deed) in DEEDS.items():
        if needs is not make:
            continue
        with pytest.raises(ZeroDivisionError), writing():
            deed(db.session.get_one(AwardDecision, key))
            assert done(competition)[-1] == did
            1 / 0
        assert done(competition) == before, did
        assert len(unread("test")) == posts, did


# The second person


def test_nobody_is_told_before_a_second_person_approved_and_whoever_decided_does_not(app):
    with writing():
        decision = a_decision()
    officer = by_officer(decision.competition)
    with pytest.raises(Refused) as refused, writing():
        actions.tell(decision=decision, by=officer, at=TOLD)
    assert codes(refused) == {"not-approved"}
    with pytest.raises(Refused) as refused, writing():
        approving.approve(decision=decision, outcome="approved", words="", by=officer, at=DECIDED)
    assert codes(refused) == {"decided-it-yourself"}


def test_who_approves_follows_the_councils_own_orders_and_the_value(app):
    with writing():
        council = a_buying_council()
        keep_orders(
            council=council.body, bands=[Band(1_00, second=False), Band(None, COUNCIL_ADMINISTRATOR)], direct_award_limit=None,
            source="Constitution, part 4", by=council.by, at=DECIDED - timedelta(days=90),
        )  # fmt: skip
        decision = a_decision(an_evaluated_competition(council=council))
    with pytest.raises(Refused) as refused, writing():
        approving.approve(
            decision=decision, outcome="approved", words="", by=a_second_officer(decision.competition), at=DECIDED
        )
    assert codes(refused) == {"not-entitled"}
    with writing():
        head = acting(a_person(council.body, COUNCIL_ADMINISTRATOR), council.body)
        approving.approve(decision=decision, outcome="approved", words="", by=head, at=DECIDED)
    assert approving.approval_of(decision).done


def test_letters_that_changed_after_the_approval_do_not_go(app):
    with writing():
        decision = an_approved_decision()
        decision.competition.title = "Another title"
    with pytest.raises(Refused) as refused, writing():
        actions.tell(decision=decision, by=by_officer(decision.competition), at=TOLD)
    assert codes(refused) == {"letters-differ"}


def test_an_award_that_was_sent_back_stands_no_more_and_may_be_decided_again(app):
    with writing():
        decision = a_decision()
        approving.approve(
            decision=decision,
            outcome="sent_back",
            words="Read the second bid again.",
            by=officers(decision)[1],
            at=DECIDED,
        )
    assert decision_of(decision.competition) is None
    with writing():
        again = a_decision(decision.competition)
    assert decision_of(decision.competition) == again
    assert set_aside_before(decision.competition) == (decision,)


# A wrong award


def test_a_wrong_award_falls_by_two_people_and_everybody_who_was_told_is_told_that(app):
    with writing():
        decision = a_noticed_decision()
        asked = _asked(decision)
    competition = decision.competition
    assert decision_of(competition) == decision, "one officer alone changes nothing"
    with pytest.raises(Refused) as refused, writing():
        correcting.answer_setting_aside(asked=asked, agreed=True, answer="", by=by_officer(competition), at=LATER)
    assert codes(refused) == {"asked-it-yourself"}
    assert "setting-aside-asked" in {o.code for o in why_not_conclude(decision, by_officer(competition), at=CONCLUDED)}
    with writing():
        correcting.answer_setting_aside(asked=asked, agreed=True, answer="", by=a_second_officer(competition), at=LATER)
    assert decision_of(competition) is None
    assert [p.kind for p in unread("test")][-1] == "award-set-aside"
    with writing():
        again = a_decision(competition, at=LATER)
    assert decision_of(competition) == again
    (fallen,) = correcting.history(competition)
    assert fallen.decision == decision
    assert WHY in fallen.words
    assert db.session.scalar(
        select(func.count()).select_from(Summary).where(Summary.decision_id == decision.id)
    ) == len(THREE)


def test_the_database_itself_holds_one_standing_award(app):
    with writing():
        decision = a_decision()
    double = {c.name: getattr(decision, c.key) for c in AwardDecision.__table__.columns if c.name not in ("id", "ref")}
    with pytest.raises(IntegrityError), writing():
        db.session.add(AwardDecision(**double))
        db.session.flush()


def test_an_award_with_a_contract_is_not_set_aside_here(app):
    with writing():
        contract = a_contract()
    with pytest.raises(Refused) as refused, writing():
        _asked(contract.decision)
    assert "contract-concluded" in codes(refused)


# Every bid's final state


def test_every_bid_that_ever_was_gets_one_final_state_in_the_transaction_that_decides(app):
    offers = (*THREE, Offer("Wrong Paper Ltd", 60_000_00, disregarded="It answers another notice."))
    with writing():
        competition = an_evaluated_competition(offers=offers)
        for name, withdrawn in (("Gone Ltd", True), ("Draft Ltd", False)):
            late = Bid(
                competition_id=competition.id,
                supplier_id=a_supplier(name).id,
                started_at=DECIDED,
                wrapped_draft_key=b"key",
            )
            late.withdrawn_at = DECIDED if withdrawn else None
            db.session.add(late)
        db.session.flush()
        decision = a_decision(competition)
    assert [(row.bid.supplier.name, row.state, row.rank) for row in states_of(decision)] == [
        ("Heron Works Co-operative", "awarded", 1), ("Zanzibar Canary Ltd", "not_awarded", 2), ("Draft Ltd", "not_sent", None),
        ("Gone Ltd", "withdrawn", None), ("Quince and Marten CIC", "below_threshold", None), ("Wrong Paper Ltd", "disregarded", None),
    ]  # fmt: skip
    counts = counts_for_notice(decision)
    assert (counts.received, counts.assessed, counts.sme, counts.vcse) == (4, 3, 2, 1)
    assert db.session.scalar(select(func.count()).select_from(FinalState)) == db.session.scalar(
        select(func.count()).select_from(Bid)
    )


def test_a_single_bid_is_awarded_only_with_what_makes_it_worth_its_price(app):
    with writing():
        competition = an_evaluated_competition(offers=THREE[:1])
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert codes(refused) == {"no-value-for-money"}
    with writing():
        assert a_decision(competition, value_for_money="Two pounds an hour below the last contract.").value_for_money


# Before the contract


def test_a_challenge_and_wanting_evidence_each_keep_the_contract_back(app):
    with writing():
        decision = a_noticed_decision()
        officer, second = officers(decision)
        assert not why_not_conclude(decision, officer, at=CONCLUDED)
        asked = _released(decision)
    assert {o.code for o in why_not_conclude(decision, officer, at=CONCLUDED)} == {"contested"}
    with writing():
        challenges.answer_release(asked=asked, agreed=True, answer="", by=second, at=LATER)
        checking.see_evidence(
            decision=decision,
            item="insurance",
            outcome="wanting",
            note="The certificate has run out.",
            by=officer,
            at=LATER,
        )
    assert {o.code for o in why_not_conclude(decision, officer, at=CONCLUDED)} == {"evidence-insurance"}


def test_a_longer_standstill_is_told_to_everybody_and_holds_the_contract_to_its_new_end(app):
    with writing():
        decision = a_noticed_decision()
        officer = by_officer(decision.competition)
        lengthening.lengthen(
            decision=decision, last_day=date(2026, 12, 9), reason="A question came in.", by=officer, at=LATER
        )
    assert standstill_of_award(decision).last_day == date(2026, 12, 9)
    assert {o.code for o in why_not_conclude(decision, officer, at=CONCLUDED)} == {"standstill-running"}
    with pytest.raises(Refused) as refused, writing():
        lengthening.lengthen(
            decision=decision, last_day=date(2026, 12, 8), reason="We changed our mind.", by=officer, at=LATER
        )
    assert codes(refused) == {"not-longer"}


# Reasons


def test_reasons_hold_every_score_of_the_two_and_nobody_elses_and_are_late_on_record(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
        asked = _request(decision)
    loser = asked.summary.bid.supplier.name
    assert asked.due_on == date(2026, 12, 5)
    assert reasons.remind_of_reasons(TOLD + timedelta(days=9)) == 0
    assert reasons.remind_of_reasons(TOLD + timedelta(days=10)) == 1
    assert reasons.remind_of_reasons(TOLD + timedelta(days=40)) == 0
    with writing():
        reasons.give_reasons(
            asked=asked, words="The plan.", by=by_officer(decision.competition), at=TOLD + timedelta(days=16)
        )
    (kept,) = db.session.scalars(select(ReasonsRequest)).all()
    told = json.dumps(kept.content, ensure_ascii=False)
    assert kept.content["own"]["lines"][0]["rationale"].endswith(f"{loser}.")
    assert not [o.name for o in THREE if o.name not in (loser, "Heron Works Co-operative") and o.name in told]
    (entry,) = [e for e in trail(f"competition:{decision.competition.ref}", limit=1_000) if e.did == "reasons:give"]
    assert entry.facts["in_time"] is False


def test_a_supplier_that_only_reads_does_not_ask(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
        summary, _ = _short(decision)
        reader = acting(a_person(summary.bid.supplier, "reader"), summary.bid.supplier)
    with pytest.raises(Refused) as refused, writing():
        reasons.ask_for_reasons(summary=summary, by=reader, at=TOLD)
    assert codes(refused) == {"not-yours-to-ask"}


def test_an_evaluator_approves_no_award(app):
    with writing():
        decision = a_decision()
        by = acting(a_person(decision.competition.buyer, EVALUATOR), decision.competition.buyer)
    with pytest.raises(Refused) as refused, writing():
        approving.approve(decision=decision, outcome="approved", words="", by=by, at=DECIDED)
    assert codes(refused) == {"not-entitled"}


def test_an_address_that_is_added_after_the_approval_goes_with_the_letters(app):
    with writing():
        decision = an_approved_decision()
        describe_contact(decision.bid.supplier)
        actions.tell(decision=decision, by=by_officer(decision.competition), at=TOLD)
    (loser, *_) = [s for s in db.session.scalars(select(Summary)) if not s.content["won"]]
    assert loser.content["winner"]["address"] == "1 Mill Lane, Oldham OL1 1UG"
    assert loser.content["winner"]["email"] == "office@heron.example"


def describe_contact(supplier):
    contact = {"address": "1 Mill Lane, Oldham OL1 1UG", "email": "office@heron.example"}
    db.session.add(Profile(organisation_id=supplier.id, contact=contact, updated_at=DECIDED))
    db.session.flush()
