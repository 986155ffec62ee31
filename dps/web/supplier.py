"""A supplier's page, drawn the same for the public, for its own people and for the operator: what the template needs."""

from __future__ import annotations

from typing import Any

from dps.finding.findable import Findable
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.regions import region_name
from dps.profile.rules.content import BEST, SIZES, STEP_FREE, TEXT_RELAY
from dps.profile.rules.cpv import division_of
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.taxonomy import KINDS, name_of
from dps.profile.rules.values import STATEMENTS, how_to_check, statement_words
from dps.web.registers import number_of

_FORM_NOT_STATED = {"charity": "Charity, form not stated"}
"""A list of charities says that a body is one, and seldom which form it has."""


def form_shown(code: str) -> str:
    """The words for a legal form in the directory and its filters."""
    return _FORM_NOT_STATED.get(code) or form_words(code)


def shown(found: Findable) -> dict[str, Any]:
    """What templates/components/supplier.html draws. Nothing in it depends on who looks."""
    said = found.content
    return {
        "supplier": found,
        "form": form_shown(found.legal_form),
        "numbers": [number_of(scheme, value) for scheme, value in found.identifiers],
        "kinds": [(name_of(code), KINDS[code].covers if code in KINDS else "") for code in found.kinds],
        "codes": [(code, division_of(code)) for code in found.cpv],
        "doings": [
            {
                "title": one.title,
                "text": one.description,
                "about": [name_of(one.kind) if one.kind else "", *(f"CPV {code}" for code in one.cpv)],
                "where": [region_name(code) for code in one.regions],
            }
            for one in said.capabilities
        ],
        "studies": said.case_studies,
        "values": _values(found),
        "regions": [region_name(code) for code in said.regions],
        "councils": [COUNCILS.get(key, key) for key in said.councils],
        "size": SIZES.get(said.size, said.size),
        "contact": _contact(found),
        "facts": found.facts,
    }


def _values(found: Findable) -> list[tuple[str, list[dict[str, Any]]]]:
    """The statements under their groups; those in the supplier's own words with the facts."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found.content.values:
        group = STATEMENTS[one.code].group if one.code in STATEMENTS else "Checkable facts"
        groups.setdefault(group, []).append(
            {
                "words": statement_words(one.code, one.words),
                "check": how_to_check(one.code),
                "link": one.link,
                "since": one.since,
            }
        )
    return list(groups.items())


def _contact(found: Findable) -> list[tuple[str, str, str]]:
    """How to reach it: (what, text, address of a link), those that are given; the best way first."""
    it = found.content.contact
    rows = [
        ("Best way", BEST.get(it.best, it.best), ""),
        ("Telephone", it.phone, "tel:" + "".join(c for c in it.phone if c.isdigit() or c == "+")),
        ("Relay UK (text relay)", TEXT_RELAY.get(it.text_relay, it.text_relay), ""),
        ("E-mail", it.email, f"mailto:{it.email}"),
        ("Postal address", it.address, ""),
        ("British Sign Language", it.bsl, ""),
        ("Languages", it.languages, ""),
        ("Step-free office", STEP_FREE.get(it.step_free, it.step_free), ""),
        ("Anything else", it.note, ""),
    ]
    return [row for row in rows if row[1]]
