"""A bid as the panel reads it: as it was opened, or without what says whose it is while names are hidden.

Nothing that was written in an answer or a promise is altered: only file names,
partners' names and what files say of their authors are left out of the copies.
"""

from __future__ import annotations

from typing import Any

from dps.bidding.models import Bid
from dps.bidding.queries import quality_of
from dps.bidding.rules.besides import PLATFORM, TOGETHER
from dps.evaluation.rules.panel import Answerer, Evaluation
from dps.gateways.authorless import without_authors

_SAY_WHO = (TOGETHER, PLATFORM)
"""What a bid says of its bidder beside the answers: officers read it, on pages of their own."""


def answerer_of(evaluation: Evaluation, bid: str) -> Answerer:
    """A bid as the panel meets it, by ref. Raises KeyError: the caller has found it first."""
    return {one.ref: one for one in evaluation.bids}[bid]


def quality_for(evaluation: Evaluation, bid: Bid) -> dict[str, Any]:
    """One opened bid's quality for a page of the panel. Raises NotFound before the opening."""
    content = quality_of(bid)
    if not evaluation.names_hidden:
        return content
    files = [
        {**file, "name": file_name(str(file.get("name", "")), number)}
        for number, file in enumerate(content.get("attachments") or (), start=1)
    ]
    return {**{key: value for key, value in content.items() if key not in _SAY_WHO}, "attachments": files}


def file_for(evaluation: Evaluation, bid: Bid, number: int, *, name: str, content: bytes) -> tuple[str, bytes]:
    """One file of a bid for a panel member: its name and its bytes, cleaned of who made it while names are hidden."""
    if not evaluation.names_hidden:
        return name, content
    called = answerer_of(evaluation, bid.ref).called
    return f"{called}, {file_name(name, number).lower()}", without_authors(name, content).content


def file_name(name: str, number: int) -> str:
    """What a file is called while names are hidden: its number, and what kind it is."""
    _, dot, ending = name.rpartition(".")
    return f"File {number}{dot}{ending}"
