"""market: what each criterion asks for, what an expired document stops, and how the period of validity changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("market", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspension_clause", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expiry_stops", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("expiry_clause", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("lot_criterion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.String(length=20), nullable=False, server_default="statement"))
        batch_op.add_column(sa.Column("evidence_kind", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("word_limit", sa.Integer(), nullable=False, server_default="500"))
        batch_op.add_column(sa.Column("minimum", sa.BigInteger(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_lot_criterion_asks"), "asks in ('statement', 'document', 'figure', 'yes_no')"
        )
        batch_op.create_check_constraint(op.f("ck_lot_criterion_word_limit"), "word_limit > 0")
        batch_op.create_check_constraint(
            op.f("ck_lot_criterion_minimum"), "minimum is null or (minimum > 0 and asks = 'figure')"
        )
    op.create_table(
        "market_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("becomes", sa.Date(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("notice", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rationale <> ''", name=op.f("ck_market_change_rationale")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_market_change_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_market_change_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "market_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("notice", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_market_notice_market_id_market")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["market_change.id"], name=op.f("fk_market_notice_change_id_market_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_notice")),
        sa.UniqueConstraint("change_id", name=op.f("uq_market_notice_change_id")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_market_change_market_id"), "market_change", ["market_id"], unique=False)
    op.create_index(op.f("ix_market_notice_market_id"), "market_notice", ["market_id"], unique=False)
    make_append_only("market_change")
    make_append_only("market_notice")


def downgrade() -> None:
    op.drop_table("market_notice")
    op.drop_table("market_change")
    with op.batch_alter_table("lot_criterion", schema=None) as batch_op:
        for name in ("asks", "word_limit", "minimum"):
            batch_op.drop_constraint(op.f(f"ck_lot_criterion_{name}"), type_="check")
        for name in ("minimum", "word_limit", "evidence_kind", "asks"):
            batch_op.drop_column(name)
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_column("expiry_clause")
        batch_op.drop_column("expiry_stops")
    with op.batch_alter_table("market", schema=None) as batch_op:
        batch_op.drop_column("suspension_clause")
