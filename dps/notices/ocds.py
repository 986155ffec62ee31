"""Facts to an OCDS 1.1 release package, and the package to exact JSON. Pure.

The Open Contracting Data Standard 1.1, with the extensions that the United
Kingdom's central platform uses: bid statistics, lots (one here: the whole
competition), award criteria, techniques, party scale, organisation
classifications and the UK fields. The extensions are declared by the commit
that our tests validate against.

Every call-off is a contracting process of its own, tied to its market by a
``framework`` related process. The ids are minted under a prefix of our own,
unregistered and plainly so; those of the central platform and of Contracts
Finder are theirs to mint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from dps.notices.facts import (
    Amendment,
    Award,
    BidCounts,
    CompetitionFacts,
    Contract,
    Criterion,
    Market,
    Milestone,
    Notice,
    PublicDocument,
    Publisher,
)
from dps.notices.naming import parties_json, places_naming, reference_json
from dps.notices.values import Json, Unpublishable, amount_json, instant, number_json, present, span_json, to_json

__all__ = ["EXTENSIONS", "PREFIX", "Unpublishable", "ocid", "places_naming", "release_package", "to_json"]

PREFIX = "ocds-ccinmk"
_RAW = "https://raw.githubusercontent.com/{}/{}/extension.json"
EXTENSIONS: tuple[str, ...] = tuple(
    _RAW.format(repository, commit)
    for repository, commit in (
        ("open-contracting-extensions/ocds_bid_extension", "d9b771e058917e23ba028b00e94490e9f177ec8c"),
        ("open-contracting-extensions/ocds_lots_extension", "73076421c08e2fd20acd91b0fb5ac80bfd94cbc6"),
        ("open-contracting-extensions/ocds_awardCriteria_extension", "9391240f353e8536992938fe9f7987cd89235331"),
        ("open-contracting-extensions/ocds_techniques_extension", "5568b00a8dd694a3d34441bdd9ef2bd3f9d44b11"),
        ("open-contracting-extensions/ocds_partyDetails_scale_extension", "152cd9fb74e021e537b17d84420615acf7dec032"),
        (
            "open-contracting-extensions/ocds_organizationClassification_extension",
            "243be1f7daed9d4423f218d9a7fb364ab70c57b9",
        ),
        ("cabinetoffice/ocds_uk_extension", "aa0e43b84dfad0cb9b839a8135e0bc4b285d32fc"),
    )
)

# The part of the release that a notice belongs to, and the standard's word for it.
NOTICES: Mapping[str, tuple[str, str]] = {
    "UK4": ("tender", "tenderNotice"),
    "UK12": ("tender", "tenderCancellationNotice"),
    "UK6": ("award", "awardNotice"),
    "UK7": ("contract", "contractNotice"),
    "UK9": ("contract", "contractPerformanceNotice"),
    "UK10": ("contract", "contractChangeNotice"),
    "UK11": ("contract", "contractTerminationNotice"),
}
# The extension knows quality, price and cost; social value is a quality there, told by its name.
_CRITERION_TYPE = {"quality": "quality", "social_value": "quality", "price": "price", "cost": "cost"}
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_LOT = "1"


def ocid(ref: str) -> str:
    """The open contracting id of the competition or market whose public reference is ``ref``.

    Raises :class:`Unpublishable` for a reference that is not letters, digits and hyphens.
    """
    if not _REF.fullmatch(ref):
        raise Unpublishable(f"“{ref}” cannot be part of an open contracting id")
    return f"{PREFIX}-{ref}"


def release_package(facts: CompetitionFacts, *, published_at: datetime, publisher: Publisher, uri: str) -> Json:
    """One OCDS 1.1 release package holding one release: the competition as far as it has come.

    ``uri`` is where this package can be had; ``published_at`` is the instant of
    the last change that it tells of. Numbers are int, or Decimal where there
    are pence: write them with :func:`to_json`, which prints them exactly.
    Raises :class:`Unpublishable` where the facts contradict each other.
    """
    _check(facts)
    stages = [
        stage for stage, there in (("tender", True), ("award", facts.award), ("contract", facts.contract)) if there
    ]
    date = instant(published_at)
    release = present(
        ocid=ocid(facts.ref),
        id=f"{facts.ref}-{stages[-1]}-{date.replace('-', '').replace(':', '')}",
        date=date,
        tag=stages,
        initiationType="tender",
        language="en",
        parties=parties_json(facts),
        buyer=reference_json(facts.buyer),
        tender=_tender(facts),
        bids=_bids(facts.bids) if facts.bids else None,
        awards=[_award(facts.award, facts)] if facts.award else None,
        contracts=[_contract(facts.contract, facts)] if facts.contract else None,
        relatedProcesses=[_market(facts.market)] if facts.market else None,
    )
    return present(
        uri=uri,
        version="1.1",
        extensions=list(EXTENSIONS),
        publishedDate=date,
        publisher=present(name=publisher.name, scheme=publisher.scheme, uid=publisher.uid, uri=publisher.uri),
        license=publisher.licence,
        publicationPolicy=publisher.policy,
        releases=[release],
    )


def _check(facts: CompetitionFacts) -> None:
    """Refuse facts that cannot all be true."""
    if facts.contract and not facts.award:
        raise Unpublishable("There is a contract without an award")
    if facts.award and facts.award.status == "active" and not facts.award.suppliers:
        raise Unpublishable("The award names nobody")
    weights = [criterion.weight for criterion in facts.criteria if criterion.weight is not None]
    if weights and sum(weights) != 100:
        raise Unpublishable(f"The weights total {sum(weights)}, not 100")
    if counts := facts.bids:
        few = min(counts.received, counts.assessed, counts.assessed_sme, counts.assessed_vcse)
        if (
            few < 0
            or counts.assessed > counts.received
            or max(counts.assessed_sme, counts.assessed_vcse) > counts.assessed
        ):
            raise Unpublishable("More bids were assessed than came, or more of one kind than were assessed")
    there = {"tender": True, "award": bool(facts.award), "contract": bool(facts.contract)}
    for notice in facts.notices:
        if notice.code not in NOTICES:
            raise Unpublishable(f"Nobody has said where a notice {notice.code} belongs")
        if not there[NOTICES[notice.code][0]]:
            raise Unpublishable(f"Notice {notice.code} tells of something that has not happened")


def _tender(facts: CompetitionFacts) -> Json:
    """The call for competition. The award criteria stand on its one lot, where the extension puts them."""
    lot = present(
        id=_LOT,
        title=facts.title,
        status=facts.status,
        value=amount_json(facts.value),
        contractPeriod=span_json(facts.contract_period),
        awardCriteria={"criteria": [_criterion(c) for c in facts.criteria]} if facts.criteria else None,
    )
    return present(
        id=facts.ref,
        title=facts.title,
        description=facts.description,
        status=facts.status,
        procuringEntity=reference_json(facts.procuring_entity or facts.buyer),
        items=[
            {
                "id": str(number),
                "classification": {"scheme": "CPV", "id": cpv.code, "description": cpv.description},
                "relatedLot": _LOT,
            }
            for number, cpv in enumerate(facts.cpv, start=1)
        ],
        value=amount_json(facts.value),
        procurementMethod=facts.method,
        procurementMethodDetails=facts.method_details,
        mainProcurementCategory=facts.category,
        aboveThreshold=facts.above_threshold,
        specialRegime=list(facts.special_regime),
        awardCriteria=_basis(facts.criteria),
        submissionMethod=["electronicSubmission"],
        tenderPeriod=span_json(facts.tender_period),
        enquiryPeriod=span_json(facts.enquiry_period),
        hasEnquiries=facts.had_enquiries,
        contractPeriod=span_json(facts.contract_period),
        techniques=_technique(facts.market) if facts.market else None,
        lots=[lot],
        documents=[*(_document(d) for d in facts.documents), *_notices(facts.notices, "tender")],
    )


def _basis(criteria: Sequence[Criterion]) -> str | None:
    """The standard's one word for how the winner is chosen."""
    kinds = {_CRITERION_TYPE[criterion.kind] for criterion in criteria}
    if not kinds:
        return None
    return f"{kinds.pop()}Only" if len(kinds) == 1 else "ratedCriteria"


