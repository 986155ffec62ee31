"""Files of a contract's record and of delivery: looked at, scanned and kept before the short write that names them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from dps.audit.record import record
from dps.award.queries import is_officer_of_buyer
from dps.competition.holding import held
from dps.contract.delivery_models import DeliveryFile
from dps.contract.models import Contract
from dps.contract.record_models import ContractPaper
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.core.unnamed import unnamed
from dps.gateways import documents
from dps.gateways.scanner import ScannerAway, ScannerRefused, infected, scan
from dps.parties.queries import acting_person

UNSCANNED, CLEAN = "unscanned", "clean"


@dataclass(frozen=True)
class KeptPaper:
    """A file that is on the disk and not yet in a row."""

    document: str
    name: str
    sha256: str
    size: int
    scan: str


def keep_paper(*, name: str, content: bytes) -> KeptPaper:
    """Look at a file, have it scanned and keep it, outside any write. Raises :class:`Refused` for one that is not taken.

    The other side will open it, so where a scanner is set up its answer is
    waited for. Whoever keeps a file discards it where no row comes to name it.
    """
    refuse_if(documents.check_upload(name, content))
    shown = documents.safe_name(name)
    seen = _scanned(shown, content)
    kept = documents.keep(_data_dir(), content)
    return KeptPaper(kept.ref, shown, kept.sha256, kept.size, seen)


def discard_papers(*refs: str) -> None:
    """Delete stored files that no row names: those of a write that failed. What cannot be asked about stays."""
    for ref in unnamed(refs, ContractPaper.document, DeliveryFile.document):
        with suppress(documents.DocumentMissing):
            documents.forget(_data_dir(), ref)


def content_of(paper: ContractPaper | DeliveryFile) -> bytes:
    """A kept file, unchanged; whether the asker may have it is asked before. Raises Refused where it is not as it was kept."""
    try:
        return documents.read(_data_dir(), paper.document, sha256=paper.sha256)
    except (documents.DocumentMissing, documents.DocumentChanged) as trouble:
        current_app.logger.error("the file of paper %s: %s", paper.ref, type(trouble).__name__)
        says = "The stored file is not the one that was kept, so it is not shown."
        raise Refused(
            [Obstacle("file-not-as-kept", says, mend="Tell the market’s help line. A copy can be added beside it.")]
        ) from trouble


def add_paper(*, contract: Contract, kind: str, title: str, file: KeptPaper, by: Actor, at: datetime) -> ContractPaper:
    """Put a kept file into a contract's record: ``signed`` for the signed copy, else ``other``. Raises :class:`Refused`."""
    competition = held(contract.competition)
    found = []
    if not is_officer_of_buyer(competition, by):
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys keep the record of its contracts."))  # fmt: skip
    if kind not in {"signed", "other"} or not title.strip():
        found.append(Obstacle("no-title", "Say what the file is."))
    refuse_if(found)
    paper = ContractPaper(
        contract_id=contract.id, kind=kind, title=title.strip(), document=file.document, file_name=file.name,
        sha256=file.sha256, size=file.size, scan=file.scan, added_by_id=acting_person(by).id, added_at=at,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    record(
        "contract:add-paper", log=f"competition:{competition.ref}", to=("contract", contract.ref), by=by, at=at,
        facts={"kind": kind, "sha256": file.sha256, "size": file.size},
    )  # fmt: skip
    return paper


def _scanned(shown: str, content: bytes) -> str:
    address = current_app.config["SCANNER"]
    if not address:
        return UNSCANNED
    try:
        found = scan(address, content)
    except (ScannerAway, ScannerRefused) as away:
        says = f"The virus scanner could not look at “{shown}”, so it is not taken."
        raise Refused(
            [Obstacle("file-not-scanned", says, mend="Nothing of it is kept. Try again in some minutes.")]
        ) from away
    if found:
        raise Refused([infected(found, shown)])
    return CLEAN


def _data_dir() -> Path:
    return Path(current_app.config["DATA_DIR"])
