"""Bidders checked, asked, heard and replaced; low prices explained; bids left out by two; and for how long bids stand."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.queries import trail
from dps.bidding import examining, leaving_out, notices, validity
from dps.bidding.due import remind_of_bidders
from dps.bidding.examined import examined, notices_of, own_request, price_of, prices_of
from dps.bidding.examining_models import BidderRequest
from dps.bidding.queries import disregarded, quality_of
from dps.bidding.valid import bid_stands_until, published_end
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions as evaluation
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS
from dps.outbox.models import DatedPost
from dps.outbox.post import unread
from tests.makers.award import THREE, Offer, a_decision
from tests.makers.examining import AT, DAY, LATER, REASON, an_opened_one

CHEAP = (*THREE[:2], Offer("Wren Minor Ltd", 30_000_00, (3, 3)))
"""Wren's price is far below the mean of the others."""
LONG = "The days by person that it sent account for the difference to the others."
MAY = next(g.code for g in grounds_for(PA_2023_MARKET) if not g.mandatory)


def codes(refused) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def did(it) -> list[str]:
    return [entry.did for entry in trail(it.log)]


def made(*args, **facts):
    with writing():
        return an_opened_one(*args, **facts)


def state(it, number=0, subject=0, *, at=AT):
    return examined(it.competition, at=at)[_place(it, number, at)].subjects[subject].state


def _place(it, number, at):
    return next(n for n, one in enumerate(examined(it.competition, at=at)) if one.bid.ref == it.bids[number].ref)


def refused(call, *expected):
    with pytest.raises(Refused) as no, writing():
        call()
    assert codes(no) == set(expected)


# Checks, hearing, replacing


def test_a_ground_that_is_found_waits_until_the_bidder_is_heard_then_it_is_kept_or_left_out(app):
    it = made()
    with writing():
        it.check(grounds=(MAY,), reason=REASON)
    assert state(it) == "open"
    assert {o.code for o in examining.open_matters(it.competition, at=AT)} == {"bidder-undecided"}
    refused(lambda: it.check(grounds=(MAY,), reason=REASON, keeps=True), "not-heard")
    with writing():
        asked = it.ask(kind="hearing", words="We found a conviction of March; say what you did since.", equal="")
    assert {o.code for o in examining.open_matters(it.competition, at=AT)} == {"bidder-undecided", "request-waits"}
    with writing():
        it.answer(asked)
        it.check(grounds=(MAY,), reason=REASON, keeps=True)
    assert state(it) == "considered"
    assert examining.open_matters(it.competition, at=AT) == ()


def test_an_answer_stands_beside_the_bid_and_replaces_nothing_in_it(app):
    it = made()
    before = quality_of(it.bids[0])
    with writing():
        asked = it.ask()
        it.answer(asked)
    assert quality_of(it.bids[0]) == before
    refused(lambda: it.answer(asked, answer="Or rather the first."), "answered-already")
    assert db.session.get_one(BidderRequest, asked.id).answer == "The partner left in May."
    assert did(it)[-2:] == ["bidder:ask", "bidder:answer"]
    assert "partner" not in json.dumps([e.facts for e in trail(it.log)])


def test_nobody_answers_for_another_nor_after_the_end_of_the_day(app):
    it = made()
    with writing():
        asked = it.ask()
    with pytest.raises(NotFound), writing():
        it.answer(asked, by=it.bidder(1))
    with pytest.raises(NotFound):
        own_request(asked.ref, it.bidder(1))
    refused(lambda: it.answer(asked, at=LATER), "answer-late")
    assert {o.code for o in examining.open_matters(it.competition, at=LATER)} == set()


