"""The legal forms that organisations have in the United Kingdom, and the registers that list each.

A form is a fact for the directory. It never admits, invites or scores anybody:
how a body is owned says nothing about how it would perform a contract
(PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class LegalForm:
    """One legal form.

    ``schemes`` are the org-id schemes of the registers that list such a body,
    the main one first; empty where no register does. ``kind_of_buyer`` is the
    word of :mod:`dps.law.buyers` for a public authority or a body that looks
    like one; empty for everybody else.
    """

    code: str
    words: str
    group: str
    schemes: tuple[str, ...] = ()
    kind_of_buyer: str = ""

    @property
    def is_registered(self) -> bool:
        """Whether a public register lists every body of this form, so that it has a number to give."""
        return bool(self.schemes)


_COMPANIES = "Companies"
_MUTUALS = "Co-operatives and mutuals"
_CHARITIES = "Charities"
_OTHERS = "Others"
_PUBLIC = "Public bodies"
_TOGETHER = "Groups"

FORMS: Mapping[str, LegalForm] = MappingProxyType(
    {
        f.code: f
        for f in (
            LegalForm("private-company", "Private company limited by shares", _COMPANIES, ("GB-COH",)),
            LegalForm("public-company", "Public limited company (PLC)", _COMPANIES, ("GB-COH",)),
            LegalForm("guarantee-company", "Company limited by guarantee", _COMPANIES, ("GB-COH",)),
            LegalForm("community-interest-company", "Community interest company (CIC)", _COMPANIES, ("GB-COH",)),
            LegalForm("llp", "Limited liability partnership (LLP)", _COMPANIES, ("GB-COH",)),
            LegalForm("limited-partnership", "Limited partnership", _COMPANIES, ("GB-COH",)),
            LegalForm("co-operative-society", "Co-operative society", _MUTUALS, ("GB-MPR", "GB-COH")),
            LegalForm("community-benefit-society", "Community benefit society", _MUTUALS, ("GB-MPR", "GB-COH")),
            LegalForm(
                "registered-society", "Registered society from before August 2014", _MUTUALS, ("GB-MPR", "GB-COH")
            ),
            LegalForm("charitable-company", "Charitable company", _CHARITIES, ("GB-COH", "GB-CHC", "GB-SC", "GB-NIC")),
            LegalForm("cio", "Charitable incorporated organisation (CIO)", _CHARITIES, ("GB-CHC",)),
            LegalForm("scio", "Scottish charitable incorporated organisation (SCIO)", _CHARITIES, ("GB-SC",)),
            LegalForm("charity", "Charity of another form", _CHARITIES, ("GB-CHC", "GB-SC", "GB-NIC")),
            LegalForm("university", "University or college", _OTHERS, ("GB-UKPRN", "GB-COH", "GB-CHC")),
            LegalForm("royal-charter", "Body with a royal charter", _OTHERS),
            LegalForm("association", "Unincorporated association", _OTHERS),
            LegalForm("trust", "Trust", _OTHERS),
            LegalForm("partnership", "Partnership", _OTHERS),
            LegalForm("sole-trader", "Sole trader", _OTHERS),
            LegalForm("overseas", "Formed outside the United Kingdom", _OTHERS),
            LegalForm("group", "Group of suppliers", _TOGETHER),
            LegalForm("nhs-body", "NHS body", _PUBLIC, ("GB-NHS",)),
            LegalForm("statutory-body", "Body set up by statute", _PUBLIC, ()),
            LegalForm("council", "Council", _PUBLIC, ("GB-LAE", "GB-LAS", "GB-PLA", "GB-LANI"), "council"),
            LegalForm("combined-authority", "Combined authority", _PUBLIC, ("GB-LAE",), "combined authority"),
            LegalForm(
                "local-council", "Town, parish or community council", _PUBLIC, (), "town/parish/community council"
            ),
            LegalForm("political-group", "Group of elected representatives", _PUBLIC, (), "political group"),
        )
    }
)

# A council or a group of councillors is entered from the network's own table, with its capacity to buy; a group of
# suppliers is formed by its members' acceptance and never registers.
OFFERED: tuple[LegalForm, ...] = tuple(
    form for form in FORMS.values() if not form.kind_of_buyer and form.group != _TOGETHER
)
"""The forms a supplier chooses from when it registers."""


def form_words(code: str) -> str:
    """The words for a legal form; the code itself where it is not one of ours, empty where none is recorded."""
    return FORMS[code].words if code in FORMS else code


def kind_of_buyer(organisation_kind: str, legal_form: str) -> str:
    """What :mod:`dps.law.buyers` calls a body, from its kind and legal form here; ``organisation`` for a non-authority."""
    form = FORMS.get(legal_form)
    if form is not None and form.kind_of_buyer:
        return form.kind_of_buyer
    return "council" if organisation_kind == "council" else "organisation"
