"""Identifiers of organisations under org-id schemes (org-id.guide), checked for their format only.

Whether the number is really the organisation's is for a look-up at the
register, which is another matter: this asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.parties.rules.legal_forms import FORMS


class NotAnIdentifier(ValueError):
    """The text cannot be a number of that register. The message says what one looks like."""


@dataclass(frozen=True)
class Scheme:
    """One register's numbers: what it is called, an example, the pattern, and how people's habits are tidied first."""

    code: str
    register: str
    number: str
    example: str
    pattern: str
    tidy: Callable[[str], str] = str

    def normalised(self, typed: str) -> str:
        """The number in the register's own spelling. Raises :class:`NotAnIdentifier`."""
        bare = re.sub(r"[ ./]", "", typed.strip()).upper()
        value = self.tidy(bare) if bare.isascii() else bare
        if not re.fullmatch(self.pattern, value, re.ASCII) or not value.strip("0"):
            raise NotAnIdentifier(f"Enter the {self.number} in the form {self.example}")
        return value


def _company(bare: str) -> str:
    """Eight characters: a prefix of letters, if any, then digits padded with noughts."""
    found = re.fullmatch(r"([A-Z]{0,2})([0-9]{1,8})(R?)", bare)
    if found is None:
        return bare
    prefix, digits, ending = found.groups()
    return prefix + digits.zfill(8 - len(prefix) - len(ending)) + ending


def _scottish_charity(bare: str) -> str:
    found = re.fullmatch(r"(?:SC)?([0-9]{1,6})", bare)
    return f"SC{found[1].zfill(6)}" if found else bare


def _ppon(bare: str) -> str:
    letters = bare.removeprefix("GB-PPON:").removeprefix("GB-PPON-").replace("-", "")
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}" if len(letters) == 12 else bare


def _northern_irish_charity(bare: str) -> str:
    return re.sub("^NIC?", "", bare) if bare.startswith("NIC") else bare.removeprefix("NI")


_AUTHORITY = "[A-Z]{3}"
_COMPANY_LETTERS = "SC|NI|OC|SO|NC|LP|SL|NL|CE|CS|RS|IP|SP|NP|NO|FC|SF|NF|BR|OE|GE|GN|GS|SE|ES|IC|SI|NV|RC|SR|NR|NZ|SZ|ZC|AC|SA|NA|PC|SG"
"""What comes before the digits where a number has letters: the nation or the kind of body. There are no check digits."""

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        s.code: s
        for s in (
            Scheme(
                "GB-COH", "Companies House", "company number", "01234567 or SC123456",
                rf"[0-9]{{8}}|(?:{_COMPANY_LETTERS})[0-9]{{6}}|R[0-9]{{7}}|(?:IP|SP|NP)[0-9]{{5}}R", _company,
            ),
            Scheme(
                "GB-CHC", "Charity Commission for England and Wales", "charity number", "1090095 or 279417", r"[2-9][0-9]{5}|1[0-9]{6}"
            ),
            Scheme(
                "GB-SC", "Scottish Charity Register", "Scottish charity number", "SC042386",
                r"SC0[0-9]{5}", _scottish_charity,
            ),
            Scheme(
                "GB-NIC", "Charity Commission for Northern Ireland", "Northern Irish charity number", "100019",
                r"1[01][0-9]{4}", _northern_irish_charity,
            ),
            Scheme(
                "GB-MPR", "Mutuals Public Register", "society’s register number", "IP031455, 30145R or 7018",
                r"[A-Z]{0,2}[0-9]{1,6}[A-Z]{0,2}",
            ),
            Scheme("GB-UKPRN", "UK Register of Learning Providers", "UKPRN", "10007789", r"1[0-9]{7}"),
            Scheme("GB-NHS", "NHS Organisation Data Service", "ODS code", "RAX or 7A1A5", r"[A-Z0-9]{3,6}"),
            Scheme("GB-LAE", "Local authorities in England", "authority code", "OLD", _AUTHORITY),
            Scheme("GB-LAS", "Local authorities in Scotland", "authority code", "GLG", _AUTHORITY),
            Scheme("GB-PLA", "Principal local authorities in Wales", "authority code", "CRF", _AUTHORITY),
            Scheme("GB-LANI", "Local authorities in Northern Ireland", "authority code", "BFS", _AUTHORITY),
            Scheme(
                "GB-PPON", "Find a Tender (the central digital platform)", "PPON", "PDNK-4567-BXYZ",
                r"P[A-Z]{3}-[0-9]{4}-[A-Z]{4}", _ppon,
            ),
        )
    }
)  # fmt: skip

ANYBODY: tuple[str, ...] = ("GB-PPON",)
"""Schemes that every supplier may have a number of, whatever its legal form."""

OFFERED: tuple[str, ...] = ("GB-COH", "GB-CHC", "GB-SC", "GB-NIC", "GB-MPR", "GB-UKPRN", "GB-NHS", "GB-PPON")
"""The schemes a supplier chooses from when it registers."""


def normalised(scheme: str, typed: str) -> str:
    """The number in its register's own spelling. Raises :class:`NotAnIdentifier`, for an unknown scheme too."""
    if scheme not in SCHEMES:
        raise NotAnIdentifier("Choose the register that the number comes from")
    return SCHEMES[scheme].normalised(typed)


def obstacles_to_identifying(legal_form: str, identifiers: Iterable[tuple[str, str]]) -> tuple[Obstacle, ...]:
    """Why these (scheme, normalised number) pairs cannot identify a body of that legal form; empty when they can."""
    given = tuple(identifiers)
    schemes = tuple(scheme for scheme, _ in given)
    form = FORMS.get(legal_form)
    if form is None:
        return (Obstacle("legal-form-unknown", "The legal form is not one of those listed."),)
    found: list[Obstacle] = []
    if form.is_registered and not set(schemes) & set(form.schemes):
        found.append(
            Obstacle(
                "identifier-missing",
                f"A body of this form ({form.words.lower()}) has a number at {_registers(form.schemes)}.",
                mend="Give that number, or choose another legal form.",
            )
        )
    for scheme, number in given:
        if scheme not in SCHEMES:
            found.append(Obstacle("scheme-unknown", f"“{scheme}” is not a register that is known here."))
        elif scheme not in (*form.schemes, *ANYBODY):
            found.append(
                Obstacle(
                    "scheme-does-not-fit",
                    f"{SCHEMES[scheme].register} does not list bodies of this form ({form.words.lower()}).",
                    mend="Choose another register or another legal form.",
                )
            )
        elif not _is_normalised(scheme, number):
            found.append(Obstacle("identifier-malformed", f"“{number}” is not a {SCHEMES[scheme].number}."))
    if len(set(schemes)) < len(schemes):
        found.append(Obstacle("scheme-twice", "Give one number from each register."))
    return tuple(found)


def _is_normalised(scheme: str, number: str) -> bool:
    try:
        return normalised(scheme, number) == number
    except NotAnIdentifier:
        return False


def _registers(schemes: tuple[str, ...]) -> str:
    names = [SCHEMES[scheme].register for scheme in schemes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
