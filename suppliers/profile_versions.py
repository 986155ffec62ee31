"""Every version of our profile: what it said on any day, and what changed between any two."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dps.finding.queries import as_shown
from dps.law.calendar import instant_of
from dps.parties.queries import names, own_organisation
from dps.parties.rules.roles import Permission
from dps.profile import versions
from dps.profile.rules.content import SECTIONS, sections_changed
from dps.web.forms import DateField, SearchForm
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires
from dps.web.supplier import shown

if TYPE_CHECKING:
    from dps.parties.models import Organisation

bp = Blueprint("versions", __name__, url_prefix="/profile/versions")


class DayField(DateField):
    """The one question of its form."""

    may_be_left_empty = False


class DayForm(SearchForm):
    """A day in London."""

    on = DayField("What did it say at the end of this day?")


@bp.get("")
@requires(Permission.SEE_OWN_WORK)
def listing() -> ResponseReturnValue:
    """Every version, the newest first, with what changed; a day to ask about; any two to compare."""
    body = own_organisation(current_actor())
    total = versions.how_many_versions(body)
    pages = max(1, -(-total // versions.PAGE))
    page = min(page_asked(), pages)
    form = DayForm()
    asked = form.on.data if "on-day" in request.args and form.validate() else None
    found = versions.version_at(body, _end_of(asked)) if asked else None
    return render_template(
        "suppliers/profile/versions.html",
        rows=rows_of(body, page),
        total=total,
        page=page,
        pages=pages,
        form=form,
        asked=asked,
        found=found,
    )


@bp.get("/<int:number>")
@requires(Permission.SEE_OWN_WORK)
def one(number: int) -> ResponseReturnValue:
    """One version in full, as its page was."""
    body = own_organisation(current_actor())
    version = versions.version(body, number)
    return render_template(
        "suppliers/profile/version.html",
        version=version,
        who=names([version.by]).get(version.by, ""),
        is_latest=number == versions.how_many_versions(body),
        page=shown(as_shown(body.ref, content=version.content)),
    )


@bp.get("/difference")
@requires(Permission.SEE_OWN_WORK)
def difference() -> ResponseReturnValue:
    """What changed between two versions, field by field; without two numbers, in the latest change."""
    body = own_organisation(current_actor())
    total = versions.how_many_versions(body)
    old, new = sorted((_number("from", total - 1), _number("to", total)))
    newer = versions.version_or_none(body, new)
    older = versions.version_or_none(body, old)
    return render_template(
        "suppliers/profile/difference.html",
        older=older,
        newer=newer,
        total=total,
        changes=versions.difference(older, newer) if newer else (),
        sections=SECTIONS,
    )


def rows_of(body: Organisation, page: int) -> list[tuple[versions.Version, str, list[str]]]:
    """A page of versions: each with who made it and the titles of the parts that it changed."""
    found = versions.versions_of(body, page=page)
    people = names(version.by for version in found)
    rows = []
    for n, version in enumerate(found[: versions.PAGE]):
        older = found[n + 1].content if n + 1 < len(found) else None
        changed = sections_changed(older, version.content) if older is not None else ()
        rows.append((version, people.get(version.by, ""), [SECTIONS[section][0] for section in changed]))
    return rows


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _end_of(day: date) -> datetime:
    """The last instant of a London day."""
    return instant_of(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)
