"""What a profile does not say yet, and why it matters: to being found and understood, and to nothing else. Pure.

Nobody but the supplier is shown this. It is no condition of admission, of an
invitation or of an award, and it orders nothing (PCR 2015 reg 34(6), (21);
Procurement Act 2023 s.36(6)(c)): an empty profile is admitted, invited and
scored like a full one.
"""

from __future__ import annotations

from dataclasses import dataclass

from dps.profile.rules.content import SECTIONS, Content

WHY = {
    "summary": "Councils read it first, and search looks in it.",
    "capabilities": "Each one is found by its own words, and says what you can be asked to do.",
    "kinds": "Councils narrow a search by kind of work; a CPV code joins you to notices that carry it.",
    "places": "Councils look for suppliers in their region. Without it you are shown where your office is.",
    "case-studies": "What came of your work, for whom, is what people understand quickest. You need not name a client.",
    "values": "If you want them known. Nobody asks you for them, and no council may choose or score by them.",
    "facts": "Councils report how much they spend with small firms, social enterprises and co-operatives, and can only count what is stated.",
    "contact": "A council officer who is deaf, or who cannot climb stairs, can tell beforehand how to reach you.",
}
NOT_NEEDED = frozenset({"values"})
"""Parts whose absence is not counted as something missing."""


@dataclass(frozen=True)
class Part:
    """One part of a profile: whether it says anything, what of it is still missing in words, and why it matters."""

    section: str
    title: str
    said: bool
    missing: tuple[str, ...]
    why: str


def completeness(content: Content) -> tuple[Part, ...]:
    """Every part that the supplier edits, in order, with what is missing of it."""
    return tuple(
        Part(section, SECTIONS[section][0], _said(section, content), _missing(section, content), why)
        for section, why in WHY.items()
    )


def still_missing(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts that say nothing yet and whose absence counts."""
    return tuple(part for part in parts if not part.said and part.section not in NOT_NEEDED)


def _said(section: str, content: Content) -> bool:
    empty = Content()
    return any(getattr(content, name) != getattr(empty, name) for name in SECTIONS[section][1])


def _missing(section: str, content: Content) -> tuple[str, ...]:
    found: list[tuple[bool, str]] = []
    if section == "summary":
        found = [(not content.summary.strip(), "a few sentences about what you do")]
    elif section == "capabilities":
        found = [
            (not content.capabilities, "at least one thing that you do"),
            (any(not one.description for one in content.capabilities), "a description under each"),
        ]
    elif section == "kinds":
        found = [
            (not content.kinds, "a kind of work from our list"),
            (not content.cpv and not content.kinds, "a CPV code"),
        ]
    elif section == "places":
        found = [
            (not content.regions, "the regions you work in"),
            (not content.councils, "the member councils you could work with"),
        ]
    elif section == "case-studies":
        found = [(not content.case_studies, "one piece of work and what came of it")]
    elif section == "facts":
        found = [
            (content.founded is None, "the year you were founded"),
            (not content.size, "how many staff you have"),
            (not content.facts, "whether you are an SME, a VCSE, a co-operative or a mutual"),
        ]
    elif section == "contact":
        it = content.contact
        found = [
            (not (it.phone or it.email), "a telephone number or e-mail address of the organisation"),
            (not it.best, "the best way to reach you"),
            (not (it.text_relay or it.bsl), "how somebody who is deaf reaches you"),
            (not it.step_free, "whether your office can be reached without a step"),
        ]
    return tuple(words for is_missing, words in found if is_missing)  # fmt: skip
