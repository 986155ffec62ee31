"""The domains of e-mail addresses whose holders may join a council by themselves. Pure.

No list of councils' domains is kept in the code: the council's own
administrator or the market's registrar enters each.
"""

from __future__ import annotations

import re

from dps.core.refusal import Obstacle

WEBMAIL = frozenset({
    "aol.com", "btinternet.com", "fastmail.com", "gmail.com", "gmx.co.uk", "gmx.com", "googlemail.com", "hey.com",
    "hotmail.co.uk", "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mac.com", "mail.com", "me.com",
    "msn.com", "outlook.com", "pm.me", "proton.me", "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com",
    "yahoo.co.uk", "yahoo.com", "ymail.com", "zoho.com",
})  # fmt: skip
"""Public mail services: anybody may have an address there."""

_SHARED = frozenset({
    "ac.uk", "co.uk", "gov.scot", "gov.uk", "gov.wales", "llyw.cymru", "ltd.uk", "me.uk", "mod.uk", "net.uk",
    "nhs.uk", "nhs.net", "org.uk", "parliament.uk", "plc.uk", "police.uk", "sch.uk",
})  # fmt: skip
"""Endings that many bodies share: below one of them stands the domain of each."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.ASCII)


def domain_of(address: str) -> str:
    """The domain of an e-mail address, in lower case; empty where there is none."""
    return address.strip().casefold().rpartition("@")[2] if "@" in address else ""


def tidied(typed: str) -> str:
    """A domain as people type it: ``@Example.gov.uk`` or a whole address become ``example.gov.uk``."""
    return typed.strip().casefold().rpartition("@")[2].strip(". ")


def obstacles_to_domain(domain: str) -> tuple[Obstacle, ...]:
    """Why a domain cannot be one council's; empty when it can."""
    if not _DOMAIN.fullmatch(domain) or len(domain) > 200:
        return (Obstacle("domain-malformed", "Enter a domain in the form example.gov.uk"),)
    if domain in WEBMAIL:
        return (
            Obstacle(
                "domain-webmail",
                f"Anybody can have an address at {domain}.",
                mend="Enter a domain of the council’s own, or invite people one by one.",
            ),
        )
    if domain in _SHARED:
        return (
            Obstacle(
                "domain-shared", f"Many bodies share {domain}.", mend="Enter the council’s own, such as example.gov.uk"
            ),
        )
    return ()


def obstacles_to_keeping(
    domain: str, *, is_registrar: bool, own_address: str, confirmed: bool, taken: bool
) -> tuple[Obstacle, ...]:
    """Why somebody cannot enter a domain for a council: an administrator enters that of their own confirmed address alone."""
    found = list(obstacles_to_domain(domain))
    if taken:
        found.append(
            Obstacle(
                "domain-taken",
                f"{domain} is a council’s already.",
                mend="Ask the market’s registrar where it is wrong.",
            )
        )
    if not is_registrar and (not confirmed or domain_of(own_address) != domain):
        found.append(
            Obstacle(
                "domain-not-own",
                "A council’s administrator enters the domain of their own confirmed address.",
                mend="Ask the market’s registrar for any other.",
            )
        )
    return tuple(found)
