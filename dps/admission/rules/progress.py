"""The tasks of an application, each with its state, drawn from what it lacks: one rule for the list, the home page and submitting. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dps.admission.rules.applying import Asked, Missing, Written
from dps.admission.rules.declaration import grouped
from dps.law.routes import Route

State = Literal["cannot_start", "to_do", "in_progress", "done"]

KIND_TITLES: Mapping[str, str] = MappingProxyType(
    {"legal": "Legal standing", "financial": "Financial standing", "technical": "Technical ability"}
)


@dataclass(frozen=True)
class Task:
    """One task. ``code`` is a part as :class:`~dps.admission.rules.applying.Missing` names them, ``answers:<kind>`` or ``check``.

    ``why`` says why it cannot start yet; ``section`` is the heading it stands under.
    """

    section: str
    code: str
    title: str
    state: State
    hint: str = ""
    why: str = ""


ORGANISATION, GROUNDS, CRITERIA, SENDING = (
    "Your organisation",
    "Grounds for exclusion",
    "What is asked for",
    "Sending it",
)


def tasks(
    route: Route,
    written: Written,
    criteria: Sequence[Asked],
    lacking: Sequence[Missing],
    *,
    begun: Collection[str] = (),
    hints: Mapping[str, str] | None = None,
) -> tuple[Task, ...]:
    """Every task in its order. ``lacking`` is what :func:`~dps.admission.rules.applying.missing` found.

    ``begun`` are parts that hold something unconfirmed, such as what an earlier
    application said; ``hints`` say where it came from, by code.
    """
    said = hints or {}
    parts = {one.part for one in lacking}
    found = [
        Task(ORGANISATION, code, title, _simple(code, parts, begun), said.get(code, hint))
        for code, title, hint in (
            ("company", "Confirm the facts of your organisation", "Most of them are known already."),
            ("connected", "Name who is connected with it", "Those who run it, own it or decide for it."),
            ("relied-on", "Say whether you rely on others", "Subcontractors, and bodies whose means you need."),
        )
    ]
    unready = []
    for number, (group, grounds) in enumerate(grouped(route), 1):
        answered = sum(1 for ground in grounds if ground.code in written.grounds)
        state: State = "done"
        if f"group:{number}" in parts or any(f"ground:{ground.code}" in parts for ground in grounds):
            state = "in_progress" if answered else "to_do"
            unready.append(group)
        hint = said.get(f"group:{number}", f"{answered} of {len(grounds)} answered.")
        found.append(Task(GROUNDS, f"group:{number}", group, state, hint))
    found.append(_declaring(written, unready, said))
    found += _answering(written, criteria, parts)
    found.append(_sending(lacking))
    return tuple(found)


def counted(found: Sequence[Task]) -> tuple[int, int]:
    """How many tasks are done, and how many there are; the last, which submits, is not one of them."""
    listed = [task for task in found if task.code != "check"]
    return sum(1 for task in listed if task.state == "done"), len(listed)


def next_task(found: Sequence[Task]) -> Task:
    """The first task that can be done now; the last one where everything is done."""
    return next((task for task in found if task.state in {"to_do", "in_progress"}), found[-1])


def _simple(code: str, parts: Collection[str], begun: Collection[str]) -> State:
    if code not in parts:
        return "done"
    return "in_progress" if code in begun else "to_do"


def _declaring(written: Written, unready: Sequence[str], said: Mapping[str, str]) -> Task:
    title = "Declare that your answers are true"
    if unready:
        why = f"Answer these first: {', '.join(group.lower() for group in unready)}."
        return Task(GROUNDS, "declaration", title, "cannot_start", why=why)
    state: State = "done" if written.declared else "to_do"
    return Task(
        GROUNDS, "declaration", title, state, said.get("declaration", "By somebody with authority to speak for it.")
    )


def _answering(written: Written, criteria: Sequence[Asked], parts: Collection[str]) -> list[Task]:
    found = []
    for kind, title in KIND_TITLES.items():
        of_kind = [asked for asked in criteria if asked.kind == kind]
        if not of_kind:
            continue
        answered = sum(1 for asked in of_kind if written.answers.get(asked.ref, "").strip())
        state: State = "done"
        if any(f"criterion:{asked.ref}" in parts for asked in of_kind):
            state = "in_progress" if answered else "to_do"
        found.append(Task(CRITERIA, f"answers:{kind}", title, state, f"{answered} of {len(of_kind)} answered."))
    return found


def _sending(lacking: Sequence[Missing]) -> Task:
    title = "Check your answers and submit"
    if lacking:
        things = "1 thing is" if len(lacking) == 1 else f"{len(lacking)} things are"
        return Task(SENDING, "check", title, "cannot_start", why=f"{things} missing. Finish the tasks above first.")
    return Task(SENDING, "check", title, "to_do", "After this it is with the market, and the days are counted.")
