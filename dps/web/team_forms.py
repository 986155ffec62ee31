"""The forms of a team's pages."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dps.parties.models import Organisation
from dps.parties.rules.roles import ROLES_OF_KIND
from dps.parties.rules.team import ROLE_WORDS
from dps.web.forms import CheckboxesField, EmailField, MarketForm, RadioField, StringField, TextAreaField


def role_choices(body: Organisation, *, without: str = "") -> list[tuple[str, str, str]]:
    """The roles of an organisation's kind, each with its name and what it does."""
    return [(role, *ROLE_WORDS[role]) for role in ROLES_OF_KIND[body.kind] if role != without]


class InviteForm(MarketForm):
    """Whom, and as what."""

    email = EmailField("E-mail address", needed="Enter the e-mail address of your colleague")
    role = RadioField("Role", choices=[], needed="Choose a role")


class RolesForm(MarketForm):
    """A colleague's roles."""

    roles = CheckboxesField("Roles", choices=[], needed="Choose at least one role, or end their place")


class RoleToGive(RadioField):
    """A role that letting somebody in needs, and declining does not."""

    may_be_left_empty = False


class AnswerForm(MarketForm):
    """Whether somebody who asked is let in, and as what; or why not."""

    answer = RadioField(
        "Your answer", choices=[("accept", "Let them in"), ("decline", "Do not let them in")], needed="Choose an answer"
    )
    role = RoleToGive("Their role, where you let them in", choices=[])
    reason = TextAreaField(
        "The reason, where you do not", max_length=1000, rows=3, hint="They are told it in your words."
    )

    def validate(self, extra_validators: object = None) -> bool:
        """A role where they are let in, a reason where they are not."""
        whole: bool = super().validate(extra_validators)
        if self.answer.data == "accept" and not self.role.data:
            self.fault(self.role, "Choose their role")
            whole = False
        if self.answer.data == "decline" and not (self.reason.data or "").strip():
            self.fault(self.reason, "Say why you do not let them in")
            whole = False
        return whole


class TransferForm(MarketForm):
    """To whom, and what one becomes."""

    colleague = RadioField("Who takes your place?", choices=[], needed="Choose a colleague")
    becomes = RadioField("What do you become?", choices=[], needed="Choose what you become")


class DomainForm(MarketForm):
    """A domain of the council's addresses."""

    domain = StringField("Domain", needed="Enter a domain", hint="What follows the @, for example example.gov.uk")


class PressForm(MarketForm):
    """A button, with its token and nothing to fill in."""
