"""award: what the virus scanner said of a file that came with a challenge. Those kept before were not scanned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

TABLE = "award_challenge_step"


def upgrade() -> None:
    op.add_column(
        TABLE, sa.Column("scan", sa.String(10), nullable=False, server_default="unscanned")
    )  # keeps its triggers


def downgrade() -> None:
    op.drop_column(TABLE, "scan")
