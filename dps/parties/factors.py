"""What can be done with second factors: add, use once, remove. Whatever changes one ends the person's other sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.outbox.post import post
from dps.parties import codes
from dps.parties.actions import PEOPLE_LOG
from dps.parties.factor_models import Authenticator, Passkey, RecoveryCode
from dps.parties.factor_queries import authenticator_of, factors_of, passkey_by_credential, passkeys_of
from dps.parties.models import Person, SignInSession
from dps.parties.passkeys import NewPasskey, Shown
from dps.parties.queries import acting_person, open_positions
from dps.parties.rules.factors import (
    must_have_factor,
    obstacles_to_naming,
    obstacles_to_removing,
    recovery_code,
    step_matching,
    time_code,
)
from dps.parties.rules.roles import ADMINISTRATOR
from dps.parties.sessions import end_sessions_of, renew_session

Kept = SignInSession | None
"""The session in which the change is made: the only one that goes on."""

WRONG_CODE = Obstacle(
    "wrong-code",
    "The code is not right.",
    mend="Wait for the next code of your app and type that one, or type one recovery code that you have not used.",
)


def add_authenticator(
    *, person: Person, secret: str, code: str, by: Actor, at: datetime, at_devices: datetime, keep: Kept = None
) -> Authenticator:
    """Keep an authenticator app in the place of the one before it, once its first code shows that it works.

    ``at_devices`` is the time by the clocks of phones, which a demonstration's
    clock runs ahead of. All sessions but ``keep`` end. Raises :class:`Refused`
    for a wrong code.
    """
    step = step_matching(time_code(code), at=at_devices, last_step=0, code_of=lambda n: codes.code_at(secret, n))
    if step is None:
        raise Refused([Obstacle("wrong-code", "The code is not right.", mend="Type the code that the app shows now.")])
    closed = codes.closed_secret(secret, person_ref=person.ref)
    kept = authenticator_of(person, hold=True)
    if kept is None:
        kept = Authenticator(person_id=person.id, closed_secret=closed, last_step=step, added_at=at)
        db.session.add(kept)
    else:
        kept.closed_secret, kept.last_step, kept.added_at = closed, step, at
    db.session.flush()
    _changed("authenticator:add", "authenticator-added", person, by=by, at=at, keep=keep)
    return kept


def remove_authenticator(*, person: Person, by: Actor, at: datetime, keep: Kept = None) -> None:
    """Take a person's authenticator app away. Raises :class:`Refused` where it is the last factor and their role needs one."""
    kept = authenticator_of(person, hold=True)
    if kept is None:
        raise Refused([Obstacle("no-authenticator", "You have no authenticator app here.")])
    _refuse_last(person)
    db.session.delete(kept)
    _drop_codes_without_factor(person)
    _changed("authenticator:remove", "authenticator-removed", person, by=by, at=at, keep=keep)


