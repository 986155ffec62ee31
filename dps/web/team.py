"""The team of an organisation, the same behind every door: who acts for it, in which roles, and who is asked to."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from dps.core.clock import now
from dps.letters.signed import keyed
from dps.parties import domains, team
from dps.parties.account_models import TeamInvitation
from dps.parties.joining import accept_request, decline_request, own_request, requests_to
from dps.parties.links import live_link
from dps.parties.queries import heads_of, own_organisation, person
from dps.parties.rules.domains import tidied
from dps.parties.rules.roles import ROLES_OF_KIND, Permission
from dps.parties.rules.team import HEAD_OF_KIND, ROLE_WORDS, obstacles_to_ending, role_name
from dps.parties.sessions import renew_session
from dps.web.acting import acting
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, current_organisation, current_person, grave, may, requires
from dps.web.signin import landing, start_cookie
from dps.web.team_forms import AnswerForm, DomainForm, InviteForm, PressForm, RolesForm, TransferForm, role_choices
from dps.web.transactions import writing

bp = Blueprint("team", __name__, url_prefix="/team")

PER_PAGE = 50


LEAVES = "leaves"


@bp.get("/")
@requires(Permission.KEEP_OWN_ACCOUNT)
def listing() -> ResponseReturnValue:
    """Everybody who acts for the organisation, and whoever is asked to."""
    return _listing(DomainForm(prefix="domain", formdata=None))


def _listing(domain: DomainForm) -> str:
    body, at = own_organisation(current_actor()), now()
    keeps, page, total = may(Permission.KEEP_TEAM), page_asked(), team.how_many_colleagues(body)
    invitations = [(one, at >= one.expires_at, _demo_link(one)) for one in (team.invitations_of(body) if keeps else ())]
    return render_template(
        "team/listing.html", organisation=body, colleagues=team.colleagues(body, page=page, limit=PER_PAGE), keeps=keeps,
        page=page, pages=max(1, -(-total // PER_PAGE)), invitations=invitations,
        requests=requests_to(body) if keeps else (), offers=team.offers_of(body, current_person()),
        domains=domains.domains_of(body) if keeps and body.kind == "council" else (), form=domain,
        places=[place for place in team.places_of(current_person()) if place.id != body.id],
        head=role_name(HEAD_OF_KIND[body.kind]), heads=heads_of(body), role_name=role_name,
        is_head=HEAD_OF_KIND[body.kind] in current_actor().roles,
        words=[ROLE_WORDS[role] for role in ROLES_OF_KIND[body.kind]],
    )  # fmt: skip


def _demo_link(invitation: TeamInvitation) -> str:
    """The whole address that only the e-mail carries: a demonstration sends none, so its page shows it."""
    if not current_app.config["DEMO"]:
        return ""
    live = live_link(invitation, at=now())
    return keyed(live) if live else ""


@bp.route("/invitations", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def invite() -> ResponseReturnValue:
    """Ask a colleague, by e-mail, to take a role."""
    form, body = InviteForm(), current_organisation()
    form.role.offer(role_choices(body))

    def page() -> str:
        return render_template("team/invite.html", form=form, organisation=current_organisation())

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        team.invite(
            organisation=current_organisation(), address=form.email.data, role=form.role.data, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return page(), 409
    flash(f"We have written to {form.email.data}. They have 14 days to answer.")
    return redirect(url_for(".listing"))


@bp.post("/invitations/<ref:invitation>/letter")
@requires(Permission.KEEP_TEAM)
def send_again(invitation: str) -> ResponseReturnValue:
    """Send an invitation again; the older letter's link ends."""
    with writing():
        one = team.own_invitation(invitation, current_actor())
        team.send_again(invitation=one, by=current_actor(), at=now())
        address = one.address
    flash(f"We have written to {address} again. The older letter’s link no longer works.")
    return redirect(url_for(".listing"))


@bp.post("/invitations/<ref:invitation>/withdrawal")
@requires(Permission.KEEP_TEAM)
def withdraw(invitation: str) -> ResponseReturnValue:
    """Take an invitation back."""
    with writing():
        one = team.own_invitation(invitation, current_actor())
        team.withdraw_invitation(invitation=one, by=current_actor(), at=now())
    flash("The invitation is withdrawn. Its link no longer works.")
    return redirect(url_for(".listing"))


