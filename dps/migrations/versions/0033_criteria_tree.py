"""competition: criteria tree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    with op.batch_alter_table("criterion") as batch:
        batch.add_column(sa.Column("group_title", sa.String(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("group_weight", sa.String(40), nullable=True))
        batch.add_column(sa.Column("share", sa.String(40), nullable=True))
    with op.batch_alter_table("lot") as batch:
        batch.add_column(sa.Column("weight_ranges", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("weight_clause", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("lot") as batch:
        batch.drop_column("weight_clause")
        batch.drop_column("weight_ranges")
    with op.batch_alter_table("criterion") as batch:
        batch.drop_column("share")
        batch.drop_column("group_weight")
        batch.drop_column("group_title")
