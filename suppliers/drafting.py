"""Writing a bid: answers, promises, price, files. Everything typed is kept, closed under the bid's own key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.bidding import actions
from dps.bidding.drafts import ClosedFile, close_file, discard, draft_of, read_draft_file
from dps.bidding.queries import asked_of, own_bid, why_not_bid
from dps.bidding.rules.besides import GENERAL
from dps.bidding.rules.offers import ANSWERS, gaps, price_gaps, words_in
from dps.bidding.rules.promising import wanted_of
from dps.bidding.rules.reading_back import Seen, Slot, file_warnings
from dps.competition.queries import told_of
from dps.competition.rules.measured import EXISTING_PRACTICE
from dps.core.clock import now
from dps.core.refusal import Refused
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_attachment
from dps.web.filters import plural
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing
from suppliers.bid_forms import FilesForm, answers_form, price_form
from suppliers.drawing import asked_to_draw, choices, draw
from suppliers.promise_forms import PromisesForm

if TYPE_CHECKING:
    from dps.bidding.models import Bid

bp = Blueprint("drafting", __name__)

Page = Callable[["Bid", Any], str]


@bp.route("/bids/<ref:bid>/answers", methods=["GET", "POST"])
@requires(Permission.BID)
def answers(bid: str) -> ResponseReturnValue:
    """Answer each criterion. An answer over its limit is kept, and said to be too long."""
    ours = own_bid(bid, current_actor())
    form = answers_form(asked_of(ours.competition))()
    if not form.is_submitted():
        form.fill(draft_of(ours))
        return _shown(ours, form, _answers_page)
    if asked_to_draw():
        return _answers_page(ours, form, drawn=draw(form))
    if not form.validate():
        return _answers_page(ours, form), 422
    refused = _save(bid, form, _answers_page, quality={"answers": form.answers()})
    if refused is not None:
        return refused
    ours = own_bid(bid, current_actor())
    found = [
        gap for gap in gaps(draft_of(ours), asked=asked_of(ours.competition))
        if gap.section == ANSWERS and gap.obstacle.code == "answer-too-long"
    ]  # fmt: skip
    if found:
        form.point_at(found)
        flash("Your answers are saved.")
        return _answers_page(ours, form), 422
    return _next(bid, "answers")


def _answers_page(ours: Bid, form: Any, *, drawn: str = "") -> str:
    counts = {one.ref: words_in(form[f"answer_{one.ref}"].data or "") for one in form.asked}
    return _draw(
        "answers",
        ours,
        form,
        counts=counts,
        criteria=[c for c in ours.competition.criteria if not c.measure],
        library=choices(),
        drawn=drawn,
    )


@bp.route("/bids/<ref:bid>/promises", methods=["GET", "POST"])
@requires(Permission.BID)
def promises(bid: str) -> ResponseReturnValue:
    """Promise what can be measured; it goes into the contract."""
    ours, form = own_bid(bid, current_actor()), PromisesForm()
    wanted = wanted_of(told_of(ours.competition))
    if not form.is_submitted():
        form.fill(draft_of(ours))
        form.offer(wanted)
        return _shown(ours, form, _promises_page)
    form.offer(wanted)
    if not form.validate():
        return _promises_page(ours, form), 422
    refused = _save(bid, form, _promises_page, quality={"commitments": form.commitments()})
    return refused if refused is not None else _next(bid, "promises")


def _promises_page(ours: Bid, form: Any) -> str:
    return _draw("promises", ours, form, wanted=wanted_of(told_of(ours.competition)), counts=EXISTING_PRACTICE)


@bp.route("/bids/<ref:bid>/price", methods=["GET", "POST"])
@requires(Permission.BID)
def price(bid: str) -> ResponseReturnValue:
    """Price the bid, line by line."""
    ours = own_bid(bid, current_actor())
    form = price_form(draft_of(ours))
    if not form.is_submitted():
        form.fill(draft_of(ours))
        return _shown(ours, form, _price_page)
    if not form.validate():
        return _price_page(ours, form), 422
    refused = _save(bid, form, _price_page, price=form.price())
    if refused is not None:
        return refused
    ours = own_bid(bid, current_actor())
    if found := [gap for gap in price_gaps(draft_of(ours)) if gap.obstacle.code.endswith("-above-cap")]:
        form.point_at(found)
        flash("Your price is saved.")
        return _price_page(ours, form), 422
    return _next(bid, "price")


def _price_page(ours: Bid, form: Any) -> str:
    offer = draft_of(ours)
    return _draw("price", ours, form, total=offer.total_pence, schedule=offer.schedule)


@bp.route("/bids/<ref:bid>/files", methods=["GET", "POST"])
@requires(Permission.BID)
def files(bid: str) -> ResponseReturnValue:
    """Attach files. Each is looked at and closed in memory; nothing of it is ever on the disk in clear."""
    ours, form = own_bid(bid, current_actor()), FilesForm()
    if not form.is_submitted():
        return _shown(ours, form, _files_page)
    if not form.validate():
        return _files_page(ours, form), 422
    closed: list[ClosedFile] = []
    for file in form.files.data:
        try:
            closed.append(close_file(ours, name=str(file.filename), content=file.read()))
        except Refused as refusal:
            for obstacle in refusal.obstacles:
                form.fault(form.files, f"{obstacle.says} {obstacle.mend}".strip())
    if form.files.errors:
        discard(*(one.document for one in closed))
        return _files_page(ours, form), 422
    by, at = current_actor(), now()
    try:
        with writing():
            ours = own_bid(bid, by)
            for one in closed:
                actions.attach(bid=ours, file=one, by=by, at=at)
    except BaseException as failed:
        discard(*(one.document for one in closed))
        if isinstance(failed, Refused):
            return _refused(bid, form, failed, _files_page)
        raise
    flash(f"Attached {plural(len(closed), 'file')}.")  # never a name: flashes travel in the cookie
    return redirect(url_for(".files", bid=bid))


def _files_page(ours: Bid, form: Any) -> str:
    offer, asked = draft_of(ours), asked_of(ours.competition)
    seen = [Seen(f.name, f.sha256, f.look, offer.besides.placed.get(f.sha256, ())) for f in offer.files]
    places = {**{a.ref: a.title for a in asked}, GENERAL: "The whole bid"}
    warned = file_warnings(seen, slots=[Slot(a.ref, a.title) for a in asked])
    return _draw(
        "files", ours, form, listed=offer.files, placed=offer.besides.placed, places=places, about_files=warned
    )


@bp.post("/bids/<ref:bid>/files/<ref:file>/remove")
@requires(Permission.BID)
def remove(bid: str, file: str) -> ResponseReturnValue:
    """Take a file out of the draft. A version that was submitted with it keeps it."""
    by, form = current_actor(), FilesForm(formdata=None)
    try:
        with writing():
            document = actions.detach(bid=own_bid(bid, by), file=file, by=by, at=now())
    except Refused as refusal:
        return _refused(bid, form, refusal, _files_page)
    discard(document)
    flash("The file is taken out of the draft.")
    return redirect(url_for(".files", bid=bid))


@bp.get("/bids/<ref:bid>/files/<ref:file>")
@requires(Permission.SEE_BIDS)
def read(bid: str, file: str) -> ResponseReturnValue:
    """A file of our own draft, as it was attached."""
    found = read_draft_file(own_bid(bid, current_actor()), file)
    return as_attachment(found.name, found.content)


def _save(bid: str, form: MarketForm, page: Page, **parts: Any) -> ResponseReturnValue | None:
    """Keep parts of the draft; the page with the refusal on it where that is refused."""
    by = current_actor()
    try:
        with writing():
            actions.save_draft(bid=own_bid(bid, by), by=by, at=now(), **parts)
    except Refused as refusal:
        return _refused(bid, form, refusal, page)
    return None


def _refused(bid: str, form: MarketForm, refusal: Refused, page: Page) -> ResponseReturnValue:
    by = current_actor()
    with writing():
        ours = own_bid(bid, by)
        actions.note_refused(bid=ours, why=refusal.obstacles, by=by, at=now())
    form.refuse(refusal)
    return page(ours, form), 409


def _shown(ours: Bid, form: MarketForm, page: Page) -> ResponseReturnValue:
    """The page to write on, while anything may be written."""
    obstacles = why_not_bid(ours.competition, ours.supplier, at=now())
    if obstacles:
        flash(obstacles[0].says)
        return redirect(url_for("suppliers.bids.show", bid=ours.ref))
    return page(ours, form)


def _next(bid: str, section: str) -> ResponseReturnValue:
    """Back to the same page where more rows were asked for, else to the list of tasks."""
    flash("Saved.")
    if "more" in request.form:
        return redirect(url_for(f".{section}", bid=bid))
    return redirect(url_for("suppliers.bids.show", bid=bid))


def _draw(section: str, ours: Bid, form: MarketForm, **names: Any) -> str:
    return render_template(f"suppliers/bid/{section}.html", bid=ours, competition=ours.competition, form=form, **names)
