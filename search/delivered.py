"""Outcomes promised and delivered, for everybody: by supplier, council and lot, with the figures as CSV."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.contract.delivery_queries import PromiseShown
from dps.contract.figures import Asked, Withheld, choices, figures, public_promises, withheld_from
from dps.contract.rules.delivery import plain
from dps.core.clock import now
from dps.web.downloads import as_csv
from dps.web.paging import page_asked
from dps.web.permissions import public

bp = Blueprint("delivered", __name__)

COLUMNS = (
    "Contract", "Contract title", "Council", "Supplier", "Lot", "Promise", "Outcome", "Measure", "Unit", "Target in words",
    "Promised", "Due on", "State", "Delivered and confirmed", "Delivered by", "Days late", "Plan agreed to make it good by",
    "Community partner says", "Supplier says",
)  # fmt: skip


def _asked() -> Asked:
    return Asked(*(request.args.get(name, "")[:26] for name in ("supplier", "council", "lot")))


def hidden() -> Withheld:
    """What this visitor is not shown while on a panel; nothing for a visitor who is not signed in."""
    return withheld_from(current_user.actor if current_user.is_authenticated else None)


@bp.get("/outcomes")
@public
def show() -> ResponseReturnValue:
    """The sums by measure as a picture and a table, and every promise with where it stands."""
    asked = _asked()
    return render_template(
        "search/outcomes.html", asked=asked, choices=choices(), page_of=figures(asked, withheld=hidden(), page=page_asked(), at=now())
    )  # fmt: skip


@bp.get("/outcomes.csv")
@public
def csv() -> Response:
    """Every promise that the page counts, one a line."""
    shown = public_promises(_asked(), withheld=hidden(), at=now())
    return as_csv("outcomes.csv", COLUMNS, (_line(one) for one in shown))


def _line(one: PromiseShown) -> tuple[object, ...]:
    promise, contract, stands = one.promise, one.promise.contract, one.standing
    lot = contract.competition.lot
    partner = [r.community.outcome for r in one.reports if r.community is not None]
    return (
        contract.ref, contract.title, contract.buyer.name, contract.supplier.name, lot.title if lot else "", promise.number,
        promise.outcome, promise.measure, promise.unit, promise.target, plain(stands.promised).replace(",", ""),
        promise.due_on.isoformat(), one.says, plain(stands.delivered).replace(",", "") if stands.promised is not None else "",
        stands.met_on.isoformat() if stands.met_on else "", stands.late_by or "",
        stands.remedy_by.isoformat() if stands.remedy_by else "", partner[-1] if partner else "", one.words,
    )  # fmt: skip
