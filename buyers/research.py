"""Market research of a council: a search kept as it was on a day, put to a competition's record, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from buyers.research_forms import KeepForm, LinkForm
from dps.competition.queries import competitions_of, own_competition
from dps.core.clock import now
from dps.finding import research
from dps.finding.rules.freezing import GONE, SAME, WORDS, Choice, Facet, Search, obstacles_to_freezing, read
from dps.parties.rules.regions import region_name
from dps.parties.rules.roles import Permission
from dps.profile.versions import difference
from dps.web.acting import acting
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, may, requires
from dps.web.supplier import form_shown
from search.address import address_of, asked_in
from search.finder import Asked
from search.whole import Whole, everything

if TYPE_CHECKING:
    from dps.finding.research_models import FrozenSearch

bp = Blueprint("research", __name__)

PAGE = 100
SHOWN_FIRST = 10
MOST_COMPETITIONS = 20
ENGINES = {
    "whoosh": "The embedded index",
    "postgres": "The index in the database",
    "database": "The database, word for word",
}


@bp.get("/research")
@requires(Permission.SEE_COUNCIL_WORK)
def listing() -> ResponseReturnValue:
    """The searches that the council has kept."""
    page = page_asked()
    rows, total = research.searches_of(current_organisation(), page=page)
    return render_template(
        "buyers/research/listing.html", rows=rows, page=page, pages=-(-total // research.PAGE), total=total,
        may_keep=may(Permission.DRAFT_COMPETITION),
    )  # fmt: skip


@bp.route("/research/new", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def new() -> ResponseReturnValue:
    """Keep the search that the address asks for, with everything that answers it now."""
    asked = asked_in(request.args)
    form = KeepForm(data={"title": asked.words, "competition": request.args.get("for", "")})
    form.competition.choices = [*form.competition.choices, *_competitions()]
    whole = everything(asked)

    def page() -> str:
        sight = research.look_at(whole.refs[:SHOWN_FIRST])
        return render_template(
            "buyers/research/new.html", form=form, asked=asked, search=_search(whole), total=len(whole.refs), first=sight.seen,
            address=address_of(asked), engine=ENGINES.get(whole.engine, whole.engine),
            too_many=obstacles_to_freezing(title="-", purpose="-", total=len(whole.refs)),
        )  # fmt: skip

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    at, sight = now(), research.look_at(whole.refs)
    with acting(form) as act:
        made = research.freeze(
            council=current_organisation(), title=form.title.data or "", purpose=form.purpose.data or "",
            search=_search(whole), sight=sight, by=current_actor(), at=at,
        )  # fmt: skip
        if form.competition.data:
            ours = own_competition(form.competition.data, current_actor())
            research.link(search=made, competition=ours, by=current_actor(), at=at)
        ref = made.ref
    if act.refused:
        return page(), 409
    flash("Kept. It stands as it was found, and nobody can change it.")
    return redirect(url_for(".show", frozen=ref))


def _competitions() -> list[tuple[str, str]]:
    rows = competitions_of(current_organisation()).rows[:MOST_COMPETITIONS]
    return [(one.ref, one.title or "A draft without a title") for one in rows]


def _search(whole: Whole) -> Search:
    """What was asked and how it was answered; who answered is looked at by itself."""
    asked, groups = whole.asked, whole.groups
    filters = tuple(
        Facet(g.name, g.title, tuple(Choice(o.value, o.text, o.count) for o in g.options if o.chosen)) for g in groups
    )
    counts = tuple(Facet(g.name, g.title, tuple(Choice(o.value, o.text, o.count) for o in g.options)) for g in groups)
    return Search(
        asked.words, asked.order, asked.with_listed, tuple(f for f in filters if f.choices), counts, whole.engine,
        whole.plain, whole.loose, (),
    )  # fmt: skip


@bp.get("/research/<ref:frozen>")
@requires(Permission.SEE_COUNCIL_WORK)
def show(frozen: str) -> ResponseReturnValue:
    """A kept search: what was asked, what answered, and the digest that the trail has."""
    kept = research.own_search(frozen, current_actor())
    search, page = read(kept.text), page_asked()
    whole = request.args.get("all") == "yes"
    begin = 0 if whole else (page - 1) * PAGE
    return render_template(
        "buyers/research/show.html", kept=kept, search=search, page=page, pages=1 if whole else -(-search.total // PAGE),
        rows=list(enumerate(search.seen, 1))[begin : None if whole else begin + PAGE], whole=whole,
        competitions=research.competitions_of(kept), as_kept=research.is_as_kept(kept), form_words=form_shown,
        region_names=lambda codes: [region_name(code) for code in codes], engine=ENGINES.get(search.engine, search.engine),
        may_link=may(Permission.DRAFT_COMPETITION),
    )  # fmt: skip


@bp.get("/research/<ref:frozen>/since")
@requires(Permission.SEE_COUNCIL_WORK)
def since(frozen: str) -> ResponseReturnValue:
    """What changed since: who says something else, who is gone, and whom the same search finds now and did not then."""
    kept = research.own_search(frozen, current_actor())
    search, became = read(kept.text), research.since_kept(kept)
    then = {one.ref for one in search.seen}
    new_ones = research.look_at([ref for ref in everything(_asked(search)).refs if ref not in then][:PAGE]).seen
    return render_template(
        "buyers/research/since.html", kept=kept, words=WORDS, new_ones=new_ones, total=len(became),
        changed=[(n, one) for n, one in enumerate(became, 1) if one.state != SAME],
        same=sum(one.state == SAME for one in became), gone=GONE, most=PAGE,
    )  # fmt: skip


def _asked(search: Search) -> Asked:
    """The same search, to be asked again."""
    said = [("q", search.words), ("order", search.order), ("listed", "yes" if search.with_listed else "")]
    return asked_in(MultiDict([*said, *((facet.name, one.code) for facet in search.filters for one in facet.choices)]))


@bp.get("/research/<ref:frozen>/suppliers/<int:number>")
@requires(Permission.SEE_COUNCIL_WORK)
def then(frozen: str, number: int) -> ResponseReturnValue:
    """What one supplier said when the search was kept, word for word, and what is different now."""
    kept = research.own_search(frozen, current_actor())
    said = research.said_then(kept, number)
    today = research.says_now(said.seen.ref)
    return render_template(
        "buyers/research/then.html", kept=kept, said=said, number=number, today=today,
        changes=difference(said.content, today) if today is not None else (), everything=difference(None, said.content),
    )  # fmt: skip


@bp.get("/research/<ref:frozen>/record.json")
@requires(Permission.SEE_COUNCIL_WORK)
def record(frozen: str) -> Response:
    """The kept text itself, byte for byte: its SHA-256 is the digest on the trail."""
    kept = research.own_search(frozen, current_actor())
    return as_attachment(f"market-research-{kept.ref}.json", kept.text.encode("utf-8"), mimetype="application/json")


@bp.route("/research/<ref:frozen>/link", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def link(frozen: str) -> ResponseReturnValue:
    """Put a kept search to the record of one of the council's competitions."""
    form = LinkForm()
    form.competition.choices = _competitions()

    def page(kept: FrozenSearch) -> str:
        return render_template("buyers/research/link.html", form=form, kept=kept)

    kept = research.own_search(frozen, current_actor())
    if request.method == "GET":
        return page(kept)
    if not form.validate():
        return page(kept), 422
    with acting(form) as act:
        research.link(
            search=research.own_search(frozen, current_actor()),
            competition=own_competition(form.competition.data, current_actor()), by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(research.own_search(frozen, current_actor())), 409
    flash("Put to the record, where it stays.")
    return redirect(url_for(".show", frozen=frozen))


@bp.get("/competitions/<ref:competition>/research")
@requires(Permission.EVALUATE)
def of_competition(competition: str) -> ResponseReturnValue:
    """The market research in a competition's record."""
    found = own_competition(competition, current_actor())
    return render_template(
        "buyers/research/of_competition.html", competition=found, rows=research.research_of(found),
        may_keep=may(Permission.DRAFT_COMPETITION),
    )  # fmt: skip
