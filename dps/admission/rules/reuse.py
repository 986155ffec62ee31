"""What an application may begin with of what was declared before. Pure.

On the same route an earlier declaration is the beginning of the next one: it
is shown with its date and confirmed in one step, or changed. On another route
the law asks other questions; only the grounds that are about the same fact are
offered, and each has to be looked at again. An offer is never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from dps.admission.rules.declaration import Said
from dps.law.exclusions import grounds_for
from dps.law.routes import Route
from dps.law.self_cleaning import factors

SAME_FACT = frozenset({"organised-crime", "terrorism", "insolvency", "professional-misconduct"})
"""Grounds, by code, that ask about the same fact on every route. Others of one name reach further on one of them."""


def offered(route: Route, earlier: Mapping[str, Said], *, same_route: bool) -> dict[str, Said]:
    """What an earlier declaration offers for the grounds of a route, by code: to be looked at, not answered.

    On the same route, everything that it still asks. On another, the grounds of
    :data:`SAME_FACT`; of what was done since, the parts that this route weighs too.
    """
    grounds = {ground.code: ground for ground in grounds_for(route)}
    found = {}
    for code, said in earlier.items():
        if code in grounds and (same_route or code in SAME_FACT):
            known = {factor.code for factor in factors(route, grounds[code])}
            parts = {part: text for part, text in said.parts.items() if part in known}
            found[code] = Said(said.applies, said.statement, said.happened_on, parts)
    return found


def may_be_taken_over(*, same_route: bool, refused_on_exclusion: bool) -> bool:
    """Whether an earlier declaration may be confirmed as it stands, rather than offered ground by ground.

    Not where the market found that a ground stood against it: then every answer is looked at again.
    """
    return same_route and not refused_on_exclusion
