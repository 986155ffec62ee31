"""profile: what a list calls an organisation's kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    with op.batch_alter_table("directory_entry") as table:
        table.add_column(sa.Column("org_type", sa.String(80), nullable=False, server_default=""))
    with op.batch_alter_table("directory_entry") as table:
        table.alter_column("org_type", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("directory_entry") as table:
        table.drop_column("org_type")
