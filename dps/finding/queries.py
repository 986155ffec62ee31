"""Who can be found, and what is shown of them.

A supplier can be found while it is admitted to a lot of a market that has not
ended, or while an imported list carries it as active. Everybody else is not
there to the public: an organisation that has registered and not been admitted,
and one that was removed. What is read here is values, never rows, in a fixed
number of statements for any number of suppliers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from dps.admission.group_models import PartnerCall
from dps.admission.models import Admission, Application
from dps.core.db import NotFound, db
from dps.finding.findable import Admitted, Findable
from dps.market.models import Lot, Market
from dps.parties.account_models import OrganisationReview
from dps.parties.models import Identifier, Organisation
from dps.parties.reviews import CLAIMED
from dps.parties.rules.reviewing import HOLDING, LOOK_ALIKE
from dps.profile.directory import SOURCE
from dps.profile.models import Capability, CaseStudy, DirectoryEntry, Profile, StatedValue
from dps.profile.rules.content import Body, Contact, Content, Doing, Study, Value, content_of

MOST_ALIKE = 500


def supplier(ref: str) -> Findable:
    """The supplier with this ref as the public sees it. Raises :class:`NotFound` for one who cannot be found."""
    found = suppliers([ref])
    if not found:
        raise NotFound(ref)
    return found[0]


def as_shown(ref: str, *, content: Content | None = None) -> Findable:
    """An organisation as its page would show it, whether it can be found or not: for its own people and the operator.

    ``content`` stands in for what its profile says: a draft, or an old version. Raises :class:`NotFound`.
    """
    found = _drawn(_everybody().where(Organisation.ref == ref))
    if not found:
        raise NotFound(ref)
    return replace(found[0][1], content=content) if content is not None else found[0][1]


def can_be_found(ref: str) -> bool:
    """Whether the public finds an organisation: admitted to a lot of a market that has not ended, or listed."""
    return db.session.scalar(select(_bodies().where(Organisation.ref == ref).exists())) or False


def found_among(refs: Sequence[str]) -> frozenset[str]:
    """Those of these refs whom the public finds, so that a list links to the pages that are there."""
    if not refs:
        return frozenset()
    return frozenset(row.ref for row in db.session.execute(_bodies().where(Organisation.ref.in_(refs))))


def suppliers(refs: Sequence[str]) -> tuple[Findable, ...]:
    """Those with these refs who can be found, in the order of the refs."""
    if not refs:
        return ()
    found = {f.ref: f for _, f in _drawn(_bodies().where(Organisation.ref.in_(refs)))}
    return tuple(found[ref] for ref in dict.fromkeys(refs) if ref in found)


def suppliers_after(number: int, *, limit: int) -> tuple[int, tuple[Findable, ...]]:
    """The next ``limit`` who can be found, in the order they came, and the number to go on from; 0 begins."""
    rows = _drawn(_bodies().where(Organisation.id > number).order_by(Organisation.id).limit(limit))
    return (rows[-1][0] if rows else number), tuple(found for _, found in rows)


def how_many() -> int:
    """How many suppliers can be found."""
    return db.session.scalar(select(func.count()).select_from(_bodies().subquery())) or 0


def findable_ids() -> Select[*tuple[int]]:
    """The keys of everybody who can be found, for a count over what belongs to them."""
    return _bodies().with_only_columns(Organisation.id)


def how_many_admitted() -> int:
    """How many suppliers are admitted to a lot of a market that has not ended."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Admission.supplier_id)))
            .join(Lot, Lot.id == Admission.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .where(_current())
        )
        or 0
    )


def alike(words: Sequence[str], *, limit: int = MOST_ALIKE) -> tuple[Findable, ...]:
    """Those whose name or words about themselves hold every word as it is typed: the plain way, without an index.

    By name; at most ``limit``.
    """
    ask = _bodies().outerjoin(Profile, Profile.organisation_id == Organisation.id)
    for word in words:
        said = exists().where(
            Capability.profile_id == Profile.id,
            or_(Capability.title.icontains(word, autoescape=True), Capability.description.icontains(word, autoescape=True)),
        )  # fmt: skip
        told = exists().where(
            CaseStudy.profile_id == Profile.id,
            or_(*(text.icontains(word, autoescape=True) for text in (CaseStudy.title, CaseStudy.done, CaseStudy.outcome))),
        )  # fmt: skip
        ask = ask.where(
            or_(
                Organisation.name.icontains(word, autoescape=True),
                Profile.summary.icontains(word, autoescape=True),
                said,
                told,
            )
        )
    return tuple(found for _, found in _drawn(ask.order_by(Organisation.name, Organisation.id).limit(limit)))


def suppliers_of(applications: Iterable[str]) -> tuple[str, ...]:
    """The refs of the suppliers who made these applications."""
    wanted = tuple(applications)
    if not wanted:
        return ()
    return tuple(
        db.session.scalars(
            select(Organisation.ref)
            .join(Application, Application.supplier_id == Organisation.id)
            .where(Application.ref.in_(wanted))
        )
    )


