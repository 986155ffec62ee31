"""The deeds of membership and fees, their entries, and that nothing in the market can see them."""

from __future__ import annotations

from datetime import date

import pytest

from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.fees.actions import LOG, ask, note_checkout
from dps.fees.models import Subscription
from dps.fees.rules import Due
from dps.membership.actions import enter
from dps.membership.models import NetworkMember
from tests.conftest import NOW
from tests.makers.membership import an_affiliate
from tests.makers.parties import a_supplier

OWED = Due(date(2026, 1, 5), 25_000)


class Undo(Exception):
    pass


def test_entering_a_member_rolls_back_with_its_entry(app):
    with writing():
        body = a_supplier()
    before = len(trail(f"organisation:{body.ref}"))
    with pytest.raises(Undo), writing():
        an_affiliate(body)
        assert trail(f"organisation:{body.ref}")[-1].did == "membership:enter"
        raise Undo
    assert db.session.query(NetworkMember).count() == 0
    assert len(trail(f"organisation:{body.ref}")) == before


def test_a_member_is_entered_once_and_in_a_known_class(app):
    with writing():
        body = a_supplier()
        an_affiliate(body)
    with pytest.raises(Refused) as refusal, writing():
        enter(organisation=body, member_class="friend", yearly_pence=None, by=CLOCK, at=NOW)
    assert [o.code for o in refusal.value.obstacles] == ["class", "already"]


def test_asking_and_the_checkout_roll_back_with_their_entries(app):
    with writing():
        body = a_supplier()
    with pytest.raises(Undo), writing():
        asked = ask(organisation=body, owed=OWED, by=CLOCK, at=NOW)
        note_checkout(subscription=asked, checkout="cs_test_1", by=CLOCK, at=NOW)
        assert [e.did for e in trail(LOG)] == ["subscription:ask", "subscription:checkout"]
        raise Undo
    assert trail(LOG) == ()
    assert db.session.query(Subscription).count() == 0


def test_a_year_is_asked_for_once(app):
    with writing():
        body = a_supplier()
        first = ask(organisation=body, owed=OWED, by=CLOCK, at=NOW)
        assert ask(organisation=body, owed=OWED, by=CLOCK, at=NOW) is first
    assert db.session.query(Subscription).count() == 1
