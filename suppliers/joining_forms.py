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


def statement_of(group: str) -> str:
    """The name of the statement under a group of grounds."""
    return f"statement_{group.lower().replace(' ', '_')}"


class StatementField(TextAreaField):
    """A statement that the label itself makes conditional."""

    may_be_left_empty = False


class DeclarationForm(MarketForm):
    """The base of a declaration; :func:`declaration_form` adds a yes or no for each ground and a statement for each group.

    One box for a group, in view whether or not scripts run, keeps a page of
    twenty grounds readable; each ground that applies keeps the group's statement.
    """

    groups: tuple[tuple[str, tuple[Ground, ...]], ...] = ()

    def fill(self, kept: Mapping[str, Any], declared_as: str) -> None:
        """Show what was declared before."""
        self["declared_as"].data = declared_as
        for group, grounds in self.groups:
            for ground in grounds:
                said = kept.get(ground.code)
                if said is not None:
                    self[field_of(ground)].data = YES if said["applies"] else NO
                    self[statement_of(group)].data = self[statement_of(group)].data or said["statement"]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and a statement under a group with a yes."""
        whole: bool = super().validate(extra_validators)
        for group, grounds in self.groups:
            yes = [ground.title for ground in grounds if self[field_of(ground)].data == YES]
            if yes and not self[statement_of(group)].data:
                self.fault(self[statement_of(group)], f"Say what happened: {'; '.join(yes)}")
                whole = False
        return whole

    def declaration(self) -> Declaration:
        """What was declared. A statement without a yes is left out."""
        said = {}
        for group, grounds in self.groups:
            for ground in grounds:
                applies = self[field_of(ground)].data == YES
                said[ground.code] = Said(applies, self[statement_of(group)].data or "" if applies else "")
        return Declaration(said, self["declared_as"].data)


def declaration_form(route: Route) -> type[DeclarationForm]:
    """The declaration of a route."""
    groups = grouped(route)
    fields: dict[str, Any] = {"groups": groups}
    for group, grounds in groups:
        for ground in grounds:
            fields[field_of(ground)] = RadioField(
                ground.title,
                choices=[(NO, "No"), (YES, "Yes")],
                needed=f"Answer yes or no: {ground.title}",
                hint=ground.provision,
            )
        fields[statement_of(group)] = StatementField(
            "If you answered yes above: what happened and when, and what you have done since",
            max_length=LONGEST_STATEMENT,
            rows=4,
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
