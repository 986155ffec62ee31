"""market: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "market",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("notice_reference", sa.String(length=60), nullable=False),
        sa.Column("notice_date", sa.Date(), nullable=False),
        sa.Column("established_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_on is null or ending_reason <> ''", name=op.f("ck_market_ended_with_reason")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_market_owner_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market")),
        sa.UniqueConstraint("ref", name=op.f("uq_market_ref")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("cpv", sa.JSON(), nullable=False),
        sa.Column("max_value", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_lot_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("market_id", "number", name=op.f("uq_lot_market_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_lot_ref")),
    )
    op.create_table(
        "named_buyer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_named_buyer_market_id_market")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_named_buyer_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_buyer")),
        sa.UniqueConstraint("market_id", "organisation_id", name=op.f("uq_named_buyer_market_id_organisation_id")),
    )
    with op.batch_alter_table("named_buyer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_buyer_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "lot_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('legal', 'financial', 'technical')", name=op.f("ck_lot_criterion_kind")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_criterion_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_criterion")),
        sa.UniqueConstraint("lot_id", "position", name=op.f("uq_lot_criterion_lot_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_lot_criterion_ref")),
    )
    with op.batch_alter_table("lot_criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_criterion_lot_id"), ["lot_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lot_criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_criterion_lot_id"))

    op.drop_table("lot_criterion")
    with op.batch_alter_table("named_buyer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_named_buyer_organisation_id"))

    op.drop_table("named_buyer")
    op.drop_table("lot")
    op.drop_table("market")
