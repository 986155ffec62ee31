"""What we were asked to mend in an application, or to say about a ground for exclusion: only that, and by when."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission import corrections, weighing
from dps.admission.desk import own_correction, own_hearing
from dps.admission.queries import route_of
from dps.admission.reading import mended
from dps.admission.written import usable_documents
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.self_cleaning import factors, hearing_provision
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import MarketForm, MoneyField, RadioField, SelectField, TextAreaField
from dps.web.permissions import current_actor, may, requires

if TYPE_CHECKING:
    from dps.admission.desk_models import Correction, Hearing

bp = Blueprint("corrections", __name__)


class WordsField(TextAreaField):
    """Words that can wait until the correction is sent."""

    may_be_left_empty = False


class AmountField(MoneyField):
    """An amount that can wait until the correction is sent."""

    may_be_left_empty = False


class ChoiceField(RadioField):
    """A choice that can wait until the correction is sent."""

    may_be_left_empty = False


class DocumentField(SelectField):
    """A document that can wait until the correction is sent."""

    may_be_left_empty = False


class CorrectionForm(MarketForm):
    """The base of a correction; :func:`correction_form` adds a field for each part that was named."""

    refs: tuple[str, ...] = ()

    def fill(self, correction: Correction) -> None:
        """Show what stands, or what was changed since."""
        for ref in self.refs:
            text = correction.draft.get(ref, "") or correction.before.get(ref, "")
            field = self[f"part_{ref}"]
            field.data = int(text) if isinstance(field, MoneyField) and text.isdigit() else text or None
        self["note"].data = correction.note

    def answers(self) -> dict[str, str]:
        """What was written, by part."""
        return {ref: "" if self[f"part_{ref}"].data is None else str(self[f"part_{ref}"].data) for ref in self.refs}


def correction_form(correction: Correction, *, documents: tuple[Any, ...]) -> type[CorrectionForm]:
    """The parts that were named, each as its criterion asks; ``documents`` are those that an answer may name."""
    application = correction.application
    criteria = {criterion.ref: criterion for criterion in application.lot.criteria}
    refs = [ref for ref in corrections.parts_of(application) if ref in correction.parts]
    fields: dict[str, Any] = {"refs": tuple(refs)}
    for ref in refs:
        criterion = criteria.get(ref)
        asks = criterion.asks if criterion else "words"
        title = criterion.title if criterion else f"{corrections.IN_WORDS[ref]}: what it should say instead, or besides"
        if criterion and asks == "figure":
            fields[f"part_{ref}"] = AmountField(title, hint=criterion.question)
        elif criterion and asks == "yes_no":
            fields[f"part_{ref}"] = ChoiceField(title, hint=criterion.question, choices=[("yes", "Yes"), ("no", "No")])
        elif criterion and asks == "document":
            fit = [one for one in documents if not criterion.evidence_kind or one.kind == criterion.evidence_kind]
            fields[f"part_{ref}"] = DocumentField(
                title, hint=criterion.question, choices=[("", "Choose"), *((one.ref, one.title) for one in fit)]
            )
        else:
            hint = (
                criterion.question
                if criterion
                else "What you declared stays as you declared it; this stands beside it."
            )
            fields[f"part_{ref}"] = WordsField(title, hint=hint, max_length=20_000, rows=6)
    fields["note"] = TextAreaField(
        "Anything to say to the assessor", hint="What you changed, or why something stands as it is.", max_length=2000, rows=3
    )  # fmt: skip
    return type("NamedPartsForm", (CorrectionForm,), fields)


@bp.get("/corrections/<ref:correction>")
@requires(Permission.SEE_APPLICATIONS)
def show(correction: str) -> ResponseReturnValue:
    """What we were asked to mend, with what stands; for those who apply, the form to change it and send it."""
    ours = own_correction(correction, current_actor())
    if ours.answered_at is not None or ours.application.state != "submitted" or not may(Permission.APPLY):
        return _page(ours, None)
    form = _form(ours)
    form.fill(ours)
    return _page(ours, form)


@bp.post("/corrections/<ref:correction>/answer")
@requires(Permission.APPLY)
def answer(correction: str) -> ResponseReturnValue:
    """Keep what we changed, or send it."""
    ours = own_correction(correction, current_actor())
    form = _form(ours)
    if not form.validate():
        return _page(ours, form), 422
    sends = request.form.get("then") == "send"
    with acting(form) as act:
        ours, by = own_correction(correction, current_actor()), current_actor()
        corrections.mend(correction=ours, answers=form.answers(), note=form.note.data or "", by=by, at=now())
        if sends:
            corrections.send(correction=ours, by=by, at=now())
    if act.refused:
        return _page(own_correction(correction, current_actor()), form), 409
    flash("Your correction is sent." if sends else "What you wrote is kept. It is not sent yet.")
    return redirect(url_for(".show", correction=correction))


def _form(ours: Correction) -> CorrectionForm:
    documents = usable_documents(ours.application.supplier, at=now())
    return correction_form(ours, documents=documents)()


def _page(ours: Correction, form: CorrectionForm | None) -> str:
    application = ours.application
    return render_template(
        "suppliers/correction.html",
        correction=ours,
        application=application,
        words=route_of(application.lot).words,
        form=form,
        parts=mended(ours),
        late=london_date(now()) > ours.answer_by,
    )


class RepresentationForm(MarketForm):
    """What we say to a ground for exclusion."""

    answer = TextAreaField(
        "What you have to say", needed="Write your answer", max_length=10_000, count=True, rows=12,
        hint="What happened and when, what you have done since, and what shows it.",
    )  # fmt: skip


@bp.route("/representations/<ref:hearing>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def speak(hearing: str) -> ResponseReturnValue:
    """Say what we have to say to a ground for exclusion, before it is weighed."""
    form, ours = RepresentationForm(), own_hearing(hearing, current_actor())
    if not form.is_submitted():
        return _speaking(form, ours)
    if not form.validate():
        return _speaking(form, ours), 422
    with acting(form) as act:
        ours = own_hearing(hearing, current_actor())
        weighing.speak(hearing=ours, answer=form.answer.data, by=current_actor(), at=now())
    if act.refused:
        return _speaking(form, own_hearing(hearing, current_actor())), 409
    flash("Your answer is sent. It is weighed before anything is decided.")
    return redirect(url_for(".speak", hearing=hearing))


def _speaking(form: RepresentationForm, ours: Hearing) -> str:
    law = route_of(ours.application.lot)
    ground = next(ground for ground in grounds_for(law) if ground.code == ours.ground)
    return render_template(
        "suppliers/representation.html",
        hearing=ours,
        application=ours.application,
        words=law.words,
        form=form,
        ground=ground,
        factors=factors(law, ground),
        provision=hearing_provision(law),
    )
