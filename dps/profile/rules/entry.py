"""One row of a list of organisations, read into an entry of the directory, or refused with every fault it has. Pure.

The text is mended and put out of capitals on the way in; the row itself is not
kept, only its digest, so that a second reading of the same file finds nothing
to do and a changed row is seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from dps.parties.rules.identifiers import SCHEMES, NotAnIdentifier, normalised
from dps.parties.rules.regions import REGIONS
from dps.parties.rules.registration import is_web_address
from dps.profile.rules.capitals import name_in_words, text_in_words
from dps.profile.rules.mojibake import mend

COLUMNS = (
    "id", "source", "name", "description", "org_type", "registry", "registered_number", "company_number", "nation", "postcode",
    "website", "annual_income", "sector", "active",
)  # fmt: skip
READING = "2"
"""Part of every digest: counted up when rows are read differently, so that the next import reads them all again."""

LONGEST_KEY, LONGEST_NAME, LONGEST_NATION, LONGEST_WEBSITE, LONGEST_TYPE = 80, 200, 40, 300, 80
_LISTED = {
    "true": True,
    "live": True,
    "yes": True,
    "1": True,
    "": True,
    "false": False,
    "removed": False,
    "no": False,
    "0": False,
}
_REGION_OF_NATION = {r.nation: r.code for r in REGIONS.values() if r.nation != "England"}
_CHARITIES = frozenset({"GB-CHC", "GB-SC", "GB-NIC"})
_NAMED_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(C\.?I\.?C\.?|community interest company)\W*$", re.I), "community-interest-company"),
    (re.compile(r"\b(L\.?L\.?P\.?|limited liability partnership)\W*$", re.I), "llp"),
    (re.compile(r"\b(P\.?L\.?C\.?|public limited company)\W*$", re.I), "public-company"),
    (re.compile(r"\b(C\.?B\.?S\.?|community benefit society)\W*$", re.I), "community-benefit-society"),
)
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+44[ ]?(?:\(0\)[ ]?)?|\(?0)[1-9]\d{1,4}\)?[ -]?\d{2,4}[ -]?\d{3,4}(?![\w-])")
_CIO = re.compile(r"\b(CIO|charitable incorporated organisation)\W*$", re.I)


@dataclass(frozen=True)
class Entry:
    """An organisation as the directory lists it. ``listed`` is false for one that its register says is no longer active.
    ``org_type`` is what the list calls its kind.

    ``identifiers`` are (scheme, number), the main one first. ``number`` is the
    row's place in the file; ``digest`` is the SHA-256 of the row as it was read.
    """

    number: int
    key: str
    origin: str
    name: str
    summary: str
    legal_form: str
    org_type: str
    identifiers: tuple[tuple[str, str], ...]
    nation: str
    region: str
    postcode: str
    website: str
    is_vcse: bool
    listed: bool
    digest: str


class BadRow(Exception):
    """The row cannot be an entry. ``faults`` are all the reasons, each a short sentence without a full stop."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def entry_of(row: Mapping[str, str], *, number: int) -> Entry:
    """The entry that a row of :data:`COLUMNS` makes. Raises :class:`BadRow` with every fault."""
    given = {column: (row.get(column) or "").strip() for column in COLUMNS}
    faults = list(_faults(given))
    identifiers, unreadable = _identifiers(given)
    faults += unreadable
    if faults:
        raise BadRow(tuple(faults))
    description = without_contacts(mend(given["description"]))
    name = name_in_words(mend(given["name"]), description)
    nation = given["nation"]
    return Entry(
        number=number, key=given["id"], origin=given["source"], name=name, summary=text_in_words(description, name),
        legal_form=legal_form_of(given["org_type"], name, identifiers),
        org_type=" ".join(given["org_type"].split())[:LONGEST_TYPE], identifiers=identifiers, nation=nation,
        region=_REGION_OF_NATION.get(nation, ""), postcode=_postcode(given["postcode"]), website=_website(given["website"]),
        is_vcse=bool({scheme for scheme, _ in identifiers} & _CHARITIES), listed=_LISTED[given["active"].lower()],
        digest=digest_of(row),
    )  # fmt: skip


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers: a directory entry is about an organisation, not a person."""
    return _TELEPHONE.sub(_unless_short, _EMAIL.sub("[e-mail]", text))


def _unless_short(found: re.Match[str]) -> str:
    """A telephone number has ten figures or more after its 0; a company number has eight in all."""
    return "[telephone]" if sum(c.isdigit() for c in found[0]) >= 10 else found[0]


def digest_of(row: Mapping[str, str]) -> str:
    """SHA-256 over the row's own text, column by column, and over the way it is read."""
    text = "\x1f".join((READING, *((row.get(column) or "") for column in COLUMNS)))
    return hashlib.sha256(text.encode()).hexdigest()


