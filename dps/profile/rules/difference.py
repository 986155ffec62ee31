"""What is different between two contents of a profile: field by field, word by word. Pure.

Words that came and words that went are marked as such, so that a page can say
it without colour. Things with a ref (a capability, a case study) are compared
with themselves wherever they stand; statements by what they state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from dps.law.days import plain_day
from dps.parties.rules.identifiers import SCHEMES
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.regions import region_name
from dps.profile.rules.content import BEST, SECTIONS, SIZES, STEP_FREE, TEXT_RELAY, Content, Doing, Study, Value
from dps.profile.rules.cpv import division_of
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.standing import DEFINITIONS
from dps.profile.rules.taxonomy import name_of
from dps.profile.rules.values import OWN, statement_words

SAME, ADDED, REMOVED = "same", "added", "removed"
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stands in both, came, or went."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs: its section, its label for people, and its text in pieces. Both are told from the pieces."""

    section: str
    label: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """The text as it was."""
        return "".join(p.text for p in self.pieces if p.mark != ADDED)

    @property
    def after(self) -> str:
        """The text as it is."""
        return "".join(p.text for p in self.pieces if p.mark != REMOVED)


def difference(old: Content, new: Content) -> tuple[Change, ...]:
    """Every field that differs, section by section; empty where the two say the same."""
    was, is_ = _lines(old), _lines(new)
    names = [*is_, *(name for name in was if name not in is_)]
    order = list(SECTIONS)
    names.sort(key=lambda name: order.index(name[0]))
    return tuple(
        Change(name[0], _label(name, was, is_), pieces(was.get(name, ("", ""))[1], is_.get(name, ("", ""))[1]))
        for name in names
        if was.get(name, ("", ""))[1] != is_.get(name, ("", ""))[1]
    ) + _moved(old, new)


Name = tuple[str, str]
Line = tuple[str, str]


def _label(name: Name, was: dict[Name, Line], is_: dict[Name, Line]) -> str:
    return (is_.get(name) or was[name])[0]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one run of pieces, what went before what came. Nothing is cut inside a word.

    A space that stands in both between two changes belongs to them: otherwise
    a sentence that was written anew would read as a ladder of single words.
    """
    a, b = _TOKENS.findall(before), _TOKENS.findall(after)
    found: list[Piece] = []
    gone, come = "", ""
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for number, (tag, a1, a2, b1, b2) in enumerate(codes):
        same = "".join(a[a1:a2]) if tag == "equal" else ""
        between = bool(gone or come) and number < len(codes) - 1
        if tag == "equal" and not (between and not same.strip()):
            found += _changed(gone, come)
            found.append(Piece(SAME, same))
            gone, come = "", ""
        else:
            gone, come = gone + "".join(a[a1:a2]), come + "".join(b[b1:b2])
    return (*found, *_changed(gone, come))


def _changed(gone: str, come: str) -> list[Piece]:
    return [Piece(mark, text) for mark, text in ((REMOVED, gone), (ADDED, come)) if text]


def _lines(content: Content) -> dict[Name, Line]:
    """Every field as a line of text under its label, by a name that finds the same field in another content."""
    found: dict[Name, Line] = {("summary", ""): ("What we do", content.summary)}
    for doing in content.capabilities:
        for field, label, text in _doing(doing):
            found["capabilities", f"{doing.ref or doing.title}:{field}"] = (f"{doing.title}: {label}", text)
    found["kinds", "kinds"] = ("Kinds of work", _list(map(name_of, content.kinds)))
    found["kinds", "cpv"] = ("CPV codes", _codes(content.cpv))
    found["places", "regions"] = ("Regions", _list(map(region_name, content.regions)))
    found["places", "councils"] = ("Member councils", _list(COUNCILS.get(key, key) for key in content.councils))
    for study in content.case_studies:
        for field, label, text in _study(study):
            found["case-studies", f"{study.ref or study.title}:{field}"] = (f"{study.title}: {label}", text)
    for value in content.values:
        words = statement_words(value.code, value.words)
        found["values", f"{value.code}:{words if value.code == OWN else ''}"] = ("Statement", _value(value, words))
    found["facts", "founded"] = ("Year founded", str(content.founded or ""))
    found["facts", "size"] = ("Number of staff", SIZES.get(content.size, content.size))
    for fact in content.facts:
        name = DEFINITIONS[fact.code].name if fact.code in DEFINITIONS else fact.code
        day = f", stated on {plain_day(fact.on)}" if fact.on else ""
        found["facts", fact.code] = (name, ("Yes" if fact.holds else "No") + day)
    it = content.contact
    for field, label, text in (
        ("phone", "Telephone", it.phone), ("relay", "Relay UK", TEXT_RELAY.get(it.text_relay, it.text_relay)), ("email", "E-mail", it.email),
        ("bsl", "British Sign Language", it.bsl), ("languages", "Languages", it.languages),
        ("step", "Step-free office", STEP_FREE.get(it.step_free, it.step_free)), ("best", "Best way to reach us", BEST.get(it.best, it.best)),
        ("note", "Anything else", it.note), ("website", "Website", it.website), ("address", "Postal address", it.address),
    ):  # fmt: skip
        found["contact", field] = (label, text)
    body = content.body
    numbers = _list(f"{SCHEMES[s].register if s in SCHEMES else s} {v}" for s, v in body.identifiers)
    for field, label, text in (
        ("name", "Name", body.name), ("form", "Legal form", form_words(body.legal_form)), ("nation", "Nation", body.nation),
        ("region", "Region of its office", region_name(body.region)), ("numbers", "Numbers in registers", numbers),
    ):  # fmt: skip
        found["organisation", field] = (label, text)
    return found


def _doing(one: Doing) -> Iterable[tuple[str, str, str]]:
    yield "title", "title", one.title
    yield "description", "description", one.description
    yield "kind", "kind of work", name_of(one.kind) if one.kind else ""
    yield "cpv", "CPV codes", _codes(one.cpv)
    yield "regions", "where", _list(map(region_name, one.regions))


def _study(one: Study) -> Iterable[tuple[str, str, str]]:
    yield "title", "title", one.title
    yield "client", "for whom", one.client
    yield "done", "what was done", one.done
    yield "outcome", "what came of it", one.outcome
    yield "year", "year", str(one.year or "")
    yield "link", "link", one.link


def _value(one: Value, words: str) -> str:
    since = f", since {plain_day(one.since)}" if one.since else ""
    return words + since + (f" ({one.link})" if one.link else "")


def _codes(codes: Sequence[str]) -> str:
    return _list(f"{code} {division_of(code)}" for code in codes)


def _list(words: Iterable[str]) -> str:
    return "; ".join(words)


def _moved(old: Content, new: Content) -> tuple[Change, ...]:
    """A change of order alone, which no field shows."""
    found = []
    for section, label, was, is_ in (
        ("capabilities", "Order of what we can do", _order(old.capabilities), _order(new.capabilities)),
        ("case-studies", "Order of the case studies", _order(old.case_studies), _order(new.case_studies)),
        ("values", "Order of the statements", _order_of_values(old), _order_of_values(new)),
    ):
        if was != is_ and sorted(was) == sorted(is_):
            found.append(Change(section, label, pieces(_list(was), _list(is_))))
    return tuple(found)


def _order(things: Sequence[Doing] | Sequence[Study]) -> list[str]:
    return [one.title for one in things]


def _order_of_values(content: Content) -> list[str]:
    return [statement_words(one.code, one.words) for one in content.values]
