"""What can be done about a supplier's dated documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.law.calendar import london_date
from dps.parties.models import Organisation
from dps.profile.files import KeptFile
from dps.profile.models import Evidence
from dps.profile.queries import newer_than, same_file, was_opened
from dps.profile.rules.evidence import (
    UNSCANNED,
    WAITING,
    obstacles_to_adding_evidence,
    obstacles_to_opening,
    obstacles_to_replacing,
    obstacles_to_taking_back,
)


def add_evidence(
    *,
    organisation: Organisation,
    kind: str,
    title: str,
    issued_on: date,
    expires_on: date | None,
    by: Actor,
    at: datetime,
    file: KeptFile | None = None,
    confidential_ground: str = "",
    confidential_because: str = "",
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a dated document of a kind, with its file where there is one (``dps.profile.files.keep_file``).

    Raises :class:`~dps.core.refusal.Refused` for dates out of order, an unknown
    kind, a mark of confidence without a reason, or a file that is there already.
    """
    first = same_file(organisation, file.sha256) if file else None
    refuse_if(
        obstacles_to_adding_evidence(
            kind=kind, title=title, issued_on=issued_on, expires_on=expires_on, on=london_date(at),
            confidential_ground=confidential_ground, confidential_because=confidential_because,
            same_as=first.title if first else "",
        )
    )  # fmt: skip
    evidence = Evidence(
        organisation=organisation, kind=kind, title=title.strip(), issued_on=issued_on, expires_on=expires_on, added_at=at,
        confidential_ground=confidential_ground, confidential_because=confidential_because.strip(), replaces=replaces,
        scan=WAITING if file and current_app.config["SCANNER"] else UNSCANNED,
    )  # fmt: skip
    if file:
        evidence.document, evidence.sha256 = file.document, file.sha256
        evidence.size, evidence.file_name = file.size, file.name
    try:
        with db.session.begin_nested():
            db.session.add(evidence)
            db.session.flush()
    except IntegrityError as clash:  # a colleague sent the same between our question and our answer
        raise Refused(
            [Obstacle("added-meanwhile", "A colleague added this a moment ago.", mend="Look at your documents again.")]
        ) from clash
    record(
        "evidence:replace" if replaces else "evidence:add",
        log=f"organisation:{organisation.ref}", to=("evidence", evidence.ref), by=by, at=at,
        facts={
            "kind": kind, "issued_on": str(issued_on), "expires_on": str(expires_on) if expires_on else "",
            "sha256": evidence.sha256 or "", "size": evidence.size, "confidential": confidential_ground,
            **({"replaces": replaces.ref} if replaces else {}),
        },
    )  # fmt: skip
    return evidence


def replace_evidence(
    *,
    evidence: Evidence,
    title: str,
    issued_on: date,
    expires_on: date | None,
    by: Actor,
    at: datetime,
    file: KeptFile | None = None,
    confidential_ground: str = "",
    confidential_because: str = "",
) -> Evidence:
    """Put a newer document of the same kind in the place of one, which stays readable with its dates.

    Raises :class:`~dps.core.refusal.Refused` as :func:`add_evidence`, and where a newer one stands there already.
    """
    refuse_if(
        obstacles_to_replacing(replaced=bool(newer_than([evidence])), taken_back=evidence.taken_back_at is not None)
    )
    return add_evidence(
        organisation=evidence.organisation, kind=evidence.kind, title=title, issued_on=issued_on, expires_on=expires_on,
        by=by, at=at, file=file, confidential_ground=confidential_ground, confidential_because=confidential_because,
        replaces=evidence,
    )  # fmt: skip


def take_back(*, evidence: Evidence, because: str, named_in: Sequence[str] = (), by: Actor, at: datetime) -> str | None:
    """Take back a document added by mistake; its file's ref, to be discarded once this is written.

    ``named_in`` are the later things, in words, that name it: asked by a caller
    who can see them. Raises :class:`~dps.core.refusal.Refused` for what somebody has relied on.
    """
    refuse_if(
        obstacles_to_taking_back(
            taken_back=evidence.taken_back_at is not None,
            replaced=bool(newer_than([evidence])),
            opened=was_opened(evidence),
            named_in=named_in,
            because=because,
        )
    )
    document, evidence.document = evidence.document, None
    evidence.taken_back_at, evidence.taken_back_because = at, because.strip()
    db.session.flush()
    record(
        "evidence:take-back", log=f"organisation:{evidence.organisation.ref}", to=("evidence", evidence.ref), by=by,
        at=at, facts={"kind": evidence.kind, "sha256": evidence.sha256 or ""},
    )  # fmt: skip
    return document


def note_opening(*, evidence: Evidence, by: Actor, at: datetime) -> None:
    """Keep on the trail that somebody opens a document's file, before they get it.

    Raises :class:`~dps.core.refusal.Refused` where the file cannot be opened by them.
    """
    own = evidence.organisation.ref == by.organisation
    refuse_if(obstacles_to_opening(has_file=evidence.document is not None, scan=evidence.scan, own=own))
    if own:
        return  # a supplier reads its own files; that is no disclosure
    record(
        "evidence:open", log=f"organisation:{evidence.organisation.ref}", to=("evidence", evidence.ref), by=by, at=at,
        facts={"kind": evidence.kind, "confidential": evidence.confidential_ground, "scan": evidence.scan},
    )  # fmt: skip
