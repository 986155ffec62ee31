"""Signed links, invitations, requests to join, transfers, councils' domains, terms accepted, and organisations under review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dps.core.db import APPEND_ONLY, Base, Instant, Ref, new_ref
from dps.parties.models import Organisation, Person

_ONE_OPEN = {"sqlite_where": text("answered_at IS NULL"), "postgresql_where": text("answered_at IS NULL")}


class TeamInvitation(Base):
    """An organisation asks somebody, by e-mail address, to take a role in it; the person accepts or declines."""

    __tablename__ = "team_invitation"
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index("uq_team_invitation_open", "organisation_id", "address", unique=True, **_ONE_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(30))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Person] = relationship()


class Link(Base):
    """A link sent by letter: single use, expiring. The address of its page carries the ref and a key that is kept nowhere.

    ``purpose`` is one of dps.parties.rules.links.LIFETIMES. A link to reset the
    password of an address that nobody has is kept too, with no person, so that
    asking costs the same time whether or not the account exists.
    """

    __tablename__ = "signed_link"
    __table_args__ = (
        CheckConstraint("purpose in ('confirm', 'change', 'reset', 'invite', 'mailbox')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    purpose: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("team_invitation.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    previous: Mapped[str] = mapped_column(String(254), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person | None] = relationship()
    invitation: Mapped[TeamInvitation | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class JoiningRequest(Base):
    """A person asks to act for an organisation. ``domain`` is one that the domain of their address answers by itself."""

    __tablename__ = "joining_request"
    __table_args__ = (
        CheckConstraint("kind in ('ask', 'domain')", name="kind"),
        CheckConstraint("state in ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index("uq_joining_request_open", "person_id", "organisation_id", unique=True, **_ONE_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(10))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    statement: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    role: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()


class Transfer(Base):
    """The head of an organisation offers that place to a colleague, who accepts or declines. ``becomes`` is the giver's role after."""

    __tablename__ = "ownership_transfer"
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index("uq_ownership_transfer_open", "organisation_id", "giver_id", unique=True, **_ONE_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    becomes: Mapped[str] = mapped_column(String(30), default="")
    offered_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Person] = relationship(foreign_keys=[taker_id])


class CouncilDomain(Base):
    """A domain of e-mail addresses whose holders may join a council by themselves, as evaluators."""

    __tablename__ = "council_domain"
    __table_args__ = (
        Index(
            "uq_council_domain_open",
            "domain",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    domain: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()


class TermsAcceptance(Base):
    """That a person accepted a version of the terms. Never changed, never removed."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (UniqueConstraint("person_id", "version"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[str] = mapped_column(String(10))
    accepted_at: Mapped[datetime] = mapped_column(Instant)


class OrganisationReview(Base):
    """A question about who an organisation is, for the registrar.

    ``look-alike``: its name can be taken for another's; it is held until the
    registrar clears it (``cleared``) or finds that it is not who it says
    (``upheld``, which holds it for good). ``claim``: a person says that a
    directory entry is their organisation (``granted`` or ``refused``).
    ``alike`` are the refs of the organisations that it can be taken for.
    """

    __tablename__ = "organisation_review"
    __table_args__ = (
        CheckConstraint("kind in ('look-alike', 'claim')", name="kind"),
        CheckConstraint("state in ('open', 'cleared', 'upheld', 'granted', 'refused')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state = 'open' OR reason <> ''", name="reasoned"),
        Index("ix_organisation_review_open", "state", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Ref, unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(10))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    statement: Mapped[str] = mapped_column(Text, default="")
    alike: Mapped[list[Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()
