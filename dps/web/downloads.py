"""Files for people to keep. What others wrote is never shown in a page of ours: it is handed over, shut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

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


def _harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    words = "" if cell is None else str(cell)
    return (
        f"'{words}" if words.lstrip()[:1] in {"=", "+", "-", "@"} or words[:1] in {"\t", "\r", "\n", "\x00"} else words
    )
