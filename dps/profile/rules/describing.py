"""What a supplier may say of what it does."""

from __future__ import annotations

from collections.abc import Sequence

from dps.core.refusal import Obstacle
from dps.parties.rules.regions import REGIONS
from dps.profile.rules.cpv import NotACpvCode, cpv_code

LONGEST_SUMMARY = 2000
LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 1000
MOST_CAPABILITIES = 6
MOST_CODES = 20


def obstacles_to_describing(
    *, summary: str, regions: Sequence[str], cpv: Sequence[str], capabilities: Sequence[tuple[str, str]]
) -> tuple[Obstacle, ...]:
    """Why a profile cannot be kept as it is; empty when it can. Capabilities are (title, description). A rule of the market."""
    found: list[Obstacle] = []
    if not summary.strip():
        found.append(Obstacle("summary-missing", "Say in a few sentences what the organisation does."))
    if len(summary) > LONGEST_SUMMARY:
        found.append(Obstacle("summary-long", f"The summary is longer than {LONGEST_SUMMARY:,} characters."))
    unknown = [code for code in regions if code not in REGIONS]
    if unknown:
        found.append(Obstacle("region-unknown", f"“{unknown[0]}” is not one of the regions listed."))
    for code in cpv:
        try:
            kept = cpv_code(code)
        except NotACpvCode as wrong:
            found.append(Obstacle("cpv-malformed", str(wrong)))
        else:
            if kept != code:
                found.append(Obstacle("cpv-malformed", f"“{code}” is kept without its check digit: {kept}."))
    if len(cpv) > MOST_CODES:
        found.append(Obstacle("cpv-many", f"Give at most {MOST_CODES} CPV codes."))
    if len(capabilities) > MOST_CAPABILITIES:
        found.append(Obstacle("capabilities-many", f"Give at most {MOST_CAPABILITIES} capabilities."))
    for title, description in capabilities:
        if not title.strip():
            found.append(Obstacle("capability-untitled", "A capability needs a title."))
        if len(title) > LONGEST_TITLE or len(description) > LONGEST_DESCRIPTION:
            found.append(
                Obstacle(
                    "capability-long",
                    f"A capability’s title has at most {LONGEST_TITLE} characters and its description {LONGEST_DESCRIPTION:,}.",
                )
            )
    return tuple(found)
