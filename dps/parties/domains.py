"""The domains of a council's e-mail addresses: kept by its administrators and by the market's registrar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.parties.account_models import CouncilDomain
from dps.parties.models import Organisation
from dps.parties.queries import acting_person
from dps.parties.rules.domains import domain_of, obstacles_to_keeping
from dps.parties.rules.roles import Permission, permits


def council_of(address: str) -> Organisation | None:
    """The council that keeps the domain of an address, or None."""
    return db.session.scalar(
        select(Organisation)
        .join(CouncilDomain)
        .where(CouncilDomain.domain == domain_of(address), CouncilDomain.ended_at.is_(None))
    )


def domains_of(council: Organisation) -> tuple[CouncilDomain, ...]:
    """The domains that a council keeps now."""
    return tuple(
        db.session.scalars(
            select(CouncilDomain)
            .where(CouncilDomain.organisation_id == council.id, CouncilDomain.ended_at.is_(None))
            .order_by(CouncilDomain.domain)
            .limit(50)
        )
    )


def domain_kept(ref: str, by: Actor) -> CouncilDomain:
    """A domain that the asker may end: their own council's, any for a registrar. Raises :class:`NotFound`."""
    ask = select(CouncilDomain).join(Organisation).where(CouncilDomain.ref == ref, CouncilDomain.ended_at.is_(None))
    if not permits(by, Permission.REVIEW_ORGANISATIONS):
        ask = ask.where(Organisation.ref == by.organisation)
    found = db.session.scalar(ask)
    if found is None:
        raise NotFound(ref)
    return found


def approve_domain(*, council: Organisation, domain: str, by: Actor, at: datetime) -> CouncilDomain:
    """Keep a domain for a council. Raises :class:`~dps.core.refusal.Refused`: a public mail service, another's, not one's own."""
    is_registrar = permits(by, Permission.REVIEW_ORGANISATIONS)
    if council.kind != "council" or not (is_registrar or by.organisation == council.ref):
        raise NotFound(council.ref)
    who = acting_person(by)
    taken = select(CouncilDomain.id).where(CouncilDomain.domain == domain, CouncilDomain.ended_at.is_(None))
    refuse_if(
        obstacles_to_keeping(
            domain,
            is_registrar=is_registrar,
            own_address=who.email,
            confirmed=who.email_confirmed_at is not None,
            taken=db.session.scalar(taken) is not None,
        )
    )
    kept = CouncilDomain(organisation=council, organisation_id=council.id, domain=domain, approved_at=at)
    db.session.add(kept)
    db.session.flush()
    _record("domain:approve", kept, by=by, at=at)
    return kept


def end_domain(*, domain: CouncilDomain, by: Actor, at: datetime) -> None:
    """Let nobody else join by a domain. Those who joined by it stay."""
    domain.ended_at = at
    db.session.flush()
    _record("domain:end", domain, by=by, at=at)


def _record(did: str, domain: CouncilDomain, *, by: Actor, at: datetime) -> None:
    log = f"organisation:{domain.organisation.ref}"
    record(did, log=log, to=("council-domain", domain.ref), by=by, at=at)
