"""searches_frozen: to be filled in."""

from __future__ import annotations

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
