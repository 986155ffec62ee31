"""What the pages of a running contract share: their one form page, and the contract as its desk shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, render_template, url_for

from dps.contract.delivery_queries import shown_promises
from dps.contract.figures import why_not_see
from dps.contract.queries import details_due, own_contract
from dps.contract.record_queries import (
    breaches_of,
    changes_of,
    ending_of,
    kpi_words,
    kpis_of,
    law_of,
    notices_due,
    papers_of,
    running_of,
    signing_of,
)
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.routes import route
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor

if TYPE_CHECKING:
    from dps.contract.models import Contract
    from dps.parties.models import Organisation


def ours(ref: str) -> Contract:
    """The council's own contract; its trail keeps what is refused about it."""
    found = own_contract(ref, current_actor())
    g.trail = found.competition.log
    return found


def judged_by(supplier: Organisation) -> None:
    """Refuse whoever sits on an undecided panel where the supplier's delivery is not to be seen. Raises Refused."""
    refuse_if(why_not_see(supplier, current_actor()))


def form_page(
    form: MarketForm, *, title: str, button: str, contract: Contract, lead: str = "", notes: tuple[str, ...] = (),
    back: str = "", files: bool = False,
) -> str:  # fmt: skip
    """A form with a page of its own."""
    return render_template(
        "buyers/contracts/form.html", form=form, title=title, button=button, contract=contract, lead=lead, notes=notes,
        back=back or url_for("buyers.contracts.show", contract=contract.ref), files=files,
    )  # fmt: skip


def desk(found: Contract) -> dict[str, Any]:
    """Everything that the page of a contract shows to the council."""
    at = now()
    withheld = why_not_see(found.supplier, current_actor())
    return {
        "contract": found,
        "route": route(found.route),
        "law": law_of(found),
        "due": details_due(found),
        "running": running_of(found),
        "changes": changes_of(found),
        "ending": ending_of(found),
        "signing": signing_of(found),
        "papers": papers_of(found),
        "kpis": kpis_of(found),
        "kpi_words": kpi_words(found, at=at),
        "breaches": breaches_of(found),
        "notices": notices_due(found),
        "withheld": withheld,
        "promises": () if withheld else shown_promises(found.promises, at=at),
    }
