"""Evaluation: each deed, its rows, its entry in the trail, and that they stand or fall together."""

from __future__ import annotations

import json
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dps.audit.queries import trail, verify
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions, queries
from dps.evaluation.models import Assignment, Consensus, Declaration, QualityLock, Result, Score
from dps.evaluation.reading_models import ScoreCorrection, SecondReading, SignOff
from dps.evaluation.rules.correcting import Corrected
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR
from dps.outbox.post import unread
from dps.parties.rules import roles
from tests.makers.competition import a_buying_council
from tests.makers.evaluation import (
    AGREEING,
    CHANGE,
    LOCKING,
    OPENING,
    PLACE,
    PRICING,
    RATIONALE,
    REASON,
    SCORING,
    an_evaluation,
)
from tests.makers.parties import a_person, acting


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def made(to: str = "scored", **facts):
    with writing():
        return an_evaluation(to, **facts)


def did(it) -> list[str]:
    return [e.did for e in trail(it.log)]


def rows(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


AGAIN = "The second ward was read as the third by one of us."
ERROR = "The page of the other bid was open: page 4 of the plan is Bidder B’s, as its heading says."


def first(it):
    """The first answer of the first bid."""
    return it.bids[0].ref, it.criteria[0].ref


def correct(it, **changes):
    """The first criterion corrected by the moderator, the first bid to four."""
    bids = {bid.ref: Corrected(Decimal(4 if bid is it.bids[0] else 3), RATIONALE, 1) for bid in it.bids}
    given = {"competition": it.competition, "criterion": it.criteria[0], "error": ERROR, "bids": bids, "awarded": False,
             "by": it.by(it.moderator), "at": PRICING}  # fmt: skip
    return actions.correct_manifest_error(**{**given, **changes})


# Each deed rolls back with its entry

DEEDS = {
    "panel:appoint": ("opened", Assignment, lambda it: actions.appoint(
        competition=it.competition, person=it.second, role=EVALUATOR, by=it.officer, at=OPENING)),
    "panel:release": ("panelled", None, lambda it: actions.release(
        assignment=it.evaluators[0], reason="On leave until the spring.", by=it.officer, at=OPENING)),
    "interest:declare": ("panelled", Declaration, lambda it: actions.declare(
        assignment=it.evaluators[0], has_interest=False, by=it.by(it.evaluators[0]), at=OPENING)),
    "bid:read": ("declared", None, lambda it: actions.read_bid(
        assignment=it.evaluators[0], bid=it.bids[0], by=it.by(it.evaluators[0]), at=SCORING)),
    "score:give": ("declared", Score, lambda it: it.score_one()),
    "score:change": ("scored", Score, lambda it: it.score_one(points=4, replaces=1, change_reason=CHANGE)),
    "panel:finish": ("scored", None, lambda it: actions.finish(
        assignment=it.evaluators[0], by=it.by(it.evaluators[0]), at=SCORING)),
    "consensus:record": ("finished", Consensus, lambda it: it.agree_one()),
    "reading:ask-again": ("finished", SecondReading, lambda it: actions.ask_again(
        bid=it.bids[0], criterion=it.criteria[0], reason=AGAIN, by=it.by(it.moderator), at=AGREEING)),
    "consensus:sign": ("recorded", SignOff, lambda it: actions.sign(
        assignment=it.evaluators[0], records={first(it): 1}, by=it.by(it.evaluators[0]), at=AGREEING)),
    "consensus:object": ("recorded", SignOff, lambda it: actions.object_to(
        assignment=it.evaluators[0], answer=first(it), version=1, remark=AGAIN, by=it.by(it.evaluators[0]), at=AGREEING)),
    "consensus:correct": ("computed", ScoreCorrection, lambda it: correct(it)),
    "prices:read": ("priced", None, lambda it: actions.note_prices_seen(
        competition=it.competition, by=it.by(it.evaluators[0]), at=PRICING)),
    "evaluation:read": ("locked", None, lambda it: actions.note_record_read(
        competition=it.competition, by=it.officer, at=LOCKING)),
    "quality:lock": ("agreed", QualityLock, lambda it: actions.lock_quality(
        competition=it.competition, by=it.officer, at=LOCKING)),
    "opening:ask": ("locked", None, lambda it: actions.open_prices(
        competition=it.competition, by=it.officer, at=PRICING)),
    "result:compute": ("priced", Result, lambda it: actions.compute(
        competition=it.competition, by=it.officer, at=PRICING)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_its_row_and_its_entry_stand_or_fall_together(app, name):
    stage, model, deed = DEEDS[name]
    it = made(stage)
    before, kept = did(it), rows(model) if model else 0
    posts = len(unread("test", limit=500))
    with pytest.raises(ZeroDivisionError), writing():
        deed(it)
        1 / 0
    assert did(it) == before
    assert len(unread("test", limit=500)) == posts
    if model:
        assert rows(model) == kept
    with writing():
        deed(it)
    assert did(it) == [*before, name]
    if model:
        assert rows(model) == kept + 1
    assert verify(it.log).fault is None


def test_no_entry_holds_points_or_words(app):
    it = made("computed")
    told = json.dumps([[e.did, e.facts] for e in trail(it.log)])
    for secret in (REASON, RATIONALE, "points", "Bidder A", "40000"):
        assert secret not in told


# The panel


def test_only_an_officer_of_the_council_appoints_people_of_the_council(app):
    it = made("panelled")
    with writing():
        elsewhere = a_buying_council("Elsewhere Council")
        outsider = a_person(elsewhere.body, roles.EVALUATOR)
    with pytest.raises(NotFound), writing():
        actions.appoint(competition=it.competition, person=it.second, role=EVALUATOR, by=elsewhere.by, at=OPENING)
    with pytest.raises(Refused) as refused, writing():
        actions.appoint(competition=it.competition, person=outsider, role=EVALUATOR, by=it.officer, at=OPENING)
    assert codes(refused) == {"not-of-the-council"}
    with pytest.raises(Refused) as refused, writing():
        evaluator = it.by(it.evaluators[0])
        actions.appoint(competition=it.competition, person=it.second, role=EVALUATOR, by=evaluator, at=OPENING)
    assert codes(refused) == {"not-an-officer"}


def test_the_panel_member_is_written_to(app):
    it = made("panelled")
    posts = [p for p in unread("test", limit=100) if p.kind == "panel-appointed"]
    assert [p.about for p in posts] == [f"assignment:{a.ref}" for a in (*it.evaluators, it.moderator)]
    assert posts[0].facts["competition"] == it.competition.ref


def test_a_member_with_an_interest_is_replaced_and_what_they_scored_stays(app):
    it = made("scored", evaluators=2)
    leaving = it.evaluators[0]
    with writing():
        actions.declare(
            assignment=leaving, has_interest=True, statement="My sister joined Bidder A this week.", by=it.by(leaving), at=SCORING
        )  # fmt: skip
    with pytest.raises(Refused) as refused, writing():
        it.score_one(replaces=1, change_reason=CHANGE, points=5)
    assert codes(refused) == {"interest-declared"}
    with pytest.raises(Refused) as refused, writing():
        actions.read_bid(assignment=leaving, bid=it.bids[0], by=it.by(leaving), at=SCORING)
    assert codes(refused) == {"interest-declared"}
    scored = rows(Score)
    with writing():
        actions.release(assignment=leaving, reason="Declared an interest in a bidder.", by=it.officer, at=SCORING)
        new = actions.appoint(competition=it.competition, person=it.second, role=EVALUATOR, by=it.officer, at=SCORING)
    assert rows(Score) == scored
    assert leaving.ended_reason == "Declared an interest in a bidder."
    (entry,) = [e for e in trail(it.log) if e.did == "panel:release"]
    assert "interest in a bidder" not in str(entry.facts), "words that people typed may name somebody"
    assert queries.scores_of(new) == {}
    with pytest.raises(NotFound):
        queries.evaluated_competition(it.competition.ref, it.by(leaving))


def test_a_new_bidder_asks_everybody_for_a_new_declaration(app):
    it = made("declared")
    with writing():
        late = an_evaluation("opened", bids=1)
        late.bids[0].competition_id = it.competition.id
    with pytest.raises(Refused) as refused, writing():
        it.score_one()
    assert codes(refused) == {"not-declared"}
    with writing():
        actions.declare(assignment=it.evaluators[0], has_interest=False, by=it.by(it.evaluators[0]), at=SCORING)
        it.score_one()


# Scores


def test_a_member_acts_only_for_themselves(app):
    it = made("declared")
    other = it.by(it.evaluators[1])
    for deed in (
        lambda: it.score_one(by=other),
        lambda: actions.finish(assignment=it.evaluators[0], by=other, at=SCORING),
        lambda: actions.declare(assignment=it.evaluators[0], has_interest=False, by=other, at=SCORING),
        lambda: actions.read_bid(assignment=it.evaluators[0], bid=it.bids[0], by=other, at=SCORING),
        lambda: it.agree_one(by=it.second_officer),
    ):
        with pytest.raises(NotFound), writing():
            deed()


def test_a_bid_of_another_competition_is_not_scored(app):
    it = made("declared")
    with writing():
        other = an_evaluation("opened")
    with pytest.raises(Refused) as refused, writing():
        it.score_one(bid=other.bids[0])
    assert codes(refused) == {"bid-not-scored"}
    with pytest.raises(Refused) as refused, writing():
        it.score_one(criterion=other.criteria[0])
    assert codes(refused) == {"criterion-not-published"}


def test_a_change_is_a_new_version_and_the_old_one_stays(app):
    it = made("declared")
    with writing():
        it.score_one(points=2)
    with writing():
        it.score_one(points=4, replaces=1, change_reason=CHANGE)
    kept = db.session.execute(select(Score.version, Score.points, Score.change_reason).order_by(Score.version)).all()
    assert [tuple(row) for row in kept] == [(1, 2, ""), (2, 4, CHANGE)]
    assert queries.scores_of(it.evaluators[0])[it.bids[0].ref, it.criteria[0].ref].points == 4


def test_a_lost_update_is_refused(app):
    it = made("scored")
    with writing():
        it.score_one(points=4, replaces=1, change_reason=CHANGE)
    with pytest.raises(Refused) as refused, writing():
        it.score_one(points=1, replaces=1, change_reason=CHANGE)
    assert codes(refused) == {"changed-meanwhile"}
    with pytest.raises(Refused) as refused, writing():
        it.score_one(points=1)
    assert codes(refused) == {"changed-meanwhile"}


def test_the_database_refuses_to_change_what_was_scored_agreed_or_computed(app):
    made("computed")
    for statement in (
        "UPDATE score SET points = 5", "DELETE FROM score", "UPDATE consensus SET points = 5", "DELETE FROM consensus",
        "UPDATE declaration SET has_interest = (1 = 0)", "DELETE FROM quality_lock", "UPDATE result SET outcome = '{}'",
        "UPDATE sign_off SET remark = 'x'", "DELETE FROM sign_off",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="never changed or removed"), writing():
            db.session.execute(text(statement))


def test_a_point_between_two_points_is_no_score(app):
    it = made("declared")
    with pytest.raises(Refused) as refused, writing():
        it.score_one(points=Decimal("4.2"))
    assert codes(refused) == {"not-a-published-point"}


def test_after_handing_in_nothing_changes(app):
    it = made("finished")
    with pytest.raises(Refused) as refused, writing():
        it.score_one(points=5, replaces=1, change_reason=CHANGE)
    assert codes(refused) == {"handed-in"}


# Agreeing and locking


def test_nothing_is_agreed_before_everybody_handed_in(app):
    it = made("scored")
    with writing():
        actions.finish(assignment=it.evaluators[0], by=it.by(it.evaluators[0]), at=SCORING)
    with pytest.raises(Refused) as refused, writing():
        it.agree_one()
    assert codes(refused) == {"scores-not-in"}


def test_an_evaluator_does_not_record_the_consensus(app):
    it = made("finished")
    with pytest.raises(Refused) as refused, writing():
        it.agree_one(by=it.by(it.evaluators[0]))
    assert codes(refused) == {"not-the-moderator"}


def test_the_moderator_changes_a_consensus_with_a_reason_from_the_version_seen(app):
    it = made("agreed")
    with writing():
        it.agree_one(points=5, replaces=1, change_reason=CHANGE)
    with pytest.raises(Refused) as refused, writing():
        it.agree_one(points=1, replaces=1, change_reason=CHANGE)
    assert codes(refused) == {"changed-meanwhile"}
    latest = queries.agreed(it.competition)[it.bids[0].ref, it.criteria[0].ref]
    assert (latest.version, latest.points) == (2, 5)


@pytest.mark.parametrize("stage", ["opened", "panelled", "declared", "scored", "finished"])
def test_quality_is_not_locked_before_all_is_there(app, stage):
    it = made(stage)
    with pytest.raises(Refused), writing():
        actions.lock_quality(competition=it.competition, by=it.officer, at=LOCKING)
    assert queries.lock_of(it.competition) is None


def test_an_officer_or_the_moderator_locks_and_nobody_else(app):
    it = made("agreed")
    with pytest.raises(Refused) as refused, writing():
        actions.lock_quality(competition=it.competition, by=it.by(it.evaluators[0]), at=LOCKING)
    assert codes(refused) == {"not-yours-to-lock"}
    with writing():
        actions.lock_quality(competition=it.competition, by=it.by(it.moderator), at=LOCKING)
    with pytest.raises(Refused) as refused, writing():
        it.agree_one(points=5, replaces=1, change_reason=CHANGE)
    assert "quality-locked" in codes(refused)


# Who may know


def test_only_officers_and_panel_members_of_the_council_know_of_an_evaluation(app):
    it = made("declared")
    with writing():
        elsewhere = a_buying_council("Elsewhere Council")
        colleague = acting(a_person(it.council.body, roles.EVALUATOR), it.council.body)
    for by in (it.officer, it.second_officer, it.by(it.evaluators[0]), it.by(it.moderator)):
        assert queries.evaluated_competition(it.competition.ref, by).ref == it.competition.ref
    for by in (elsewhere.by, colleague):
        with pytest.raises(NotFound):
            queries.evaluated_competition(it.competition.ref, by)


def test_a_person_finds_their_own_places(app):
    it = made("declared")
    with writing():
        an_evaluation("declared")
    (place,) = queries.places_of(it.by(it.evaluators[0]))
    assert (place.competition.ref, place.member.ref) == (it.competition.ref, it.evaluators[0].ref)
    assert queries.places_of(it.officer) == ()


def test_what_was_handed_in_is_laid_side_by_side(app):
    it = made("finished", bids=2)
    evaluation = queries.evaluation_of(it.competition)
    found = queries.handed_in(it.competition, evaluation)
    given = found[it.bids[0].ref, it.criteria[0].ref]
    assert [(g.member.name, g.points) for g in given] == [("Evaluator 1", 3), ("Evaluator 2", 3)]
    assert AGREEING > SCORING
    assert MODERATOR not in {g.member.role for g in given}


def test_of_changes_made_at_once_none_is_lost(app):
    """Four windows change the same score again and again: each change is kept or refused, and no version is missing."""
    it = made("scored")
    mine, bid, criterion, by = it.evaluators[0].ref, it.bids[0].ref, it.criteria[0].ref, it.by(it.evaluators[0])
    competition = it.competition.ref
    kept, refused = [], []

    def window(n: int) -> None:
        with app.app_context():
            for turn in range(5):
                try:
                    with writing():
                        place = db.session.scalars(select(Assignment).where(Assignment.ref == mine)).one()
                        row = queries.opened_bid(place.competition, bid, by)
                        asked = next(c for c in queries.criteria_of(place.competition) if c.ref == criterion)
                        actions.score(
                            assignment=place, bid=row, criterion=asked, points=turn, reason=REASON, cites=PLACE, change_reason=CHANGE,
                            replaces=1 + turn, by=by, at=SCORING,
                        )  # fmt: skip
                    kept.append(n)
                except Refused:
                    refused.append(n)

    threads = [Thread(target=window, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # see what the windows kept
    versions = db.session.scalars(
        select(Score.version).join(Assignment).where(Assignment.ref == mine, Score.version > 1).order_by(Score.version)
    ).all()
    assert len(kept) + len(refused) == 20
    assert list(versions) == list(range(2, 2 + len(kept)))
    assert len(kept) >= 1
    changes = [e for e in trail(f"competition:{competition}") if e.did == "score:change"]
    assert len(changes) == len(kept)
