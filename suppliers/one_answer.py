"""One answer at a time: written, saved, with the files that go with it; then the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dps.bidding.drafts import draft_of
from dps.bidding.queries import asked_of, own_bid
from dps.bidding.rules.offers import Asked, words_in
from dps.parties.rules.roles import Permission
from dps.web.forms import CheckboxesField
from dps.web.permissions import current_actor, requires
from suppliers.bid_forms import AnswersForm, answer_field, answers_form
from suppliers.bid_pages import draw as draw_page
from suppliers.bid_pages import save, shown
from suppliers.drawing import asked_to_draw, choices, draw

if TYPE_CHECKING:
    from dps.bidding.models import Bid

bp = Blueprint("one_answer", __name__)


@bp.route("/bids/<ref:bid>/answers/<int:number>", methods=["GET", "POST"])
@requires(Permission.BID)
def edit(bid: str, number: int) -> ResponseReturnValue:
    """Answer one question, by its number from 1. What is over its limit is kept, and said to be too long."""
    ours = own_bid(bid, current_actor())
    asked = asked_of(ours.competition)
    if not 1 <= number <= len(asked):
        abort(404)
    one = asked[number - 1]
    criterion = one.ref
    form = _form(ours, one)
    page = _page(one, number, asked)
    if not form.is_submitted():
        offer = draft_of(ours)
        form.fill(offer)
        if "files" in form:
            form.files.data = [d for d, places in offer.besides.placed.items() if criterion in places]
        return shown(ours, form, page)
    if asked_to_draw():
        return page(ours, form, drawn=draw(form))
    if not form.validate():
        return page(ours, form), 422
    refused = save(bid, form, page, lambda now_: _changed(now_, form, criterion))
    if refused is not None:
        return refused
    text = form.answers()[criterion]
    over = words_in(text) - one.word_limit
    if over > 0:
        flash("Your answer is saved.")
        form.fault(
            form[answer_field(criterion)],
            f"{words_in(text):,} words; the limit is {one.word_limit:,}. Take out {over:,} word{'' if over == 1 else 's'}.",
        )
        return page(own_bid(bid, current_actor()), form), 422
    flash("Saved.")
    if "next" in request.form and number < len(asked):
        return redirect(url_for(".edit", bid=bid, number=number + 1))
    return redirect(url_for("suppliers.bids.show", bid=bid))


def _form(ours: Bid, one: Asked) -> AnswersForm:
    """The form of one answer, with a box for each file of the draft."""
    files = {f.sha256: f.name for f in draft_of(ours).files}
    base = answers_form((one,))
    if not files:
        return base()
    fields = {"files": CheckboxesField("Files that go with this answer", choices=list(files.items()))}
    return type("OneAnswerForm", (base,), fields)()


def _changed(ours: Bid, form: Any, criterion: str) -> dict[str, Any]:
    """The draft as it stands, with this answer and its files in place of those before."""
    offer = draft_of(ours)
    said: dict[str, Any] = {"answers": {**offer.answers, **form.answers()}}
    if "files" in form:
        ticked = set(form.files.data or ())
        placed = {d: [p for p in places if p != criterion] for d, places in offer.besides.placed.items()}
        for digest in ticked:
            placed.setdefault(digest, []).append(criterion)
        said["files"] = placed
    return said


def _page(one: Asked, number: int, asked: tuple[Asked, ...]) -> Any:
    def page(ours: Bid, form: Any, *, drawn: str = "") -> str:
        field = answer_field(one.ref)
        return draw_page(
            "answer", ours, form, one=one, field=field, number=number, of=len(asked),
            count=words_in(form[field].data or ""), after=number < len(asked), library=choices(), drawn=drawn,
            criterion=next(c for c in ours.competition.criteria if c.ref == one.ref),
        )  # fmt: skip

    return page
