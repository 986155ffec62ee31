"""What a bid says beside its answers, promises and price: with whom, what is confidential, what was shared, which file is for what. Pure.

All of it lies in the quality envelope. Nothing here asks whether anybody is
good enough: the shares, the names and the marks are read after the opening.

Sources: Procurement Act 2023 ss.28(1), 94; SI 2024/692 regs 6, 7; PCR 2015 regs
19(3), 21, 71(2). How a mark of confidence is decided on: the Freedom of
Information Act 2000, when somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from dps.core.refusal import Obstacle

TOGETHER, CONFIDENTIAL, PLATFORM = "together", "confidential", "platform"
SECTIONS = (TOGETHER, CONFIDENTIAL, PLATFORM)

ALONE, WITH_OTHERS = "alone", "with_others"
PARTNER, SUBCONTRACTOR = "partner", "subcontractor"
ROLES: Mapping[str, str] = MappingProxyType({PARTNER: "Partner in the bid", SUBCONTRACTOR: "Subcontractor"})

SHARED, NOT_WORKING = "shared", "not_working"
WHOLE = 100
MOST_OTHERS, MOST_MARKS = 20, 20
GENERAL = "general"
"""The place of a file that goes with the whole bid."""

MARKS = "Procurement Act 2023 s.94; PCR 2015 reg 21"
PUBLISHED = "The published terms of this competition"


@dataclass(frozen=True)
class Needs:
    """What the route asks of a bid beside its answers. The provisions are shown with what is missing."""

    platform: bool = False
    subcontractors: bool = False
    platform_by: str = ""
    subcontractors_by: str = ""


NOTHING_NEEDED = Needs()


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a draft and a whole bid: in which section, beside which field, and why."""

    section: str
    field: str
    obstacle: Obstacle


@dataclass(frozen=True)
class Other:
    """A partner or subcontractor: its name, company number where it has one, share of the work in per cent, and tasks."""

    name: str
    number: str
    role: str
    share: int | None
    tasks: str


@dataclass(frozen=True)
class Together:
    """Whether the bidder would do the work alone. ``how`` is empty until it was said."""

    how: str = ""
    own_share: int | None = None
    others: tuple[Other, ...] = ()

    @property
    def total(self) -> int:
        """All shares together, in per cent."""
        return (self.own_share or 0) + sum(other.share or 0 for other in self.others)


@dataclass(frozen=True)
class Mark:
    """A part that the bidder asks to keep confidential: where it is, which words, why, and until when (None: no end said)."""

    where: str
    passage: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class Platform:
    """That core information was shared through the central platform. ``how`` is empty until it was said."""

    how: str = ""
    registered: bool = False
    up_to_date: bool = False
    shared: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Besides:
    """All of it. ``placed`` says for what a file is, by the SHA-256 of its content: refs of criteria, or ``general``."""

    together: Together = Together()
    marks: tuple[Mark, ...] = ()
    platform: Platform = Platform()
    placed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def quality(self, *, kept: Collection[str]) -> dict[str, Any]:
        """What of it the quality envelope holds; nothing of what was never said. ``kept``: the digests of the files there are."""
        said: dict[str, Any] = {}
        if self.together.how:
            said[TOGETHER] = {
                "how": self.together.how,
                "own_share": self.together.own_share,
                "others": [
                    {"name": o.name, "number": o.number, "role": o.role, "share": o.share, "tasks": o.tasks}
                    for o in self.together.others
                ],
            }
        if self.marks:
            said[CONFIDENTIAL] = [
                {"where": m.where, "passage": m.passage, "reason": m.reason, "until": m.until.isoformat() if m.until else ""}
                for m in self.marks
            ]  # fmt: skip
        if self.platform.how:
            p = self.platform
            said[PLATFORM] = {
                "how": p.how, "registered": p.registered, "up_to_date": p.up_to_date, "shared": p.shared, "reference": p.reference,
            }  # fmt: skip
        placed = {digest: list(places) for digest, places in self.placed.items() if places and digest in kept}
        if placed:
            said["files"] = placed
        return said


NOTHING_BESIDES = Besides()


