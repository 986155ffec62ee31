"""Saving one part of our profile: the form, what buyers would see, the refusal with everything that was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.core.refusal import Refused
from dps.finding.queries import as_shown
from dps.parties.queries import own_organisation
from dps.profile.actions import revise
from dps.profile.rules.content import SECTIONS, Content
from dps.profile.versions import content_now, difference, latest
from dps.web.acting import acting
from dps.web.permissions import current_actor
from dps.web.supplier import shown
from suppliers.profile_forms import SectionForm, stand_beside

PREVIEW = "preview"


@dataclass(frozen=True)
class Part:
    """One part as its page works: its section, its template, what the form says, and where to go when it is saved.

    ``seen`` gives the number to save against; without it the form's own is taken.
    """

    section: str
    template: str
    said: Callable[[Content], Content]
    leads_to: str
    facts: dict[str, Any]
    seen: Callable[[], int] | None = None


def standing_now() -> tuple[Content, int]:
    """What stands now, and the number of its version; 0 where nothing was said yet."""
    body = own_organisation(current_actor())
    version = latest(body)
    return content_now(body), version.sequence if version else 0


def draw(part: Part, form: SectionForm, **more: Any) -> str:
    """The page of one part."""
    return render_template(part.template, form=form, section=part.section, title=SECTIONS[part.section][0], **part.facts, **more)  # fmt: skip


def save(part: Part, form: SectionForm) -> ResponseReturnValue:
    """Take what was typed: preview it, keep it, or show it again with what is wrong. The form is submitted and bound."""
    stands, number = standing_now()
    if not form.validate():
        return draw(part, form), 422
    if request.form.get("do") == PREVIEW:
        found = as_shown(current_actor().organisation, content=part.said(stands))
        return draw(part, form, preview=shown(found))
    with acting() as act:
        body = own_organisation(current_actor())
        made = revise(
            organisation=body, section=part.section, said=part.said(content_now(body)),
            seen=part.seen() if part.seen else form.seen_number(), by=current_actor(), at=now(),
        )  # fmt: skip
        kept = made.sequence
    if act.refused:
        return refused(part, form, act.refused)
    flash("Saved. Everybody sees it now; what stood before is kept." if kept != number else "Nothing was changed.")
    return redirect(url_for(part.leads_to))


def refused(part: Part, form: SectionForm, refusal: Refused) -> ResponseReturnValue:
    """409 with every obstacle; where a colleague was quicker, with what stands now beside what was typed."""
    stands, number = standing_now()
    meanwhile = any(o.code == "changed-meanwhile" for o in refusal.obstacles)
    form.refuse(Refused(stand_beside(form, refusal.obstacles)))
    changes = tuple(c for c in difference(stands, part.said(stands)) if c.section == part.section) if meanwhile else ()
    if meanwhile:
        form.seen.data = str(number)  # they have it before them now, so the next saving is theirs to decide
    return draw(part, form, changes=changes), 409
