"""outbox: the minutes in which the market was at work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "beat",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_beat")),
    )


def downgrade() -> None:
    op.drop_table("beat")
