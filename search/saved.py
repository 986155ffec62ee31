"""Searches that somebody saved: to look at again, and to hear by letter what is new in them. For everybody who signs in, and the same for all."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from dps.core.clock import now
from dps.finding import saved as searches
from dps.finding.rules.saving import DAILY, EVERY, KINDS, MOST_SAVED, NEVER, OPPORTUNITY, SUPPLIER, Sought
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.web.acting import acting, answered
from dps.web.forms import HiddenField, MarketForm, RadioField, StringField
from dps.web.permissions import current_actor, current_person, requires
from dps.web.transactions import writing
from search.alerts import LEFT_OUT, refs_found
from search.choices import SHOWN
from search.engines.port import FACETS
from search.finder import ADMITTED, LISTED, LONGEST_WORDS

if TYPE_CHECKING:
    from dps.finding.saved_models import SavedSearch

bp = Blueprint("saved", __name__, url_prefix="/saved-searches")

PAGES = {OPPORTUNITY: "search.opportunities.listing", SUPPLIER: "search.suppliers.find"}
"""Where a saved search of each kind is looked at."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_ADDRESS = 4_000


class NameForm(MarketForm):
    """What a search is called, and how often letters come about it."""

    name = StringField(
        "Name of the search",
        max_length=100,
        needed="Give the search a name",
        hint="Only you see it, here and in your letters.",
    )
    every = RadioField(
        "How often do you want to hear of what is new?", choices=[(code, *words) for code, words in EVERY.items()],
        needed="Choose how often you want to hear",
    )  # fmt: skip


class SaveForm(NameForm):
    """The same, with the search itself as its page's address says it."""

    asked = HiddenField(max_length=_LONGEST_ADDRESS)


@bp.get("")
@requires(Permission.KEEP_SEARCHES)
def listing() -> ResponseReturnValue:
    """The asker's saved searches, with how many opportunities each finds now."""
    ours, at = searches.own_searches(current_actor()), now()
    published = searches.open_to_all(at, since=_EVER).keys() if ours else frozenset()
    rows = [
        {
            "search": one, "said": said(searches.sought_by(one)), "page": url_for(PAGES[one.kind], **address_of(one)),
            "open": len(refs_found(one, at=at) & published) if one.kind == OPPORTUNITY else None,
        }
        for one in ours
    ]  # fmt: skip
    return render_template(
        "search/saved/listing.html", rows=rows, most=MOST_SAVED, every=EVERY, person=current_person()
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.KEEP_SEARCHES)
def new() -> ResponseReturnValue:
    """Save the search that the address asks for: what it is a search of, and the arguments of the page that it was made on."""
    form = SaveForm()
    if not form.is_submitted():
        form.asked.data = urlencode(list(request.args.items(multi=True)))[:_LONGEST_ADDRESS]
    sought = sought_in(_arguments(form.asked.data or ""))
    told = sought.kind == OPPORTUNITY
    if not form.is_submitted():
        form.name.data = _name_of(sought)
        form.every.data = DAILY if told else NEVER

    def page() -> str:
        return render_template(
            "search/saved/new.html", form=form, sought=sought, said=said(sought), told=told, kinds=KINDS
        )

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        searches.save(
            sought=sought, name=form.name.data, every=form.every.data, organisation=own_organisation(current_actor()),
            by=current_actor(), at=now(),
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash(
        "The search is saved. You hear of what is published from now on."
        if form.every.data != NEVER
        else "The search is saved."
    )
    return redirect(url_for(".listing"))


@bp.route("/<ref:saved>", methods=["GET", "POST"])
@requires(Permission.KEEP_SEARCHES)
def change(saved: str) -> ResponseReturnValue:
    """Another name, or letters that come otherwise or no more."""
    one = searches.own_search(saved, current_actor())
    form = NameForm(data={"name": one.name, "every": one.every})

    def page() -> str:
        return render_template("search/saved/change.html", form=form, search=one, said=said(searches.sought_by(one)))

    def deed() -> None:
        searches.change(
            saved=searches.own_search(saved, current_actor()), name=form.name.data, every=form.every.data,
            by=current_actor(), at=now(),
        )  # fmt: skip

    return answered(form, page, deed, said="The search is changed.", to=url_for(".listing"))


@bp.post("/<ref:saved>/deletion")
@requires(Permission.KEEP_SEARCHES)
def delete(saved: str) -> ResponseReturnValue:
    """Have it no more."""
    with writing():
        searches.remove(saved=searches.own_search(saved, current_actor()), by=current_actor(), at=now())
    flash("The search is deleted. No more letters come about it.")
    return redirect(url_for(".listing"))


def sought_in(given: MultiDict[str, str]) -> Sought:
    """The search that a page's arguments ask for; what is no filter of its kind is not heard. State is left out: letters tell of what is open."""
    kind = given.get("of", OPPORTUNITY)
    kind = kind if kind in KINDS else OPPORTUNITY
    chosen = {
        name: [code for code in given.getlist(name) if 0 < len(code) <= 40]
        for name in FACETS[kind]
        if name not in LEFT_OUT
    }
    if kind == SUPPLIER:
        chosen["place"] = [ADMITTED, LISTED] if given.get("listed") == "yes" else []
    words = " ".join(given.get("q", "").replace("\x00", " ").split())[:LONGEST_WORDS]
    return Sought(kind, words, {name: codes for name, codes in chosen.items() if codes})


def address_of(one: SavedSearch) -> Mapping[str, Any]:
    """The arguments of the page that asks what a saved search asks."""
    asked: dict[str, Any] = {name: codes for name, codes in one.filters.items() if name != "place"}
    if one.words:
        asked["q"] = one.words
    if LISTED in one.filters.get("place", ()):
        asked["listed"] = "yes"
    return asked


def said(sought: Sought) -> tuple[tuple[str, str], ...]:
    """What a search looks for, in words: each part's name and what it is."""
    found = [("Looks for", KINDS[sought.kind])]
    if sought.words:
        found.append(("Words", sought.words))
    for name, title, choices in SHOWN.get(sought.kind, ()):
        codes = sought.filters.get(name, ())
        if codes:
            words = dict(choices(frozenset(codes)))
            found.append((title, "; ".join(words.get(code, code) for code in codes)))
    if LISTED in sought.filters.get("place", ()):
        found.append(("Also", "organisations that are listed, not admitted"))
    return tuple(found)


def _arguments(address: str) -> MultiDict[str, str]:
    """The arguments that a page carried; none where there are more than any page of ours makes."""
    try:
        return MultiDict(parse_qsl(address[:_LONGEST_ADDRESS], max_num_fields=200))
    except ValueError:
        return MultiDict()


def _name_of(sought: Sought) -> str:
    """A name to begin with: the words, or what the first filter says."""
    parts = [text for _, text in said(sought)[1:]]
    return (parts[0] if parts else "")[:60]
