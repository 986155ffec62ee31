"""What an application says, in words for whoever reads it: each answer as it was sent, and what a correction changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dps.admission.corrections import IN_WORDS, changed_parts
from dps.admission.desk_models import Correction
from dps.admission.models import Application, ApplicationVersion
from dps.admission.versions import content_of, newest_version
from dps.core.money import pounds
from dps.law.days import plain_day
from dps.profile.rules.evidence import KINDS


@dataclass(frozen=True)
class Answered:
    """One criterion with its question and what was answered, in words; ``document`` is the ref of one that was named.

    ``note`` says how a figure stands to the least that the lot asks for.
    """

    ref: str
    kind: str
    title: str
    question: str
    words: str
    document: str = ""
    note: str = ""


def answers_read(application: Application, version: ApplicationVersion | None = None) -> tuple[Answered, ...]:
    """The answers of a version, the newest where none is given, in the order of the criteria."""
    version = version or newest_version(application)
    said = version.content if version else content_of(application)
    least = {criterion.ref: criterion.minimum for criterion in application.lot.criteria}
    return tuple(
        Answered(
            one["criterion"], one["kind"], one["title"], one["question"],
            in_words(one["asks"], one["answer"], one.get("document")),
            one["answer"] if one.get("document") else "", _against(one["answer"], least.get(one["criterion"])),
        )
        for one in said["answers"]
    )  # fmt: skip


def in_words(asks: str, answer: str, document: Mapping[str, Any] | None = None) -> str:
    """An answer as people read it: money in pounds, a document by its title and dates."""
    if asks == "figure" and answer.isdigit():
        return pounds(int(answer))
    if asks == "yes_no":
        return answer.capitalize()
    if asks == "document" and document:
        until = f", until {_day(document['expires_on'])}" if document["expires_on"] else ""
        kind = KINDS.get(document["kind"], document["kind"]).lower()
        return f"{document['title']} ({kind}, issued {_day(document['issued_on'])}{until})"
    return answer


def _against(answer: str, least: int | None) -> str:
    """How an amount in pence stands to the least that is asked; empty where nothing is."""
    if least is None or not answer.isdigit():
        return ""
    stands = "This is not less" if int(answer) >= least else "This is less"
    return f"At least {pounds(least)} is asked. {stands}."


def _day(iso: str) -> str:
    return plain_day(date.fromisoformat(iso))


@dataclass(frozen=True)
class Mended:
    """One part of a correction: what was asked, as it was, and as it is now. ``changed``: the two differ."""

    ref: str
    title: str
    asked: str
    before: str
    after: str
    changed: bool


def mended(correction: Correction) -> tuple[Mended, ...]:
    """Each part of a correction, in the order of the application."""
    application = correction.application
    criteria = {criterion.ref: criterion for criterion in application.lot.criteria}
    documents = {one.ref: one.words for one in answers_read(application) if one.document}
    changed = changed_parts(correction)

    def words(ref: str, text: str) -> str:
        if ref in IN_WORDS or not text:
            return text
        if criteria[ref].asks == "document":
            return documents.get(ref, "A document") if text == application.answers.get(ref) else "Another document"
        return in_words(criteria[ref].asks, text)

    return tuple(
        Mended(
            ref, IN_WORDS[ref] if ref in IN_WORDS else criteria[ref].title, correction.parts[ref],
            words(ref, correction.before.get(ref, "")),
            words(ref, correction.draft.get(ref, "") or correction.before.get(ref, "")),
            ref in changed,
        )
        for ref in (*criteria, *IN_WORDS)
        if ref in correction.parts
    )  # fmt: skip
