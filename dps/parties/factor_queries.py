"""What can be asked about a person's second factors and sessions. Each answers only about the person it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.core.db import NotFound, db
from dps.parties.factor_models import Authenticator, Passkey, RecoveryCode
from dps.parties.models import Person, SignInSession
from dps.parties.rules.signin import ABSOLUTE, IDLE

MOST_SESSIONS = 50


@dataclass(frozen=True)
class Factors:
    """What a person can prove: their authenticator if they have one, their passkeys by name, and codes not used yet."""

    authenticator: Authenticator | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def count(self) -> int:
        """How many factors there are. Recovery codes stand in for one and are none themselves."""
        return len(self.passkeys) + (self.authenticator is not None)


def factors_of(who: Person) -> Factors:
    """A person's second factors."""
    left = select(func.count()).where(RecoveryCode.person_id == who.id, RecoveryCode.used_at.is_(None))
    return Factors(authenticator_of(who), passkeys_of(who), int(db.session.scalar(left) or 0))


def authenticator_of(who: Person, *, hold: bool = False) -> Authenticator | None:
    """A person's authenticator app, or None; ``hold`` keeps it from being used by two requests at once."""
    ask = select(Authenticator).where(Authenticator.person_id == who.id)
    if hold:
        ask = ask.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(ask)


def passkeys_of(who: Person) -> tuple[Passkey, ...]:
    """A person's passkeys, in the order in which they were added."""
    return tuple(db.session.scalars(select(Passkey).where(Passkey.person_id == who.id).order_by(Passkey.id)))


def own_passkey(ref: str, who: Person) -> Passkey:
    """One of a person's own passkeys. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(select(Passkey).where(Passkey.ref == ref, Passkey.person_id == who.id))
    if found is None:
        raise NotFound(ref)
    return found


def passkey_by_credential(credential: str, *, hold: bool = False) -> Passkey | None:
    """The passkey of a credential, whoever's it is, or None: the door must answer both alike."""
    ask = select(Passkey).where(Passkey.credential == credential)
    if hold:
        return db.session.scalar(ask.with_for_update().execution_options(populate_existing=True))
    return db.session.scalar(ask.options(joinedload(Passkey.person)))


def live_sessions(who: Person, *, at: datetime) -> tuple[SignInSession, ...]:
    """A person's sessions that are live at ``at``, the one used last first; at most fifty."""
    return tuple(
        db.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.person_id == who.id,
                SignInSession.ended_at.is_(None),
                SignInSession.seen_at > at - IDLE,
                SignInSession.began_at > at - ABSOLUTE,
            )
            .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
            .limit(MOST_SESSIONS)
        )
    )


def own_session(ref: str, who: Person) -> SignInSession:
    """One of a person's own sessions. Raises :class:`NotFound` for another's."""
    found = db.session.scalar(select(SignInSession).where(SignInSession.ref == ref, SignInSession.person_id == who.id))
    if found is None:
        raise NotFound(ref)
    return found


def session_behind(token_digest: str) -> SignInSession | None:
    """The session that a cookie's token began, live or not, with its person; None for a token of nobody's."""
    return db.session.scalar(
        select(SignInSession)
        .where(SignInSession.token_digest == token_digest)
        .options(joinedload(SignInSession.person))
    )
