"""An application's third part: the criteria of the lot, each answered in the way it asks."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions
from dps.admission.queries import asked, own_application, route_of
from dps.admission.rules.applying import LARGEST_FIGURE, LONGEST_ANSWER, Asked, obstacles_to_answer
from dps.admission.rules.lifecycle import APPLICATION
from dps.admission.rules.progress import KIND_TITLES
from dps.admission.written import usable_documents
from dps.core.clock import now
from dps.core.money import pounds
from dps.core.refusal import Refused, refuse_if
from dps.parties.rules.roles import Permission
from dps.profile.documents import add_evidence
from dps.profile.files import discard
from dps.profile.rules.evidence import KINDS
from dps.profile.rules.library import words_in
from dps.web.acting import acting, keep_refusal
from dps.web.filters import plain_date
from dps.web.forms import MarketForm, MoneyField, RadioField, TextAreaField
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing
from suppliers.drawing import asked_to_draw, choices, draw
from suppliers.evidence_forms import ReplaceForm

if TYPE_CHECKING:
    from dps.admission.models import Application
    from dps.profile.models import Evidence

bp = Blueprint("answering", __name__)


class AnswerField(TextAreaField):
    """A statement that can wait, though the application cannot be submitted without it."""

    may_be_left_empty = False


class FigureField(MoneyField):
    """A figure that can wait."""

    may_be_left_empty = False


class ChoiceField(RadioField):
    """A choice that can wait."""

    may_be_left_empty = False


class AnswersForm(MarketForm):
    """The base of the answers to criteria of one kind; :func:`answers_form` adds a field for each."""

    asked: tuple[Asked, ...] = ()
    documents: Mapping[str, str] = {}

    def fill(self, kept: Mapping[str, str]) -> None:
        """Show what was answered before."""
        for one in self.asked:
            answer = kept.get(one.ref, "")
            if one.asks == "figure":
                self[name_of(one)].data = int(answer) if answer.isascii() and answer.isdigit() else None
            elif one.asks != "document" or answer in self.documents:
                self[name_of(one)].data = answer

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and a statement is no longer than its limit."""
        whole: bool = super().validate(extra_validators)
        for one, answer in zip(self.asked, self.answers().values(), strict=True):
            field = self[name_of(one)]
            if not field.errors:
                for obstacle in obstacles_to_answer(one, answer, documents=self.documents):
                    self.fault(field, f"{obstacle.says} {obstacle.mend}".strip())
                    whole = False
        return whole

    def answers(self) -> dict[str, str]:
        """The answers by criterion ref, as they are kept."""
        return {one.ref: "" if self[name_of(one)].data is None else str(self[name_of(one)].data) for one in self.asked}


def name_of(one: Asked) -> str:
    """The name of a criterion's field."""
    return f"answer_{one.ref}"


def answers_form(
    criteria: Sequence[Asked], questions: Mapping[str, str], held: Sequence[Evidence]
) -> type[AnswersForm]:
    """The answers to these criteria; ``held`` are the documents that may be named."""
    fields: dict[str, Any] = {"asked": tuple(criteria), "documents": {row.ref: row.kind for row in held}}
    for one in criteria:
        fields[name_of(one)] = _field(one, questions[one.ref], held)
    return type("CriteriaForm", (AnswersForm,), fields)


def _field(one: Asked, question: str, held: Sequence[Evidence]) -> Any:
    if one.asks == "document":
        fit = [row for row in held if not one.evidence_kind or row.kind == one.evidence_kind]
        return ChoiceField(one.title, hint=question, choices=[(row.ref, row.title, _dates(row)) for row in fit])
    if one.asks == "figure":
        least = f" At least {pounds(one.minimum)} is asked for." if one.minimum else ""
        return FigureField(one.title, hint=f"{question}{least}", most=LARGEST_FIGURE)
    if one.asks == "yes_no":
        return ChoiceField(one.title, hint=question, choices=[("yes", "Yes"), ("no", "No")])
    limit = f"At most {one.word_limit:,} words."
    return AnswerField(one.title, hint=f"{question} {limit}", max_length=LONGEST_ANSWER, rows=9)


def _dates(row: Evidence) -> str:
    until = f", until {plain_date(row.expires_on)}" if row.expires_on else ""
    return f"{KINDS.get(row.kind, row.kind)}, issued {plain_date(row.issued_on)}{until}"


