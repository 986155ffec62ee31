"""Our place in the market: the lots, what applying takes, our applications, and what was decided. At any time, for nothing."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.admission import actions
from dps.admission.queries import asked, own_application, route_of, why_not_start
from dps.admission.reading import answers_read
from dps.admission.rules.beforehand import takes
from dps.admission.rules.declaration import grouped
from dps.admission.rules.lifecycle import APPLICATION, days_to_decide, length_in_words
from dps.admission.rules.reading import read
from dps.admission.standing import standings, waiting_for
from dps.admission.versions import content_of, digest, own_version, versions
from dps.admission.written import latest_declared, progress_of, usable_documents, whats_missing
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.law.calendar import london_date
from dps.law.exclusions import looks_back_to
from dps.law.routes import route
from dps.market.queries import lot as lot_of
from dps.market.queries import markets
from dps.market.rules.questions import ASKS
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.queries import profile_of
from dps.profile.rules.evidence import KINDS
from dps.web.acting import acting
from dps.web.forms import BooleanField, HiddenField, MarketForm
from dps.web.permissions import current_actor, may, requires
from dps.web.transactions import writing
from suppliers.parts import address_of

if TYPE_CHECKING:
    from dps.admission.models import Application
    from dps.market.models import Lot

bp = Blueprint("joining", __name__)


class SubmitForm(MarketForm):
    """What was read before submitting, by its digest, and that the person may submit it."""

    seen = HiddenField(max_length=64)
    authority = BooleanField(
        "I may submit this application for the organisation, and what it says is true",
        needed="Confirm that you may submit it and that what it says is true",
    )


@bp.get("/market")
@requires(Permission.SEE_APPLICATIONS)
def home() -> ResponseReturnValue:
    """Every market with its lots, where we stand on each, and the one thing to do next."""
    body, at = own_organisation(current_actor()), now()
    shown = [(market, route(market.route), standings(body, market, at=at)) for market in markets()]
    return render_template(
        "suppliers/joining.html", markets=shown, profile=profile_of(body), applies=may(Permission.APPLY), address_of=address_of,
        asked=waiting_for(body),
    )  # fmt: skip


@bp.get("/market/<ref:lot>")
@requires(Permission.SEE_APPLICATIONS)
def before(lot: str) -> ResponseReturnValue:
    """What applying to a lot takes, before it is begun: all of it reckoned from the lot and its route."""
    found, body, at = lot_of(lot), own_organisation(current_actor()), now()
    law, criteria, today = route_of(found), asked(found), london_date(at)
    held = {document.kind: document for document in reversed(usable_documents(body, at=at))}
    return render_template(
        "suppliers/application/before.html",
        lot=found,
        law=law,
        words=law.words,
        takes=takes(law, criteria, declared_before=latest_declared(body, "exclusion", [law.code]) is not None),
        criteria=[(one, ASKS[one.asks]) for one in found.criteria],
        documents=[(KINDS.get(kind, "A document"), held.get(kind)) for kind in takes(law, criteria).documents],
        groups=[(group, [(g, looks_back_to(g, on=today)) for g in grounds]) for group, grounds in grouped(law)],
        length=length_in_words(law),
        period=law.period("admission"),
        longer=length_in_words(law, extended=True) if law.admission_extension else "",
        extension=law.admission_extension,
        counted=days_to_decide(law, received_at=at),
        obstacles=why_not_start(body, found, at=at),
        applies=may(Permission.APPLY),
        form=MarketForm(),
    )


@bp.post("/market/<ref:lot>/applications")
@requires(Permission.APPLY)
def start(lot: str) -> ResponseReturnValue:
    """Begin an application to a lot."""
    with writing():
        begun = actions.start(
            lot=lot_of(lot), supplier=own_organisation(current_actor()), by=current_actor(), at=now()
        ).ref
    return redirect(url_for(".show", application=begun))


@bp.get("/applications/<ref:application>")
@requires(Permission.SEE_APPLICATIONS)
def show(application: str) -> ResponseReturnValue:
    """One application: its tasks while it is a draft; then the clock; then the result with its reasons."""
    ours, at = own_application(application, current_actor()), now()
    law = route_of(ours.lot)
    common = {"application": ours, "lot": ours.lot, "words": law.words, "form": MarketForm()}
    if ours.state == "draft":
        progress = progress_of(ours, at=at)
        return render_template(
            "suppliers/application/tasks.html",
            progress=progress,
            address_of=address_of,
            applies=may(Permission.APPLY),
            **common,
        )
    counted = None
    if ours.submitted_at is not None:
        counted = days_to_decide(law, received_at=ours.submitted_at, extended=ours.extended_on is not None)
    return render_template(
        "suppliers/application.html",
        counted=counted,
        length=length_in_words(law, extended=ours.extended_on is not None),
        days_left=(ours.due_on - london_date(at)).days if ours.due_on else 0,
        said=read(content_of(ours)),
        answers=answers_read(ours),
        versions=versions(ours),
        waits=waiting_for(ours.supplier).get(ours.id),
        may_withdraw=APPLICATION.allows(ours.state, "withdraw") and may(Permission.APPLY),
        again=ours.state in {"refused", "withdrawn"} and may(Permission.APPLY) and _may_begin(ours.lot, ours),
        **common,
    )


def _may_begin(lot: Lot, ours: Application) -> bool:
    return not why_not_start(ours.supplier, lot, at=now())


@bp.route("/applications/<ref:application>/check", methods=["GET", "POST"])
@requires(Permission.APPLY)
def check(application: str) -> ResponseReturnValue:
    """Read everything once more; then submit, which starts the clock."""
    form, by = SubmitForm(), current_actor()
    if not form.is_submitted():
        return _check_page(form, application)
    if not form.validate():
        return _check_page(form, application), 422
    with acting() as act:
        ours = own_application(application, by)
        if form.seen.data != digest(content_of(ours)):
            raise Refused([CHANGED])
        actions.submit(application=ours, by=by, at=now())
    if act.refused:
        if CHANGED in act.refused.obstacles:
            form.refuse(act.refused)
        return _check_page(form, application), 409
    return redirect(url_for(".received", application=application))


CHANGED = Obstacle(
    "changed-since-read", "A colleague changed this application since you opened this page.", mend="Read it again, then submit."
)  # fmt: skip


def _check_page(form: SubmitForm, application: str) -> str:
    ours, at = own_application(application, current_actor()), now()
    content = content_of(ours)
    form.seen.data = digest(content)
    return render_template(
        "suppliers/application/check.html",
        form=form,
        application=ours,
        words=route_of(ours.lot).words,
        said=read(content),
        answers=answers_read(ours),
        content=content,
        missing=[(one, address_of(one.part, ours)) for one in whats_missing(ours, by=current_actor(), at=at)],
        address_of=address_of,
        draft=ours.state == "draft",
    )


@bp.get("/applications/<ref:application>/received")
@requires(Permission.SEE_APPLICATIONS)
def received(application: str) -> ResponseReturnValue:
    """That an application was received: its reference, when it is due, and how that was counted."""
    ours = own_application(application, current_actor())
    if ours.submitted_at is None:
        return redirect(url_for(".show", application=application))
    law = route_of(ours.lot)
    return render_template(
        "suppliers/application/received.html",
        application=ours,
        lot=ours.lot,
        words=law.words,
        counted=days_to_decide(law, received_at=ours.submitted_at, extended=ours.extended_on is not None),
        length=length_in_words(law, extended=ours.extended_on is not None),
        version=versions(ours)[0],
    )


@bp.get("/applications/<ref:application>/versions/<int:number>")
@requires(Permission.SEE_APPLICATIONS)
def version(application: str, number: int) -> ResponseReturnValue:
    """What we sent, word for word, to keep or to print."""
    ours = own_application(application, current_actor())
    kept = own_version(ours, number)
    return render_template(
        "suppliers/application/version.html",
        application=ours,
        lot=ours.lot,
        words=route_of(ours.lot).words,
        version=kept,
        content=kept.content,
        said=read(kept.content),
        answers=answers_read(ours, kept),
    )


@bp.route("/applications/<ref:application>/withdraw", methods=["GET", "POST"])
@requires(Permission.APPLY)
def withdraw(application: str) -> ResponseReturnValue:
    """Take an application back before it is decided, after asking."""
    form = MarketForm()
    if not form.is_submitted():
        return _withdraw_page(form, application)
    if not form.validate():
        return _withdraw_page(form, application), 422
    with acting(form) as act:
        actions.withdraw(application=own_application(application, current_actor()), by=current_actor(), at=now())
    if act.refused:
        return _withdraw_page(form, application), 409
    flash("The application is withdrawn. You can begin another at any time.")
    return redirect(url_for(".home"))


def _withdraw_page(form: MarketForm, application: str) -> str:
    ours = own_application(application, current_actor())
    return render_template(
        "suppliers/application/withdraw.html",
        form=form,
        application=ours,
        lot=ours.lot,
        words=route_of(ours.lot).words,
        obstacles=APPLICATION.obstacles(ours.state, "withdraw"),
    )
