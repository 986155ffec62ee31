"""Who holds the key that opens the bids: the choice, the three holders, their places, and the rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.custody_forms import CustodyForm, HoldersForm, PassphraseForm, PlaceForm
from buyers.sections import in_background, own_draft, page, section
from buyers.shares import share_typed
from dps.bidding import custody as box
from dps.competition import actions
from dps.competition.custody import holders_of, key_of, officers_hold, officers_of, place_of, why_not_hold
from dps.competition.queries import own_competition, sections_of
from dps.competition.rules.parts import custody
from dps.core.clock import now
from dps.core.refusal import Refused, refuse_if
from dps.parties.rules.roles import Permission
from dps.web.acting import acting
from dps.web.permissions import current_actor, grave, may, requires

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("custody", __name__, url_prefix="/competitions/<ref:competition>/custody")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.DRAFT_COMPETITION)
def edit(competition: str) -> ResponseReturnValue:
    """The choice that suppliers are told of."""
    draw = page("buyers/custody/choose.html", custody.NAME, custody.PART.title, says=_both())
    answer = section(competition, CustodyForm, draw)
    saved = getattr(answer, "status_code", 0) == 302 and not in_background()
    if saved and officers_hold(own_draft(competition)):
        return redirect(url_for(".holders", competition=competition))
    return answer


def _both() -> dict[str, tuple[str, ...]]:
    return {rule: custody.in_words({custody.NAME: {"rule": rule}}) for rule in custody.CUSTODIES}


@bp.route("/holders", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
def holders(competition: str) -> ResponseReturnValue:
    """The three: who they are, who took their place, who proved that they can open."""
    ours = own_competition(competition, current_actor())
    form = HoldersForm(data={"holders": [row.person.ref for row in holders_of(ours)]})
    form.holders.offer([(person.ref, person.name) for person in officers_of(ours)])
    if not form.is_submitted():
        return _holders_page(ours, form)
    if not form.validate():
        return _holders_page(ours, form), 422
    g.trail = f"competition:{competition}"
    with acting(form) as act:
        actions.name_holders(
            competition=own_competition(competition, current_actor()), refs=form.holders.data, by=current_actor(), at=now()
        )  # fmt: skip
    if act.refused:
        return _holders_page(own_competition(competition, current_actor()), form), 409
    flash("The three are named, and have a letter. Each of them now takes their place.")
    return redirect(url_for(".holders", competition=competition))


def _holders_page(ours: Competition, form: HoldersForm) -> str:
    rows = holders_of(ours)
    mine = place_of(ours, current_actor())
    return render_template(
        "buyers/custody/holders.html", competition=ours, form=form, holders=rows, mine=mine,
        held=officers_hold(ours), rehearsing=key_of(ours, custody.REHEARSAL) is not None,
        officers=len(officers_of(ours)), may_name=may(Permission.DRAFT_COMPETITION) and ours.state == "draft",
        missing=sections_of(ours, at=now())[custody.NAME] if ours.state == "draft" else (),
    )  # fmt: skip


@bp.route("/place", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
@grave
def place(competition: str) -> ResponseReturnValue:
    """Take one's place as a holder, with a passphrase of one's own; or take it anew."""
    by, form = current_actor(), PlaceForm()
    ours = own_competition(competition, by)
    if not form.is_submitted():
        return _place_page(ours, form)
    refuse_if(why_not_hold(ours, by))
    if not form.validate():
        return _place_page(ours, form), 422
    try:
        made = actions.make_place(ours, passphrase=form.new_password.data, by=by)
    except Refused as refusal:
        form.refuse_passphrase(refusal.obstacles)
        return _place_page(ours, form), 422
    g.trail = f"competition:{competition}"
    with acting(form) as act:
        actions.take_place(competition=own_competition(competition, by), made=made, by=by, at=now())
    if act.refused:
        return _place_page(own_competition(competition, by), form), 409
    flash("Your place is taken. Keep the passphrase where you alone find it: nobody can reset it.")
    return redirect(url_for(".holders", competition=competition))


def _place_page(ours: Competition, form: PlaceForm) -> str:
    mine = place_of(ours, current_actor())
    again = mine is not None and mine.placed_at is not None
    return render_template(
        "buyers/custody/place.html", competition=ours, form=form, again=again,
        obstacles=() if form.obstacles else why_not_hold(ours, current_actor()),
    )  # fmt: skip


@bp.route("/rehearsal", methods=["GET", "POST"])
@requires(Permission.OPEN_BIDS)
@grave
def rehearse(competition: str) -> ResponseReturnValue:
    """One's part of the rehearsal: the passphrase opens the test envelope with the shares of those who came before."""
    by, form = current_actor(), PassphraseForm()
    ours = own_competition(competition, by)
    if not form.is_submitted():
        return _rehearsal_page(ours, form)
    refuse_if(box.why_not_rehearse(ours, by))
    if not form.validate():
        return _rehearsal_page(ours, form), 422
    g.trail = f"competition:{competition}"
    share = share_typed(form, ours, custody.REHEARSAL)
    if share is None:
        return _rehearsal_page(own_competition(competition, by), form), 422
    with acting(form) as act:
        done = box.prove(competition=own_competition(competition, by), share=share, by=by, at=now())
    if act.refused:
        return _rehearsal_page(own_competition(competition, by), form), 409
    flash(
        "Every two of the three have opened the test envelope. The rehearsal is done."
        if done
        else "Your share is good. The others now open the test envelope too."
    )
    return redirect(url_for(".holders", competition=competition))


def _rehearsal_page(ours: Competition, form: PassphraseForm) -> str:
    return render_template(
        "buyers/custody/rehearsal.html", competition=ours, form=form, holders=holders_of(ours),
        obstacles=() if form.obstacles else box.why_not_rehearse(ours, current_actor()),
    )  # fmt: skip
