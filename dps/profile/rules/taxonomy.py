"""Our own list of kinds of work, in the words that councils and co-operatives use, each mapped to codes of the CPV. Pure.

The list is this marketplace's: no standard has these words. The codes beside
each are the nearest that the Common Procurement Vocabulary has, so that a
notice and a profile can meet. A kind says what a supplier does, never how it is
owned or what it believes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

NAME = "the marketplace’s own list of kinds of work"


@dataclass(frozen=True)
class Kind:
    """One kind of work: its stable code, its name, what it covers, its nearest CPV codes (eight digits), its group."""

    code: str
    name: str
    covers: str
    cpv: tuple[str, ...]
    group: str


_ECONOMY = "Local economy and ownership"
_PEOPLE = "Deciding and designing with people"
_SERVICES = "Services and places"
_KNOWING = "Research, learning and change"

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        k.code: k
        for k in (
            Kind("community-wealth-building", "Community wealth building", "Spend analysis, anchor institutions, keeping wealth in a place", ("79311400", "79410000"), _ECONOMY),
            Kind("co-operative-development", "Starting and growing co-operatives", "Advice, rules, registration, first years of trading", ("79411000",), _ECONOMY),
            Kind("employee-ownership", "Employee ownership and public service mutuals", "Feasibility, transfer, governance with staff", ("79411000", "79414000"), _ECONOMY),
            Kind("community-finance", "Community shares and local finance", "Share offers, loan funds, credit unions, financial inclusion", ("66171000",), _ECONOMY),
            Kind("progressive-procurement", "Procurement that opens to small firms", "Social value, market shaping, help for first-time bidders", ("79418000",), _ECONOMY),
            Kind("employment", "Routes into good work", "Job coaching, supported internships, fair work", ("79634000", "80530000"), _ECONOMY),
            Kind("co-production", "Co-production and co-design", "Services planned and run with the people who use them", ("79315000", "79415200"), _PEOPLE),
            Kind("deliberation", "Citizens’ assemblies and juries", "Recruitment, facilitation, report and answer", ("79952000", "79315000"), _PEOPLE),
            Kind("participatory-budgeting", "Participatory budgeting", "Residents decide how money is spent", ("79315000",), _PEOPLE),
            Kind("facilitation", "Facilitation and community organising", "Meetings, conflict, neighbourhood networks", ("79952000", "80500000"), _PEOPLE),
            Kind("participation-tools", "Digital tools for taking part", "Platforms, open source, digital inclusion", ("72200000", "72260000"), _PEOPLE),
            Kind("service-design", "Service design and prototypes", "User research, prototypes, first delivery", ("79415200",), _PEOPLE),
            Kind("care", "Co-operative and community-led care", "Care run by those who use it and those who give it", ("85300000",), _SERVICES),
            Kind("youth", "Work with children and young people", "Youth work, youth voice, play", ("85300000", "92000000"), _SERVICES),
            Kind("community-led-housing", "Community-led housing and tenants’ voice", "Land trusts, housing co-operatives, tenant research", ("71410000", "70330000"), _SERVICES),
            Kind("retrofit", "Retrofit and warm homes", "Surveys, advice, insulation, work with tenants", ("71314300", "45320000"), _SERVICES),
            Kind("community-energy", "Community energy", "Feasibility, ownership, local generation", ("71314000", "09330000"), _SERVICES),
            Kind("nature", "Nature and climate with communities", "Green space, adaptation, climate plans", ("90710000",), _SERVICES),
            Kind("food", "Community food", "Growing, cooking, food partnerships", ("55520000", "15000000"), _SERVICES),
            Kind("community-assets", "Community buildings and land", "Asset transfer, business plans, managing together", ("70330000", "79411000"), _SERVICES),
            Kind("culture", "Culture, heritage and libraries", "Creative work with residents, reading, heritage", ("92000000",), _SERVICES),
            Kind("community-transport", "Community transport", "Shared and demand-responsive transport", ("60112000",), _SERVICES),
            Kind("social-research", "Research with residents", "Peer research, surveys, interviews, housing and health studies", ("79315000", "73200000"), _KNOWING),
            Kind("evaluation", "Evaluation", "What changed, for whom, at what cost; social value", ("79419000",), _KNOWING),
            Kind("policy", "Policy advice", "Options, evidence, drafting with councillors", ("73200000", "79410000"), _KNOWING),
            Kind("data", "Data that residents can read", "Local economic data, dashboards, open data", ("72316000",), _KNOWING),
            Kind("training", "Training and capacity building", "Councillors, staff, members, community leaders", ("80500000", "80511000"), _KNOWING),
            Kind("organisational-change", "Organisational development", "Redesign, leadership, costs of new models", ("79414000", "79410000"), _KNOWING),
            Kind("legal-governance", "Legal forms and governance", "Constitutions, partnership agreements, governance review", ("79111000",), _KNOWING),
        )
    }
)  # fmt: skip


def name_of(code: str) -> str:
    """The name of a kind; the code itself where it is none of ours (any more), so that nothing is hidden."""
    return KINDS[code].name if code in KINDS else code


def codes_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The CPV codes that kinds of work are mapped to, each once, in order."""
    return tuple(dict.fromkeys(code for kind in kinds if kind in KINDS for code in KINDS[kind].cpv))


def by_group() -> Mapping[str, tuple[Kind, ...]]:
    """The kinds under their groups, in the list's order."""
    groups: dict[str, list[Kind]] = {}
    for kind in KINDS.values():
        groups.setdefault(kind.group, []).append(kind)
    return {group: tuple(kinds) for group, kinds in groups.items()}
