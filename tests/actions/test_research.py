"""Searches kept as market research: what each said on the day stays, and what changed since is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from dps.audit.queries import trail
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.finding import research
from dps.finding.research_models import FrozenSearch, MarketResearch
from dps.finding.rules.freezing import Search, digest_of, read
from dps.parties.models import Organisation
from dps.profile import versions
from dps.profile.actions import revise
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.competition import DPS, a_buying_council, a_draft
from tests.makers.directory import listed
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import a_full_profile

ASKED = Search("warm homes", "relevance", True, (), (), "whoosh", False, False, ())
WHY = {"title": "Warm homes", "purpose": "Who insulates homes here?"}


@pytest.fixture
def market(app):
    """An admitted supplier with much to say, one of the directory, and one who can be found only after the search."""
    with writing():
        council, acorn, lot = a_buying_council(), a_supplier("Acorn"), a_lot()
        a_full_profile(acorn)
        admit(lot, acorn)
        key = listed(name="Elm Trust", description="Warm homes for all.")
    elm = db.session.query(Organisation).filter_by(name="Elm Trust").one()
    assert key
    return council, acorn, elm


def keep(market, *, at=NOW, **more):
    council, acorn, elm = market
    said = {**WHY, "search": ASKED, "sight": research.look_at([acorn.ref, elm.ref]), **more}
    return research.freeze(council=council.body, by=council.by, at=at, **said)


def test_everything_that_was_found_is_kept_with_the_version_that_it_saw(market):
    council, acorn, elm = market
    with writing():
        made = keep(market)
    kept = read(made.text)
    assert [(one.ref, one.place) for one in kept.seen] == [(acorn.ref, "admitted"), (elm.ref, "listed")]
    assert kept.seen[0].version == versions.latest(acorn).sequence > 1
    assert (kept.words, kept.engine, kept.plain, made.total) == ("warm homes", "whoosh", False, 2)
    assert acorn.ref not in made.contents  # a version keeps it
    assert elm.ref in made.contents  # nothing else would
    entry = trail(f"organisation:{council.body.ref}")[-1]
    assert (entry.did, entry.facts["digest"], entry.facts["found"]) == ("research:freeze", digest_of(made.text), 2)
    assert "warm" not in str(entry.facts).casefold()


def test_what_each_said_then_is_read_word_for_word_after_it_changed(market):
    _, acorn, elm = market
    with writing():
        made = keep(market)
    before = research.says_now(acorn.ref)
    with writing():
        stands = versions.latest(acorn)
        revise(
            organisation=acorn, section="summary", said=replace(versions.content_now(acorn), summary="Something else."),
            seen=stands.sequence, by=market[0].by, at=NOW + timedelta(days=1),
        )  # fmt: skip
    with writing():
        listed(id=elm.source_key, name="Elm Trust", description="Cold homes.")
    assert [one.state for one in research.since_kept(made)] == ["says-otherwise", "says-otherwise"]
    for number in (1, 2):
        said = research.said_then(made, number)
        assert said.is_whole
        assert said.content.summary in (before.summary, "Warm homes for all.")
    for number in (0, 3):
        with pytest.raises(NotFound):
            research.said_then(made, number)


def test_a_search_is_put_to_a_record_once_and_by_its_own_council(market):
    council, *_ = market
    with writing():
        made, draft = keep(market), a_draft(DPS, council=council)
        other = a_draft(DPS, council=a_buying_council("Another Council"))
    with writing():
        research.link(search=made, competition=draft, by=council.by, at=NOW)
    assert [one.search for one in research.research_of(draft)] == [made]
    assert research.how_much_research(draft) == 1
    assert trail(draft.log)[-1].did == "research:link"
    for competition, code in ((draft, "linked-already"), (other, "another-council")):
        with pytest.raises(Refused) as refused, writing():
            research.link(search=made, competition=competition, by=council.by, at=NOW)
        assert [o.code for o in refused.value.obstacles] == [code]


def test_another_councils_search_is_not_found(market):
    with writing():
        made, other = keep(market), a_buying_council("Another Council")
    assert research.own_search(made.ref, market[0].by) == made
    assert research.searches_of(market[0].body) == ((made,), 1)
    assert research.searches_of(other.body) == ((), 0)
    with pytest.raises(NotFound):
        research.own_search(made.ref, other.by)


@pytest.mark.parametrize("deed", ["research:freeze", "research:link"])
def test_a_deed_rolls_back_with_its_entry(market, deed):
    council, *_ = market
    with writing():
        made, draft = keep(market), a_draft(DPS, council=council)
    logs = (f"organisation:{council.body.ref}", draft.log)
    before = [len(trail(log)) for log in logs]
    with pytest.raises(ZeroDivisionError), writing():
        if deed == "research:freeze":
            keep(market)
        else:
            research.link(search=made, competition=draft, by=council.by, at=NOW)
        raise ZeroDivisionError
    assert [len(trail(log)) for log in logs] == before
    assert db.session.query(FrozenSearch).count() == 1
    assert db.session.query(MarketResearch).count() == 0


@pytest.mark.parametrize("change", [update(FrozenSearch).values(title="Else"), delete(FrozenSearch)])
def test_the_database_itself_refuses_to_change_or_remove_what_was_kept(market, change):
    with writing():
        made = keep(market)
    with pytest.raises(DBAPIError), writing():
        db.session.execute(change)
    assert research.is_as_kept(made)


def test_a_search_without_a_purpose_is_refused_and_nothing_is_kept(market):
    with pytest.raises(Refused), writing():
        keep(market, purpose=" ")
    assert db.session.query(FrozenSearch).count() == 0


def test_of_more_than_are_kept_of_one_search_nobody_is_looked_at_and_it_is_refused(market, monkeypatch):
    monkeypatch.setattr(research, "MOST", 1)
    _, acorn, elm = market
    sight = research.look_at([acorn.ref, elm.ref])
    assert (sight.asked, sight.seen) == (2, ())
    with pytest.raises(Refused) as refused, writing():
        keep(market, sight=replace(sight, asked=2_001))
    assert [o.code for o in refused.value.obstacles] == ["too-many"]