def test_somebody_named_in_a_bid_is_replaced_and_who_comes_instead_is_checked_too(app):
    """Procurement Act 2023 ss.26(3), 28(5), 59(1): the replacement is notified within thirty days."""
    offer = Offer("Heron Works Co-operative", 80_000_00, (5, 4), partner="Brambling Ltd")
    it = made(offers=(offer, *THREE[1:]))
    assert state(it, subject=1) == "unchecked"
    with writing():
        it.check(subject=1, grounds=(MAY,), reason=REASON)
        asked = it.ask(
            kind="replacement", subject_number=1, words="A ground applies to it; name somebody else by then.", equal=""
        )
        it.answer(
            asked, answer="Kite does the workshops instead.", replacement="Kite CIC", replacement_number="07654321"
        )
    one = examined(it.competition, at=AT)[_place(it, 0, AT)]
    assert [(s.subject.name, s.state) for s in one.subjects][1:] == [("Kite CIC", "unchecked")]
    (owed,) = notices_of(it.competition)
    assert (owed.event, owed.subject, owed.due_on) == (
        "replaced",
        "Brambling Ltd",
        london_date(AT) + timedelta(days=29),
    )
    with writing():
        it.check(subject=1)
    assert examining.open_matters(it.competition, at=AT) == ()


def test_a_bid_is_left_out_for_somebody_it_names_once_its_time_to_replace_them_is_over(app):
    offer = Offer("Heron Works Co-operative", 80_000_00, (5, 4), partner="Brambling Ltd")
    it = made(offers=(offer, *THREE[1:]))
    with writing():
        it.check(subject=1, grounds=(MAY,), reason=REASON)

    def propose(at):
        return leaving_out.propose(
            bid=it.bids[0], ground="associate", reason=REASON, awarded=False, by=it.officer, at=at
        )

    refused(lambda: propose(AT), "not-replaced")
    with writing():
        it.ask(
            kind="replacement", subject_number=1, words="A ground applies to it; name somebody else by then.", equal=""
        )
    refused(lambda: propose(AT), "not-replaced")
    with writing():
        propose(LATER)


def test_below_the_thresholds_nobodys_suitability_is_looked_into(app):
    """Procurement Act 2023 s.85."""
    it = made(PA_2023_BELOW_THRESHOLD)
    assert examining.why_not_open_prices(it.competition, at=AT) == ()
    refused(lambda: it.check(listing="not-asked", looked_on=None), "not-asked-here")
    with writing():
        it.ask()


@pytest.mark.parametrize("on", [PA_2023_MARKET, PCR_2015_DPS], ids=lambda r: r.code)
def test_no_price_is_opened_before_every_bidder_is_checked(app, on):
    """Procurement Act 2023 ss.26-28; PCR 2015 reg 56(1)(b)."""
    with writing():
        it = an_opened_one(on, checked=False, priced=False)
    with pytest.raises(Refused) as no, writing():
        evaluation.open_prices(competition=it.competition, by=it.officer, at=AT)
    assert codes(no) == {"bidder-unchecked"}
    assert len(no.value.obstacles) == 3


# Low prices


def test_a_low_price_is_asked_about_explained_and_then_protected(app):
    """Procurement Act 2023 s.19(4), (5)."""
    it = made(offers=CHEAP)
    low = it.bids[2]
    assert [p.bid.ref for p in prices_of(it.competition) if p.why] == [low.ref]
    assert {o.code for o in examining.open_matters(it.competition, at=AT)} == {"price-undecided"}
    decide = lambda outcome: examining.decide_price(bid=low, outcome=outcome, reason=LONG, by=it.officer, at=AT)  # noqa: E731
    refused(lambda: decide("unexplained"), "hear-first")
    with writing():
        asked = it.ask(2, kind="price", words="Say what makes this price possible.", equal="")
    refused(lambda: decide("unexplained"), "hear-first")
    with writing():
        it.answer(asked, 2, answer="Nobody travels, and we own the building.")
        decide("explained")
    assert examining.open_matters(it.competition, at=AT) == ()
    refused(
        lambda: leaving_out.propose(bid=low, ground="abnormally-low", reason=REASON, awarded=False, by=it.officer, at=AT),
        "price-accounted-for",
    )  # fmt: skip
    assert "price-decided" in [post.kind for post in unread("test", limit=500)]


