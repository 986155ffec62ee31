"""The index holds each thing that everybody may find from the commit that makes it public until the one that ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.admission import partners
from dps.award import actions
from dps.competition import actions as competitions
from dps.contract.direct import conclude_directly, record_direct_notice
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.law.calendar import london_date
from dps.market.changing import end_what_ran_out
from dps.profile.actions import revise
from dps.profile.queries import profile_of
from dps.profile.versions import content_now, latest_kept
from search import catchup
from search.documents import all_documents
from search.engines.port import AWARD, CASE_STUDY, CONTRACT, OPPORTUNITY, SUPPLIER, Question
from tests.actions.test_direct_contract import a_direct_award
from tests.conftest import NOW
from tests.makers.admission import acting_for, admit
from tests.makers.award import RECORDED, UK6_ON, a_contract, a_told_decision, by_officer
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    an_open_competition,
    officer_of,
)
from tests.makers.directory import index_all
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import a_full_profile

pytestmark = pytest.mark.parametrize(
    "engine_kind", ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.ci])], indirect=True
)


@pytest.fixture(autouse=True)
def _index(app):
    catchup.rebuild()


def held(what: str, words: str = "", **filters: str) -> tuple[str, ...]:
    """What the index holds of a kind once it has caught up; and all of it is what the database says."""
    index_all()
    with catchup.engine().reading() as reader:
        said = {document.key: document.digest() for batch in all_documents() for document in batch}
        assert reader.digests() == said
        wanted = {name: frozenset({value}) for name, value in filters.items()}
        return reader.refs(Question(words, kind=what, filters=wanted))


def test_an_advertised_competition_is_found_from_its_publication_and_an_invitation_and_a_draft_never(app):
    with writing():
        a_draft(OPEN_TO_ALL)
        an_open_competition(DPS)
        public = an_open_competition(OPEN_TO_ALL, title="Mend the library roof")
    assert held(OPPORTUNITY) == (public.ref,)
    assert held(OPPORTUNITY, "library roofs") == (public.ref,)
    assert held(OPPORTUNITY, route=OPEN_TO_ALL.code, buyer=public.buyer.ref, state="open") == (public.ref,)


def test_what_is_open_closes_in_the_index_by_the_clock_without_any_post(app, clock):
    with writing():
        public = an_open_competition(OPEN_TO_ALL)
    assert held(OPPORTUNITY, state="open") == (public.ref,)
    clock.at = public.closes_at - timedelta(microseconds=1)
    assert held(OPPORTUNITY, state="open") == (public.ref,)
    clock.at = public.closes_at
    assert catchup.catch_up(clock.at) == 1
    assert catchup.catch_up(clock.at) == 0
    assert (held(OPPORTUNITY, state="open"), held(OPPORTUNITY, state="closed")) == ((), (public.ref,))


def test_a_cancelled_competition_is_said_to_be(app):
    with writing():
        public = an_open_competition(OPEN_TO_ALL)
    assert held(OPPORTUNITY, state="cancelled") == ()
    with writing():
        competitions.cancel(competition=public, reason="No money is left this year.", by=officer_of(public), at=NOW)
    assert held(OPPORTUNITY, state="cancelled") == (public.ref,)


def test_an_award_is_found_from_its_notice_until_its_contract_and_the_contract_from_then_on(app):
    with writing():
        told = a_told_decision()
    assert held(AWARD) == ()
    with writing():
        actions.record_notice(
            decision=told, reference="099006-2026", date=UK6_ON, by=by_officer(told.competition), at=RECORDED
        )
    noticed = told
    assert held(AWARD) == (noticed.ref,)
    assert held(AWARD, "heron works", year="2026", route=DYNAMIC.code) == (noticed.ref,)
    assert held(AWARD, "zanzibar") == ()
    assert held(CONTRACT) == ()
    with writing():
        contract = a_contract(noticed)
    assert (held(AWARD), held(CONTRACT, "heron")) == ((), (contract.ref,))
    assert held(CONTRACT, buyer=contract.buyer.ref) == (contract.ref,)
    assert held(CONTRACT, year="2025") == ()


def test_a_direct_award_is_found_once_the_public_may_know_of_its_contract(app):
    with writing():
        council = a_buying_council()
        award = a_direct_award(council, 36_000_00)  # from 30,000 pounds on its notice comes first
    assert held(CONTRACT) == ()
    day = london_date(NOW)
    with writing():
        conclude_directly(award=award, signed_on=day, starts_on=day, ends_on=day, by=council.by, at=NOW)
    assert held(CONTRACT, "archive") == ()
    with writing():
        record_direct_notice(award=award, reference="099006-2026", date=day, by=council.by, at=NOW)
    assert held(CONTRACT, "archive") == (award.ref,)


def test_pieces_of_work_are_found_while_their_supplier_is_and_tells_of_them(app):
    with writing():
        lot, supplier = a_lot(), a_supplier("Acorn")
        a_full_profile(supplier)
    assert held(CASE_STUDY) == ()
    with writing():
        admit(lot, supplier)
    (study,) = held(CASE_STUDY, "insulated")
    assert held(CASE_STUDY, kind="retrofit", year="2025", lot=lot.ref, place="admitted") == (study,)
    with writing():
        said = content_now(supplier)
        revise(
            organisation=supplier, section="case-studies", said=type(said)(body=said.body), seen=latest_kept(supplier),
            by=acting_for(supplier), at=NOW,
        )  # fmt: skip
    assert profile_of(supplier).case_studies == []
    assert held(CASE_STUDY) == ()
    assert held(SUPPLIER) == (supplier.ref,)


def test_what_a_supplier_seeks_partners_for_is_a_filter_until_it_looks_no_longer(app):
    with writing():
        lot, supplier = a_lot(), a_supplier("Acorn")
        admit(lot, supplier)
        call = partners.call(
            supplier=supplier, lot=lot, brings="Interviews", seeks="Somebody for statistics", skills=("data",), by=CLOCK, at=NOW
        )  # fmt: skip
    assert held(SUPPLIER, seeks="data") == (supplier.ref,)
    assert held(SUPPLIER, "statistics") == ()  # the words are for suppliers who are signed in
    with writing():
        partners.close_call(call=call, by=CLOCK, at=NOW)
    assert held(SUPPLIER, seeks="data") == ()


def test_the_end_of_a_market_takes_everybody_out_who_is_admitted_nowhere_else(app):
    with writing():
        lot, other = a_lot(), a_lot()
        gone, stays = a_supplier("Acorn"), a_supplier("Birch")
        for where, whom in ((lot, gone), (lot, stays), (other, stays)):
            admit(where, whom)
        lot.market.valid_until = london_date(NOW) - timedelta(days=1)
    assert set(held(SUPPLIER)) == {gone.ref, stays.ref}
    assert end_what_ran_out(NOW) == 1
    assert held(SUPPLIER) == (stays.ref,)
    assert held(SUPPLIER, lot=lot.ref) == ()
