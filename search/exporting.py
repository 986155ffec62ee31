"""What was found, as a table to keep: the same rows in the same order as the page, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from dps.core.clock import now
from dps.finding.queries import Findable, suppliers
from dps.parties.rules.regions import region_name
from dps.profile.rules.content import SIZES
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.standing import DEFINITIONS
from dps.profile.rules.taxonomy import name_of
from dps.web.filters import london
from dps.web.registers import number_of
from dps.web.supplier import form_shown
from search.choices import Group, groups_of
from search.engines.port import NAME, SUPPLIER
from search.finder import Asked
from search.whole import everything

MOST_EXPORTED = 2_000
"""So many rows a file holds; the page and the file say so where there are more."""

BATCH = 500

COLUMNS = (
    "Name", "Place", "Admitted to", "Legal form", *(fact.name for fact in DEFINITIONS.values()), "Nation", "Works in", "Member councils",
    "Kinds of work", "CPV codes", "What it can do", "Summary", "Number of staff", "Founded", "In public registers", "Website", "Page here",
)  # fmt: skip

_HOLDS: Mapping[bool | None, str] = {True: "yes", False: "no", None: "not stated"}


def found_by(asked: Asked, *, most: int) -> tuple[list[Findable], int]:
    """The first ``most`` suppliers who answer, in order, as they are now, and how many there are. Raises nothing."""
    refs = everything(asked).refs
    found: list[Findable] = []
    for first in range(0, min(len(refs), most), BATCH):
        drawn = suppliers(refs[first : min(first + BATCH, most)])
        found += [one for one in drawn if one.lots or asked.with_listed]
    return found, len(refs)


def lines(found: Iterable[Findable], *, address: str) -> Iterable[tuple[object, ...]]:
    """A row for each supplier. ``address`` is the page of one, with ``REF`` where its ref goes."""
    for one in found:
        said = one.content
        yield (
            one.name, "admitted" if one.lots else "listed, not admitted", _list(f"{lot.market_title}: {lot.title}" for lot in one.lots),
            form_shown(one.legal_form), *(_HOLDS[fact.holds] for fact in one.facts), one.nation,
            _list(region_name(code) for code in one.where), _list(COUNCILS.get(key, key) for key in said.councils),
            _list(name_of(code) for code in one.kinds), _list(one.cpv), _list(title for title, _ in one.capabilities), one.summary,
            SIZES.get(said.size, said.size), said.founded or "", _list(f"{n.register} {n.value}" for n in (number_of(*i) for i in one.identifiers)),
            one.website, address.replace("REF", one.ref),
        )  # fmt: skip


def about(asked: Asked, *, total: int, kept: int, most: int, link: str) -> list[tuple[str, str]]:
    """What a file says of itself: what was asked, when, how many answered, in which order, and what it is not."""
    at: datetime = now()
    said = [
        ("What this is", "Suppliers found in the Co-operative Councils’ Marketplace"),
        ("Made on", london(at)),
        ("Words", asked.words or "none"),
        *((group.title, "; ".join(option.text for option in group.options)) for group in chosen_of(asked)),
        ("Directory", "with organisations that are listed, not admitted" if asked.with_listed else "admitted suppliers only"),
        ("Order", "by name" if asked.order == NAME or not asked.words else "nearest to the words first, then by name"),
        ("Found", f"{total:,}"),
    ]  # fmt: skip
    if kept < total:
        said.append(("Listed here", f"the first {kept:,}: at most {most:,} are listed"))
    return [
        *said,
        ("The same search", link),
        ("What it is not", "No list of whom to invite: every supplier admitted to a lot is invited to each mini-competition of that lot."),
    ]  # fmt: skip


def chosen_of(asked: Asked) -> tuple[Group, ...]:
    """The filters that are on, in words."""
    return tuple(group for group in groups_of(asked.kind or SUPPLIER, {}, asked.filters) if group.options)


def _list(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
