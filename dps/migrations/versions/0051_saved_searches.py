"""saved_searches: to be filled in."""

from __future__ import annotations

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
