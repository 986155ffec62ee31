"""Four facts about what kind of organisation a supplier is, each with its definition and its source. Pure.

SME, VCSE, co-operative and mutual are facts of the directory. They admit,
invite and score nobody (PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a)).
Where a register settles a matter, the register is the source; otherwise the
supplier's own statement is, and the page says so with its date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.days import plain_day
from dps.parties.rules.legal_forms import FORMS, form_words


@dataclass(frozen=True)
class Definition:
    """A fact's stable code, its short name, the question, what it means here, and where the meaning is from."""

    code: str
    name: str
    question: str
    means: str
    provision: str


DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        d.code: d
        for d in (
            Definition(
                "sme",
                "Small or medium-sized enterprise (SME)",
                "Is it a small or medium-sized enterprise?",
                "Fewer than 250 staff, and either a turnover of £44 million or less or a balance sheet total of £38 million or less. "
                "Under the Public Contracts Regulations 2015 the amounts are €50 million and €43 million.",
                "Procurement Act 2023 s.123; PCR 2015 reg 112(4)",
            ),
            Definition(
                "vcse",
                "Voluntary, community or social enterprise (VCSE)",
                "Is it a voluntary, community or social enterprise?",
                "It is no part of government, it is driven by its values, and it mainly puts its surplus back into social, "
                "environmental or cultural aims.",
                "PCR 2015 reg 112(4); SI 2024/692 reg 9(3)(k)(ii)",
            ),
            Definition(
                "co-operative",
                "Co-operative",
                "Is it a co-operative?",
                "An association of people that they own together and control democratically, to meet needs that they share. "
                "A society may be registered as a co-operative only while it is one.",
                "Co-operative and Community Benefit Societies Act 2014 s.2; ICA Statement on the Co-operative Identity (1995)",
            ),
            Definition(
                "mutual",
                "Public service mutual",
                "Is it a public service mutual?",
                "Its purpose is to deliver public services; it shares profit with nobody, or only with its members; and its "
                "employees manage and control it.",
                "Procurement Act 2023 s.33; PCR 2015 reg 77",
            ),
        )
    }
)

_BY_FORM: Mapping[str, Mapping[str, bool]] = MappingProxyType({"co-operative-society": {"co-operative": True}})
"""What a legal form settles by itself, because its register admits nobody else."""


@dataclass(frozen=True)
class Stated:
    """What a supplier stated of one fact, and on which London date."""

    code: str
    holds: bool
    on: date | None = None


@dataclass(frozen=True)
class Fact:
    """One fact as a page shows it. ``holds`` is None where nothing is known; ``source`` is a sentence without a full stop."""

    definition: Definition
    holds: bool | None
    source: str


def standing(
    *,
    legal_form: str,
    stated: Sequence[Stated],
    at_registration: Mapping[str, bool] | None = None,
    from_list: bool = False,
) -> tuple[Fact, ...]:
    """The four facts, in their order, each with its source.

    ``at_registration`` is what was said when the organisation was entered,
    before it stated anything here. A yes of a public list (``from_list``) rests
    on its being in a register of charities. A box that was left unticked says
    nothing.
    """
    said = {one.code: one for one in stated}
    found = []
    for code, definition in DEFINITIONS.items():
        by_form = _BY_FORM.get(legal_form, {}).get(code)
        entered = (at_registration or {}).get(code)
        if by_form is not None:
            found.append(Fact(definition, by_form, f"Its legal form: {form_words(legal_form).lower()}"))
        elif code in said:
            on = said[code].on
            day = f" on {plain_day(on)}" if on else ""
            found.append(Fact(definition, said[code].holds, f"Stated by the supplier{day}"))
        elif entered:
            source = "A public register of charities" if from_list else "Stated by the supplier when it registered"
            found.append(Fact(definition, True, source))
        else:
            found.append(Fact(definition, None, "Not stated"))
    return tuple(found)


def obstacles_to_stating(stated: Sequence[Stated], *, legal_form: str, size: str) -> tuple[Obstacle, ...]:
    """Why these facts cannot all stand beside the legal form and the size; empty when they can.

    A supplier may leave any of them unsaid: none is asked for by an application.
    """
    found = []
    holds = {one.code: one.holds for one in stated}
    for code in holds:
        if code not in DEFINITIONS:
            found.append(Obstacle("fact-unknown", f"“{code[:20]}” is not one of the facts listed."))
    form = FORMS.get(legal_form)
    if holds.get("sme") and size == "large":
        found.append(
            Obstacle(
                "size-and-sme",
                "An organisation with 250 staff or more is no small or medium-sized enterprise.",
                DEFINITIONS["sme"].provision,
                "Change the number of staff, or answer no.",
            )
        )
    for code, settled in _BY_FORM.get(legal_form, {}).items():
        if holds.get(code, settled) is not settled:
            found.append(
                Obstacle(
                    "against-register",
                    f"Its legal form, {form_words(legal_form).lower()}, says otherwise.",
                    DEFINITIONS[code].provision,
                    "Answer yes, or have the legal form put right by the market’s administrators.",
                )
            )
    if holds.get("vcse") and form is not None and form.group == "Public bodies":
        found.append(
            Obstacle(
                "public-and-vcse",
                "A public body is no voluntary, community or social enterprise.",
                DEFINITIONS["vcse"].provision,
                "Answer no.",
            )
        )
    return tuple(found)
