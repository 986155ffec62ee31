"""What a route fixes: the fields that stages read instead of asking which law applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from dps.law.periods import NoSuchPeriod, Period, Unit


class WhoMayBid(StrEnum):
    """Whose bid is considered."""

    INVITED_MEMBERS = "invited_members"
    MEMBERS_AND_APPLICANTS = "members_and_applicants"
    ANYONE = "anyone"
    PICKED = "picked"


class BuyerCapacity(StrEnum):
    """The capacity in which a body may buy at all. ``PA_CA`` bodies are authorities under the Regulations too."""

    PCR_CA = "pcr_ca"
    PA_CA = "pa_ca"
    SCOT_CA = "scot_ca"
    WALES_CA = "wales_ca"
    NONE = "none"


@dataclass(frozen=True)
class Words:
    """What people call things on this route; empty where the thing does not exist."""

    market: str
    part: str
    parts: str
    competition: str
    competitions: str
    invitation: str
    admission: str
    conditions: str
    contract: str
    feedback: str


@dataclass(frozen=True)
class Standstill:
    """The pause before a contract. ``period`` is None where the route has none."""

    mandatory: bool
    default: Literal["always", "at_or_above_threshold", "never"]
    starts_from: Literal["letters", "award_notice"] | None
    period: Period | None

    @property
    def unit(self) -> Unit | None:
        """``days`` or ``working_days``."""
        return self.period.unit if self.period else None

    @property
    def count(self) -> int:
        """How many of them; 0 where there is none."""
        return self.period.number if self.period else 0

    @property
    def counts_first_day(self) -> bool:
        """Whether the day it starts from is the first day of the count."""
        return bool(self.period and self.period.counts_first_day)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Everything a stage needs to know of the law that governs a market or a competition. Money is in pence with VAT.

    ``forbidden_asks`` are the things that no condition of admission may ask for, each with its provision.
    """

    code: str
    title: str
    legal_basis: str
    created_not_before: date | None
    created_not_after: date | None
    latest_end: date | None = None
    end_changeable_until: date | None = None
    has_admission: bool
    words: Words
    who_may_bid: WhoMayBid
    snapshots_invited: bool
    notice_before_publication: str | None
    notice_before_publication_from: int
    notice_only_when_advertised: bool
    periods: Mapping[str, Period]
    uncounted: Mapping[str, str]
    no_tender_minimum_for: frozenset[str]
    short_tender_by_unanimous_consent: bool
    standstill: Standstill
    award_notice_first: str | None
    award_notice_after: str | None
    termination_notice: str | None = None
    feedback: Literal["letters", "assessment_summaries", "short_letter"]
    contract_details_notice: str | None
    contract_details_from: int
    quarterly_grouping: bool
    market_notices: Mapping[str, str]
    value_rule: Literal["any", "at_or_above_threshold", "below_threshold"]
    threshold_family: Literal["pcr", "pa"]
    suitability_filter_forbidden: bool
    conditions_editable: bool
    audited_accounts: Literal["may_ask", "only_where_legally_audited", "after_bids"]
    insurance_before_award_allowed: bool
    turnover_multiple_max: int | None = None
    forbidden_asks: Mapping[str, str]
    expiry_may_stop_bidding: bool
    suspension_by_documents: bool
    debarment_check: Literal["none", "required", "advised"]
    core_information_shared: bool = False  # a bid confirms that the supplier shared it through the central platform
    subcontractors_asked: bool = False  # a bid says whether it would subcontract, and to whom
    winners_documents: bool = False  # the winner shows certificates for what it declared, before the contract
    platform_identifier_from: int | None = None  # from this value, in pence, the winner has one on the central platform
    late_bids: Literal["rejected", "buyer_may_accept_before_opening"]
    abnormally_low: Literal["must_ask", "must_notify_and_hear", "policy"]
    kpis_above: int | None = None
    contract_copy_above: int | None = None
    payments_above: int | None = None
    retention_years: int
    supplier_charge: Literal["never", "fixed_percentage_of_awarded_contract"]
    buyer_capacities: frozenset[BuyerCapacity]
    nations_outside: Mapping[str, str]
    reservations: frozenset[str] = frozenset()
    provisions: Mapping[str, str] = field(repr=False)

    def has_period(self, name: str) -> bool:
        """Whether the route counts a period of that name."""
        return name in self.periods

    def period(self, name: str) -> Period:
        """The period of that name. Raises :class:`~dps.law.periods.NoSuchPeriod` with the reason."""
        if name in self.periods:
            return self.periods[name]
        reason = self.uncounted.get(name, f"it has {', '.join(sorted(self.periods))}")
        raise NoSuchPeriod(f"{self.code} has no counted period “{name}”: {reason}")

    @property
    def admission_period(self) -> Period | None:
        """Time to decide an application; None where nobody is admitted."""
        return self.periods.get("admission")

    @property
    def admission_extension(self) -> Period | None:
        """The longer time, counted from the same day, that one justified extension gives; None where there is none."""
        return self.periods.get("admission_extended")

    @property
    def tender_period(self) -> Period | None:
        """Least time between invitation and deadline; None where the law asks only for a reasonable one."""
        return self.periods.get("tender_min")

    @property
    def clarification_cutoff(self) -> Period | None:
        """How long before the deadline answers must be out, counted back."""
        return self.periods.get("clarification_cutoff")

    @property
    def assessment_summaries_required(self) -> bool:
        """Whether every assessed bidder gets a summary, all at once, before the award notice (the Act, s.50)."""
        return self.feedback == "assessment_summaries"

    def contract_details_period(self, kind: str) -> Period | None:
        """Time to publish contract details for a contract of that threshold kind; None where it is not counted."""
        return self.periods.get(f"contract_details_{kind}") or self.periods.get("contract_details")

    def notice_needed_first(self, *, value: int, advertised: bool) -> str | None:
        """The notice whose reference must be recorded before anything is public; None when none is needed.

        ``value`` is the whole value in pence with VAT. Raises nothing.
        """
        if value < self.notice_before_publication_from or (self.notice_only_when_advertised and not advertised):
            return None
        return self.notice_before_publication
