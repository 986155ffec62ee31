"""Challenges to an award: the list, one with its steps and documents, and two people who let the contract go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.award_approval import standing_decision
from buyers.award_record_forms import ChallengeForm, ReleaseAnswerForm, ReleaseForm, StepForm
from dps.award import challenges
from dps.award.challenges import NO_FILE, KeptFile
from dps.award.queries import decision_of
from dps.award.rules.challenging import KINDS, WORDS, claim_window, next_states
from dps.award.states import states_of
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.downloads import as_attachment
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("challenges", __name__)

NOTHING = Obstacle("nothing-asked", "Nobody has asked that this contract go on.")
Page = Callable[[], str]


def _own(competition: str) -> Any:
    found = own_competition(competition, current_actor())
    g.trail = f"competition:{found.ref}"
    return found


@bp.route("/competitions/<ref:competition>/award/challenges", methods=["GET", "POST"])
@requires(Permission.AWARD)
def listing(competition: str) -> ResponseReturnValue:
    """Every challenge to an award of this competition, and a form for a new one."""
    found = _own(competition)
    decision = decision_of(found)
    form = ChallengeForm()
    rows = states_of(decision) if decision else ()
    form.bidder.choices = [("", "No bidder, or not known"), *((row.bid.ref, row.bid.supplier.name) for row in rows)]

    def page() -> str:
        here = _own(competition)
        stands = decision_of(here)
        told_on = london_date(stands.told_at) if stands and stands.told_at else None
        return render_template(
            "buyers/award/challenges.html", competition=here, form=form, decision=stands, kinds=KINDS, words=WORDS,
            challenges=challenges.challenges_in(here),
            window=claim_window(route(here.route), knew_on=told_on) if told_on else None,
        )  # fmt: skip

    def act(file: KeptFile) -> None:
        decided = standing_decision(competition)
        bids = {row.bid.ref: row.bid for row in states_of(decided)}
        challenges.register(
            decision=decided, kind=form.kind.data or "", received_on=form.received_on.data, says=form.says.data or "",
            bid=bids.get(form.bidder.data or ""), file=file, by=current_actor(), at=now(),
        )  # fmt: skip

    to = url_for(".listing", competition=competition)
    return _with_file(form, page, act, said="Registered. The contract waits until two people let it go on.", to=to)


@bp.route("/competitions/<ref:competition>/award/challenges/<ref:challenge>", methods=["GET", "POST"])
@requires(Permission.AWARD)
def show(competition: str, challenge: str) -> ResponseReturnValue:
    """One challenge with its steps and documents, and what may be recorded next."""
    form = _step_form(competition, challenge)

    def page() -> str:
        return _page(competition, challenge, form)

    def act(file: KeptFile) -> None:
        challenges.note_step(
            challenge=_one(competition, challenge), to=form.to.data or "", words=form.words.data or "", file=file,
            by=current_actor(), at=now(),
        )  # fmt: skip

    to = url_for(".show", competition=competition, challenge=challenge)
    return _with_file(form, page, act, said="Recorded.", to=to)


@bp.post("/competitions/<ref:competition>/award/challenges/<ref:challenge>/release")
@requires(Permission.AWARD)
@grave
def release(competition: str, challenge: str) -> ResponseReturnValue:
    """Ask that the contract go on."""
    _one(competition, challenge)
    form = ReleaseForm()

    def act(_file: KeptFile) -> None:
        challenges.ask_release(
            challenge=_one(competition, challenge), reason=form.reason.data or "", by=current_actor(), at=now()
        )

    return _with_file(
        form, lambda: _page(competition, challenge, None, release=form), act,
        said="Asked. The contract waits until a second officer agrees.",
        to=url_for(".show", competition=competition, challenge=challenge),
    )  # fmt: skip


@bp.post("/competitions/<ref:competition>/award/challenges/<ref:challenge>/release/answer")
@requires(Permission.AWARD)
@grave
def answer(competition: str, challenge: str) -> ResponseReturnValue:
    """A second officer says whether the contract goes on."""
    _one(competition, challenge)
    form = ReleaseAnswerForm()

    def act(_file: KeptFile) -> None:
        asked = challenges.waiting_release(_one(competition, challenge))
        if asked is None:
            raise Refused([NOTHING])
        challenges.answer_release(
            asked=asked, agreed=form.agreed.data == "yes", answer=form.answer.data or "", by=current_actor(), at=now()
        )

    return _with_file(
        form, lambda: _page(competition, challenge, None, answer=form), act, said="Your answer is kept.",
        to=url_for(".show", competition=competition, challenge=challenge),
    )  # fmt: skip


@bp.get("/competitions/<ref:competition>/award/challenges/<ref:challenge>/files/<ref:step>")
@requires(Permission.AWARD)
def file(competition: str, challenge: str, step: str) -> ResponseReturnValue:
    """A document of a challenge."""
    found = next((one for one in _one(competition, challenge).steps if one.ref == step), None)
    if found is None:
        abort(404)
    return as_attachment(*challenges.file_of(found))


def _one(competition: str, challenge: str) -> Any:
    return challenges.own_challenge(_own(competition), challenge)


def _step_form(competition: str, challenge: str) -> StepForm:
    form = StepForm()
    form.to.choices = [(state, WORDS[state]) for state in next_states(_one(competition, challenge).state)]
    return form


def _page(
    competition: str, challenge: str, form: StepForm | None, *, release: ReleaseForm | None = None,
    answer: ReleaseAnswerForm | None = None,
) -> str:  # fmt: skip
    found = _one(competition, challenge)
    return render_template(
        "buyers/award/challenge.html", competition=found.decision.competition, challenge=found, kinds=KINDS, words=WORDS,
        form=form or _step_form(competition, challenge), release=release or ReleaseForm(formdata=None),
        answer=answer or ReleaseAnswerForm(formdata=None), failed=release or answer,
        waiting=challenges.waiting_release(found), releases=challenges.releases_of(found), me=current_actor().person,
    )  # fmt: skip


def _with_file(form: Any, page: Page, deed: Callable[[KeptFile], None], *, said: str, to: str) -> ResponseReturnValue:
    """As ``answered``, for a form that may bring a file: it is kept before the short write, and discarded where that fails."""
    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    kept = NO_FILE
    upload = form.file.data[0] if getattr(form, "file", None) and form.file.data else None
    if upload is not None:
        try:
            kept = challenges.keep_file(str(upload.filename), upload.read())
        except Refused as refusal:
            for obstacle in refusal.obstacles:
                form.fault(form.file, f"{obstacle.says} {obstacle.mend}".strip())
            return page(), 422
    try:
        with acting(form) as act:
            deed(kept)
    except BaseException:
        challenges.discard_file(kept)
        raise
    if act.refused:
        challenges.discard_file(kept)
        return page(), 409
    flash(said)
    return redirect(to)
