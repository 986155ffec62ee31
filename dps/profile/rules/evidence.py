"""Dated evidence: its kinds, when a document has expired, who may open it. What an expiry stops is decided elsewhere, if anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from dps.core.refusal import Obstacle

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "public-liability": "Public liability insurance",
        "professional-indemnity": "Professional indemnity insurance",
        "employers-liability": "Employers’ liability insurance",
        "accounts": "Accounts or another record of finances",
        "data-protection": "Data protection registration",
        "safeguarding": "Safeguarding policy",
        "quality": "Quality certificate",
        "other": "Another document",
    }
)

LONGEST_TITLE = 200
LONGEST_REASON = 1000
SHORTEST_RATIONALE = 20
"""Characters: fewer cannot say what harm would follow and to whom."""

SOON = timedelta(days=28)
"""How long before its last day a document is said to expire soon."""


@dataclass(frozen=True)
class Ground:
    """Why a document may be marked confidential: in words, and where the law speaks of it."""

    code: str
    words: str
    provision: str


CONFIDENTIAL_GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        g.code: g
        for g in (
            Ground(
                "commercial",
                "Telling others would harm our business",
                "Freedom of Information Act 2000 s.43(2); Procurement Act 2023 s.94",
            ),
            Ground(
                "confidence",
                "Somebody gave it to us in confidence",
                "Freedom of Information Act 2000 s.41",
            ),
            Ground(
                "personal",
                "It holds personal information",
                "Freedom of Information Act 2000 s.40(2)",
            ),
        )
    }
)
"""A mark is the supplier's view, which is weighed when somebody asks for the document; it is no promise that it is never disclosed."""

UNSCANNED, WAITING, CLEAN, INFECTED = SCANS = ("unscanned", "waiting", "clean", "infected")
"""What is known of a file: no scanner has looked; one is to look; it found nothing; it found something."""


@dataclass(frozen=True)
class Expiry:
    """Where a document stands on a day: a code (``lasting``, ``live``, ``soon``, ``expired``) and a sentence."""

    code: str
    says: str


def obstacles_to_adding_evidence(
    *,
    kind: str,
    title: str,
    issued_on: date,
    expires_on: date | None,
    on: date,
    confidential_ground: str = "",
    confidential_because: str = "",
    same_as: str = "",
) -> tuple[Obstacle, ...]:
    """Why a document cannot be added on that London date; empty when it can. An expired one can: it is a record of what was.

    ``same_as`` is the title of a document of the same supplier with the very same file.
    """
    found: list[Obstacle] = []
    if kind not in KINDS:
        found.append(Obstacle("kind-unknown", "Choose one of the kinds of document listed."))
    if not title.strip():
        found.append(Obstacle("title-missing", "Give the document a title."))
    elif len(title.strip()) > LONGEST_TITLE:
        found.append(Obstacle("title-long", f"Give the document a title of {LONGEST_TITLE} characters or fewer."))
    if issued_on > on:
        found.append(Obstacle("issued-later", "A document cannot have been issued after today."))
    if expires_on is not None and expires_on < issued_on:
        found.append(Obstacle("dates-out-of-order", "A document cannot expire before it was issued."))
    if same_as:
        found.append(
            Obstacle(
                "file-twice",
                f"This same file is among your documents already, as “{same_as}”.",
                mend="Use that one, or choose another file.",
            )
        )
    found += obstacles_to_marking(confidential_ground, confidential_because)
    return tuple(found)


def obstacles_to_marking(ground: str, because: str) -> tuple[Obstacle, ...]:
    """Why a document cannot be marked confidential like this; empty when it can, or is not marked at all.

    A mark without a reason could not be weighed when somebody asks for the
    document (PCR 2015 reg 21; Procurement Act 2023 s.94; Freedom of Information
    Act 2000 ss.40, 41, 43).
    """
    if not ground and not because.strip():
        return ()
    if ground not in CONFIDENTIAL_GROUNDS:
        return (Obstacle("confidential-ground-unknown", "Choose why the document is confidential."),)
    if len(because.strip()) < SHORTEST_RATIONALE:
        return (
            Obstacle(
                "confidential-without-reason",
                "A document is marked confidential only with a written reason.",
                CONFIDENTIAL_GROUNDS[ground].provision,
                "Say what harm would follow, and to whom, if the document were shown to others.",
            ),
        )
    if len(because.strip()) > LONGEST_REASON:
        return (Obstacle("reason-long", f"Shorten the reason to {LONGEST_REASON:,} characters or fewer."),)
    return ()


