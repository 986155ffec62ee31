"""The lines of a person's work page about awards that wait for a second person."""

from __future__ import annotations

from flask import url_for

from dps.award.waiting import to_answer_release, to_answer_setting_aside, to_approve
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, may

Line = tuple[str, str, str, str]
"""A title, an address, a sentence and the words of the button."""


def lines() -> list[Line]:
    """What waits for this person as the second one, oldest first."""
    by, found = current_actor(), []
    if may(Permission.APPROVE_COMPETITION):
        for decision in to_approve(by):
            competition = decision.competition
            href = url_for("buyers.award_approval.answer", competition=competition.ref)
            says = "An award is decided. Nobody is told before somebody who did not decide it approves it."
            found.append((competition.title, href, says, "Approve the award"))
    if may(Permission.AWARD):
        for decision in to_answer_setting_aside(by):
            href = url_for("buyers.award_correcting.answer", competition=decision.competition.ref)
            says = "A colleague asks that this award be set aside. It stands until a second officer agrees."
            found.append((decision.competition.title, href, says, "Answer as the second officer"))
        for challenge in to_answer_release(by):
            competition = challenge.decision.competition
            href = url_for("buyers.challenges.show", competition=competition.ref, challenge=challenge.ref)
            says = "A colleague asks that the contract go on although the award is contested."
            found.append((competition.title, href, says, "Answer as the second officer"))
    return found
