"""A number promised, from the sealed bid to the ranking: found to count or not, scored by its rule, never by money."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from dps.audit.queries import trail, verify
from dps.competition.models import Competition
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions
from dps.evaluation.drawing import case_of
from dps.evaluation.finding_models import CommitmentFinding
from dps.evaluation.promises import amounts_of, findings_in_words, promises_of, worth_of
from dps.evaluation.queries import evaluation_of, recompute
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.readiness import obstacles_to_locking
from tests.makers.evaluation import AGREEING, LOCKING, STEPS
from tests.makers.social_value import WHY, a_measured_evaluation, a_promise, find_all, find_one


def made(to: str, *promised, **changes):
    with writing():
        return a_measured_evaluation(to, *promised, **changes)


def measured(it) -> str:
    return next(c.ref for c in it.competition.criteria if c.measure)


def refused(deed) -> set[str]:
    with pytest.raises(Refused) as refusal, writing():
        deed()
    return {o.code for o in refusal.value.obstacles}


def test_only_what_was_found_to_count_is_scored_by_the_published_rule_and_the_result_recomputes(app):
    it = made("agreed", (a_promise("600"), a_promise("9000")), (a_promise("300"),), ())
    with writing():
        find_one(it)
        find_one(it, number=2, outcome="not_linked", reason="These hours are worked under another contract.")
        find_one(it, bid=it.bids[1])
    for stage in ("locked", "priced", "computed"):
        with writing():
            STEPS[stage](it, 2, ())
    marks = {b["id"]: b["scores"][measured(it)] for b in json.loads(it.result.outcome)["bids"]}
    assert [marks[bid.ref] for bid in it.bids] == ["5", "2.5", "0"]
    says = [s["says"] for s in json.loads(it.result.outcome)["working"] if s.get("criterion") == measured(it)]
    assert any("600 hours promised, weight 10: 600 ÷ 1200 × 10 = 5." in each for each in says)
    assert recompute(it.result).same
    words = findings_in_words(it.competition)[it.bids[0].ref, measured(it)]
    assert words.startswith("Promise 1, 600 hours: it counts: it comes of performing this contract")
    assert (
        "Promise 2, 9000 hours: it does not count: it would not come of performing this contract. These hours" in words
    )


def test_quality_is_not_locked_while_nobody_has_found_whether_a_number_counts(app):
    own = a_promise(measure_key="", measure="Trees", unit="trees")
    it = made("agreed", (a_promise(), a_promise("5")), (a_promise(), own), (own,))
    codes = [(o.code, o.says) for o in obstacles_to_locking(evaluation_of(it.competition))]
    assert codes == [
        ("promises-not-found", "Bidder A: nobody has recorded whether promises 1, 2 count."),
        ("promises-not-found", "Bidder B: nobody has recorded whether promise 1 counts."),
    ]
    assert refused(lambda: actions.lock_quality(competition=it.competition, by=it.officer, at=LOCKING)) == {
        "promises-not-found"
    }
    with writing():
        find_all(it)
    assert obstacles_to_locking(evaluation_of(it.competition)) == ()
    assert refused(lambda: find_one(it, bid=it.bids[2])) == {"promise-not-scored"}
    assert amounts_of(it.competition)[it.bids[2].ref] == {measured(it): Decimal(0)}


def test_only_the_moderator_for_social_value_finds_and_with_a_reason(app):
    it = made("declared", (a_promise(),))
    evaluator, moderator = it.evaluators[0], it.moderator
    assert refused(lambda: find_one(it, by=it.by(evaluator))) == {"not-yours-to-find"}
    assert refused(lambda: find_one(it, reason="Fine.", outcome="best")) == {"reason-short", "outcome-unknown"}
    assert refused(lambda: find_one(it, number=2)) == {"promise-not-scored"}
    with pytest.raises(NotFound), writing():
        find_one(it, by=it.officer)
    approach = it.criteria[0]
    with writing():
        actions.cover(assignment=moderator, criteria=[approach.ref], reason="Another person moderates social value.", by=it.officer, at=AGREEING)  # fmt: skip
    assert refused(lambda: find_one(it)) == {"not-yours-to-find"}


def test_a_change_is_another_version_that_overwrites_nothing(app):
    it = made("declared", (a_promise(),))
    with writing():
        find_one(it)
    assert refused(lambda: find_one(it)) == {"changed-meanwhile"}
    with writing():
        find_one(it, outcome="not_deliverable", reason="The staffing table shows three posts, not thirty.", replaces=1)
    (promise,) = promises_of(it.competition)[it.bids[0].ref]
    assert (promise.found.version, promise.found.counts, promise.counts) == (2, False, Decimal(0))
    kept = db.session.execute(
        select(CommitmentFinding.version, CommitmentFinding.reason).order_by(CommitmentFinding.id)
    ).all()
    assert tuple(kept[0]) == (1, WHY)
    with pytest.raises((IntegrityError, DatabaseError)), writing():
        db.session.execute(update(CommitmentFinding).values(reason="Another reason altogether."))


def test_a_finding_its_row_and_its_entry_stand_or_fall_together(app):
    it = made("declared", (a_promise(),))
    before = [entry.did for entry in trail(it.log, limit=500)]
    with pytest.raises(ZeroDivisionError), writing():
        find_one(it)
        1 / 0
    assert [entry.did for entry in trail(it.log, limit=500)] == before
    assert db.session.scalar(select(func.count()).select_from(CommitmentFinding)) == 0
    with writing():
        find_one(it)
    entries = list(trail(it.log, limit=500))
    assert [entry.did for entry in entries] == [*before, "promise:find"]
    assert WHY not in json.dumps(entries[-1].facts)
    assert verify(it.log).fault is None


def test_after_the_lock_money_stands_beside_a_promise_and_changes_no_byte_of_the_case(app):
    it = made("locked", (a_promise("1000"),), worth=True)
    assert refused(lambda: find_one(it, replaces=1)) == {"quality-locked"}
    (worth,) = worth_of(it.competition, promises_of(it.competition)).values()
    assert (worth.gross, worth.net) == (10_000_00, 8_000_00)
    assert worth.says[-1] == "At the prices of 2025. Source: A council’s own study, table 2."
    case = as_case_file(case_of(it.competition))
    frozen = json.loads(it.competition.frozen)
    dearer = {
        **frozen,
        "parts": {**frozen["parts"], "proxies": {"rows": [{**frozen["parts"]["proxies"]["rows"][0], "pence": 999_00}]}},
    }
    other = replace_frozen(it.competition, dearer)
    assert as_case_file(case_of(other)) == case


def replace_frozen(competition: Competition, frozen: dict) -> Competition:
    """The same row as it would read with other values, in memory alone."""
    db.session.expunge(competition)
    competition.frozen = json.dumps(frozen)
    return competition
