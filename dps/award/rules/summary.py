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

from dps.law.route import Route

FEEDBACK_PROVISION = "PCR 2015 regs 55, 86(2); Procurement Act 2023 s.50; SI 2024/692 reg 31"


@dataclass(frozen=True)
class Line:
    """One criterion of one bid as the panel agreed it. Figures are exact decimals as text; None where not scored."""

    title: str
    kind: str
    weight: str
    top: int
    threshold: int | None
    points: int | None
    mark: str | None
    rationale: str


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


def why_out(out: str | None, *, titles: dict[str, str], thresholds: dict[str, int | None]) -> str:
    """Why a bid is out, from its code, ``excluded`` or ``threshold:<criterion>``; empty where it is in."""
    if out is None:
        return ""
    kind, _, criterion = out.partition(":")
    if kind != "threshold":
        return "This bid was disregarded."
    return f"The score for “{titles[criterion]}” is below the published threshold of {thresholds[criterion]}."


def content_of(
    route: Route, *, competition: str, title: str, buyer: str, own: Assessed, winner: Assessed, won: bool
) -> dict[str, Any]:
    """The whole of one summary, as it is kept and shown. ``competition`` is a ref.

    Below the thresholds the letter names the winner and gives no scores
    (Local Government Act 1988 s.20: reasons within 15 days of a request).
    """
    short = route.feedback == "short_letter"
    block = _named_only if short else _whole
    return {
        "feedback": route.feedback,
        "competition": competition,
        "title": title,
        "buyer": buyer,
        "won": won,
        "own": block(own),
        "winner": block(winner),
    }


def _whole(bidder: Assessed) -> dict[str, Any]:
    return asdict(bidder) | {"lines": [asdict(line) for line in bidder.lines]}


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