def add_passkey(*, person: Person, made: NewPasskey, name: str, by: Actor, at: datetime, keep: Kept = None) -> Passkey:
    """Keep a passkey under a name. Raises :class:`Refused` for a name that cannot be, or a passkey that is there."""
    name = name.strip()
    others = passkeys_of(person)
    refuse_if(obstacles_to_naming(name, others=[other.name for other in others], count=len(others)))
    if passkey_by_credential(made.credential) is not None:
        raise Refused([Obstacle("passkey-there", "This passkey has been added already.")])
    kept = Passkey(
        person_id=person.id, credential=made.credential, public_key=made.public_key, sign_count=made.sign_count,
        verifies=made.verifies, name=name, added_at=at,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    _changed("passkey:add", "passkey-added", person, by=by, at=at, keep=keep)
    return kept


def remove_passkey(*, passkey: Passkey, by: Actor, at: datetime, keep: Kept = None) -> None:
    """Take a passkey away. Raises :class:`Refused` where it is the last factor and its person's role needs one."""
    person = passkey.person
    _refuse_last(person)
    db.session.delete(passkey)
    _drop_codes_without_factor(person)
    _changed("passkey:remove", "passkey-removed", person, by=by, at=at, keep=keep)


def keep_recovery_codes(*, person: Person, fresh: Iterable[str], by: Actor, at: datetime, keep: Kept = None) -> None:
    """Keep a fresh sheet of recovery codes; no code of an older sheet is taken from now on."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.add_all(
        RecoveryCode(person_id=person.id, digest=codes.digest_of_code(code), made_at=at) for code in fresh
    )
    db.session.flush()
    _changed("recovery-codes:keep", "codes-made", person, by=by, at=at, keep=keep)


def remove_every_factor(*, person: Person, seconded_by: Person, by: Actor, at: datetime) -> None:
    """Take every factor and code of somebody away who lost them all, on the word of two administrators. Their password stays.

    Raises :class:`Refused` where the two are one, are not administrators of
    the market, or one of them is the person.
    """
    first = acting_person(by)
    if person.id in {first.id, seconded_by.id} or first.id == seconded_by.id:
        raise Refused([Obstacle("two-needed", "Two administrators are needed, and neither may be the person.")])
    for each in (first, seconded_by):
        if ADMINISTRATOR not in {position.role for position in open_positions(each)}:
            raise Refused([Obstacle("not-administrator", "Both must be administrators of the market.")])
    for table in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person.id))
    db.session.flush()
    record(
        "factors:remove",
        log=PEOPLE_LOG,
        to=("person", person.ref),
        by=by,
        at=at,
        facts={"seconded_by": seconded_by.ref},
    )
    post("sign-in-changed", about=("person", person.ref), at=at, facts={"what": "factors-removed"})
    end_sessions_of(person=person, by=by, at=at)


def forget_unproved_factors(*, person: Person, by: Actor, at: datetime) -> None:
    """Take away what was set up before the address was confirmed: it may be of a stranger who registered with that address.

    Where there is nothing, nothing is done.
    """
    has = factors_of(person)
    if not has.count and not has.codes_left:
        return
    for table in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person.id))
    db.session.flush()
    record("factors:forget", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at)
    post("sign-in-changed", about=("person", person.ref), at=at, facts={"what": "factors-forgotten"})


def use_code(
    *, person: Person, typed: str, by: Actor, at: datetime, at_devices: datetime, six_digits: bool = True
) -> str:
    """Take a code that proves the person, once: of their app, or of their sheet; which it was.

    ``at_devices`` is the time by the clocks of phones, which a demonstration's
    clock runs ahead of. ``six_digits`` is False while too many wrong codes were
    tried. Raises :class:`Refused` for anything else, always with the same words.
    """
    digits, paper = time_code(typed), recovery_code(typed)
    if digits and six_digits and _take_time_code(person, digits, at=at_devices):
        used = "authenticator"
    elif paper and _take_recovery_code(person, paper, at=at):
        used = "recovery-code"
        post("sign-in-changed", about=("person", person.ref), at=at, facts={"what": "code-used"})
    else:
        raise Refused([WRONG_CODE])
    db.session.flush()
    record("factor:use", log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at, facts={"factor": used})
    return used


def _take_time_code(person: Person, digits: str, *, at: datetime) -> bool:
    kept = authenticator_of(person, hold=True)
    if kept is None:
        return False
    secret = codes.opened_secret(kept.closed_secret, person_ref=person.ref)
    step = step_matching(digits, at=at, last_step=kept.last_step, code_of=lambda n: codes.code_at(secret, n))
    if step is not None:
        kept.last_step = step
    return step is not None


def _take_recovery_code(person: Person, paper: str, *, at: datetime) -> bool:
    row = db.session.scalar(
        select(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.digest == codes.digest_of_code(paper))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.used_at is not None:
        return False
    row.used_at = at
    return True


def use_passkey(*, passkey: Passkey, shown: Shown, by: Actor, at: datetime) -> None:
    """Note that a passkey proved its person. Raises :class:`Refused` where its count of uses does not go up: it was copied."""
    row = passkey_by_credential(passkey.credential, hold=True)
    if row is None or ((shown.sign_count or row.sign_count) and shown.sign_count <= row.sign_count):
        raise Refused([Obstacle("passkey-not-proved", "The passkey did not prove who you are.", mend="Try again.")])
    row.sign_count, row.used_at = shown.sign_count, at
    db.session.flush()
    record("factor:use", log=PEOPLE_LOG, to=("person", row.person.ref), by=by, at=at, facts={"factor": "passkey"})


def prove_session(*, session: SignInSession, by: Actor, at: datetime) -> str:
    """Note that a factor was proved in a session just now, and give it a new token: the old one opens nothing any more."""
    session.proved_at = at
    token = renew_session(session=session)
    record("session:prove", log=PEOPLE_LOG, to=("session", session.ref), by=by, at=at)
    return token


def _refuse_last(person: Person) -> None:
    roles = {position.role for position in open_positions(person)}
    left = factors_of(person).count - 1
    refuse_if(obstacles_to_removing(factors_left=left, must=must_have_factor(roles)))


def _drop_codes_without_factor(person: Person) -> None:
    """Codes stand in for a factor; without one they stand in for nothing."""
    db.session.flush()
    if not factors_of(person).count:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _changed(deed: str, what: str, person: Person, *, by: Actor, at: datetime, keep: Kept) -> None:
    record(deed, log=PEOPLE_LOG, to=("person", person.ref), by=by, at=at)
    post("sign-in-changed", about=("person", person.ref), at=at, facts={"what": what})
    end_sessions_of(person=person, by=by, at=at, keep=keep)
