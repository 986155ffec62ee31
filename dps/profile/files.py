"""The files of evidence: looked at and kept before the short write that names them, forgotten where it fails."""

from __future__ import annotations

from dataclasses import dataclass

from dps.core.db import NotFound
from dps.gateways import documents
from dps.gateways.kept_files import check_file, data_dir, discard_unnamed, read_kept
from dps.profile.models import Evidence


@dataclass(frozen=True)
class KeptFile:
    """A file that is on the disk and not yet in a row: where it lies, its safe name, digest and size in bytes."""

    document: str
    name: str
    sha256: str
    size: int


def keep_file(*, name: str, content: bytes) -> KeptFile:
    """Look at a file and keep it, outside any write. Raises :class:`Refused` for one that is not taken.

    Whoever keeps a file discards it where no row comes to name it.
    """
    shown = check_file(name, content)
    kept = documents.keep(data_dir(), content)
    return KeptFile(kept.ref, shown, kept.sha256, kept.size)


def discard(*refs: str | None) -> None:
    """Delete stored files that no row names: those of a write that failed, or of a document taken back.

    What a row names stays, whatever the caller believes: where the answer to a
    commit was lost, the write may have happened. What cannot be asked about stays too.
    """
    discard_unnamed(refs, Evidence.document)


def for_reading(evidence: Evidence) -> bytes:
    """A document's file, for somebody who may have it. Raises :class:`Refused` where it is not as it was kept."""
    document, sha256 = _kept(evidence)
    mend = "Tell the market’s help line. A copy can be added in its place."
    return read_kept(document, sha256=sha256, what=f"document {evidence.ref}", mend=mend)


def content_of(evidence: Evidence) -> bytes:
    """A document's file, unchanged. Raises NotFound where there is none, DocumentMissing, DocumentChanged.

    Whether the asker may have it is asked before, by ``obstacles_to_opening``.
    """
    document, sha256 = _kept(evidence)
    return documents.read(data_dir(), document, sha256=sha256)


def _kept(evidence: Evidence) -> tuple[str, str]:
    if evidence.document is None or evidence.sha256 is None:
        raise NotFound(evidence.ref)
    return evidence.document, evidence.sha256
