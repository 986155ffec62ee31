"""Bids and their sealed versions. Everything that a bidder writes is ciphertext here until the opening."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.bidding.rules.bidding import SERVER
from dps.competition.models import Competition
from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person


class Bid(Base):
    """One supplier's bid in one competition: a draft under its own key, and sealed versions.

    The live version is the one with the highest number, unless the bid was
    withdrawn after it.
    """

    __tablename__ = "bid"
    __table_args__ = (UniqueConstraint("competition_id", "supplier_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    edition: Mapped[int] = mapped_column(Integer, default=0)  # counts the changes of the draft
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    wrapped_draft_key: Mapped[bytes] = mapped_column(LargeBinary)
    draft: Mapped[bytes | None] = mapped_column(LargeBinary)

    competition: Mapped[Competition] = relationship()
    supplier: Mapped[Organisation] = relationship()
    versions: Mapped[list[SealedVersion]] = relationship(back_populates="bid", order_by="SealedVersion.number")
    attachments: Mapped[list[DraftAttachment]] = relationship(
        order_by="DraftAttachment.id", cascade="all, delete-orphan"
    )

    @property
    def live_version(self) -> SealedVersion | None:
        """The version that counts: the highest, unless the bid was withdrawn."""
        return self.versions[-1] if self.versions and self.withdrawn_at is None else None


class DraftAttachment(Base):
    """A file put to a draft: its ciphertext is a stored document; ``name`` is ciphertext too, of its name, size and digest.

    ``size`` is the stored ciphertext's, in bytes: the file's own would tell more than its bucket.
    """

    __tablename__ = "draft_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), index=True)
    document: Mapped[str] = mapped_column(String(80))
    document_digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(Instant)


class SealedVersion(Base):
    """One submission, with its receipt. Never changed and never removed, replaced or withdrawn though it be."""

    __tablename__ = "sealed_version"
    __table_args__ = (UniqueConstraint("bid_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)  # the receipt's reference
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"))
    number: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)  # of the draft that was sealed
    received_at: Mapped[datetime] = mapped_column(Instant)
    stamped: Mapped[str] = mapped_column(String(10), default=SERVER)  # who stamped that instant
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    manifest: Mapped[bytes] = mapped_column(LargeBinary)  # the receipt's canonical bytes
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    bid: Mapped[Bid] = relationship(back_populates="versions")
    submitted_by: Mapped[Person] = relationship()
    parts: Mapped[list[SealedPart]] = relationship(order_by="SealedPart.part")


class SealedPart(Base):
    """One envelope of a version: ``quality``, ``price`` or ``attachment-<n>``. Small ones are kept here, files as documents."""

    __tablename__ = "sealed_part"
    __table_args__ = (
        UniqueConstraint("version_id", "part"),
        CheckConstraint("(ciphertext is null) <> (document is null)", name="one_place"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("sealed_version.id"))
    part: Mapped[str] = mapped_column(String(20))
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    document: Mapped[str | None] = mapped_column(String(80))
    ciphertext_digest: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))


class Opening(Base):
    """One opening of a competition's ``quality`` or ``price`` envelopes, by two different officers."""

    __tablename__ = "opening"
    __table_args__ = (
        UniqueConstraint("competition_id", "part"),
        CheckConstraint("part in ('quality', 'price')", name="part"),
        CheckConstraint("second_id is null or second_id <> first_id", name="two_people"),
        CheckConstraint("(second_id is null) = (opened_at is null)", name="opened_by_second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    part: Mapped[str] = mapped_column(String(10))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_at: Mapped[datetime] = mapped_column(Instant)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    # Where officers hold the key: the first one's share, closed under the service key, until the second comes or it is forgotten.
    first_share: Mapped[bytes | None] = mapped_column(LargeBinary)

    first: Mapped[Person] = relationship(foreign_keys=[first_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])


class OpenedPart(Base):
    """The content of a live bid's ``quality`` or ``price`` part after its opening: canonical JSON, checked against the receipt."""

    __tablename__ = "opened_part"
    __table_args__ = (UniqueConstraint("version_id", "part"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("sealed_version.id"))
    part: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Instant)

    version: Mapped[SealedVersion] = relationship()


class Disregard(Base):
    """A reasoned decision to disregard a bid. Frozen before any price is opened."""

    __tablename__ = "disregard"
    __table_args__ = (CheckConstraint("reason <> '' and provision <> ''", name="reasoned"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bid.id"), unique=True)
    ground: Mapped[str] = mapped_column(String(40))
    provision: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    bid: Mapped[Bid] = relationship()
    decided_by: Mapped[Person] = relationship()