def _criterion(criterion: Criterion) -> Json:
    return present(
        type=_CRITERION_TYPE[criterion.kind],
        name=criterion.name,
        description=criterion.description,
        numbers=[{"number": number_json(criterion.weight), "weight": "percentageExact"}]
        if criterion.weight is not None
        else None,
    )


def _technique(market: Market) -> Json:
    return {
        "hasDynamicPurchasingSystem": True,
        "dynamicPurchasingSystem": {
            "type": "open" if market.open_to_unlisted_buyers else "closed",
            "status": market.status,
        },
    }


def _market(market: Market) -> Json:
    return {
        "id": "1",
        "relationship": ["framework"],
        "title": market.title,
        "scheme": "ocid",
        "identifier": market.ocid,
    }


def _bids(counts: BidCounts) -> Json:
    """Counts only: no detail of any bid."""
    measures = {
        "bids": counts.received,
        "finalStageBids": counts.assessed,
        "smeFinalStageBids": counts.assessed_sme,
        "vcseFinalStageBids": counts.assessed_vcse,
    }
    return {
        "statistics": [
            {"id": str(number), "measure": measure, "value": count, "relatedLot": _LOT}
            for number, (measure, count) in enumerate(measures.items(), start=1)
        ]
    }


def _award(award: Award, facts: CompetitionFacts) -> Json:
    return present(
        id=award.ref,
        title=facts.title,
        status=award.status,
        date=instant(award.decided_at),
        value=amount_json(award.value),
        suppliers=[reference_json(supplier) for supplier in award.suppliers],
        relatedLots=[_LOT],
        contractPeriod=span_json(facts.contract.period if facts.contract else facts.contract_period),
        standstillPeriod=span_json(award.standstill),
        assessmentSummariesDateSent=instant(award.summaries_sent_at) if award.summaries_sent_at else None,
        aboveThreshold=facts.above_threshold,
        mainProcurementCategory=facts.category,
        documents=_notices(facts.notices, "award"),
    )


