"""What the council asks us about our bid once it is open, and whether our bid stands for longer. Nothing of the bid changes."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.bidding import examining
from dps.bidding.examined import asked, own_request
from dps.bidding.rules.clarifying import KINDS, LONGEST_ANSWER
from dps.bidding.valid import extension_of
from dps.bidding.validity import answer_ask, own_ask, why_not_answer_ask
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.law.examining import REPLACEMENT, asks
from dps.law.routes import route
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.forms import MarketForm, RadioField, StringField, TextAreaField
from dps.web.permissions import current_actor, may, requires

bp = Blueprint("clarifying", __name__)


class AnswerForm(MarketForm):
    """Our answer; and, where somebody is to be replaced, who comes instead."""

    answer = TextAreaField(
        "Our answer", needed="Write your answer", max_length=LONGEST_ANSWER, count=True, rows=10,
        hint="It stands beside your bid and changes nothing in it. You can send it once.",
    )  # fmt: skip
    replacement = StringField(
        "Who comes instead", hint="Leave it empty if you replace nobody, and say why above.", max_length=200
    )
    replacement_number = StringField("Their company number, if they have one", max_length=20)


class LongerForm(MarketForm):
    """Whether our bid stands for longer."""

    agrees = RadioField(
        "Does your bid stand for longer?", needed="Say whether your bid stands for longer",
        choices=[("yes", "Yes, with nothing else of it changed"), ("no", "No, it stands until the day that was published")],
    )  # fmt: skip


@bp.get("/requests/<ref:request>")
@requires(Permission.SEE_BIDS)
def show(request: str) -> ResponseReturnValue:
    """What we were asked, and until when; for those who bid, the form to answer."""
    return _page(request, _form(request))


@bp.post("/requests/<ref:request>")
@requires(Permission.BID)
def answer(request: str) -> ResponseReturnValue:
    """Send our answer; once."""
    by, form = current_actor(), _form(request)

    def deed() -> None:
        examining.answer(
            request=own_request(request, by), answer=form.answer.data,
            replacement=(form.replacement.data or "") if form.replacement else "",
            replacement_number=(form.replacement_number.data or "") if form.replacement else "", by=by, at=now(),
        )  # fmt: skip

    said = "Your answer is sent. It stands beside your bid."
    return answered(form, lambda: _page(request, form), deed, said=said, to=url_for(".show", request=request))


def _form(request: str) -> AnswerForm:
    form = AnswerForm()
    if own_request(request, current_actor()).kind != REPLACEMENT:
        del form.replacement, form.replacement_number
    return form


def _page(request: str, form: AnswerForm) -> str:
    ours = own_request(request, current_actor())
    at = now()
    return render_template(
        "suppliers/clarifying/request.html", request=ours, bid=ours.bid, competition=ours.bid.competition, form=form, kinds=KINDS,
        state=asked(ours).state(london_date(at)), provision=asks(route(ours.bid.competition.route))[ours.kind], may_answer=may(Permission.BID),
        obstacles=() if form.obstacles else examining.why_not_answer(ours, answer="…", at=at),
    )  # fmt: skip


@bp.route("/longer/<ref:validity>", methods=["GET", "POST"])
@requires(Permission.BID)
def longer(validity: str) -> ResponseReturnValue:
    """Say whether our bid stands for longer; we are free to say no."""
    by, form = current_actor(), LongerForm()
    own_ask(validity, by)

    def page() -> str:
        here, ours = own_ask(validity, by)
        return render_template(
            "suppliers/clarifying/longer.html", ask=here, bid=ours, competition=here.competition, form=form,
            said=extension_of(here, ours).agrees, obstacles=() if form.obstacles else why_not_answer_ask(here, ours, at=now()),
        )  # fmt: skip

    def deed() -> None:
        here, ours = own_ask(validity, by)
        answer_ask(ask=here, bid=ours, agrees=form.agrees.data == "yes", by=by, at=now())

    return answered(form, page, deed, said="Your answer is sent.", to=url_for(".longer", validity=validity))
