"""What a supplier declares in an application: kept page by page, then made once as a row that stays, and used again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dps.admission.models import Application, CriterionDecision, Declared
from dps.admission.queries import route_of
from dps.admission.rules.company import Company, obstacles_to_stating_company
from dps.admission.rules.connected import Connected, Relied, obstacles_to_connecting, obstacles_to_relying, of_route
from dps.admission.rules.declaration import (
    Declaration,
    Said,
    obstacles_to_declaring,
    obstacles_to_explaining,
    read_back,
)
from dps.admission.rules.lifecycle import APPLICATION
from dps.admission.rules.reuse import may_be_taken_over, offered
from dps.admission.trail import hold, record_of
from dps.admission.written import latest_declared, registered_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date
from dps.law.exclusions import Ground, grounds_for
from dps.law.routes import ROUTES
from dps.parties.holding import hold_organisation
from dps.parties.models import Organisation

_WRITTEN = (
    "company", "connected", "relied_on", "relied_on_at", "declared_by", "declared_as",
    "company_made_id", "connected_made_id", "declaration_made_id",
)  # fmt: skip


def hold_own(application: Application, by: Actor) -> None:
    """Hold the row of the asker's own application, as it stands now. Raises :class:`NotFound` for another's."""
    if by.organisation != application.supplier.ref:
        raise NotFound(application.ref)
    hold(application)
    db.session.refresh(application, _WRITTEN)


def state_company(*, application: Application, company: Company, by: Actor, at: datetime) -> Declared:
    """Confirm the facts of the organisation. Raises :class:`~dps.core.refusal.Refused` for facts that cannot stand.

    ``company.registered`` has to be what the market holds now: who confirms has seen it.
    """
    hold_own(application, by)
    found = [
        *APPLICATION.obstacles(application.state, "answer"),
        *obstacles_to_stating_company(route_of(application.lot), company),
    ]
    if dict(company.registered) != registered_of(application.supplier):
        found.append(
            Obstacle("company-changed", "What is registered of your organisation changed meanwhile.", mend="Look at it again, then confirm.")
        )  # fmt: skip
    refuse_if(found)
    application.company = company.kept()
    made = _keep(application, "company", "", application.company, application.company_from_id, by=by, at=at)
    application.company_made = made
    db.session.flush()
    record_of(
        "application:state-company", application, by=by, at=at, declared=made.ref, names=len(company.trading_names)
    )
    return made


def state_connected(
    *, application: Application, people: Sequence[Connected], nobody: bool, by: Actor, at: datetime
) -> Declared:
    """Say who is connected with the organisation, or that there is nobody. Raises :class:`~dps.core.refusal.Refused`."""
    hold_own(application, by)
    route = route_of(application.lot)
    refuse_if(
        (
            *APPLICATION.obstacles(application.state, "answer"),
            *obstacles_to_connecting(route, people, nobody=nobody),
        )
    )
    application.connected = [one.kept() for one in people]
    made = _keep(
        application, "connected", route.code, application.connected, application.connected_from_id, by=by, at=at
    )
    application.connected_made = made
    db.session.flush()
    record_of("application:name-connected", application, by=by, at=at, declared=made.ref, people=len(people))
    return made


def rely_on(*, application: Application, bodies: Sequence[Relied], nobody: bool, by: Actor, at: datetime) -> None:
    """Say who is relied on or is to be a subcontractor, or that there is nobody. Raises :class:`~dps.core.refusal.Refused`."""
    hold_own(application, by)
    refuse_if(
        (
            *APPLICATION.obstacles(application.state, "answer"),
            *obstacles_to_relying(route_of(application.lot), bodies, nobody=nobody),
        )
    )
    application.relied_on = [one.kept() for one in bodies]
    application.relied_on_at = at
    db.session.flush()
    record_of("application:rely", application, by=by, at=at, bodies=len(bodies))


def answer_grounds(*, application: Application, applies: Mapping[str, bool], by: Actor, at: datetime) -> None:
    """Keep yes or no to some grounds, by code. What was said of a yes stays with it; a declaration made is undone.

    Raises :class:`~dps.core.refusal.Refused` for a ground that is not of the route, or after submission.
    """
    hold_own(application, by)
    route = route_of(application.lot)
    known = {ground.code for ground in grounds_for(route)}
    refuse_if(
        (
            *APPLICATION.obstacles(application.state, "declare"),
            *(
                Obstacle("ground-unknown", "A ground is not one of this route.")
                for code in applies
                if code not in known
            ),
        )
    )
    said = read_back(application.declaration)
    for code, yes in applies.items():
        offer = said.get(code) or offers_for(application).get(code) or Said(yes)
        said[code] = Said(True, offer.statement, offer.happened_on, offer.parts) if yes else Said(False)
    _rewrite(application, said)
    record_of("application:answer-grounds", application, by=by, at=at, answered=len(said), of=len(known))


def explain_ground(*, application: Application, ground: Ground, said: Said, by: Actor, at: datetime) -> None:
    """Keep what happened under a ground that applies, when, and what was done since. Raises :class:`~dps.core.refusal.Refused`."""
    hold_own(application, by)
    route = route_of(application.lot)
    refuse_if(
        (
            *APPLICATION.obstacles(application.state, "declare"),
            *obstacles_to_explaining(route, ground, said, on=london_date(at)),
        )
    )
    _rewrite(application, {**read_back(application.declaration), ground.code: said})
    record_of("application:explain-ground", application, by=by, at=at, ground=ground.code, parts=sorted(said.parts))


def declare(*, application: Application, declaration: Declaration, by: Actor, at: datetime) -> None:
    """Make a declaration about every ground for exclusion: a row of its own that stays, with who made it, as what, and when.

    Raises :class:`~dps.core.refusal.Refused` for one that is not whole, or after submission.
    """
    hold_own(application, by)
    route = route_of(application.lot)
    refuse_if(
        (
            *APPLICATION.obstacles(application.state, "declare"),
            *obstacles_to_declaring(route, declaration, on=london_date(at)),
        )
    )
    application.declaration = declaration.kept()
    application.declared_by = by.person
    application.declared_as = declaration.declared_as.strip()
    application.declared_at = at
    made = _keep(
        application, "exclusion", route.code, application.declaration, application.declaration_from_id, by=by, at=at,
        declared_as=application.declared_as,
    )  # fmt: skip
    application.declaration_made = made
    db.session.flush()
    applies = sorted(code for code, said in declaration.grounds.items() if said.applies)
    record_of("application:declare", application, by=by, at=at, declared=made.ref, applies=applies)


def confirm(*, application: Application, declared_as: str, by: Actor, at: datetime) -> None:
    """Declare what was answered page by page, or taken over from an earlier declaration. Raises :class:`~dps.core.refusal.Refused`."""
    hold_own(application, by)
    declare(
        application=application, declaration=Declaration(read_back(application.declaration), declared_as), by=by, at=at
    )


def begin_from_earlier(application: Application) -> None:
    """Fill a fresh application with what its supplier declared before. Nothing of it is declared again by that."""
    supplier, lot = application.supplier, application.lot
    route = route_of(lot)
    others = [code for code in ROUTES if code != route.code]
    if (facts := latest_declared(supplier, "company", [""])) is not None:
        application.company, application.company_from = dict(facts.content), facts
    if (people := latest_declared(supplier, "connected", [route.code, *others])) is not None:
        application.connected, application.connected_from = of_route(route, people.content), people
    grounds = latest_declared(supplier, "exclusion", [route.code, *others])
    if grounds is not None:
        application.declaration_from = grounds
        if may_be_taken_over(
            same_route=grounds.route == route.code, refused_on_exclusion=was_refused_on_exclusion(grounds)
        ):
            still_asked = {ground.code for ground in grounds_for(route)}
            application.declaration = {code: said for code, said in grounds.content.items() if code in still_asked}
    earlier = _last_sent(application)
    if earlier is not None:
        asked_now = {criterion.ref for criterion in lot.criteria}
        application.answers = {ref: text for ref, text in earlier.answers.items() if ref in asked_now}
        application.relied_on = list(earlier.relied_on)


def offers_for(application: Application) -> dict[str, Said]:
    """What an earlier declaration offers for grounds that are not answered yet, by code: to be looked at, not answered."""
    earlier = application.declaration_from
    if earlier is None:
        return {}
    route = route_of(application.lot)
    found = offered(route, read_back(earlier.content), same_route=earlier.route == route.code)
    return {code: said for code, said in found.items() if code not in application.declaration}


def was_refused_on_exclusion(declared: Declared) -> bool:
    """Whether an application with this declaration was refused because a ground stood."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(CriterionDecision)
            .join(Application, Application.id == CriterionDecision.application_id)
            .where(
                Application.declaration_made_id == declared.id,
                CriterionDecision.criterion_id.is_(None),
                CriterionDecision.met.is_(False),
            )
        )
    )


