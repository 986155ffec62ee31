"""Where each part of an application is written: the one table of links for its tasks and for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from dps.admission.queries import route_of
from dps.law.exclusions import grounds_for

if TYPE_CHECKING:
    from dps.admission.models import Application

_PAGES = {
    "company": "suppliers.introducing.company",
    "connected": "suppliers.introducing.connected",
    "relied-on": "suppliers.introducing.relied_on",
    "declaration": "suppliers.declaring.show",
    "check": "suppliers.joining.check",
}
_ELSEWHERE = {"members": "suppliers.groups.home"}


def address_of(part: str, application: Application) -> str:
    """The address of a part, by its code as the rules name it; empty for what no page of the application mends."""
    code, _, of = part.partition(":")
    if code in _PAGES:
        return url_for(_PAGES[code], application=application.ref)
    if code in _ELSEWHERE:
        return url_for(_ELSEWHERE[code])
    if code == "group":
        return url_for("suppliers.declaring.group", application=application.ref, number=int(of))
    if code == "ground":
        return url_for("suppliers.declaring.ground", application=application.ref, number=number_of(application, of))
    if code == "answers":
        return url_for("suppliers.answering.answers", application=application.ref, sort=of)
    for criterion in application.lot.criteria if code == "criterion" else ():
        if criterion.ref == of:
            page = url_for("suppliers.answering.answers", application=application.ref, sort=criterion.kind)
            return f"{page}#answer_{criterion.ref}"
    return ""


def number_of(application: Application, code: str) -> int:
    """The number of a ground among those of the application's route, from 1."""
    return 1 + [ground.code for ground in grounds_for(route_of(application.lot))].index(code)