def read_besides(quality: Mapping[str, Any]) -> Besides:
    """What the quality part says beside its answers. Raises ValueError for what no form of ours sends."""
    said, marked, shared = quality.get(TOGETHER) or {}, quality.get(CONFIDENTIAL) or (), quality.get(PLATFORM) or {}
    others = tuple(
        Other(str(o["name"]), str(o["number"]), str(o["role"]), _share(o["share"]), str(o["tasks"]))
        for o in said.get("others", ())
    )
    marks = tuple(
        Mark(str(m["where"]), str(m["passage"]), str(m["reason"]), date.fromisoformat(m["until"]) if m.get("until") else None)
        for m in marked
    )  # fmt: skip
    if len(others) > MOST_OTHERS or len(marks) > MOST_MARKS:
        raise ValueError("there are more partners or marks than a bid may have")
    if any(o.role not in ROLES for o in others) or said.get("how", "") not in ("", ALONE, WITH_OTHERS):
        raise ValueError("a partner has one of the two roles")
    platform = Platform(
        str(shared.get("how", "")), shared.get("registered") is True, shared.get("up_to_date") is True,
        shared.get("shared") is True, str(shared.get("reference", "")),
    )  # fmt: skip
    placed = {str(digest): tuple(str(p) for p in places) for digest, places in (quality.get("files") or {}).items()}
    return Besides(Together(said.get("how", ""), _share(said.get("own_share")), others), marks, platform, placed)


def _share(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= WHOLE:
        raise ValueError("a share is a whole number from 0 to 100")
    return value


def missing(besides: Besides, *, needs: Needs) -> tuple[Missing, ...]:
    """Everything still missing from what a bid says beside its answers, in the order of the task list.

    Shares come to 100 wherever others are named; whether others do part of the
    work is asked where the route asks (Procurement Act 2023 s.28(1)), and so is
    the confirmation of the central platform (SI 2024/692 regs 6, 7).
    """
    return (
        *_missing_of_others(besides.together, needs),
        *_missing_of_marks(besides.marks),
        *(_missing_of_platform(besides.platform, needs) if needs.platform else ()),
    )


def _missing_of_others(together: Together, needs: Needs) -> Sequence[Missing]:
    if not together.how:
        if not needs.subcontractors:
            return ()
        says = "Your bid does not say yet whether others would do part of the work."
        return [_missing(TOGETHER, "how", "others-unsaid", says, needs.subcontractors_by, "Say alone, or name them.")]
    if together.how == ALONE:
        return ()
    found = []
    if not together.others:
        says = "You said that others do part of the work, and nobody is named."
        found.append(_missing(TOGETHER, "others", "others-unnamed", says, mend="Name them, or say that you bid alone."))
    for number, other in enumerate(together.others, start=1):
        lacks = [
            what
            for what, there in (("a name", other.name), ("its tasks", other.tasks), ("its share", other.share))
            if not there
        ]
        if lacks:
            says = f"{other.name or f'Partner or subcontractor {number}'} lacks {' and '.join(lacks)}."
            mend = "Fill it in, or clear the row."
            found.append(_missing(TOGETHER, str(number), "other-unfinished", says, mend=mend))
    if together.others and together.total != WHOLE:
        says = f"The shares come to {together.total} per cent, your own among them."
        found.append(_missing(TOGETHER, "own_share", "shares", says, mend=f"Mend them so that they come to {WHOLE}."))
    return found


def _missing_of_marks(marks: Sequence[Mark]) -> Sequence[Missing]:
    found = []
    for number, mark in enumerate(marks, start=1):
        if not (mark.passage and mark.reason):
            says = f"Confidential part {number} does not say {'why' if mark.passage else 'which words it is about'}."
            mend = "Say which words and why, or clear the row."
            found.append(_missing(CONFIDENTIAL, str(number), "mark-unfinished", says, MARKS, mend))
    return found


def _missing_of_platform(platform: Platform, needs: Needs) -> Sequence[Missing]:
    if platform.how == NOT_WORKING:
        return ()
    lacks = [
        what
        for what, there in (
            ("registered on the central digital platform", platform.registered),
            ("submitted up-to-date core information there", platform.up_to_date),
            ("shared it with this council", platform.shared),
        )
        if not there
    ]
    if platform.how == SHARED and not lacks:
        return ()
    says = f"Before the deadline your bid has to confirm that you have {_and(lacks)}."
    mend = "Confirm it, or say that the platform was not working."
    return [_missing(PLATFORM, "how", "platform-unconfirmed", says, needs.platform_by, mend)]


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _missing(section: str, where: str, code: str, says: str, provision: str = PUBLISHED, mend: str = "") -> Missing:
    return Missing(section, where, Obstacle(code, says, provision or PUBLISHED, mend))


def state_of(section: str, besides: Besides, *, needs: Needs) -> str:
    """``to_do``, ``in_progress``, ``done`` or ``optional`` for one section of the task list."""
    begun = {
        TOGETHER: bool(besides.together.how), CONFIDENTIAL: bool(besides.marks), PLATFORM: bool(besides.platform.how),
    }[section]  # fmt: skip
    if any(one.section == section for one in missing(besides, needs=needs)):
        return "in_progress" if begun else "to_do"
    return "done" if begun else "optional"
