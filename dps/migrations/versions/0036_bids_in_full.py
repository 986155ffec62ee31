"""competition: bids in full."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "bid_intention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_bid_intention_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_bid_intention_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_intention")),
        sa.UniqueConstraint("competition_id", "supplier_id", name=op.f("uq_bid_intention_competition_id_supplier_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_bid_intention_ref")),
    )
    with op.batch_alter_table("bid_intention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_intention_supplier_id"), ["supplier_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bid_intention")
