"""Links, addresses and passwords; and every deed of accounts and teams, rolled back with its entry."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dps.audit.queries import logs, trail
from dps.core.actor import CLOCK
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.letters.signed import IN_THE_MAIL, keyed, with_key
from dps.outbox.models import OutboxPost
from dps.parties import accounts, domains, factors, joining, reviews, team
from dps.parties.account_models import JoiningRequest, Link, OrganisationReview
from dps.parties.actions import accept_terms, begin_session, digest_of, give_position
from dps.parties.codes import new_recovery_codes
from dps.parties.factor_queries import factors_of
from dps.parties.links import ask_confirmation, key_of, keyed_link
from dps.parties.models import Organisation, Person
from dps.parties.passkeys import NewPasskey
from dps.parties.queries import actor_of, live_session, person_by_email
from dps.parties.rules.roles import (
    EDITOR,
    EVALUATOR,
    READER,
    REGISTRAR,
)
from tests.conftest import NOW
from tests.makers.firm import NEW, VISITOR, Firm, Undo, codes, letters, new, newest_link, on_sqlite
from tests.makers.parties import a_person


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
def test_factors_set_up_before_the_address_was_confirmed_go_when_its_holder_sets_a_password(app, firm):
    """A stranger who registers with somebody's address keeps no way in once the holder of the mailbox takes the account."""
    with writing():
        theirs = a_person(firm.body, EDITOR, confirmed=False)
        for who in (theirs, firm.ada):
            made = NewPasskey(f"key-{who.ref}", b"key", 0, True)
            factors.add_passkey(person=who, made=made, name="Key", by=CLOCK, at=NOW)
            factors.keep_recovery_codes(person=who, fresh=new_recovery_codes(), by=CLOCK, at=NOW)
    for who, left in ((theirs, 0), (firm.ada, 1)):
        with writing():
            accounts.ask_reset(email=who.email, by=VISITOR, at=NOW)
            accounts.reset_password(link=newest_link(), password_hash="new", at=NOW)
        has = factors_of(who)
        assert (has.count, bool(has.codes_left)) == (left, bool(left))
    said = [one.body for one in letters("sign-in-changed") if "before your address was confirmed" in one.body]
    assert len(said) == 1


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


@on_sqlite
def test_five_letters_an_hour_are_enough_for_one_address(app, firm):
    with writing():
        for _ in range(7):
            accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW)
    assert len(letters("password-reset-asked")) == 5
    with writing():
        accounts.ask_reset(email=firm.ada.email, by=VISITOR, at=NOW + timedelta(hours=2))
    assert len(letters("password-reset-asked")) == 6


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
