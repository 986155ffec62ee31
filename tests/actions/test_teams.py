"""The team and coming into it: each deed with its rows and its letters."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from dps.core.actor import CLOCK
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.parties import accounts, domains, joining, team
from dps.parties.account_models import JoiningRequest
from dps.parties.actions import begin_session, digest_of, give_position
from dps.parties.models import Position
from dps.parties.queries import actor_of, live_session, open_positions, people_of, person_by_email
from dps.parties.rules.roles import (
    ADMINISTRATOR,
    COUNCIL_ADMINISTRATOR,
    EDITOR,
    EVALUATOR,
    OFFICER,
    OWNER,
    READER,
)
from tests.conftest import NOW
from tests.makers.firm import VISITOR, Firm, codes, letters, new, newest_link, on_sqlite
from tests.makers.parties import a_person


@pytest.fixture
def firm(app) -> Firm:
    with writing():
        return Firm()


# The team


def test_an_invited_person_comes_with_a_new_account_or_their_own(app, firm):
    with writing():
        team.invite(organisation=firm.body, address="nora@example.org", role=EDITOR, by=firm.by, at=NOW)
    with writing():
        nora = team.accept_invitation(link=newest_link(), new=new("other@example.org"), at=NOW, terms="1")
    assert (nora.email, nora.email_confirmed_at) == ("nora@example.org", NOW)
    assert actor_of(nora, firm.body).roles == {EDITOR}
    with writing():
        team.invite(organisation=firm.council, address=firm.ben.email, role=OFFICER, by=actor_of(firm.head, firm.council), at=NOW)  # fmt: skip
    with pytest.raises(Refused) as no, writing():
        team.accept_invitation(link=newest_link(), person=firm.ada, at=NOW)
    assert codes(no) == {"invitation-of-another"}
    with writing():
        team.accept_invitation(link=newest_link(), person=firm.ben, at=NOW)
    assert [b.name for b in team.places_of(firm.ben)] == ["Acorn Research", "Northtown Council"]
    assert len(letters("invitation-answered")) == 2


@on_sqlite
def test_an_invitation_that_was_withdrawn_or_sent_again_opens_nothing_by_its_older_link(app, firm):
    with writing():
        one = team.invite(organisation=firm.body, address="nora@example.org", role=EDITOR, by=firm.by, at=NOW)
    older = newest_link()
    with writing():
        team.send_again(invitation=one, by=firm.by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        team.accept_invitation(link=older, new=new(), at=NOW)
    assert codes(no) == {"link-replaced"}
    with writing():
        team.withdraw_invitation(invitation=one, by=firm.by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        team.accept_invitation(link=newest_link(), new=new(), at=NOW)
    assert codes(no) == {"answered-already"}
    with writing():
        team.invite(organisation=firm.body, address="nora@example.org", role=EDITOR, by=firm.by, at=NOW)
        team.decline_invitation(link=newest_link(), at=NOW)
    assert person_by_email("nora@example.org") is None


def test_a_role_that_ended_is_given_again_and_its_sessions_ended_with_it(app, firm):
    with writing():
        token = begin_session(person=firm.ben, at=NOW)
    with writing():
        team.change_roles(organisation=firm.body, person=firm.ben, wanted=[EDITOR], by=firm.by, at=NOW)
    assert live_session(digest_of(token), at=NOW) is None
    with writing():
        team.change_roles(organisation=firm.body, person=firm.ben, wanted=[EDITOR, READER], by=firm.by, at=NOW)
    assert actor_of(firm.ben, firm.body).roles == {EDITOR, READER}
    with pytest.raises(Refused) as no, writing():
        give_position(person=firm.ben, organisation=firm.body, role=READER, by=CLOCK, at=NOW)
    assert codes(no) == {"position-held"}
    assert db.session.scalar(select(func.count()).select_from(Position).where(Position.person_id == firm.ben.id)) == 3
    assert len(letters("roles-changed")) == 2


@pytest.mark.parametrize(
    ("kind", "head"), [("body", OWNER), ("council", COUNCIL_ADMINISTRATOR), ("operator", ADMINISTRATOR)]
)
@on_sqlite
def test_the_last_head_neither_leaves_nor_is_demoted(app, firm, kind, head):
    body = getattr(firm, kind)
    with writing():
        who = people_of(body, roles=(head,))[0] if people_of(body, roles=(head,)) else a_person(body, head)
        by = actor_of(who, body)
    for deed in (
        lambda: team.end_place(organisation=body, person=who, by=by, at=NOW),
        lambda: team.change_roles(organisation=body, person=who, wanted=[READER if kind == "body" else body.kind], by=by, at=NOW),
    ):  # fmt: skip
        with pytest.raises(Refused) as no, writing():
            deed()
        assert "last-head" in codes(no)
    with writing():
        a_person(body, head)
        team.end_place(organisation=body, person=who, by=by, at=NOW)
    assert open_positions(who) == ()


@on_sqlite
def test_a_switched_off_owner_counts_as_no_head(app, firm):
    with writing():
        other = a_person(firm.body, OWNER)
        other.is_active = False
    with pytest.raises(Refused) as no, writing():
        team.end_place(organisation=firm.body, person=firm.ada, by=firm.by, at=NOW)
    assert codes(no) == {"last-head"}


@pytest.mark.parametrize(("becomes", "left"), [(EDITOR, {EDITOR}), ("", set())])
def test_the_heads_place_passes_only_when_the_other_accepts(app, firm, becomes, left):
    with writing():
        offer = team.offer_transfer(organisation=firm.body, taker=firm.ben, becomes=becomes, by=firm.by, at=NOW)
    assert actor_of(firm.ben, firm.body).roles == {READER}
    with pytest.raises(NotFound), writing():
        team.accept_transfer(offer=offer, by=firm.by, at=NOW)
    with writing():
        token = begin_session(person=firm.ada, at=NOW)
        team.accept_transfer(offer=offer, by=actor_of(firm.ben, firm.body), at=NOW)
    assert actor_of(firm.ben, firm.body).roles == {READER, OWNER}
    assert actor_of(firm.ada, firm.body).roles == left
    assert live_session(digest_of(token), at=NOW) is None
    assert len(letters("ownership-answered")) == 1


@on_sqlite
def test_an_offer_from_somebody_who_is_no_head_any_more_is_void(app, firm):
    with writing():
        offer = team.offer_transfer(organisation=firm.body, taker=firm.ben, becomes=EDITOR, by=firm.by, at=NOW)
        a_person(firm.body, OWNER)
        team.change_roles(organisation=firm.body, person=firm.ada, wanted=[EDITOR], by=firm.by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        team.accept_transfer(offer=offer, by=actor_of(firm.ben, firm.body), at=NOW)
    assert codes(no) == {"offer-void"}


@on_sqlite
def test_a_session_turns_to_another_of_ones_organisations_and_to_no_strangers(app, firm):
    with writing():
        give_position(person=firm.ben, organisation=firm.council, role=EVALUATOR, by=CLOCK, at=NOW)
        token = begin_session(person=firm.ben, at=NOW)
    session = live_session(digest_of(token), at=NOW)
    with writing():
        team.act_for(session=session, organisation=firm.council.ref, by=CLOCK, at=NOW)
    assert live_session(digest_of(token), at=NOW).organisation == firm.council
    with pytest.raises(NotFound), writing():
        team.act_for(session=session, organisation=firm.operator.ref, by=CLOCK, at=NOW)


# Joining


@on_sqlite
def test_owners_hear_of_a_request_once_the_asker_is_confirmed_and_answer_it(app, firm):
    with writing():
        nora = joining.ask_to_join(organisation=firm.body, statement="I do sums.", new=new(), by=VISITOR, at=NOW)
    assert joining.requests_to(firm.body) == ()
    assert letters("joining-asked") == []
    with writing():
        accounts.confirm(link=newest_link(), at=NOW)
    (asked,) = joining.requests_to(firm.body)
    assert [letter.person_id for letter in letters("joining-asked")] == [firm.ada.id]
    with writing():
        joining.accept_request(request=asked, role=READER, by=firm.by, at=NOW)
    assert actor_of(nora, firm.body).roles == {READER}
    with pytest.raises(Refused) as no, writing():
        joining.decline_request(request=asked, reason="We do not know her.", by=firm.by, at=NOW)
    assert codes(no) == {"answered-already"}
    with pytest.raises(Refused) as no, writing():
        joining.ask_to_join(organisation=firm.body, statement="Again.", person=nora, by=CLOCK, at=NOW)
    assert codes(no) == {"colleague-already"}


@on_sqlite
def test_a_confirmed_address_in_a_councils_domain_joins_it_as_evaluator(app, firm):
    with writing():
        domains.approve_domain(council=firm.council, domain="northtown.gov.uk", by=firm.reviewing(), at=NOW)
        olu = joining.join_council(new=new("olu@northtown.gov.uk"), by=VISITOR, at=NOW)
    assert open_positions(olu) == ()
    with writing():
        accounts.confirm(link=newest_link(), at=NOW)
    assert actor_of(olu, firm.council).roles == {EVALUATOR}
    assert {letter.person_id for letter in letters("colleague-joined")} == {olu.id, firm.head.id}
    with pytest.raises(Refused) as no, writing():
        joining.join_council(new=new("olu@southtown.gov.uk"), by=VISITOR, at=NOW)
    assert codes(no) == {"domain-of-nobody"}


@on_sqlite
def test_a_domain_that_ended_before_the_address_was_confirmed_lets_nobody_in(app, firm):
    with writing():
        kept = domains.approve_domain(council=firm.council, domain="northtown.gov.uk", by=firm.reviewing(), at=NOW)
        olu = joining.join_council(new=new("olu@northtown.gov.uk"), by=VISITOR, at=NOW)
    with writing():
        domains.end_domain(domain=kept, by=firm.reviewing(), at=NOW)
        accounts.confirm(link=newest_link(), at=NOW)
    assert open_positions(olu) == ()
    assert db.session.scalars(select(JoiningRequest.state)).all() == ["declined"]
