"""Markets: the deed, its rows, its entry on the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from dps.admission.queries import why_not_start
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import NotFound, db, new_ref, writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.market.actions import name_buyer
from dps.market.changing import change_expiry, change_term, end, end_what_ran_out, record_notice, set_ranges
from dps.market.queries import (
    changes_of,
    due_notices,
    is_named_buyer,
    lot,
    market,
    markets,
    named_buyers,
    notices_of,
)
from dps.market.rules.term import Running
from dps.market.rules.weighting import Range
from dps.outbox.models import OutboxPost
from dps.parties.rules.roles import OFFICER, OWNER
from tests.conftest import NOW
from tests.makers.admission import admit, an_application
from tests.makers.market import a_dynamic_market, a_market, a_named_buyer, a_new_lot
from tests.makers.parties import a_council, a_person, a_supplier, an_organisation


def test_a_market_keeps_its_route_lots_and_criteria(app):
    with writing():
        made = a_market(lots=(a_new_lot("Research"), a_new_lot("Training")))
    kept = market(made.ref)
    assert (kept.route, [part.number for part in kept.lots]) == ("pcr2015_dps", [1, 2])
    assert [c.kind for c in lot(kept.lots[1].ref).criteria] == ["legal", "financial", "technical"]
    (entry,) = trail(f"market:{made.ref}")
    assert (entry.did, entry.facts["route"]) == ("market:establish", "pcr2015_dps")


def test_a_dps_ends_with_the_regulations_whatever_its_notice_says(app):
    with writing():
        assert a_market(valid_until=date(2031, 1, 1)).valid_until == date(2029, 2, 23)
        assert a_market(valid_until=None).valid_until == date(2029, 2, 23)
        assert a_market(valid_until=date(2027, 5, 1)).valid_until == date(2027, 5, 1)
        assert a_dynamic_market().valid_until is None


def test_no_dps_is_made_after_the_act_began(app):
    with pytest.raises(Refused) as no, writing():
        a_market(notice_date=date(2025, 2, 24), established_on=date(2025, 2, 24))
    assert [o.code for o in no.value.obstacles] == ["too-late-for-route"]
    assert markets() == ()


def test_nothing_of_a_market_stays_when_making_it_fails(app):
    with pytest.raises(ZeroDivisionError), writing():
        ref = a_market().ref
        1 / 0
    assert trail(f"market:{ref}") == ()


def test_only_a_council_that_the_notice_names_is_a_named_buyer(app):
    with writing():
        made, other = a_market(), a_market()
        named, unnamed = a_named_buyer(made), a_council()
        a_named_buyer(other)
    assert is_named_buyer(made, named)
    assert not is_named_buyer(made, unnamed)
    assert not is_named_buyer(other, named)
    assert named_buyers(made) == (named,)


def test_naming_a_buyer_rolls_back_with_its_entry(app):
    with writing():
        made, body = a_market(), a_council()
    with pytest.raises(ZeroDivisionError), writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)
        1 / 0
    assert not is_named_buyer(made, body)
    assert len(trail(f"market:{made.ref}")) == 1


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        ("network", {"legal_form": "political-group", "nation": "England"}, "political-group"),
        ("network", {}, "affiliate"),
        ("council", {"nation": "Scotland", "buyer_capacity": "scot_ca"}, "scottish-rules"),
        ("council", {"nation": "Wales", "buyer_capacity": "wales_ca"}, "welsh-rules"),
    ],
)
def test_a_body_without_capacity_is_not_named_and_is_told_why(app, kind, facts, code):
    with writing():
        made, body = a_market(), an_organisation(kind, **facts)
    with pytest.raises(Refused) as no, writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)
    assert [o.code for o in no.value.obstacles] == [code]


def test_a_buyer_is_named_once(app):
    with writing():
        made = a_market()
        body = a_named_buyer(made)
    with pytest.raises(Refused, match="named in the notice already"), writing():
        name_buyer(market=made, buyer=body, by=CLOCK, at=NOW)


def test_only_an_authority_can_establish_a_market(app):
    with writing():
        operator = an_organisation("operator")
    with pytest.raises(Refused, match="not a contracting authority"), writing():
        a_market(owner=operator)


def test_a_market_that_is_not_there_is_not_found(app):
    with pytest.raises(NotFound):
        market(new_ref())
    with pytest.raises(NotFound):
        lot(new_ref())


WHY = "Councils need two more years of this help."
OURS = ("market-ended", "market-term-changed", "lot-expiry-changed")


def kinds_posted():
    return list(db.session.scalars(select(OutboxPost.kind).where(OutboxPost.kind.in_(OURS)).order_by(OutboxPost.seq)))


LATER = date(2030, 1, 4)


def test_a_change_of_the_term_is_kept_as_history_with_its_rationale_and_its_notice(app):
    with writing():
        made = a_dynamic_market(valid_until=date(2028, 1, 4))
        change = change_term(market=made, valid_until=LATER, rationale=WHY, by=CLOCK, at=NOW)
    assert market(made.ref).valid_until == LATER
    (kept,) = changes_of(made)
    assert (kept.was, kept.becomes, kept.rationale, kept.notice) == (date(2028, 1, 4), LATER, WHY, "UK15")
    assert [(d.notice, d.change) for d in due_notices(made)] == [("UK15", change.ref)]
    assert trail(f"market:{made.ref}")[-1].did == "market:change-term"
    assert trail(f"market:{made.ref}")[-1].facts["becomes"] == "2030-01-04"
    with pytest.raises(DBAPIError, match="never changed"), writing():
        changes_of(made)[0].rationale = "Another story."


def test_the_term_of_a_dps_stays_as_it_was(app):
    with writing():
        made = a_market()
    with pytest.raises(Refused, match="cannot be changed after 23 February 2026") as no, writing():
        change_term(market=made, valid_until=date(2028, 1, 1), rationale=WHY, by=CLOCK, at=NOW)
    assert no.value.obstacles[0].provision == "SI 2024/716 reg 5(4)(b)(i)"
    assert market(made.ref).valid_until == date(2029, 2, 23)
    assert changes_of(made) == ()


def test_a_change_rolls_back_with_its_entry_and_its_letter(app):
    with writing():
        made = a_dynamic_market()
    with pytest.raises(ZeroDivisionError), writing():
        change_term(market=made, valid_until=LATER, rationale=WHY, by=CLOCK, at=NOW)
        1 / 0
    assert (market(made.ref).valid_until, changes_of(made), len(trail(f"market:{made.ref}"))) == (None, (), 1)
    assert kinds_posted() == []


def test_a_market_that_was_wound_up_lets_nobody_in_and_calls_nothing(app):
    with writing():
        made = a_market()
        outsider = a_supplier()
        end(market=made, reason=WHY, running=Running(), by=CLOCK, at=NOW)
    kept = market(made.ref)
    assert (kept.ended_on, kept.ending_reason) == (london_date(NOW), WHY)
    assert [o.code for o in why_not_start(outsider, kept.lots[0], at=NOW)] == ["market-ended"]
    assert [(d.about, d.notice) for d in due_notices(kept)] == [("ending", "F03")]
    assert trail(f"market:{made.ref}")[-1].did == "market:end"
    assert kinds_posted() == ["market-ended"]


def test_winding_up_waits_for_what_is_open_and_rolls_back_whole(app):
    with writing():
        made = a_dynamic_market()
    with pytest.raises(Refused, match="2 applications wait"), writing():
        end(market=made, reason=WHY, running=Running(undecided=2), by=CLOCK, at=NOW)
    with pytest.raises(ZeroDivisionError), writing():
        end(market=made, reason=WHY, running=Running(), by=CLOCK, at=NOW)
        1 / 0
    assert (market(made.ref).ended_on, len(trail(f"market:{made.ref}"))) == (None, 1)


def test_a_market_whose_term_is_over_ends_from_its_next_day_however_late_the_job_runs(app):
    with writing():
        made, other, open_ended = a_market(valid_until=date(2026, 11, 22)), a_market(), a_dynamic_market()
    at = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
    assert (end_what_ran_out(at), end_what_ran_out(at)) == (1, 0)
    assert market(made.ref).ended_on == date(2026, 11, 23)
    assert (market(other.ref).ended_on, market(open_ended.ref).ended_on) == (None, None)
    assert kinds_posted() == ["market-ended"]


def test_a_market_lives_through_its_last_london_day(app):
    with writing():
        a_market(valid_until=date(2026, 7, 1))
    assert end_what_ran_out(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == 0
    assert end_what_ran_out(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == 1


def test_the_notice_of_each_change_and_of_the_end_is_recorded_once(app):
    with writing():
        made = a_dynamic_market()
        change = change_term(market=made, valid_until=LATER, rationale=WHY, by=CLOCK, at=NOW)
        end(market=made, reason=WHY, running=Running(), by=CLOCK, at=NOW)
    facts = {"reference": "2026/S 000-7", "published_on": london_date(NOW), "by": CLOCK, "at": NOW}
    with writing():
        record_notice(market=market(made.ref), about="ending", change=None, **facts)
    assert [d.about for d in due_notices(made)] == ["change"]
    with pytest.raises(ZeroDivisionError), writing():
        record_notice(market=market(made.ref), about="change", change=change, **facts)
        1 / 0
    assert len(notices_of(made)) == 1
    with writing():
        record_notice(market=market(made.ref), about="change", change=change, **facts)
    assert due_notices(made) == ()
    assert [n.notice for n in notices_of(made)] == ["UK15", "UK16"]
    for about, which in (("ending", None), ("change", change)):
        with pytest.raises(Refused, match="recorded already"), writing():
            record_notice(market=market(made.ref), about=about, change=which, **facts)


def test_a_market_that_goes_on_has_no_notice_of_its_end(app):
    with writing():
        made = a_dynamic_market()
    with pytest.raises(Refused, match="no notice of this"), writing():
        record_notice(
            market=made, about="ending", change=None, reference="1", published_on=london_date(NOW), by=CLOCK, at=NOW
        )


def test_what_an_expiry_stops_is_changed_only_as_the_law_lets_it_and_everybody_there_is_told(app):
    with writing():
        made = a_market()
        admit(made.lots[0])
        change_expiry(lot=made.lots[0], stops={"quality": "bidding"}, clause="Rules, clause 7", by=CLOCK, at=NOW)
    assert lot(made.lots[0].ref).expiry_stops == {"quality": "bidding"}
    assert trail(f"market:{made.ref}")[-1].facts == {"part": 1, "stops": {"quality": "bidding"}}
    assert kinds_posted() == ["lot-expiry-changed"]
    with pytest.raises(Refused, match="does not say"), writing():
        change_expiry(lot=lot(made.lots[0].ref), stops={"quality": "award"}, clause="", by=CLOCK, at=NOW)
    with pytest.raises(ZeroDivisionError), writing():
        change_expiry(lot=lot(made.lots[0].ref), stops={}, clause="", by=CLOCK, at=NOW)
        1 / 0
    assert lot(made.lots[0].ref).expiry_stops == {"quality": "bidding"}


def test_what_may_count_in_a_call_off_is_recorded_with_its_clause_and_on_the_trail(app):
    ranges = {"price": Range(Decimal(20), Decimal("40.5"))}
    with writing():
        made = a_market()
        set_ranges(lot=made.lots[0], ranges=ranges, clause="Notice II.2.5", by=CLOCK, at=NOW)
    assert lot(made.lots[0].ref).weight_ranges == {"price": ["20", "40.5"]}
    entry = trail(f"market:{made.ref}")[-1]
    assert (entry.did, entry.facts["was"], entry.facts["becomes"]) == (
        "market:set-ranges",
        {},
        {"price": ["20", "40.5"]},
    )
    with pytest.raises(Refused, match="This is what stands already"), writing():
        set_ranges(lot=lot(made.lots[0].ref), ranges=ranges, clause="Notice II.2.5", by=CLOCK, at=NOW)
    with pytest.raises(ZeroDivisionError), writing():
        set_ranges(lot=lot(made.lots[0].ref), ranges={}, clause="", by=CLOCK, at=NOW)
        1 / 0
    assert lot(made.lots[0].ref).weight_ranges == {"price": ["20", "40.5"]}
    assert trail(f"market:{made.ref}")[-1] == entry


def test_everybody_with_a_place_or_an_application_and_each_named_buyer_is_told_of_the_end(app):
    with writing():
        made, other = a_market(), a_market()
        placed, applying, elsewhere, left = (a_supplier() for _ in range(4))
        people = [a_person(body, OWNER) for body in (placed, applying, elsewhere, left)]
        admit(made.lots[0], supplier=placed)
        admit(other.lots[0], supplier=elsewhere)
        an_application(made.lots[0], applying)
        officer = a_person(a_named_buyer(made), OFFICER)
        end(market=made, reason=WHY, running=Running(), by=CLOCK, at=NOW)
    write_letters(NOW)
    told = {
        letter.person_id: letter for letter in db.session.scalars(select(Letter).where(Letter.kind == "market-ended"))
    }
    assert set(told) == {people[0].id, people[1].id, officer.id}
    assert all(WHY in letter.body for letter in told.values())
