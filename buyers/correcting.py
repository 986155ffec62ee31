"""After prices are open: a manifest error is corrected for every bid on a criterion, by a panel member who saw no price."""

# mypy: disable-error-code="misc"
# The form libraries carry no types.

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.ledger_forms import LONGEST, PointsField, WhyField, points_of, version_in
from buyers.scoring import to_declare_first
from dps.award.queries import decision_of
from dps.core.clock import now
from dps.core.refusal import Obstacle
from dps.evaluation import actions
from dps.evaluation.ledger_queries import corrections_of
from dps.evaluation.queries import agreed, criteria_of
from dps.evaluation.rules.correcting import Corrected, obstacles_to_correcting_at_all
from dps.evaluation.rules.panel import Member
from dps.evaluation.scoring import scale_of
from dps.evaluation.seen import people_who_saw_prices
from dps.parties.rules.roles import Permission
from dps.web.acting import answered
from dps.web.forms import FieldList, FormField, HiddenField, MarketForm, RowForm, TextAreaField
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.competition.models import Criterion

bp = Blueprint("correcting", __name__, url_prefix="/competitions/<ref:competition>/evaluation/corrections")


class BidRow(RowForm):
    """One bid on the criterion."""

    bid = HiddenField()
    version = HiddenField()
    points = PointsField("Score", choices=[])
    rationale = WhyField("Rationale as it now reads", max_length=LONGEST, rows=4)


class CorrectionForm(MarketForm):
    """The error, and what becomes of each bid."""

    error = TextAreaField(
        "The error", needed="Describe the error", max_length=LONGEST, rows=4,
        hint="What is wrong, and how anybody can see it. At least 40 characters. It stands on record beside every bid.",
    )  # fmt: skip
    rows = FieldList(FormField(BidRow))

    def corrected(self) -> dict[str, Corrected]:
        """What becomes of each bid, by ref."""
        return {
            row.form.bid.data or "": Corrected(
                Decimal(row.form.points.data or "-1"), row.form.rationale.data or "", version_in(row.form.version.data)
            )
            for row in self.rows
        }


def _member(room: Room) -> ResponseReturnValue | Member:
    """The visitor as a panel member who has declared; 404 for everybody else."""
    if room.me is None:
        abort(404)
    return to_declare_first(room)


def _closed(room: Room, me: Member) -> tuple[Obstacle, ...]:
    return obstacles_to_correcting_at_all(
        room.evaluation,
        member=me,
        seen_prices=people_who_saw_prices(room.competition),
        awarded=decision_of(room.competition) is not None,
    )


@bp.get("")
@requires(Permission.EVALUATE)
def listing(competition: str) -> ResponseReturnValue:
    """What was corrected, and the criteria on which the visitor may correct an error."""
    room = enter(competition)
    me = _member(room)
    if not isinstance(me, Member):
        return me
    titles = {c.ref: c.title for c in room.evaluation.criteria}
    return render_template(
        "buyers/evaluation/corrections.html", competition=room.competition, closed=_closed(room, me),
        mine=[c for c in room.evaluation.criteria if me.covers(c.ref)],
        made=[(titles.get(ref, ""), row) for ref, row in corrections_of(room.competition)],
    )  # fmt: skip


@bp.route("/<ref:criterion>", methods=["GET", "POST"])
@requires(Permission.EVALUATE)
def correct(competition: str, criterion: str) -> ResponseReturnValue:
    """Correct an error on one criterion, for every bid."""
    room = enter(competition)
    me = _member(room)
    if not isinstance(me, Member):
        return me
    asked = next((c for c in criteria_of(room.competition) if c.ref == criterion), None)
    if asked is None or not me.covers(criterion) or criterion not in {c.ref for c in room.evaluation.criteria}:
        abort(404)
    form = CorrectionForm()
    if not form.is_submitted():
        _draw(form, room, criterion)
    choices = points_of(scale_of(room.competition))
    for row in form.rows:
        row.form.points.choices = choices

    def page() -> str:
        return _page(enter(competition), me, asked, form)

    def deed() -> None:
        actions.correct_manifest_error(
            competition=room.competition, criterion=asked, error=form.error.data or "", bids=form.corrected(),
            awarded=decision_of(room.competition) is not None, by=current_actor(), at=now(),
        )  # fmt: skip

    said = (
        "The correction is kept. Another evaluator who has seen no price signs it, then the ranking is computed again."
    )
    return answered(form, page, deed, said=said, to=url_for(".listing", competition=competition))


def _draw(form: CorrectionForm, room: Room, criterion: str) -> None:
    kept = agreed(room.competition)
    for bid in room.evaluation.to_score:
        row = kept.get((bid.ref, criterion))
        form.rows.append_entry(
            {
                "bid": bid.ref, "version": str(row.version if row else 0), "points": str(row.points) if row else "",
                "rationale": row.rationale if row else "",
            }
        )  # fmt: skip


def _page(room: Room, me: Member, asked: Criterion, form: CorrectionForm) -> str:
    kept = agreed(room.competition)
    called = {bid.ref: bid.called for bid in room.evaluation.to_score}
    for entry in form.rows:  # a second attempt is made knowing what is kept now
        row = kept.get((entry.form.bid.data, asked.ref))
        entry.form.version.data = str(row.version if row else 0)
    return render_template(
        "buyers/evaluation/correct.html", competition=room.competition, c=asked, form=form, called=called,
        kept={bid: kept[bid, asked.ref] for bid in called if (bid, asked.ref) in kept}, closed=_closed(room, me),
    )  # fmt: skip
