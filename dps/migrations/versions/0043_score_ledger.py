"""evaluation: drafts, notes, sign-offs, second readings, corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0043"
down_revision = "0042"

MEETING = ("attended", "discussion", "dissent", "dissented")


def upgrade() -> None:
    # Append-only tables: plain ADD COLUMN, which keeps their triggers. Their rows from before say nothing here.
    op.add_column("score", sa.Column("cites", sa.Text(), nullable=False, server_default=""))
    op.add_column("consensus", sa.Column("attended", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("consensus", sa.Column("discussion", sa.Text(), nullable=False, server_default=""))
    op.add_column("consensus", sa.Column("dissent", sa.Text(), nullable=False, server_default=""))
    op.add_column("consensus", sa.Column("dissented", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "worksheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unfinished", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_worksheet_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_worksheet_bid_id_bid")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_worksheet_criterion_id_criterion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksheet")),
        sa.UniqueConstraint(
            "assignment_id", "bid_id", "criterion_id", name=op.f("uq_worksheet_assignment_id_bid_id_criterion_id")
        ),
    )
    op.create_table(
        "second_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("trigger_code", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trigger_code in ('divergence', 'moderator')", name=op.f("ck_second_reading_trigger")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_second_reading_reasoned")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_second_reading_bid_id_bid")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_second_reading_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_second_reading_asked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reading")),
    )
    op.create_index(op.f("ix_second_reading_bid_id"), "second_reading", ["bid_id"], unique=False)
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consensus_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("is_true", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("is_true or remark <> ''", name=op.f("ck_sign_off_objection_said")),
        sa.ForeignKeyConstraint(["consensus_id"], ["consensus.id"], name=op.f("fk_sign_off_consensus_id_consensus")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_sign_off_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("consensus_id", "assignment_id", name=op.f("uq_sign_off_consensus_id_assignment_id")),
    )
    op.create_index(op.f("ix_sign_off_assignment_id"), "sign_off", ["assignment_id"], unique=False)
    op.create_table(
        "score_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("error <> ''", name=op.f("ck_score_correction_error_said")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_score_correction_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_score_correction_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_score_correction_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_correction")),
        sa.UniqueConstraint("ref", name=op.f("uq_score_correction_ref")),
    )
    op.create_index(op.f("ix_score_correction_competition_id"), "score_correction", ["competition_id"], unique=False)
    for table in ("second_reading", "sign_off", "score_correction"):
        make_append_only(table)


def downgrade() -> None:
    for table in ("score_correction", "sign_off", "second_reading", "worksheet"):
        op.drop_table(table)
    for column in reversed(MEETING):
        op.drop_column("consensus", column)
    op.drop_column("score", "cites")
