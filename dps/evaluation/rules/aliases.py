"""What bidders are called while their names are hidden: letters, by numbers drawn at random."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from random import Random

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOT_DRAWN = "A bidder"


def letter(number: int) -> str:
    """The letter of a number from 1: A to Z, then AA, AB and on. Raises ValueError below 1."""
    if number < 1:
        raise ValueError(f"no letter has the number {number}")
    found = ""
    while number:
        number, place = divmod(number - 1, len(LETTERS))
        found = LETTERS[place] + found
    return found


def called(number: int | None) -> str:
    """What the bidder with this number is called; None is one for whom none is drawn yet."""
    return NOT_DRAWN if number is None else f"Bidder {letter(number)}"


def drawn(bids: Collection[str], *, taken: Iterable[int], by: Random) -> dict[str, int]:
    """A number for each bid, by ref: the lowest free ones, in an order that ``by`` shuffles. What was drawn before stands."""
    used = set(taken)
    free = (number for number in range(1, len(used) + len(bids) + 1) if number not in used)
    order = sorted(bids)
    by.shuffle(order)
    return dict(zip(order, free, strict=False))
