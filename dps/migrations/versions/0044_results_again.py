"""evaluation: a ranking computed again, and the draw of the last resort."""

from __future__ import annotations

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
