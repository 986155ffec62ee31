"""What one bidder is told: its own assessment, and the winner's. Nothing of anybody else. Pure.

Sources: PCR 2015 reg 86(2); Procurement Act 2023 s.50(3), (4) and SI 2024/692
reg 31; Local Government Act 1988 s.20 below the thresholds, where the letter
is short and reasons follow on request.

The builder is given two bidders and cannot name a third.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from dps.award.rules.assessment import Published, Subtotal, Whole, criterion_words, sum_of
from dps.law.route import Route

FEEDBACK_PROVISION = "PCR 2015 regs 55, 86(2); Procurement Act 2023 s.50; SI 2024/692 reg 31"


@dataclass(frozen=True)
class Line:
    """One criterion of one bid as the panel agreed it. Figures are exact decimals as text; None where not scored.

    A sub-criterion names the criterion it belongs to in ``group``, with that
    one's weight and its own share of it, per cent. ``amount`` is what was
    promised, in words, where a number is scored and not an answer.
    """

    title: str
    kind: str
    weight: str
    top: int
    threshold: int | None
    points: int | None
    mark: str | None
    rationale: str
    group: str = ""
    group_weight: str = ""
    share: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Assessed:
    """One bid as it was assessed. ``identifier`` is ``scheme number``. ``why_out`` is a sentence where the bid is out."""

    supplier: str
    identifier: str
    postcode: str
    lines: tuple[Line, ...]
    price_weight: str | None
    price_mark: str | None
    total: str | None
    index: str | None
    why_out: str
    provision: str = ""
    address: str = ""
    email: str = ""
    price_pence: int | None = None
    price_words: str = ""


def why_out(out: str | None, *, titles: dict[str, str], thresholds: dict[str, int | None]) -> str:
    """Why a bid is out, from its code, ``excluded`` or ``threshold:<criterion>``; empty where it is in."""
    if out is None:
        return ""
    kind, _, criterion = out.partition(":")
    if kind != "threshold":
        return "This bid was disregarded."
    return f"The score for “{titles[criterion]}” is below the published threshold of {thresholds[criterion]}."


def criteria_of(bidder: Assessed) -> tuple[Whole, ...]:
    """The score of each published criterion of one bid, with its explanation; sub-criteria are added up.

    SI 2024/692 reg 31(2)(e)(i).
    """
    found: dict[str, list[Line]] = {}
    for line in bidder.lines:
        found.setdefault(line.group or line.title, []).append(line)
    return tuple(
        Whole(
            title, lines[0].group_weight or lines[0].weight, sum_of(line.mark for line in lines),
            criterion_words([(line.title, line.points, line.top, line.mark, line.amount) for line in lines], bool(lines[0].group)),
        )
        for title, lines in found.items()
    )  # fmt: skip


def subtotals_of(bidder: Assessed) -> tuple[Subtotal, ...]:
    """What quality, social value and price each came to. SI 2024/692 reg 31(2)(e)(ii)."""
    kinds = (("quality", "Quality"), ("social_value", "Social value"))
    found = [
        Subtotal(words, sum_of(line.weight for line in lines) or "0", sum_of(line.mark for line in lines))
        for kind, words in kinds
        if (lines := [line for line in bidder.lines if line.kind == kind])
    ]
    if bidder.price_weight is not None:
        found.append(Subtotal("Price", bidder.price_weight, bidder.price_mark))
    return tuple(found)


def content_of(
    route: Route,
    *,
    competition: str,
    title: str,
    buyer: str,
    own: Assessed,
    winner: Assessed,
    won: bool,
    published: Published | None = None,
    whole: bool = False,
) -> dict[str, Any]:
    """The whole of one summary, as it is kept and shown. ``competition`` is a ref; ``published``, how it was to be assessed.

    Below the thresholds the letter names the winner and gives no scores
    (Local Government Act 1988 s.20: reasons within 15 days of a request);
    ``whole`` is for the answer to such a request.
    """
    short = route.feedback == "short_letter" and not whole
    block = _named_only if short else _whole
    told = {} if short or published is None else {"published": asdict(published)}
    return told | {
        "feedback": "reasons" if whole else route.feedback,
        "competition": competition,
        "title": title,
        "buyer": buyer,
        "won": won,
        "own": block(own),
        "winner": block(winner),
    }


def _whole(bidder: Assessed) -> dict[str, Any]:
    return asdict(bidder) | {
        "lines": [
            {**asdict(line), "not_assessed": _why_not_assessed(line.points is None and line.mark is None, bidder)}
            for line in bidder.lines
        ],
        "criteria": [asdict(one) for one in criteria_of(bidder)],
        "subtotals": [asdict(one) for one in subtotals_of(bidder)],
        "price_not_assessed": _why_not_assessed(
            bidder.price_mark is None and bidder.price_weight is not None and bidder.index is None, bidder
        ),
    }


def _why_not_assessed(not_assessed: bool, bidder: Assessed) -> str:
    """What stands in place of a score that was never given, instead of nothing. SI 2024/692 reg 31(3)(b)."""
    if not not_assessed:
        return ""
    return f"Not assessed at this stage. {bidder.why_out}".strip()


def _named_only(bidder: Assessed) -> dict[str, Any]:
    return {"supplier": bidder.supplier, "why_out": bidder.why_out, "provision": bidder.provision}


def names_in(content: dict[str, Any], names: Iterable[str]) -> tuple[str, ...]:
    """Which of ``names`` an agreed rationale writes out, so that a person can read the letter again before it goes.

    Only words that people typed can hold one: no field of a summary does.
    """
    typed = " ".join(
        [line["rationale"] for block in (content["own"], content["winner"]) for line in block.get("lines", ())]
        + [content["own"]["why_out"]]
    ).casefold()
    return tuple(name for name in names if name.strip() and name.casefold() in typed)
