"""The two forms of an application, made from the grounds of its route and the criteria of its lot."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dps.admission.rules.applying import LONGEST_ANSWER
from dps.admission.rules.declaration import Declaration, Said, grouped
from dps.law.exclusions import Ground
from dps.law.routes import Route
from dps.web.forms import BooleanField, MarketForm, RadioField, StringField, TextAreaField

if TYPE_CHECKING:
    from dps.market.models import LotCriterion

YES, NO = "yes", "no"
LONGEST_STATEMENT = 2000


def field_of(ground: Ground) -> str:
    """The name of a ground's field."""
    return f"ground_{ground.code.replace('-', '_')}"


class DeclarationForm(MarketForm):
    """The base of a declaration; :func:`declaration_form` adds a yes or no for each ground."""

    grounds: tuple[Ground, ...] = ()

    def fill(self, kept: Mapping[str, Any], declared_as: str) -> None:
        """Show what was declared before."""
        self["declared_as"].data = declared_as
        for ground in self.grounds:
            said = kept.get(ground.code)
            if said is not None:
                self[field_of(ground)].data = YES if said["applies"] else NO
                self[f"{field_of(ground)}_statement"].data = said["statement"]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and a statement under each yes."""
        whole: bool = super().validate(extra_validators)
        for ground in self.grounds:
            statement = self[f"{field_of(ground)}_statement"]
            if self[field_of(ground)].data == YES and not statement.data:
                self.fault(statement, f"Say what happened: {ground.title}")
                whole = False
        return whole

    def declaration(self) -> Declaration:
        """What was declared. A statement under a no is left out."""
        said = {}
        for ground in self.grounds:
            applies = self[field_of(ground)].data == YES
            text = self[f"{field_of(ground)}_statement"].data or ""
            said[ground.code] = Said(applies, text if applies else "")
        return Declaration(said, self["declared_as"].data)


def declaration_form(route: Route) -> type[DeclarationForm]:
    """The declaration of a route."""
    fields: dict[str, Any] = {"grounds": tuple(ground for _, grounds in grouped(route) for ground in grounds)}
    for ground in fields["grounds"]:
        fields[field_of(ground)] = RadioField(
            ground.title,
            choices=[(NO, "No"), (YES, "Yes")],
            needed=f"Answer yes or no: {ground.title}",
            hint=ground.provision,
        )
        fields[f"{field_of(ground)}_statement"] = TextAreaField(
            "What happened and when, and what you have done since", max_length=LONGEST_STATEMENT, rows=4
        )
    fields["declared_as"] = StringField(
        "Your position",
        needed="Enter the position that gives you authority to declare",
        hint="The position that gives you authority to speak for the organisation, such as director or secretary.",
        max_length=120,
    )
    fields["confirmed"] = BooleanField(
        "I have asked those who would know, and what I declare is true", needed="Confirm that what you declare is true"
    )
    return type("RouteDeclarationForm", (DeclarationForm,), fields)


class AnswerField(TextAreaField):
    """An answer that can wait, though the application cannot be submitted without it."""

    may_be_left_empty = False


class AnswersForm(MarketForm):
    """The base of the answers; :func:`answers_form` adds one for each criterion."""

    refs: tuple[str, ...] = ()

    def fill(self, kept: Mapping[str, str]) -> None:
        """Show what was answered before."""
        for ref in self.refs:
            self[f"answer_{ref}"].data = kept.get(ref, "")

    def answers(self) -> dict[str, str]:
        """The answers by criterion ref."""
        return {ref: self[f"answer_{ref}"].data or "" for ref in self.refs}


def answers_form(criteria: Iterable[LotCriterion]) -> type[AnswersForm]:
    """The answers to the criteria of a lot."""
    listed = tuple(criteria)
    fields: dict[str, Any] = {"refs": tuple(criterion.ref for criterion in listed)}
    for criterion in listed:
        fields[f"answer_{criterion.ref}"] = AnswerField(
            criterion.title, hint=criterion.question, max_length=LONGEST_ANSWER, count=True, rows=7
        )
    return type("LotAnswersForm", (AnswersForm,), fields)
