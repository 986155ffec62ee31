"""The panel by its deeds: places by criterion, interests bidder by bidder, replacement, names hidden, prices unseen."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dps.audit.queries import trail, verify
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions, queries
from dps.evaluation.conflicts import coverage_of, declarations_of, interests_of, why_interests_stop
from dps.evaluation.models import Assignment, Score
from dps.evaluation.panel_models import BidderAlias, BidderDeclaration, Coverage, InterestDecision
from dps.evaluation.rules.interests import BARRED, MEASURE, NO_CONFLICT
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR
from dps.outbox.post import unread
from dps.parties.rules import roles
from tests.makers.competition import OPEN_TO_ALL
from tests.makers.draft_parts import whole_parts
from tests.makers.evaluation import LOCKING, OPENING, SCORING, an_evaluation
from tests.makers.parties import a_person, acting

COUSIN = "My cousin keeps the books of this bidder."
WHY = "They have not spoken for twelve years, and the cousin left."
HIDDEN = {**whole_parts(OPEN_TO_ALL), "hidden_names": {"hidden": True, "scorers": 2}}


def codes(refused):
    return {o.code for o in refused.value.obstacles}


def made(to="declared", **facts):
    with writing():
        return an_evaluation(to, **facts)


def hidden(to="declared", **facts):
    return made(to, parts=HIDDEN, **facts)


def rows(model):
    return db.session.scalar(select(func.count()).select_from(model))


def did(it):
    return [entry.did for entry in trail(it.log)]


def interested(it, who=0, bidder=0):
    """A panel member declares an interest in one of the bidders; the interest as it stands."""
    place = it.evaluators[who]
    said = {it.bids[bidder].supplier.ref: COUSIN}
    actions.declare(assignment=place, interests=said, by=it.by(place), at=SCORING)
    return interests_of(it.competition)[-1]


def decide(it, interest, outcome=NO_CONFLICT, **changes):
    given = {"reason": WHY, "measure": "", "clear": True, "by": it.officer, "at": SCORING, **changes}
    return actions.decide_interest(competition=it.competition, interest=interest.ref, outcome=outcome, **given)


def read(it, who=0, bid=0):
    place = it.evaluators[who]
    return actions.read_bid(assignment=place, bid=it.bids[bid], by=it.by(place), at=SCORING)


# Each deed rolls back with its entry

DEEDS = {
    "panel:cover": ("panelled", Coverage, lambda it: actions.cover(
        assignment=it.evaluators[0], criteria=[it.criteria[0].ref], reason=WHY, by=it.officer, at=OPENING)),
    "interest:declare": ("panelled", BidderDeclaration, lambda it: interested(it)),
    "interest:decide": ("interested", InterestDecision, lambda it: decide(it, interests_of(it.competition)[0])),
    "aliases:draw": ("hidden", BidderAlias, lambda it: actions.declare(
        assignment=it.evaluators[0], by=it.by(it.evaluators[0]), at=OPENING)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_its_row_and_its_entry_stand_or_fall_together(app, name):
    stage, model, deed = DEEDS[name]
    it = hidden("panelled") if stage == "hidden" else made("declared" if stage == "interested" else stage)
    if stage == "interested":
        with writing():
            interested(it)
    before, kept, posts = did(it), rows(model), len(unread("test", limit=500))
    with pytest.raises(ZeroDivisionError), writing():
        deed(it)
        1 / 0
    assert (did(it), rows(model), len(unread("test", limit=500))) == (before, kept, posts)
    with writing():
        deed(it)
    assert did(it)[-1] == name
    assert rows(model) > kept
    assert verify(it.log).fault is None
    assert COUSIN not in json.dumps([entry.facts for entry in trail(it.log)])


def test_the_database_refuses_to_change_what_was_declared_decided_drawn_or_set(app):
    it = hidden("panelled")
    with writing():
        decide(it, interested(it))
    for table in ("coverage", "bidder_declaration", "interest_decision", "bidder_alias"):
        for statement in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="never changed or removed"), writing():
                db.session.execute(text(statement))


# Interests, bidder by bidder


def test_nothing_of_a_bid_is_read_before_its_reader_declared_about_every_bidder(app):
    it = made("panelled")
    with pytest.raises(Refused) as refused, writing():
        read(it)
    assert codes(refused) == {"not-declared"}
    with writing():
        actions.declare(assignment=it.evaluators[0], by=it.by(it.evaluators[0]), at=OPENING)
        read(it)
    said = declarations_of(it.competition)
    assert {(one.bidder_name, one.interest) for one in said} == {("Bidder A", None), ("Bidder B", None)}


def test_a_new_bidder_is_declared_about_by_itself_and_what_was_declared_stands(app):
    it = made("declared")
    before = rows(BidderDeclaration)
    with writing():
        late = an_evaluation("opened", bids=1)
        late.bids[0].competition_id = it.competition.id
        late.bids[0].supplier.name = "Late Bidder"
    with pytest.raises(Refused) as refused, writing():
        read(it)
    assert codes(refused) == {"not-declared"}
    with writing():
        actions.declare(assignment=it.evaluators[0], by=it.by(it.evaluators[0]), at=SCORING)
        read(it)
    assert rows(BidderDeclaration) == before + 1
    assert declarations_of(it.competition)[-1].bidder_name == "Late Bidder"


def test_an_interest_shuts_every_bid_until_another_officer_has_decided_and_the_officers_are_told(app):
    it = made("declared")
    with writing():
        one = interested(it)
    assert (one.open, one.bidder_name, one.statement) == (True, "Bidder A", COUSIN)
    for bid in (0, 1):
        with pytest.raises(Refused) as refused, writing():
            read(it, bid=bid)
        assert codes(refused) == {"interest-declared"}
    assert [o.code for o in why_interests_stop(it.competition)] == ["interest-open"]
    with pytest.raises(Refused) as refused, writing():
        decide(it, one, by=it.by(it.evaluators[1]))
    assert "not-an-officer" in codes(refused)
    with pytest.raises(Refused) as refused, writing():
        decide(it, one, reason="ok")
    assert codes(refused) == {"reason-short"}
    with writing():
        decide(it, one, MEASURE, measure="A third evaluator scores the same answers.")
        read(it)
    assert why_interests_stop(it.competition) == ()
    assert [p.kind for p in unread("test", limit=500)][-2:] == ["interest-declared", "interest-decided"]
    with pytest.raises(Refused) as refused, writing():
        decide(it, one)
    assert "decided-already" in codes(refused)


def test_a_conflict_bars_for_good_and_its_holder_declares_no_more(app):
    it = made("declared")
    with writing():
        decide(it, interested(it), BARRED)
    member = queries.evaluation_of(it.competition).member(it.evaluators[0].ref)
    assert (member.interested, member.barred) == (True, True)
    with pytest.raises(Refused) as refused, writing():
        interested(it, bidder=1)
    assert codes(refused) == {"interest-declared"}
    with pytest.raises(Refused), writing():
        actions.lock_quality(competition=it.competition, by=it.officer, at=LOCKING)


def test_an_interest_that_was_cleared_opens_the_bids_and_a_later_one_shuts_them_again(app):
    it = made("declared")
    with writing():
        decide(it, interested(it))
        read(it)
        interested(it, bidder=1)
    with pytest.raises(Refused), writing():
        read(it)


def test_an_officer_with_an_interest_of_their_own_decides_on_nobodys(app):
    it = made("declared")
    with writing():
        mine = actions.appoint(competition=it.competition, person=it.second, role=EVALUATOR, by=it.officer, at=OPENING)
        said = {it.bids[0].supplier.ref: COUSIN}
        actions.declare(assignment=mine, interests=said, by=it.second_officer, at=SCORING)
        one = interested(it)
    with pytest.raises(Refused) as refused, writing():
        decide(it, one, by=it.second_officer)
    assert codes(refused) == {"decider-interested"}
    own = next(i for i in interests_of(it.competition) if i.member.person == it.second.ref)
    with pytest.raises(Refused) as refused, writing():
        decide(it, own, by=it.second_officer)
    assert codes(refused) == {"own-interest"}
    with writing():
        elsewhere = an_evaluation("opened")
    with pytest.raises(NotFound), writing():
        actions.decide_interest(
            competition=elsewhere.competition, interest=one.ref, outcome=NO_CONFLICT, reason=WHY, clear=True,
            by=elsewhere.officer, at=SCORING,
        )  # fmt: skip


# Places by criterion


def test_a_community_member_sits_for_social_value_and_scores_nothing_else(app):
    it = made("panelled")
    social = [c.ref for c in it.criteria if c.kind == "social_value"]
    with writing():
        neighbour = a_person(it.council.body, roles.COMMUNITY, name="Neighbour")
    with pytest.raises(Refused) as refused, writing():
        actions.appoint(competition=it.competition, person=neighbour, role=MODERATOR, by=it.officer, at=OPENING)
    assert "community-moderates-nothing" in codes(refused)
    with writing():
        place = actions.appoint(competition=it.competition, person=neighbour, role=EVALUATOR, by=it.officer, at=OPENING)
        actions.declare(assignment=place, by=acting(neighbour, it.council.body), at=OPENING)
    member = queries.evaluation_of(it.competition).member(place.ref)
    assert (member.community, sorted(member.criteria)) == (True, sorted(social))
    quality = next(c for c in it.criteria if c.kind == "quality")
    with pytest.raises(Refused), writing():
        it.score_one(assignment=place, criterion=quality)
    with writing():
        it.score_one(assignment=place, criterion=next(c for c in it.criteria if c.ref == social[0]))


def test_a_place_is_given_other_criteria_and_what_it_was_for_stays_on_record(app):
    it = made("scored")
    place, scored = it.evaluators[0], rows(Score)
    with writing():
        actions.cover(assignment=place, criteria=[it.criteria[0].ref], reason=WHY, by=it.officer, at=SCORING)
    assert [(row.version, row.criteria, row.reason) for row in coverage_of(place)] == [
        (1, [], ""),
        (2, [it.criteria[0].ref], WHY),
    ]
    assert rows(Score) == scored
    assert queries.evaluation_of(it.competition).member(place.ref).criteria == {it.criteria[0].ref}


# Replacement


def test_whoever_takes_a_place_begins_blank_and_the_scores_of_the_one_before_stay_as_theirs(app):
    it = made("scored")
    leaving = it.evaluators[0]
    given = {answer: row.points for answer, row in queries.scores_of(leaving).items()}
    with writing():
        actions.cover(assignment=leaving, criteria=[it.criteria[0].ref], reason=WHY, by=it.officer, at=SCORING)
        kept = queries.evaluation_of(it.competition).member(leaving.ref).criteria
        actions.release(assignment=leaving, reason="On leave until the spring.", by=it.officer, at=SCORING)
        new = actions.appoint(
            competition=it.competition, person=it.second, role=EVALUATOR, criteria=kept, by=it.officer, at=SCORING
        )
    assert {answer: row.points for answer, row in queries.scores_of(leaving).items()} == given
    assert queries.scores_of(new) == {}
    member = queries.evaluation_of(it.competition).member(new.ref)
    assert (member.declared, member.declared_about, member.criteria) == (False, frozenset(), kept)
    with pytest.raises(Refused) as refused, writing():
        actions.read_bid(assignment=new, bid=it.bids[0], by=it.second_officer, at=SCORING)
    assert codes(refused) == {"not-declared"}
    with pytest.raises(Refused), writing():
        actions.release(assignment=it.evaluators[1], reason="gone", by=it.officer, at=SCORING)
    assert db.session.scalar(select(Assignment.ended_reason).where(Assignment.id == leaving.id))


# Names hidden


def test_bidders_are_called_by_letters_in_an_order_of_their_own_until_quality_is_locked(app):
    it = hidden("declared", bids=4)
    evaluation = queries.evaluation_of(it.competition)
    assert evaluation.names_hidden
    assert [bid.called for bid in evaluation.bids] == ["Bidder A", "Bidder B", "Bidder C", "Bidder D"]
    again = queries.evaluation_of(it.competition)
    assert [bid.ref for bid in again.bids] == [bid.ref for bid in evaluation.bids], "a letter stays with its bid"
    assert rows(BidderAlias) == 4
    assert did(it).count("aliases:draw") == 1, "who declares later draws nothing anew"


def test_the_names_come_back_with_the_lock(app):
    it = hidden("agreed")
    assert queries.evaluation_of(it.competition).names_hidden
    with writing():
        actions.lock_quality(competition=it.competition, by=it.officer, at=LOCKING)
    evaluation = queries.evaluation_of(it.competition)
    assert (evaluation.names_hidden, [bid.called for bid in evaluation.bids]) == (False, ["Bidder A", "Bidder B"])
    assert {bid.alias for bid in evaluation.bids} == {""}


def test_whoever_opened_the_bids_does_not_sit_on_a_panel_without_names(app):
    it = hidden("opened")
    with pytest.raises(Refused) as refused, writing():
        actions.appoint(competition=it.competition, person=it.second, role=EVALUATOR, by=it.officer, at=OPENING)
    assert codes(refused) == {"knows-the-names"}
