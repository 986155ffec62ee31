"""The public register of each market: who has a place on which lot since when, now and on any day before. Open to everybody.

Who was removed is not published here. Under the Act a modification notice on
the central digital platform tells of each removal (SI 2024/692 reg 25(6)(e));
this register says only how many of a past day have no place now.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, json, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission.places import Entry, Register, how_many_on, register, whole_register
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.queries import lot as lot_of
from dps.market.queries import market as market_of
from dps.market.queries import markets
from dps.web.downloads import as_csv
from dps.web.paging import page_asked
from dps.web.permissions import public

if TYPE_CHECKING:
    from dps.market.models import Lot

bp = Blueprint("register", __name__, url_prefix="/markets")

COLUMNS = ("name", "identifier", "nation", "sme", "vcse", "admitted_on")
LONGEST = 100
NOT_NAMED = (
    "Suppliers whose places have ended since are counted and not named. "
    "Under the Procurement Act 2023 each removal is told in a notice on the central digital platform."
)


@bp.get("")
@public
def listing() -> ResponseReturnValue:
    """Every market with its lots, and how many have a place on each now."""
    at = now()
    rows = [(one, route(one.route), how_many_on(one, at=at)) for one in markets()]
    return render_template("search/register/listing.html", markets=rows)


@bp.get("/<ref:market>")
@public
def market(market: str) -> ResponseReturnValue:
    """One market: what it is, on which law, and each lot with the number of its suppliers."""
    found, at = market_of(market), now()
    return render_template(
        "search/register/market.html", market=found, law=route(found.route), counts=how_many_on(found, at=at)
    )


def _day() -> tuple[date, str]:
    """The day that the address asks for, and what is wrong with it where something is; today where none is asked."""
    today, asked = london_date(now()), request.args.get("on", "")[:LONGEST].strip()
    if not asked:
        return today, ""
    try:
        day = date.fromisoformat(asked) if len(asked) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return today, "Enter the day as year, month and day, such as 2026-11-23. This is the register of today."
    if day > today:
        return today, "No register can be drawn for a day to come. This is the register of today."
    return day, ""


def _asked(lot: Lot) -> tuple[Register, date, str, str]:
    day, wrong = _day()
    name = " ".join(request.args.get("q", "")[:LONGEST].split())
    return register(lot, on=day, at=now(), name=name, page=page_asked()), day, wrong, name


@bp.get("/lots/<ref:lot>")
@public
def lot(lot: str) -> ResponseReturnValue:
    """One lot: what it is for, what has to be shown, and the register, by name, on the day asked for."""
    found = lot_of(lot)
    drawn, day, wrong, name = _asked(found)
    return render_template(
        "search/register/lot.html", lot=found, market=found.market, law=route(found.market.route), register=drawn, day=day,
        today=london_date(now()), wrong=wrong, name=name, not_named=NOT_NAMED,
    )  # fmt: skip


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name, "identifier": entry.identifier, "nation": entry.nation, "sme": entry.is_sme, "vcse": entry.is_vcse,
        "admitted_on": london_date(entry.admitted_at).isoformat(),
    }  # fmt: skip


@bp.get("/lots/<ref:lot>/register.csv")
@public
def as_table(lot: str) -> ResponseReturnValue:
    """The whole register of a day as a table for a spreadsheet."""
    found, (day, _) = lot_of(lot), _day()
    lines = [_line(entry) for entry in whole_register(found, on=day, at=now())]
    rows = [
        [("yes" if value else "no") if isinstance(value, bool) else value for value in line.values()] for line in lines
    ]
    return as_csv(f"register-lot-{found.number}-{day.isoformat()}.csv", COLUMNS, rows)


@bp.get("/lots/<ref:lot>/register.json")
@public
def as_data(lot: str) -> ResponseReturnValue:
    """The whole register of a day as data, with the market and the lot that it is of."""
    found, (day, _) = lot_of(lot), _day()
    counted = register(found, on=day, at=now(), per_page=1)
    address = current_app.config["BASE_URL"].rstrip("/") + url_for(".lot", lot=found.ref)
    data = {
        "market": {"title": found.market.title, "law": route(found.market.route).legal_basis, "notice": found.market.notice_reference},
        "lot": {"number": found.number, "title": found.title, "address": address},
        "on": day.isoformat(),
        "had_a_place": counted.total,
        "named": counted.named,
        "note": NOT_NAMED,
        "suppliers": [_line(entry) for entry in whole_register(found, on=day, at=now())],
    }  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="register-lot-{found.number}-{day.isoformat()}.json"'}
    return Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", mimetype="application/json", headers=headers)
