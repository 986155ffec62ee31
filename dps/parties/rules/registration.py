"""What a registration must hold before an organisation and its first person are kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from dps.core.refusal import Obstacle
from dps.parties.rules.identifiers import obstacles_to_identifying
from dps.parties.rules.legal_forms import FORMS, OFFERED
from dps.parties.rules.names import obstacles_to_name
from dps.parties.rules.regions import ELSEWHERE, NATIONS, REGIONS


@dataclass(frozen=True)
class NewOrganisation:
    """What a supplier says of itself when it registers. Identifiers are (scheme, normalised number), the main one first.

    None of it decides anything in the market: size, ownership and place are
    facts for the directory (Local Government Act 1988 s.17; PCR 2015 reg 34(6);
    Procurement Act 2023 s.36(1)).
    """

    name: str
    legal_form: str
    nation: str
    identifiers: tuple[tuple[str, str], ...] = ()
    region: str = ""
    postcode: str = ""
    website: str = ""
    is_sme: bool = False
    is_vcse: bool = False


@dataclass(frozen=True)
class NewPerson:
    """The person who registers. The password is hashed before it comes here."""

    name: str
    email: str
    password_hash: str


def is_web_address(text: str) -> bool:
    """Whether the text is an http or https address with a host and without a user name. Nothing is fetched."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and "." in host
        and parts.username is None
        and text.isprintable()
        and not any(c.isspace() for c in text)
    )


def obstacles_to_registering(new: NewOrganisation) -> tuple[Obstacle, ...]:
    """Why an organisation cannot be kept as it describes itself; empty when it can."""
    found: list[Obstacle] = list(obstacles_to_name(new.name))
    if new.nation not in (*NATIONS, ELSEWHERE):
        found.append(Obstacle("nation-unknown", "Choose the nation where the organisation is registered."))
    if new.region and new.region not in REGIONS:
        found.append(Obstacle("region-unknown", "Choose one of the regions listed."))
    elif new.region and new.nation in NATIONS and REGIONS[new.region].nation != new.nation:
        found.append(
            Obstacle("region-of-another-nation", f"{REGIONS[new.region].name} is not in {new.nation}.", mend="Mend one of the two.")
        )  # fmt: skip
    if new.website and not is_web_address(new.website):
        found.append(Obstacle("website-malformed", "Enter a web address that begins with https:// or http://"))
    if FORMS.get(new.legal_form) not in OFFERED:
        found.append(Obstacle("legal-form-unknown", "Choose one of the legal forms listed."))
    else:
        found.extend(obstacles_to_identifying(new.legal_form, new.identifiers))
    return tuple(found)
