"""Makers of profiles and evidence, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dps.core.actor import CLOCK
from dps.demo.papers import a_pdf
from dps.demo.profiles import say_more
from dps.parties.models import Organisation
from dps.profile.actions import add_evidence, describe
from dps.profile.files import keep_file
from dps.profile.models import Evidence, Profile
from dps.profile.queries import profile_of
from dps.profile.rules.content import Contact, Content, Study, Value
from dps.profile.rules.standing import Stated

LONG_AGO = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


def a_profile(organisation: Organisation, **facts: Any) -> Profile:
    """What a supplier says it does."""
    lawful: dict[str, Any] = {
        "summary": "We help councils and residents design services together.",
        "regions": ("TLD", "TLE"),
        "cpv": ("73200000",),
        "capabilities": (("Co-design", "Workshops with residents and staff."),),
    }
    return describe(**{"organisation": organisation, "by": CLOCK, "at": LONG_AGO, **lawful, **facts})


def a_full_profile(organisation: Organisation, **facts: Any) -> Profile:
    """A supplier that says something in every part of its profile."""
    a_profile(organisation, capabilities=(("Co-design", "Workshops."), ("Warm homes", "")), **facts)
    said = Content(
        kinds=("retrofit", "co-production"), councils=("network:E08000004",),
        case_studies=(Study("Warm homes in two wards", "We asked tenants.", "120 homes insulated.", year=2025, link="https://example.org/warm"),),
        values=(Value("living-wage", link="https://example.org/wage", since=date(2024, 4, 1)), Value("principle-2")),
        founded=1998, size="small", facts=(Stated("sme", True), Stated("vcse", False)),
        contact=Contact(phone="0161 496 0000", text_relay="yes", step_free="partly", best="phone"),
    )  # fmt: skip
    say_more(organisation=organisation, said=said, by=CLOCK, at=LONG_AGO)
    profile = profile_of(organisation)
    assert profile is not None
    return profile


def expired_insurance(organisation: Organisation) -> Evidence:
    """Insurance that ran out long before any test's clock."""
    return add_evidence(
        organisation=organisation, kind="public-liability", title="Public liability, £5 million",
        issued_on=date(2024, 1, 1), expires_on=date(2024, 12, 31), by=CLOCK, at=LONG_AGO,
    )  # fmt: skip


def a_document(organisation: Organisation, content: bytes = b"", **facts: Any) -> Evidence:
    """Insurance in date at any test's clock, with its file. The file is kept, as a door keeps it, before the write."""
    lawful: dict[str, Any] = {
        "kind": "public-liability", "title": "Public liability, £5 million", "issued_on": date(2026, 1, 1),
        "expires_on": date(2027, 12, 31), "by": CLOCK, "at": LONG_AGO,
    }  # fmt: skip
    if "file" not in facts:
        lawful["file"] = keep_file(name="cover.pdf", content=content or a_pdf("Cover", organisation.ref))
    return add_evidence(organisation=organisation, **{**lawful, **facts})
