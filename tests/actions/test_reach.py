"""Whom a competition reaches: picked suppliers, reservations, and what is awarded without competition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.audit.queries import trail
from dps.competition import actions, queries
from dps.competition.reach_models import DirectAward, ReservedDeclaration, SupplierPick
from dps.competition.rules.picking import recompute
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.routes import PA_2023_QUOTATIONS
from dps.parties.rules.roles import OWNER
from dps.profile import actions as profile
from tests.conftest import NOW
from tests.makers.competition import OPEN_TO_ALL, a_buying_council, a_draft, an_open_competition, approved, officer_of
from tests.makers.draft_parts import whole_parts
from tests.makers.parties import a_person, a_supplier, acting


def a_firm(name, *, cpv=("79410000",), regions=("TLD",), somebody=True):
    body = a_supplier(name)
    by = acting(a_person(body, OWNER), body) if somebody else acting(a_person(a_supplier(), OWNER), body)
    profile.describe(organisation=body, summary="Advice.", regions=regions, cpv=cpv, capabilities=(), by=by, at=NOW)
    return body


def parts(**reach):
    return {**whole_parts(PA_2023_QUOTATIONS), "reach": {"rule": "all", "areas": ["TLD"], **reach}}


def a_request(council, *, at=NOW, **reach):
    return a_draft(PA_2023_QUOTATIONS, council=council, at=at, value_pence=24_000_00, parts=parts(**reach))


def ask(draft, *, at=NOW):
    return actions.publish(competition=approved(draft, at=at), by=officer_of(draft), at=at)


@pytest.fixture
def firms(app):
    with writing():
        fitting = [a_firm(name) for name in ("Acorn", "Birch", "Cedar")]
        a_firm("Elsewhere", regions=("TLI",))
        a_firm("Other work", cpv=("45000000",))
        a_firm("Nobody there", somebody=False)
    return fitting


def test_all_who_do_this_work_in_this_area_are_asked_and_only_they_see_it(firms):
    with writing():
        council = a_buying_council()
        live = ask(a_request(council))
    assert list(queries.invited(live)) == firms
    first = firms[0]
    with writing():
        outside = a_supplier("Outside")
        of_first, of_outside = (acting(a_person(body, OWNER), body) for body in (first, outside))
    assert queries.visible_competition(live.ref, of_first, NOW) is live
    with pytest.raises(NotFound):
        queries.visible_competition(live.ref, of_outside, NOW)
    with pytest.raises(NotFound):
        queries.visible_competition(live.ref, None, NOW)
    assert queries.why_not_take_part(live, first) == ()
    assert [o.code for o in queries.why_not_take_part(live, outside)] == ["not-picked"]


def test_a_rotation_asks_next_time_whom_it_did_not_ask_this_time(firms):
    later = NOW + timedelta(hours=1)
    with writing():
        council = a_buying_council()
        first = ask(a_request(council, rule="rotation", how_many=2))
        second = ask(a_request(council, at=later, rule="rotation", how_many=2), at=later)
    (left_out,) = set(firms) - set(queries.invited(first))
    assert left_out in queries.invited(second)


def test_a_draw_is_kept_so_that_anybody_can_work_it_out_again_and_the_trail_holds_its_digest(firms):
    with writing():
        live = ask(a_request(a_buying_council(), rule="draw", how_many=2))
    pick = queries.pick_of(live)
    assert list(recompute(pick.record)) == pick.record["picked"]
    assert {body.ref for body in queries.invited(live)} == set(pick.record["picked"])
    facts = trail(f"competition:{live.ref}")[-1].facts
    assert (facts["rule"], facts["seed"], facts["pick_digest"]) == ("draw", pick.record["seed"], pick.digest)


def test_with_one_supplier_that_fits_nobody_is_asked(app):
    with writing():
        a_firm("Alone")
        draft = a_request(a_buying_council())
    assert [o.code for o in queries.sections_of(draft, at=NOW)["reach"]] == ["too-few-candidates"]
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=draft, by=officer_of(draft), at=NOW)
    assert "too-few-candidates" in {o.code for o in refused.value.obstacles}


def test_a_pick_stands_or_falls_with_the_publication(firms):
    with writing():
        draft = a_request(a_buying_council())
    with pytest.raises(ZeroDivisionError), writing():
        ask(draft)
        1 / 0
    assert db.session.query(SupplierPick).count() == 0
    assert trail(f"competition:{draft.ref}")[-1].did == "competition:revise"


def test_who_bids_on_a_reserved_notice_declares_that_it_is_one_of_those(app):
    with writing():
        firm = a_firm("Acorn")
        who = acting(a_person(firm, OWNER), firm)
        reserved = {**whole_parts(OPEN_TO_ALL), "reach": {"reserved": ["vcse", "local"], "area": "Rochdale"}}
        live = an_open_competition(OPEN_TO_ALL, parts=reserved)
    assert "Reserved for suppliers based in the area named here: Rochdale" in queries.told_of(live).who_may_bid
    assert [o.code for o in queries.why_not_take_part(live, firm)] == ["reserved", "reserved"]
    with pytest.raises(ZeroDivisionError), writing():  # "reservation:declare" rolls back whole
        actions.declare_reserved(competition=live, supplier=firm, by=who, at=NOW)
        1 / 0
    assert db.session.query(ReservedDeclaration).count() == 0
    with writing():
        actions.declare_reserved(competition=live, supplier=firm, by=who, at=NOW)
    assert queries.why_not_take_part(live, firm) == ()
    assert [e.did for e in trail(f"competition:{live.ref}")].count("reservation:declare") == 0
    with pytest.raises(Refused) as refused, writing():
        actions.declare_reserved(competition=live, supplier=firm, by=who, at=NOW)
    assert [o.code for o in refused.value.obstacles] == ["declared-already"]


def test_a_direct_award_rolls_back_whole_and_is_refused_without_standing_orders(app):
    with writing():
        council = a_buying_council()
    deed = {
        "council": council.body, "title": "An archive", "supplier": "The only firm", "kind": "goods_services",
        "pence": 4_000_00, "reasons": "Only they hold it (order 12).", "by": council.by, "at": NOW,
    }  # fmt: skip
    with pytest.raises(Refused) as refused, writing():
        actions.award_directly(**deed)
    assert [o.code for o in refused.value.obstacles] == ["no-limit-recorded"]
    with writing():
        actions.keep_orders(
            council=council.body, bands=queries.orders_of(council.body).bands, direct_award_limit=5_000_00,
            source="Order 12", by=council.by, at=NOW,
        )  # fmt: skip
    with pytest.raises(ZeroDivisionError), writing():  # "direct-award:decide"
        actions.award_directly(**deed)
        1 / 0
    assert db.session.query(DirectAward).count() == 0
    with writing():
        kept = actions.award_directly(**deed)
    assert (kept.limit_pence, kept.source) == (5_000_00, "Order 12")
    assert trail(f"organisation:{council.body.ref}")[-1].did == "direct-award:decide"
    with pytest.raises(Refused), writing():
        actions.award_directly(**{**deed, "pence": 5_000_01})
