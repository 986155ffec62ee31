"""Awarding: always to rank 1, once, told to all at the same instant, and nobody learns of another loser."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from dps.audit.queries import trail
from dps.award import actions
from dps.award.models import AwardDecision, Summary
from dps.award.queries import bid_at_rank_one, decision_of, own_summary, summary_for
from dps.competition.queries import competition as competition_by_ref
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.evaluation.models import Assignment, Declaration
from dps.evaluation.queries import result_of
from dps.outbox.post import unread
from dps.parties.rules.roles import OFFICER, OWNER
from tests.makers.award import (
    CHECKED,
    DECIDED,
    OPENED,
    REASONS,
    RECORDED,
    THREE,
    TOLD,
    UK6_ON,
    Offer,
    a_decision,
    a_noticed_decision,
    a_told_decision,
    an_approved_decision,
    an_evaluated_competition,
    by_officer,
)
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, a_buying_council, apply
from tests.makers.parties import a_person, acting

LAWFUL = {"reasons": REASONS, "winner_check": CHECKED, "standstill": True, "no_standstill_reason": ""}


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def deeds(competition, did):
    return [e for e in trail(f"competition:{competition.ref}") if e.did == did]


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


# The decision


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_the_award_goes_to_rank_1_on_every_route(app, route):
    with writing():
        competition = an_evaluated_competition(route)
        decision = a_decision(competition)
        assert decision.bid.supplier.name == "Heron Works Co-operative"
        assert decision.price_pence == 80_000_00
    (entry,) = deeds(competition, "award:decide")
    assert entry.facts["bid"] == decision.bid.ref
    assert "Heron" not in json.dumps(entry.facts)
    assert "80000" not in json.dumps(entry.facts).replace(",", "")


def test_a_decision_and_its_entry_roll_back_together(app):
    with writing():
        competition = an_evaluated_competition()
    with pytest.raises(ZeroDivisionError), writing():
        a_decision(competition)
        1 / 0
    assert decision_of(competition) is None
    assert not deeds(competition, "award:decide")


def test_a_second_decision_is_refused_and_changes_nothing(app):
    with writing():
        decision = a_decision()
    with pytest.raises(Refused) as refused, writing():
        a_decision(decision.competition, reasons="We changed our mind.")
    assert "decided-already" in codes(refused)
    assert count(AwardDecision) == 1
    assert decision_of(decision.competition).reasons == REASONS


def test_of_many_clicks_at_once_one_award_comes(app):
    with writing():
        competition = an_evaluated_competition()
        ref, by = competition.ref, by_officer(competition)
    gate, came = threading.Barrier(6), []

    def click() -> None:
        with app.app_context():
            gate.wait()
            try:
                with writing():
                    actions.decide(competition=competition_by_ref(ref), **LAWFUL, by=by, at=DECIDED)
                came.append("decided")
            except Refused as refusal:
                came.append(refusal.obstacles[0].code)

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(came) == ["decided", *["decided-already"] * 5]
    assert count(AwardDecision) == 1
    assert len(deeds(competition_by_ref(ref), "award:decide")) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [({"locked": False}, "quality-not-locked"), ({"computed": False}, "no-result")],
)
def test_nothing_is_awarded_before_quality_is_locked_and_the_ranking_is_final(app, state, code):
    with writing():
        competition = an_evaluated_competition(**state)
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert code in codes(refused)


def test_a_tie_that_the_published_rule_leaves_is_nobodys_to_break(app):
    level = (Offer("One Ltd", 80_000_00), Offer("Two Ltd", 80_000_00))
    with writing():
        competition = an_evaluated_competition(offers=level)
    with (
        pytest.raises(Refused, match="the higher social value mark, then the higher quality mark") as refused,
        writing(),
    ):
        a_decision(competition)
    assert codes(refused) == {"tie-at-rank-one"}


def test_a_winner_whose_application_is_undecided_waits_for_the_decision(app):
    with writing():
        competition = an_evaluated_competition(DYNAMIC, admitted=False)
        apply(bid_at_rank_one(competition).supplier, competition.lot)
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert codes(refused) == {"application-undecided"}


@pytest.mark.parametrize("route", [DPS, DYNAMIC], ids=lambda r: r.code)
def test_a_winner_that_is_no_longer_admitted_is_not_awarded(app, route):
    with writing():
        competition = an_evaluated_competition(route, admitted=False)
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert codes(refused) == {"not-admitted"}


def test_below_the_thresholds_admission_is_never_asked_about(app):
    with writing():
        competition = an_evaluated_competition(OPEN_TO_ALL)
        assert a_decision(competition).bid.supplier.name == THREE[0].name


def test_only_an_officer_of_the_buyer_awards(app):
    with writing():
        competition = an_evaluated_competition()
        stranger = a_buying_council("Another Council").by
    with pytest.raises(Refused) as refused, writing():
        actions.decide(competition=competition, **LAWFUL, by=stranger, at=DECIDED)
    assert codes(refused) == {"not-an-officer"}


# Telling


def test_every_bidder_is_told_at_the_same_instant_and_once(app):
    with writing():
        decision = a_told_decision()
    told = db.session.scalars(select(Summary)).all()
    assert {s.sent_at for s in told} == {TOLD}
    assert {s.bid.supplier.name for s in told} == {offer.name for offer in THREE}
    posted = [p for p in unread("test") if p.kind == "award-told"]
    assert {p.about for p in posted} == {f"summary:{s.ref}" for s in told}
    with pytest.raises(Refused) as refused, writing():
        actions.tell(decision=decision, by=by_officer(decision.competition), at=TOLD + timedelta(hours=1))
    assert codes(refused) == {"told-already"}
    assert count(Summary) == 3


def test_telling_and_its_entry_and_posts_roll_back_together(app):
    with writing():
        decision = an_approved_decision()
    with pytest.raises(ZeroDivisionError), writing():
        actions.tell(decision=decision, by=by_officer(decision.competition), at=TOLD)
        1 / 0
    assert decision_of(decision.competition).told_at is None
    assert count(Summary) == 0
    assert not deeds(decision.competition, "award:tell")
    assert not [p for p in unread("test") if p.kind == "award-told"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_no_summary_tells_anything_of_another_loser(app, route):
    """The canary: names, refs, prices, totals and marks of the other losers, looked for in every summary."""
    with writing():
        competition = an_evaluated_competition(route)
        decision = a_told_decision(competition)
    told = db.session.scalars(select(Summary)).all()
    outcome = {b["id"]: b for b in json.loads(result_of(competition).outcome)["bids"]}
    for summary in told:
        text = json.dumps(summary.content, ensure_ascii=False)
        for other in told:
            if other.bid_id in (summary.bid_id, decision.bid_id):
                continue
            figures = outcome[other.bid.ref]
            pence = next(o.pence for o in THREE if o.name == other.bid.supplier.name)
            canaries = {
                other.bid.supplier.name, other.bid.ref, other.bid.supplier.ref, other.ref, str(pence), f"{pence // 100:,}",
                figures["total"] or "no total", figures["scores"]["price"] or "no mark",
            }  # fmt: skip
            assert not [c for c in canaries if c in text], (summary.bid.supplier.name, other.bid.supplier.name)


def test_a_loser_reads_its_own_scores_and_reasons_beside_the_winners(app):
    with writing():
        competition = an_evaluated_competition()
        a_told_decision(competition)
    told = {s.bid.supplier.name: s.content for s in db.session.scalars(select(Summary))}
    loser = told["Zanzibar Canary Ltd"]
    assert loser["won"] is False
    assert [(line["title"], line["points"], line["mark"]) for line in loser["own"]["lines"]] == [
        ("Approach", 3, "30"), ("Local benefit", 3, "12")
    ]  # fmt: skip
    assert loser["own"]["lines"][0]["rationale"] == "Agreed 3 for Approach of Zanzibar Canary Ltd."
    assert loser["winner"]["supplier"] == "Heron Works Co-operative"
    assert loser["winner"]["lines"][0]["points"] == 5
    out = told["Quince and Marten CIC"]["own"]
    assert out["why_out"] == "The score for “Approach” is below the published threshold of 2."
    assert out["total"] is None
    assert told["Heron Works Co-operative"]["won"] is True


def test_a_disregarded_bidder_is_told_why(app):
    offers = (*THREE[:2], Offer("Late Paper Ltd", 60_000_00, disregarded="It answers another notice."))
    with writing():
        a_told_decision(an_evaluated_competition(offers=offers))
    told = {s.bid.supplier.name: s.content for s in db.session.scalars(select(Summary))}
    assert told["Late Paper Ltd"]["own"]["why_out"] == "It answers another notice."
    assert told["Late Paper Ltd"]["own"]["provision"] == "The published terms"


def test_below_the_thresholds_the_letter_is_short(app):
    with writing():
        a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
    for summary in db.session.scalars(select(Summary)):
        assert set(summary.content["winner"]) == {"supplier", "why_out", "provision"}
        assert "lines" not in summary.content["own"]


def test_a_summary_is_its_own_suppliers_alone(app):
    with writing():
        competition = an_evaluated_competition()
        a_told_decision(competition)
        told = {s.bid.supplier.name: s for s in db.session.scalars(select(Summary))}
        loser = told["Zanzibar Canary Ltd"].bid.supplier
        by = acting(a_person(loser, OWNER), loser)
    assert own_summary(told["Zanzibar Canary Ltd"].ref, by).bid.supplier.name == "Zanzibar Canary Ltd"
    assert summary_for(competition, loser) == told["Zanzibar Canary Ltd"]
    for foreign in ("Heron Works Co-operative", "Quince and Marten CIC"):
        with pytest.raises(NotFound):
            own_summary(told[foreign].ref, by)


# The notice


def test_the_notice_is_recorded_once_with_the_end_of_the_standstill_on_the_trail(app):
    with writing():
        decision = a_noticed_decision()
    (entry,) = deeds(decision.competition, "award:record-notice")
    assert entry.facts == {
        "notice": "UK6", "reference": "099006-2026", "date": "2026-11-24", "standstill_ends": "2026-12-04"
    }  # fmt: skip
    assert [p.kind for p in unread("test")][-1] == "award-notice-recorded"
    with pytest.raises(Refused) as refused, writing():
        _record(decision)
    assert "notice-recorded" in codes(refused)


def _record(decision, *, reference="099006-2026", on=UK6_ON, at=RECORDED):
    actions.record_notice(decision=decision, reference=reference, date=on, by=by_officer(decision.competition), at=at)


def test_a_recorded_notice_and_its_entry_roll_back_together(app):
    with writing():
        decision = a_told_decision()
    with pytest.raises(ZeroDivisionError), writing():
        _record(decision)
        1 / 0
    assert decision_of(decision.competition).notice_recorded_at is None
    assert not deeds(decision.competition, "award:record-notice")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": date(2026, 11, 19)}, "notice-before-letters"),
        ({"on": date(2026, 11, 25)}, "notice-in-future"),
        ({"reference": "  "}, "bad-reference"),
        ({"reference": "x" * 61}, "bad-reference"),
        ({"reference": "099\x00006"}, "bad-reference"),
    ],
)
def test_a_notice_is_recorded_only_as_it_can_have_been_published(app, facts, code):
    with writing():
        decision = a_told_decision()
    with pytest.raises(Refused) as refused, writing():
        _record(decision, **facts)
    assert codes(refused) == {code}


def test_under_the_act_the_bidders_come_before_the_notice(app):
    with writing():
        decision = a_decision()
    with pytest.raises(Refused) as refused, writing():
        _record(decision)
    assert codes(refused) == {"told-first"}


def test_below_the_thresholds_there_is_no_award_notice_to_record(app):
    with writing():
        decision = a_told_decision(an_evaluated_competition(OPEN_TO_ALL))
    with pytest.raises(Refused) as refused, writing():
        _record(decision)
    assert codes(refused) == {"no-award-notice"}


def test_a_standstill_left_out_needs_a_reason_where_the_law_has_it_on(app):
    with writing():
        competition = an_evaluated_competition()
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition, standstill=False)
    assert codes(refused) == {"no-standstill-reason"}
    with writing():
        decision = a_decision(competition, standstill=False, no_standstill_reason="Agreed with our lawyer.")
    assert decision.no_standstill_reason == "Agreed with our lawyer."


MEDDLED = {
    "a score": ("consensus", "UPDATE consensus SET points = 5"),
    "the winner": ("result", "UPDATE result SET outcome = replace(replace(replace(outcome, :one, :x), :two, :one), :x, :two)"),
    "a price": ("opened_part", "UPDATE opened_part SET content = replace(content, '8000000', '8000001') WHERE part = 'price'"),
}  # fmt: skip


@pytest.mark.parametrize("what", MEDDLED)
def test_nothing_is_awarded_from_a_ranking_that_does_not_come_out_again(app, engine_kind, what):
    table, statement = MEDDLED[what]
    with writing():
        competition = an_evaluated_competition()
    one, two, _ = (
        p["id"] for p in sorted(json.loads(result_of(competition).outcome)["bids"], key=lambda b: str(b["rank"]))
    )
    with writing():
        if engine_kind == "postgres":
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            db.session.execute(text(f"DROP TRIGGER {table}_no_update"))
        values = {"one": one, "two": two, "x": "x" * 26} if ":one" in statement else {}
        assert db.session.execute(text(statement), values).rowcount
    with pytest.raises(Refused) as refused, writing():
        actions.decide(competition=competition, **LAWFUL, by=by_officer(competition), at=DECIDED)
    assert "ranking-differs" in codes(refused)
    assert decision_of(competition) is None


def test_an_officer_who_declared_an_interest_does_not_decide_the_award(app):
    with writing():
        competition = an_evaluated_competition()
        place = Assignment(
            competition_id=competition.id, person_id=competition.drafted_by_id, role="moderator", assigned_at=OPENED
        )
        db.session.add(place)
        db.session.flush()
        said = {"assignment_id": place.id, "bidders_digest": "0" * 64, "declared_at": OPENED}
        db.session.add(Declaration(**said, has_interest=True, statement="My sister works for one of them."))
        place.ended_at, place.ended_reason = OPENED, "Declared an interest."
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert [o.code for o in refused.value.obstacles] == ["interest-declared"]
    assert decision_of(competition) is None
    with writing():
        colleague = acting(a_person(competition.buyer, OFFICER), competition.buyer)
        assert a_decision(competition, by=colleague).bid.supplier.name == "Heron Works Co-operative"
