"""What a supplier may say of what it does. Nothing here is a condition of admission: a profile is for being found and understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from dps.core.refusal import Obstacle
from dps.parties.network import MEMBERS
from dps.parties.rules.regions import REGIONS
from dps.parties.rules.registration import is_web_address
from dps.profile.rules.content import BEST, SECTIONS, SIZES, STEP_FREE, TEXT_RELAY, Content, Doing, Study, Value
from dps.profile.rules.cpv import NotACpvCode, cpv_code
from dps.profile.rules.standing import obstacles_to_stating
from dps.profile.rules.taxonomy import KINDS
from dps.profile.rules.values import OWN, STATEMENTS

LONGEST_SUMMARY = 2000
LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 1000
LONGEST_STORY = 1500
LONGEST_LINE = 300
LONGEST_STATEMENT = 200
LONGEST_LINK = 300
LONGEST_PHONE = 30
LONGEST_EMAIL = 254
MOST_CAPABILITIES = 20
MOST_CODES = 20
MOST_STUDIES = 12
MOST_VALUES = 20
EARLIEST_YEAR = 1600
EARLIEST_STUDY = 1990

COUNCILS = {member.source_key: member.name for member in MEMBERS if member.kind == "council"}
"""The network's member councils that a supplier may say it works in: key and name."""


def obstacles_to_describing(
    *, summary: str, regions: Sequence[str], cpv: Sequence[str], capabilities: Sequence[tuple[str, str]]
) -> tuple[Obstacle, ...]:
    """Why a first description cannot be kept as it is; empty when it can. Capabilities are (title, description)."""
    doings = tuple(Doing(title, text) for title, text in capabilities)
    said = Content(summary=summary, regions=tuple(regions), cpv=tuple(cpv), capabilities=doings)
    missing = (
        () if summary.strip() else (Obstacle("summary-missing", "Say in a few sentences what the organisation does."),)
    )
    return (*missing, *obstacles_to_saying(said, on=date.max))  # fmt: skip


def obstacles_to_saying(content: Content, *, on: date) -> tuple[Obstacle, ...]:
    """Why a profile cannot be kept with this content on that London date; empty when it can. Parts may be empty. A rule of the market."""
    return (
            *_summary(content),
            *_places(content),
            *_codes(content.cpv),
            *(Obstacle("kind-unknown", f"“{kind[:40]}” is not one of the kinds of work listed.") for kind in content.kinds if kind not in KINDS),
            *_capabilities(content.capabilities),
            *_studies(content.case_studies, on),
            *_values(content.values, on),
            *_contact(content),
            *_numbers(content, on),
            *obstacles_to_stating(content.facts, legal_form=content.body.legal_form, size=content.size),
        )  # fmt: skip


def obstacles_to_changing(section: str, *, seen: Content | None, now: Content) -> tuple[Obstacle, ...]:
    """Why a section cannot be replaced by somebody who last saw ``seen``; empty when it is still as they saw it.

    ``seen`` is None where the page did not say which version it showed.
    """
    fields = SECTIONS[section][1]
    if seen is not None and all(getattr(seen, name) == getattr(now, name) for name in fields):
        return ()
    return (
        Obstacle(
            "changed-meanwhile",
            "This part of the profile was changed after you opened the page.",
            mend="What you wrote is below, and so is what stands now. Put the two together and save again.",
        ),
    )


def _summary(content: Content) -> Iterator[Obstacle]:
    if len(content.summary) > LONGEST_SUMMARY:
        yield Obstacle("summary-long", f"The summary is longer than {LONGEST_SUMMARY:,} characters.")


def _places(content: Content) -> Iterator[Obstacle]:
    yield from _regions(content.regions)
    unknown = [key for key in content.councils if key not in COUNCILS]
    if unknown:
        yield Obstacle("council-unknown", f"“{unknown[0][:40]}” is not one of the member councils listed.")


def _regions(codes: Sequence[str]) -> Iterator[Obstacle]:
    unknown = [code for code in codes if code not in REGIONS]
    if unknown:
        yield Obstacle("region-unknown", f"“{unknown[0][:20]}” is not one of the regions listed.")


def _codes(codes: Sequence[str]) -> Iterator[Obstacle]:
    for code in codes:
        try:
            bare = cpv_code(code)
        except NotACpvCode as wrong:
            yield Obstacle("cpv-malformed", str(wrong))
        else:
            if bare != code:
                yield Obstacle("cpv-malformed", f"“{code}” is kept without its check digit: {bare}.")
    if len(codes) > MOST_CODES:
        yield Obstacle("cpv-many", f"Give at most {MOST_CODES} CPV codes.")


