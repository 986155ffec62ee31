"""The network's members: the 32 full members, 19 associates and 33 affiliates, as a table of our own.

Facts from the public membership pages of the Co-operative Councils' Innovation
Network (councils.coop), as collected in November 2026, joined to the ONS codes
of the councils. All town and parish councils among the associates are in
England; the nation of a group of elected representatives is its council's.
Membership gives nobody a place in a market and no right to buy: what an
authority may do follows from its kind and nation (dps.law.buyers) and from the
notice that names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dps.law.buyers import capacity_of
from dps.parties.rules.legal_forms import kind_of_buyer
from dps.parties.rules.regions import REGIONS


@dataclass(frozen=True)
class NetworkEntry:
    """One member: its class, what it is, where, and the ONS code of a principal authority."""

    name: str
    member_class: str
    kind: str
    legal_form: str = ""
    gss_code: str | None = None
    region: str = ""
    nation: str = ""

    @property
    def source_key(self) -> str:
        """What recognises the member when the table is entered a second time."""
        return f"network:{self.gss_code or self.name}"[:80]

    @property
    def buyer_capacity(self) -> str:
        """The capacity in which the body may buy; ``none`` for groups and affiliates."""
        return capacity_of(kind_of_buyer(self.kind, self.legal_form), self.nation).value


def _council(name: str, gss_code: str, region: str, *, form: str = "council") -> NetworkEntry:
    return NetworkEntry(name, "full", "council", form, gss_code, region, REGIONS[region].nation)


def _local(name: str) -> NetworkEntry:
    return NetworkEntry(name, "associate", "council", "local-council", nation="England")


def _group(name: str, nation: str) -> NetworkEntry:
    return NetworkEntry(name, "associate", "network", "political-group", nation=nation)


def _affiliate(name: str) -> NetworkEntry:
    return NetworkEntry(name, "affiliate", "network")


MEMBERS: tuple[NetworkEntry, ...] = (
    _council("Barking & Dagenham Council", "E09000002", "TLI"),
    _council("Bassetlaw District Council", "E07000171", "TLF"),
    _council("Birmingham City Council", "E08000025", "TLG"),
    _council("Brent Council", "E09000005", "TLI"),
    _council("Bristol City Council", "E06000023", "TLK"),
    _council("Cardiff Council", "W06000015", "TLL"),
    _council("Cheshire West & Chester Council", "E06000050", "TLD"),
    _council("Croydon Council", "E09000008", "TLI"),
    _council("Glasgow City Council", "S12000049", "TLM"),
    _council("Greater Manchester Combined Authority", "E47000001", "TLD", form="combined-authority"),
    _council("Royal Borough of Greenwich", "E09000011", "TLI"),
    _council("Hull City Council", "E06000010", "TLE"),
    _council("Kirklees Council", "E08000034", "TLE"),
    _council("Knowsley Metropolitan Borough Council", "E08000011", "TLD"),
    _council("Milton Keynes Council", "E06000042", "TLJ"),
    _council("Newcastle City Council", "E08000021", "TLC"),
    _council("North Hertfordshire District Council", "E07000099", "TLH"),
    _council("Oldham Council", "E08000004", "TLD"),
    _council("Oxford City Council", "E07000178", "TLJ"),
    _council("Plymouth City Council", "E06000026", "TLK"),
    _council("Preston City Council", "E07000123", "TLD"),
    _council("Rochdale Metropolitan Borough Council", "E08000005", "TLD"),
    _council("Salford City Council", "E08000006", "TLD"),
    _council("Southampton City Council", "E06000045", "TLJ"),
    _council("South Ribble Borough Council", "E07000126", "TLD"),
    _council("South Tyneside Council", "E08000023", "TLC"),
    _council("Stevenage Borough Council", "E07000243", "TLH"),
    _council("Sunderland City Council", "E08000024", "TLC"),
    _council("Tameside Council", "E08000008", "TLD"),
    _council("Telford and Wrekin Council", "E06000020", "TLG"),
    _council("Torbay Council", "E06000027", "TLK"),
    _council("Wigan Council", "E08000010", "TLD"),
    _local("Billingham Town Council"),
    _local("Burntwood Town Council"),
    _group("Edinburgh Labour & Co-op Group", "Scotland"),
    _group("Gloucester Labour Group", "England"),
    _local("Halewood Town Council"),
    _group("Hillingdon Labour & Co-op Group", "England"),
    _local("Kidsgrove Town Council"),
    _group("Medway Labour & Co-op Group", "England"),
    _group("Newcastle-U-Lyme Labour & Co-op Group", "England"),
    _group("North Warwickshire Labour Group", "England"),
    _group("Peterborough Labour Group", "England"),
    _local("Polesworth Parish Council"),
    _group("Renfrewshire Labour Group", "Scotland"),
    _local("Seaton Valley Community Council"),
    _local("Silverdale Parish Council"),
    _group("Staffordshire Labour & Co-op Group", "England"),
    _local("Winsford Town Council"),
    _local("Woughton Community Council"),
    _group("York Labour Group", "England"),
    _affiliate("4OC"),
    _affiliate("The Active Wellbeing Society"),
    _affiliate("Bates Wells"),
    _affiliate("The Behaviouralist"),
    _affiliate("Branding.coop"),
    _affiliate("C.Co"),
    _affiliate("The Co-operative College"),
    _affiliate("Co-operative Care Colne Valley"),
    _affiliate("Co-operative Futures"),
    _affiliate("Co-operatives UK"),
    _affiliate("Cooperatives West Midlands"),
    _affiliate("Development.coop"),
    _affiliate("Evenbreak"),
    _affiliate("Governance International"),
    _affiliate("Ideas Alliance"),
    _affiliate("ICS.AI Ltd"),
    _affiliate("Locality"),
    _affiliate("Marks Out Of Tenancy"),
    _affiliate("Mutual Ventures"),
    _affiliate("Oxygen Finance"),
    _affiliate("Peopletoo"),
    _affiliate("Power to Change"),
    _affiliate("Public Service Transformation Academy"),
    _affiliate("RedQuadrant"),
    _affiliate("Royal Society of Arts"),
    _affiliate("SBI/E3M"),
    _affiliate("Social Value Exchange"),
    _affiliate("Stir to Action"),
    _affiliate("Trueman Chance"),
    _affiliate("Unlimited Potential"),
    _affiliate("Value Match"),
    _affiliate("West and West"),
    _affiliate("Workers Educational Association"),
)
