"""Four eyes before publication: who may review a draft, and what makes an approval good. Pure.

An approval is good for the very text that was read: any later save makes
another version, and the approval is void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dps.audit.digests import text_digest
from dps.competition.rules.orders import PROVISION, USUAL, Orders
from dps.core.refusal import Obstacle

APPROVED, SENT_BACK = "approved", "sent_back"
LONGEST_COMMENT = 3_000


@dataclass(frozen=True)
class Reviewed:
    """The newest review of a draft, if any, beside the draft as it is now.

    ``same`` says whether the draft is still the text that was sent.
    ``roles`` are those that the reviewer held when they answered.
    """

    asked: bool = False
    same: bool = False
    outcome: str = ""
    roles: frozenset[str] = frozenset()
    by_another: bool = False
    orders: Orders = field(default=USUAL)

    def stage(self, pence: int | None) -> str:
        """Where the second person's part stands: not_needed, approved, waiting, sent_back, void or to_do."""
        if not self.orders.band_for(pence).second:
            return "not_needed"
        if not self.asked:
            return "to_do"
        if not self.same:
            return "void"
        if self.outcome == APPROVED:
            return "approved" if not obstacles_to_approval(self, pence=pence) else "void"
        return "sent_back" if self.outcome == SENT_BACK else "waiting"


def digest_of_review(told: str, considered: str) -> str:
    """SHA-256 of what the reviewer reads: what suppliers would be told, and what the council considered."""
    return text_digest(f"{told}\n{considered}")


def obstacles_to_approval(reviewed: Reviewed, *, pence: int | None) -> tuple[Obstacle, ...]:
    """Why a draft of that whole value is not approved for publication; empty where it is, or needs no second person."""
    band = reviewed.orders.band_for(pence)
    if not band.second:
        return ()
    ask = f"Send it for review to {band.who} who did not write in it."
    if not reviewed.asked:
        return (Obstacle("no-approval", "No second person has approved this draft.", PROVISION, ask),)
    if not reviewed.same:
        return (
            Obstacle(
                "approval-void",
                "The draft was changed after it was sent for review, so what was said of it no longer holds.",
                PROVISION,
                ask,
            ),
        )
    if not reviewed.outcome:
        return (
            Obstacle(
                "review-waits",
                "The second person has not answered yet.",
                PROVISION,
                "Wait for the review, or ask them.",
            ),
        )
    if reviewed.outcome == SENT_BACK:
        mend = "Change what the comments speak of, then send it for review again."
        return (Obstacle("sent-back", "The second person sent the draft back.", PROVISION, mend),)
    found: list[Obstacle] = []
    if not reviewed.by_another:
        found.append(
            Obstacle(
                "approved-by-author",
                "Whoever approved this draft also wrote in it.",
                PROVISION,
                "Somebody who wrote nothing of it has to approve.",
            )
        )
    if not reviewed.roles & band.roles:
        found.append(
            Obstacle(
                "approver-not-entitled",
                f"A draft of this value is approved by {band.who}; the one who approved it was neither.",
                PROVISION,
                "Change the draft and send it for review to somebody entitled.",
            )
        )
    return tuple(found)


def obstacles_to_asking_for_review(
    *, reviewed: Reviewed, pence: int | None, entitled: int, lacks: int
) -> tuple[Obstacle, ...]:
    """Why a draft may not be sent for review now; empty when it may.

    ``entitled`` is how many people of the council could approve it; ``lacks``
    how many other reasons stand against its publication.
    """
    found: list[Obstacle] = []
    if lacks:
        found.append(
            Obstacle(
                "not-ready",
                f"{lacks} {'thing is' if lacks == 1 else 'things are'} still missing, so there is nothing whole to read.",
                mend="The readiness page lists what is missing and where to mend it.",
            )
        )
    if reviewed.asked and reviewed.same:
        says = "This text has been sent for review already."
        mend = "Wait for the answer. After a change it can be sent again."
        found.append(Obstacle("review-asked-already", says, PROVISION, mend))
    band = reviewed.orders.band_for(pence)
    if band.second and not entitled:
        found.append(
            Obstacle(
                "nobody-entitled",
                f"Nobody could approve it: for this value that is {band.who} who did not write in the draft.",
                PROVISION,
                "A council administrator can invite one, on the page of your team.",
            )
        )
    return tuple(found)


def obstacles_to_reviewing(
    *, wrote: bool, roles: frozenset[str], orders: Orders, pence: int | None, answered: bool, same: bool
) -> tuple[Obstacle, ...]:
    """Why somebody may not answer a review; empty when they may. ``wrote``: they drafted or edited some of it."""
    found: list[Obstacle] = []
    if wrote:
        found.append(
            Obstacle(
                "own-draft",
                "You wrote in this draft, so you cannot approve it or send it back.",
                PROVISION,
                "Somebody who wrote nothing of it has to read it.",
            )
        )
    band = orders.band_for(pence)
    if not roles & band.roles:
        says = f"A draft of this value is approved by {band.who}, which you are not."
        found.append(Obstacle("not-entitled", says, PROVISION, "Leave it to somebody entitled."))
    if answered:
        found.append(Obstacle("answered-already", "This review was answered before; the answer stands."))
    if not same:
        says = "The draft was changed after it was sent to you, so this review is void."
        found.append(Obstacle("review-void", says, PROVISION, "Wait until it is sent again."))
    return tuple(found)


def obstacles_to_answer(outcome: str, comments: Mapping[str, str]) -> tuple[Obstacle, ...]:
    """Why an answer may not be kept as it is; empty when it may."""
    found: list[Obstacle] = []
    if outcome not in (APPROVED, SENT_BACK):
        found.append(Obstacle("no-outcome", "Nothing says whether the draft is approved.", mend="Choose one."))
    if outcome == SENT_BACK and not any(text.strip() for text in comments.values()):
        found.append(
            Obstacle(
                "no-comment", "Nothing says what to change.", mend="Write beside at least one section what to change."
            )
        )
    if any(len(text) > LONGEST_COMMENT for text in comments.values()):
        found.append(
            Obstacle("comment-too-long", "A comment is longer than 3,000 characters.", mend="Make it shorter.")
        )
    return tuple(found)
