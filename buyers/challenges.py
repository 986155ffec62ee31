"""Challenges to an award: the list, one with its steps and documents, and two people who let the contract go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.award_approval import standing_decision
from buyers.award_record_forms import ChallengeForm, ReleaseAnswerForm, ReleaseForm, StepForm
from dps.award import challenges
from dps.award.challenges import NO_FILE
from dps.award.queries import decision_of
from dps.award.rules.challenging import KINDS, WORDS, claim_window, next_states
from dps.award.states import states_of
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.gateways.kept_files import KeptFile, keep_file
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.bringing import answered_with_files
from dps.web.downloads import as_attachment
from dps.web.permissions import current_actor, grave, requires

bp = Blueprint("challenges", __name__)

NOTHING = Obstacle("nothing-asked", "Nobody has asked that this contract go on.")


def _own(competition: str) -> Any:
    found = own_competition(competition, current_actor())
    g.trail = found.log
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

    def deed(brought: Sequence[KeptFile]) -> object:
        decided = standing_decision(competition)
        bids = {row.bid.ref: row.bid for row in states_of(decided)}
        return challenges.register(
            decision=decided, kind=form.kind.data or "", received_on=form.received_on.data, says=form.says.data or "",
            bid=bids.get(form.bidder.data or ""), file=_one_of(brought), by=current_actor(), at=now(),
        )  # fmt: skip

    return answered_with_files(
        form, page, deed, files=form.file, keep=keep_file, discard=challenges.discard_files,
        said="Registered. The contract waits until two people let it go on.",
        to=url_for(".listing", competition=competition),
    )  # fmt: skip


@bp.route("/competitions/<ref:competition>/award/challenges/<ref:challenge>", methods=["GET", "POST"])
@requires(Permission.AWARD)
def show(competition: str, challenge: str) -> ResponseReturnValue:
    """One challenge with its steps and documents, and what may be recorded next."""
    form = _step_form(competition, challenge)

    def page() -> str:
        return _page(competition, challenge, form)

    def deed(brought: Sequence[KeptFile]) -> object:
        return challenges.note_step(
            challenge=_one(competition, challenge), to=form.to.data or "", words=form.words.data or "",
            file=_one_of(brought), by=current_actor(), at=now(),
        )  # fmt: skip

    return answered_with_files(
        form, page, deed, files=form.file, keep=keep_file, discard=challenges.discard_files, said="Recorded.",
        to=url_for(".show", competition=competition, challenge=challenge),
    )  # fmt: skip


@bp.post("/competitions/<ref:competition>/award/challenges/<ref:challenge>/release")
@requires(Permission.AWARD)
@grave
def release(competition: str, challenge: str) -> ResponseReturnValue:
    """Ask that the contract go on."""
    _one(competition, challenge)
    form = ReleaseForm()

    def deed() -> object:
        return challenges.ask_release(
            challenge=_one(competition, challenge), reason=form.reason.data or "", by=current_actor(), at=now()
        )

    return answered(
        form, lambda: _page(competition, challenge, None, release=form), deed,
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

    def deed() -> None:
        asked = challenges.waiting_release(_one(competition, challenge))
        if asked is None:
            raise Refused([NOTHING])
        challenges.answer_release(
            asked=asked, agreed=form.agreed.data == "yes", answer=form.answer.data or "", by=current_actor(), at=now()
        )

    return answered(
        form, lambda: _page(competition, challenge, None, answer=form), deed, said="Your answer is kept.",
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


def _one_of(brought: Sequence[KeptFile]) -> KeptFile:
    return brought[0] if brought else NO_FILE


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
        waiting=challenges.waiting_release(found), releases=challenges.releases_of(found),
    )  # fmt: skip
