"""Membership of the network and its subscription. Stands apart from everything a supplier does in the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dps.core.clock import now
from dps.core.refusal import Obstacle, Refused
from dps.fees import actions, queries
from dps.fees.rules import Due, due, obstacles_to_paying
from dps.gateways.stripe import StripeRefused, StripeUnavailable, checkout
from dps.law.calendar import london_date
from dps.membership.queries import own_membership
from dps.parties.rules.roles import Permission
from dps.web.forms import MarketForm
from dps.web.permissions import current_actor, current_organisation, current_person, grave, requires
from dps.web.transactions import writing
from dps.web.webhooks import stripe_settings

if TYPE_CHECKING:
    from dps.membership.models import NetworkMember

bp = Blueprint("billing", __name__, url_prefix="/membership")


class PayForm(MarketForm):
    """Nothing to fill in: the amount is agreed, the card is Stripe's business."""


def _owed(member: NetworkMember | None) -> Due | None:
    if member is None:
        return None
    return due(yearly_pence=member.yearly_pence, since=london_date(member.since), on=london_date(now()))


@bp.get("/")
@requires(Permission.PAY_SUBSCRIPTION)
def home() -> ResponseReturnValue:
    """What class of member we are, what we owe and what we paid."""
    return _page(PayForm())


def _page(form: PayForm) -> str:
    # A browser holds the form's redirect to the page's own policy, so the policy must name where it leads.
    g.form_action = (current_app.config["STRIPE_BASE"] or "https://checkout.stripe.com",)
    member = own_membership(current_actor())
    owed = _owed(member)
    this_year = queries.subscription_for(current_organisation(), owed) if owed else None
    return render_template(
        "suppliers/membership.html",
        form=form,
        member=member,
        owed=owed,
        this_year=this_year,
        obstacles=obstacles_to_paying(owed=owed, paid=this_year is not None and this_year.paid_at is not None),
        subscriptions=queries.own_subscriptions(current_actor()),
        can_pay=stripe_settings() is not None,
    )


@bp.post("/pay")
@requires(Permission.PAY_SUBSCRIPTION)
@grave
def pay() -> ResponseReturnValue:
    """Send the member to Stripe's page for this year's subscription."""
    form = PayForm()
    settings = stripe_settings()
    if settings is None:
        flash("Card payment is not set up here. The network will send an invoice.")
        return redirect(url_for(".home"))
    with writing():
        asked = actions.ask(
            organisation=current_organisation(),
            owed=_owed(own_membership(current_actor())),
            by=current_actor(),
            at=now(),
        )
    base = current_app.config["BASE_URL"]
    try:
        sent = checkout(
            settings,
            reference=asked.ref,
            customer_email=current_person().email,
            amount=asked.amount_pence,
            description=f"Affiliate membership of the Co-operative Councils’ Innovation Network, year from {asked.year_from:%-d %B %Y}",
            success_url=base + url_for(".back", subscription=asked.ref),
            cancel_url=base + url_for(".home"),
            idempotency_key=f"subscription-{asked.ref}-{now():%Y%m%d%H}",
        )
    except (StripeUnavailable, StripeRefused):
        form.refuse(
            Refused(
                [
                    Obstacle(
                        "no-answer",
                        "The card payment service did not answer. Nothing was paid.",
                        mend="Try again in a few minutes.",
                    )
                ]
            )
        )
        return _page(form), 503
    with writing():
        actions.note_checkout(
            subscription=queries.own_subscription(asked.ref, current_actor()),
            checkout=sent.id,
            by=current_actor(),
            at=now(),
        )
    return redirect(sent.url, code=303)


@bp.get("/back/<ref:subscription>")
@requires(Permission.PAY_SUBSCRIPTION)
def back(subscription: str) -> ResponseReturnValue:
    """Where Stripe's page leads back to. Only the signed message says that it is paid, so the page says what is known."""
    return render_template(
        "suppliers/membership-back.html", subscription=queries.own_subscription(subscription, current_actor())
    )
