"""The files of evidence: looked at and kept before the short write that names them, forgotten where it fails."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from dps.core.db import NotFound
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.core.unnamed import unnamed
from dps.gateways import documents
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
    refuse_if(documents.check_upload(name, content))
    kept = documents.keep(_data_dir(), content)
    return KeptFile(kept.ref, documents.safe_name(name), kept.sha256, kept.size)


def discard(*refs: str | None) -> None:
    """Delete stored files that no row names: those of a write that failed, or of a document taken back.

    What a row names stays, whatever the caller believes: where the answer to a
    commit was lost, the write may have happened. What cannot be asked about stays too.
    """
    for ref in unnamed(refs, Evidence.document):
        with suppress(documents.DocumentMissing):
            documents.forget(_data_dir(), ref)


def for_reading(evidence: Evidence) -> bytes:
    """A document's file, for somebody who may have it. Raises :class:`Refused` where it is not as it was kept."""
    try:
        return content_of(evidence)
    except (documents.DocumentMissing, documents.DocumentChanged) as trouble:
        current_app.logger.error("the file of document %s: %s", evidence.ref, type(trouble).__name__)
        raise Refused(
            [
                Obstacle(
                    "file-not-as-kept",
                    "The stored file is not the one that was kept, so it is not shown.",
                    mend="Tell the market’s help line. A copy can be added in its place.",
                )
            ]
        ) from trouble


def content_of(evidence: Evidence) -> bytes:
    """A document's file, unchanged. Raises NotFound where there is none, DocumentMissing, DocumentChanged.

    Whether the asker may have it is asked before, by ``obstacles_to_opening``.
    """
    if evidence.document is None or evidence.sha256 is None:
        raise NotFound(evidence.ref)
    return documents.read(_data_dir(), evidence.document, sha256=evidence.sha256)


def _data_dir() -> Path:
    return Path(current_app.config["DATA_DIR"])
