"""Is the award what the published method gives, and what of a trail may be shown yet? Pure.

The engine runs again on the kept case: anybody who has it can do the same with
``market score CASE.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dps.award.rules.deciding import at_rank_one, placed
from dps.bidding.rules.opening import hidden_before_opening
from dps.core.refusal import Refused
from dps.evaluation.rules.case_file import BadCase, as_json, parse
from dps.evaluation.rules.engine import evaluate

_ROOMS_OF_BIDDERS = ("suppliers.bids.", "suppliers.drafting.", "suppliers.questions.")


@dataclass(frozen=True)
class Check:
    """One figure as it is kept and as it comes out again. ``bid`` is a ref, empty where the check is of the whole."""

    what: str
    kept: str
    again: str
    bid: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both are the same, character for character."""
        return self.kept == self.again


def of_result(case: str, outcome: str) -> tuple[Check, ...]:
    """The outcome kept against the outcome computed now, bid by bid, and then as a whole."""
    try:
        again = as_json(evaluate(parse(case)))
    except (BadCase, Refused) as fault:
        return (Check("The kept case can be computed", "yes", f"no: {fault}"),)
    kept_bids, new_bids = json.loads(outcome)["bids"], {bid["id"]: bid for bid in json.loads(again)["bids"]}
    found = [
        Check(words, _text(bid[key]), _text(new_bids.get(bid["id"], {}).get(key)), bid["id"])
        for bid in kept_bids
        for words, key in (("Total", "total"), ("Index", "index"), ("Rank", "rank"), ("Out", "out"))
        if bid[key] is not None or new_bids.get(bid["id"], {}).get(key) is not None
    ]
    whole = Check("The whole outcome, every step of the working included", "as kept", _same(outcome, again))
    return (*found, whole)


def of_winner(outcome: str, awarded: str) -> Check:
    """The bid at rank 1 against the bid that was awarded."""
    first = at_rank_one(placed(outcome))
    return Check("The award went to rank 1", awarded, first[0] if len(first) == 1 else f"{len(first)} bids at rank 1")


def _same(kept: str, again: str) -> str:
    return "as kept" if json.loads(kept) == json.loads(again) else "differs"


def _text(value: object) -> str:
    return "–" if value is None else str(value)


def is_withheld(did: str, facts: Mapping[str, Any]) -> bool:
    """Whether an entry tells of a bid, a refused attempt at one included, so that nobody reads it before the opening.

    A refused question is one too: it names whoever may be about to bid. PCR 2015 reg 22(16)(b), (g): even that there is a bid is nobody's to know
    before the deadline and the opening.
    """
    if hidden_before_opening(did):
        return True
    return did == "attempt:refuse" and any(room in str(facts.get("where", "")) for room in _ROOMS_OF_BIDDERS)


def hides_its_doer(did: str) -> bool:
    """Whether an entry is shown before the opening without who did it: whoever asks a question may be about to bid.

    PCR 2015 reg 22(16)(b); the answer goes to everybody and the asker is shown to nobody.
    """
    return did == "question:ask"
