"""Everything a profile says, as one value: what is edited, kept as a version, compared and shown. Pure.

A version is kept as JSON; :func:`kept` writes it and :func:`content_of` reads
it, an older one with what it lacks left empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from dps.profile.rules.standing import Stated


@dataclass(frozen=True)
class Doing:
    """One thing the supplier does. ``regions`` are ITL1 codes; empty means everywhere it works. ``kind`` is of our taxonomy."""

    title: str
    description: str = ""
    kind: str = ""
    cpv: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ref: str = ""


@dataclass(frozen=True)
class Study:
    """One case study. ``client`` may be empty: nobody has to name one. ``year`` is when the work ended."""

    title: str
    done: str
    outcome: str
    client: str = ""
    year: int | None = None
    link: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Value:
    """One stated value: a code of values.STATEMENTS, or ``own`` with words of its own."""

    code: str
    words: str = ""
    link: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Contact:
    """How anybody reaches the organisation: its own lines and rooms, never a person's. ``best`` is a code of BEST."""

    phone: str = ""
    text_relay: str = ""
    email: str = ""
    bsl: str = ""
    languages: str = ""
    step_free: str = ""
    best: str = ""
    note: str = ""
    website: str = ""
    address: str = ""


@dataclass(frozen=True)
class Body:
    """What the organisation's own record said of it at that time. The profile's editor does not change it."""

    name: str = ""
    legal_form: str = ""
    nation: str = ""
    region: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Content:
    """Everything a profile says. ``regions`` are ITL1 codes, ``councils`` keys of the network's table, ``cpv`` eight-digit codes."""

    summary: str = ""
    capabilities: tuple[Doing, ...] = ()
    kinds: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    case_studies: tuple[Study, ...] = ()
    values: tuple[Value, ...] = ()
    founded: int | None = None
    size: str = ""
    contact: Contact = field(default_factory=Contact)
    facts: tuple[Stated, ...] = ()
    body: Body = field(default_factory=Body)


SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "summary": ("What we do, in a few sentences", ("summary",)),
        "capabilities": ("What we can do, one by one", ("capabilities",)),
        "kinds": ("Kinds of work", ("kinds", "cpv")),
        "places": ("Where we work", ("regions", "councils")),
        "case-studies": ("Case studies", ("case_studies",)),
        "values": ("Values and principles, as facts", ("values",)),
        "facts": ("What kind of organisation we are", ("founded", "size", "facts")),
        "contact": ("How to reach us", ("contact",)),
        "organisation": ("Name, legal form and numbers in registers", ("body",)),
    }
)
"""The parts of a profile: code, title, the fields of :class:`Content` that belong to it."""

EDITED = tuple(section for section in SECTIONS if section != "organisation")
"""The parts that the supplier edits one by one; the last is the organisation's own record, kept elsewhere."""

SIZES: Mapping[str, str] = MappingProxyType(
    {
        "one": "One person",
        "micro": "2 to 9 staff",
        "small": "10 to 49 staff",
        "medium": "50 to 249 staff",
        "large": "250 staff or more",
    }
)
BEST: Mapping[str, str] = MappingProxyType(
    {"phone": "By telephone", "relay": "By Relay UK", "email": "By e-mail", "text": "By text message", "letter": "By letter", "visit": "By a visit"}
)  # fmt: skip
TEXT_RELAY: Mapping[str, str] = MappingProxyType(
    {"yes": "We take Relay UK calls", "no": "We have no telephone line for it"}
)
STEP_FREE: Mapping[str, str] = MappingProxyType(
    {
        "yes": "Our office can be reached without a step",
        "partly": "Partly: tell us before you come",
        "no": "There are steps; we come to you instead",
        "none": "We have no office that people visit",
    }
)


def kept(content: Content) -> dict[str, Any]:
    """The content as JSON values."""
    said: dict[str, Any] = _plain(asdict(content))
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def content_of(said: Mapping[str, Any]) -> Content:
    """The content that JSON values mean. What a version does not know stays empty; what we no longer know is left out."""
    body = dict(said.get("body", {}))
    return Content(
        summary=said.get("summary", ""),
        capabilities=tuple(
            Doing(one["title"], one.get("description", ""), one.get("kind", ""), tuple(one.get("cpv", ())), tuple(one.get("regions", ())), one.get("ref", ""))
            for one in said.get("capabilities", ())
        ),
        kinds=tuple(said.get("kinds", ())),
        cpv=tuple(said.get("cpv", ())),
        regions=tuple(said.get("regions", ())),
        councils=tuple(said.get("councils", ())),
        case_studies=tuple(Study(**_known(Study, one)) for one in said.get("case_studies", ())),
        values=tuple(
            Value(one["code"], one.get("words", ""), one.get("link", ""), _day(one.get("since")))
            for one in said.get("values", ())
        ),
        founded=said.get("founded"),
        size=said.get("size", ""),
        contact=Contact(**_known(Contact, said.get("contact", {}))),
        facts=tuple(Stated(one["code"], one["holds"], _day(one.get("on"))) for one in said.get("facts", ())),
        body=Body(**{**_known(Body, body), "identifiers": tuple((s, v) for s, v in body.get("identifiers", ()))}),
    )  # fmt: skip


def _known(kind: type, said: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {key: value for key, value in said.items() if key in names}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def section_changed(section: str, old: Content, new: Content) -> bool:
    """Whether two contents differ in a section."""
    return any(getattr(old, name) != getattr(new, name) for name in SECTIONS[section][1])


def sections_changed(old: Content, new: Content) -> tuple[str, ...]:
    """The sections in which two contents differ, in order."""
    return tuple(section for section in SECTIONS if section_changed(section, old, new))
