"""Groups of suppliers: who may form one, who is in it, and when its members' standing is known. Pure.

A group may take part without any particular legal form, and is admitted as a
group: what keeps one member out keeps the group out, and each member is looked
at by itself (PCR 2015 regs 19(3)-(6), 57, 63(1); Procurement Act 2023 ss.26,
36(1), 57). A supplier alone, in a group or as another's subcontractor is judged
alike; how many there are counts for nothing (reg 34(6)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dps.core.refusal import Obstacle

GROUPS = "PCR 2015 reg 19(3)-(6); Procurement Act 2023 s.57"
STANDING = "PCR 2015 regs 57, 63(1); Procurement Act 2023 ss.26, 57"
FEWEST = 2
MOST = 20
LONGEST = 2_000
WHOLE = 100


@dataclass(frozen=True)
class Part:
    """One member's part: who, its share of the work in per cent, and whether it accepted."""

    supplier: str
    share: int
    accepted: bool


def obstacles_to_calling(
    *, market: Sequence[Obstacle], open_here: bool, brings: str, seeks: str
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot say that it looks for partners on a lot; empty once for each lot, admitted or not."""
    found = list(market)
    if open_here:
        found.append(
            Obstacle("looking-already", "Your organisation looks for partners here already.", mend="Change that one.")
        )
    if not brings.strip() or not seeks.strip():
        found.append(Obstacle("call-empty", "Say what you bring and what you look for."))
    if max(len(brings), len(seeks)) > LONGEST:
        found.append(Obstacle("call-long", f"Each has at most {LONGEST:,} characters.", mend="Shorten it."))
    return tuple(found)


def obstacles_to_beginning(*, name: str, purpose: str, share: int, is_group: bool) -> tuple[Obstacle, ...]:
    """Why a group cannot be begun; empty when it can. A group is made of suppliers, never of groups."""
    found: list[Obstacle] = []
    if is_group:
        found.append(
            Obstacle(
                "group-of-groups", "A group is made of suppliers, not of groups.", mend="Act for your own organisation."
            )
        )
    if not name.strip() or not purpose.strip():
        found.append(Obstacle("group-unnamed", "A group needs a name and a sentence on what it is for."))
    return (*found, *_share(share))


def obstacles_to_asking(
    *, parts: Sequence[Part], already: bool, share: int, formed: bool, ended: bool, is_group: bool
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot be asked into a group; empty when it can."""
    found = [*_open(formed, ended), *_share(share)]
    if already:
        found.append(Obstacle("member-already", "That supplier is in the group, or was asked already."))
    if is_group:
        found.append(Obstacle("group-of-groups", "A group is made of suppliers, not of groups."))
    if len(parts) >= MOST:
        found.append(Obstacle("group-full", f"A group here has at most {MOST} members."))
    return tuple(found)


def obstacles_to_answering(*, answered: bool, formed: bool, ended: bool) -> tuple[Obstacle, ...]:
    """Why a supplier cannot accept or decline its part any more; empty until it has, and until the group is formed."""
    if answered:
        return (Obstacle("answered-already", "Your organisation has answered this already."),)
    return _open(formed, ended)


def obstacles_to_changing(*, here: bool, share: int, formed: bool, ended: bool) -> tuple[Obstacle, ...]:
    """Why a member's part cannot be changed; empty while the member is there and the group is not formed."""
    if not here:
        return (Obstacle("member-gone", "That supplier is not in the group any more."),)
    return (*_open(formed, ended), *_share(share))


def obstacles_to_forming(*, parts: Sequence[Part], formed: bool, ended: bool) -> tuple[Obstacle, ...]:
    """Why a group cannot be formed; empty when every member accepted and the shares are the whole. PCR 2015 reg 19(3)."""
    found = list(_open(formed, ended))
    if len(parts) < FEWEST:
        found.append(
            Obstacle("group-of-one", f"A group has at least {FEWEST} members.", GROUPS, "Ask another supplier.")
        )
    waiting = [part.supplier for part in parts if not part.accepted]
    if waiting:
        found.append(
            Obstacle(
                "member-waiting", f"Not everybody has accepted: {', '.join(waiting)}.", mend="Wait, or take them out."
            )
        )
    total = sum(part.share for part in parts)
    if total != WHOLE:
        found.append(
            Obstacle("shares", f"The shares come to {total} per cent.", mend="Mend them so that they come to 100.")
        )
    return tuple(found)


def obstacles_to_leaving(*, ended: bool, is_lead: bool, reason: str) -> tuple[Obstacle, ...]:
    """Why a member cannot leave a group; the lead ends it instead."""
    found: list[Obstacle] = []
    if ended:
        found.append(Obstacle("group-ended", "This group has ended."))
    if is_lead:
        found.append(Obstacle("lead-stays", "The lead cannot leave its group.", mend="End the group."))
    if not reason.strip():
        found.append(Obstacle("leaving-unexplained", "Say why: the other members read it."))
    return tuple(found)


def obstacles_to_groups_applying(
    *, formed: bool, ended: bool, parts: Sequence[Part], undeclared: Sequence[str], route_title: str
) -> tuple[Obstacle, ...]:
    """Why a group's application cannot be sent: each member declares for itself. Empty when each has."""
    found: list[Obstacle] = []
    if ended or not formed:
        found.append(Obstacle("group-ended", "This group is not there any more.", GROUPS))
    # A formed group is the whole of 100 per cent, so whoever leaves takes a share away with it.
    if any(not part.accepted for part in parts) or len(parts) < FEWEST or sum(part.share for part in parts) != WHOLE:
        found.append(
            Obstacle(
                "group-broken",
                "A member has left, so the group is not what applied.",
                GROUPS,
                "End it and form another.",
            )
        )
    if undeclared:
        found.append(
            Obstacle(
                "members-undeclared",
                f"These members have not declared against the grounds for exclusion yet ({route_title}): {', '.join(undeclared)}.",
                STANDING,
                "Each declares for itself, on its page of the group.",
            )
        )
    return tuple(found)


def obstacles_to_declaring_in(*, accepted: bool, here: bool) -> tuple[Obstacle, ...]:
    """Why a supplier cannot declare as a member of a group; empty once it accepted, while it is there and the group too."""
    if not here:
        return (Obstacle("group-ended", "Your organisation is not in this group any more, or it has ended."),)
    if not accepted:
        return (Obstacle("part-unaccepted", "Your organisation has not accepted its part yet.", mend="Accept first."),)
    return ()


def obstacles_to_finding(
    *, open_here: bool, looked_at: str, newest: str, reason: str, met: bool, weighed_out: bool
) -> tuple[Obstacle, ...]:
    """Why nothing can be found of a member's standing; empty when its newest declaration was looked at, with a reason.

    ``weighed_out``: a ground was put to the group, heard and weighed, and it excludes. Nobody is kept out by a
    finding alone: PCR 2015 reg 57(13)-(17); Procurement Act 2023 s.58.
    """
    found: list[Obstacle] = []
    if not open_here:
        found.append(Obstacle("application-decided", "This application is not being decided."))
    if not newest:
        found.append(
            Obstacle("member-undeclared", "This member has not declared yet.", STANDING, "Return the application.")
        )
    elif looked_at != newest:
        found.append(
            Obstacle(
                "declaration-newer",
                "The member has declared again since you opened this page.",
                STANDING,
                "Read it, then write what you found.",
            )
        )
    if not met and not weighed_out:
        found.append(
            Obstacle(
                "member-unheard",
                "No ground was put to the group and weighed that would keep this member, and so the group, out.",
                "PCR 2015 reg 57(13)-(17); Procurement Act 2023 s.58",
                "Put the ground to the group, hear it and weigh it. Then write what you found.",
            )
        )
    if not reason.strip():
        found.append(Obstacle("finding-unexplained", "Write what you looked at and why you found so.", STANDING))
    return tuple(found)


def obstacles_to_deciding_a_group(
    *, unfound: Sequence[str], unmet: Sequence[str], admitting: bool
) -> tuple[Obstacle, ...]:
    """Why a group's application cannot be decided so: each member's standing is found first, and one unmet keeps the group out."""
    found: list[Obstacle] = []
    if unfound:
        found.append(
            Obstacle(
                "member-unchecked",
                f"The standing of these members is not found yet: {', '.join(unfound)}.",
                STANDING,
                "Look at each member’s declaration, and write what you found.",
            )
        )
    if unmet and admitting:
        found.append(
            Obstacle(
                "member-excluded",
                f"What was found of {', '.join(unmet)} keeps the group out.",
                STANDING,
                "Let the group replace the member, or find the grounds for exclusion not met.",
            )
        )
    return tuple(found)


def _open(formed: bool, ended: bool) -> tuple[Obstacle, ...]:
    if ended:
        return (Obstacle("group-ended", "This group has ended."),)
    if formed:
        return (
            Obstacle(
                "group-formed",
                "The group is formed: who is in it is what a market admits.",
                GROUPS,
                "End it and form another.",
            ),
        )
    return ()


def _share(share: int) -> tuple[Obstacle, ...]:
    return () if 1 <= share <= WHOLE else (Obstacle("share", "A share is a whole number from 1 to 100 per cent."),)
