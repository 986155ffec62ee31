"""The forms of one thing in a list of our profile: a capability, a case study."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dps.parties.rules.regions import REGIONS
from dps.profile.rules import describing as limits
from dps.profile.rules.content import Content, Doing, Study
from dps.profile.rules.taxonomy import KINDS
from dps.web.forms import CheckboxesField, SelectField, StringField, TextAreaField
from suppliers.profile_forms import CodesField, LinkField, SectionForm, YearField


class ItemForm(SectionForm):
    """One thing of a list: a capability or a case study."""

    def put(self, now: Content, ref: str) -> Content:
        """``now`` with the thing of that ref as typed; a new one, at the end, where the ref is new."""
        raise NotImplementedError


class CapabilityForm(ItemForm):
    """One thing we can do."""

    title = StringField("What you can do", needed="Enter what you can do", max_length=limits.LONGEST_TITLE)
    description = TextAreaField("In a few words", max_length=limits.LONGEST_DESCRIPTION, count=True, rows=4)
    kind = SelectField(
        "Kind of work",
        choices=[("", "None of these"), *((k.code, k.name) for k in KINDS.values())],
        hint="From the marketplace’s own list. Councils narrow their search by it.",
    )
    cpv = CodesField("CPV codes of this", hint="Eight digits each, with commas between.")
    regions = CheckboxesField("Only in these regions", choices=[(r.code, r.name) for r in REGIONS.values()], hint="Tick none if you do it everywhere you work.")  # fmt: skip

    def fill_from(self, one: Doing) -> None:
        """Show what stands now."""
        self.title.data, self.description.data, self.kind.data = one.title, one.description, one.kind
        self.cpv.data, self.regions.data = ", ".join(one.cpv), list(one.regions)

    def put(self, now: Content, ref: str) -> Content:
        """With this capability as typed."""
        ticked = set(self.regions.data or ())
        one = Doing(
            self.title.data, self.description.data or "", self.kind.data or "", self.cpv.codes(),
            tuple(code for code in REGIONS if code in ticked), ref,
        )  # fmt: skip
        return replace(now, capabilities=_put(now.capabilities, one))


class CaseStudyForm(ItemForm):
    """One piece of work and what came of it."""

    title = StringField("Title", needed="Enter a title", max_length=limits.LONGEST_TITLE)
    client = StringField(
        "For whom",
        max_length=limits.LONGEST_LINE,
        hint="You need not name anybody: “a district council in the north” is enough.",
    )
    done = TextAreaField(
        "What was done", needed="Say what was done", max_length=limits.LONGEST_STORY, count=True, rows=6
    )
    outcome = TextAreaField(
        "What came of it",
        needed="Say what came of it",
        max_length=limits.LONGEST_STORY,
        count=True,
        rows=6,
        hint="What changed, for whom, and how you know: a number, a decision, people’s own words.",
    )
    year = YearField("Year it ended", least=limits.EARLIEST_STUDY)
    link = LinkField("Where to read more")

    def fill_from(self, one: Study) -> None:
        """Show what stands now."""
        for name in ("title", "client", "done", "outcome", "year", "link"):
            self[name].data = getattr(one, name)

    def put(self, now: Content, ref: str) -> Content:
        """With this case study as typed."""
        one = Study(
            self.title.data, self.done.data, self.outcome.data, self.client.data or "", self.year.data,
            self.link.data or "", ref,
        )  # fmt: skip
        return replace(now, case_studies=_put(now.case_studies, one))


def _put(things: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    if any(each.ref == one.ref for each in things):
        return tuple(one if each.ref == one.ref else each for each in things)
    return (*things, one)
