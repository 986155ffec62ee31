"""``law``: count a legal period, or list them. Needs no database, no keys and no network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import NoReturn

import click

from dps.law.calendar import CALENDARS, BeyondKnownHolidays
from dps.law.periods import Counted, NoSuchPeriod, Period, count
from dps.law.routes import ROUTES, UnknownRoute, route

_CANNOT = 2
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@click.group("law")
def law() -> None:
    """Count the periods that the law fixes."""


@law.command("deadline")
@click.option(
    "--route",
    "route_code",
    required=True,
    help="pcr2015_dps, pa2023_dynamic_market, pa2023_below_threshold, pa2023_quotations.",
)
@click.option("--period", "name", required=True, help="A period of that route; “law periods” lists them.")
@click.option("--from", "from_text", required=True, metavar="YYYY-MM-DD", help="The London date of the event.")
@click.option(
    "--calendar",
    type=click.Choice(list(CALENDARS)),
    help="Count on another calendar than the law's own, to compare. Binds nobody.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def deadline(route_code: str, name: str, from_text: str, calendar: str | None, as_json: bool) -> None:
    """Count a period from a date and show every day of it."""
    try:
        period = route(route_code).period(name)
        period = replace(period, calendar=calendar or period.calendar)
        from_date = _date(from_text)
        counted = count(period, from_date)
    except (UnknownRoute, NoSuchPeriod, ValueError) as fault:
        _refuse(str(fault))
    except BeyondKnownHolidays as fault:
        _refuse(f"{name} cannot be counted from {from_text}: {fault}")
    click.echo(json.dumps(_as_json(counted), indent=2) if as_json else _told(period, from_date, counted))


@law.command("periods")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def periods(as_json: bool) -> None:
    """List the periods of each route, and those that the law leaves without a number."""
    if as_json:
        click.echo(json.dumps({r.code: [_row(p) for p in r.periods.values()] for r in ROUTES.values()}, indent=2))
        return
    for r in ROUTES.values():
        click.echo(f"{r.code}: {r.title}")
        for p in r.periods.values():
            click.echo(f"  {p.name:<34} {_length(p):<24} from {p.counted_from}  [{p.provision}]")
        for name, why in r.uncounted.items():
            click.echo(f"  {name:<34} not counted: {why}")
        click.echo()


def _date(text: str) -> date:
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a day of the calendar") from None


def _as_json(counted: Counted) -> dict[str, object]:
    return {
        "last_day": counted.last_day.isoformat(),
        "first_day_after": counted.first_day_after.isoformat(),
        "counted": [day.isoformat() for day in counted.counted],
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in counted.skipped],
        "provision": counted.provision,
    }


def _row(period: Period) -> dict[str, object]:
    return {
        "name": period.name,
        "title": period.title,
        "number": period.number,
        "unit": period.unit,
        "direction": period.direction,
        "counted_from": period.counted_from,
        "counts_first_day": period.counts_first_day,
        "ends_on_working_day": period.ends_on_working_day,
        "calendar": period.calendar,
        "basis": period.basis,
        "provision": period.provision,
    }


def _length(period: Period) -> str:
    unit = period.unit.replace("_", " ")
    return f"{period.number} {unit}{' back' if period.direction == 'back' else ''}{' (policy)' if period.basis == 'policy' else ''}"


def _told(period: Period, from_date: date, counted: Counted) -> str:
    skipped = dict(counted.skipped)
    lines = [f"{period.title}: {_length(period)}, from {period.counted_from}.", ""]
    if not period.counts_first_day:
        lines.append(f"       {_day(from_date)}  the day it is counted from, not counted")
    number = 0
    for day in sorted({*counted.counted, *skipped}, reverse=period.direction == "back"):
        number += day not in skipped
        lines.append(f"     - {_day(day)}  {skipped[day]}" if day in skipped else f"{number:>6} {_day(day)}")
    lines += ["", f"Last day:        {_day(counted.last_day)}", f"First day after: {_day(counted.first_day_after)}"]
    return "\n".join([*lines, f"Provision:       {counted.provision}"])


def _day(day: date) -> str:
    return f"{day:%a} {day.day:>2} {day:%b %Y}"


def _refuse(line: str) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    raise click.exceptions.Exit(_CANNOT)
