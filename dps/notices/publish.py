"""Open data of one competition: the facts drawn, built into a package, and checked before it is given out."""

from __future__ import annotations

from dps.competition.models import Competition
from dps.core.refusal import Obstacle, Refused
from dps.notices.facts import Publisher
from dps.notices.ocds import Unpublishable, places_naming, release_package
from dps.notices.queries import facts_of, losers_words, told_last
from dps.notices.values import Json

PUBLISHER = "Co-operative Councils’ Marketplace"
NOT_NAMED = "Procurement Act 2023 s.94; SI 2024/692 reg 27(2)(n), (o); PCR 2015 regs 21, 50(6)"


def package_of(competition: Competition, *, base_url: str, uri: str, with_delivery: bool = True) -> Json:
    """The competition's OCDS 1.1 release package, as far as it has come. ``uri`` is where it can be had;
    ``with_delivery`` says where each promise of the contract stands.

    Raises :class:`Refused` for a draft, for facts that contradict each other,
    and where any bidder that did not win would be named in it.
    """
    if competition.published_at is None:
        raise Refused([Obstacle("not-published", "A draft is not published as open data.")])
    try:
        package = release_package(
            facts_of(competition, with_delivery=with_delivery),
            published_at=told_last(competition),
            publisher=Publisher(PUBLISHER, uri=base_url),
            uri=uri,
        )
    except Unpublishable as fault:
        raise Refused([Obstacle("unpublishable", f"This cannot be published as open data: {fault}.")]) from fault
    named = places_naming(package, losers_words(competition))
    if named:
        says = f"The open data would name a bidder that did not win, at {', '.join(named)}."
        raise Refused([Obstacle("loser-named", says, NOT_NAMED, "Take the name out of the text that was published.")])
    return package
