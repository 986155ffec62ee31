"""The lists of a call-off ask the database as often for a thousand rows as for ten, and draw a page of them."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import insert

from dps.bidding.late_models import LateBid
from dps.bidding.models import Bid, SealedVersion
from dps.competition.actions import ask_for_review
from dps.competition.catalogue_models import OutcomeCatalogueVersion
from dps.competition.catalogues import keep
from dps.competition.change_models import Contact
from dps.competition.keeping import note_contact
from dps.competition.models import Competition, Question
from dps.competition.reach_models import DirectAward
from dps.competition.review_models import DraftHand, DraftReview
from dps.competition.terms_models import TermsDocument
from dps.contract.direct import conclude_directly
from dps.contract.direct_models import DirectContract
from dps.core.db import db, new_ref, writing
from dps.law.calendar import london_date
from dps.parties.models import Organisation
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR
from tests.actions.test_direct_contract import a_direct_award
from tests.actions.test_intentions import tell
from tests.conftest import NOW
from tests.doors.test_query_counts import asked, copies, same_at_both
from tests.makers.bidding import a_bidder, a_submitted_bid, after_closing, open_part
from tests.makers.competition import (
    DPS,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    a_question,
    an_open_competition,
    officer_of,
)
from tests.makers.parties import a_person, a_supplier
from tests.makers.whole_catalogues import ROWS


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how often a page asks does not depend on the engine."""
    return "sqlite"


def test_direct_awards_and_their_contracts(app, client):
    with writing():
        council = a_buying_council()
        award, day = a_direct_award(council), london_date(NOW)
        conclude_directly(award=award, signed_on=day, starts_on=day, ends_on=day, by=council.by, at=NOW)

    def grow(number: int) -> None:
        made = copies(DirectAward, number)
        copies(DirectContract, number, award_id=lambda n: made[n])

    client.sign_in(council.officer)
    same_at_both(app, client, "/buyer/direct-awards", grow)
    assert client.get("/buyer/direct-awards?page=51").status_code == 200
    assert client.get("/buyer/direct-awards?page=52").status_code == 404


def test_drafts_that_wait_for_review(app, client):
    with writing():
        draft = a_draft(DPS)
        second = a_person(draft.buyer, COUNCIL_ADMINISTRATOR)
        ask_for_review(competition=draft, by=officer_of(draft), at=NOW)

    def grow(number: int) -> None:
        made = copies(Competition, number, title=lambda n: f"Draft {n}")
        copies(DraftReview, number, competition_id=lambda n: made[n])
        copies(DraftHand, number, competition_id=lambda n: made[n])

    same_at_both(app, client.sign_in(second), "/buyer/", grow)


def test_contacts_noted(app, client):
    with writing():
        live = an_open_competition()
        note_contact(
            competition=live, kind="call", with_whom="A firm", held_at=NOW, summary="They asked when we begin.",
            told_all="", by=officer_of(live), at=NOW,
        )  # fmt: skip
    path = f"/buyer/competitions/{live.ref}/contacts"
    same_at_both(app, client.sign_in(live.drafted_by), path, lambda number: copies(Contact, number))


def test_late_bids(app, client):
    with writing():
        bidder = a_bidder()
        live = an_open_competition(OPEN_TO_ALL)
        bid = a_submitted_bid(live, bidder)
        closes = live.closes_at
        db.session.execute(
            insert(LateBid.__table__),
            [
                {
                    "ref": new_ref(), "bid_id": bid.id, "number": 9, "edition": 1, "received_at": closes + timedelta(hours=1),
                    "missed": closes, "submitted_by_id": bidder.person.id, "manifest": b"{}", "signature": b"s",
                }
            ],
        )  # fmt: skip

    def grow(number: int) -> None:
        a_supplier()
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", source_key=lambda _: None, gss_code=lambda _: None
        )
        made = copies(Bid, number, supplier_id=lambda n: bodies[n])
        copies(SealedVersion, number, bid_id=lambda n: made[n])
        copies(LateBid, number, bid_id=lambda n: made[n])

    same_at_both(app, client.sign_in(live.drafted_by), f"/buyer/competitions/{live.ref}/late-bids", grow)


@pytest.mark.parametrize("path", ["/buyer/outcomes", "/buyer/outcomes/{}", "/buyer/competitions/{draft}/social-value"])
def test_outcome_catalogues_and_their_versions(app, client, path):
    with writing():
        draft = a_draft(DPS)
        kept = keep(
            organisation=draft.buyer, title="Ours", source="Us", rows=ROWS, by=officer_of(draft), at=NOW
        ).catalogue
    began = itertools.count(2)

    def grow(number: int) -> None:
        copies(OutcomeCatalogueVersion, number, number=lambda _: next(began))

    client.sign_in(draft.drafted_by)
    same_at_both(app, client, path.format(kept.ref, draft=draft.ref), grow)


@pytest.mark.parametrize(
    "path", ["/buyer/competitions/{}/questions", "/supplier/opportunities/{}", "/opportunities/{}"]
)
def test_questions(app, client, path):
    with writing():
        supplier = a_supplier()
        live = an_open_competition(OPEN_TO_ALL)
        a_question(live, supplier)

    def grow(number: int) -> None:
        copies(Question, number)

    client.sign_in(live.drafted_by if "buyer" in path else a_colleague(supplier))
    same_at_both(app, client, path.format(live.ref), grow)


def a_colleague(supplier):
    with writing():
        return a_person(supplier, "owner")


def test_who_declined(app, client, clock):
    counts = []
    for more in (2, 12):  # each is closed under a key of its own, so they are not copied
        clock.set(NOW)
        with writing():
            competition = an_open_competition(OPEN_TO_ALL)
            a_submitted_bid(competition, a_bidder())
            for _ in range(more):
                tell(competition, a_bidder())
        clock.set(after_closing(competition))
        with writing():
            open_part(competition)
        client.sign_in(competition.drafted_by)
        counts.append(asked(app, client, f"/buyer/competitions/{competition.ref}/bidders"))
    assert counts[1] <= counts[0]


def test_the_pack_of_a_council_with_many_files_of_terms(app, client):
    with writing():
        draft = a_draft(DPS)
        by = draft.drafted_by
        row = {
            "council_id": draft.buyer_id, "size": 1, "file_name": "terms.txt", "document": new_ref(), "scan": "clean",
            "added_by_id": by.id, "added_at": NOW,
        }  # fmt: skip

    def grow(number: int) -> None:
        rows = [{**row, "ref": new_ref(), "sha256": new_ref()} for _ in range(number)]
        db.session.execute(insert(TermsDocument.__table__), rows)

    same_at_both(app, client.sign_in(by), f"/buyer/competitions/{draft.ref}/terms", grow)
