"""What proves a person besides their password: an authenticator app, passkeys, and recovery codes on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.models import Person


class Authenticator(Base):
    """A person's authenticator app: one each. The shared secret is kept only closed under a key that is not in the database.

    ``last_step`` is the last time-step, in units of 30 seconds since 1970,
    whose code was taken: no code of that step or an earlier one is taken again.
    """

    __tablename__ = "authenticator"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    closed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class Passkey(Base):
    """One passkey or security key, by the name that its person gave it.

    ``verifies`` says that the device itself asked who holds it (a PIN, a
    finger, a face) when it was added: then it counts as both factors.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    verifies: Mapped[bool] = mapped_column()
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class RecoveryCode(Base):
    """One code of a person's sheet, as its SHA-256: a code is 120 random bits, so no slow hash is needed."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