def _last_sent(application: Application) -> Application | None:
    """The supplier's latest application to the same lot that was sent."""
    return db.session.scalar(
        select(Application)
        .where(
            Application.lot_id == application.lot_id,
            Application.supplier_id == application.supplier_id,
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(1)
    )


def _rewrite(application: Application, said: Mapping[str, Said]) -> None:
    """Keep what was said of the grounds; whatever was declared before is not declared of this."""
    application.declaration = {code: one.kept() for code, one in said.items()}
    application.declared_by, application.declared_as, application.declared_at = "", "", None
    application.declaration_made = None
    db.session.flush()


def _keep(
    application: Application, subject: str, route: str, content: Any, filled_from: int | None, *,
    by: Actor, at: datetime, declared_as: str = "",
) -> Declared:  # fmt: skip
    return keep_declared(
        application.supplier, subject, route, content, filled_from, by=by, at=at, declared_as=declared_as
    )


def keep_declared(
    organisation: Organisation, subject: str, route: str, content: Any, filled_from: int | None, *,
    by: Actor, at: datetime, declared_as: str = "",
) -> Declared:  # fmt: skip
    """Add the next row of what an organisation declares on a subject. Its own row is held: two colleagues may press at once."""
    hold_organisation(organisation)
    last = db.session.scalar(
        select(func.max(Declared.number)).where(
            Declared.organisation_id == organisation.id, Declared.subject == subject, Declared.route == route
        )
    )
    made = Declared(
        organisation_id=organisation.id, subject=subject, route=route, number=(last or 0) + 1, content=content,
        declared_by=by.person, declared_as=declared_as, declared_at=at, filled_from_id=filled_from,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
