"""Where officers hold the key of the bids: the three holders, the public keys, and the closed shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.competition.models import Competition
from dps.core.db import Base, Instant
from dps.parties.models import Person


class CustodyHolder(Base):
    """An officer named to hold a share. Taking the place makes their pair; its private half is closed under their passphrase.

    ``proved_at``: when they opened the test envelope of the rehearsal that stands.
    """

    __tablename__ = "custody_holder"
    __table_args__ = (
        UniqueConstraint("competition_id", "person_id"),
        CheckConstraint(
            "(placed_at is null) = (public_key is null) and (placed_at is null) = (salt is null)"
            " and (placed_at is null) = (closed_private_key is null) and (placed_at is null) = (cost = '')",
            name="placed_whole",
        ),
        CheckConstraint("proved_at is null or placed_at is not null", name="proved_in_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(Instant)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    cost: Mapped[str] = mapped_column(String(40), default="")  # of Argon2id, as it was on the day
    closed_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    placed_at: Mapped[datetime | None] = mapped_column(Instant)
    proved_at: Mapped[datetime | None] = mapped_column(Instant)

    competition: Mapped[Competition] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    named_by: Mapped[Person] = relationship(foreign_keys=[named_by_id])


class CustodyKey(Base):
    """A public key whose private half is in three shares: of the rehearsal's test envelope, of quality, or of the price.

    ``word`` is what the service key says of it, so that a swapped one is
    noticed. The private key is nowhere until two holders open the part; then
    ``opened_private_key`` is it, closed under the service key.
    """

    __tablename__ = "custody_key"
    __table_args__ = (
        UniqueConstraint("competition_id", "part"),
        CheckConstraint("part in ('rehearsal', 'quality', 'price')", name="part"),
        CheckConstraint("(part = 'rehearsal') = (test_envelope is not null)", name="test_envelope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    part: Mapped[str] = mapped_column(String(10))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    word: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
    test_envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)

    competition: Mapped[Competition] = relationship()
    shares: Mapped[list[CustodyShare]] = relationship(
        back_populates="key", order_by="CustodyShare.id", cascade="all, delete-orphan"
    )


class CustodyShare(Base):
    """A holder's share, closed to the holder's key and then under the service key.

    ``recovered`` is the share of a *test* key alone, between its holder's visit and the end of the rehearsal.
    """

    __tablename__ = "custody_share"
    __table_args__ = (UniqueConstraint("key_id", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("custody_key.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("custody_holder.id"), index=True)
    closed: Mapped[bytes] = mapped_column(LargeBinary)
    recovered: Mapped[bytes | None] = mapped_column(LargeBinary)

    key: Mapped[CustodyKey] = relationship(back_populates="shares")
    holder: Mapped[CustodyHolder] = relationship()
