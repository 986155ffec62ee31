"""The forms of the keepers' desk."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from datetime import date
from typing import Any

from dps.admission.rules.checking import RESULTS
from dps.admission.rules.removing import Proposed, grounds_on
from dps.law.exclusions import grounds_for
from dps.law.routes import Route
from dps.web.forms import BooleanField, CheckboxesField, DateField, MarketForm, RadioField, StringField, TextAreaField


class MayBeEmpty(TextAreaField):
    """A box that the answer above it decides about."""

    may_be_left_empty = False


class RemovalForm(MarketForm):
    """The base of a proposed removal; :func:`removal_form` adds the grounds of the route."""

    def proposed(self) -> Proposed:
        """What the keeper states. The day is far enough where none was typed: the rule says what is not."""
        return Proposed(
            self["ground"].data, self["reason"].data or "", self["effective_on"].data or date.min,
            tuple(self["exclusion_grounds"].data or ()),
        )  # fmt: skip


def removal_form(route: Route) -> type[RemovalForm]:
    """The removal of a route: its lawful grounds, and its grounds for exclusion."""
    lawful = [g for g in grounds_on(route) if g.told_first]
    fields: dict[str, Any] = {
        "ground": RadioField(
            "The ground",
            choices=[(g.code, f"{g.words} ({g.provisions[route.code]})") for g in lawful],
            needed="Choose the ground",
        ),
        "exclusion_grounds": CheckboxesField(
            "Which grounds for exclusion apply",
            hint="Only where the ground above is an exclusion. The supplier can only answer what it is told.",
            choices=[(g.code, f"{g.title} ({'mandatory' if g.mandatory else 'discretionary'})") for g in grounds_for(route)],
        ),
        "reason": TextAreaField(
            "The reason, with the facts", hint="The supplier reads it and answers it.", needed="Give the reason", max_length=4000, rows=6
        ),
        "effective_on": DateField(
            "The day from whose start the place would end", hint="The place ends only if you confirm it after the time to answer.",
            needed="Enter the day",
        ),
    }  # fmt: skip
    return type("RouteRemovalForm", (RemovalForm,), fields)


class ConfirmForm(MarketForm):
    """The decision that a place ends."""

    weighed = TextAreaField(
        "How the supplier’s answer was weighed", hint="The supplier reads it. Where it gave none, say so.",
        needed="Say how the answer was weighed", max_length=4000, rows=5,
    )  # fmt: skip
    effective_on = DateField("The place ends at the start of", needed="Enter the day")


class DropForm(MarketForm):
    """Why the place stands."""

    reason = TextAreaField(
        "Why the place stands", hint="The supplier reads it.", needed="Say why", max_length=2000, rows=3
    )


class SuspendForm(MarketForm):
    """A suspension by the scheme's own words."""

    words = TextAreaField(
        "The words of the documents that it rests on", hint="Copy them from the clause, exactly.", needed="Quote the words",
        max_length=2000, rows=3,
    )  # fmt: skip
    withholds = BooleanField("These words say that a suspended supplier is not invited")
    reason = TextAreaField(
        "The reason", hint="The supplier reads it.", needed="Give the reason", max_length=2000, rows=4
    )
    ends_on = DateField(
        "The last day of the suspension", hint="It lifts by itself after that day.", needed="Enter the last day"
    )


class LiftForm(MarketForm):
    """Why a suspension ends before its time."""

    reason = TextAreaField(
        "Why it ends before its time", hint="The supplier reads it.", needed="Say why", max_length=2000, rows=3
    )


class CheckForm(MarketForm):
    """A look into the published debarment list."""

    looked_for = TextAreaField(
        "The names you looked for", hint="One to a line: the supplier, and those connected with it.",
        needed="Enter the names you looked for", max_length=6000, rows=6,
    )  # fmt: skip
    checked_on = DateField("The day you looked", needed="Enter the day")
    result = RadioField("What you found", choices=list(RESULTS.items()), needed="Say what you found")
    found = MayBeEmpty(
        "The entry, where there is one",
        hint="Its name, ground and date, as the list has them.",
        max_length=2000,
        rows=3,
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and the entry, where one was found."""
        whole: bool = super().validate(extra_validators)
        if self.result.data in RESULTS and self.result.data != "not-listed" and not self.found.data:
            self.fault(self.found, "Say which entry you found")
            whole = False
        return whole


class DoneForm(MarketForm):
    """Under which reference a notice was published or sent, and when."""

    reference = StringField("Its reference", needed="Enter the reference", max_length=60)
    on = DateField("The day it was published or sent", needed="Enter the day")
