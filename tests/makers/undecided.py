"""An application of a whole market that waits: its assessor declared, it was returned, and a ground was put to the supplier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dps.admission import actions
from dps.admission.assessing import take
from dps.admission.conflicts import declare_interest
from dps.admission.corrections import return_for_correction
from dps.admission.desk_models import Correction, Hearing
from dps.admission.models import Application
from dps.admission.queries import why_not_start
from dps.admission.rules.declaration import Declaration
from dps.admission.weighing import hear
from dps.admission.written import usable_documents
from dps.core.db import db, writing
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.routes import route
from dps.market.models import Lot
from tests.makers.admission import introduce


def an_undecided_application(play: Any, *, at: datetime) -> None:
    """Acorn's or Bramble's application to a lot that is open to it, in the middle of being decided."""
    with writing():
        firm, lot = next(
            (firm, lot)
            for lot in db.session.scalars(select(Lot).order_by(Lot.id))
            for firm in ("acorn", "bramble")
            if not why_not_start(play.firms[firm], lot, at=at)
        )
        by, assessor, law = play.for_firm(firm), play.by("administrator"), route(lot.market.route)
        papers = {paper.kind: paper.ref for paper in usable_documents(play.firms[firm], at=at)}
        made = actions.start(lot=lot, supplier=play.firms[firm], by=by, at=at)
        introduce(made, at=at)
        actions.declare(application=made, declaration=Declaration.nothing(law), by=by, at=at)
        words = {c.ref: papers.get(c.evidence_kind, "Two of us sign together.") for c in lot.criteria}
        actions.answer(application=made, answers=words, by=by, at=at)
        actions.submit(application=made, by=by, at=at)
        answer_by = london_date(at + timedelta(days=5))
        for waits in db.session.scalars(select(Application).where(Application.state == "submitted")):
            declare_interest(application=waits, has_interest=False, by=assessor, at=at)
        take(application=made, by=assessor, at=at)
        return_for_correction(
            application=made, parts={lot.criteria[0].ref: "Name the rule."}, answer_by=answer_by, by=assessor, at=at
        )
        hear(
            application=made, ground=grounds_for(law)[0].code, words="A register says so.", answer_by=answer_by,
            by=assessor, at=at,
        )  # fmt: skip


def census_of_the_undecided() -> list[tuple[str, str, set[str], tuple[str, str] | None]]:
    """Every correction and hearing: what a route calls it, its ref, and whose own it is."""
    return [
        (kind, one.ref, {one.application.supplier.ref}, None)
        for kind, model in (("correction", Correction), ("hearing", Hearing))
        for one in db.session.scalars(select(model))
    ]
