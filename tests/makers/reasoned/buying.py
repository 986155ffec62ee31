"""Competitions and bids: changed, given up, read, bidders asked and left out, late bids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dps.bidding import actions as bidding
from dps.bidding import examining, late, leaving_out, validity
from dps.bidding.examined import standing_bids
from dps.bidding.valid import published_end
from dps.competition import actions, changing, reviews
from dps.competition.queries import orders_of
from dps.competition.rules.changing import Statement
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET
from tests.conftest import NOW
from tests.makers.award import THREE, Offer, an_evaluated_competition, by_officer
from tests.makers.bidding import TOMORROW, a_bidder, a_draft_bid, a_second_officer, a_submitted_bid, after_closing
from tests.makers.competition import (
    DPS,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    a_question,
    an_open_competition,
    officer_of,
)
from tests.makers.examining import AT, DAY, EQUAL, LATER, REASON, WORDS, an_opened_one
from tests.makers.parties import acting
from tests.makers.reasoned.deed import Story, alone, deed, no_such, without

WHY = "The page numbers of the specification were wrong."
ENOUGH = "Nobody has begun to write about that page yet."
SAID = Statement(WHY, significant=True, why_no_longer=ENOUGH)
SHORT = "Wrong."
CHEAP = (*THREE[:2], Offer("Wren Minor Ltd", 30_000_00, (3, 3)))
LONG = "The days by person that it sent account for the difference to the others."


def drafts() -> Story:
    """Read by a second person, sent back with words, given up."""
    draft = a_draft(DPS)
    officer, second = officer_of(draft), acting(a_second_officer(draft), draft.buyer)
    review = actions.ask_for_review(competition=draft, by=officer, at=NOW)
    yield deed(
        reviews.answer_review, no_such("outcome", "no-outcome"), without("comments", "no-comment", of=lambda text: {"about": text}),
        alone(officer, "own-draft"),
        review=review, outcome="sent_back", comments={"about": WHY}, by=second, at=NOW,
    )  # fmt: skip
    yield deed(
        actions.cancel,
        without("reason", "no-reason"),
        competition=draft,
        reason="No longer needed.",
        by=officer,
        at=NOW,
    )


def open_competitions() -> Story:
    """Answered late, put right, changed, longer by two people, withdrawn."""
    bidder = a_bidder("Kestrel")
    live = an_open_competition(DPS, admitted=[bidder.body])
    officer, second = officer_of(live), acting(a_second_officer(live), live.buyer)
    question, late_at = a_question(live, bidder.body), live.closes_at - timedelta(days=1)
    yield deed(
        actions.answer, without("why_no_longer", "late-answer"),
        question=question, text="Yes.", why_no_longer=ENOUGH, by=officer, at=late_at,
    )  # fmt: skip
    said = {"reason": lambda text: replace(SAID, reason=text), "why": lambda text: replace(SAID, why_no_longer=text)}
    yield deed(
        changing.correct_answer, without("said", "no-reason", short=SHORT, of=said["reason"]), without("said", "no-more-time", of=said["why"]),
        question=question, text="No.", said=SAID, opening_begun=False, by=officer, at=late_at,
    )  # fmt: skip
    yield deed(
        changing.change, without("said", "no-reason", short=SHORT, of=said["reason"]), without("said", "no-more-time", of=said["why"]),
        competition=live, facts={"need": "A clearer need."}, said=SAID, opening_begun=False, by=officer, at=TOMORROW,
    )  # fmt: skip
    yield deed(
        changing.ask_extension, without("reason", "no-reason", short=SHORT), no_such("cause", "no-cause"),
        competition=live, closes_at=live.closes_at + timedelta(days=1), cause="outage", reason=WHY, opening_begun=False, by=officer, at=TOMORROW,
    )  # fmt: skip
    yield deed(
        changing.confirm_extension,
        alone(officer, "same-officer"),
        competition=live,
        opening_begun=False,
        by=second,
        at=TOMORROW,
    )
    yield deed(
        actions.cancel, without("reason", "no-reason", short="No money."), no_such("ground", "no-ground"),
        competition=live, ground="no-money", reason=WHY, by=officer, at=TOMORROW,
    )  # fmt: skip


def direct_awards() -> Story:
    """Decided under the council's own orders."""
    council = a_buying_council()
    actions.keep_orders(
        council=council.body, bands=orders_of(council.body).bands, direct_award_limit=36_000_00, source="Order 12",
        by=council.by, at=NOW,
    )  # fmt: skip
    yield deed(
        actions.award_directly, without("reasons", "no-reasons"), no_such("kind", "no-contract-kind"),
        council=council.body, title="An archive", supplier="The only firm", kind="goods_services", pence=1_000_00,
        reasons="Only they hold it.", by=council.by, at=NOW,
    )  # fmt: skip


