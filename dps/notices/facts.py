"""The facts that open data may be made of, as values. Pure.

What is not here cannot be published. There is a buyer, the suppliers who won,
and counts of bids; there is no field for a bidder who did not win, nor for a
price that did not. Whoever draws the facts from the stages fills these and
nothing else.

Amounts are integer pence; instants are timezone-aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Scale = Literal["", "micro", "small", "medium", "sme", "large"]
CriterionKind = Literal["quality", "social_value", "price", "cost"]


@dataclass(frozen=True)
class Identifier:
    """An organisation's number in a public register; ``scheme`` is an org-id.guide list such as ``GB-COH``."""

    scheme: str
    number: str
    legal_name: str = ""


@dataclass(frozen=True)
class Party:
    """An organisation that the release names: a buyer, or a supplier that won.

    ``ref`` is our public id, used where the organisation is in no register.
    ``scale`` and ``vcse`` are what the supplier declared, empty and None where
    it was not asked. ``authority_type`` is a code of UK_CA_TYPE, for buyers;
    ``devolved`` is GB-SCT, GB-WLS or GB-NIR where that nation's rules apply.
    """

    ref: str
    name: str
    identifiers: tuple[Identifier, ...] = ()
    scale: Scale = ""
    vcse: bool | None = None
    authority_type: str = ""
    devolved: str = ""
    locality: str = ""
    region: str = ""
    postcode: str = ""

    @property
    def id(self) -> str:
        """The party's id within a release: its first register and number, or else our own ref."""
        if not self.identifiers:
            return self.ref
        first = self.identifiers[0]
        return f"{first.scheme}-{first.number}"


@dataclass(frozen=True)
class Amount:
    """Pence without tax (``net``) and with it (``gross``); at least one is known."""

    net: int | None = None
    gross: int | None = None


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end``; ``extends_to`` is the last day any extension could reach."""

    start: datetime | None = None
    end: datetime | None = None
    extends_to: datetime | None = None


@dataclass(frozen=True)
class Cpv:
    """A code of the Common Procurement Vocabulary, eight digits, with its words."""

    code: str
    description: str


@dataclass(frozen=True)
class Criterion:
    """An award criterion; ``weight`` is a percentage, None where the formula gives price no weight."""

    name: str
    kind: CriterionKind
    weight: Decimal | None
    description: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice on the central platform: ``code`` is UK4, UK6, UK7 …; ``number`` is the platform's reference."""

    code: str
    number: str
    published_at: datetime
    url: str = ""


@dataclass(frozen=True)
class PublicDocument:
    """A document anybody may read. ``kind`` is an OCDS documentType such as ``biddingDocuments``."""

    id: str
    title: str
    kind: str
    url: str
    published_at: datetime
    media_type: str = ""


@dataclass(frozen=True)
class Market:
    """The purchasing system or dynamic market that a competition was held under, by its own ocid."""

    ocid: str
    title: str
    open_to_unlisted_buyers: bool
    status: Literal["pending", "active", "cancelled", "terminated"] = "active"


@dataclass(frozen=True)
class BidCounts:
    """How many bids came and were assessed. Procurement Regulations 2024 reg 27(2)(n)-(o).

    ``assessed`` counts the bids that were scored; the other two count those
    among them from small or medium enterprises and from voluntary, community
    and social enterprises.
    """

    received: int
    assessed: int
    assessed_sme: int
    assessed_vcse: int


@dataclass(frozen=True)
class Award:
    """The decision: who won, at what value, when, and how long it stood still.

    ``summaries_sent_at`` is when assessment summaries went to the bidders
    (Procurement Act 2023 s.50).
    """

    ref: str
    suppliers: tuple[Party, ...]
    value: Amount
    decided_at: datetime
    status: Literal["pending", "active", "cancelled", "unsuccessful"] = "active"
    standstill: Span | None = None
    summaries_sent_at: datetime | None = None


@dataclass(frozen=True)
class Milestone:
    """One promise of the contract: what was promised, by when, and where it stands.

    ``status`` is a milestone status of the standard; ``met_at`` where it was met.
    """

    id: str
    title: str
    description: str
    due: datetime
    status: Literal["scheduled", "met", "notMet", "partiallyMet"]
    met_at: datetime | None = None


@dataclass(frozen=True)
class Amendment:
    """A change of the contract that was made: what and why, and when."""

    id: str
    made_at: datetime
    description: str
    rationale: str


@dataclass(frozen=True)
class Contract:
    """The contract that followed the award, as its changes left it."""

    ref: str
    value: Amount
    period: Span
    signed_at: datetime
    status: Literal["pending", "active", "cancelled", "terminated"] = "active"
    milestones: tuple[Milestone, ...] = ()
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True)
class CompetitionFacts:
    """One competition as the public may know it, so far as it has come.

    ``method`` and ``method_details`` come from the competition's route, as
    values. ``bids`` are given once bids may be counted in public, ``award`` and
    ``contract`` once there are any.
    """

    ref: str
    title: str
    description: str
    buyer: Party
    method: Literal["open", "selective", "limited", "direct"]
    method_details: str
    category: Literal["goods", "works", "services"]
    status: Literal["planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"]
    value: Amount
    cpv: tuple[Cpv, ...]
    tender_period: Span
    criteria: tuple[Criterion, ...]
    enquiry_period: Span | None = None
    contract_period: Span | None = None
    had_enquiries: bool | None = None
    above_threshold: bool | None = None
    special_regime: tuple[str, ...] = ()
    procuring_entity: Party | None = None
    market: Market | None = None
    notices: tuple[Notice, ...] = ()
    documents: tuple[PublicDocument, ...] = ()
    bids: BidCounts | None = None
    award: Award | None = None
    contract: Contract | None = None


@dataclass(frozen=True)
class Publisher:
    """Who publishes the package, and on what terms (``licence`` is a URI)."""

    name: str
    scheme: str = ""
    uid: str = ""
    uri: str = ""
    licence: str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    policy: str = ""