def test_an_unexplained_price_leaves_the_comparison_by_two_officers(app):
    it = made(offers=CHEAP)
    low = it.bids[2]
    with writing():
        it.ask(2, kind="price", words="Say what makes this price possible.", equal="")
        examining.decide_price(bid=low, outcome="unexplained", reason=LONG, by=it.officer, at=LATER)
        proposal = leaving_out.propose(
            bid=low, ground="abnormally-low", reason=LONG, awarded=False, by=it.officer, at=LATER
        )
    assert {o.code for o in examining.open_matters(it.competition, at=LATER)} == {"disregard-proposed"}
    refused(
        lambda: leaving_out.answer(proposal=proposal, agrees=True, awarded=False, by=it.officer, at=LATER),
        "same-officer",
    )
    assert disregarded(it.competition) == ()
    with writing():
        leaving_out.answer(proposal=proposal, agrees=True, awarded=False, by=it.second, at=LATER)
    (out,) = disregarded(it.competition)
    assert (out.bid.ref, out.ground, out.provision) == (
        low.ref,
        "abnormally-low",
        "Procurement Act 2023 s.19(3)(c), (4), (5)",
    )
    assert did(it)[-2:] == ["disregard:propose", "disregard:agree"]
    with pytest.raises(NotFound):
        price_of(low)
    assert examining.open_matters(it.competition, at=LATER) == ()


def test_a_proposal_that_is_not_agreed_to_falls_and_another_may_be_made(app):
    it = made()

    def propose():
        return leaving_out.propose(
            bid=it.bids[0], ground="procedure", reason=REASON, awarded=False, by=it.officer, at=AT
        )

    with writing():
        first = propose()
    refused(propose, "proposed-already")
    with writing():
        leaving_out.answer(proposal=first, agrees=False, awarded=False, by=it.second, at=AT)
    assert disregarded(it.competition) == ()
    with writing():
        propose()


def test_nobody_leaves_the_comparison_that_an_award_rests_on(app):
    it = made()
    with writing():
        a_decision(it.competition)
    refused(
        lambda: leaving_out.propose(bid=it.bids[1], ground="procedure", reason=REASON, awarded=True, by=it.officer, at=AT), "awarded"
    )  # fmt: skip


def test_an_exclusion_under_the_act_owes_a_notice_within_thirty_days_and_the_officers_are_reminded(app):
    """Procurement Act 2023 s.59(1), (2): the day itself among them."""
    it = made()
    with writing():
        it.check(grounds=(MAY,), reason=REASON)
        it.ask(kind="hearing", words="We found a conviction of March; say what you did since.", equal="")
        proposal = leaving_out.propose(
            bid=it.bids[0], ground="excluded", reason=REASON, awarded=False, by=it.officer, at=LATER
        )
        leaving_out.answer(proposal=proposal, agrees=True, awarded=False, by=it.second, at=LATER)
    (owed,) = notices_of(it.competition)
    assert owed.due_on == london_date(LATER) + timedelta(days=29)
    for _again in range(2):
        remind_of_bidders(LATER + timedelta(days=35))
    posts = select(func.count()).select_from(DatedPost).where(DatedPost.about == f"bidder-notice:{owed.ref}")
    assert db.session.scalar(posts) == 2
    with writing():
        notices.mark_given(notice=owed, reference="59-2026-7", on=london_date(LATER), by=it.officer, at=LATER)
    refused(
        lambda: notices.mark_given(notice=owed, reference="59-2026-8", on=london_date(LATER), by=it.officer, at=LATER),
        "task-done",
    )


def test_under_the_regulations_an_exclusion_owes_no_notice(app):
    it = made(PCR_2015_DPS)
    ground = next(g.code for g in grounds_for(PCR_2015_DPS) if not g.mandatory)
    with writing():
        it.check(grounds=(ground,), reason=REASON, listing="not-asked", looked_on=None)
        it.ask(kind="hearing", words="We found a breach of March; say what you did since.", equal="")
        proposal = leaving_out.propose(
            bid=it.bids[0], ground="excluded", reason=REASON, awarded=False, by=it.officer, at=LATER
        )
        leaving_out.answer(proposal=proposal, agrees=True, awarded=False, by=it.second, at=LATER)
    assert notices_of(it.competition) == ()


