"""The demonstration market, made by real actions; the fake Stripe server; the rehearsal."""

from flask import Flask


def set_up(app: Flask) -> None:
    """Add the demonstration's commands and, in demo mode, its accounts on the sign-in page."""
