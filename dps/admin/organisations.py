"""Organisations: look-alikes held for review, claims to entries, and who is let into a council first."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dps.admission.reviews import decision_due, how_many_reviews, reviews_waiting
from dps.core.clock import now
from dps.law.calendar import london_date
from dps.parties import domains, reviews, team
from dps.parties.queries import council as council_of
from dps.parties.queries import councils_named, how_many_councils, people_of
from dps.parties.rules.domains import tidied
from dps.parties.rules.identifiers import SCHEMES
from dps.parties.rules.legal_forms import form_words
from dps.parties.rules.reviewing import CLAIM
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, Permission
from dps.web.acting import acting
from dps.web.forms import EmailField, MarketForm, RadioField, StringField, TextAreaField
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, grave, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.parties.account_models import OrganisationReview

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

PER_PAGE = 50


class ReviewForm(MarketForm):
    """The decision on a look-alike."""

    outcome = RadioField(
        "Is it who it says it is?",
        choices=[
            ("cleared", "Yes", "It goes on like any other organisation."),
            ("upheld", "No, or it cannot be shown", "It stays held back. You can clear it later, when more is known."),
        ],
        needed="Choose one",
    )
    reason = TextAreaField("Why", needed="Give the reason", max_length=2000, rows=4, hint="Those concerned read it.")


class ClaimForm(ReviewForm):
    """The decision on a claim."""

    outcome = RadioField(
        "Does this person act for the organisation?",
        choices=[
            ("granted", "Yes", "They become its owner, and say who else acts for it."),
            ("refused", "No, or it cannot be shown", "Nothing changes. They may claim it again."),
        ],
        needed="Choose one",
    )


class DomainForm(MarketForm):
    """A domain of a council's addresses."""

    domain = StringField("Domain", needed="Enter a domain", hint="What follows the @, for example example.gov.uk")


class InviteForm(MarketForm):
    """The council's administrator."""

    email = EmailField("E-mail address", needed="Enter the e-mail address of the council’s administrator")


@bp.get("/")
@requires(Permission.REVIEW_ORGANISATIONS)
def queue() -> ResponseReturnValue:
    """Reviews that wait, the soonest due first; then the latest decisions."""
    page, total, today = page_asked(), how_many_reviews(), london_date(now())
    return render_template(
        "admin/organisations.html",
        rows=[
            (one, due, (due - today).days if due else None) for one, due in reviews_waiting(page=page, limit=PER_PAGE)
        ],
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        decided=reviews.decided_lately(),
    )


def _form(one: OrganisationReview) -> ReviewForm:
    return ClaimForm() if one.kind == CLAIM else ReviewForm()


@bp.route("/<ref:review>", methods=["GET", "POST"])
@requires(Permission.REVIEW_ORGANISATIONS)
@grave
def decide(review: str) -> ResponseReturnValue:
    """One review: the organisation side by side with what it can be taken for, or with who claims it."""
    form = _form(reviews.review(review))
    if not form.is_submitted():
        return _desk(review, form)
    if not form.validate():
        return _desk(review, form), 422
    with acting(form) as act:
        reviews.decide_review(
            review=reviews.review(review), outcome=form.outcome.data, reason=form.reason.data, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _desk(review, form), 409
    flash("Decided. Those concerned are told.")
    return redirect(url_for(".decide", review=review))


def _desk(ref: str, form: ReviewForm) -> str:
    one = reviews.review(ref)
    due = decision_due(one)
    return render_template(
        "admin/organisation-review.html", review=one, form=form, alike=reviews.alike_to(one), due=due,
        days=(due - london_date(now())).days if due else None, form_words=form_words, schemes=SCHEMES,
        people=people_of(one.organisation), is_claim=one.kind == CLAIM, open=one.state in ("open", "upheld"),
    )  # fmt: skip


@bp.get("/councils")
@requires(Permission.REVIEW_ORGANISATIONS)
def councils() -> ResponseReturnValue:
    """The councils, by name; those whose name holds the words asked for."""
    words, page = request.args.get("q", "")[:100], page_asked()
    total = how_many_councils(words)
    return render_template(
        "admin/councils.html",
        councils=councils_named(words, page=page, limit=PER_PAGE),
        words=words,
        total=total,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
    )


@bp.get("/councils/<ref:council>")
@requires(Permission.REVIEW_ORGANISATIONS)
def show(council: str) -> ResponseReturnValue:
    """One council: its administrators, its domains, and who is invited."""
    return _council(council, DomainForm(prefix="domain"), InviteForm(prefix="invite"))


def _council(ref: str, domain: DomainForm, invite: InviteForm) -> str:
    body = council_of(ref)
    return render_template(
        "admin/council.html", council=body, domain=domain, invite=invite, domains=domains.domains_of(body),
        administrators=people_of(body, roles=(COUNCIL_ADMINISTRATOR,)), invitations=team.invitations_of(body),
        form=invite if invite.faults() else domain, at=now(),
    )  # fmt: skip


@bp.post("/councils/<ref:council>/domains")
@requires(Permission.REVIEW_ORGANISATIONS)
@grave
def add_domain(council: str) -> ResponseReturnValue:
    """Keep a domain for a council."""
    form, other = DomainForm(prefix="domain"), InviteForm(prefix="invite", formdata=None)
    if not form.validate():
        return _council(council, form, other), 422
    with acting(form) as act:
        domains.approve_domain(
            council=council_of(council), domain=tidied(form.domain.data), by=current_actor(), at=now()
        )
    if act.refused:
        return _council(council, form, other), 409
    flash("The domain is kept. Whoever confirms an address in it may join as evaluator.")
    return redirect(url_for(".show", council=council))


@bp.post("/domains/<ref:domain>/end")
@requires(Permission.REVIEW_ORGANISATIONS)
@grave
def end_domain(domain: str) -> ResponseReturnValue:
    """Let nobody else join by a domain."""
    with writing():
        one = domains.domain_kept(domain, current_actor())
        council = one.organisation.ref
        domains.end_domain(domain=one, by=current_actor(), at=now())
    flash("Nobody else joins by that domain. Those who joined stay.")
    return redirect(url_for(".show", council=council))


@bp.post("/councils/<ref:council>/administrator")
@requires(Permission.REVIEW_ORGANISATIONS)
@grave
def invite_administrator(council: str) -> ResponseReturnValue:
    """Invite a council's administrator, who then says who else acts for it."""
    form, other = InviteForm(prefix="invite"), DomainForm(prefix="domain", formdata=None)
    if not form.validate():
        return _council(council, other, form), 422
    with acting(form) as act:
        team.invite(
            organisation=council_of(council), address=form.email.data, role=COUNCIL_ADMINISTRATOR, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _council(council, other, form), 409
    flash(f"We have written to {form.email.data}. They have 14 days to answer.")
    return redirect(url_for(".show", council=council))
