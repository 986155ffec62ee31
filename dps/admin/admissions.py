"""Applications: the queue, and the desk on which one is decided, criterion by criterion."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions
from dps.admission.queries import application as application_of
from dps.admission.queries import decided, how_many_undecided, route_of, undecided
from dps.admission.rules.deciding import Finding
from dps.admission.rules.declaration import applying
from dps.admission.rules.lifecycle import days_to_decide, length_in_words, obstacles_to_extending
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.law.periods import count
from dps.law.routes import route
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.roles import Permission
from dps.profile.queries import evidence_of, profile_of
from dps.profile.rules.evidence import KINDS, has_expired
from dps.web.errors import note_refusal
from dps.web.forms import MarketForm, RadioField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.admission.models import Application

bp = Blueprint("admissions", __name__, url_prefix="/applications")

PER_PAGE = 50
EXCLUSION = "exclusion"


class ReasonField(TextAreaField):
    """The assessor's words; whether they are needed follows from the finding."""

    may_be_left_empty = False


class DecisionForm(MarketForm):
    """The base of a decision; :func:`decision_form` adds a finding for each criterion and one for exclusion."""

    names: tuple[tuple[str, str | None], ...] = ()

    def validate(self, extra_validators: object = None) -> bool:
        """Each field; and a reason for whatever is not met."""
        whole: bool = super().validate(extra_validators)
        for name, _ in self.names:
            if self[f"met_{name}"].data == "no" and not self[f"reason_{name}"].data:
                self.fault(self[f"reason_{name}"], "Give the reason: the supplier reads it")
                whole = False
        return whole

    def findings(self) -> tuple[Finding, ...]:
        """What was found of each."""
        return tuple(
            Finding(ref, self[f"met_{name}"].data == "yes", self[f"reason_{name}"].data or "")
            for name, ref in self.names
        )


def decision_form(application: Application) -> type[DecisionForm]:
    """The decision on an application's lot."""
    # The question of a criterion stands above its answer already, so only the exclusion finding has a hint.
    pairs: list[tuple[str, str | None, str, str]] = [
        (
            EXCLUSION,
            None,
            "Is the supplier free of grounds for exclusion?",
            "Weigh what was declared and what was done since.",
        )
    ]
    pairs += [(c.ref, c.ref, f"{c.title}: is it met?", "") for c in application.lot.criteria]
    fields: dict[str, Any] = {"names": tuple((name, ref) for name, ref, _, _ in pairs)}
    for name, ref, title, hint in pairs:
        fields[f"met_{name}"] = RadioField(
            title,
            hint=hint,
            choices=[("yes", "Yes" if ref is None else "Met"), ("no", "No" if ref is None else "Not met")],
            needed="Say whether it is met" if ref else "Say whether the supplier is free of grounds for exclusion",
        )
        fields[f"reason_{name}"] = ReasonField("Your reason, in words the supplier can read", max_length=2000, rows=3)
    return type("LotDecisionForm", (DecisionForm,), fields)


class ExtendForm(MarketForm):
    """Why this application needs longer."""

    reason = TextAreaField("Why this application needs longer", needed="Give the reason", max_length=1000, rows=3)


@bp.get("/")
@requires(Permission.DECIDE_APPLICATION)
def queue() -> ResponseReturnValue:
    """Applications that wait, the soonest due first; then the latest decisions."""
    page = page_asked()
    today = london_date(now())
    total = how_many_undecided()
    return render_template(
        "admin/applications.html",
        rows=[
            (one, route(one.lot.market.route).words, (one.due_on - today).days if one.due_on else 0)
            for one in undecided(page=page, limit=PER_PAGE)
        ],
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
        decided=decided(),
    )


@bp.route("/<ref:application>", methods=["GET", "POST"])
@requires(Permission.DECIDE_APPLICATION)
def decide(application: str) -> ResponseReturnValue:
    """One application, with what bears on it, and the decision that follows from its findings."""
    one = application_of(application)
    form = decision_form(one)()
    if not form.is_submitted():
        return _desk(one, form, ExtendForm(prefix="extend"))
    if not form.validate():
        return _desk(one, form, ExtendForm(prefix="extend", formdata=None)), 422
    try:
        with writing():
            one = application_of(application)
            admission = actions.decide(application=one, findings=form.findings(), by=current_actor(), at=now())
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        return _desk(application_of(application), form, ExtendForm(prefix="extend", formdata=None)), 409
    flash("Admitted. The supplier is told." if admission else "Refused. The supplier is told, with the reasons.")
    return redirect(url_for(".decide", application=application))


@bp.post("/<ref:application>/extension")
@requires(Permission.DECIDE_APPLICATION)
def extend(application: str) -> ResponseReturnValue:
    """Prolong the time to decide, once, with a reason that the supplier is told."""
    form = ExtendForm(prefix="extend")
    one = application_of(application)
    if not form.validate():
        return _desk(one, decision_form(one)(formdata=None), form), 422
    try:
        with writing():
            actions.extend(
                application=application_of(application), reason=form.reason.data, by=current_actor(), at=now()
            )
    except Refused as refusal:
        note_refusal([o.code for o in refusal.obstacles])
        form.refuse(refusal)
        one = application_of(application)
        return _desk(one, decision_form(one)(formdata=None), form), 409
    flash("The time to decide is prolonged. The supplier is told.")
    return redirect(url_for(".decide", application=application))


def _desk(one: Application, form: DecisionForm, extension: ExtendForm) -> str:
    law, today = route_of(one.lot), london_date(now())
    assert one.submitted_at is not None  # the query finds no drafts
    declared = applying(law, one.declaration)
    return render_template(
        "admin/application.html",
        application=one,
        words=law.words,
        law=law,
        form=form,
        extension=extension,
        shown=extension if extension.faults() else form,
        criteria=[(c, f"met_{c.ref}", f"reason_{c.ref}") for c in one.lot.criteria],
        counted=days_to_decide(law, received_at=one.submitted_at, extended=one.extended_on is not None),
        length=length_in_words(law, extended=one.extended_on is not None),
        days_left=(one.due_on - today).days if one.due_on else 0,
        declared=declared,
        why_not_extend=obstacles_to_extending(
            law, state=one.state, already_extended=one.extended_on is not None, reason="given", due=one.due_on, on=today
        ),
        evidence=[
            (e, KINDS.get(e.kind, e.kind), has_expired(e.expires_on, on=today)) for e in evidence_of(one.supplier)
        ],
        profile=profile_of(one.supplier),
        legal_form=form_words(one.supplier.legal_form),
        afterwards=_afterwards(one),
    )


def _afterwards(one: Application) -> tuple[str, ...]:
    """What the law asks of the market after the decision."""
    law, found = route_of(one.lot), []
    notice = law.market_notices.get("modification")
    if one.state == "admitted" and notice:
        found.append(f"Publish a modification notice ({notice}) that names the supplier.")
    excluded = any(d.criterion is None and not d.met for d in one.decisions)
    if one.state == "refused" and excluded and law.has_period("exclusion_notice") and one.decided_at:
        last = count(law.period("exclusion_notice"), london_date(one.decided_at))
        found.append(f"Tell the Minister of the exclusion by {last.last_day:%d %B %Y} ({last.provision}).")
    return tuple(found)
