"""The forms of looking into bidders: what was found, what is asked, what is decided about a price, which notice was given."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from typing import Any

from dps.bidding.rules.clarifying import KINDS
from dps.bidding.rules.disregarding import FEWEST_WORDS
from dps.bidding.rules.examining import LISTINGS, MET, NOT_APPLICABLE, NOT_ASKED, NOT_MET, Finding, Subject, lists_asked
from dps.bidding.rules.low_prices import OUTCOMES, outcomes
from dps.law.examining import PRICE, REPLACEMENT, asks
from dps.law.exclusions import grounds_for
from dps.law.routes import Route
from dps.web.forms import CheckboxesField, DateField, MarketForm, RadioField, SelectField, StringField, TextAreaField


class ReasonField(TextAreaField):
    """Words that are needed only where something was found."""

    may_be_left_empty = False


class FollowsField(RadioField):
    """A choice that has its usual answer."""

    may_be_left_empty = False


class GroundsField(CheckboxesField):
    """Grounds that are needed only where one applies."""

    may_be_left_empty = False


class EqualField(TextAreaField):
    """Words that are needed for one kind of request."""

    may_be_left_empty = False


class CheckForm(MarketForm):
    """What was found of one subject: grounds, the debarment list, the conditions, and what follows."""

    applies = RadioField(
        "Does a ground for exclusion apply?",
        choices=[("no", "No, none that I found"), ("yes", "Yes, at least one")],
        needed="Say whether a ground for exclusion applies",
    )
    grounds = GroundsField(
        "Which grounds?", hint="Only where you said yes. What was declared and what you know of both count."
    )
    listing = RadioField(
        "What does the debarment list show?", choices=list(LISTINGS.items()), needed="Say what the debarment list shows"
    )
    looked_on = DateField("When did you look into it?", needed="Enter the day on which you looked into the list")
    conditions = RadioField(
        "Does the bidder still meet what was asked of it to be admitted?",
        needed="Say whether the bidder still meets it",
    )
    follows = FollowsField(
        "What follows, where something was found?",
        choices=[
            ("open", "Nothing yet", "The bidder is asked first, or the bid is disregarded on a page of its own."),
            ("keeps", "The bid is kept, for the reason above", "Only after the bidder had its say."),
        ],
        default="open",
    )  # fmt: skip
    reason = ReasonField(
        "What was found, and what it rests on", max_length=5000,
        hint=f"Needed where anything was found, in at least {FEWEST_WORDS} words. The bidder may be told it.",
    )  # fmt: skip

    def fit(self, law: Route, subject: Subject) -> None:
        """Ask only what this route asks of this subject."""
        self.grounds.offer([(g.code, g.title, g.provision) for g in grounds_for(law)])
        if not lists_asked(law):
            del self.listing, self.looked_on
        if subject.role == "bidder":
            self.conditions.offer([(MET, f"Yes, it meets the {law.words.conditions}"), (NOT_MET, "No")])
        else:
            del self.conditions

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever says that a ground applies says which."""
        good = bool(super().validate(extra_validators))
        if self.applies.data == "yes" and not self.grounds.data:
            self.fault(self.grounds, "Choose the grounds that apply")
            return False
        return good

    def finding(self) -> Finding:
        """What was typed, as the rules take it."""
        return Finding(
            tuple(self.grounds.data or ()) if self.applies.data == "yes" else (),
            self.listing.data if self.listing else NOT_ASKED,
            self.conditions.data if self.conditions else NOT_APPLICABLE,
            self.follows.data == "keeps",
        )


class AskForm(MarketForm):
    """What is asked of a bidder, about whom, and until when."""

    kind = RadioField("What do you ask?", needed="Choose what you ask")
    about = SelectField("About whom?", coerce=int)
    words = TextAreaField(
        "The request, as the bidder reads it", needed="Write what you ask", max_length=5000, count=True,
        hint="Say what is unclear or missing and where, or what you found. Do not ask for anything that would change the bid.",
    )  # fmt: skip
    answer_by = DateField(
        "Last day to answer",
        needed="Enter the last day to answer",
        hint="Answers are taken until midnight at its end, London time.",
    )
    equal = EqualField(
        "How are the other bidders treated the same?", max_length=3000,
        hint="Needed for something unclear or missing. Who else has the same gap, and is it asked too? Kept on the record; no bidder reads it.",
    )  # fmt: skip

    def fit(self, law: Route, subjects: list[tuple[int, str]], *, priced: bool) -> None:
        """Offer what this route asks for now."""
        provisions, named = asks(law), len(subjects) > 1
        self.kind.offer(
            [
                (k, words, provisions[k])
                for k, words in KINDS.items()
                if k in provisions and (priced or k != PRICE) and (named or k != REPLACEMENT)
            ]
        )
        self.about.offer(subjects)


class PriceForm(MarketForm):
    """What is decided about a price that seemed abnormally low."""

    outcome = RadioField("What is decided?", needed="Say what is decided")
    reason = TextAreaField(
        "Why?",
        needed="Give the reason",
        max_length=5000,
        hint="Which evidence you looked at, and what it shows. The bidder is told.",
    )

    def fit(self, law: Route) -> None:
        """Offer the outcomes of the route."""
        self.outcome.offer([(code, OUTCOMES[code]) for code in outcomes(law)])


class LeaveOutForm(MarketForm):
    """On which ground a bid would be left out, and why."""

    ground = RadioField("On which ground?", needed="Choose the ground")
    reason = TextAreaField(
        "Why?", needed="Give the reason", max_length=3000,
        hint="Write it for the bidder, who may be told it. Say what came to light after the prices were opened, if anything did.",
    )  # fmt: skip


class AgreeForm(MarketForm):
    """A second officer's answer."""

    agrees = RadioField(
        "Do you agree?",
        choices=[("yes", "Yes, the bid is disregarded"), ("no", "No, the bid stays and the proposal falls")],
        needed="Say whether you agree",
    )


class NoticeForm(MarketForm):
    """Under which reference a notice was given, and when."""

    reference = StringField("Reference", needed="Enter the reference", max_length=60)
    on = DateField("Day on which it was given", needed="Enter the day on which it was given")


class LongerForm(MarketForm):
    """Until when the bids would stand, by when bidders answer, and why."""

    until = DateField("Bids would stand until", needed="Enter the day until which the bids would stand")
    answer_by = DateField("Bidders answer by", needed="Enter the last day to answer")
    reason = TextAreaField(
        "Why is more time needed?", needed="Say why more time is needed", max_length=3000, hint="Every bidder reads it."
    )
