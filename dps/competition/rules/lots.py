"""The last resort between level bids: lots, from a round of public randomness that is named before anybody bids. Pure.

A beacon issues a signed number every few seconds and has said beforehand which
number comes when. Nobody can know a round's number before its time, and nobody,
the beacon's own operators among them, can choose it. The round used here is the first one
issued a day after bids close: it follows from the deadline, so everybody can
work it out when the competition is published, and moves with the deadline.

Source: no statute has a rule for a tie, so the published one is the only one
(PCR 2015 reg 67(9); Procurement Act 2023 s.23(3)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dps.competition.rules.method import Tie
from dps.competition.rules.picking import lot_of as lot_of

WAIT = timedelta(days=1)
"""How long after the deadline the round is issued."""


@dataclass(frozen=True)
class Beacon:
    """A public source of randomness: who issues it, the key that signs every round, and when the rounds come."""

    title: str
    chain: str
    public_key: str
    genesis: datetime
    period: timedelta
    where: str

    def round_after(self, at: datetime) -> int:
        """The first round issued at ``at`` or later. Rounds count from 1."""
        late = max(timedelta(0), at - self.genesis)
        return -(-late // self.period) + 1

    def issued_at(self, number: int) -> datetime:
        """When a round is issued."""
        return self.genesis + (number - 1) * self.period

    def address_of(self, number: int) -> str:
        """Where anybody reads a round."""
        return self.where.format(chain=self.chain, round=number)


QUICKNET = "quicknet"
BEACONS: Mapping[str, Beacon] = {
    QUICKNET: Beacon(
        title="drand quicknet, of the League of Entropy",
        chain="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
        public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
        genesis=datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC),
        period=timedelta(seconds=3),
        where="https://api.drand.sh/{chain}/public/{round}",
    )
}
"""The beacons there are, by the name that a case file uses."""
BEACON_OF: Mapping[Tie, str] = {Tie.LOTS: QUICKNET}
"""Which beacon a published tie rule means. Another beacon would be another rule."""


@dataclass(frozen=True)
class Lots:
    """The round that settles what the tie rules leave level in one competition, and when it is issued."""

    beacon: str
    round: int
    issued_at: datetime

    @property
    def facts(self) -> Beacon:
        """What there is to know about the beacon."""
        return BEACONS[self.beacon]

    @property
    def where(self) -> str:
        """Where anybody reads the round."""
        return self.facts.address_of(self.round)


def lots_of(ties: tuple[str, ...], closes_at: datetime | None) -> Lots | None:
    """The round of a competition with these tie rules and this deadline; None where its rules end without lots."""
    if Tie.LOTS not in ties or closes_at is None:
        return None
    name = BEACON_OF[Tie.LOTS]
    number = BEACONS[name].round_after(closes_at + WAIT)
    return Lots(name, number, BEACONS[name].issued_at(number))