def obstacles_to_replacing(*, replaced: bool, taken_back: bool) -> tuple[Obstacle, ...]:
    """Why a document cannot be replaced by a newer one; empty when it can. The older stays readable, with its dates."""
    if taken_back:
        return (Obstacle("taken-back", "This document was taken back.", mend="Add the newer one as a new document."),)
    if replaced:
        return (Obstacle("replaced-already", "A newer document stands in its place.", mend="Replace the newer one."),)
    return ()


def obstacles_to_taking_back(
    *, taken_back: bool, replaced: bool, opened: bool, named_in: Sequence[str], because: str
) -> tuple[Obstacle, ...]:
    """Why a document added by mistake cannot be taken back; empty when it can.

    What somebody has relied on stays on record (PCR 2015 reg 84; Procurement
    Act 2023 s.98). ``named_in`` are the applications or bids, in words, that name it.
    """
    found: list[Obstacle] = []
    if taken_back:
        return (Obstacle("taken-back", "This document was taken back already."),)
    if replaced:
        found.append(
            Obstacle("replaced-already", "A newer document stands in its place.", mend="Take back the newer one first.")
        )
    if opened:
        found.append(
            Obstacle(
                "opened-already",
                "The market’s assessors have opened this document, so it stays on record.",
                "PCR 2015 reg 84; Procurement Act 2023 s.98",
                "Replace it with the right one; say in the title what was wrong.",
            )
        )
    found += [
        Obstacle(
            "named-already",
            f"This document is part of {where}.",
            "PCR 2015 reg 84; Procurement Act 2023 s.98",
            "Replace it with the right one.",
        )
        for where in named_in
    ]
    if not because.strip():
        found.append(Obstacle("reason-missing", "Say why you take the document back."))
    elif len(because.strip()) > LONGEST_REASON:
        found.append(Obstacle("reason-long", f"Shorten the reason to {LONGEST_REASON:,} characters or fewer."))
    return tuple(found)


def obstacles_to_opening(*, has_file: bool, scan: str, own: bool) -> tuple[Obstacle, ...]:
    """Why a document's file cannot be opened; empty when it can. ``own``: the asker is of the supplier that added it.

    A rule of the market: where a virus scanner is set up, a file waits for it
    before anybody else opens it, and one with a finding is opened by nobody.
    """
    if not has_file:
        return (Obstacle("no-file", "There is no file for this document: only its title and dates were given."),)
    if scan == INFECTED:
        return (
            Obstacle(
                "file-infected",
                "The virus scanner found something in this file. Nobody can open it.",
                mend="Make a clean copy on another computer, and replace this document with it.",
            ),
        )
    if scan == WAITING and not own:
        return (
            Obstacle(
                "file-waits-for-scan",
                "The virus scanner has not looked at this file yet.",
                mend="Come back in some minutes. Nothing needs to be sent again.",
            ),
        )
    return ()


def has_expired(expires_on: date | None, *, on: date) -> bool:
    """Whether a document has run out by that London date; it is good through its last day."""
    return expires_on is not None and expires_on < on


def expiry(expires_on: date | None, *, on: date) -> Expiry:
    """Where a document stands on a London date, in words. It is good through its last day."""
    if expires_on is None:
        return Expiry("lasting", "Does not expire")
    left = (expires_on - on).days
    if left < 0:
        return Expiry("expired", f"Expired {_days(-left)} ago")
    if left == 0:
        return Expiry("soon", "Expires today")
    return Expiry("soon" if left <= SOON.days else "live", f"In date: {_days(left)} left")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
