"""Exact figures: rounding half up at the published place, and writing them for files and for people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from dps.core.money import pounds

PRINTED_DIGITS = 28
READ_PLACES = 6


def rounded(figure: Fraction, places: int) -> Fraction:
    """``figure``, which is 0 or more, to ``places`` decimal places, half up. Exact: 2.675 becomes 2.68, 2.665 2.67."""
    scale = 10**places
    return Fraction((2 * figure.numerator * scale + figure.denominator) // (2 * figure.denominator), scale)


def as_decimal(figure: Fraction, digits: int = PRINTED_DIGITS) -> Decimal:
    """``figure`` to that many significant digits, correctly rounded half up in one step."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).divide(Decimal(figure.numerator), Decimal(figure.denominator))


def plain(figure: Fraction) -> str:
    """``figure`` with up to 28 significant digits, no exponent, no zeros at the end: ``48``, ``33.33…3``."""
    text = format(as_decimal(figure), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def readable(figure: Fraction) -> str:
    """``figure`` for a sentence: in full when short, otherwise cut after a few places and marked with an ellipsis."""
    text = plain(figure)
    whole, _, decimals = text.partition(".")
    if len(decimals) <= READ_PLACES:
        return text
    leading_zeros = len(decimals) - len(decimals.lstrip("0")) if whole == "0" else 0
    return f"{whole}.{decimals[: leading_zeros + READ_PLACES]}…"


def sterling(price: Fraction) -> str:
    """A price for a sentence: ``£80,000``, or more than two places where the price has them."""
    pence = price * 100
    return pounds(int(pence)) if pence.denominator == 1 else "£" + readable(price)