@bp.route("/requests/<ref:asking>", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def answer(asking: str) -> ResponseReturnValue:
    """Let somebody in who asked, with a role; or decline, with a reason."""
    asked, form = own_request(asking, current_actor()), AnswerForm()
    form.role.offer(role_choices(asked.organisation))

    def page() -> str:
        return render_template("team/answer.html", form=form, asked=own_request(asking, current_actor()))

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        asked = own_request(asking, current_actor())
        if form.answer.data == "accept":
            accept_request(request=asked, role=form.role.data, by=current_actor(), at=now())
        else:
            decline_request(request=asked, reason=form.reason.data or "", by=current_actor(), at=now())
    if act.refused:
        return page(), 409
    flash("They are told.")
    return redirect(url_for(".listing"))


@bp.route("/people/<ref:colleague>", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def roles(colleague: str) -> ResponseReturnValue:
    """A colleague's roles."""
    one = team.own_colleague(colleague, current_actor())
    form = RolesForm(data={"roles": list(one.roles)})
    form.roles.offer(role_choices(current_organisation()))

    def page() -> str:
        return render_template("team/roles.html", form=form, one=team.own_colleague(colleague, current_actor()))

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        one = team.own_colleague(colleague, current_actor())
        team.change_roles(
            organisation=current_organisation(), person=one.person, wanted=form.roles.data, by=current_actor(), at=now()
        )  # fmt: skip
        mine = one.person.ref == current_actor().person
    if act.refused:
        return page(), 409
    flash("The roles are changed. They are told." if not mine else "Your roles are changed.")
    return _onward()


@bp.route("/people/<ref:colleague>/end", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def end(colleague: str) -> ResponseReturnValue:
    """End a colleague's place: every role of theirs, at once."""
    one, form = team.own_colleague(colleague, current_actor()), PressForm()

    def page() -> str:
        one = team.own_colleague(colleague, current_actor())
        return render_template("team/end.html", form=form, one=one, obstacles=_why_not_end(one.roles))

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        one = team.own_colleague(colleague, current_actor())
        team.end_place(organisation=current_organisation(), person=one.person, by=current_actor(), at=now())
    if act.refused:
        return page(), 409
    flash("Their place is ended and their sessions with it. They are told.")
    return _onward()


def _why_not_end(held: tuple[str, ...]) -> Any:
    body = current_organisation()
    return obstacles_to_ending(body.kind, held, heads=heads_of(body))


@bp.route("/leave", methods=["GET", "POST"])
@requires(Permission.KEEP_OWN_ACCOUNT)
def leave() -> ResponseReturnValue:
    """Leave the organisation oneself."""
    form = PressForm()

    def page() -> str:
        held = tuple(current_actor().roles)
        return render_template(
            "team/leave.html", form=form, organisation=current_organisation(), obstacles=_why_not_end(held)
        )

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    with acting(form) as act:
        me = person(current_actor().person)
        team.end_place(organisation=current_organisation(), person=me, by=current_actor(), at=now())
    if act.refused:
        return page(), 409
    flash("You have left. Your account stays, for other organisations that you act for or that invite you.")
    return _onward()


def _onward() -> ResponseReturnValue:
    """The team again; the way in where one's own session ended by what one did."""
    if current_user.session.ended_at is None:
        return redirect(url_for(".listing"))
    logout_user()
    return redirect(url_for("signin.sign_in")), {"Cache-Control": "no-store", "Clear-Site-Data": '"cache"'}


@bp.route("/transfer", methods=["GET", "POST"])
@requires(Permission.KEEP_TEAM)
@grave
def transfer() -> ResponseReturnValue:
    """Offer one's place as owner, council administrator or administrator to a colleague."""
    body, me, form = current_organisation(), current_person(), TransferForm()
    head = HEAD_OF_KIND[body.kind]
    others = [c for c in team.colleagues(body, limit=200) if c.person.id != me.id and head not in c.roles]
    form.colleague.offer([(c.person.ref, c.person.name, c.person.email) for c in others])
    form.becomes.offer([*role_choices(body, without=head), (LEAVES, "I leave", "Every role of mine ends.")])

    def page() -> str:
        return render_template(
            "team/transfer.html", form=form, organisation=current_organisation(), head=role_name(head), others=others
        )

    if not form.is_submitted():
        return page()
    if not form.validate():
        return page(), 422
    becomes = "" if form.becomes.data == LEAVES else form.becomes.data
    with acting(form) as act:
        taker = team.own_colleague(form.colleague.data, current_actor()).person
        team.offer_transfer(
            organisation=current_organisation(), taker=taker, becomes=becomes, by=current_actor(), at=now()
        )
    if act.refused:
        return page(), 409
    flash("The place is offered. It is yours until it is accepted.")
    return redirect(url_for(".listing"))


@bp.post("/offers/<ref:offer>/acceptance")
@requires(Permission.KEEP_OWN_ACCOUNT)
@grave
def take(offer: str) -> ResponseReturnValue:
    """Take the head's place that was offered."""
    with writing():
        team.accept_transfer(offer=team.own_offer(offer, current_actor()), by=current_actor(), at=now())
    flash("The place is yours.")
    return redirect(url_for(".listing"))


@bp.post("/offers/<ref:offer>/refusal")
@requires(Permission.KEEP_OWN_ACCOUNT)
def decline(offer: str) -> ResponseReturnValue:
    """Decline the head's place, or take one's own offer of it back."""
    with writing():
        team.refuse_transfer(offer=team.own_offer(offer, current_actor()), by=current_actor(), at=now())
    flash("The offer is at an end. Nothing has changed.")
    return redirect(url_for(".listing"))


@bp.post("/domains")
@requires(Permission.KEEP_TEAM)
@grave
def add_domain() -> ResponseReturnValue:
    """Keep the domain of one's own address for the council, so that colleagues may join by it."""
    form = DomainForm(prefix="domain")
    if not form.validate():
        return _listing(form), 422
    with acting(form) as act:
        domains.approve_domain(
            council=current_organisation(), domain=tidied(form.domain.data), by=current_actor(), at=now()
        )
    if act.refused:
        return _listing(form), 409
    flash("The domain is kept. Whoever confirms an address in it may join as evaluator.")
    return redirect(url_for(".listing"))


@bp.post("/domains/<ref:domain>/end")
@requires(Permission.KEEP_TEAM)
@grave
def end_domain(domain: str) -> ResponseReturnValue:
    """Let nobody else join by a domain."""
    with writing():
        domains.end_domain(domain=domains.domain_kept(domain, current_actor()), by=current_actor(), at=now())
    flash("Nobody else joins by that domain. Those who joined stay.")
    return redirect(url_for(".listing"))


@bp.post("/turn/<ref:place>")
@requires(Permission.KEEP_OWN_ACCOUNT)
def turn(place: str) -> ResponseReturnValue:
    """Go on for another organisation that one acts for."""
    with writing():
        team.act_for(session=current_user.session, organisation=place, by=current_actor(), at=now())
        token = renew_session(session=current_user.session)
    start_cookie(token)
    return redirect(url_for(landing(current_user.actor)))
