"""An application is returned for correction, mended and sent again, while the time to decide runs on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dps.admission.desk import open_correction, why_not_assess
from dps.admission.desk_models import Correction
from dps.admission.models import Application
from dps.admission.queries import asked
from dps.admission.rules.applying import obstacles_to_answer
from dps.admission.rules.correcting import obstacles_to_mending, obstacles_to_returning, obstacles_to_sending
from dps.admission.trail import hold, record_of, tell
from dps.admission.versions import snapshot
from dps.admission.written import documents_by_ref
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law.calendar import london_date

IN_WORDS: Mapping[str, str] = {
    "declaration": "The declaration about grounds for exclusion",
    "company": "Facts about the organisation",
    "connected": "Connected persons and those relied on",
}
"""Parts beside the criteria, which are put right in words: what was declared stays as it was declared."""


def parts_of(application: Application) -> Mapping[str, str]:
    """Every part that an application can be returned for, with its title: its criteria by ref, then those of IN_WORDS."""
    return {**{criterion.ref: criterion.title for criterion in application.lot.criteria}, **IN_WORDS}


def return_for_correction(
    *, application: Application, parts: Mapping[str, str], answer_by: date, by: Actor, at: datetime
) -> Correction:
    """Ask the supplier to mend the named parts by a day. Raises :class:`~dps.core.refusal.Refused`.

    The state stays submitted, and the day on which the decision is due stays.
    """
    hold(application)
    on = london_date(at)
    waits = open_correction(application)
    refuse_if(
        (
            *why_not_assess(application, by),
            *obstacles_to_returning(
                state=application.state, parts=parts, known=parts_of(application), answer_by=answer_by,
                due=application.due_on, waiting=waits is not None and waits.answer_by >= on, on=on,
            ),
        )
    )  # fmt: skip
    before = {ref: application.answers.get(ref, "") for ref in parts if ref not in IN_WORDS}
    made = Correction(
        application_id=application.id, asked_by=by.person, asked_at=at, answer_by=answer_by,
        parts={ref: words.strip() for ref, words in parts.items()}, before=before, draft={},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"correction": made.ref, "parts": sorted(parts), "answer_by": str(answer_by)}
    record_of("application:return", application, by=by, at=at, due_on=str(application.due_on), **facts)
    tell("application-returned", application, at=at, about=("correction", made.ref))
    return made


def mend(*, correction: Correction, answers: Mapping[str, str], note: str, by: Actor, at: datetime) -> None:
    """Keep what the supplier changes, part by part, as a draft; parts not named keep theirs. Raises Refused."""
    application = _theirs(correction, by)
    found = obstacles_to_mending(
        state=application.state, answered=correction.answered_at is not None, parts=answers, asked=correction.parts
    )
    refuse_if((*found, *_unfit(application, answers, at=at)))
    correction.draft = {**correction.draft, **{ref: text.strip() for ref, text in answers.items()}}
    correction.note = note.strip()
    db.session.flush()
    record_of("correction:save", application, by=by, at=at, correction=correction.ref)


def _unfit(application: Application, answers: Mapping[str, str], *, at: datetime) -> tuple[Obstacle, ...]:
    """What is wrong with the answers themselves, by the same rule as when the application was written."""
    by_ref = {one.ref: one for one in asked(application.lot)}
    documents = documents_by_ref(application.supplier, at=at)
    return tuple(
        obstacle
        for ref, text in answers.items()
        if ref in by_ref
        for obstacle in obstacles_to_answer(by_ref[ref], text.strip(), documents=documents)
    )


def send(*, correction: Correction, by: Actor, at: datetime) -> None:
    """Send the correction: the mended answers stand from now on, and what the application says is kept as its next version.

    Raises :class:`~dps.core.refusal.Refused` for one without any change or word.
    """
    application = _theirs(correction, by)
    changed = changed_parts(correction)
    titles = parts_of(application)
    said = {**correction.before, **correction.draft}
    empty = [titles[ref] for ref in correction.parts if ref not in IN_WORDS and not said.get(ref, "").strip()]
    refuse_if(
        obstacles_to_sending(
            state=application.state,
            answered=correction.answered_at is not None,
            changed=changed,
            empty=empty,
            note=correction.note,
        )
    )
    answers = {ref: text for ref, text in correction.draft.items() if ref not in IN_WORDS}
    application.answers = {**application.answers, **answers}
    correction.answered_at = at
    correction.answered_by = by.person
    db.session.flush()
    version = snapshot(application, by=by, at=at)
    late = "yes" if london_date(at) > correction.answer_by else "no"
    facts = {"correction": correction.ref, "changed": sorted(changed), "late": late, "digest": version.digest}
    record_of("correction:answer", application, by=by, at=at, **facts)
    tell("correction-answered", application, at=at, about=("correction", correction.ref))


def changed_parts(correction: Correction) -> tuple[str, ...]:
    """The parts that the supplier changed, by ref, of those that were named."""
    return tuple(
        ref for ref in correction.parts if correction.draft.get(ref, "") not in ("", correction.before.get(ref, ""))
    )


def _theirs(correction: Correction, by: Actor) -> Application:
    application = correction.application
    if by.organisation != application.supplier.ref:
        raise NotFound(correction.ref)
    hold(application)
    db.session.refresh(correction)
    return application
