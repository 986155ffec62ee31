"""A competition with everything the public may know, lawful by default."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from dps.notices import facts as f

COUNCIL = f.Party(
    ref="k3x7q2m5n4p6r7s2t3v4w5y6za",
    name="Testbridge Council",
    identifiers=(f.Identifier("GB-LAE", "TST"), f.Identifier("GB-PPON", "PAAA-1111-AAAA")),
    authority_type="publicAuthoritySubCentralGovernment",
    locality="Testbridge",
)
WINNER = f.Party(
    ref="m2n3p4q5r6s7t2v3w4x5y6z7aa",
    name="Open Gate Co-operative Ltd",
    identifiers=(f.Identifier("GB-COH", "IP00001R", "Open Gate Co-operative Limited"),),
    scale="sme",
    vcse=True,
    region="North West",
)


def at(text: str) -> datetime:
    """An instant in UTC: ``2026-11-24 09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at_tender() -> f.CompetitionFacts:
    """Open for bids."""
    return f.CompetitionFacts(
        ref="a2b3c4d5e6f7g2h3i4j5k6l7m2",
        title="Youth services by young people",
        description="A year of youth work, decided with those it is for.",
        buyer=COUNCIL,
        method="selective",
        method_details="Competition under a dynamic market",
        category="services",
        status="active",
        value=f.Amount(net=25_000_010, gross=30_000_012),
        cpv=(f.Cpv("85312300", "Guidance and counselling services"),),
        tender_period=f.Span(at("2026-10-01 08:00"), at("2026-11-02 12:00")),
        enquiry_period=f.Span(at("2026-10-01 08:00"), at("2026-10-20 12:00")),
        contract_period=f.Span(at("2027-01-01 00:00"), at("2028-01-01 00:00"), at("2030-01-01 00:00")),
        criteria=(
            f.Criterion("Delivery", "quality", Decimal("37.5"), "How the work will be done"),
            f.Criterion("Social value", "social_value", Decimal("22.5")),
            f.Criterion("Price", "price", Decimal(40)),
        ),
        had_enquiries=True,
        above_threshold=True,
        special_regime=("lightTouch",),
        market=f.Market("ocds-ccinmk-market", "The Co-operative Councils’ market", open_to_unlisted_buyers=False),
        notices=(f.Notice("UK4", "085001-2026", at("2026-10-01 07:30"), "https://example.gov.uk/Notice/085001-2026"),),
        documents=(
            f.PublicDocument(
                "spec",
                "What we need",
                "technicalSpecifications",
                "https://market.example/d/spec",
                at("2026-10-01 08:00"),
                "application/pdf",
            ),
        ),
    )


def at_award() -> f.CompetitionFacts:
    """Decided, in standstill."""
    tender = at_tender()
    return replace(
        tender,
        status="complete",
        notices=(*tender.notices, f.Notice("UK6", "099006-2026", at("2026-11-24 09:00"))),
        bids=f.BidCounts(received=8, assessed=7, assessed_sme=5, assessed_vcse=0),
        award=f.Award(
            ref="award-1",
            suppliers=(WINNER,),
            value=f.Amount(net=19_999_999, gross=23_999_999),
            decided_at=at("2026-11-19 15:00"),
            standstill=f.Span(at("2026-11-24 00:00"), at("2026-12-04 23:59")),
            summaries_sent_at=at("2026-11-20 10:00"),
        ),
    )


def at_contract() -> f.CompetitionFacts:
    """Concluded."""
    award = at_award()
    assert award.award
    return replace(
        award,
        notices=(*award.notices, f.Notice("UK7", "101007-2026", at("2026-12-07 09:00"))),
        contract=f.Contract(
            ref="contract-1",
            value=award.award.value,
            period=f.Span(at("2027-01-01 00:00"), at("2028-01-01 00:00")),
            signed_at=at("2026-12-05 11:00"),
        ),
    )
