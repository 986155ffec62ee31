"""What can be done to a market that stands: its end, what an expired document stops, and the notices that tell of it.

Its criteria are not among them: they stand for its whole life (PCR 2015 reg 34(7), (14); Procurement Act 2023 s.36(7)(b)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from dps.audit.record import record
from dps.core.actor import CLOCK, Actor
from dps.core.db import db, writing
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.law.routes import route as route_of
from dps.market.models import Lot, Market, MarketChange, MarketNotice
from dps.market.queries import due_notices
from dps.market.rules.expiring import meant, obstacles_to_changing_expiry
from dps.market.rules.term import (
    Running,
    first_day_without,
    notice_of,
    obstacles_to_changing_term,
    obstacles_to_ending,
    obstacles_to_recording_notice,
)
from dps.market.rules.weighting import Range, obstacles_to_setting_ranges, plain_ranges, read_ranges
from dps.outbox.post import post

RAN_OUT = "Its period of validity, as its notice stated it, came to its end."


def change_term(*, market: Market, valid_until: date | None, rationale: str, by: Actor, at: datetime) -> MarketChange:
    """Move the end of a market's period of validity (None: open-ended), kept as history with its rationale.

    Raises :class:`~dps.core.refusal.Refused`: for a DPS always since 24 February 2026 (SI 2024/716 reg 5(4)(b)(i)).
    """
    law = route_of(market.route)
    refuse_if(
        obstacles_to_changing_term(
            law,
            was=market.valid_until,
            becomes=valid_until,
            established_on=market.established_on,
            ended_on=market.ended_on,
            rationale=rationale,
            on=london_date(at),
        )
    )
    change = MarketChange(
        market_id=market.id, was=market.valid_until, becomes=valid_until, rationale=rationale.strip(),
        notice=notice_of(law, "change"), changed_at=at,
    )  # fmt: skip
    market.valid_until = valid_until
    db.session.add(change)
    db.session.flush()
    record(
        "market:change-term", log=_log(market), to=_to(market), by=by, at=at,
        facts={"change": change.ref, "was": str(change.was or ""), "becomes": str(valid_until or ""), "notice": change.notice},
    )  # fmt: skip
    post("market-term-changed", about=("market", market.ref), at=at, facts={"change": change.ref})
    return change


def end(*, market: Market, reason: str, running: Running, by: Actor, at: datetime) -> Market:
    """Wind a market up today: from today on nobody applies and nobody is invited. Everybody with a place is told why.

    ``running`` is what its later stages say of it, asked in the same transaction. Raises :class:`~dps.core.refusal.Refused`.
    """
    today = london_date(at)
    refuse_if(
        obstacles_to_ending(
            route_of(market.route),
            ended_on=market.ended_on,
            valid_until=market.valid_until,
            established_on=market.established_on,
            reason=reason,
            running=running,
            on=today,
        )
    )
    return _end(market, on=today, reason=reason.strip(), by=by, at=at)


def end_what_ran_out(at: datetime) -> int:
    """A job: end each market whose period of validity is over, from the day after its last day, however late it runs.

    Its members are told, and the notice of its end becomes due. One market in each write; fifty in a run.
    """
    today = london_date(at)
    over = (Market.ended_on.is_(None), Market.valid_until < today)
    done = 0
    for key in db.session.scalars(
        select(Market.id).where(*over).order_by(Market.valid_until, Market.id).limit(50)
    ).all():
        with writing():
            market = db.session.scalar(select(Market).where(Market.id == key, *over).with_for_update())
            if market is not None and market.valid_until is not None:  # another worker may have been first
                _end(market, on=market.valid_until + timedelta(days=1), reason=RAN_OUT, by=CLOCK, at=at)
                done += 1
    return done


def _end(market: Market, *, on: date, reason: str, by: Actor, at: datetime) -> Market:
    market.ended_on = on
    market.ending_reason = reason
    db.session.flush()
    notice = notice_of(route_of(market.route), "ending")
    record(
        "market:end", log=_log(market), to=_to(market), by=by, at=at,
        facts={"ended_on": str(market.ended_on), "notice": notice},
    )  # fmt: skip
    post("market-ended", about=("market", market.ref), at=at)
    return market


def record_notice(
    *,
    market: Market,
    about: str,
    change: MarketChange | None,
    reference: str,
    published_on: date,
    by: Actor,
    at: datetime,
) -> MarketNotice:
    """Note that the notice of a change, or of the end, was published. Raises :class:`~dps.core.refusal.Refused`.

    ``about`` is ``change`` or ``ending``; ``change`` is the change it tells of. Procurement Act 2023 s.39(4), (5); PCR 2015 reg 34(28A).
    """
    happened_on = london_date(change.changed_at) if change is not None else market.ended_on or london_date(at)
    due = {(d.about, d.change) for d in due_notices(market)}
    expected = notice_of(route_of(market.route), about) if change is not None or market.ended_on is not None else ""
    refuse_if(
        obstacles_to_recording_notice(
            expected=expected,
            reference=reference,
            published_on=published_on,
            happened_on=happened_on,
            on=london_date(at),
            recorded=bool(expected) and (about, change.ref if change else "") not in due,
        )
    )
    notice = MarketNotice(
        market_id=market.id, change_id=change.id if change else None, about=about, notice=expected,
        reference=reference.strip(), published_on=published_on, recorded_at=at,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    record(
        "market:record-notice", log=_log(market), to=_to(market), by=by, at=at,
        facts={"notice": expected, "reference": reference.strip(), "date": str(published_on), "about": about},
    )  # fmt: skip
    return notice


def change_expiry(*, lot: Lot, stops: Mapping[str, str], clause: str, by: Actor, at: datetime) -> Lot:
    """Change what the expiry of documents stops on a lot. Raises :class:`~dps.core.refusal.Refused`."""
    market = lot.market
    law = route_of(market.route)
    refuse_if(
        obstacles_to_changing_expiry(
            law,
            name=f"{law.words.part.capitalize()} {lot.number}",
            was=lot.expiry_stops,
            stops=stops,
            clauses=(lot.expiry_clause, clause),
            ended=_has_ended(market, at),
        )
    )
    lot.expiry_stops = meant(stops)
    lot.expiry_clause = clause.strip()
    db.session.flush()
    record(
        "market:change-expiry", log=_log(market), to=("lot", lot.ref), by=by, at=at,
        facts={"part": lot.number, "stops": dict(lot.expiry_stops)},
    )  # fmt: skip
    post("lot-expiry-changed", about=("lot", lot.ref), at=at)
    return lot


def set_ranges(*, lot: Lot, ranges: Mapping[str, Range], clause: str, by: Actor, at: datetime) -> Lot:
    """Record how much quality, social value and price may count in a call-off on a lot, as its notice states it.

    What is published already stays as it was. PCR 2015 reg 34(23), (24); Procurement Act 2023 s.24.
    Raises :class:`~dps.core.refusal.Refused`.
    """
    market = lot.market
    law = route_of(market.route)
    was = read_ranges(lot.weight_ranges)
    refuse_if(
        obstacles_to_setting_ranges(
            law,
            name=f"{law.words.part.capitalize()} {lot.number}",
            was=was,
            ranges=ranges,
            clauses=(lot.weight_clause, clause),
            ended=_has_ended(market, at),
        )
    )
    lot.weight_ranges = plain_ranges(ranges)
    lot.weight_clause = clause.strip()
    db.session.flush()
    record(
        "market:set-ranges", log=_log(market), to=("lot", lot.ref), by=by, at=at,
        facts={"part": lot.number, "was": plain_ranges(was), "becomes": plain_ranges(ranges)},
    )  # fmt: skip
    post("lot-ranges-changed", about=("lot", lot.ref), at=at)
    return lot


def _has_ended(market: Market, at: datetime) -> bool:
    return market.ended_on is not None or first_day_without(market.valid_until, on=london_date(at))


def _log(market: Market) -> str:
    return f"market:{market.ref}"


def _to(market: Market) -> tuple[str, str]:
    return ("market", market.ref)
