"""Organisations, people, the positions people hold, and their sign-in sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from dps.core.db import Base, Instant, Ref, new_ref
from dps.parties.rules.names import skeleton


class Organisation(Base):
    """A body: supplier, council, other member of the network, or the operator.

    ``kind`` is one of rules.KINDS; ``source`` says how it came here:
    ``registered`` by a person of its own, ``directory`` from an imported list,
    ``network`` from the network's own table, ``claimed`` from an imported list
    by a person who was found to act for it, ``group`` formed here by suppliers
    who stand together. ``name_skeleton`` follows the name:
    two names that people could take for each other have the same. ``mailbox`` is
    a shared address, confirmed, that gets a copy of the organisation's letters.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind in ('supplier', 'council', 'network', 'operator')", name="kind"),
        Index("uq_organisation_mailbox", "mailbox", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    name_skeleton: Mapped[str] = mapped_column(String(200), index=True, default="")
    legal_form: Mapped[str] = mapped_column(String(40), default="")
    nation: Mapped[str] = mapped_column(String(40), default="")
    region: Mapped[str] = mapped_column(String(10), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    gss_code: Mapped[str | None] = mapped_column(String(9), unique=True)
    buyer_capacity: Mapped[str] = mapped_column(String(20), default="none")
    is_sme: Mapped[bool] = mapped_column(default=False)
    is_vcse: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(20), default="registered")
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    registered_at: Mapped[datetime] = mapped_column(Instant)
    mailbox: Mapped[str | None] = mapped_column(String(254))

    identifiers: Mapped[list[Identifier]] = relationship(
        back_populates="organisation", order_by="Identifier.id", cascade="all, delete-orphan"
    )

    @validates("name")
    def _follow(self, _key: str, name: str) -> str:
        self.name_skeleton = skeleton(name)[:200]
        return name


class Identifier(Base):
    """One identifier of an organisation under an org-id scheme (GB-COH, GB-CHC, GB-MPR …). The first is the main one."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(40))

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers")


class Person(Base):
    """A person who signs in. Named accounts only; nobody shares one. ``letters_choice`` is one of rules.told.CHOICES."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("closed_at is null or not is_active", name="closed_is_inactive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    letters_choice: Mapped[str] = mapped_column(String(10), default="each", server_default="each")

    positions: Mapped[list[Position]] = relationship(back_populates="person", order_by="Position.id")


class Position(Base):
    """A role that a person holds in an organisation, until it ends."""

    __tablename__ = "position"
    __table_args__ = (
        Index(
            "uq_position_open",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(back_populates="positions")
    organisation: Mapped[Organisation] = relationship()


class SignInSession(Base):
    """A session that the server can end. The cookie holds a random token; here is only its SHA-256.

    ``proved_at`` is when a second factor was last proved in it; None where none was. ``device`` and ``place`` are
    words for the person's own list of sessions: a browser's name, and the first half of a network address.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    proved_at: Mapped[datetime | None] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(String(80), default="", server_default="")
    place: Mapped[str] = mapped_column(String(45), default="", server_default="")

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class SignInAttempt(Base):
    """Failed attempts in the current window, per account and per network address. Throttles; never locks an account."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_began_at: Mapped[datetime] = mapped_column(Instant)
    count: Mapped[int] = mapped_column()
