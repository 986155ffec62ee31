"""Versions of a profile, and the operator's look at what an admitted supplier changed: deeds, rows, trail, posts, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from dps.admission import profile_changes
from dps.admission.queries import is_admitted
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.finding.queries import as_shown, can_be_found
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.post import unread
from dps.parties.rules.roles import OWNER
from dps.profile import versions
from dps.profile.actions import revise
from dps.profile.models import ProfileVersion
from dps.profile.rules.completeness import completeness, still_missing
from dps.profile.rules.content import Content, content_of, kept
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.profile import LONG_AGO, a_full_profile, a_profile

DAY = timedelta(days=1)


def change(body, at, section="summary", **said):
    stands = versions.latest(body)
    return revise(
        organisation=body, section=section, said=replace(versions.content_now(body), **said),
        seen=stands.sequence if stands else 0, by=CLOCK, at=at,
    )  # fmt: skip


def test_every_version_is_kept_and_what_stood_at_any_instant_is_found(app):
    with writing():
        body, other = a_supplier(), a_supplier()
        a_profile(other, summary="Another’s.")
        a_profile(body, summary="First.")
        change(body, NOW, summary="Second.")
        change(body, NOW + DAY, summary="Third.")
    assert [v.sequence for v in versions.versions_of(body)] == [3, 2, 1]
    for at, said in (
        (LONG_AGO - DAY, None), (LONG_AGO, "First."), (NOW - DAY, "First."), (NOW, "Second."), (NOW + 9 * DAY, "Third."),
    ):  # fmt: skip
        found = versions.version_at(body, at)
        assert (found.content.summary if found else None) == said, at
    entry = trail(f"organisation:{body.ref}")[-1]
    assert entry.facts == {"version": 3, "sections": ["summary"]}
    assert [p.kind for p in unread("test") if p.about == f"organisation:{body.ref}"] == ["supplier-described"] * 3


def test_a_version_holds_everything_and_nothing_can_change_it(app):
    with writing():
        body = a_supplier(identifiers=[("GB-COH", "01234567")])
        a_full_profile(body)
    newest = versions.latest(body)
    assert newest.content == versions.content_now(body) == as_shown(body.ref).content
    assert content_of(kept(newest.content)) == newest.content
    assert newest.content.body.identifiers == (("GB-COH", "01234567"),)
    for ask in (update(ProfileVersion).values(by="x"), delete(ProfileVersion)):
        with pytest.raises(DBAPIError, match="never changed"), writing():
            db.session.execute(ask)


def test_a_profile_from_before_versions_were_kept_gets_its_first_one_at_its_first_change(app):
    with writing():
        body = a_supplier()
        a_profile(body, summary="Old.")
        db.session.execute(db.text("DROP TRIGGER profile_version_no_delete" if db.engine.dialect.name == "sqlite" else "SET LOCAL session_replication_role = replica"))  # fmt: skip
        db.session.execute(delete(ProfileVersion))
    assert versions.how_many_versions(body) == 1
    assert versions.version_at(body, LONG_AGO).content.summary == "Old."
    assert versions.version_at(body, LONG_AGO - DAY) is None
    with writing():
        change(body, NOW, summary="New.")
    assert [(v.sequence, v.at, v.content.summary) for v in versions.versions_of(body)] == [
        (2, NOW, "New."),
        (1, LONG_AGO, "Old."),
    ]


def test_a_change_rolls_back_with_its_version_its_entry_and_its_post(app):
    with writing():
        body = a_supplier()
        a_profile(body)
    entries, posts = len(trail(f"organisation:{body.ref}")), len(unread("test"))
    with pytest.raises(ZeroDivisionError), writing():
        change(body, NOW, summary="Gone.")
        1 / 0
    assert versions.how_many_versions(body) == 1
    assert (len(trail(f"organisation:{body.ref}")), len(unread("test"))) == (entries, posts)


def test_two_colleagues_who_change_one_part_do_not_overwrite_each_other(app):
    with writing():
        body = a_supplier()
        a_profile(body)
        change(body, NOW, summary="Ada’s.")
    with pytest.raises(Refused) as refused, writing():
        revise(organisation=body, section="summary", said=Content(summary="Ben’s."), seen=1, by=CLOCK, at=NOW)
    assert [o.code for o in refused.value.obstacles] == ["changed-meanwhile"]
    with writing():
        revise(organisation=body, section="places", said=Content(regions=("TLD",)), seen=1, by=CLOCK, at=NOW)
    assert versions.content_now(body).summary == "Ada’s."


def test_a_supplier_that_says_nothing_is_admitted_and_found_like_any_other(app):
    """PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c): a profile is no criterion."""
    with writing():
        lot, silent = a_lot(), a_supplier()
        admit(lot, silent)
    assert len(still_missing(completeness(versions.content_now(silent)))) == 7
    assert is_admitted(silent, lot)
    assert can_be_found(silent.ref)
    assert profile_changes.unseen_of(silent) is None


@pytest.fixture
def admitted(app):
    """Two admitted suppliers, and one that never was, each changed after it was admitted; one more admitted and unchanged."""
    with writing():
        lot = a_lot()
        acorn, birch, quiet, outside = (a_supplier(name) for name in ("Acorn", "Birch", "Quiet", "Outside"))
        a_person(acorn, OWNER)
        for body in (acorn, birch, quiet, outside):
            a_profile(body)
        for body in (acorn, birch, quiet):
            admit(lot, body)
        change(acorn, NOW + DAY, summary="Acorn anew.")
        change(birch, NOW, summary="Birch anew.")
        change(birch, NOW + 2 * DAY, section="places", regions=("TLC",))
        change(outside, NOW, summary="Nobody’s business.")
    return lot, acorn, birch


def test_edits_of_admitted_suppliers_wait_as_one_difference_each_the_longest_first(admitted):
    _, acorn, _ = admitted
    rows = profile_changes.unseen()
    assert [(r.supplier.name, r.edits, r.sections) for r in rows] == [
        ("Birch", 2, ("summary", "places")),
        ("Acorn", 1, ("summary",)),
    ]
    assert profile_changes.how_many_unseen() == 2
    assert rows[0].before.content.regions == ("TLD", "TLE")
    assert rows[0].after.content.regions == ("TLC",)
    assert profile_changes.unseen_of(acorn).edits == 1
    assert profile_changes.unseen(page=2, limit=1)[0].supplier == acorn


def test_what_is_seen_leaves_the_queue_and_a_later_edit_comes_back_to_it(admitted):
    _, _, birch = admitted
    with writing():
        profile_changes.mark_seen(supplier=birch, upto=2, note=" Looked. ", by=CLOCK, at=NOW + 3 * DAY)
    left = profile_changes.unseen_of(birch)
    assert (left.edits, left.sections, left.before.sequence) == (1, ("places",), 2)
    with writing():
        profile_changes.mark_seen(supplier=birch, upto=3, note="", by=CLOCK, at=NOW + 3 * DAY)
    assert profile_changes.unseen_of(birch) is None
    assert [r.words for r in profile_changes.reviews_of(birch)] == ["", "Looked."]
    assert trail(f"organisation:{birch.ref}")[-1].facts == {"version": 3}
    with writing():
        change(birch, NOW + 4 * DAY, summary="Once more.")
    assert profile_changes.unseen_of(birch).before.sequence == 3


def test_a_question_is_written_to_the_supplier_and_holds_nothing_back(admitted):
    lot, acorn, _ = admitted
    write_letters(NOW)
    with writing():
        profile_changes.ask_about(supplier=acorn, upto=2, words="Who are the residents?", by=CLOCK, at=NOW + 3 * DAY)
    assert profile_changes.unseen_of(acorn) is None
    assert [r.supplier for r in profile_changes.asked_and_unchanged()] == [acorn]
    assert is_admitted(acorn, lot)
    assert can_be_found(acorn.ref)
    assert as_shown(acorn.ref).summary == "Acorn anew."
    write_letters(NOW)
    letter = db.session.scalars(db.select(Letter).where(Letter.kind == "profile-questioned")).one()
    assert "Who are the residents?" in letter.body
    assert "what we do, in a few sentences" in letter.body
    assert "residents" not in str(trail(f"organisation:{acorn.ref}")[-1].facts)
    with writing():
        profile_changes.mark_seen(supplier=acorn, upto=2, note="They rang.", by=CLOCK, at=NOW + 4 * DAY)
    assert profile_changes.asked_and_unchanged() == ()


def test_a_change_is_dealt_with_once_and_only_where_the_supplier_is_admitted(admitted):
    _, acorn, birch = admitted
    with writing():
        outside = a_supplier()
        a_profile(outside)
        profile_changes.ask_about(supplier=acorn, upto=2, words="Why?", by=CLOCK, at=NOW)
    for body, upto, outcome, codes in (
        (acorn, 2, profile_changes.ask_about, ["looked-at"]), (birch, 9, profile_changes.mark_seen, ["no-such-version"]),
        (outside, 1, profile_changes.mark_seen, ["not-admitted"]),
    ):  # fmt: skip
        words = {"words": "Why?"} if outcome is profile_changes.ask_about else {"note": ""}
        with pytest.raises(Refused) as refused, writing():
            outcome(supplier=body, upto=upto, by=CLOCK, at=NOW, **words)
        assert [o.code for o in refused.value.obstacles] == codes


@pytest.mark.parametrize("deed", ["mark_seen", "ask_about"])
def test_a_look_rolls_back_with_its_entry_and_its_post(admitted, deed):
    _, acorn, _ = admitted
    entries, posts = len(trail(f"organisation:{acorn.ref}")), len(unread("test"))
    words = {"note": "x"} if deed == "mark_seen" else {"words": "x"}
    with pytest.raises(ZeroDivisionError), writing():
        getattr(profile_changes, deed)(supplier=acorn, upto=2, by=CLOCK, at=NOW, **words)
        1 / 0
    assert profile_changes.reviews_of(acorn) == ()
    assert (len(trail(f"organisation:{acorn.ref}")), len(unread("test"))) == (entries, posts)


@pytest.mark.parametrize("deed", ["ask_about", "mark_seen"])
def test_a_look_at_a_change_rolls_back_with_its_entry(admitted, deed):
    _, acorn, _ = admitted
    log = f"organisation:{acorn.ref}"
    before, said = trail(log), {"words": "Who?"} if deed == "ask_about" else {"note": "Seen."}
    with pytest.raises(ZeroDivisionError), writing():
        getattr(profile_changes, deed)(supplier=acorn, upto=2, by=CLOCK, at=NOW + 3 * DAY, **said)
        1 / 0
    assert trail(log) == before
    assert profile_changes.unseen_of(acorn) is not None
