"""Which of a council's competitions serve one need, and what each is worth by itself.

Relation is kept where it was chosen, in the draft that names the other, and
read both ways: whoever is named counts whoever names it. What is related to a
related need is the same need (Procurement Act 2023 s.4, Sch 3; PCR 2015 reg 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from dps.competition.models import Competition
from dps.competition.rules.parts.related import NAME, Need, read, together
from dps.competition.rules.parts.valuation import NAME as VALUATION
from dps.competition.rules.parts.valuation import read as read_valuation
from dps.competition.rules.worth import own_worth
from dps.core.db import db

Naming = Mapping[str, tuple[str, ...]]


def own_pence_of(competition: Competition) -> int | None:
    """A competition's contract by itself, in pence with VAT, options and extensions; None while it has no value."""
    if competition.value_pence is None:
        return None
    return own_worth(
        value=competition.value_pence, options=competition.options_pence, extensions=competition.extensions_pence,
        valuation=read_valuation(competition.parts.get(VALUATION, {})),
    )  # fmt: skip


def naming_of(buyer_id: int) -> Naming:
    """Which competition of a council names which as related, by ref; cancelled ones name nobody. One read."""
    rows = db.session.execute(
        select(Competition.ref, Competition.parts[(NAME, "refs")]).where(
            Competition.buyer_id == buyer_id, Competition.state != "cancelled"
        )
    )
    return {ref: read({"refs": refs}).refs for ref, refs in rows if refs}


def needs_of(
    competition: Competition, *, refs: Iterable[str] | None = None, naming: Naming | None = None
) -> tuple[Need, ...]:
    """The council's other competitions for the same need, oldest first; another council's are not found.

    ``refs`` are those chosen, instead of those that the draft keeps. ``naming``
    is that of the council, where a caller asks for many drafts.
    """
    chosen = tuple(refs) if refs is not None else read(competition.parts.get(NAME, {})).refs
    known = naming_of(competition.buyer_id) if naming is None else naming
    found = {*chosen, *together(competition.ref, {**known, competition.ref: chosen})}
    if not found:
        return ()
    own = select(Competition).where(
        Competition.ref.in_(found), Competition.buyer_id == competition.buyer_id, Competition.id != competition.id
    )
    return tuple(
        Need(other.ref, other.title or "A draft without a title", own_pence_of(other))
        for other in db.session.scalars(own.order_by(Competition.id))
    )
