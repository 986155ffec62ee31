"""Organisations held for review, and claims: decided with a reason, in time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dps.admission.applying import submit
from dps.admission.queries import is_admitted
from dps.admission.reviews import reviews_waiting
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.finding.queries import how_many, suppliers
from dps.parties import accounts, joining, reviews
from dps.parties.account_models import OrganisationReview
from dps.parties.queries import actor_of, is_held
from dps.parties.rules.registration import NewOrganisation
from dps.parties.rules.roles import (
    OWNER,
)
from tests.conftest import NOW
from tests.makers.admission import a_draft, an_application, judge
from tests.makers.firm import VISITOR, Firm, an_entry, codes, letters, new, newest_link, on_sqlite
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier


@pytest.fixture
def firm(app) -> Firm:
    with writing():
        return Firm()


# Reviews


@on_sqlite
def test_a_name_like_anothers_is_held_until_the_registrar_clears_it(app, firm):
    with writing():
        plain, _ = joining.register(organisation=NewOrganisation("Oak", "sole-trader", "England"), person=new("oak@example.org"), by=VISITOR, at=NOW)  # fmt: skip
        body, _ = joining.register(
            organisation=NewOrganisation("ACORN Research Ltd", "sole-trader", "England"),
            person=new(),
            by=VISITOR,
            at=NOW,
        )
    assert not is_held(plain)
    assert is_held(body)
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    assert reviews.alike_to(one) == (firm.body,)
    with writing():
        reviews.decide_review(review=one, outcome="upheld", reason="Not shown.", by=firm.reviewing(), at=NOW)
    assert is_held(body), "who was not found to be who they say stays held"
    with writing():
        reviews.decide_review(review=one, outcome="cleared", reason="Shown now.", by=firm.reviewing(), at=NOW)
    assert not is_held(body)
    assert len(letters("review-decided")) == 2


@on_sqlite
def test_a_held_organisation_is_not_in_the_public_directory(app, firm):
    with writing():
        body = an_entry("Rowan Studio")
    assert [one.ref for one in suppliers([body.ref])] == [body.ref]
    with writing():
        db.session.add(OrganisationReview(kind="look-alike", organisation_id=body.id, alike=[], opened_at=NOW))
    assert suppliers([body.ref]) == ()
    assert how_many() == 0


@on_sqlite
def test_a_claim_that_is_granted_makes_its_claimant_the_owner_of_the_entry(app, firm):
    with writing():
        body = an_entry("Rowan Studio")
        first = joining.ask_to_join(organisation=body, statement="I run it.", new=new(), by=VISITOR, at=NOW)
        accounts.confirm(link=newest_link(), at=NOW)
        joining.ask_to_join(organisation=body, statement="No, I do.", person=firm.ben, by=firm.by, at=NOW)
    one, two = db.session.scalars(select(OrganisationReview).order_by(OrganisationReview.id)).all()
    with writing():
        reviews.decide_review(review=one, outcome="granted", reason="It is its number.", by=firm.reviewing(), at=NOW)
    assert actor_of(first, body).roles == {OWNER}
    assert (body.source, len(suppliers([body.ref]))) == ("claimed", 1)
    with pytest.raises(Refused) as no, writing():
        reviews.decide_review(review=two, outcome="granted", reason="x", by=firm.reviewing(), at=NOW)
    assert codes(no) == {"entry-taken"}


@on_sqlite
def test_a_registration_that_nobody_confirmed_keeps_nobody_out_of_their_own_number(app, firm):
    """A rival who registers somebody's number with an address that is nobody's is no owner to ask: the registrar decides."""
    number = (("GB-COH", "01234567"),)
    with writing():
        body, squatter = joining.register(
            organisation=NewOrganisation("Rowan Studio", "community-interest-company", "England", identifiers=number),
            person=new("nobody@example.org"), by=VISITOR, at=NOW,
        )  # fmt: skip
        joining.ask_to_join(organisation=body, statement="It is my number.", person=firm.ben, by=firm.by, at=NOW)
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    with writing():
        reviews.decide_review(review=one, outcome="granted", reason="It is its number.", by=firm.reviewing(), at=NOW)
    assert actor_of(firm.ben, body).roles == {OWNER}
    assert not actor_of(squatter, body).roles


@on_sqlite
def test_a_claim_waits_for_its_claimants_address(app, firm):
    with writing():
        joining.ask_to_join(organisation=an_entry("Rowan Studio"), statement="Mine.", new=new(), by=VISITOR, at=NOW)
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    assert letters("review-opened") == []
    with pytest.raises(NotFound):
        reviews.review(one.ref)


@on_sqlite
def test_a_held_applicants_clock_runs_and_its_review_stands_before_the_older_ones(app, firm):
    """PCR 2015 reg 34(16): the time to decide is not prolonged by a review, so the review is due before it."""
    with writing():
        lot = a_lot()
        older, held = a_supplier(), a_supplier()
        for body in (older, held):
            db.session.add(OrganisationReview(kind="look-alike", organisation=body, alike=[], opened_at=NOW))
            db.session.flush()
        application = an_application(lot, held, at=NOW)
        due = application.due_on
    assert [(one.organisation, day) for one, day in reviews_waiting()] == [(held, due), (older, None)]
    with pytest.raises(Refused) as no, writing():
        judge(application, at=NOW)
    assert "held-for-review" in codes(no)
    (one, _), *_ = reviews_waiting()
    with writing():
        reviews.decide_review(review=one, outcome="cleared", reason="Shown.", by=firm.reviewing(), at=NOW)
        judge(application, at=NOW)
    assert (is_admitted(held, lot), application.due_on) == (True, due)


@on_sqlite
def test_an_unconfirmed_person_submits_no_application(app, firm):
    with writing():
        firm.ada.email_confirmed_at = None
        draft = a_draft(a_lot(), firm.body, at=NOW)
    with pytest.raises(Refused) as no, writing():
        submit(application=draft, by=firm.by, at=NOW)
    assert "address-unconfirmed" in codes(no)
