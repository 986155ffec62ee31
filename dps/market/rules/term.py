"""How long a market lives: when its period of validity may change, how it is wound up, which notice is due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.law.validity import obstacles_to_changing_end

LEAST_WORDS = 5
"""A reason that members and the public are told is a sentence."""


@dataclass(frozen=True)
class Running:
    """What goes on in a market: applications without a decision, and competitions that still take bids."""

    undecided: int = 0
    open_competitions: int = 0


def obstacles_to_changing_term(
    route: Route,
    *,
    was: date | None,
    becomes: date | None,
    established_on: date,
    ended_on: date | None,
    rationale: str,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why the period of validity cannot be changed so on that London date; empty when it can. None is open-ended.

    SI 2024/716 reg 5(4)(b)(i): under the Regulations no change is made after 23 February 2026.
    Procurement Act 2023 s.39(4): a change is a modification, of which a notice tells.
    """
    found = list(obstacles_to_changing_end(route, on=on, new_end=becomes))
    if ended_on is not None or (was is not None and was < on):
        found.append(_ended(route))
    if becomes == was:
        found.append(
            Obstacle("nothing-changed", "This is what stands already.", mend="Choose another day, or go back.")
        )
    if becomes is not None and becomes < max(on, established_on):
        found.append(
            Obstacle(
                "ends-in-the-past",
                "The last day has passed already.",
                mend=f"Choose a day from today on. To stop at once, end the {route.words.market}.",
            )
        )
    if len(rationale.split()) < LEAST_WORDS:
        found.append(
            Obstacle(
                "no-rationale",
                "A change of the period of validity is kept with its reason, and yours is missing or too short.",
                route.provisions.get("market_notices", route.legal_basis),
                "Say why in a sentence that suppliers can follow.",
            )
        )
    return tuple(found)


def obstacles_to_ending(
    route: Route,
    *,
    ended_on: date | None,
    valid_until: date | None,
    established_on: date,
    reason: str,
    running: Running,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why a market cannot be wound up on that London date; empty when it can.

    Whoever applied is decided on, and a competition that takes bids is finished or cancelled, before the
    market it stands on goes. PCR 2015 reg 34(16), (20), (28A); Procurement Act 2023 ss.36(6), 39(5).
    """
    provision = route.provisions.get("market_notices", route.legal_basis)
    found: list[Obstacle] = []
    if ended_on is not None or (valid_until is not None and valid_until < on):
        return (_ended(route),)
    if on < established_on:
        found.append(Obstacle("not-begun", f"This {route.words.market} has not begun yet."))
    if len(reason.split()) < LEAST_WORDS:
        found.append(
            Obstacle(
                "no-reason",
                "Everybody who has a place is told the reason, and yours is missing or too short.",
                provision,
                "Say why in a sentence that suppliers can follow.",
            )
        )
    if running.undecided:
        many = running.undecided != 1
        found.append(
            Obstacle(
                "applications-undecided",
                f"{running.undecided} application{'s wait' if many else ' waits'} for a decision.",
                route.provisions["has_admission"],
                "Decide on what was received, then end.",
            )
        )
    if running.open_competitions:
        many = running.open_competitions != 1
        words = route.words.competitions if many else route.words.competition
        found.append(
            Obstacle(
                "competitions-open",
                f"{running.open_competitions} {words} still {'take' if many else 'takes'} bids here.",
                route.provisions["who_may_bid"],
                "Let the buyer finish or cancel, then end.",
            )
        )
    return tuple(found)


def _ended(route: Route) -> Obstacle:
    return Obstacle("market-ended", f"This {route.words.market} has ended.", route.provisions["has_admission"])


def first_day_without(valid_until: date | None, *, on: date) -> bool:
    """Whether the period of validity has run out by that London date: its last day is lived to the end."""
    return valid_until is not None and valid_until < on


def notice_of(route: Route, about: str) -> str:
    """The code of the notice that tells of a ``change`` or an ``ending`` on a route; empty where the law asks for none."""
    return route.market_notices.get({"change": "modification", "ending": "cessation"}[about], "")


def obstacles_to_recording_notice(
    *, expected: str, reference: str, published_on: date, happened_on: date, on: date, recorded: bool
) -> tuple[Obstacle, ...]:
    """Why a notice about a market cannot be recorded; empty when it can. Procurement Act 2023 s.39(4), (5); PCR 2015 reg 34(28A)."""
    if not expected:
        return (Obstacle("no-notice-due", "The law asks for no notice of this."),)
    found: list[Obstacle] = []
    if recorded:
        found.append(Obstacle("notice-recorded", "The notice of this is recorded already."))
    if not reference.strip():
        found.append(Obstacle("notice-reference", "Give the reference that the notice was published under."))
    if published_on > on:
        found.append(Obstacle("notice-later", "The notice cannot have been published after today."))
    if published_on < happened_on:
        found.append(Obstacle("notice-earlier", "This notice tells of what was done, so it cannot be older."))
    return tuple(found)
