"""social value: commitments in full and measured criteria."""

from __future__ import annotations

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
