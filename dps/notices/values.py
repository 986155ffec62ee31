"""Amounts, instants and spans as the standard writes them, and exact JSON. Pure.

A float cannot hold most sums of pounds and pence; here they are int or
Decimal up to the very text of the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dps.notices.facts import Amount, Span

Json = dict[str, Any]


class Unpublishable(ValueError):
    """The facts contradict each other or lack what the standard requires; says which."""


def span_json(span: Span | None) -> Json | None:
    if span is None:
        return None
    return present(
        startDate=instant(span.start) if span.start else None,
        endDate=instant(span.end) if span.end else None,
        maxExtentDate=instant(span.extends_to) if span.extends_to else None,
    )


def amount_json(amount: Amount) -> Json:
    """Pounds without tax, and with it under the UK extension's name."""
    if amount.net is None and amount.gross is None:
        raise Unpublishable("An amount has neither a figure without tax nor one with it")
    return present(
        amount=None if amount.net is None else number_json(Decimal(amount.net).scaleb(-2)),
        amountGross=None if amount.gross is None else number_json(Decimal(amount.gross).scaleb(-2)),
        currency="GBP",
    )


def number_json(number: Decimal) -> int | Decimal:
    """The same number, as an int where it is whole. Never a float."""
    return int(number) if number == number.to_integral_value() else number


def instant(at: datetime) -> str:
    """The instant in UTC to the second: ``2026-11-24T09:00:00Z``."""
    if at.tzinfo is None:
        raise Unpublishable(f"{at.isoformat()} does not say in which time zone it is")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def present(**fields: object) -> Json:
    """The fields that have something in them; zero and False are something."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def to_json(value: object, *, indent: int = 0) -> str:
    """The value as JSON for a file, two spaces a level, every Decimal printed exactly and without an exponent.

    Raises TypeError for what JSON cannot hold, a float included: none belongs
    in a release.
    """
    inner, outer = "\n" + "  " * (indent + 1), "\n" + "  " * indent
    if isinstance(value, Mapping):
        fields = [f"{json.dumps(str(key))}: {to_json(one, indent=indent + 1)}" for key, one in value.items()]
        return "{" + inner + ("," + inner).join(fields) + outer + "}" if fields else "{}"
    if isinstance(value, list):
        items = [to_json(one, indent=indent + 1) for one in value]
        return "[" + inner + ("," + inner).join(items) + outer + "]" if items else "[]"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if value is None or isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{value!r} cannot be written exactly as JSON")
