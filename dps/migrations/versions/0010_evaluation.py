"""evaluation: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ended_at is null or ended_reason <> ''", name=op.f("ck_assignment_ended_with_reason")),
        sa.CheckConstraint("role in ('evaluator', 'moderator')", name=op.f("ck_assignment_role")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_assignment_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "competition_id", "person_id", "role", name=op.f("uq_assignment_competition_id_person_id_role")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_assignment_ref")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "quality_lock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("locked_by_id", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_quality_lock_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["locked_by_id"], ["person.id"], name=op.f("fk_quality_lock_locked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_lock")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_quality_lock_competition_id")),
        info={"append_only": True},
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_result_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["computed_by_id"], ["person.id"], name=op.f("fk_result_computed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_result_competition_id")),
        info={"append_only": True},
    )
    op.create_table(
        "consensus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rationale <> ''", name=op.f("ck_consensus_reasoned")),
        sa.CheckConstraint("version = 1 or change_reason <> ''", name=op.f("ck_consensus_change_with_reason")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_consensus_bid_id_bid")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_consensus_criterion_id_criterion")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_consensus_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus")),
        sa.UniqueConstraint("bid_id", "criterion_id", "version", name=op.f("uq_consensus_bid_id_criterion_id_version")),
        info={"append_only": True},
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("bidders_digest", sa.String(length=64), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_declaration_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        info={"append_only": True},
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_score_reasoned")),
        sa.CheckConstraint("version = 1 or change_reason <> ''", name=op.f("ck_score_change_with_reason")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_score_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_score_bid_id_bid")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id_criterion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "assignment_id",
            "bid_id",
            "criterion_id",
            "version",
            name=op.f("uq_score_assignment_id_bid_id_criterion_id_version"),
        ),
        info={"append_only": True},
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_bid_id"), ["bid_id"], unique=False)

    make_append_only("consensus")
    make_append_only("declaration")
    make_append_only("quality_lock")
    make_append_only("result")
    make_append_only("score")


def downgrade() -> None:
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_bid_id"))

    op.drop_table("score")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_assignment_id"))

    op.drop_table("declaration")
    op.drop_table("consensus")
    op.drop_table("result")
    op.drop_table("quality_lock")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))

    op.drop_table("assignment")
