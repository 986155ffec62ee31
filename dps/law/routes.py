"""The lawful routes to a contract, each a value. No stage asks which route it is: it asks the route.

A market's route is fixed when it is made, and each competition keeps its own. Whatever differs
between the Regulations, a dynamic market and a notice below threshold is a field here, with the
provision it comes from in ``provisions`` under the field's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dps.law.periods import PA_2023_BELOW_THRESHOLD_PERIODS, PA_2023_MARKET_PERIODS, PCR_2015_DPS_PERIODS
from dps.law.route import BuyerCapacity as BuyerCapacity
from dps.law.route import Route as Route
from dps.law.route import Standstill as Standstill
from dps.law.route import WhoMayBid as WhoMayBid
from dps.law.route import Words as Words


def _frozen(**items: str) -> Mapping[str, str]:
    return MappingProxyType(items)


_ACT_FROM = date(2025, 2, 24)
_ACT_BODIES = frozenset({BuyerCapacity.PA_CA})
_NOBODY_IS_ADMITTED = "nobody is admitted: anyone may answer (Procurement Act 2023 s.85)"

PCR_2015_DPS = Route(
    code="pcr2015_dps",
    title="Dynamic purchasing system (Public Contracts Regulations 2015)",
    legal_basis="PCR 2015 reg 34, saved by SI 2024/716 reg 5",
    created_not_before=None,
    created_not_after=date(2025, 2, 23),
    latest_end=date(2029, 2, 23),
    end_changeable_until=date(2026, 2, 23),
    has_admission=True,
    words=Words(
        market="dynamic purchasing system",
        part="lot",
        parts="lots",
        competition="mini-competition",
        competitions="mini-competitions",
        invitation="invitation to tender",
        admission="admission to the dynamic purchasing system",
        conditions="selection criteria",
        contract="call-off contract",
        feedback="standstill letter",
    ),
    who_may_bid=WhoMayBid.INVITED_MEMBERS,
    snapshots_invited=True,
    notice_before_publication=None,
    notice_before_publication_from=0,
    notice_only_when_advertised=False,
    periods=PCR_2015_DPS_PERIODS,
    uncounted=_frozen(
        contract_details="the Regulations ask for an award notice instead (PCR 2015 reg 50(5)); see award_notice",
        exclusion_notice="the Regulations ask for no notice of an exclusion to a Minister",
        payment_publication="the Regulations ask for no publication of each payment",
        contract_copy="the Regulations ask for no publication of the contract",
    ),
    no_tender_minimum_for=frozenset(),
    short_tender_by_unanimous_consent=True,
    standstill=Standstill(
        mandatory=False,
        default="at_or_above_threshold",
        starts_from="letters",
        period=PCR_2015_DPS_PERIODS["standstill"],
    ),
    award_notice_first=None,
    award_notice_after="F03",
    feedback="letters",
    contract_details_notice=None,
    contract_details_from=0,
    quarterly_grouping=True,
    market_notices=_frozen(cessation="F03"),
    value_rule="any",
    threshold_family="pcr",
    suitability_filter_forbidden=False,
    conditions_editable=False,
    audited_accounts="may_ask",
    insurance_before_award_allowed=True,
    turnover_multiple_max=2,
    forbidden_asks=MappingProxyType(
        {
            "particular-authority": "PCR 2015 regs 18(1), 58(3), (4)",
            "one-qualification": "PCR 2015 regs 18(1), 62",
            "membership": "PCR 2015 reg 58(1)-(4); Local Government Act 1988 s.17(1), (5)",
            "values": "PCR 2015 reg 58(1)-(4); Local Government Act 1988 s.17(1), (5)",
            "charge": "PCR 2015 reg 34(29)",
            "place": "PCR 2015 regs 18(1), 58(3), (4); Local Government Act 1988 s.17(5)(e)",
            "affiliation": "Local Government Act 1988 s.17(5)",
            "contest": "PCR 2015 reg 34(6)",
        }
    ),
    expiry_may_stop_bidding=True,
    suspension_by_documents=True,
    debarment_check="none",
    winners_documents=True,
    late_bids="rejected",
    abnormally_low="must_ask",
    retention_years=3,
    supplier_charge="never",
    buyer_capacities=frozenset({BuyerCapacity.PCR_CA, BuyerCapacity.PA_CA}),
    nations_outside=_frozen(),
    provisions=_frozen(
        created_not_after="SI 2024/716 reg 5(1), (3), (4)(a)",
        latest_end="SI 2024/716 reg 5(4)(b)(ii)",
        end_changeable_until="SI 2024/716 reg 5(4)(b)(i)",
        has_admission="PCR 2015 reg 34(2), (6), (15)",
        who_may_bid="PCR 2015 reg 34(21), (22)",
        snapshots_invited="PCR 2015 regs 34(21), (22), 54(1)",
        short_tender_by_unanimous_consent="PCR 2015 reg 34(12)",
        standstill="PCR 2015 regs 86(5)(c), 87, 99(7)",
        award_notice_after="PCR 2015 reg 50(5)",
        feedback="PCR 2015 regs 55, 86(2)",
        quarterly_grouping="PCR 2015 reg 50(5)(b)",
        market_notices="PCR 2015 reg 34(28A)",
        value_rule="PCR 2015 reg 6(8)",
        reservations="PCR 2015 regs 20(3), 34(21), (22), 77: it is stated in the call for competition of the system itself",
        audited_accounts="PCR 2015 reg 60(6)(b)",
        insurance_before_award_allowed="PCR 2015 reg 58(8)(c)",
        turnover_multiple_max="PCR 2015 reg 58(9), (14)",
        winners_documents="PCR 2015 regs 34(26), 59(9)-(11)",
        suspension_by_documents="PCR 2015 reg 34(21), (22)",
        expiry_may_stop_bidding="PCR 2015 regs 34(14), (21), (22), 58(8)(c)",
        abnormally_low="PCR 2015 reg 69",
        late_bids="PCR 2015 regs 22(12), 34(5)",
        retention_years="PCR 2015 reg 84(7)-(9)",
        supplier_charge="PCR 2015 reg 34(29)",
        buyer_capacities="PCR 2015 reg 2(1)",
    ),
)

PA_2023_MARKET = Route(
    code="pa2023_dynamic_market",
    title="Dynamic market (Procurement Act 2023)",
    legal_basis="Procurement Act 2023 ss.34-39",
    created_not_before=_ACT_FROM,
    created_not_after=None,
    has_admission=True,
    words=Words(
        market="dynamic market",
        part="part",
        parts="parts",
        competition="competition",
        competitions="competitions",
        invitation="tender notice",
        admission="membership of the dynamic market",
        conditions="conditions for membership",
        contract="contract",
        feedback="assessment summary",
    ),
    who_may_bid=WhoMayBid.MEMBERS_AND_APPLICANTS,
    snapshots_invited=False,
    notice_before_publication="UK4",
    notice_before_publication_from=0,
    notice_only_when_advertised=False,
    periods=PA_2023_MARKET_PERIODS,
    uncounted=_frozen(
        admission_extended="the Act asks for a reasonable period and fixes no extension (s.36(6)(b))",
        award_notice="the award notice (UK6) comes before the contract, with no number of days (s.50(1))",
        award_notice_quarterly="the Act does not group notices by quarter",
        self_declaration="core information is confirmed in each competition, with no number of days (SI 2024/692 reg 6)",
        debrief="assessment summaries go to everyone before the award notice (s.50(3))",
    ),
    no_tender_minimum_for=frozenset({"light_touch"}),
    short_tender_by_unanimous_consent=True,
    standstill=Standstill(
        mandatory=False, default="always", starts_from="award_notice", period=PA_2023_MARKET_PERIODS["standstill"]
    ),
    award_notice_first="UK6",
    award_notice_after=None,
    termination_notice="UK12",
    feedback="assessment_summaries",
    contract_details_notice="UK7",
    contract_details_from=0,
    quarterly_grouping=False,
    market_notices=_frozen(intention="UK13", establishment="UK14", modification="UK15", cessation="UK16"),
    value_rule="at_or_above_threshold",
    threshold_family="pa",
    suitability_filter_forbidden=False,
    conditions_editable=False,
    audited_accounts="only_where_legally_audited",
    insurance_before_award_allowed=False,
    forbidden_asks=MappingProxyType(
        {
            "insurance-in-force": "Procurement Act 2023 s.36(2)(b)",
            "audited-accounts": "Procurement Act 2023 s.36(2)(a)",
            "particular-authority": "Procurement Act 2023 s.36(3)(a)",
            "named-client": "Procurement Act 2023 s.36(1), (3)(a)",
            "one-qualification": "Procurement Act 2023 s.36(3)(c)",
            "membership": "Procurement Act 2023 s.36(1); Local Government Act 1988 s.17(1), (5)",
            "values": "Procurement Act 2023 s.36(1); Local Government Act 1988 s.17(1), (5)",
            "charge": "Procurement Act 2023 ss.38, 96",
            "place": "Procurement Act 2023 s.36(1); Local Government Act 1988 s.17(5)(e)",
            "affiliation": "Local Government Act 1988 s.17(5)",
            "contest": "Procurement Act 2023 s.36(7)(a)",
        }
    ),
    expiry_may_stop_bidding=False,
    suspension_by_documents=False,
    debarment_check="required",
    core_information_shared=True,
    subcontractors_asked=True,
    late_bids="buyer_may_accept_before_opening",
    abnormally_low="must_notify_and_hear",
    kpis_above=500_000_000,
    contract_copy_above=500_000_000,
    payments_above=3_000_000,
    retention_years=3,
    supplier_charge="fixed_percentage_of_awarded_contract",
    buyer_capacities=_ACT_BODIES,
    nations_outside=_frozen(),
    reservations=frozenset({"supported_employment", "public_service_mutual"}),
    provisions=_frozen(
        reservations="Procurement Act 2023 ss.32, 33: no other reservation is lawful above the threshold",
        created_not_before="SI 2024/716",
        has_admission="Procurement Act 2023 s.36",
        who_may_bid="Procurement Act 2023 s.34(3), (4)",
        notice_before_publication="Procurement Act 2023 ss.21, 95; SI 2024/692 regs 5(11), 21",
        no_tender_minimum_for="Procurement Act 2023 s.54(4)",
        short_tender_by_unanimous_consent="Procurement Act 2023 s.54(4), (5): negotiated tendering period",
        standstill="Procurement Act 2023 s.51(3)(e), (4), (5)",
        award_notice_first="Procurement Act 2023 s.50(1)",
        termination_notice="Procurement Act 2023 s.55",
        feedback="Procurement Act 2023 s.50(3)-(5)",
        contract_details_notice="Procurement Act 2023 s.53(1)",
        market_notices="Procurement Act 2023 s.39",
        value_rule="Procurement Act 2023 ss.34, 35(1), Sch 1",
        conditions_editable="Procurement Act 2023 s.36(7)(b)",
        audited_accounts="Procurement Act 2023 s.36(2)(a)",
        insurance_before_award_allowed="Procurement Act 2023 s.36(2)(b)",
        suspension_by_documents="Procurement Act 2023 s.37",
        expiry_may_stop_bidding="Procurement Act 2023 ss.34(3), 36(2)(b), 37",
        debarment_check="Procurement Act 2023 ss.28, 37(1), 62",
        core_information_shared="SI 2024/692 regs 6(3), (5), 7",
        subcontractors_asked="Procurement Act 2023 s.28(1)",
        late_bids="Procurement Act 2023 s.19(3)(d), (6)",
        abnormally_low="Procurement Act 2023 s.19(4), (5)",
        kpis_above="Procurement Act 2023 s.52",
        contract_copy_above="Procurement Act 2023 s.53(3)",
        payments_above="Procurement Act 2023 s.70",
        retention_years="Procurement Act 2023 s.98",
        supplier_charge="Procurement Act 2023 ss.38, 96",
        buyer_capacities="Procurement Act 2023 ss.2, 34(6)",
    ),
)

PA_2023_BELOW_THRESHOLD = Route(
    code="pa2023_below_threshold",
    title="Below-threshold notice (Procurement Act 2023)",
    legal_basis="Procurement Act 2023 ss.84-88",
    created_not_before=_ACT_FROM,
    created_not_after=None,
    has_admission=False,
    words=Words(
        market="",
        part="",
        parts="",
        competition="notice",
        competitions="notices",
        invitation="below-threshold tender notice",
        admission="",
        conditions="",
        contract="contract",
        feedback="letter",
    ),
    who_may_bid=WhoMayBid.ANYONE,
    snapshots_invited=False,
    notice_before_publication="UK4",
    notice_before_publication_from=3_000_000,
    notice_only_when_advertised=True,
    periods=PA_2023_BELOW_THRESHOLD_PERIODS,
    uncounted=_frozen(
        admission=_NOBODY_IS_ADMITTED,
        admission_extended=_NOBODY_IS_ADMITTED,
        tender_min="the time has to be reasonable and the same for each supplier, with no number of days (s.87(6))",
        standstill="no standstill applies below the thresholds",
        award_notice="no award notice is published below the thresholds",
        contract_details="the contract details notice (UK7) is due as soon as reasonably practicable (s.87(3))",
        claim_window="Part 9 of the Act does not enforce Part 6 (s.100(1)); only judicial review is open",
        self_declaration="declarations are checks after the bids, not conditions of bidding (s.85)",
    ),
    no_tender_minimum_for=frozenset(),
    short_tender_by_unanimous_consent=False,
    standstill=Standstill(mandatory=False, default="never", starts_from=None, period=None),
    award_notice_first=None,
    award_notice_after=None,
    feedback="short_letter",
    contract_details_notice="UK7",
    contract_details_from=3_000_000,
    quarterly_grouping=False,
    market_notices=_frozen(),
    value_rule="below_threshold",
    threshold_family="pa",
    suitability_filter_forbidden=True,
    conditions_editable=True,
    audited_accounts="after_bids",
    insurance_before_award_allowed=False,
    forbidden_asks=_frozen(),
    expiry_may_stop_bidding=False,
    suspension_by_documents=False,
    debarment_check="advised",
    platform_identifier_from=3_000_000,
    late_bids="buyer_may_accept_before_opening",
    abnormally_low="policy",
    retention_years=3,
    supplier_charge="never",
    buyer_capacities=_ACT_BODIES,
    nations_outside=MappingProxyType({"Northern Ireland": "Procurement Act 2023 s.84(2)"}),
    reservations=frozenset({"uk", "local", "sme", "vcse"}),
    provisions=_frozen(
        reservations="Procurement Act 2023 ss.32, 33: these two are for contracts from the threshold up",
        created_not_before="SI 2024/716",
        has_admission="Procurement Act 2023 ss.34(2), 35(1), 85",
        who_may_bid="Procurement Act 2023 s.85",
        notice_before_publication="Procurement Act 2023 s.87(1), (2), (4)",
        feedback="Local Government Act 1988 s.20",
        contract_details_notice="Procurement Act 2023 s.87(3); SI 2024/692 reg 36",
        platform_identifier_from="Procurement (Amendment) Regulations 2026; SI 2024/692 reg 36(2)(e)(iii)",
        value_rule="Procurement Act 2023 s.84, Sch 1",
        suitability_filter_forbidden="Procurement Act 2023 s.85",
        late_bids="Market policy",
        retention_years="Market policy",
        supplier_charge="Local Government Act 1988 s.22; market policy after Procurement Act 2023 s.96",
        buyer_capacities="Procurement Act 2023 ss.2, 84",
    ),
)

PA_2023_QUOTATIONS = replace(
    PA_2023_BELOW_THRESHOLD,
    code="pa2023_quotations",
    title="Quotations from picked suppliers, below the threshold (Procurement Act 2023)",
    words=replace(
        PA_2023_BELOW_THRESHOLD.words,
        competition="quotation",
        competitions="quotations",
        invitation="quotation request",
    ),
    who_may_bid=WhoMayBid.PICKED,
    snapshots_invited=True,
    notice_before_publication=None,
    provisions=_frozen(
        **{k: v for k, v in PA_2023_BELOW_THRESHOLD.provisions.items() if k != "notice_before_publication"}
        | {
            "who_may_bid": "Procurement Act 2023 ss.85, 87(4)",
            "snapshots_invited": "Procurement Act 2023 s.87(4), (6)",
        }
    ),
)
"""Not advertised: asked of suppliers picked by subject and area served, never by what they are able to do (s.85)."""

ROUTES: Mapping[str, Route] = MappingProxyType(
    {r.code: r for r in (PCR_2015_DPS, PA_2023_MARKET, PA_2023_BELOW_THRESHOLD, PA_2023_QUOTATIONS)}
)


class UnknownRoute(KeyError):
    """No route has that code."""

    def __str__(self) -> str:
        return f"no route is called “{self.args[0]}”; the routes are {', '.join(ROUTES)}"


def route(code: str) -> Route:
    """The route of that code, as markets and competitions keep it. Raises :class:`UnknownRoute`."""
    try:
        return ROUTES[code]
    except KeyError:
        raise UnknownRoute(code) from None