def bids_disregarded() -> Story:
    """By one officer while no price is open."""
    sealed = an_evaluated_competition(offers=THREE[:1], priced=False, computed=False, locked=False)
    yield deed(
        bidding.disregard, without("reason", "no-reason", short=SHORT), no_such("ground", "no-such-ground"),
        bid=standing_bids(sealed)[0], ground="procedure", reason=REASON, by=by_officer(sealed), at=AT,
    )  # fmt: skip


def bidders_looked_into() -> Story:
    """Asked, checked, a low price decided on, more time for all of them; one left out by two officers."""
    it = an_opened_one(offers=CHEAP)
    may = next(g.code for g in grounds_for(PA_2023_MARKET) if not g.mandatory)
    yield deed(
        examining.ask, without("words", "nothing-asked", short=SHORT), without("equal", "no-equal-treatment"), no_such("kind", "not-asked-here"),
        bid=it.bids[1], kind="facts", words=WORDS, equal=EQUAL, answer_by=DAY, by=it.officer, at=AT,
    )  # fmt: skip
    yield deed(
        examining.check, without("reason", "no-reason", short=SHORT), no_such("grounds", "no-such-ground", of=lambda text: (text,)),
        bid=it.bids[0], number=0, grounds=(may,), listing="not-listed", looked_on=london_date(AT), conditions="met", reason=REASON,
        by=it.officer, at=AT,
    )  # fmt: skip
    it.ask(2, kind="price", words="Say what makes this price possible.", equal="")
    yield deed(
        examining.decide_price, without("reason", "no-reason", short=SHORT), no_such("outcome", "no-such-outcome"),
        bid=it.bids[2], outcome="unexplained", reason=LONG, by=it.officer, at=LATER,
    )  # fmt: skip
    yield deed(
        validity.ask_for_more, without("reason", "no-reason", short=SHORT),
        competition=it.competition, until=published_end(it.competition) + timedelta(days=9), answer_by=DAY,
        reason="The committee meets later than was planned.", by=it.officer, at=AT,
    )  # fmt: skip
    propose = deed(
        leaving_out.propose, without("reason", "no-reason", short=SHORT), no_such("ground", "no-such-ground"),
        bid=it.bids[1], ground="procedure", reason=REASON, awarded=False, by=it.officer, at=LATER,
    )  # fmt: skip
    for agrees in (False, True):
        yield deed(
            leaving_out.answer, alone(it.officer, "same-officer"),
            proposal=(yield propose), agrees=agrees, awarded=False, by=it.second, at=LATER,
        )  # fmt: skip


def late_bids() -> Story:
    """Kept apart, and decided about by two; and the opening, which is two people's too."""
    bidder, other = a_bidder("Kestrel Co-operative"), a_bidder("Osprey Works")
    competition = an_open_competition(OPEN_TO_ALL, admitted=[bidder.body, other.body])
    a_submitted_bid(competition, other)
    bid, at = a_draft_bid(competition, bidder), competition.closes_at + timedelta(minutes=2)
    officer, second = officer_of(competition), acting(a_second_officer(competition), competition.buyer)
    row = late.keep_late(bid=bid, by=bidder.by, at=at)
    propose = deed(
        late.propose, without("reason", "no-reason", short=SHORT), no_such("outcome", "no-outcome"),
        late=row, outcome="refused", fault_ours=False, reason="The page of the market was there all day.", by=officer, at=at,
    )  # fmt: skip
    for agrees in (False, True):
        yield propose
        yield deed(late.answer, alone(officer, "same-officer"), late=row, agrees=agrees, by=second, at=at)
    opening = {"competition": competition, "part": "quality", "quality_locked": False, "at": after_closing(competition)}
    bidding.open_envelopes(**opening, by=officer)
    yield deed(bidding.open_envelopes, alone(officer, "same-officer"), **opening, by=second)


STORIES = (drafts, open_competitions, direct_awards, bids_disregarded, bidders_looked_into, late_bids)
