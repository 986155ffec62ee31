"""A draft that begins with something in it, and a catalogue that is kept: the deed, its entry, and nothing where it is undone."""

from __future__ import annotations

import pytest

from dps.audit.queries import trail
from dps.competition.beginning import copy, divide, from_template
from dps.competition.catalogues import keep, offered_to
from dps.competition.models import Competition
from dps.competition.rules.outcomes import OutcomeRow
from dps.competition.rules.templates import TEMPLATES
from dps.core.db import db, writing
from tests.conftest import NOW
from tests.makers.competition import DPS, a_buying_council, an_open_competition

ROW = OutcomeRow("1", "Work", "Hours of paid work", "hours")


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council("Rochdale Council")


def test_a_beginning_rolls_back_and_leaves_nothing(council):
    with writing():
        old = an_open_competition(DPS, council=council)
        lot = old.lot
    for begin in (
        lambda: copy(competition=old, title="T", by=council.by, at=NOW),
        lambda: divide(competition=old, title="T", by=council.by, at=NOW),
        lambda: from_template(
            template=TEMPLATES[0], title="T", buyer=council.body, route=DPS, lot=lot, by=council.by, at=NOW
        ),
    ):
        ref = ""
        with pytest.raises(ZeroDivisionError), writing():
            ref = begin().ref
            raise ZeroDivisionError
        assert trail(f"competition:{ref}") == ()
    assert db.session.query(Competition).count() == 1


def test_a_catalogue_rolls_back_and_leaves_nothing(council):
    log = f"organisation:{council.body.ref}"
    before = len(trail(log))
    with pytest.raises(ZeroDivisionError), writing():
        keep(organisation=council.body, title="Ours", source="Us", rows=(ROW,), by=council.by, at=NOW)
        raise ZeroDivisionError
    assert len(offered_to(council.body)) == 2
    assert len(trail(log)) == before


def test_what_a_draft_was_begun_from_stands_on_its_trail(council):
    with writing():
        old = an_open_competition(DPS, council=council)
        new = copy(competition=old, title="T", by=council.by, at=NOW)
    assert new.begun_from == f"copy:{old.ref}"
    last = trail(f"competition:{new.ref}")[-1]
    assert (last.did, last.facts["from"]) == ("competition:copy", old.ref)
