"""Suppliers that look for partners, as one supplier meets them: with why each may be a partner, for us and for an opportunity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dps.admission.group_models import PartnerCall
from dps.admission.partners import PER_PAGE, open_calls
from dps.competition.models import Competition
from dps.finding.matching import offer_of, wanted_of
from dps.finding.rules.matching import Reason
from dps.finding.rules.partnering import Calling, partner_reasons, weight
from dps.parties.models import Organisation

MOST_WEIGHED = 500
"""So many are put in order for an opportunity, the newest; more look for partners nowhere."""


@dataclass(frozen=True)
class Partner:
    """A supplier that looks for partners, and why it may be one for us. Its own call has no reasons."""

    call: PartnerCall
    reasons: tuple[Reason, ...]


def partners_for(
    us: Organisation,
    *,
    lot: str = "",
    skill: str = "",
    words: Sequence[str] = (),
    ours_only: bool = False,
    need: Competition | None = None,
    page: int = 1,
) -> tuple[tuple[Partner, ...], int]:
    """A page of those that look for partners, and how many there are. Narrowed by a lot (ref), a kind of work, and words.

    ``ours_only`` keeps those that look for a kind of work that we do. With an opportunity they come in the order of
    what speaks for them there, else the newest first.
    """
    offer = offer_of(us)
    skills = tuple(offer.kinds) if ours_only else (skill,) if skill else ()
    if ours_only and not skills:
        return (), 0
    wanted = wanted_of(need) if need is not None else None
    if need is None:
        calls, total = open_calls(lot=lot, skills=skills, words=words, page=page)
    else:
        calls, total = open_calls(lot=lot, skills=skills, words=words, most=MOST_WEIGHED)
    rows = []
    for one in calls:
        said = Calling(one.lot.ref, one.skills, one.brings, one.seeks)
        rows.append(Partner(one, () if one.supplier_id == us.id else partner_reasons(said, ours=offer, need=wanted)))
    if need is not None:
        rows.sort(key=lambda row: -weight(row.reasons))  # stable: the newest first among those that are level
        rows = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return tuple(rows), min(total, MOST_WEIGHED) if need is not None else total