def _capabilities(doings: Sequence[Doing]) -> Iterator[Obstacle]:
    if len(doings) > MOST_CAPABILITIES:
        yield Obstacle("capabilities-many", f"Give at most {MOST_CAPABILITIES} capabilities.")
    for one in doings:
        if not one.title.strip():
            yield Obstacle("capability-untitled", "A capability needs a title.")
        if len(one.title) > LONGEST_TITLE or len(one.description) > LONGEST_DESCRIPTION:
            yield Obstacle(
                "capability-long",
                f"A capability’s title has at most {LONGEST_TITLE} characters and its description {LONGEST_DESCRIPTION:,}.",
            )
        if one.kind and one.kind not in KINDS:
            yield Obstacle("kind-unknown", f"“{one.kind[:40]}” is not one of the kinds of work listed.")
        yield from _regions(one.regions)
        yield from _codes(one.cpv)


def _studies(studies: Sequence[Study], on: date) -> Iterator[Obstacle]:
    if len(studies) > MOST_STUDIES:
        yield Obstacle("studies-many", f"Give at most {MOST_STUDIES} case studies.")
    for one in studies:
        if not (one.title.strip() and one.done.strip() and one.outcome.strip()):
            yield Obstacle("study-unfinished", "A case study needs a title, what was done, and what came of it.")
        if (
            len(one.title) > LONGEST_TITLE
            or max(len(one.done), len(one.outcome)) > LONGEST_STORY
            or len(one.client) > LONGEST_LINE
        ):
            yield Obstacle(
                "study-long",
                f"A case study’s title has at most {LONGEST_TITLE} characters and each text {LONGEST_STORY:,}.",
            )
        if one.year is not None and not EARLIEST_STUDY <= one.year <= on.year:
            yield Obstacle(
                "study-year", f"A case study is of work done between {EARLIEST_STUDY} and now: not {one.year}."
            )
        yield from _link(one.link)  # fmt: skip


def _values(values: Sequence[Value], on: date) -> Iterator[Obstacle]:
    if len(values) > MOST_VALUES:
        yield Obstacle("values-many", f"Give at most {MOST_VALUES} statements.")
    stated = [(one.code, one.words.strip().casefold() if one.code == OWN else "") for one in values]
    if len(set(stated)) < len(stated):
        yield Obstacle("value-twice", "The same statement stands there twice.", mend="Take one of them out.")
    for one in values:
        if one.code != OWN and one.code not in STATEMENTS:
            yield Obstacle("value-unknown", f"“{one.code[:20]}” is not one of the statements listed.")
        if one.code == OWN and not one.words.strip():
            yield Obstacle("value-wordless", "A statement of your own needs its words.")
        if len(one.words) > LONGEST_STATEMENT:
            yield Obstacle("value-long", f"A statement has at most {LONGEST_STATEMENT} characters.")
        if one.since is not None and one.since > on:
            yield Obstacle("value-later", "A statement is of what is so now: its date is not after today.")
        yield from _link(one.link)


def _link(link: str) -> Iterator[Obstacle]:
    if link and (len(link) > LONGEST_LINK or not is_web_address(link)):
        yield Obstacle("link-malformed", "Enter a web address that begins with https:// or http://")


def is_telephone(text: str) -> bool:
    """Whether a text can be a telephone number: 10 to 15 digits, spaces, brackets, hyphens, a plus in front. Nobody is rung."""
    digits = re.sub(r"[ ()-]", "", text)
    return bool(re.fullmatch(r"\+?[0-9]{10,15}", digits, re.ASCII))


def _contact(content: Content) -> Iterator[Obstacle]:
    it = content.contact
    if it.phone and (len(it.phone) > LONGEST_PHONE or not is_telephone(it.phone)):
        yield Obstacle("phone-malformed", "Enter a telephone number, such as 0161 496 0000 or +44 161 496 0000.")
    if it.email and (len(it.email) > LONGEST_EMAIL or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", it.email)):
        yield Obstacle("email-malformed", "Enter an e-mail address in the form office@example.org.")
    for said, known in ((it.text_relay, TEXT_RELAY), (it.step_free, STEP_FREE), (it.best, BEST)):
        if said and said not in known:
            yield Obstacle("contact-unknown", f"“{said[:20]}” is not one of the answers listed.")
    if max(len(it.bsl), len(it.languages), len(it.address)) > LONGEST_LINE or len(it.note) > LONGEST_DESCRIPTION:
        yield Obstacle("contact-long", f"Each of these has at most {LONGEST_LINE} characters.")
    needs = {"phone": it.phone, "relay": it.phone, "text": it.phone, "email": it.email}
    if it.best in needs and not needs[it.best]:
        yield Obstacle("best-missing", f"You say that the best way is {BEST[it.best].lower()[3:]}, and give none.")
    yield from _link(it.website)


def _numbers(content: Content, on: date) -> Iterator[Obstacle]:
    if content.founded is not None and not EARLIEST_YEAR <= content.founded <= on.year:
        yield Obstacle("founded-year", f"Enter the year in which it was founded, between {EARLIEST_YEAR} and now.")
    if content.size and content.size not in SIZES:
        yield Obstacle("size-unknown", "Choose one of the sizes listed.")
