"""How a view does a deed that may be lawfully refused: one shape for all of them.

    with acting(form) as act:
        actions.answer(question=own_question(ref, by), text=form.text.data, by=by, at=now())
    if act.refused:
        return page(form), 409

Whatever is refused is kept on the trail, once: where the deed itself wrote down
that it was tried (Refused.keep), not a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import writing
from dps.core.refusal import Refused
from dps.web.forms import MarketForm

REFUSALS_LOG = "platform:refusals"


@dataclass
class Act:
    """What became of a deed: nothing to say, or the refusal, with every obstacle."""

    refused: Refused | None = None


@contextmanager
def acting(form: MarketForm | None = None) -> Iterator[Act]:
    """One short write (see core.db.writing). A refusal undoes it, is kept on the trail and shows on the form, if any.

    The caller looks at ``refused`` afterwards: nothing after the refusal in the
    block has run, and nothing of it stays.
    """
    act = Act()
    try:
        with writing():
            yield act
    except Refused as refusal:
        keep_refusal(refusal)
        if form is not None:
            form.refuse(refusal)
        act.refused = refusal


def answered(
    form: MarketForm, page: Callable[[], str], deed: Callable[[], object], *, said: str, to: str
) -> ResponseReturnValue:
    """A form with a page of its own: drawn, its faults shown (422), its deed refused (409), or done, said and left."""
    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        deed()
    if act.refused:
        return page(), 409
    flash(said)
    return redirect(to)


def keep_refusal(refusal: Refused) -> None:
    """Keep a refused attempt on the trail, unless the deed has kept it by its own words."""
    if not refusal.kept:
        note_refusal([o.code for o in refusal.obstacles])


def note_refusal(codes: list[str]) -> None:
    """Keep a refused attempt on the trail, in a short write of its own: who, which page, which reasons."""
    actor: Actor = current_user.actor if current_user.is_authenticated else Actor(person="anonymous")
    where = f"{request.method} {request.endpoint}"
    about = next(iter((request.view_args or {}).values()), "none")
    with writing():
        record(
            "attempt:refuse", log=getattr(g, "trail", REFUSALS_LOG), to=("page", str(about)[:80]), by=actor, at=now(),
            facts={"where": where, "why": codes},
        )  # fmt: skip
