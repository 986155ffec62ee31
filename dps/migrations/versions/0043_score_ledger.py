"""evaluation: drafts, notes, sign-offs, second readings, corrections."""

from __future__ import annotations

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
