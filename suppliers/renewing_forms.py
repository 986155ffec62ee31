"""The form of a renewed declaration: nothing changed, in one step; or the answers that did."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dps.admission.rules.declaration import LONGEST_STATEMENT, Declaration, Said, grouped, read_back
from dps.law.exclusions import Ground
from dps.law.routes import Route
from dps.web.forms import BooleanField, DateField, MarketForm, RadioField, StringField, TextAreaField

YES, NO = "yes", "no"


class Told(TextAreaField):
    """What happened, under a yes."""

    may_be_left_empty = False


class When(DateField):
    """When it happened, under a yes."""

    may_be_left_empty = False


def name_of(kind: str, ground: Ground) -> str:
    """The name of a ground's field of a kind: ``says``, ``what`` or ``when``."""
    return f"{kind}_{ground.code.replace('-', '_')}"


class SameForm(MarketForm):
    """That nothing has changed since."""

    declared_as = StringField(
        "Your position", needed="Enter the position that gives you authority to declare",
        hint="Such as director or company secretary.", max_length=120,
    )  # fmt: skip
    confirmed = BooleanField(
        "I have asked those who would know. Nothing has changed, and what was declared is true",
        needed="Confirm that nothing has changed, or change the answers",
    )


class ChangesForm(MarketForm):
    """The base of a declaration with changes; :func:`changes_form` adds the grounds of the route."""

    grounds: tuple[Ground, ...] = ()
    before: Mapping[str, Said] = {}

    def fill(self, kept: Mapping[str, Any], declared_as: str) -> None:
        """Show what was declared last."""
        self["declared_as"].data = declared_as
        for ground in self.grounds:
            said = read_back(kept).get(ground.code)
            if said is not None:
                self[name_of("says", ground)].data = YES if said.applies else NO
                self[name_of("what", ground)].data = said.statement
                self[name_of("when", ground)].data = said.happened_on

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and under a yes what happened and when."""
        whole: bool = super().validate(extra_validators)
        for ground in self.grounds:
            if self[name_of("says", ground)].data == YES:
                for kind, says in (("what", "Say what happened"), ("when", "Enter when it happened")):
                    box = self[name_of(kind, ground)]
                    if not box.data and not box.errors:
                        self.fault(box, f"{says}: {ground.title}")
                        whole = False
        return whole

    def declaration(self, before: Mapping[str, Any]) -> Declaration:
        """What is declared now. What was said before of putting a ground right stays with it."""
        earlier, said = read_back(before), {}
        for ground in self.grounds:
            if self[name_of("says", ground)].data == YES:
                parts = earlier[ground.code].parts if ground.code in earlier else {}
                what, when = self[name_of("what", ground)].data or "", self[name_of("when", ground)].data
                said[ground.code] = Said(True, what, when, parts)
            else:
                said[ground.code] = Said(False)
        return Declaration(said, self["declared_as"].data)


def changes_form(route: Route) -> type[ChangesForm]:
    """The declaration of a route, ground by ground."""
    grounds = tuple(ground for _, group in grouped(route) for ground in group)
    fields: dict[str, Any] = {"grounds": grounds}
    for ground in grounds:
        fields[name_of("says", ground)] = RadioField(
            ground.title, choices=[(NO, "No"), (YES, "Yes")], needed=f"Answer yes or no: {ground.title}", hint=ground.provision
        )  # fmt: skip
        fields[name_of("what", ground)] = Told(
            "What happened, and what you have done since", max_length=LONGEST_STATEMENT, rows=4
        )
        fields[name_of("when", ground)] = When("When it happened")
    fields["declared_as"] = StringField(
        "Your position", needed="Enter the position that gives you authority to declare", max_length=120
    )
    fields["confirmed"] = BooleanField(
        "I have asked those who would know, and what I declare is true", needed="Confirm that what you declare is true"
    )
    return type("RouteChangesForm", (ChangesForm,), fields)
