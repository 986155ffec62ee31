"""award: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "award_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("price_pence", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("winner_check", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standstill", sa.Boolean(), nullable=False),
        sa.Column("no_standstill_reason", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_reference", sa.String(length=60), nullable=False),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.Column("notice_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reasons <> '' and winner_check <> ''", name=op.f("ck_award_decision_reasoned")),
        sa.CheckConstraint(
            "notice_recorded_at is null or (notice_reference <> '' and notice_date is not null)",
            name=op.f("ck_award_decision_notice_whole"),
        ),
        sa.CheckConstraint(
            "notice_recorded_at is null or told_at is not null", name=op.f("ck_award_decision_told_before_notice")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_award_decision_bid_id_bid")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_award_decision_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_award_decision_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_decision")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_award_decision_bid_id")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_award_decision_competition_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_award_decision_ref")),
    )
    op.create_table(
        "award_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_award_summary_bid_id_bid")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["award_decision.id"], name=op.f("fk_award_summary_decision_id_award_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_summary")),
        sa.UniqueConstraint("decision_id", "bid_id", name=op.f("uq_award_summary_decision_id_bid_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_award_summary_ref")),
        info={"append_only": True},
    )
    with op.batch_alter_table("award_summary", schema=None) as batch_op:
        batch_op.create_index("ix_award_summary_bid", ["bid_id"], unique=False)

    op.create_table(
        "award_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_award_ending_reasoned")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_award_ending_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_award_ending_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_ending")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_award_ending_competition_id")),
        info={"append_only": True},
    )

    make_append_only("award_summary")
    make_append_only("award_ending")


def downgrade() -> None:
    op.drop_table("award_ending")
    with op.batch_alter_table("award_summary", schema=None) as batch_op:
        batch_op.drop_index("ix_award_summary_bid")

    op.drop_table("award_summary")
    op.drop_table("award_decision")
