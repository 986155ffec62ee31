"""letters: what each person chose, reminders that went out, notices."""

from __future__ import annotations

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
