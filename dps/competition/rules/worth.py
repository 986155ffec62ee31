"""What a contract counts for against a threshold, line by line, so that a reader can add it up again. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from dps.competition.rules.parts.related import Related
from dps.competition.rules.parts.valuation import Valuation
from dps.law.thresholds import total_value


@dataclass(frozen=True)
class Line:
    """One line of the sum, in pence. ``is_sum`` where the lines before it are added up."""

    words: str
    pence: int
    is_sum: bool = False


def own_worth(*, value: int, options: int, extensions: int, valuation: Valuation) -> int:
    """The contract by itself, in pence with VAT, with its options and extensions. Procurement Act 2023 s.4, Sch 3."""
    return total_value(
        base=value, options=options, extensions=extensions,
        includes_vat=valuation.includes_vat, vat_percent=valuation.vat_percent,
    )  # fmt: skip


def working(*, value: int, options: int, extensions: int, valuation: Valuation, related: Related) -> tuple[Line, ...]:
    """The sum as it is worked out; the last line is the whole value, in pence with VAT."""
    lines = [Line(f"The contract, {valuation.in_words}", value)]
    if options:
        lines.append(Line(f"Options, {valuation.in_words}", options))
    if extensions:
        lines.append(Line(f"Extensions, {valuation.in_words}", extensions))
    typed = value + options + extensions
    own = own_worth(value=value, options=options, extensions=extensions, valuation=valuation)
    if not valuation.includes_vat:
        if len(lines) > 1:
            lines.append(Line("Together, without VAT", typed, is_sum=True))
        lines.append(Line(f"VAT at {valuation.vat_percent}%", own - typed))
    if related.needs:
        lines.append(Line("This contract, with VAT", own, is_sum=True))
        lines += [Line(f"Related need: {need.title}, with VAT", need.pence or 0) for need in related.needs]
    return (*lines, Line("What counts against the threshold, with VAT", own + related.pence, is_sum=True))
