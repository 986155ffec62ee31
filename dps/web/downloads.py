"""Files for people to keep. What others wrote is never shown in a page of ours: it is handed over, shut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter
from flask import Response, send_file

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def as_attachment(name: str, content: bytes, *, mimetype: str = "application/octet-stream") -> Response:
    """A file to be saved, with nothing in it able to run. ``name`` is already a safe one; content stays in memory."""
    response = send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table to be saved, in UTF-8 with the mark that spreadsheets look for. No cell begins as a formula does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return as_attachment(name, text.getvalue().encode("utf-8-sig"), mimetype="text/csv")


LONGEST_CELL = 32_767
"""So many characters a cell of a workbook holds."""


def as_xlsx(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    about: Sequence[tuple[str, str]],
    at: datetime,
) -> Response:
    """A workbook to be saved: the table, and a sheet that says what it is. Every cell is text or a number, never a formula.

    ``about`` is what the second sheet says, line by line; ``at`` when it was made. The file is made in memory.
    """
    kept = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, plain) as book:
        book.set_properties({"created": at})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet, told = book.add_worksheet("Results"), book.add_worksheet("About")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, max(1, len(columns) - 1), 22)
        for n, column in enumerate(columns):
            sheet.write_string(0, n, column, bold)
        for line, row in enumerate(rows, 1):
            for n, cell in enumerate(row):
                if isinstance(cell, int) and not isinstance(cell, bool):
                    sheet.write_number(line, n, cell)
                else:
                    sheet.write_string(line, n, _harmless(cell)[:LONGEST_CELL], wrapped)
        told.set_column(0, 0, 24)
        told.set_column(1, 1, 90)
        for line, (what, says) in enumerate(about):
            told.write_string(line, 0, what, bold)
            told.write_string(line, 1, _harmless(says)[:LONGEST_CELL], wrapped)
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return as_attachment(name, kept.getvalue(), mimetype=mimetype)


def _harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    words = "" if cell is None else str(cell)
    return (
        f"'{words}" if words.lstrip()[:1] in {"=", "+", "-", "@"} or words[:1] in {"\t", "\r", "\n", "\x00"} else words
    )
