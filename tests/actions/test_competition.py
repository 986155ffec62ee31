"""Competitions: drafted, revised, published, cancelled; and each deed's trail goes with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select

from dps.audit.digests import set_digest, text_digest
from dps.audit.queries import trail
from dps.competition import actions, queries
from dps.competition.models import Competition, Criterion, Invitation
from dps.competition.rules.frozen import ToldCriterion, read
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    ROUTES,
    a_buying_council,
    a_draft,
    a_lot,
    admit,
    an_open_competition,
    apply,
    approved,
    officer_of,
    some_suppliers,
    the_criteria,
    the_notice,
)
from tests.makers.parties import a_supplier

CLOSES = NOW.replace(hour=12) + timedelta(days=16)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def did(competition: Competition) -> list[str]:
    return [e.did for e in trail(f"competition:{competition.ref}")]


def posts() -> list[str]:
    return [p.kind for p in unread("test") if p.about.startswith("competition:")]


def begin(body, route, lot, by):
    return actions.draft(buyer=body, route=route, lot=lot, by=by, at=NOW)


# Drafting


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.code)
def test_an_english_council_named_in_the_notice_may_draft_on_every_route(app, route):
    with writing():
        draft = a_draft(route)
    assert (draft.state, draft.route) == ("draft", route.code)
    assert did(draft) == ["competition:draft", "competition:revise"]


@pytest.mark.parametrize(
    ("capacity", "nation", "code"),
    [
        ("scot_ca", "Scotland", "scottish-rules"),
        ("wales_ca", "Wales", "welsh-rules"),
        ("none", "England", "no-capacity"),
    ],
)
def test_a_body_without_capacity_is_refused_with_the_reason(app, capacity, nation, code):
    with writing():
        council = a_buying_council(buyer_capacity=capacity, nation=nation, legal_form="")
    with pytest.raises(Refused) as refused, writing():
        begin(council.body, OPEN_TO_ALL, None, council.by)
    assert code in codes(refused)


def test_a_political_group_never_buys(app):
    with writing():
        group = a_buying_council(buyer_capacity="none", legal_form="political-group")
    with pytest.raises(Refused) as refused, writing():
        begin(group.body, OPEN_TO_ALL, None, group.by)
    assert codes(refused) == {"political-group"}


def test_a_council_not_named_in_the_notice_is_refused(app):
    with writing():
        council, lot = a_buying_council(), a_lot(DYNAMIC)
    with pytest.raises(Refused) as refused, writing():
        begin(council.body, DYNAMIC, lot, council.by)
    assert codes(refused) == {"not-named"}


def test_a_lot_is_not_used_on_the_route_of_another_market(app):
    with writing():
        council = a_buying_council()
        lot = a_lot(DPS, council.body)
    with pytest.raises(Refused) as refused, writing():
        begin(council.body, DYNAMIC, lot, council.by)
    assert codes(refused) == {"route-of-another-market"}


def test_a_draft_rolls_back_with_its_trail(app):
    with writing():
        council = a_buying_council()
    with pytest.raises(ZeroDivisionError), writing():
        draft = begin(council.body, OPEN_TO_ALL, None, council.by)
        ref = draft.ref
        1 / 0
    assert trail(f"competition:{ref}") == ()
    assert db.session.scalar(select(func.count()).select_from(Competition)) == 0


# Revising


def test_a_save_from_an_old_page_is_refused_and_says_who_saved(app):
    with writing():
        draft = a_draft(DPS)
        by, name = officer_of(draft), draft.drafted_by.name
    with pytest.raises(Refused) as refused, writing():
        actions.revise(competition=draft, facts={"title": "Mine"}, version=1, by=by, at=NOW)
    assert codes(refused) == {"changed-meanwhile"}
    assert name in refused.value.obstacles[0].says
    assert draft.title != "Mine"


def test_of_two_saves_at_once_one_stands_and_the_other_is_refused(app):
    with writing():
        draft = a_draft(DPS)
        ref, by = draft.ref, officer_of(draft)
    both_have_read = Barrier(2)

    def save(title: str) -> set[str]:
        with app.app_context():
            try:
                with writing():
                    found = queries.own_competition(ref, by)
                    with suppress(BrokenBarrierError):  # SQLite lets one writer in at a time: the other never comes
                        both_have_read.wait(timeout=0.5)
                    actions.revise(competition=found, facts={"title": title}, version=2, by=by, at=NOW)
            except Refused as refusal:
                return {o.code for o in refusal.obstacles}
            return set()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, ("First", "Second")))
    assert sorted(answers, key=len) == [set(), {"changed-meanwhile"}]
    db.session.rollback()
    assert draft.version == 3


def test_a_criterion_keeps_its_ref_when_it_is_changed_and_moved(app):
    with writing():
        draft = a_draft(DPS)
        quality, social = draft.criteria
        first, second = quality.ref, social.ref
        new = (
            ToldCriterion(second, "social_value", "Benefit", "What?", Decimal("30")),
            ToldCriterion(first, "quality", "Approach", "How?", Decimal("40")),
        )
        actions.revise(competition=draft, facts={}, criteria=new, version=2, by=officer_of(draft), at=NOW)
    assert [(c.ref, c.title, c.position) for c in draft.criteria] == [(second, "Benefit", 1), (first, "Approach", 2)]


def test_a_criterion_left_out_is_gone(app):
    with writing():
        draft = a_draft(DPS)
        actions.revise(competition=draft, facts={}, criteria=(), version=2, by=officer_of(draft), at=NOW)
    assert db.session.scalar(select(func.count()).select_from(Criterion)) == 0


def test_a_revision_rolls_back_with_its_trail(app):
    with writing():
        draft = a_draft(DPS)
        by = officer_of(draft)
    with pytest.raises(ZeroDivisionError), writing():
        actions.revise(competition=draft, facts={"title": "Lost"}, criteria=(), version=2, by=by, at=NOW)
        1 / 0
    assert did(draft) == ["competition:draft", "competition:revise"]
    assert (draft.version, len(draft.criteria)) == (2, 2)


def test_only_what_is_part_of_a_draft_can_be_revised(app):
    with writing():
        draft = a_draft(DPS)
    with pytest.raises(KeyError, match="public_key"), writing():
        actions.revise(competition=draft, facts={"public_key": b""}, version=2, by=officer_of(draft), at=NOW)


# Publishing


def test_everybody_admitted_to_the_lot_is_invited_in_one_transaction_and_nobody_else(app):
    with writing():
        first, second, elsewhere, applicant, _stranger = some_suppliers(5)
        council = a_buying_council()
        lot = a_lot(DPS, council.body)
        admit(elsewhere, lot.market.lots[1])
        apply(applicant, lot)
        live = an_open_competition(DPS, council=council, lot=lot, admitted=(first, second))
    assert queries.invited(live) == (first, second)
    told = trail(f"competition:{live.ref}")[-1]
    assert told.did == "competition:publish"
    assert told.facts["invited"] == 2
    assert told.facts["invited_digest"] == set_digest([second.ref, first.ref])
    assert posts() == ["competition-published"]


@pytest.mark.parametrize("route", [DYNAMIC, OPEN_TO_ALL], ids=lambda r: r.code)
def test_nobody_in_particular_is_invited_under_the_act(app, route):
    with writing():
        live = an_open_competition(route, admitted=some_suppliers(2))
    assert queries.invited(live) == ()


def test_what_suppliers_are_told_is_frozen_with_its_digest(app):
    with writing():
        live = an_open_competition(DYNAMIC)
    told = read(live.frozen)
    assert live.frozen_digest == text_digest(live.frozen)
    assert told == queries.told_of(live)
    assert (told.notice_reference, told.notice_date, told.published_at) == ("2026/S 000-054321", NOW.date(), NOW)
    assert [c.ref for c in told.criteria] == [c.ref for c in live.criteria]
    assert told.public_key == live.public_key.hex()
    assert len(live.public_key) == 32
    method = queries.method_of(live)
    assert [c.id for c in method.criteria] == [c.ref for c in live.criteria]


def test_nothing_is_revised_after_publication(app):
    with writing():
        live = an_open_competition(DPS)
    with pytest.raises(Refused) as refused, writing():
        actions.revise(
            competition=live, facts={"title": "Other"}, criteria=the_criteria(), version=2, by=officer_of(live), at=NOW
        )
    assert codes(refused) == {"published-frozen"}


def test_a_competition_is_published_once(app):
    with writing():
        live = an_open_competition(DPS)
        key = live.public_key
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=live, by=officer_of(live), at=NOW)
    assert "competition-state" in codes(refused)
    assert live.public_key == key


@pytest.mark.parametrize(
    ("route", "pence", "needed"),
    [
        (DYNAMIC, 240_000_00, True),
        (OPEN_TO_ALL, 30_000_00, True),
        (OPEN_TO_ALL, 29_999_99, False),
        (DPS, 90_000_00, False),
    ],
    ids=lambda v: getattr(v, "code", str(v)),
)
def test_nothing_is_public_before_the_notice_that_comes_first(app, route, pence, needed):
    with writing():
        draft = approved(a_draft(route, value_pence=pence))
    if not needed:
        with writing():
            actions.publish(competition=draft, by=officer_of(draft), at=NOW)
        return
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=draft, by=officer_of(draft), at=NOW)
    assert codes(refused) == {"notice-reference-missing", "notice-date-missing"}
    assert draft.state == "draft"


def test_a_draft_that_grew_past_its_route_is_not_published(app):
    with writing():
        draft = a_draft(OPEN_TO_ALL, value_pence=200_000_00, extensions_pence=7_720_00)
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=draft, **the_notice(OPEN_TO_ALL), by=officer_of(draft), at=NOW)
    assert codes(refused) == {"above-threshold", "no-approval"}


def test_publication_rolls_back_with_its_trail_its_invitations_and_its_post(app):
    with writing():
        supplier = a_supplier()
        draft = approved(a_draft(DPS))
        admit(supplier, draft.lot)
        by = officer_of(draft)
    with pytest.raises(ZeroDivisionError), writing():
        actions.publish(competition=draft, by=by, at=NOW)
        1 / 0
    assert did(draft) == ["competition:draft", "competition:revise", "review:ask", "review:approve"]
    assert posts() == []
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
    assert (draft.state, draft.public_key, draft.frozen) == ("draft", None, "")


# Cancelling


def test_an_open_competition_is_withdrawn_with_its_ground_and_reason(app):
    with writing():
        live = an_open_competition(DPS)
        why = "The grant was withdrawn."
        actions.cancel(competition=live, reason=why, ground="no-money", by=officer_of(live), at=NOW)
    assert queries.stage_of(live, NOW) == "cancelled"
    assert (live.ended_as, live.ended_ground) == ("withdrawn", "no-money")
    assert did(live)[-1] == "competition:withdraw"
    assert posts() == ["competition-published", "competition-withdrawn"]


def test_a_cancellation_needs_a_reason_and_comes_before_the_deadline(app):
    with writing():
        live = an_open_competition(DPS)
    for reason, at, code in (
        (" ", NOW, "no-reason"),
        ("No money.", NOW, "no-reason"),
        ("The grant has ended.", CLOSES, "closed"),
    ):
        with pytest.raises(Refused) as refused, writing():
            actions.cancel(competition=live, reason=reason, by=officer_of(live), at=at)
        assert codes(refused) == {code}


def test_suppliers_hear_nothing_of_a_cancelled_draft(app):
    with writing():
        draft = a_draft(OPEN_TO_ALL)
        actions.cancel(competition=draft, reason="No longer needed.", by=officer_of(draft), at=NOW)
    assert posts() == []
    with pytest.raises(NotFound):
        queries.visible_competition(draft.ref, None, NOW)


def test_a_cancellation_rolls_back_with_its_trail(app):
    with writing():
        live = an_open_competition(DPS)
        by = officer_of(live)
    with pytest.raises(ZeroDivisionError), writing():
        actions.cancel(competition=live, reason="The need is not there.", by=by, at=NOW)
        1 / 0
    assert did(live)[-1] == "competition:publish"
    assert queries.stage_of(live, NOW) == "open"


# Seeing


def test_an_invitation_is_seen_by_those_invited_and_the_buyer_alone(app):
    with writing():
        supplier, other = some_suppliers(2)
        council, rival = a_buying_council(), a_buying_council()
        live = an_open_competition(DPS, council=council, admitted=(supplier,))
        by_supplier, by_other = _bidder(supplier), _bidder(other)
    assert queries.visible_competition(live.ref, by_supplier, NOW) is live
    assert queries.visible_competition(live.ref, council.by, NOW) is live
    for asker in (by_other, rival.by, None):
        with pytest.raises(NotFound):
            queries.visible_competition(live.ref, asker, NOW)
    assert queries.public_competitions(NOW).rows == ()
    assert [o.competition for o in queries.opportunities_for(supplier, NOW).rows] == [live]
    assert queries.opportunities_for(other, NOW).rows == ()


def _bidder(supplier):
    from tests.makers.parties import a_person, acting

    return acting(a_person(supplier, "owner"), supplier)


@pytest.mark.parametrize("route", [DYNAMIC, OPEN_TO_ALL], ids=lambda r: r.code)
def test_a_notice_is_public_from_publication_and_never_before(app, route):
    with writing():
        council = a_buying_council()
        draft = a_draft(route, council=council)
    with pytest.raises(NotFound):
        queries.visible_competition(draft.ref, None, NOW)
    assert queries.own_competition(draft.ref, council.by) is draft
    with writing():
        actions.publish(competition=approved(draft), **the_notice(route), by=council.by, at=NOW)
    assert queries.visible_competition(draft.ref, None, NOW) is draft
    assert queries.public_competitions(NOW).rows == (draft,)
    assert queries.public_competitions(CLOSES).rows == ()
    assert queries.public_competitions(CLOSES, closed=True).rows == (draft,)


def test_anothers_competition_is_not_found(app):
    with writing():
        draft, rival = a_draft(DPS), a_buying_council()
    with pytest.raises(NotFound):
        queries.own_competition(draft.ref, rival.by)


def test_who_may_take_part_follows_the_route(app):
    with writing():
        member, applicant, stranger = some_suppliers(3)
        council = a_buying_council()
        part = a_lot(DYNAMIC, council.body)
        apply(applicant, part)
        market = an_open_competition(DYNAMIC, council=council, lot=part, admitted=(member,))
        notice = an_open_competition(OPEN_TO_ALL, council=council)
    may = {
        (c.route, s.name): queries.why_not_take_part(c, s) == ()
        for c in (market, notice)
        for s in (member, applicant, stranger)
    }
    assert [may[DYNAMIC.code, s.name] for s in (member, applicant, stranger)] == [True, True, False]
    assert all(may[OPEN_TO_ALL.code, s.name] for s in (member, applicant, stranger))
    listed = queries.opportunities_for(stranger, NOW).rows
    assert {o.competition.route: bool(o.obstacles) for o in listed} == {DYNAMIC.code: True, OPEN_TO_ALL.code: False}


def test_every_way_to_buy_is_listed_with_why_not(app):
    with writing():
        council = a_buying_council()
        a_lot(DPS, council.body)
        a_lot(DYNAMIC)
    found = {
        (c.route.code, c.lot.number if c.lot else 0): {o.code for o in c.obstacles}
        for c in queries.choices_for(council.body, value_pence=250_000_00, kind="goods_services", at=NOW)
    }
    assert found == {
        (DPS.code, 1): set(),
        (DPS.code, 2): set(),
        (DYNAMIC.code, 1): {"not-named"},
        (DYNAMIC.code, 2): {"not-named"},
        (OPEN_TO_ALL.code, 0): {"above-threshold"},
        ("pa2023_quotations", 0): {"above-threshold"},
    }


def test_lists_are_bounded_and_paged(app, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    with writing():
        council = a_buying_council()
        for n in range(3):
            an_open_competition(OPEN_TO_ALL, council=council, closes_at=CLOSES + timedelta(hours=n))
        an_open_competition(OPEN_TO_ALL)
    first, last = queries.competitions_of(council.body), queries.competitions_of(council.body, page=9)
    assert (len(first.rows), first.pages, first.total) == (2, 2, 3)
    assert (len(last.rows), last.number) == (1, 2)
    assert len(queries.open_competitions(NOW, limit=2)) == 2
    assert date(2026, 12, 9) == queries.open_competitions(NOW)[0].closes_at.date()
