"""Profiles: the deed, its rows, its entry on the trail, its post."""

from __future__ import annotations

from datetime import date

import pytest

from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from dps.profile.actions import add_evidence
from dps.profile.queries import evidence_of, profile_of
from tests.conftest import NOW
from tests.makers.parties import a_supplier
from tests.makers.profile import a_profile, expired_insurance


def test_what_a_supplier_says_replaces_what_it_said_before(app):
    with writing():
        body, other = a_supplier(), a_supplier()
        a_profile(other)
        a_profile(body)
        a_profile(body, summary="Newer.", capabilities=(("Training", ""), ("Coaching", "One to one.")))
    kept = profile_of(body)
    assert kept is not None
    assert kept.summary == "Newer."
    assert [c.title for c in kept.capabilities] == ["Training", "Coaching"]
    assert [e.did for e in trail(f"organisation:{body.ref}")][1:] == ["profile:describe"] * 2
    assert [p.kind for p in unread("test") if p.about == f"organisation:{body.ref}"] == ["supplier-described"] * 2


def test_the_trail_keeps_no_words_of_a_profile(app):
    with writing():
        body = a_supplier()
        a_profile(body)
    assert "design" not in str(trail(f"organisation:{body.ref}")[-1].facts)


def test_a_profile_rolls_back_with_its_entry_and_its_post(app):
    with writing():
        body = a_supplier()
    with pytest.raises(ZeroDivisionError), writing():
        a_profile(body)
        1 / 0
    assert profile_of(body) is None
    assert len(trail(f"organisation:{body.ref}")) == 1
    assert unread("test") == ()


def test_a_profile_that_breaks_a_rule_is_refused(app):
    with writing():
        body = a_supplier()
    with pytest.raises(Refused, match="CPV"), writing():
        a_profile(body, cpv=("12",))
    assert profile_of(body) is None


def test_an_expired_document_is_kept_as_what_it_is(app):
    with writing():
        body, other = a_supplier(), a_supplier()
        expired_insurance(other)
        kept = expired_insurance(body)
    assert evidence_of(body) == (kept,)
    assert trail(f"organisation:{body.ref}")[-1].facts["expires_on"] == "2024-12-31"


def test_evidence_rolls_back_with_its_entry(app):
    with writing():
        body = a_supplier()
    with pytest.raises(ZeroDivisionError), writing():
        expired_insurance(body)
        1 / 0
    assert evidence_of(body) == ()
    assert len(trail(f"organisation:{body.ref}")) == 1


def test_a_document_from_the_future_is_refused(app):
    with writing():
        body = a_supplier()
    with pytest.raises(Refused, match="after today"), writing():
        add_evidence(
            organisation=body, kind="accounts", title="Accounts", issued_on=date(2027, 1, 1), expires_on=None,
            by=CLOCK, at=NOW,
        )  # fmt: skip
