"""contract: its particulars, changes, ending, and what was promised and delivered."""

from __future__ import annotations

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
