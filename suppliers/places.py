"""Our places: since when, what was proposed and what we answered, what we are asked to renew, and what a document will stop."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import removals, renewals, suspensions
from dps.admission.documents import expiry_in_words
from dps.admission.places import own_place, own_places
from dps.admission.queries import route_of
from dps.admission.rules.declaration import Declaration, applying, read_back
from dps.admission.rules.removing import (
    GROUNDS,
    exclusion_titles,
    in_competitions,
    obstacles_to_answering_removal,
    obstacles_to_removing,
    provision_of,
    stage_of,
)
from dps.admission.rules.renewing import due, obstacles_to_answering_renewal
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.forms import BooleanField, MarketForm, TextAreaField
from dps.web.permissions import current_actor, grave, may, requires
from dps.web.transactions import writing
from suppliers.renewing_forms import SameForm, changes_form, name_of

if TYPE_CHECKING:
    from dps.admission.models import Admission
    from dps.admission.place_models import Removal, Renewal

bp = Blueprint("places", __name__)


class AnswerForm(MarketForm):
    """Our answer to a proposed removal."""

    text = TextAreaField(
        "Our answer", hint="Say what is wrong in the reasons, or what has been put right, with the facts.",
        needed="Write your answer", max_length=8000, rows=10,
    )  # fmt: skip


class LeaveForm(MarketForm):
    """That we give a place back."""

    reason = TextAreaField("Why we leave", needed="Say why, in a few words", max_length=1000, rows=3)
    sure = BooleanField("We give this place back now", needed="Confirm that you give the place back")


@bp.get("/places")
@requires(Permission.SEE_APPLICATIONS)
def home() -> ResponseReturnValue:
    """Every place of ours: those that stand, with what waits; then those that ended."""
    found, at = own_places(current_actor()), now()
    standing = [one for one in found if one.removed_at is None]
    suspended = suspensions.suspensions_now(standing, at=at)
    told, asked = removals.removals_now(standing), renewals.open_renewals(standing)
    return render_template(
        "suppliers/places.html",
        places=[_standing(one, suspended.get(one.id), told.get(one.id), asked.get(one.id)) for one in standing],
        ended=[(one, route_of(one.lot).words) for one in found if one.removed_at is not None],
        may_apply=may(Permission.APPLY),
    )


def _standing(one: Admission, suspension: object, removal: Removal | None, renewal: Renewal | None) -> dict[str, Any]:
    today, law = london_date(now()), route_of(one.lot)
    return {
        "place": one,
        "words": law.words,
        "suspension": suspension,
        "removal": removal,
        "stage": _stage(removal) if removal else "",
        "renewal": renewal,
        "overdue": renewal is not None and renewal.due_on < today,
        "documents": expiry_in_words(one.supplier, one.lot, on=today),
    }


def _stage(one: Removal) -> str:
    return stage_of(
        confirmed_at=one.confirmed_at, takes_effect_at=one.takes_effect_at, dropped_at=one.dropped_at, at=now()
    )


@bp.get("/removals/<ref:removal>")
@requires(Permission.SEE_APPLICATIONS)
def removal(removal: str) -> ResponseReturnValue:
    """A removal that was proposed: its ground and reasons, until when we may answer, our answer, and the decision."""
    form = AnswerForm(formdata=None)
    form.text.data = removals.own_removal(removal, current_actor()).representations
    return _removal_page(removal, form)


@bp.post("/removals/<ref:removal>")
@requires(Permission.APPLY)
def answer(removal: str) -> ResponseReturnValue:
    """Answer a proposed removal. A later answer stands in the place of the earlier, until the decision."""
    form = AnswerForm()
    removals.own_removal(removal, current_actor())
    if not form.validate():
        return _removal_page(removal, form), 422
    with acting(form) as act:
        ours = removals.own_removal(removal, current_actor())
        removals.answer(removal=ours, text=form.text.data, by=current_actor(), at=now())
    if act.refused:
        return _removal_page(removal, form), 409
    flash("Your answer is kept, and will be weighed.")
    return redirect(url_for(".removal", removal=removal))


def _removal_page(ref: str, form: AnswerForm) -> str:
    one = removals.own_removal(ref, current_actor())
    law, stage = route_of(one.admission.lot), _stage(one)
    return render_template(
        "suppliers/removal.html", removal=one, place=one.admission, words=law.words, stage=stage, form=form,
        ground=GROUNDS[one.ground], provision=provision_of(law, one.ground), meanwhile=in_competitions(law),
        exclusions=exclusion_titles(law, one.exclusion_grounds), today=london_date(now()),
        may_answer=may(Permission.APPLY) and not obstacles_to_answering_removal(stage, text="given"),
    )  # fmt: skip


@bp.get("/renewals/<ref:renewal>")
@requires(Permission.SEE_APPLICATIONS)
def renewal(renewal: str) -> ResponseReturnValue:
    """A request for a renewed declaration: what was declared last, and in one step that nothing has changed."""
    one, form = renewals.own_renewal(renewal, current_actor()), SameForm(formdata=None)
    form.declared_as.data = renewals.latest_declaration(one.admission)[1]
    return _renewal_page(one, form)


@bp.post("/renewals/<ref:renewal>")
@requires(Permission.APPLY)
def confirm(renewal: str) -> ResponseReturnValue:
    """Nothing has changed: the last declaration is made again, as it stands."""
    one, form = renewals.own_renewal(renewal, current_actor()), SameForm()
    refuse_if(obstacles_to_answering_renewal(answered=one.answered_at is not None))

    def page() -> str:
        return _renewal_page(renewals.own_renewal(renewal, current_actor()), form)

    if not form.validate():
        return page(), 422
    kept = renewals.latest_declaration(one.admission)[0]
    return _answered(renewal, Declaration(read_back(kept), form.declared_as.data), form, page)


def _renewal_page(one: Renewal, form: MarketForm) -> str:
    law, today = route_of(one.admission.lot), london_date(now())
    kept, declared_as, declared_at = renewals.latest_declaration(one.admission)
    return render_template(
        "suppliers/renewal.html", renewal=one, place=one.admission, words=law.words, form=form, declared=applying(law, kept),
        declared_as=declared_as, declared_at=declared_at, counted=due(law, asked_at=one.asked_at), days=(one.due_on - today).days,
        may_answer=may(Permission.APPLY),
    )  # fmt: skip


@bp.route("/renewals/<ref:renewal>/changes", methods=["GET", "POST"])
@requires(Permission.APPLY)
def changes(renewal: str) -> ResponseReturnValue:
    """The declaration with what has changed, ground by ground, filled in as it was."""
    one = renewals.own_renewal(renewal, current_actor())
    law, (kept, declared_as, _) = route_of(one.admission.lot), renewals.latest_declaration(one.admission)
    form = changes_form(law)()

    def page() -> str:
        return render_template(
            "suppliers/renewal-changes.html",
            renewal=one,
            place=one.admission,
            form=form,
            name_of=name_of,
            words=law.words,
        )

    refuse_if(obstacles_to_answering_renewal(answered=one.answered_at is not None))
    if not form.is_submitted():
        form.fill(kept, declared_as)
        return page()
    if not form.validate():
        return page(), 422
    return _answered(renewal, form.declaration(kept), form, page)


def _answered(renewal: str, said: Declaration, form: MarketForm, page: Any) -> ResponseReturnValue:
    with acting(form) as act:
        many = renewals.answer(
            renewal=renewals.own_renewal(renewal, current_actor()), declaration=said, by=current_actor(), at=now()
        )
    if act.refused:
        return page(), 409
    flash("Your declaration is renewed." if many == 1 else f"Your declaration is renewed, for {many} places at once.")
    return redirect(url_for(".home"))


@bp.route("/places/<ref:admission>/leaving", methods=["GET", "POST"])
@requires(Permission.APPLY)
@grave
def leave(admission: str) -> ResponseReturnValue:
    """Give a place back. It can be asked for again at any time."""
    one, form = own_place(admission, current_actor()), LeaveForm()
    law = route_of(one.lot)

    def page() -> str:
        return render_template(
            "suppliers/leave.html", place=one, words=law.words, form=form, meanwhile=in_competitions(law)
        )

    refuse_if(
        obstacles_to_removing(
            law, ground="asked", reason="given", told_on=None, on=london_date(now()), already_removed=one.removed_at is not None
        )
    )  # fmt: skip
    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with writing():
        removals.leave(
            admission=own_place(admission, current_actor()), reason=form.reason.data, by=current_actor(), at=now()
        )
    flash("You have given the place back.")
    return redirect(url_for(".home"))
