"""From rows to the values that the rules take: what suppliers are told, and the purchase behind it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from dps.competition.custody import holders_for_rule
from dps.competition.kin import Naming, needs_of
from dps.competition.kin import own_pence_of as own_pence_of
from dps.competition.models import Competition
from dps.competition.reach import candidates_for, reach_of
from dps.competition.reviewed import reviewed_of
from dps.competition.rules.buying import Buyer, Through
from dps.competition.rules.frozen import Told, ToldCriterion, read
from dps.competition.rules.invitations import who_may_bid_in_words
from dps.competition.rules.method import USUAL_TIES, Method
from dps.competition.rules.parts import scale, terms_file
from dps.competition.rules.parts.considerations import read_considered
from dps.competition.rules.parts.related import NAME as RELATED
from dps.competition.rules.parts.related import read as read_related
from dps.competition.rules.publishing import Purchase
from dps.competition.shortening import consents_of
from dps.competition.terms_models import TermsDocument
from dps.core.db import db
from dps.law.routes import BuyerCapacity, WhoMayBid, route
from dps.market.models import Lot
from dps.market.queries import is_named_buyer
from dps.market.rules.weighting import read_ranges
from dps.parties.models import Organisation
from dps.parties.rules.legal_forms import kind_of_buyer


def whole() -> Select[tuple[Competition]]:
    """Competitions with everything that a page of one shows, in few reads."""
    return select(Competition).options(*with_everything())


def with_everything() -> tuple[_AbstractLoad, ...]:
    """What is read along with a competition, or with what points at one, to show it in few reads."""
    return (
        joinedload(Competition.buyer),
        joinedload(Competition.market),
        joinedload(Competition.lot).joinedload(Lot.market),
        selectinload(Competition.criteria),
    )


def buyer_of(body: Organisation) -> Buyer:
    """An organisation as the law of buying sees it. Its membership and what it pays are not in it."""
    kind = kind_of_buyer(body.kind, body.legal_form)
    return Buyer(BuyerCapacity(body.buyer_capacity), kind, body.nation)


def through_of(lot: Lot, *, named: bool) -> Through:
    """A lot and its market as the law of buying sees them; ``named``: the market's notice names the buyer."""
    market = lot.market
    return Through(
        named=named,
        ends_on=market.valid_until,
        ended_on=market.ended_on,
        most_pence=lot.max_value,
        weights=read_ranges(lot.weight_ranges),
        weights_clause=lot.weight_clause,
    )


def purchase_of(competition: Competition, *, at: datetime | None = None) -> Purchase:
    """What publishing at ``at`` depends on beside what suppliers are told; without an instant, suppliers' consents are left out."""
    lot = competition.lot
    return Purchase(
        state=competition.state,
        route=route(competition.route),
        buyer=buyer_of(competition.buyer),
        through=through_of(lot, named=is_named_buyer(lot.market, competition.buyer)) if lot is not None else None,
        candidates=_candidates(competition),
        consents=consents_of(competition, at=at) if at is not None and competition.state == "draft" else None,
        considered=read_considered(competition.considered),
        terms_kept=terms_kept(competition),
        reviewed=reviewed_of(competition, told_of(competition).canonical()),
        holders=holders_for_rule(competition),
    )


def terms_kept(competition: Competition) -> bool:
    """Whether the file of the terms that a draft names is one that its council keeps here; also where it names none."""
    named = terms_file.read(competition.parts.get(terms_file.NAME) or {})
    return named is None or document_of(competition.buyer_id, named.sha256) is not None


def document_of(council_id: int, sha256: str) -> TermsDocument | None:
    """The file of a council's with this digest; None where it keeps none."""
    return db.session.scalar(
        select(TermsDocument).where(TermsDocument.council_id == council_id, TermsDocument.sha256 == sha256)
    )


def told_of(
    competition: Competition,
    *,
    notice_reference: str = "",
    notice_date: date | None = None,
    published_at: datetime | None = None,
    naming: Naming | None = None,
) -> Told:
    """What suppliers are told: the frozen text of a published competition as it is in force, or what a draft would tell.

    ``naming`` is which of the council's competitions names which, read once where a caller draws many drafts.
    """
    if competition.frozen:
        return read(competition.in_force or competition.frozen)
    law = route(competition.route)
    lot = competition.lot
    where: dict[str, Any] = (
        {
            "market_ref": lot.market.ref, "market_title": lot.market.title,
            "lot_ref": lot.ref, "lot_number": lot.number, "lot_title": lot.title,
        }
        if lot is not None
        else {}
    )  # fmt: skip
    return Told(
        ref=competition.ref,
        route=competition.route,
        buyer_ref=competition.buyer.ref,
        buyer_name=competition.buyer.name,
        who_may_bid=who_may_bid_in_words(law, reach_of(competition).reserved, reach_of(competition).area),
        **where,
        title=competition.title,
        need=competition.need,
        outcomes=competition.outcomes,
        closer_to_those_affected=competition.closer_to_those_affected,
        by_those_affected=competition.by_those_affected,
        contract_kind=competition.contract_kind,
        cpv=tuple(competition.cpv),
        value_pence=competition.value_pence,
        options_pence=competition.options_pence,
        extensions_pence=competition.extensions_pence,
        price_formula=competition.price_formula,
        price_weight=competition.price_weight,
        price_parameters=dict(competition.price_parameters),
        ties=tuple(competition.ties) or tuple(t.value for t in USUAL_TIES),
        rounding=competition.rounding,
        criteria=tuple(
            ToldCriterion(
                c.ref,
                c.kind,
                c.title,
                c.question,
                c.weight,
                c.top,
                c.threshold,
                c.word_limit,
                c.group_title,
                c.group_weight,
                c.share,
                c.measure,
                c.at_target,
            )
            for c in competition.criteria
        ),
        clarifications_close_at=competition.clarifications_close_at,
        closes_at=competition.closes_at,
        parts=_parts_of(competition, naming),
        scale=scale.read(competition.parts.get(scale.NAME, {})).plain(),
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        notice_reference=notice_reference,
        notice_date=notice_date,
        published_at=published_at,
    )


def _candidates(competition: Competition) -> int:
    picks = route(competition.route).who_may_bid is WhoMayBid.PICKED and competition.state == "draft"
    return len(candidates_for(competition)) if picks else 0


def _parts_of(competition: Competition, naming: Naming | None) -> dict[str, dict[str, Any]]:
    """The parts as kept, with what the related needs are and what each is worth by itself on this day."""
    parts = dict(competition.parts)
    refs, needs = read_related(parts.get(RELATED, {})).refs, needs_of(competition, naming=naming)
    if refs or needs:
        parts[RELATED] = {"refs": list(refs), "needs": [asdict(need) for need in needs]}
    return parts


def method_of(competition: Competition) -> Method | None:
    """The method as published, criteria by their refs; None for a draft without a formula."""
    return told_of(competition).method()
