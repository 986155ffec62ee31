"""A reader's wish to see an earlier text of a competition: one way for every page that shows one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, request

from dps.competition.queries import picture_of
from dps.competition.versions import Version, changes_of, shown, version_of, versions_of
from dps.web.downloads import as_attachment

if TYPE_CHECKING:
    from dps.competition.models import Competition


def version_asked(competition: Competition) -> Version | None:
    """The version that the address names (``?version=0`` is the original), or None for what is in force. Raises NotFound."""
    number = request.args.get("version", "")
    return version_of(competition, number) if number else None


def as_text(version: Version) -> Response | None:
    """The canonical text as a file, where the address asks for it (``&as=text``), so that anybody can compute its digest."""
    if request.args.get("as") != "text":
        return None
    return as_attachment(f"version-{version.number}.json", version.text.encode("utf-8"))


def in_force_of(competition: Competition, *, version: Version | None, at: datetime) -> dict[str, Any]:
    """What a page of a competition shows of its versions: the one asked for, all of them, the changes, and the picture."""
    return {
        "version": version,
        "versions": versions_of(competition),
        "changes": [(change, shown(change)) for change in changes_of(competition)],
        "plan": picture_of(competition, at=at) if version is None else None,
    }
