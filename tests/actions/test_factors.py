"""Second factors and sessions as deeds: each code once, every change told, and what changes a factor ends the other sessions."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from dps.audit.queries import trail
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.gateways.keys.closing import NotOurs
from dps.parties import codes, factors, sessions
from dps.parties.actions import PEOPLE_LOG, begin_session, digest_of
from dps.parties.factor_models import Authenticator, Passkey, RecoveryCode
from dps.parties.factor_queries import (
    factors_of,
    live_sessions,
    own_passkey,
    own_session,
    passkey_by_credential,
)
from dps.parties.models import SignInSession
from dps.parties.passkeys import NewPasskey, Shown
from dps.parties.queries import live_session
from dps.parties.rules.factors import spelled, step_of
from dps.parties.rules.roles import ADMINISTRATOR, KEEPER, OFFICER, OWNER
from tests.conftest import NOW
from tests.makers.parties import a_council, a_person, a_supplier

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = NOW + timedelta(minutes=10)
TIMES = {"by": CLOCK, "at": NOW}


def code(at=NOW, drift=0):
    return pyotp.HOTP(SECRET).at(step_of(at) + drift)


@pytest.fixture
def ada(app):
    with writing():
        return a_person(a_supplier(), OWNER, name="Ada Green")


@pytest.fixture
def officer(app):
    with writing():
        return a_person(a_council(), OFFICER)


def enrol(who, at=NOW, drift=-1, **more):
    return factors.add_authenticator(
        person=who, secret=SECRET, code=code(at, drift), by=CLOCK, at=at, at_devices=at, **more
    )


def use(who, typed, at=NOW, **more):
    with writing():
        return factors.use_code(person=who, typed=typed, by=CLOCK, at=at, at_devices=at, **more)


def a_passkey(who, name="Key on my ring", credential="a2V5", count=0, **more):
    new = NewPasskey(credential=credential, public_key=b"public", sign_count=count, verifies=True)
    return factors.add_passkey(person=who, made=new, name=name, **TIMES, **more)


def a_session(who, at=NOW, **more):
    token = begin_session(person=who, at=at, **more)
    return db.session.scalars(select(SignInSession).where(SignInSession.token_digest == digest_of(token))).one()


def test_z14_a_code_works_once_and_no_earlier_one_works_after_it(ada):
    with writing():
        enrol(ada, drift=-1)
    with pytest.raises(Refused):
        use(ada, code(drift=-1))  # the one that set the app up
    assert use(ada, code()) == "authenticator"
    for typed in (code(), code(drift=-1), code(drift=2), code(drift=-2), "000000", "", "not a code"):
        with pytest.raises(Refused):
            use(ada, typed)
    assert use(ada, code(drift=1)) == "authenticator"  # a clock half a minute ahead


def test_z14_a_recovery_code_works_once_and_an_older_sheet_never(ada):
    old, fresh = codes.new_recovery_codes(), codes.new_recovery_codes()
    for sheet in (old, fresh):
        with writing():
            factors.keep_recovery_codes(person=ada, fresh=sheet, **TIMES)
    assert use(ada, spelled(fresh[3]).upper()) == "recovery-code"
    for typed in (fresh[3], old[0], fresh[4][:-1]):
        with pytest.raises(Refused):
            use(ada, typed)
    assert factors_of(ada).codes_left == 9


def test_z14_codes_of_six_digits_are_not_looked_at_after_too_many_wrong_ones_but_paper_is(ada):
    sheet = codes.new_recovery_codes()
    with writing():
        enrol(ada)
        factors.keep_recovery_codes(person=ada, fresh=sheet, **TIMES)
    with pytest.raises(Refused):
        use(ada, code(), six_digits=False)
    assert use(ada, sheet[0], six_digits=False) == "recovery-code"


def test_nobodys_code_proves_another(ada, officer):
    with writing():
        enrol(ada)
        factors.keep_recovery_codes(person=ada, fresh=(sheet := codes.new_recovery_codes()), **TIMES)
    for typed in (code(), sheet[0]):
        with pytest.raises(Refused):
            use(officer, typed)


def test_the_secret_is_kept_closed_and_opens_for_its_person_alone(ada, officer):
    with writing():
        enrol(ada)
    kept = db.session.scalars(select(Authenticator)).one().closed_secret
    assert SECRET.encode() not in kept
    assert codes.opened_secret(kept, person_ref=ada.ref) == SECRET
    for wrong in (kept[:-1] + bytes([kept[-1] ^ 1]), kept[:10], b"", b"dpsc1" + bytes(60)):
        with pytest.raises(NotOurs):
            codes.opened_secret(wrong, person_ref=ada.ref)
    with pytest.raises(NotOurs):
        codes.opened_secret(kept, person_ref=officer.ref)


def test_recovery_codes_are_kept_only_as_digests(ada):
    sheet = codes.new_recovery_codes()
    with writing():
        factors.keep_recovery_codes(person=ada, fresh=sheet, **TIMES)
    kept = [row.digest for row in db.session.scalars(select(RecoveryCode))]
    assert len(set(kept)) == len(set(sheet)) == 10
    assert not set(sheet) & set(kept)


def test_an_app_is_set_up_only_by_a_code_that_it_shows_and_replaces_the_one_before(ada):
    with pytest.raises(Refused), writing():
        factors.add_authenticator(person=ada, secret=SECRET, code="000000", **TIMES, at_devices=NOW)
    with writing():
        enrol(ada)
    other = pyotp.random_base32()
    with writing():
        shown = pyotp.HOTP(other).at(step_of(NOW))
        factors.add_authenticator(person=ada, secret=other, code=shown, **TIMES, at_devices=NOW)
    with pytest.raises(Refused):
        use(ada, code())
    assert factors_of(ada).count == 1


def test_a_passkey_whose_count_does_not_go_up_was_copied(ada):
    with writing():
        a_passkey(ada, count=5)
    key = passkey_by_credential("a2V5")
    for count in (5, 4, 0):
        with pytest.raises(Refused), writing():
            factors.use_passkey(passkey=key, shown=Shown(count, True), **TIMES)
    with writing():
        factors.use_passkey(passkey=key, shown=Shown(6, True), **TIMES)
    assert passkey_by_credential("a2V5").used_at == NOW


def test_a_passkey_that_counts_nothing_may_be_used_again_and_again(ada):
    with writing():
        a_passkey(ada)
    for _ in range(2):
        with writing():
            factors.use_passkey(passkey=passkey_by_credential("a2V5"), shown=Shown(0, True), **TIMES)


def test_an_officer_keeps_one_factor_at_least(officer):
    with writing():
        enrol(officer)
        key = a_passkey(officer)
    with writing():
        factors.remove_passkey(passkey=own_passkey(key.ref, officer), **TIMES)
    with pytest.raises(Refused, match="only second factor"), writing():
        factors.remove_authenticator(person=officer, **TIMES)


def test_anothers_passkey_and_session_are_not_there(ada, officer):
    with writing():
        key, held = a_passkey(ada), a_session(ada)
    for ask in (lambda: own_passkey(key.ref, officer), lambda: own_session(held.ref, officer)):
        with pytest.raises(NotFound):
            ask()


def test_z5_changing_the_password_or_a_factor_ends_every_other_session_at_once(ada):
    changes = (
        lambda keep: sessions.change_password(person=ada, password_hash="x", **TIMES, keep=keep),
        lambda keep: enrol(ada, keep=keep),
        lambda keep: a_passkey(ada, keep=keep),
        lambda keep: factors.keep_recovery_codes(person=ada, fresh=codes.new_recovery_codes(), **TIMES, keep=keep),
        lambda keep: factors.remove_authenticator(person=ada, **TIMES, keep=keep),
        lambda keep: factors.remove_passkey(passkey=passkey_by_credential("a2V5"), **TIMES, keep=keep),
    )
    for change in changes:
        with writing():
            mine, other = a_session(ada), a_session(ada)
            tokens = mine.token_digest, other.token_digest
        with writing():
            change(mine)
        assert live_session(tokens[0], at=NOW) is not None
        assert live_session(tokens[1], at=NOW) is None
        assert len(live_sessions(ada, at=NOW)) == 1


def test_z7_a_proof_in_an_open_session_changes_its_token(ada):
    with writing():
        held = a_session(ada)
        before = held.token_digest
    with writing():
        token = factors.prove_session(session=own_session(held.ref, ada), by=CLOCK, at=LATER)
    assert live_session(before, at=LATER) is None
    assert live_session(digest_of(token), at=LATER).proved_at == LATER


def test_two_administrators_let_somebody_in_who_lost_every_factor(ada):
    from tests.makers.parties import an_operator

    with writing():
        operator = an_operator()
        one, other, keeper = (a_person(operator, role) for role in (ADMINISTRATOR, ADMINISTRATOR, KEEPER))
        enrol(ada)
        _with_codes(ada)
        a_passkey(ada)
        held = a_session(ada).token_digest
    for first, second in ((one, one), (one, keeper), (keeper, one), (ada, one), (one, ada)):
        with pytest.raises(Refused), writing():
            let_in(ada, first, second)
    assert factors_of(ada).count == 2
    with writing():
        let_in(ada, one, other)
    assert (factors_of(ada).count, factors_of(ada).codes_left) == (0, 0)
    assert live_session(held, at=NOW) is None


def test_letting_somebody_in_is_a_command_on_the_server(app, ada):
    from tests.makers.parties import an_operator

    with writing():
        operator = an_operator()
        one, other = (a_person(operator, ADMINISTRATOR).email for _ in range(2))
        enrol(ada)
    run = app.test_cli_runner().invoke
    refused = run(args=["market", "let-in", ada.email, "--by", one, "--and-by", one])
    assert refused.exit_code == 1
    assert "Two administrators are needed" in refused.output
    unknown = run(args=["market", "let-in", "nobody@example.org", "--by", one, "--and-by", other])
    assert "no account" in unknown.output
    assert run(args=["market", "let-in", ada.email, "--by", one, "--and-by", other]).exit_code == 0
    assert factors_of(ada).count == 0


def let_in(who, one, other):
    factors.remove_every_factor(person=who, seconded_by=other, by=Actor(person=one.ref), at=NOW)


def _let_in_by_two(who):
    from tests.makers.parties import an_operator

    operator = an_operator()
    enrol(who)
    let_in(who, *(a_person(operator, ADMINISTRATOR) for _ in range(2)))


class Undo(Exception):
    """Raised at the end of a deed, to see it vanish."""


def _with_codes(who):
    sheet = codes.new_recovery_codes()
    factors.keep_recovery_codes(person=who, fresh=sheet, **TIMES)
    return sheet


DEEDS = {
    "authenticator:add": enrol,
    "authenticator:remove": lambda who: (enrol(who), factors.remove_authenticator(person=who, **TIMES)),
    "passkey:add": a_passkey,
    "passkey:remove": lambda who: factors.remove_passkey(passkey=a_passkey(who), **TIMES),
    "recovery-codes:keep": _with_codes,
    "factor:use": lambda who: factors.use_code(person=who, typed=_with_codes(who)[0], **TIMES, at_devices=NOW),
    "factors:remove": _let_in_by_two,
    "factors:forget": lambda who: (a_passkey(who), factors.forget_unproved_factors(person=who, **TIMES)),
    "session:prove": lambda who: factors.prove_session(session=a_session(who), **TIMES),
    "password:change": lambda who: sessions.change_password(person=who, password_hash="x", **TIMES),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_about_signing_in_rolls_back_with_its_entry(ada, name):
    before = trail(PEOPLE_LOG)
    with pytest.raises(Undo), writing():
        DEEDS[name](ada)
        raise Undo
    assert trail(PEOPLE_LOG) == before
    tables = (Authenticator, Passkey, RecoveryCode, SignInSession)
    assert not any(db.session.scalars(select(table)).all() for table in tables)
    with writing():
        DEEDS[name](ada)
    said = trail(PEOPLE_LOG)[len(before) :]
    assert name in {entry.did for entry in said}
    assert SECRET not in str(said)
    assert ada.email not in str(said)


def test_every_change_is_written_to_the_person_and_a_used_paper_code_too(ada):
    from dps.letters.models import Letter
    from dps.letters.write import write_letters

    with writing():
        enrol(ada)
        sheet = _with_codes(ada)
    use(ada, sheet[0])
    write_letters(NOW)
    letters = [letter.body for letter in db.session.scalars(select(Letter).order_by(Letter.id))]
    assert [body.count("authenticator app was set up") for body in letters] == [1, 0, 0]
    assert "Ten new recovery codes" in letters[1]
    assert "A recovery code of your account was used" in letters[2]
    assert not any(sheet[0] in body for body in letters)
