"""Where a number in a public register can be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from dps.parties.rules.identifiers import SCHEMES

_PAGES = {
    "GB-COH": "https://find-and-update.company-information.service.gov.uk/company/{}",
    "GB-CHC": "https://register-of-charities.charitycommission.gov.uk/charity-details/?regid={}&subid=0",
    "GB-SC": "https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number={}",
    "GB-NIC": "https://www.charitycommissionni.org.uk/charity-details/?regId={}&subId=0",
}
"""The page of one number, where the register has a lasting address for it."""


@dataclass(frozen=True)
class Number:
    """One number of an organisation, with the register's name and, where there is one, its page there."""

    register: str
    value: str
    href: str


def number_of(scheme: str, value: str) -> Number:
    """A number as a page shows it; an unknown scheme shows its own code."""
    register = SCHEMES[scheme].register if scheme in SCHEMES else scheme
    return Number(register, value, _PAGES[scheme].format(quote(value, safe="")) if scheme in _PAGES else "")
