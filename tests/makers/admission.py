"""Makers of applications and admissions, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import UTC, datetime

from dps.admission.actions import answer, decide, declare, rely_on, start, state_company, state_connected, submit
from dps.admission.conflicts import declare_interest
from dps.admission.models import Admission, Application
from dps.admission.rules.company import Company
from dps.admission.rules.connected import Connected
from dps.admission.rules.deciding import Finding
from dps.admission.rules.declaration import Declaration
from dps.admission.written import registered_of
from dps.core.actor import Actor
from dps.law.routes import route
from dps.market.models import Lot
from dps.parties.models import Organisation
from tests.makers.parties import a_supplier

LONG_AGO = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


def acting_for(body: Organisation) -> Actor:
    """Somebody of an organisation, where it does not matter who."""
    return Actor(person="a" * 26, organisation=body.ref, roles=frozenset({"owner"}))


def a_draft(lot: Lot, supplier: Organisation | None = None, *, at: datetime = LONG_AGO) -> Application:
    """A whole application, declared and answered, ready to be submitted."""
    supplier = supplier or a_supplier()
    by = acting_for(supplier)
    application = start(lot=lot, supplier=supplier, by=by, at=at)
    introduce(application, at=at)
    declare(application=application, declaration=Declaration.nothing(route(lot.market.route)), by=by, at=at)
    answer(application=application, answers=answers_to(lot), by=by, at=at)
    return application


def introduce(application: Application, *, at: datetime = LONG_AGO) -> None:
    """Say who the supplier of an application is, who is connected with it, and that it relies on nobody."""
    by = acting_for(application.supplier)
    facts = Company(
        registered_of(application.supplier), "1 Mill Lane, Rochdale", number="PDNK-4567-BXYZ", on_platform=True
    )
    state_company(application=application, company=facts, by=by, at=at)
    people = (Connected("board", "Ada Byron", "Chair"),)
    state_connected(application=application, people=people, nobody=False, by=by, at=at)
    rely_on(application=application, bodies=(), nobody=True, by=by, at=at)


SHORT = {"yes_no": "yes", "figure": "20000000"}


def answers_to(lot: Lot) -> dict[str, str]:
    """A lawful answer to each criterion of a lot that asks for no document."""
    return {c.ref: SHORT.get(c.asks, f"Our answer about {c.title.lower()}.") for c in lot.criteria}


def an_application(lot: Lot, supplier: Organisation | None = None, *, at: datetime = LONG_AGO) -> Application:
    """An application that was received and is not decided."""
    application = a_draft(lot, supplier, at=at)
    submit(application=application, by=acting_for(application.supplier), at=at)
    return application


def findings(lot: Lot, *unmet: str) -> tuple[Finding, ...]:
    """Findings that every criterion is met, but for those of the titles given."""
    return (
        Finding(None, True, "Nothing was declared and nothing was found."),
        *(
            Finding(
                c.ref, c.title not in unmet, "It does not show this." if c.title in unmet else "Shown.", "Its answer."
            )
            for c in lot.criteria
        ),
    )


def admit(lot: Lot, supplier: Organisation | None = None, *, at: datetime = LONG_AGO) -> Organisation:
    """A supplier admitted to a lot, after an application and a decision."""
    application = an_application(lot, supplier, at=at)
    judge(application, at=at)
    return application.supplier


def an_assessor(application: Application, *, at: datetime) -> Actor:
    """Somebody of the operator who declared that they have no interest in the supplier."""
    by = Actor(person="b" * 26, organisation="c" * 26, roles=frozenset({"assessor"}))
    declare_interest(application=application, has_interest=False, by=by, at=at)
    return by


def judge(application: Application, *unmet: str, at: datetime) -> Admission | None:
    """The decision on an application: everything met, but for the criteria of the titles given."""
    by = an_assessor(application, at=at)
    return decide(application=application, findings=findings(application.lot, *unmet), by=by, at=at)
