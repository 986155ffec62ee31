"""Awards: decided, approved, set aside, contested, made to wait longer, ended without."""

from __future__ import annotations

from datetime import date, timedelta

from dps.award import actions, approving, challenges, checking, correcting, lengthening
from dps.award import ranking as awarding
from dps.bidding.examined import standing_bids
from dps.bidding.models import Disregard
from dps.competition.models import Competition
from dps.core.db import db
from dps.evaluation import ranking
from tests.makers import award as make
from tests.makers.award import CHECKED, DECIDED, REASONS, THREE, TOLD, by_officer
from tests.makers.reasoned.deed import Story, alone, deed, no_such, without

WHY = "The price schedule of one bid was added up wrongly."
SHORT = "Wrong."
LATER = make.RECORDED + timedelta(days=1)


def awards() -> Story:
    """Decided, sent back, decided again, approved, told; looked into, longer, contested, let go; set aside by two people."""
    competition = make.an_evaluated_competition(offers=THREE[:2])
    officer, second = by_officer(competition), make.a_second_officer(competition)
    decide = deed(
        actions.decide, without("reasons", "no-reasons"), without("winner_check", "winner-not-checked"),
        competition=competition, reasons=REASONS, winner_check=CHECKED, standstill=True, no_standstill_reason="", by=officer, at=DECIDED,
    )  # fmt: skip
    decision = yield decide
    yield deed(
        approving.approve, without("words", "no-reason", short=SHORT), no_such("outcome", "no-outcome"), alone(officer, "decided-it-yourself"),
        decision=decision, outcome="sent_back", words=WHY, by=second, at=DECIDED,
    )  # fmt: skip
    decision = yield decide
    yield deed(
        approving.approve, no_such("outcome", "no-outcome"), alone(officer, "decided-it-yourself"),
        decision=decision, outcome="approved", words="", by=second, at=DECIDED,
    )  # fmt: skip
    actions.tell(decision=decision, by=officer, at=TOLD)
    actions.record_notice(decision=decision, reference="099006-2026", date=make.UK6_ON, by=officer, at=make.RECORDED)
    yield deed(
        checking.see_evidence, without("note", "no-note", short="Ok"), no_such("outcome", "no-outcome"), no_such("item", "no-item"),
        decision=decision, item="insurance", outcome="seen", note="The certificate runs to June.", by=officer, at=LATER,
    )  # fmt: skip
    yield deed(
        lengthening.lengthen, without("reason", "no-reason", short=SHORT),
        decision=decision, last_day=date(2026, 12, 9), reason="A question came in.", by=officer, at=LATER,
    )  # fmt: skip
    challenge = yield deed(
        challenges.register, without("says", "no-words", short=SHORT), no_such("kind", "no-kind"),
        decision=decision, kind="claim", received_on=TOLD.date(), says=WHY, by=officer, at=LATER,
    )  # fmt: skip
    yield deed(
        challenges.note_step, without("words", "no-words", short=SHORT), no_such("to", "not-next"),
        challenge=challenge, to="answered", words="We answered by letter today.", by=officer, at=LATER,
    )  # fmt: skip
    ask = deed(
        challenges.ask_release, without("reason", "no-words", short=SHORT),
        challenge=challenge, reason="The claim was withdrawn in writing.", by=officer, at=LATER,
    )  # fmt: skip
    yield deed(
        challenges.answer_release, without("answer", "no-words", short=SHORT), alone(officer, "asked-it-yourself"),
        asked=(yield ask), agreed=False, answer="The court has not ruled on it yet.", by=second, at=LATER,
    )  # fmt: skip
    yield deed(
        challenges.answer_release, alone(officer, "asked-it-yourself"),
        asked=(yield ask), agreed=True, answer="", by=second, at=LATER,
    )  # fmt: skip
    ask = deed(
        correcting.ask_to_set_aside, without("reason", "no-reason", short=SHORT), no_such("ground", "no-ground"),
        decision=decision, ground="error", reason=WHY, by=officer, at=LATER,
    )  # fmt: skip
    yield deed(
        correcting.answer_setting_aside, without("answer", "no-reason", short=SHORT), alone(officer, "asked-it-yourself"),
        asked=(yield ask), agreed=False, answer="The schedule was added up rightly.", by=second, at=LATER,
    )  # fmt: skip
    yield deed(
        correcting.answer_setting_aside, alone(officer, "asked-it-yourself"),
        asked=(yield ask), agreed=True, answer="", by=second, at=LATER,
    )  # fmt: skip


def awards_of_one_bid() -> Story:
    """What makes a single bid worth its price is a reason too."""
    competition = make.an_evaluated_competition(offers=THREE[:1])
    yield deed(
        actions.decide, without("value_for_money", "no-value-for-money"),
        competition=competition, reasons=REASONS, winner_check=CHECKED, standstill=True, no_standstill_reason="",
        value_for_money="Two pounds an hour below the last contract.", by=by_officer(competition), at=DECIDED,
    )  # fmt: skip


def rankings_computed_again_and_an_ending() -> Story:
    """Bids went out after the prices were opened, and at last the competition ends without an award."""
    competition = make.an_evaluated_competition()
    officer = by_officer(competition)
    _leave_out(competition)
    yield deed(
        awarding.compute,
        without("reason", "reason-short", short=SHORT),
        competition=competition,
        reason=WHY,
        by=officer,
        at=LATER,
    )
    _leave_out(competition)
    yield deed(
        ranking.compute, without("reason", "reason-short", short=SHORT),
        competition=competition, reason=WHY, awarded=False, by=officer, at=LATER,
    )  # fmt: skip
    yield deed(
        actions.end_without_award, without("reason", "no-reason", short=SHORT), no_such("ground", "no-ground"), no_such("ended_as", "no-ending"),
        competition=competition, ended_as="cancelled", ground="no-money", reason="The budget was withdrawn on 9 November.", by=officer, at=LATER,
    )  # fmt: skip


def _leave_out(competition: Competition) -> None:
    bid = standing_bids(competition)[-1]
    row = Disregard(
        bid_id=bid.id, ground="procedure", provision="The published terms", reason=WHY, decided_by_id=competition.drafted_by_id,
        decided_at=DECIDED,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()


STORIES = (awards, awards_of_one_bid, rankings_computed_again_and_an_ending)
