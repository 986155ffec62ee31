"""social value: commitments in full and measured criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    with op.batch_alter_table("criterion") as batch:
        batch.add_column(sa.Column("measure", sa.String(12), nullable=False, server_default=""))
        batch.add_column(sa.Column("at_target", sa.String(40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("criterion") as batch:
        batch.drop_column("at_target")
        batch.drop_column("measure")
