"""admission: returns for correction, conflicts, escalations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "assessor_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessor", sa.String(length=26), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "not has_interest or statement <> ''", name=op.f("ck_assessor_interest_interest_with_statement")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_assessor_interest_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_interest")),
    )
    with op.batch_alter_table("assessor_interest", schema=None) as batch_op:
        batch_op.create_index("ix_assessor_interest_of", ["assessor", "supplier_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("assessor", sa.String(length=26), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assessment_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_assessment_open_of", ["assessor", "ended_at"], unique=False)
        batch_op.create_index(
            "uq_assessment_one_open",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=26), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answered_at is null or answered_by <> ''", name=op.f("ck_correction_answered_by_somebody")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_correction_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("ref", name=op.f("uq_correction_ref")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_application_id"), ["application_id"], unique=False)

    op.create_table(
        "decision_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("outcome in ('admitted', 'refused')", name=op.f("ck_decision_report_outcome")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_report_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_report")),
        sa.UniqueConstraint("application_id", name=op.f("uq_decision_report_application_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_report_ref")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage in ('two-days-before', 'due-day', 'missed')", name=op.f("ck_escalation_stage")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_escalation_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "application_id", "stage", "due_on", name=op.f("uq_escalation_application_id_stage_due_on")
        ),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_open", ["resolved_at"], unique=False)

    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=26), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answered_at is null or answer <> ''", name=op.f("ck_hearing_answered_with_words")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_hearing_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("application_id", "ground", name=op.f("uq_hearing_application_id_ground")),
        sa.UniqueConstraint("ref", name=op.f("uq_hearing_ref")),
    )
    op.create_table(
        "weighing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("excludes", sa.Boolean(), nullable=False),
        sa.Column("exemption", sa.String(length=30), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("weighed_by", sa.String(length=26), nullable=False),
        sa.Column("weighed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_weighing_reasoned")),
        sa.CheckConstraint("stands or not excludes", name=op.f("ck_weighing_excludes_what_stands")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_weighing_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing")),
    )
    with op.batch_alter_table("weighing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weighing_application_id"), ["application_id"], unique=False)

    with op.batch_alter_table("criterion_decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence", sa.Text(), server_default="", nullable=False))
    make_append_only("assessor_interest")
    make_append_only("decision_report")
    make_append_only("weighing")


def downgrade() -> None:
    with op.batch_alter_table("criterion_decision", schema=None) as batch_op:
        batch_op.drop_column("evidence")

    with op.batch_alter_table("weighing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weighing_application_id"))

    op.drop_table("weighing")
    op.drop_table("hearing")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_open")

    op.drop_table("escalation")
    op.drop_table("decision_report")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_application_id"))

    op.drop_table("correction")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assessment_one_open",
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )
        batch_op.drop_index("ix_assessment_open_of")
        batch_op.drop_index(batch_op.f("ix_assessment_application_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("assessor_interest", schema=None) as batch_op:
        batch_op.drop_index("ix_assessor_interest_of")

    op.drop_table("assessor_interest")
