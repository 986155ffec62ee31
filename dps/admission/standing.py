"""Where a supplier stands on every lot: its latest application and its latest place, whichever of the two speaks last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.admission.desk_models import Correction, Hearing
from dps.admission.models import Admission, Application
from dps.admission.queries import market_obstacles, route_of
from dps.admission.rules.applying import obstacles_to_starting
from dps.admission.written import Progress, documents_by_ref, progress_of
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.market.models import Lot, Market
from dps.parties.models import Organisation

State = Literal["admitted", "draft", "considering", "refused", "removed", "open", "closed"]


@dataclass(frozen=True)
class Standing:
    """Where a supplier stands on one lot. ``state`` is what to show; ``progress`` is there for a draft.

    ``open``: nothing is under way and an application can begin; ``closed``: the market has ended, for the reasons in ``why_not``.
    """

    lot: Lot
    state: State
    place: Admission | None
    application: Application | None
    progress: Progress | None
    why_not: tuple[Obstacle, ...]

    @property
    def may_start(self) -> bool:
        """Whether an application can begin now."""
        return not self.why_not


def standings(supplier: Organisation, market: Market, *, at: datetime) -> tuple[Standing, ...]:
    """Where a supplier stands on each lot of a market, in the lots' order."""
    applications, places = _latest_applications(supplier, market), _latest_places(supplier, market)
    drafts = [one for one in applications.values() if one.state == "draft"]
    documents = documents_by_ref(supplier, at=at) if drafts else {}
    return tuple(_standing(lot, places.get(lot.id), applications.get(lot.id), documents, at=at) for lot in market.lots)


@dataclass(frozen=True)
class Wait:
    """What the market waits for from the supplier: a correction, or its word on a ground; by the end of a London day."""

    kind: Literal["correction", "hearing"]
    ref: str
    answer_by: date


def waiting_for(supplier: Organisation) -> dict[int, Wait]:
    """What the supplier was asked and has not answered, by the application's id: the soonest of each."""
    found: dict[int, Wait] = {}
    kinds: tuple[tuple[Literal["correction", "hearing"], type[Correction] | type[Hearing]], ...] = (
        ("correction", Correction),
        ("hearing", Hearing),
    )
    for name, kind in kinds:
        rows = db.session.scalars(
            select(kind)
            .join(Application, Application.id == kind.application_id)
            .where(Application.supplier_id == supplier.id, Application.state == "submitted", kind.answered_at.is_(None))
            .order_by(kind.answer_by, kind.id)
        )
        for row in rows:
            here = found.get(row.application_id)
            if here is None or row.answer_by < here.answer_by:
                found[row.application_id] = Wait(name, row.ref, row.answer_by)
    return found


def _standing(
    lot: Lot, place: Admission | None, application: Application | None, documents: Mapping[str, str], *, at: datetime
) -> Standing:
    holds = place is not None and (place.removed_at is None or place.removed_at > at)
    under_way = application is not None and application.state in {"draft", "submitted"}
    why_not = obstacles_to_starting(
        route_of(lot), market=market_obstacles(lot, at=at), already_admitted=holds, application_open=under_way
    )
    state: State = "closed" if why_not else "open"
    progress = None
    if holds:
        state = "admitted"
    elif under_way and application is not None:
        state = "considering" if application.state == "submitted" else "draft"
        if state == "draft":
            progress = progress_of(application, at=at, documents=documents)
    elif place is not None and (application is None or application.started_at < (place.removed_at or at)):
        state = "removed"
    elif application is not None and application.state == "refused":
        state = "refused"
    return Standing(lot, state, place, application, progress, why_not)


def _latest_applications(supplier: Organisation, market: Market) -> dict[int, Application]:
    newest = (
        select(func.max(Application.id))
        .join(Lot, Lot.id == Application.lot_id)
        .where(Application.supplier_id == supplier.id, Lot.market_id == market.id)
        .group_by(Application.lot_id)
    )
    rows = db.session.scalars(
        select(Application)
        .where(Application.id.in_(newest))
        .options(
            joinedload(Application.supplier),
            joinedload(Application.company_from),
            joinedload(Application.connected_from),
            joinedload(Application.declaration_from),
        )
    )
    return {row.lot_id: row for row in rows}


def _latest_places(supplier: Organisation, market: Market) -> dict[int, Admission]:
    newest = (
        select(func.max(Admission.id))
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Admission.supplier_id == supplier.id, Lot.market_id == market.id)
        .group_by(Admission.lot_id)
    )
    return {row.lot_id: row for row in db.session.scalars(select(Admission).where(Admission.id.in_(newest)))}
