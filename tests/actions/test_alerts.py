"""Saved searches and their digests: what is new, once, to whoever saved it, and the same whatever anybody pays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.models import AuditEntry
from dps.audit.queries import trail
from dps.competition import actions as competition_actions
from dps.competition.models import Competition
from dps.competition.queries import invited
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.finding import saved
from dps.finding.rules.saving import DAILY, MOST_SAVED, NEVER, OPPORTUNITY, SUPPLIER, WEEKLY, Sought
from dps.finding.saved_models import AlertDigest, AlertItem, SavedSearch
from dps.letters.forgetting import forget
from dps.letters.models import Letter
from dps.letters.send import send_letters
from dps.letters.signed import with_key
from dps.letters.write import write_letters
from dps.membership.models import NetworkMember
from dps.parties.closing import close_account
from dps.parties.models import Organisation, Person, Position
from dps.parties.rules.roles import OWNER, READER
from search import alerts, catchup
from tests.conftest import NOW
from tests.makers.competition import (
    DPS,
    OPEN_TO_ALL,
    a_buying_council,
    an_open_competition,
    officer_of,
)
from tests.makers.membership import an_affiliate
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.relay import a_relay

DAY = timedelta(days=1)
RETROFIT = Sought(OPPORTUNITY, "retrofit", {})
SAVED = NOW
LATER = NOW + timedelta(hours=2)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def us(app):
    """A supplier with Ada of ours."""
    with writing():
        body = a_supplier("Acorn Homes")
        a_person(body, OWNER, name="Ada Green")
        return body


def person_of(body: Organisation) -> Person:
    return db.session.scalars(
        select(Person).join(Position).where(Position.organisation_id == body.id).order_by(Person.id).limit(1)
    ).one()


def by_of(body: Organisation) -> Actor:
    return acting(person_of(body), body)


def save(
    body: Organisation, sought: Sought = RETROFIT, *, every: str = DAILY, at: datetime = SAVED, name: str = ""
) -> SavedSearch:
    with writing():
        return saved.save(
            sought=sought, name=name or sought.words, every=every, organisation=body, by=by_of(body), at=at
        )


def publish(*titles: str, at: datetime = LATER, **changes: object) -> list[Competition]:
    """Competitions that everybody may read, published at an instant by one council."""
    with writing():
        council = a_buying_council()
        return [
            an_open_competition(OPEN_TO_ALL, council=council, title=title, need=f"{title}.", at=at, **changes)
            for title in titles
        ]


def run(at: datetime) -> list[Letter]:
    """What is due at an instant is done: digests, then their letters; every letter that there is by now."""
    alerts.tell(at)
    write_letters(at)
    db.session.rollback()
    return list(db.session.scalars(select(Letter).where(Letter.kind == saved.POST).order_by(Letter.id)))


def test_a_digest_holds_what_is_new_and_fits_and_nothing_else(us):
    publish("Retrofit of the library", at=SAVED - timedelta(hours=1))  # was there when the search was saved
    save(us)
    publish("Retrofit of forty flats", "School meals")
    catchup.rebuild()
    (letter,) = run(TUESDAY)
    assert letter.person.name == "Ada Green"
    assert letter.subject == "1 new opportunity in your saved searches"
    assert "Retrofit of forty flats" in letter.body
    assert "Found by: retrofit" in letter.body
    assert "School meals" not in letter.body
    assert "library" not in letter.body


def test_nothing_is_told_twice_however_often_and_late_the_job_runs(us):
    save(us)
    save(us, Sought(OPPORTUNITY, "flats", {}), every=WEEKLY)
    publish("Retrofit of forty flats")
    catchup.rebuild()
    assert run(LATER) == [], "saved at nine, and the digest of eight is of before"
    assert len(run(TUESDAY + 4 * DAY)) == 1, "a missed run is caught up, with one digest for all of its days"
    for days in range(4, 11):  # until the Monday of the weekly one and past it
        assert len(run(TUESDAY + days * DAY)) == 1
    assert db.session.scalar(select(func.count()).select_from(AlertItem)) == 1


def test_a_run_that_was_killed_repeats_nothing_and_loses_nothing(us):
    it = save(us)
    (found,) = publish("Retrofit of forty flats")
    with pytest.raises(ZeroDivisionError), writing():
        saved.keep_digests(person=it.person_id, found={it.ref: {found.ref}}, at=TUESDAY)
        assert trail(f"organisation:{us.ref}")[-1].did == "search:tell"
        1 / 0
    assert db.session.scalar(select(func.count()).select_from(AlertDigest)) == 0
    catchup.rebuild()
    assert len(run(TUESDAY)) == 1
    with writing():  # another worker that looked at the same time comes second
        assert saved.keep_digests(person=it.person_id, found={it.ref: {found.ref}}, at=TUESDAY) == 0


def test_what_has_closed_is_not_told_at_making_writing_or_sending(us, app):
    save(us)
    publish("Retrofit of forty flats")
    (closing,) = publish("Retrofit of the town hall")
    catchup.rebuild()
    with writing():
        competition_actions.cancel(
            competition=db.session.get_one(Competition, closing.id), reason="The roof fell in, and nothing is left to retrofit.",
            by=officer_of(closing), at=LATER + timedelta(hours=2),
        )  # fmt: skip
    alerts.tell(TUESDAY)
    assert [item.competition.title for item in db.session.scalars(select(AlertItem))] == ["Retrofit of forty flats"]
    after = db.session.scalars(select(AlertItem)).one().competition.closes_at
    write_letters(after)
    assert db.session.scalar(select(func.count()).select_from(Letter).where(Letter.kind == saved.POST)) == 0
    save(us, Sought(OPPORTUNITY, "meals", {}), at=after)
    (meals,) = publish("School meals", at=after + timedelta(hours=1))
    catchup.rebuild()
    (letter,) = run(after + DAY)
    with a_relay(app) as took:
        db.session.rollback()
        send_letters(meals.closes_at)
    assert not [one for one in took.content.values() if "in your saved searches" in one]
    assert "had closed" in db.session.get_one(Letter, letter.id).last_error


def test_what_was_there_before_a_search_and_what_closed_while_no_job_ran_are_never_told(us):
    save(us, Sought(OPPORTUNITY, "meals", {}))
    (found,) = publish("Retrofit of forty flats")
    save(us, at=LATER + timedelta(hours=1))  # the first search makes the job look further back than this one was there
    catchup.rebuild()
    assert run(TUESDAY) == []
    publish("School meals", at=TUESDAY)
    catchup.rebuild()
    assert run(found.closes_at + 30 * DAY) == []
    assert db.session.scalar(select(func.count()).select_from(AlertDigest)) == 0


def test_a_weekly_digest_comes_on_monday_of_all_that_was_published_since(us):
    save(us, every=WEEKLY)
    publish("Retrofit of forty flats")
    catchup.rebuild()
    for days in range(6):
        assert run(TUESDAY + days * DAY) == []
    (letter,) = run(TUESDAY + 6 * DAY)
    assert "forty flats" in letter.body
    assert db.session.scalars(select(AlertDigest.due_on)).one() == date(2026, 11, 30)


def test_those_who_pay_and_belong_and_those_who_do_not_get_the_same_letter_at_the_same_instant(us):
    with writing():
        member = a_supplier("Bramble Homes")
        a_person(member, READER, name="Bea Stone")
        an_affiliate(member)
    for body in (us, member):
        save(body)
    publish("Retrofit of forty flats", "Retrofit of the library")
    catchup.rebuild()
    ours, theirs = run(TUESDAY)
    assert db.session.scalars(select(NetworkMember.organisation_id)).all() == [member.id]

    def bare(letter: Letter) -> str:
        body = with_key(letter)
        stops = next(line for line in body.splitlines() if "Stop these letters" in line)
        return body.replace(stops, "").replace(letter.person.name, "")

    assert bare(ours) == bare(theirs)
    assert (ours.written_at, ours.subject) == (theirs.written_at, theirs.subject)


def test_a_filter_is_heeded_and_what_only_the_invited_may_read_is_told_to_nobody(us):
    with writing():
        council, elsewhere = a_buying_council(), a_buying_council()
        an_open_competition(OPEN_TO_ALL, council=council, title="Retrofit of flats", at=LATER)
        an_open_competition(OPEN_TO_ALL, council=elsewhere, title="Retrofit of a pool", at=LATER)
        by_invitation = an_open_competition(DPS, council=council, title="Retrofit of a hall", admitted=(us,), at=LATER)
        assert [body.id for body in invited(by_invitation)] == [us.id]
    save(us, Sought(OPPORTUNITY, "retrofit", {"buyer": [council.body.ref]}))
    catchup.rebuild()
    (letter,) = run(TUESDAY)
    assert [line for line in letter.body.splitlines() if line.startswith("Retrofit")] == ["Retrofit of flats"]


def test_without_an_index_the_digest_comes_all_the_same(us, app):
    save(us)
    publish("Retrofit of forty flats", "School meals")
    engine = app.extensions["search_engine"]
    app.extensions["search_engine"] = Broken()
    try:
        (letter,) = run(TUESDAY)
    finally:
        app.extensions["search_engine"] = engine
    assert "forty flats" in letter.body
    assert "School meals" not in letter.body


class Broken:
    """An engine whose index is lost."""

    def reading(self):
        raise alerts.Unavailable("the disk is gone")


def test_whoever_left_or_stopped_is_written_to_no_more(us):
    save(us)
    publish("Retrofit of forty flats")
    catchup.rebuild()
    alerts.tell(TUESDAY)
    digest = db.session.scalars(select(AlertDigest)).one()
    by = by_of(us)
    with writing():
        assert saved.stop(digest=digest, only="", by=by, at=TUESDAY) == 1
        assert saved.stop(digest=digest, only="", by=by, at=TUESDAY) == 0
    assert run(TUESDAY) == [], "stopped between the digest and its letter"
    publish("Retrofit of the library", at=TUESDAY)
    assert run(TUESDAY + DAY) == []
    again = saved.own_searches(by)[0]
    with writing():
        saved.change(saved=again, name="Homes", every=DAILY, by=by, at=TUESDAY + DAY)
    assert run(TUESDAY + 2 * DAY) == [], "begun again, letters tell of what is published from then on"
    with writing():
        db.session.scalars(select(Position).where(Position.person_id == again.person_id)).one().ended_at = TUESDAY
    publish("Retrofit of the pool", at=TUESDAY + 2 * DAY)
    assert run(TUESDAY + 9 * DAY) == []


def test_a_search_is_ones_own(us):
    it = save(us)
    with writing():
        other = a_person(us, READER)
    assert saved.own_searches(acting(other, us)) == ()
    with pytest.raises(NotFound):
        saved.own_search(it.ref, acting(other, us))
    with pytest.raises(Refused), writing():
        saved.save(sought=RETROFIT, name="Again", every=DAILY, organisation=us, by=by_of(us), at=NOW)


def test_nobody_has_more_than_so_many(us):
    for number in range(MOST_SAVED):
        save(us, Sought(SUPPLIER, f"care {number}", {}), every=NEVER)
    with pytest.raises(Refused, match="nobody can have more"):
        save(us, RETROFIT)


def test_what_somebody_saved_goes_with_their_account(us):
    save(us)
    publish("Retrofit of forty flats")
    catchup.rebuild()
    assert len(run(TUESDAY)) == 1
    with writing():
        a_person(us, OWNER)
        ada = db.session.scalars(select(Person).where(Person.name == "Ada Green")).one()
        close_account(person=ada, by=CLOCK, at=TUESDAY)
    assert forget(TUESDAY) > 0
    for kind in (SavedSearch, AlertDigest, AlertItem):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0
    assert forget(TUESDAY) == 0


@pytest.mark.parametrize("did", ["search:save", "search:change", "search:delete"])
def test_a_deed_rolls_back_whole_and_with_its_entry(us, did):
    by = by_of(us)
    deeds = {
        "search:save": lambda: saved.save(sought=Sought(OPPORTUNITY, "meals", {}), name="Meals", every=DAILY, organisation=us, by=by, at=NOW),
        "search:change": lambda: saved.change(saved=saved.own_searches(by)[0], name="Other", every=WEEKLY, by=by, at=NOW),
        "search:delete": lambda: saved.remove(saved=saved.own_searches(by)[0], by=by, at=NOW),
    }  # fmt: skip
    save(us)
    before = [(one.name, one.every) for one in saved.own_searches(by)]
    entries = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with pytest.raises(ZeroDivisionError), writing():
        deeds[did]()
        assert trail(f"organisation:{us.ref}")[-1].did == did
        1 / 0
    assert [(one.name, one.every) for one in saved.own_searches(by)] == before
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == entries