# For how long


def test_everybody_is_asked_for_more_time_and_who_agrees_stands_while_who_does_not_lapses(app):
    it = made()
    last = published_end(it.competition)
    at = AT + timedelta(days=60)
    with writing():
        ask = validity.ask_for_more(
            competition=it.competition, until=last + timedelta(days=30), answer_by=london_date(at) + timedelta(days=7),
            reason="The committee meets later than was planned.", by=it.officer, at=at,
        )  # fmt: skip
    assert [p.facts["bid"] for p in unread("test", limit=500) if p.kind == "validity-asked"] == sorted(
        b.ref for b in it.bids
    )
    with writing():
        for number, agrees in ((0, True), (1, False)):
            validity.answer_ask(ask=ask, bid=it.bids[number], agrees=agrees, by=it.bidder(number), at=at)
    refused(
        lambda: validity.answer_ask(ask=ask, bid=it.bids[1], agrees=True, by=it.bidder(1), at=at), "answered-already"
    )
    with pytest.raises(NotFound), writing():
        validity.answer_ask(ask=ask, bid=it.bids[2], agrees=False, by=it.bidder(1), at=at)
    assert [bid_stands_until(bid) for bid in it.bids] == [last + timedelta(days=30), last, last]
    after = at + (last - london_date(at)) + timedelta(days=1)
    assert {o.code for o in examining.open_matters(it.competition, at=after)} == {"bid-ended"}

    def propose(number):
        return leaving_out.propose(
            bid=it.bids[number], ground="lapsed", reason=REASON, awarded=False, by=it.officer, at=after
        )

    refused(lambda: propose(0), "still-stands")
    with writing():
        propose(1)


# Each deed with its entry


DEEDS = {
    "bidder:check": lambda it: it.check(),
    "bidder:ask": lambda it: it.ask(),
    "bidder:answer": lambda it: it.answer(it.asked),
    "price:decide": lambda it: examining.decide_price(bid=it.bids[2], outcome="not-low", reason=LONG, by=it.officer, at=AT),
    "disregard:propose": lambda it: leaving_out.propose(bid=it.bids[1], ground="procedure", reason=REASON, awarded=False, by=it.officer, at=AT),
    "disregard:agree": lambda it: leaving_out.answer(proposal=it.proposal, agrees=True, awarded=False, by=it.second, at=AT),
    "disregard:decline": lambda it: leaving_out.answer(proposal=it.proposal, agrees=False, awarded=False, by=it.second, at=AT),
    "bidder-notice:give": lambda it: notices.mark_given(notice=it.notice, reference="59-1", on=london_date(AT), by=it.officer, at=AT),
    "validity:ask": lambda it: validity.ask_for_more(
        competition=it.competition, until=published_end(it.competition) + timedelta(days=9), answer_by=DAY, reason="The committee meets later than planned.",
        by=it.officer, at=AT,
    ),
    "validity:answer": lambda it: validity.answer_ask(ask=it.longer, bid=it.bids[0], agrees=True, by=it.bidder(), at=AT),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_an_entry_rolls_back_with_its_deed(app, deed):
    it = made(offers=CHEAP)
    with writing():
        it.asked = it.ask() if deed == "bidder:answer" else None
        it.proposal = DEEDS["disregard:propose"](it) if deed in ("disregard:agree", "disregard:decline") else None
        it.notice = notices.owe_notice(it.bids[0], ground="excluded", at=AT)
        it.longer = DEEDS["validity:ask"](it) if deed == "validity:answer" else None
    before, posts = did(it), len(unread("test", limit=500))
    with pytest.raises(ZeroDivisionError), writing():
        DEEDS[deed](it)
        assert did(it) == [*before, deed]
        1 / 0
    assert (did(it), len(unread("test", limit=500))) == (before, posts)
