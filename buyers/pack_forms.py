"""The form of the call-off pack."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from buyers.competition_forms import SectionForm
from buyers.draft_fields import LaterChoice, LaterInstant, LaterText, LaterTextArea
from dps.competition.rules.parts.pack import (
    CONTROLLERS,
    INSURANCE,
    LONGEST_VALIDITY,
    MOST_VISITS,
    NAME,
    PAYMENT,
    TUPE,
    USUAL_VALIDITY,
    VISITS,
    read,
)
from dps.law.considering import LONGEST_PAYMENT
from dps.web.forms import FieldList, FormField, IntegerField, RadioField, RowForm, StringField, TextAreaField
from dps.web.rows import change_rows

if TYPE_CHECKING:
    from dps.law.routes import Route


class VisitRow(RowForm):
    """One visit or briefing."""

    kind = RadioField("It is a", needed="Choose what it is", choices=list(VISITS.items()))
    at = LaterInstant("When")
    where = LaterText("Where", max_length=300, hint="The address, or that it is online.")
    join = LaterText("How to join", max_length=500)
    absent = LaterText(
        "For those who cannot come",
        max_length=500,
        hint="Such as: it is recorded, and what was said goes to everybody.",
    )

    def plain(self) -> dict[str, Any]:
        """The row as it is kept."""
        return {
            "kind": self.kind.data, "at": self.at.data.isoformat() if self.at.data else "",
            **{name: self[name].data or "" for name in ("where", "join", "absent")},
        }  # fmt: skip


class PackForm(SectionForm):
    """Terms, personal data, staff, insurance, payment, validity, visits."""

    part = NAME

    terms = LaterTextArea(
        "Terms of the contract", max_length=60_000, rows=12, hint="The whole text. Suppliers read it before they bid."
    )
    terms_at = StringField(
        "Or where the terms are published as a file", max_length=500, hint="The whole address, beginning with https://."
    )
    terms_sha256 = StringField(
        "SHA-256 of that file", max_length=64, hint="64 characters. With it nobody can exchange the file unseen."
    )  # fmt: skip
    data = LaterChoice(
        "Does the work use personal data?", choices=[("none", "No"), ("personal", "Yes")]
    )  # fmt: skip
    data_controller = RadioField("Who decides over the data", choices=list(CONTROLLERS.items()))
    data_words = TextAreaField(
        "Data-protection schedule", max_length=10_000, rows=4,
        hint="Where personal data is used: whose, what for, how long it is kept, what comes after.",
    )  # fmt: skip
    tupe = LaterChoice("May staff transfer to the contractor?", choices=list(TUPE.items()))
    tupe_words = TextAreaField(
        "What is known of the staff", max_length=5_000, rows=3, hint="Where they may: how many, and how bidders learn more."
    )  # fmt: skip
    insurance = LaterChoice("Insurance", choices=list(INSURANCE.items()))
    insurance_words = TextAreaField(
        "Cover needed", max_length=2_000, rows=3, hint="Each kind of cover with its amount."
    )
    payment = LaterChoice("When the contractor is paid", choices=list(PAYMENT.items()))
    payment_words = TextAreaField("Milestones", max_length=5_000, rows=3, hint="Each with its part of the price.")
    payment_days = IntegerField(
        "Days from a valid invoice to payment", needed="Enter a number of days", least=1, most=LONGEST_PAYMENT
    )  # fmt: skip
    validity_days = IntegerField(
        "Days for which a bid stands", needed="Enter a number of days", least=1, most=LONGEST_VALIDITY,
        hint=f"Counted from the closing of bids. {USUAL_VALIDITY} is usual.",
    )  # fmt: skip
    visits = FieldList(FormField(VisitRow), max_entries=MOST_VISITS)

    def narrow(self, route: Route) -> None:
        """Offer cover with the bid only where the route allows to ask for it then."""
        if not route.insurance_before_award_allowed:
            self.insurance.offer((value, words) for value, words in INSURANCE.items() if value != "with_bid")

    @classmethod
    def of_part(cls, parts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """As kept, with the usual days where nothing is."""
        pack = read(super().of_part(parts))
        return {**vars(pack), "visits": [vars(visit) for visit in pack.visits]}

    def facts(self) -> dict[str, Any]:
        words = (
            "terms", "terms_at", "terms_sha256", "data", "data_controller", "data_words", "tupe", "tupe_words",
            "insurance", "insurance_words", "payment", "payment_words",
        )  # fmt: skip
        pack: dict[str, Any] = {name: (self[name].data or "").strip() for name in words}
        if pack["data"] != "personal":
            pack["data_controller"] = pack["data_words"] = ""
        pack |= {name: self[name].data for name in ("payment_days", "validity_days")}
        return {"parts": {NAME: {**pack, "visits": [row.form.plain() for row in self.visits]}}}

    def change_rows(self, deed: str) -> None:
        """One more visit or briefing, or one fewer."""
        change_rows(self.visits, deed, most=MOST_VISITS)
