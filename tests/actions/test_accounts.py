"""Accounts and teams: each deed with its rows, its entry and its letters, and all of it rolled back together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.queries import logs, trail
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.finding.queries import how_many, suppliers
from dps.letters.models import Letter
from dps.letters.signed import IN_THE_MAIL, keyed, with_key
from dps.letters.write import write_letters
from dps.outbox.models import OutboxPost
from dps.parties import accounts, domains, joining, passwords, reviews, team
from dps.parties.account_models import JoiningRequest, Link, OrganisationReview
from dps.parties.actions import accept_terms, begin_session, digest_of, give_position
from dps.parties.links import ask_confirmation, key_of, keyed_link
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import actor_of, is_held, live_session, open_positions, people_of, person_by_email
from dps.parties.rules.registration import NewOrganisation, NewPerson
from dps.parties.rules.roles import (
    ADMINISTRATOR,
    COUNCIL_ADMINISTRATOR,
    EDITOR,
    EVALUATOR,
    OFFICER,
    OWNER,
    READER,
    REGISTRAR,
)
from tests.conftest import NOW
from tests.makers.directory import listed
from tests.makers.parties import a_council, a_person, a_supplier, an_operator

VISITOR = Actor(person="anonymous")


on_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"])
"""For what the engine has no part in: both engines are asked where a constraint or a lock is."""


class Undo(Exception):
    """Raised at the end of a deed, to see it vanish."""


def codes(no) -> set[str]:
    return {o.code for o in no.value.obstacles}


def new(email="nora@example.org", name="Nora Nettle") -> NewPerson:
    return NewPerson(name, email, passwords.hashed("three random words"))


def an_entry(name: str) -> Organisation:
    key = listed(name=name)
    return db.session.scalars(select(Organisation).where(Organisation.source_key == key)).one()


def newest_link() -> Link:
    return db.session.scalars(select(Link).order_by(Link.id.desc())).first()


def letters(kind: str) -> list[Letter]:
    write_letters(NOW)
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


class Firm:
    """A supplier with an owner, ada, and a reader, ben; a council with its head; the operator with a registrar."""

    def __init__(self) -> None:
        self.body = a_supplier("Acorn Research")
        self.ada, self.ben = a_person(self.body, OWNER, name="Ada"), a_person(self.body, READER, name="Ben")
        self.council = a_council("Northtown Council")
        self.head = a_person(self.council, COUNCIL_ADMINISTRATOR)
        self.operator = an_operator()
        self.registrar = a_person(self.operator, REGISTRAR)

    @property
    def by(self) -> Actor:
        return actor_of(self.ada, self.body)

    def reviewing(self) -> Actor:
        return actor_of(self.registrar, self.operator)


@pytest.fixture
def firm(app) -> Firm:
    with writing():
        return Firm()


# Signed links


@on_sqlite
def test_a_link_needs_its_key_and_its_purpose_and_the_key_is_kept_nowhere(app, firm):
    with writing():
        team.invite(organisation=firm.body, address="Nora@example.org", role=READER, by=firm.by, at=NOW)
    (letter,) = letters("colleague-invited")
    link = newest_link()
    key = key_of(link)
    assert keyed_link(link.ref, key, "invite") == link
    for ref, given, purpose in (
        (link.ref, "a" * 26, "invite"),
        (link.ref, key, "reset"),
        ("a" * 26, key, "invite"),
        (link.ref, "", "invite"),
    ):
        with pytest.raises(NotFound):
            keyed_link(ref, given, purpose)
    assert (letter.address, letter.person_id) == ("nora@example.org", None)
    assert IN_THE_MAIL in letter.body
    assert key not in letter.body
    assert keyed(link) in with_key(letter)
    assert keyed(link).startswith(app.config["BASE_URL"] + "/invitations/")
    kept = str(list(db.session.execute(select(OutboxPost.facts, OutboxPost.about)))) + str(
        [trail(log, limit=500) for log in logs(limit=50)]
    )
    assert key not in kept
    assert "nora" not in kept.casefold()


@on_sqlite
def test_a_key_made_before_the_secret_changed_still_opens_and_after_that_does_not(app, firm):
    with writing():
        accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW)
    link, secret = newest_link(), app.config["SECRET_KEY"]
    key = key_of(link)
    try:
        app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = "another", [secret]
        assert keyed_link(link.ref, key, "reset") == link
        app.config["SECRET_KEY_FALLBACKS"] = None
        with pytest.raises(NotFound):
            keyed_link(link.ref, key, "reset")
    finally:
        app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = secret, None


# Addresses and passwords


@on_sqlite
def test_an_address_is_confirmed_by_its_letter_once(app, firm):
    with writing():
        who = a_person(firm.body, EDITOR, confirmed=False)
        ask_confirmation(person=who, by=CLOCK, at=NOW)
        ask_confirmation(person=who, by=CLOCK, at=NOW)
    first, second = db.session.scalars(select(Link).order_by(Link.id)).all()
    with pytest.raises(Refused) as no, writing():
        accounts.confirm(link=first, at=NOW)
    assert codes(no) == {"link-replaced"}
    with writing():
        accounts.confirm(link=second, at=NOW)
    assert who.email_confirmed_at == NOW
    with pytest.raises(Refused) as no, writing():
        accounts.confirm(link=second, at=NOW)
    assert codes(no) == {"link-used"}


@on_sqlite
def test_an_address_changes_at_the_new_one_and_the_old_one_is_told(app, firm):
    old = firm.ada.email
    with writing():
        accounts.ask_change(person=firm.ada, address="Ada@New.example", by=firm.by, at=NOW)
    assert firm.ada.email == old
    assert {one.address for one in letters("address-change-asked")} == {None, "ada@new.example"}
    with writing():
        accounts.confirm(link=newest_link(), at=NOW)
    assert person_by_email("ada@new.example") == firm.ada
    assert {one.address for one in letters("address-changed")} == {None, old}


@on_sqlite
def test_an_address_that_became_anothers_meanwhile_is_not_taken_over(app, firm):
    with writing():
        accounts.ask_change(person=firm.ada, address=firm.ben.email, by=firm.by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        accounts.confirm(link=newest_link(), at=NOW)
    assert codes(no) == {"email-taken"}
    assert newest_link().used_at is None


@on_sqlite
def test_a_forgotten_password_is_set_anew_and_every_session_ends(app, firm):
    with writing():
        token = begin_session(person=firm.ada, at=NOW)
        accounts.ask_reset(email=firm.ada.email.upper(), by=VISITOR, at=NOW)
    assert len(letters("password-reset-asked")) == 1
    before = firm.ada.password_hash
    with writing():
        accounts.reset_password(link=newest_link(), password_hash="new", at=NOW)
    assert live_session(digest_of(token), at=NOW) is None
    assert firm.ada.password_hash != before
    assert len(letters("sign-in-changed")) == 1


@on_sqlite
def test_asking_about_an_address_that_nobody_has_keeps_as_many_rows_and_writes_to_nobody(app, firm):
    def rows() -> tuple[int, int]:
        count = lambda table: db.session.scalar(select(func.count()).select_from(table))  # noqa: E731
        return count(Link), count(OutboxPost)

    was = rows()
    with writing():
        accounts.ask_reset(email="nobody@example.org", by=VISITOR, at=NOW)
    assert rows() == (was[0] + 1, was[1] + 1)
    assert letters("password-reset-asked") == []


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
        joining.decline_request(request=asked, reason="", by=firm.by, at=NOW)
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


# Reviews

NEW = NewOrganisation("Acorn Research", "sole-trader", "England")


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
def test_a_claim_waits_for_its_claimants_address(app, firm):
    with writing():
        joining.ask_to_join(organisation=an_entry("Rowan Studio"), statement="Mine.", new=new(), by=VISITOR, at=NOW)
    (one,) = db.session.scalars(select(OrganisationReview)).all()
    assert letters("review-opened") == []
    with pytest.raises(NotFound):
        reviews.review(one.ref)


# Rollback


def _registered(firm: Firm) -> None:
    joining.register(organisation=NEW, person=new(), by=VISITOR, at=NOW, terms="1")


def _invited(firm: Firm) -> Link:
    team.invite(organisation=firm.body, address="nora@example.org", role=READER, by=firm.by, at=NOW)
    return newest_link()


def _offered(firm: Firm):
    return team.offer_transfer(organisation=firm.body, taker=firm.ben, becomes=EDITOR, by=firm.by, at=NOW)


def _asked(firm: Firm) -> JoiningRequest:
    who = a_person(firm.operator, REGISTRAR)
    joining.ask_to_join(organisation=firm.body, statement="x", person=who, by=CLOCK, at=NOW)
    return joining.requests_to(firm.body)[0]


def _kept(firm: Firm):
    return domains.approve_domain(council=firm.council, domain="northtown.gov.uk", by=firm.reviewing(), at=NOW)


def _reviewed(firm: Firm) -> OrganisationReview:
    _registered(firm)
    return db.session.scalars(select(OrganisationReview)).one()


def _reset(firm: Firm) -> Link:
    accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW)
    return newest_link()


def _changing(firm: Firm) -> Link:
    accounts.ask_change(person=firm.ada, address="new@example.org", by=firm.by, at=NOW)
    return newest_link()


def _confirming(firm: Firm) -> Link:
    firm.ben.email_confirmed_at = None
    ask_confirmation(person=firm.ben, by=CLOCK, at=NOW)
    return newest_link()


def _turning(firm: Firm) -> None:
    give_position(person=firm.ben, organisation=firm.council, role=EVALUATOR, by=CLOCK, at=NOW)
    session = live_session(digest_of(begin_session(person=firm.ben, at=NOW)), at=NOW)
    team.act_for(session=session, organisation=firm.council.ref, by=CLOCK, at=NOW)


DEEDS = {
    "address:ask": _confirming,
    "address:confirm": lambda f: accounts.confirm(link=_confirming(f), at=NOW),
    "address:ask-change": _changing,
    "address:change": lambda f: accounts.confirm(link=_changing(f), at=NOW),
    "password:ask-reset": _reset,
    "password:reset": lambda f: accounts.reset_password(link=_reset(f), password_hash="x", at=NOW),
    "terms:accept": lambda f: accept_terms(person=f.ada, version="2", by=f.by, at=NOW),
    "colleague:invite": _invited,
    "invitation:send-again": lambda f: team.send_again(invitation=_invited(f).invitation, by=f.by, at=NOW),
    "invitation:withdraw": lambda f: team.withdraw_invitation(invitation=_invited(f).invitation, by=f.by, at=NOW),
    "invitation:accept": lambda f: team.accept_invitation(link=_invited(f), new=new(), at=NOW),
    "invitation:decline": lambda f: team.decline_invitation(link=_invited(f), at=NOW),
    "position:end": lambda f: team.end_place(organisation=f.body, person=f.ben, by=f.by, at=NOW),
    "ownership:offer": _offered,
    "ownership:accept": lambda f: team.accept_transfer(offer=_offered(f), by=actor_of(f.ben, f.body), at=NOW),
    "ownership:decline": lambda f: team.refuse_transfer(offer=_offered(f), by=actor_of(f.ben, f.body), at=NOW),
    "ownership:withdraw": lambda f: team.refuse_transfer(offer=_offered(f), by=f.by, at=NOW),
    "joining:ask": _asked,
    "joining:accept": lambda f: joining.accept_request(request=_asked(f), role=READER, by=f.by, at=NOW),
    "joining:decline": lambda f: joining.decline_request(request=_asked(f), reason="No.", by=f.by, at=NOW),
    "domain:approve": _kept,
    "domain:end": lambda f: domains.end_domain(domain=_kept(f), by=f.reviewing(), at=NOW),
    "review:open": _reviewed,
    "review:decide": lambda f: reviews.decide_review(review=_reviewed(f), outcome="cleared", reason="Yes.", by=f.reviewing(), at=NOW),
    "session:turn": _turning,
}  # fmt: skip


def done() -> Counter[str]:
    return Counter(entry.did for log in logs(limit=1_000) for entry in trail(log, limit=5_000))


def test_every_deed_of_an_account_or_a_team_rolls_back_with_its_entry(app, firm):
    before = done()
    people = db.session.scalar(select(func.count()).select_from(Person))
    for name, deed in DEEDS.items():
        with pytest.raises(Undo), writing():
            deed(firm)
            assert name in done() - before, name
            raise Undo
        assert done() == before, name
    assert db.session.scalar(select(func.count()).select_from(Person)) == people
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 3
    assert db.session.scalar(select(func.count()).select_from(Link)) == 0


@on_sqlite
def test_five_letters_an_hour_are_enough_for_one_address(app, firm):
    with writing():
        for _ in range(7):
            accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW)
    assert len(letters("password-reset-asked")) == 5
    with writing():
        accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW + timedelta(hours=2))
    assert len(letters("password-reset-asked")) == 6