@bp.route("/applications/<ref:application>/answers/<any(legal,financial,technical):sort>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def answers(application: str, sort: str) -> ResponseReturnValue:
    """Answer the criteria of one kind; what is not answered yet can wait."""
    ours, by = _draft(application), current_actor()
    form = _form_of(ours, sort)
    if not form.is_submitted():
        form.fill(ours.answers)
        return _page(ours, form, sort)
    if asked_to_draw():
        return _page(ours, form, sort, drawn=draw(form))
    if not form.validate():
        return _page(ours, form, sort), 422
    with acting(form) as act:
        actions.answer(application=own_application(application, by), answers=form.answers(), by=by, at=now())
    if act.refused:
        return _page(own_application(application, by), form, sort), 409
    flash("Your answers are saved.")
    return redirect(url_for("suppliers.joining.show", application=application))


def _form_of(ours: Application, sort: str) -> AnswersForm:
    criteria = [one for one in asked(ours.lot) if one.kind == sort]
    if not criteria:
        abort(404)
    held = usable_documents(ours.supplier, at=now()) if any(one.asks == "document" for one in criteria) else ()
    return answers_form(criteria, {one.ref: one.question for one in ours.lot.criteria}, held)()


def _page(ours: Application, form: AnswersForm, sort: str, *, drawn: str = "") -> str:
    documents = [one.ref for one in asked(ours.lot) if one.asks == "document"]
    gone = [
        one.ref for one in form.asked if one.asks == "document" and ours.answers.get(one.ref) and ours.answers[one.ref] not in form.documents
    ]  # fmt: skip
    return render_template(
        "suppliers/application/answers.html",
        form=form,
        application=ours,
        title=KIND_TITLES[sort],
        words=route_of(ours.lot).words,
        criteria=[(one, name_of(one), words_in(str(form[name_of(one)].data or ""))) for one in form.asked],
        numbers={ref: number for number, ref in enumerate(documents, 1)},
        gone=gone,
        library=choices() if any(one.asks == "statement" for one in form.asked) else (),
        drawn=drawn,
    )


@bp.route("/applications/<ref:application>/documents/<int:number>", methods=["GET", "POST"])
@requires(Permission.APPLY)
def document(application: str, number: int) -> ResponseReturnValue:
    """Add a document to our own, and answer a criterion with it. ``number`` counts the criteria that ask for one."""
    ours, by, at = _draft(application), current_actor(), now()
    wanted = [one for one in asked(ours.lot) if one.asks == "document"]
    if not 1 <= number <= len(wanted):
        abort(404)
    one, form = wanted[number - 1], ReplaceForm()
    if not form.is_submitted():
        form.confidential.data = "no"
        return _document_page(ours, form, one)
    if not form.validate():
        return _document_page(ours, form, one), 422
    file = form.kept()
    if file is None:
        return _document_page(ours, form, one), 422
    try:
        with writing():
            ours = own_application(application, by)
            made = add_evidence(
                organisation=ours.supplier, kind=one.evidence_kind or "other", title=form.title.data, issued_on=form.issued_on.data,
                expires_on=form.expires_on.data, file=file, confidential_ground=form.ground(),
                confidential_because=form.because.data or "", by=by, at=at,
            )  # fmt: skip
            actions.answer(application=ours, answers={one.ref: made.ref}, by=by, at=at)
    except BaseException as failed:
        discard(file.document)
        if not isinstance(failed, Refused):
            raise
        keep_refusal(failed)
        form.refuse(failed)
        return _document_page(own_application(application, by), form, one), 409
    flash("The document is added to your own and to this application.")
    return redirect(url_for(".answers", application=application, sort=one.kind))


def _document_page(ours: Application, form: ReplaceForm, one: Asked) -> str:
    return render_template(
        "suppliers/application/document.html",
        form=form,
        application=ours,
        criterion=next(c for c in ours.lot.criteria if c.ref == one.ref),
        kind=KINDS.get(one.evidence_kind, "A document"),
        back_to=url_for(".answers", application=ours.ref, sort=one.kind),
    )


def _draft(application: str) -> Application:
    """The asker's own draft. Raises :class:`Refused` for one that was sent."""
    ours = own_application(application, current_actor())
    refuse_if(APPLICATION.obstacles(ours.state, "answer"))
    return ours