def _contract(contract: Contract, facts: CompetitionFacts) -> Json:
    assert facts.award is not None  # _check has refused the contrary
    return present(
        id=contract.ref,
        awardID=facts.award.ref,
        title=facts.title,
        status=contract.status,
        period=span_json(contract.period),
        value=amount_json(contract.value),
        dateSigned=instant(contract.signed_at),
        aboveThreshold=facts.above_threshold,
        documents=_notices(facts.notices, "contract"),
        implementation={"milestones": [_milestone(one) for one in contract.milestones]}
        if contract.milestones
        else None,
        amendments=[_amendment(one) for one in contract.amendments],
    )


def _milestone(one: Milestone) -> Json:
    return present(
        id=one.id,
        title=one.title,
        type="delivery",
        description=one.description,
        dueDate=instant(one.due),
        dateMet=instant(one.met_at) if one.met_at else None,
        status=one.status,
    )


def _amendment(one: Amendment) -> Json:
    return present(id=one.id, date=instant(one.made_at), rationale=one.rationale, description=one.description)


def _notices(notices: Iterable[Notice], part: str) -> list[Json]:
    return [
        present(
            id=notice.number,
            documentType=NOTICES[notice.code][1],
            noticeType=notice.code,
            url=notice.url,
            datePublished=instant(notice.published_at),
        )
        for notice in notices
        if NOTICES[notice.code][0] == part
    ]


def _document(document: PublicDocument) -> Json:
    return present(
        id=document.id,
        documentType=document.kind,
        title=document.title,
        url=document.url,
        datePublished=instant(document.published_at),
        format=document.media_type,
    )
