"""A holder's passphrase as it is typed: how often it may be tried, and what a wrong one leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dps.bidding.custody import Share, WrongPassphrase, note_wrong, share_of
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.parties.actions import count_attempt
from dps.web.permissions import current_actor
from dps.web.throttling import keys_of, refuse_too_many
from dps.web.transactions import writing

if TYPE_CHECKING:
    from buyers.custody_forms import PassphraseForm
    from dps.competition.models import Competition

__all__ = ["share_typed"]


def share_typed(form: PassphraseForm, ours: Competition, part: str) -> Share | None:
    """The share that the typed passphrase opens. None where it is wrong: that is said beside the field, counted and kept.

    Raises Refused while there were too many wrong ones. Called outside ``writing()``: it is slow by design.
    """
    by, at, ref = current_actor(), now(), ours.ref
    keys = keys_of(f"share:{by.person}")
    refuse_too_many(keys, at=at)
    try:
        return share_of(ours, part, passphrase=form.share_password.data or "", by=by)
    except WrongPassphrase:
        with writing():
            count_attempt(keys=keys, at=at)
            note_wrong(competition=own_competition(ref, by), part=part, by=by, at=at)
        form.fault(form.share_password, "This is not the passphrase that you chose. The attempt is on the trail")
        return None
