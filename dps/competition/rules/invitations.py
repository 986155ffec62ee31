"""Who may take part in a competition, by what its route says. Pure.

Payment, membership of the network, an expired document: none of them is an
argument of anything here, because none may decide who bids
(PCR 2015 reg 34(21), (22), (29); Procurement Act 2023 ss.34, 38, 85).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.reservations import RESERVATIONS
from dps.law.routes import Route, WhoMayBid


@dataclass(frozen=True)
class Standing:
    """How a supplier stands to one competition and its lot.

    ``in_flight``: an application to the lot was submitted and is undecided.
    ``reserved`` names the reservations that were published with it, and
    ``declared`` that the supplier has said it is one of those it is reserved for.
    """

    invited: bool = False
    admitted: bool = False
    in_flight: bool = False
    reserved: tuple[str, ...] = ()
    declared: bool = False


_MAY: Mapping[WhoMayBid, Callable[[Standing], bool]] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: lambda s: s.invited,
        WhoMayBid.MEMBERS_AND_APPLICANTS: lambda s: s.admitted or s.in_flight,
        WhoMayBid.ANYONE: lambda _: True,
        WhoMayBid.PICKED: lambda s: s.invited,
    }
)

_WHY_NOT: Mapping[WhoMayBid, tuple[str, str, str]] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: (
            "not-invited",
            "Only the suppliers who were admitted to the {part} when this {competition} was published were invited.",
            "Apply to the {part}: those admitted are invited to every later {competition} in it.",
        ),
        WhoMayBid.MEMBERS_AND_APPLICANTS: (
            "not-member",
            "Bids come from members of this {part} of the {market}, and from those whose application is undecided.",
            "Apply to the {part}: once the application is submitted you may bid.",
        ),
        WhoMayBid.ANYONE: ("nobody", "", ""),
        WhoMayBid.PICKED: (
            "not-picked",
            "This {competition} is asked of suppliers who were picked by a recorded rule, and of them alone.",
            "Keep what you do and where you work up to date in your profile: the next pick reads nothing else.",
        ),
    }
)

_IN_WORDS: Mapping[WhoMayBid, str] = MappingProxyType(
    {
        WhoMayBid.INVITED_MEMBERS: "Every supplier admitted to this {part} on the day of publication is invited, and they alone.",
        WhoMayBid.MEMBERS_AND_APPLICANTS: "Members of this {part} of the {market}, and suppliers whose application to it "
        "was submitted and is not decided yet.",
        WhoMayBid.ANYONE: "Anyone. Nobody needs to be admitted to this marketplace first.",
        WhoMayBid.PICKED: "The suppliers who were asked, and they alone. They were picked by what they do and where they "
        "work, under a rule that is recorded.",
    }
)


def _words(route: Route, text: str) -> str:
    w = route.words
    return text.format(part=w.part, market=w.market, competition=w.competition)


def who_may_bid_in_words(route: Route, reserved: Iterable[str] = (), area: str = "") -> str:
    """The sentence that suppliers read, with the reservations there are."""
    return " ".join((_words(route, _IN_WORDS[route.who_may_bid]), *_reserved_in_words(reserved, area)))


def _reserved_in_words(reserved: Iterable[str], area: str) -> Iterable[str]:
    for code in reserved:
        if code in RESERVATIONS:
            named = f": {area.strip()}" if RESERVATIONS[code].by_place and code == "local" and area.strip() else ""
            yield f"Reserved for {RESERVATIONS[code].who}{named} ({RESERVATIONS[code].provision})."


def may_bid(route: Route, *, invited: bool, admitted: bool, in_flight: bool) -> bool:
    """Whether a supplier of that standing may take part. PCR 2015 reg 34(21), (22); the Act ss.34(3), (4), 85."""
    return _MAY[route.who_may_bid](Standing(invited, admitted, in_flight))


def obstacles_to_taking_part(route: Route, standing: Standing) -> tuple[Obstacle, ...]:
    """Why a supplier may neither ask nor bid in a competition on this route; empty when it may. Not about time."""
    found: tuple[Obstacle, ...] = ()
    if not _MAY[route.who_may_bid](standing):
        code, says, mend = _WHY_NOT[route.who_may_bid]
        found += (Obstacle(code, _words(route, says), route.provisions["who_may_bid"], _words(route, mend)),)
    if not standing.declared:
        found += tuple(
            Obstacle(
                "reserved",
                f"This {route.words.competition} is reserved for {RESERVATIONS[code].who}, and you have not declared that "
                "you are one.",
                RESERVATIONS[code].provision,
                "Declare it on the page of this competition, if it is so.",
            )
            for code in standing.reserved
            if code in RESERVATIONS
        )
    return found


def is_advertised(route: Route) -> bool:
    """Whether a published competition on this route is there for everybody to read.

    An invitation under the Regulations goes to the admitted suppliers and a quotation to those picked; a notice under
    the Act is public.
    """
    return not route.snapshots_invited
