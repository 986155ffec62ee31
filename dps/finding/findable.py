"""A supplier as the public sees it: values, drawn by queries.py in a fixed number of statements. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dps.profile.rules.content import Content
from dps.profile.rules.standing import Fact, standing


@dataclass(frozen=True)
class Admitted:
    """A supplier's place on a lot."""

    lot: str
    number: int
    title: str
    market: str
    market_title: str
    route: str
    since: datetime


@dataclass(frozen=True)
class Findable:
    """A supplier as the public sees it. ``lots`` is empty for one that is listed, not admitted.

    ``imported_at`` is when a list told of it, None for one that speaks for
    itself. ``content`` is what its profile says; ``changed_at`` is when it last said
    something new, None for one that never did. ``said_first`` is what was
    entered of the organisation before it stated anything itself. ``seeks`` are the kinds of
    work for which it looks for partners now; its words about that are for suppliers alone.
    ``listed_as`` is what the list that told of it calls its kind of organisation.
    """

    ref: str
    content: Content
    lots: tuple[Admitted, ...]
    imported_at: datetime | None = None
    changed_at: datetime | None = None
    said_first: tuple[tuple[str, bool], ...] = ()
    seeks: tuple[str, ...] = ()
    listed_as: str = ""

    @property
    def place(self) -> str:
        """``admitted`` or ``listed``."""
        return "admitted" if self.lots else "listed"

    @property
    def name(self) -> str:
        """Its name."""
        return self.content.body.name

    @property
    def legal_form(self) -> str:
        """The code of its legal form."""
        return self.content.body.legal_form

    @property
    def nation(self) -> str:
        """The nation where it is registered."""
        return self.content.body.nation

    @property
    def region(self) -> str:
        """The ITL1 code of the region where its office is."""
        return self.content.body.region

    @property
    def website(self) -> str:
        """Its web address."""
        return self.content.contact.website

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Its numbers in registers, (scheme, number), the main one first."""
        return self.content.body.identifiers

    @property
    def summary(self) -> str:
        """What it does, in its own words."""
        return self.content.summary

    @property
    def regions(self) -> tuple[str, ...]:
        """ITL1 codes of the regions in which it says it works."""
        return self.content.regions

    @property
    def cpv(self) -> tuple[str, ...]:
        """Every CPV code it gives, of the whole and of one capability, each once."""
        of_one = (code for one in self.content.capabilities for code in one.cpv)
        return tuple(dict.fromkeys((*self.content.cpv, *of_one)))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of work of our own list, of the whole and of one capability, each once."""
        of_one = (one.kind for one in self.content.capabilities if one.kind)
        return tuple(dict.fromkeys((*self.content.kinds, *of_one)))

    @property
    def capabilities(self) -> tuple[tuple[str, str], ...]:
        """What it can do, as (title, description)."""
        return tuple((one.title, one.description) for one in self.content.capabilities)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What kind of organisation it is: four facts, each with its definition and source."""
        return standing(
            legal_form=self.legal_form,
            stated=self.content.facts,
            at_registration=dict(self.said_first),
            from_list=self.imported_at is not None,
        )

    @property
    def where(self) -> tuple[str, ...]:
        """The regions it works in; where it says nothing of that, the one it is in."""
        return self.regions or ((self.region,) if self.region else ())
