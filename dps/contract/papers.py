"""Files of a contract's record and of delivery (``dps.gateways.kept_files`` looks at them, has them scanned and keeps them)."""

from __future__ import annotations

from datetime import datetime

from dps.audit.record import record
from dps.award.queries import is_officer_of_buyer
from dps.competition.holding import held
from dps.contract.delivery_models import DeliveryFile
from dps.contract.models import Contract
from dps.contract.record_models import ContractPaper
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.kept_files import KeptFile, discard_unnamed, read_kept
from dps.parties.queries import acting_person


def discard_papers(*refs: str) -> None:
    """Delete stored files that no row names: those of a write that failed. What cannot be asked about stays."""
    discard_unnamed(refs, ContractPaper.document, DeliveryFile.document)


def content_of(paper: ContractPaper | DeliveryFile) -> bytes:
    """A kept file, unchanged; whether the asker may have it is asked before. Raises Refused where it is not as it was kept."""
    return read_kept(paper.document, sha256=paper.sha256, what=f"paper {paper.ref}")


def add_paper(*, contract: Contract, kind: str, title: str, file: KeptFile, by: Actor, at: datetime) -> ContractPaper:
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
        "contract:add-paper", log=competition.log, to=("contract", contract.ref), by=by, at=at,
        facts={"kind": kind, "sha256": file.sha256, "size": file.size},
    )  # fmt: skip
    return paper
