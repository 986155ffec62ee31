"""Stripe's door: the one POST without a token, because it carries a signature."""

from __future__ import annotations

from flask import Flask


def set_up_webhooks(app: Flask) -> None:
    """Open Stripe's door."""
