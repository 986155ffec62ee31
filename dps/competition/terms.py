"""The terms of a contract as a file: looked at, scanned and kept before the short write that names it in a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dps.audit.record import record
from dps.competition.actions import revise
from dps.competition.drawing import document_of, told_of
from dps.competition.models import Competition
from dps.competition.rules.lifecycle import obstacles_to_revising
from dps.competition.rules.parts.pack import terms_in_words
from dps.competition.rules.parts.terms_file import NAME, TermsFile
from dps.competition.terms_models import TermsDocument
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import refuse_if
from dps.gateways.kept_files import check_file, discard_unnamed, keep_checked, read_kept
from dps.parties.models import Organisation
from dps.parties.queries import acting_person

_TELL = "Tell the council. The file that was published is known by its SHA-256."


@dataclass(frozen=True)
class KeptTerms:
    """A file that is on the disk and perhaps not yet in a row; ``document`` is empty where the council has it already."""

    told: TermsFile
    document: str
    scan: str


def keep_terms(council: Organisation, name: str, content: bytes) -> KeptTerms:
    """Look at a file, have it scanned and keep it, outside any write. Raises :class:`Refused` for one that is not taken.

    Suppliers will download it, so where a scanner is set up its answer is
    waited for. Whoever keeps a file discards it where no row comes to name it.
    """
    shown = check_file(name, content)
    kept = document_of(council.id, hashlib.sha256(content).hexdigest())
    if kept is not None:  # the same bytes: what was kept and scanned then is what is named now
        return KeptTerms(TermsFile(kept.file_name, kept.size, kept.sha256), "", kept.scan)
    stored = keep_checked(shown, content)
    return KeptTerms(TermsFile(shown, stored.size, stored.sha256), stored.document, stored.scan)


def add_terms(
    *, competition: Competition, file: KeptTerms, version: int, page: str = "", by: Actor, at: datetime
) -> Competition:
    """Name a kept file as the terms of a draft. Raises :class:`Refused` as ``revise``."""
    refuse_if(obstacles_to_revising(competition.state))
    council = competition.buyer
    if document_of(council.id, file.told.sha256) is None:
        db.session.add(
            TermsDocument(
                council=council, sha256=file.told.sha256, size=file.told.size, file_name=file.told.name,
                document=file.document, scan=file.scan, added_by_id=acting_person(by).id, added_at=at,
            )
        )  # fmt: skip
        db.session.flush()
    kept = _name(competition, file.told.plain(), version=version, page=page, by=by, at=at)
    record(
        "terms:add", log=competition.log, to=("competition", competition.ref), by=by, at=at,
        facts={"sha256": file.told.sha256, "size": file.told.size, "scan": file.scan},
    )  # fmt: skip
    return kept


def take_out_terms(*, competition: Competition, version: int, page: str = "", by: Actor, at: datetime) -> Competition:
    """Name no file as the terms of a draft any more; the file stays, as other competitions may name it. Raises Refused."""
    kept = _name(competition, {}, version=version, page=page, by=by, at=at)
    record(
        "terms:take-out", log=competition.log, to=("competition", competition.ref), by=by, at=at
    )  # fmt: skip
    return kept


def _name(
    competition: Competition, named: Mapping[str, object], *, version: int, page: str, by: Actor, at: datetime
) -> Competition:
    return revise(
        competition=competition, facts={"parts": {NAME: dict(named)}}, version=version, page=page, by=by, at=at
    )


def terms_of(competition: Competition) -> tuple[str, bytes]:
    """The terms as a file to keep, with its name: the file that is named, or else what was written, as text.

    Whether the asker may have it is asked before, by ``visible_competition`` or ``own_competition``.
    Raises NotFound for what was published before there were terms here, and
    Refused where the file is not as it was kept.
    """
    told = told_of(competition)
    named, pack = told.terms_file(), told.call_off_pack()
    if named is None:
        if pack is None:
            raise NotFound(competition.ref)
        return "terms.txt", terms_in_words(pack).encode("utf-8")
    kept = document_of(competition.buyer_id, named.sha256)
    if kept is None:
        raise NotFound(competition.ref)
    return named.name, read_kept(
        kept.document, sha256=named.sha256, what=f"the terms of competition {competition.ref}", mend=_TELL
    )


def discard_terms(*refs: str) -> None:
    """Delete stored files that no row names: those of a write that failed. What cannot be asked about stays."""
    discard_unnamed(refs, TermsDocument.document)
