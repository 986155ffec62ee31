"""The forms of the custody of a key: who holds it, the three, a passphrase to choose, and a passphrase to open with.

The fields of passphrases have “password” in their names: what is carried over a
sign-in or a second factor leaves such fields out (dps/web/carrying.py).
"""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from buyers.competition_forms import SectionForm
from dps.competition.rules.parts import custody
from dps.core.refusal import Obstacle
from dps.web.forms import CheckboxesField, MarketForm, PasswordField, RadioField

if TYPE_CHECKING:
    from collections.abc import Iterable


class CustodyForm(SectionForm):
    """The service, or three officers."""

    part = custody.NAME
    rule = RadioField(
        "Who holds the key that opens the bids?",
        choices=[
            (custody.SERVICE, "The service: two officers open the bids, and there is nothing to prepare"),
            (
                custody.OFFICERS,
                "Three officers: two of them open the bids, each with a passphrase that is kept nowhere",
            ),
        ],
        default=custody.SERVICE,
        needed="Choose who holds the key",
    )

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What is kept, or what holds where nothing is."""
        return {"rule": custody.rule_of(parts)}

    def facts(self) -> dict[str, Any]:
        return {"parts": {self.part: {"rule": self.rule.data}}}


class HoldersForm(MarketForm):
    """The three who hold the shares."""

    holders = CheckboxesField(
        "The three officers",
        needed="Tick three officers",
        hint="Tick exactly three. Two open the bids, and one may be away.",
    )


class PlaceForm(MarketForm):
    """A passphrase of one's own, twice."""

    new_password = PasswordField(
        "Your passphrase",
        needed="Choose a passphrase",
        render_kw={"autocomplete": "new-password"},
        hint=f"At least {custody.SHORTEST} characters. Four random words make a good one. It is not your password, and nobody can reset it.",
    )
    again_password = PasswordField(
        "The same passphrase again", needed="Type the passphrase again", render_kw={"autocomplete": "new-password"}
    )

    def validate_again_password(self, field: PasswordField) -> None:
        """A passphrase mistyped once would be lost at the opening."""
        if field.data and field.data != self.new_password.data:
            self.fault(field, "The two passphrases differ. Type the same one twice")

    def refuse_passphrase(self, found: Iterable[Obstacle]) -> None:
        """Say beside the field why the passphrase cannot be used."""
        self.fault(self.new_password, " ".join(o.says for o in found))


class PassphraseForm(MarketForm):
    """The holder's passphrase, to open their share with."""

    share_password = PasswordField(
        "Your passphrase",
        needed="Type your passphrase",
        render_kw={"autocomplete": "off"},
        hint="The one that you chose as a holder of this competition’s key. It is kept nowhere.",
    )
