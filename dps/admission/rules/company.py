"""What a supplier states of itself in an application: confirmed from what is registered, the rest typed once. Pure.

None of it admits or refuses anybody: size, ownership and place are facts for
the directory (PCR 2015 reg 34(6); Procurement Act 2023 s.36(1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dps.core.refusal import Obstacle
from dps.law.connected import platform_provision
from dps.law.routes import Route
from dps.parties.rules.identifiers import NotAnIdentifier, normalised
from dps.parties.rules.registration import is_web_address

LONGEST_ADDRESS = 300
MOST_TRADING_NAMES = 10
LONGEST_NAME = 200


@dataclass(frozen=True)
class Company:
    """The facts of a supplier. ``registered`` is what the market holds of the organisation: name, form, identifiers, size.

    ``number`` is the number on the central digital platform and ``on_platform``
    that its information there is complete, up to date and shared; both matter
    only where the route asks (SI 2024/692 reg 6).
    """

    registered: Mapping[str, Any]
    address: str
    trading_names: tuple[str, ...] = ()
    website: str = ""
    number: str = ""
    on_platform: bool = False

    def kept(self) -> dict[str, Any]:
        """As it is kept in a row."""
        return {
            "registered": dict(self.registered), "address": self.address.strip(),
            "trading_names": [name.strip() for name in self.trading_names], "website": self.website.strip(),
            "number": self.number, "on_platform": self.on_platform,
        }  # fmt: skip


def obstacles_to_stating_company(route: Route, company: Company) -> tuple[Obstacle, ...]:
    """Why these facts cannot be confirmed; empty when they can. SI 2024/692 reg 6 where the route has a platform."""
    found: list[Obstacle] = []
    if not company.address.strip():
        found.append(
            Obstacle("address-missing", "Give the registered address, or the main one where none is registered.")
        )
    elif len(company.address) > LONGEST_ADDRESS:
        found.append(Obstacle("address-long", f"Shorten the address to {LONGEST_ADDRESS} characters."))
    if len(company.trading_names) > MOST_TRADING_NAMES:
        found.append(Obstacle("names-many", f"Give the {MOST_TRADING_NAMES} trading names that matter most."))
    if any(len(name) > LONGEST_NAME for name in company.trading_names):
        found.append(Obstacle("name-long", f"Shorten each trading name to {LONGEST_NAME} characters."))
    if company.website and not is_web_address(company.website):
        found.append(Obstacle("website-malformed", "Enter a web address that begins with https:// or http://"))
    provision = platform_provision(route)
    if provision and not company.on_platform:
        found.append(
            Obstacle(
                "platform-unconfirmed",
                "Confirm that your information on the central digital platform is complete, up to date and shared.",
                provision,
                "Register on Find a Tender; it costs nothing. Then come back.",
            )
        )
    if provision and not company.number:
        found.append(
            Obstacle("platform-number-missing", "Give your number on the central digital platform.", provision)
        )
    if company.number and not is_platform_number(company.number):
        found.append(
            Obstacle(
                "platform-number-malformed", "The number on the central digital platform looks like PDNK-4567-BXYZ."
            )
        )
    return tuple(found)  # fmt: skip


def is_platform_number(text: str) -> bool:
    """Whether the text is a number of the central digital platform in its own spelling."""
    try:
        return normalised("GB-PPON", text) == text
    except NotAnIdentifier:
        return False
