"""profile: a supplier’s own library of answers."""

from __future__ import annotations

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
