"""Rows of a form that come and go without a script: a button named ``do`` says ``add`` or ``remove-<n>``, and nothing is saved."""

from __future__ import annotations

from typing import Any

from flask import request

from dps.web.forms import FieldList

SAVE = "save"


def deed_asked() -> str:
    """Which button was pressed: ``save`` unless it was another."""
    return request.form.get("do", SAVE)


def row_to_take_out(deed: str) -> int | None:
    """The row, counted from 0, that a button ``remove-<n>`` takes out; None for every other deed."""
    what, _, number = deed.partition("-")
    # More digits than rows there ever are; int() refuses thousands of them.
    return int(number) if what == "remove" and number.isascii() and number.isdigit() and len(number) < 4 else None


def change_rows(rows: FieldList, deed: str, *, most: int, fewest: int = 0, **new: Any) -> None:
    """One row more, holding what ``new`` says, or one fewer; what was typed into the others stays.

    Where there is no room, no such row or no such deed, nothing changes.
    """
    number = row_to_take_out(deed)
    if deed == "add" and len(rows.entries) < most:
        rows.append_entry(new)
    elif number is not None and number < len(rows.entries) and len(rows.entries) > fewest:
        rows.entries.pop(number)
