"""The component library's form widgets, mended in one place.

Four faults of govuk-frontend-wtf 3.2.0, each with a test in
tests/doors/test_forms.py: parameters for a legend lose its text; an e-mail
field is a plain text field; `required` is written even where it is false; and
an empty hint is described to nobody. :class:`Mended` repairs all of them on
the way to the template.
"""

# mypy: disable-error-code="misc"
# The form libraries carry no types, and to subclass them is the point of this file.

from __future__ import annotations

from copy import deepcopy
from typing import Any

from flask import current_app
from govuk_frontend_wtf import wtforms_widgets as gov
from govuk_frontend_wtf.main import merger
from markupsafe import Markup
from wtforms import Field

# Keyword arguments that the templates take as parameters; left among the attributes they would be written twice.
PARAMETERS = ("autocomplete", "autocapitalize", "inputmode", "rows", "spellcheck")


class Mended:
    """Comes first among the bases of a widget and repairs what the library hands to its template."""

    template: str

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The template's parameters: the field type's own first, then those given where it is rendered."""
        kwargs.pop("required", None)  # forms are `novalidate`: the server says what is missing, in words
        given = merger.merge(deepcopy(getattr(field, "gov", {})), kwargs.pop("params", {}) or {})
        classes = kwargs.pop("class", None) or kwargs.pop("class_", None)
        params: dict[str, Any] = super().map_gov_params(field, params=given, **kwargs)
        if classes:
            params["classes"] = f"{params.get('classes', '')} {classes}".strip()
        params.setdefault("idPrefix", field.id)
        hint = params.get("hint")
        if not hint or not (hint.get("text") or hint.get("html")):
            params["hint"] = None
        attributes = params.get("attributes") or {}
        for name in PARAMETERS:
            if name in attributes:
                params[name] = attributes.pop(name)
        params["attributes"] = {k: v for k, v in attributes.items() if v not in (None, False)}
        self._name_it(field, params)
        return params

    def _name_it(self, field: Field, params: dict[str, Any]) -> None:
        """Give the legend or the label its words, and say where an answer is optional."""
        name = str(field.label.text)
        if getattr(field, "may_be_left_empty", False):
            name += " (optional)"
        if "fieldset" in params:
            legend = params["fieldset"].setdefault("legend", {})
            if not (legend.get("text") or legend.get("html")) or legend.get("text") == field.label.text:
                legend["text"] = name
        elif params.get("label", {}).get("text") == field.label.text:
            params["label"]["text"] = name

    def render(self, params: dict[str, Any]) -> Markup:
        """The markup, without running the request's context processors once for each field."""
        return Markup(current_app.jinja_env.get_template(self.template).render(params=params))  # noqa: S704 - ours


class TextInput(Mended, gov.GovTextInput):
    """One line of text; the field's `gov["type"]` may say e-mail."""


class PasswordInput(Mended, gov.GovPasswordInput):
    """A password, never written back into the page."""


class TextArea(Mended, gov.GovTextArea):
    """Several lines of text."""


class CharacterCount(Mended, gov.GovCharacterCount):
    """Several lines of text that say how many characters are left."""


class Select(Mended, gov.GovSelect):
    """A drop-down list, for long lists only."""


class FileInput(Mended, gov.GovFileInput):
    """A chooser for one or many files."""


class SingleCheckbox(Mended, gov.GovCheckboxInput):
    """One box to tick."""


class _WithHints(Mended):
    """Options may carry a hint: `SelectChoice(value, label, {"hint": "…"})`."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        for item, option in zip(kwargs.get("items", ()), field.iter_choices(), strict=False):
            hint = (option.render_kw or {}).get("hint")
            if hint:
                item["hint"] = {"text": hint}
        return super().map_gov_params(field, **kwargs)


class Radios(_WithHints, gov.GovRadioInput):
    """One of a few, all in view."""


class Checkboxes(_WithHints, gov.GovCheckboxesInput):
    """Any of a few, all in view."""


class DateInput(Mended, gov.GovDateInput):
    """Day, month and year, and where the field asks for it the time, as separate boxes under one legend."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        typed = dict(zip(field.parts, field.typed(), strict=True))
        wrong = " govuk-input--error" if field.errors else ""
        width = {"year": "4", "time": "5"}
        items = [
            {
                "label": part.capitalize(),
                "id": f"{field.id}-{part}",
                "name": f"{field.name}-{part}",
                "classes": f"govuk-input--width-{width.get(part, '2')}{wrong}",
                "value": value,
                **({"inputmode": "text"} if part == "time" else {}),
            }
            for part, value in typed.items()
        ]
        params = kwargs.pop("params", {}) or {}
        fieldset: dict[str, Any] = {"legend": {}}
        kwargs["params"] = merger.merge({"items": items, "fieldset": fieldset}, params)
        # The library would read three values off `raw_data`; our parts have names of their own.
        raw, field.raw_data = field.raw_data, None
        data, field.data = field.data, None
        try:
            return super().map_gov_params(field, **kwargs)
        finally:
            field.raw_data, field.data = raw, data