def suppliers_on(markets: Iterable[str]) -> tuple[str, ...]:
    """The refs of the suppliers who have, or had when it ended, a place on these markets."""
    wanted = tuple(markets)
    if not wanted:
        return ()
    return tuple(
        db.session.scalars(
            select(Organisation.ref)
            .join(Admission, Admission.supplier_id == Organisation.id)
            .join(Lot, Lot.id == Admission.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .where(Market.ref.in_(wanted), Admission.removed_at.is_(None))
            .distinct()
        )
    )


def _current() -> ColumnElement[bool]:
    return and_(Admission.removed_at.is_(None), Market.ended_on.is_(None))


def _bodies() -> Select[*tuple[Any, ...]]:
    admitted = (
        select(Admission.id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(Admission.supplier_id == Organisation.id, _current())
        .exists()
    )
    listed = exists().where(
        DirectoryEntry.organisation_id == Organisation.id,
        DirectoryEntry.listed,
        Organisation.source.in_((SOURCE, CLAIMED)),
    )
    held = exists().where(
        OrganisationReview.organisation_id == Organisation.id, OrganisationReview.kind == LOOK_ALIKE,
        OrganisationReview.state.in_(HOLDING),
    )  # fmt: skip
    return _everybody().where(or_(admitted, listed), ~held)


def _everybody() -> Select[*tuple[Any, ...]]:
    return select(
        Organisation.id, Organisation.ref, Organisation.name, Organisation.legal_form, Organisation.nation,
        Organisation.region, Organisation.website, Organisation.is_sme, Organisation.is_vcse, Organisation.source,
    )  # fmt: skip


def _drawn(ask: Select[*tuple[Any, ...]]) -> list[tuple[int, Findable]]:
    """The rows of ``ask`` with everything that is shown of them: nine statements, however many rows."""
    bodies = db.session.execute(ask).all()
    ids = [row.id for row in bodies]
    if not ids:
        return []
    profiles = {
        row.organisation_id: row
        for row in db.session.execute(
            select(
                Profile.id, Profile.organisation_id, Profile.summary, Profile.regions, Profile.cpv, Profile.kinds,
                Profile.councils, Profile.founded, Profile.size, Profile.contact, Profile.facts, Profile.updated_at,
            ).where(Profile.organisation_id.in_(ids))
        )
    }  # fmt: skip
    said = _many(
        select(
            Profile.organisation_id, Capability.title, Capability.description, Capability.kind, Capability.cpv,
            Capability.regions, Capability.ref,
        )
        .join(Profile, Profile.id == Capability.profile_id)
        .where(Profile.organisation_id.in_(ids))
        .order_by(Capability.position)
    )  # fmt: skip
    told = _many(
        select(
            Profile.organisation_id, CaseStudy.title, CaseStudy.done, CaseStudy.outcome, CaseStudy.client,
            CaseStudy.year, CaseStudy.link, CaseStudy.ref,
        )
        .join(Profile, Profile.id == CaseStudy.profile_id)
        .where(Profile.organisation_id.in_(ids))
        .order_by(CaseStudy.position)
    )  # fmt: skip
    stated = _many(
        select(Profile.organisation_id, StatedValue.code, StatedValue.words, StatedValue.link, StatedValue.since)
        .join(Profile, Profile.id == StatedValue.profile_id)
        .where(Profile.organisation_id.in_(ids))
        .order_by(StatedValue.position)
    )
    numbers = _many(
        select(Identifier.organisation_id, Identifier.scheme, Identifier.value)
        .where(Identifier.organisation_id.in_(ids))
        .order_by(Identifier.id)
    )
    places = _many(
        select(Admission.supplier_id, Lot.ref, Lot.number, Lot.title, Market.ref, Market.title, Market.route, Admission.admitted_at)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(Admission.supplier_id.in_(ids), _current())
        .order_by(Market.id, Lot.number)
    )  # fmt: skip
    wishes = _many(
        select(PartnerCall.supplier_id, PartnerCall.skills)
        .where(PartnerCall.supplier_id.in_(ids), PartnerCall.closed_at.is_(None))
        .order_by(PartnerCall.id)
    )
    lists = _many(
        select(DirectoryEntry.organisation_id, DirectoryEntry.imported_at, DirectoryEntry.org_type).where(
            DirectoryEntry.organisation_id.in_(ids)
        )
    )
    drawn = []
    for row in bodies:
        profile = profiles.get(row.id)
        body = Body(
            row.name, row.legal_form, row.nation, row.region, tuple((n[0], n[1]) for n in numbers.get(row.id, ()))
        )
        content = Content(body=body, contact=Contact(website=row.website))
        if profile is not None:
            content = _content(
                profile,
                content,
                doings=said.get(row.id, ()),
                studies=told.get(row.id, ()),
                values=stated.get(row.id, ()),
            )
        found = Findable(
            ref=row.ref, content=content, lots=tuple(Admitted(*place) for place in places.get(row.id, ())),
            imported_at=next((entry[0] for entry in lists.get(row.id, ())), None) if row.source == SOURCE else None,
            changed_at=profile.updated_at if profile else None,
            said_first=(("sme", row.is_sme), ("vcse", row.is_vcse)),
            seeks=tuple(dict.fromkeys(code for wish in wishes.get(row.id, ()) for code in wish[0])),
            listed_as=next((entry[1] for entry in lists.get(row.id, ())), ""),
        )  # fmt: skip
        drawn.append((row.id, found))
    return drawn


def _content(
    profile: Any,
    bare: Content,
    *,
    doings: Sequence[tuple[Any, ...]],
    studies: Sequence[tuple[Any, ...]],
    values: Sequence[tuple[Any, ...]],
) -> Content:
    """What a profile says, from its rows."""
    read = content_of({"contact": profile.contact, "facts": profile.facts})
    return replace(
        bare,
        summary=profile.summary,
        capabilities=tuple(Doing(t, text, kind, tuple(cpv), tuple(where), ref) for t, text, kind, cpv, where, ref in doings),
        kinds=tuple(profile.kinds), cpv=tuple(profile.cpv), regions=tuple(profile.regions), councils=tuple(profile.councils),
        case_studies=tuple(Study(*study) for study in studies), values=tuple(Value(*value) for value in values),
        founded=profile.founded, size=profile.size, facts=read.facts,
        contact=replace(read.contact, website=bare.contact.website),
    )  # fmt: skip


def _many(ask: Select[*tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first column."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in db.session.execute(ask):
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return found
