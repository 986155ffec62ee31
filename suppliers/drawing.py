"""Drawing an answer from the library into a form that is being written: below what stands there, and not saved yet."""

from __future__ import annotations

from typing import Any

from flask import request

from dps.parties.queries import own_organisation
from dps.profile.library import text_to_draw, titles_of
from dps.profile.rules.library import drawn_into
from dps.web.permissions import current_actor

BUTTON = "draw"


def asked_to_draw() -> bool:
    """Whether the button that was pressed draws from the library, rather than saves."""
    return bool(request.form.get(BUTTON))


def draw(form: Any) -> str:
    """Draw what was chosen beside a field into that field; nothing is saved. Returns the name of the field, or nothing.

    The field is named by the button and the choice stands in ``from_<field>``.
    A choice that is not one of the asker's own answers changes nothing.
    """
    name = request.form.get(BUTTON, "")
    if name not in form or form[name].type not in {"TextAreaField", "DraftTextArea", "AnswerField"}:
        return ""
    text = text_to_draw(request.form.get(f"from_{name}", ""), current_actor())
    if not text:
        return ""
    form[name].data = drawn_into(form[name].data or "", text)
    return name


def choices() -> tuple[tuple[str, str], ...]:
    """What can be drawn: ref and title, by title."""
    return tuple(titles_of(own_organisation(current_actor())))
