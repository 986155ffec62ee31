"""Files that come with a deed: looked at, scanned and kept before the short write that names them, in one way for every room.

A bid's files are looked at and scanned by the same, and kept closed by their
own room. The files of a profile are kept first and scanned by a job.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.core.unnamed import unnamed
from dps.gateways import documents
from dps.gateways.scanner import ScannerAway, ScannerRefused, infected, scan

UNSCANNED, CLEAN, NOT_SEEN = "unscanned", "clean", "waiting"
"""What is known of a file: no scanner was set up; it found nothing; it was away, or could not look. With a finding nothing is kept."""


@dataclass(frozen=True)
class KeptFile:
    """A file that is on the disk and not yet in a row: where it lies, its safe name, digest, size in bytes, the scanner's word."""

    document: str
    name: str
    sha256: str
    size: int
    scan: str


def keep_file(name: str, content: bytes) -> KeptFile:
    """Look at a file, have it scanned and keep it, outside any write. Raises :class:`Refused` for one that is not taken.

    The other side will open it, so where a scanner is set up its answer is
    waited for. Whoever keeps a file discards it where no row comes to name it.
    """
    return keep_checked(check_file(name, content), content)


def check_file(name: str, content: bytes) -> str:
    """Look at a file; the safe name that it is known by from now on. Raises :class:`Refused` for one that is not taken."""
    refuse_if(documents.check_upload(name, content))
    return documents.safe_name(name)


def keep_checked(shown: str, content: bytes) -> KeptFile:
    """As :func:`keep_file`, for a file that was looked at already, by its safe name."""
    said = scanner_says(shown, content)
    if said == NOT_SEEN:
        says = f"The virus scanner could not look at “{shown}”, so it is not taken."
        raise Refused([Obstacle("file-not-scanned", says, mend="Nothing of it is kept. Try again in some minutes.")])
    kept = documents.keep(data_dir(), content)
    return KeptFile(kept.ref, shown, kept.sha256, kept.size, said)


def scanner_says(shown: str, content: bytes) -> str:
    """What the virus scanner says of a file in memory. Raises :class:`Refused` where it finds something in it."""
    address = current_app.config["SCANNER"]
    if not address:
        return UNSCANNED
    try:
        found = scan(address, content)
    except (ScannerAway, ScannerRefused):
        return NOT_SEEN
    if found:
        raise Refused([infected(found, shown)])
    return CLEAN


def read_kept(
    document: str, *, sha256: str, what: str, mend: str = "Tell the market’s help line. A copy can be added beside it."
) -> bytes:
    """A kept file, unchanged; whether the asker may have it is asked before. Raises :class:`Refused` where it is not as kept.

    ``what`` names it for the operator, with its own ref; ``mend`` says to the reader what to do.
    """
    try:
        return documents.read(data_dir(), document, sha256=sha256)
    except (documents.DocumentMissing, documents.DocumentChanged) as trouble:
        current_app.logger.error("the file of %s: %s", what, type(trouble).__name__)
        says = "The stored file is not the one that was kept, so it is not shown."
        raise Refused([Obstacle("file-not-as-kept", says, mend=mend)]) from trouble


def discard_unnamed(refs: Iterable[str | None], *columns: Any) -> None:
    """Delete those stored files that stand in none of the columns: of a write that failed, or of what was taken back."""
    for ref in unnamed(refs, *columns):
        with suppress(documents.DocumentMissing):
            documents.forget(data_dir(), ref)


def data_dir() -> Path:
    """Where the running application keeps its files."""
    return Path(current_app.config["DATA_DIR"])
