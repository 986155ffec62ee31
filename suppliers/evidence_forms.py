"""The forms of our documents: what each is, how long it holds, whether it is confidential and why."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from dps.core.refusal import Refused
from dps.gateways.uploads import KINDS as FILE_KINDS
from dps.profile.files import KeptFile, keep_file
from dps.profile.rules.evidence import CONFIDENTIAL_GROUNDS, KINDS, LONGEST_REASON, LONGEST_TITLE
from dps.web.forms import DateField, FileField, MarketForm, RadioField, SelectField, StringField, TextAreaField

_BESIDE = {
    "kind-unknown": "kind",
    "title-missing": "title",
    "title-long": "title",
    "issued-later": "issued_on",
    "dates-out-of-order": "expires_on",
    "confidential-ground-unknown": "confidential",
    "confidential-without-reason": "because",
    "reason-long": "because",
    "reason-missing": "because",
}
"""Which field a refusal stands beside; what is wrong with a file stands beside the file."""


class Beside(MarketForm):
    """A form whose refusals stand beside the field they are about, where there is one."""

    def refuse(self, refusal: Refused) -> None:
        """Beside its field, or in the summary."""
        rest = []
        for obstacle in refusal.obstacles:
            about = "file" if obstacle.code.startswith(("file-", "zip-")) else _BESIDE.get(obstacle.code, "")
            if about and about in self:
                self.fault(self[about], f"{obstacle.says} {obstacle.mend}".strip())
            else:
                rest.append(obstacle)
        super().refuse(Refused(rest))


class DayIfAny(DateField):
    """A date that is needed or not by another answer, which its hint says."""

    may_be_left_empty = False


class ReasonIfAny(TextAreaField):
    """Words that are needed or not by another answer, which their label says."""

    may_be_left_empty = False


class ReplaceForm(Beside):
    """A document and its dates. Who may see it is said with it."""

    file = FileField("The file", needed="Choose the file", hint=f"{FILE_KINDS}. At most 10 MB.")
    title = StringField(
        "Title",
        needed="Enter a title",
        max_length=LONGEST_TITLE,
        hint="For example, Public liability insurance, £5 million",
    )
    issued_on = DateField("Issued on", needed="Enter the date it was issued")
    ends = RadioField(
        "Does it expire?",
        choices=[("on", "Yes, on a date"), ("never", "No, it does not expire")],
        needed="Say whether it expires",
    )
    expires_on = DayIfAny("The last day it holds", hint="Leave it empty where the document does not expire.")
    confidential = RadioField(
        "Is it confidential?",
        choices=[
            ("no", "No"),
            *((g.code, g.words, f"Weighed under the {g.provision}.") for g in CONFIDENTIAL_GROUNDS.values()),
        ],
        needed="Say whether it is confidential",
        hint="Only the market’s assessors open your documents in any case. If somebody asks for one under the law on "
        "freedom of information, your reason is weighed; a document without one has nothing to be weighed.",
    )
    because = ReasonIfAny(
        "Your reason, if it is confidential",
        max_length=LONGEST_REASON,
        rows=3,
        hint="What harm would follow if others saw it, to whom, and until when.",
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Each field, then what only two of them together can show."""
        whole: bool = super().validate(extra_validators)
        if self.ends.data == "on" and not self.expires_on.data and not self.expires_on.errors:
            self.fault(self.expires_on, "Enter the last day it holds")
            whole = False
        if self.ends.data == "never" and not self.expires_on.is_blank():
            self.fault(self.expires_on, "Take this date out, or say that the document expires")
            whole = False
        if self.confidential.data == "no" and self.because.data:
            self.fault(self.because, "Take the reason out, or say why the document is confidential")
            whole = False
        return whole

    def kept(self) -> KeptFile | None:
        """Look at the file and keep it; None where it is not taken, and why stands beside it."""
        chosen = self.file.data[0]
        content = chosen.read()
        chosen.close()
        try:
            return keep_file(name=str(chosen.filename), content=content)
        except Refused as refusal:
            self.refuse(refusal)
            return None

    def ground(self) -> str:
        """The ground of confidence, or nothing."""
        return "" if self.confidential.data == "no" else str(self.confidential.data)


class AddForm(ReplaceForm):
    """The same, of a kind."""

    kind = SelectField(
        "Kind of document", choices=[("", "Choose a kind"), *KINDS.items()], needed="Choose the kind of document"
    )


class TakeBackForm(Beside):
    """Why a document was a mistake."""

    because = TextAreaField(
        "What was the mistake?", needed="Say why you take it back", max_length=LONGEST_REASON, rows=3
    )