def legal_form_of(org_type: str, name: str, identifiers: tuple[tuple[str, str], ...]) -> str:
    """The legal form that the row makes certain; empty where it could be several.

    A charity with a company number is a charitable company. A worker
    co-operative on the Mutuals Public Register is a co-operative society; one
    at Companies House can be a company of any kind, so only its name can tell.
    """
    schemes = {scheme for scheme, _ in identifiers}
    named = next((form for pattern, form in _NAMED_FORMS if pattern.search(name)), "")
    if schemes & _CHARITIES:
        if "GB-COH" in schemes:
            return "charitable-company"
        return "cio" if _CIO.search(name) and "GB-CHC" in schemes else "charity"
    if named:
        return named
    return "co-operative-society" if "co-operative" in org_type.lower() and "GB-MPR" in schemes else ""


def _faults(given: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    if not given["id"]:
        found.append("it has no id")
    elif len(given["id"]) > LONGEST_KEY or not given["id"].isprintable():
        found.append(f"the id is longer than {LONGEST_KEY} characters or holds control characters")
    name = mend(given["name"])
    if not name:
        found.append("it has no name")
    elif len(name) > LONGEST_NAME:
        found.append(f"the name is longer than {LONGEST_NAME} characters")
    elif "\n" in name:
        found.append("the name has a line break in it")
    if len(given["source"]) > LONGEST_NATION:
        found.append(f"the source is longer than {LONGEST_NATION} characters")
    if len(given["nation"]) > LONGEST_NATION or any(c.isdigit() for c in given["nation"]):
        found.append(f"“{given['nation'][:LONGEST_NATION]}” is not a nation")
    if given["active"].lower() not in _LISTED:
        found.append(f"active is “{given['active'][:20]}”, which is neither True nor False")
    if given["registry"] and given["registry"] not in SCHEMES:
        found.append(f"“{given['registry'][:20]}” is not a register that is known here")
    return tuple(found)


def _identifiers(given: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """The numbers that can be read, and the faults. A register's own number must be right; a second number may be left out."""
    scheme, number, company = given["registry"], given["registered_number"], given["company_number"]
    found: list[tuple[str, str]] = []
    faults: list[str] = []
    if scheme in SCHEMES and number:
        try:
            found.append((scheme, normalised(scheme, number)))
        except NotAnIdentifier:
            faults.append(f"“{number[:20]}” is not a {SCHEMES[scheme].number}, such as {SCHEMES[scheme].example}")
    elif scheme in SCHEMES:
        faults.append(f"it names {SCHEMES[scheme].register} but gives no number")
    if company and scheme != "GB-COH":
        with suppress(NotAnIdentifier):  # one register's note of another's number: often a filler, such as 0
            found.append(("GB-COH", normalised("GB-COH", company)))
    return tuple(found), faults


def _postcode(typed: str) -> str:
    bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
    return f"{bare[:-3]} {bare[-3:]}" if re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", bare) else ""


def _website(typed: str) -> str:
    """The address where it can be one; people leave out ``http://``. Nothing is fetched."""
    address = typed if "://" in typed else f"http://{typed}"
    return address if typed and len(address) <= LONGEST_WEBSITE and is_web_address(address) else ""
