"""How a day is written in a sentence: in the order and the words of the country, without a leading nought. Pure."""

from __future__ import annotations

from datetime import date


def plain_day(day: date) -> str:
    """`27 November 2026`, where the day of the week says nothing."""
    return f"{day.day} {day:%B %Y}"


def long_day(day: date) -> str:
    """`Friday 27 November 2026`, where somebody has to do something by it."""
    return f"{day:%A} {plain_day(day)}"
