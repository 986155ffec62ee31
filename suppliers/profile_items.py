"""What we can do and our case studies: lists of things, each with a page of its own, as many as there is to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.parties.queries import own_organisation
from dps.parties.rules.roles import Permission
from dps.profile.actions import revise
from dps.profile.rules.content import Content
from dps.profile.rules.describing import MOST_CAPABILITIES, MOST_STUDIES
from dps.profile.versions import content_now, latest, version_or_none
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing
from suppliers.profile_item_forms import CapabilityForm, CaseStudyForm, ItemForm
from suppliers.profile_saving import Part, draw, save, standing_now

bp = Blueprint("items", __name__, url_prefix="/profile")

NEW = ""


@dataclass(frozen=True)
class Collection:
    """One of the two lists: its section, its field in the content, its form, and its pages."""

    section: str
    field: str
    form: Callable[[], ItemForm]
    listing: str
    adding: str
    most: int

    def of(self, content: Content) -> tuple[Any, ...]:
        """The things of the list."""
        things: tuple[Any, ...] = getattr(content, self.field)
        return things

    def one(self, content: Content | None, ref: str) -> Any:
        """The thing of that ref, or None."""
        return next((each for each in self.of(content) if each.ref == ref), None) if content is not None else None


CAPABILITIES = Collection(
    "capabilities", "capabilities", CapabilityForm, "suppliers.items.capabilities", "suppliers.items.add_capability",
    MOST_CAPABILITIES,
)  # fmt: skip
STUDIES = Collection(
    "case-studies", "case_studies", CaseStudyForm, "suppliers.items.case_studies", "suppliers.items.add_case_study",
    MOST_STUDIES,
)  # fmt: skip


@bp.get("/capabilities")
@requires(Permission.KEEP_PROFILE)
def capabilities() -> ResponseReturnValue:
    """What we can do, in our order."""
    return _listing(CAPABILITIES)


@bp.route("/capabilities/add", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def add_capability() -> ResponseReturnValue:
    """One more thing that we can do."""
    return _page(CAPABILITIES, NEW)


@bp.route("/capabilities/<ref:capability>", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def capability(capability: str) -> ResponseReturnValue:
    """One thing that we can do."""
    return _page(CAPABILITIES, capability)


@bp.post("/capabilities/<ref:capability>/arrange")
@requires(Permission.KEEP_PROFILE)
def arrange_capability(capability: str) -> ResponseReturnValue:
    """Move it up, or take it out."""
    return _arrange(CAPABILITIES, capability)


@bp.get("/case-studies")
@requires(Permission.KEEP_PROFILE)
def case_studies() -> ResponseReturnValue:
    """Our case studies, in our order."""
    return _listing(STUDIES)


@bp.route("/case-studies/add", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def add_case_study() -> ResponseReturnValue:
    """One more case study."""
    return _page(STUDIES, NEW)


@bp.route("/case-studies/<ref:case_study>", methods=["GET", "POST"])
@requires(Permission.KEEP_PROFILE)
def case_study(case_study: str) -> ResponseReturnValue:
    """One case study."""
    return _page(STUDIES, case_study)


@bp.post("/case-studies/<ref:case_study>/arrange")
@requires(Permission.KEEP_PROFILE)
def arrange_case_study(case_study: str) -> ResponseReturnValue:
    """Move it up, or take it out."""
    return _arrange(STUDIES, case_study)


def _listing(of: Collection) -> str:
    stands, _ = standing_now()
    return render_template(f"suppliers/profile/{of.section}.html", things=of.of(stands), most=of.most)


def _page(of: Collection, ref: str) -> ResponseReturnValue:
    form = of.form()
    stands, number = standing_now()
    there = of.one(stands, ref)
    if ref != NEW and there is None:
        abort(404)
    template = "suppliers/profile/capability.html" if of is CAPABILITIES else "suppliers/profile/case-study.html"
    more = request.form.get("do") == "another"
    facts = {"is_new": ref == NEW, "listing": url_for(of.listing)}
    part = Part(
        of.section, template, lambda content: form.put(content, ref), of.adding if more else of.listing, facts,
        seen=lambda: _seen(of, ref, form),
    )  # fmt: skip
    if form.is_submitted():
        return save(part, form)
    if there is not None:
        form.fill_from(there)
    form.seen.data = str(number)
    return draw(part, form)


def _seen(of: Collection, ref: str, form: ItemForm) -> int:
    """What to save against: a colleague's change of another thing in the list is no clash, nor is one of a new thing."""
    body = own_organisation(current_actor())
    stands, version = content_now(body), latest(body)
    before = version_or_none(body, form.seen_number())
    same = ref == NEW or of.one(before.content if before else None, ref) == of.one(stands, ref)
    return (version.sequence if version else 0) if same else form.seen_number()


def _arrange(of: Collection, ref: str) -> ResponseReturnValue:
    do = request.form.get("do", "")
    if of.one(standing_now()[0], ref) is None:
        abort(404)
    if do not in ("up", "remove"):
        abort(400)
    with writing():
        body = own_organisation(current_actor())
        stands, version = content_now(body), latest(body)
        things = list(of.of(stands))
        place = next((n for n, each in enumerate(things) if each.ref == ref), None)
        if place is None or version is None:
            abort(404)
        gone = things.pop(place)
        if do == "up":
            things.insert(max(0, place - 1), gone)
        revise(
            organisation=body, section=of.section, said=replace(stands, **{of.field: tuple(things)}), seen=version.sequence,
            by=current_actor(), at=now(),
        )  # fmt: skip
    flash("Moved up." if do == "up" else f"Taken out: “{gone.title}”. The version before keeps it.")
    return redirect(url_for(of.listing))
