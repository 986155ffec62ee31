"""Suppliers side by side: the same public facts of each, in the same words. It chooses nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dps.finding.queries import Findable
from dps.parties.rules.regions import region_name
from dps.profile.rules.content import SIZES
from dps.profile.rules.describing import COUNCILS
from dps.profile.rules.standing import DEFINITIONS
from dps.profile.rules.taxonomy import name_of
from dps.profile.rules.values import statement_words
from dps.web.registers import number_of
from dps.web.supplier import form_shown

MOST_COMPARED = 4

NOT_STATED = "Not stated"
_HOLDS = {True: "Yes", False: "No", None: NOT_STATED}

Says = Callable[[Findable], Sequence[str]]

_FACTS: Mapping[str, Says] = {
    "In its own words": lambda s: [s.summary],
    "What it can do": lambda s: [title for title, _ in s.capabilities],
    "Kinds of work": lambda s: [name_of(code) for code in s.kinds],
    "CPV codes": lambda s: s.cpv,
    "Case studies": lambda s: [f"{one.title} ({one.year})" if one.year else one.title for one in s.content.case_studies],
    "Works in": lambda s: [region_name(code) for code in s.where],
    "Member councils it can work with": lambda s: [COUNCILS.get(key, key) for key in s.content.councils],
    "Admitted to": lambda s: [f"{lot.title} ({lot.market_title})" for lot in s.lots] or ["No lot: listed, not admitted"],
    "Legal form": lambda s: [form_shown(s.legal_form)],
    **{one.name: lambda s, code=code: [next(_HOLDS[f.holds] for f in s.facts if f.definition.code == code)] for code, one in DEFINITIONS.items()},
    "What it states of itself": lambda s: [statement_words(one.code, one.words) for one in s.content.values],
    "Number of staff": lambda s: [SIZES.get(s.content.size, s.content.size)],
    "Founded": lambda s: [str(s.content.founded or "")],
    "In public registers": lambda s: [f"{n.register} {n.value}" for n in (number_of(*each) for each in s.identifiers)],
}  # fmt: skip


def side_by_side(suppliers: Sequence[Findable]) -> list[tuple[str, list[list[str]]]]:
    """Each fact with what each supplier says of it, as a list of texts that is never empty."""
    return [
        (name, [[text for text in dict.fromkeys(says(one)) if text] or [NOT_STATED] for one in suppliers])
        for name, says in _FACTS.items()
    ]
