"""A market's owner changes how much each thing may count: every council with a draft there is told, and which draft lies outside."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from dps.competition.queries import sections_of
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.market.changing import set_ranges
from dps.market.rules.weighting import Range
from tests.conftest import NOW
from tests.makers.competition import DPS, a_buying_council, a_draft, a_lot, an_open_competition


def test_councils_with_drafts_on_the_lot_are_told_and_nobody_else(app):
    with writing():
        first, second, published, elsewhere = (a_buying_council(name) for name in ("A", "B", "C", "D"))
        lot = a_lot(DPS, first.body, second.body, published.body)
        outside = a_draft(DPS, council=first, lot=lot, title="Weighs half for quality")
        a_draft(DPS, council=second, lot=lot, title="Has no weights yet", price_formula="")
        an_open_competition(DPS, council=published, lot=lot)
        a_draft(DPS, council=elsewhere, title="In another market")
        ranges = {"quality": Range(Decimal(20), Decimal("45.5")), "price": Range(Decimal(30), Decimal(30))}
        set_ranges(lot=lot, ranges=ranges, clause="Notice II.2.5", by=CLOCK, at=NOW)
    write_letters(NOW)
    sent = {one.person_id: one for one in db.session.scalars(select(Letter).where(Letter.kind == "lot-ranges-changed"))}
    assert set(sent) == {first.officer.id, second.officer.id}
    told = sent[first.officer.id].body
    for says in (
        "Quality: between 20 and 45.5 per cent", "Price: at 30 per cent", "Notice II.2.5",
        "Weighs half for quality: outside. It cannot be published so. Quality counts 50 per cent",
    ):  # fmt: skip
        assert says in told
    assert "Has no weights yet: nothing to change." in sent[second.officer.id].body
    assert "Weighs half" not in sent[second.officer.id].body
    found = {o.code for o in sections_of(outside, at=NOW)["criteria"]}
    assert "quality-out-of-range" in found  # and the readiness page lists it, as it lists every obstacle


def test_where_no_range_is_left_the_letter_says_so(app):
    with writing():
        council = a_buying_council()
        lot = a_lot(DPS, council.body)
        a_draft(DPS, council=council, lot=lot)
        set_ranges(lot=lot, ranges={"price": Range(Decimal(20), Decimal(40))}, clause="Notice", by=CLOCK, at=NOW)
        set_ranges(lot=lot, ranges={}, clause="", by=CLOCK, at=NOW)
    write_letters(NOW)
    assert (
        "Now no range is set."
        in db.session.scalars(select(Letter).where(Letter.kind == "lot-ranges-changed")).all()[-1].body
    )
