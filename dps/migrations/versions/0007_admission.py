"""admission: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.Column("declared_by", sa.String(length=26), nullable=False),
        sa.Column("declared_as", sa.String(length=120), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "extended_on is null or extension_reason <> ''", name=op.f("ck_application_extended_with_reason")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'admitted', 'refused', 'withdrawn')", name=op.f("ck_application_state")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'withdrawn') or (submitted_at is not null and due_on is not null)",
            name=op.f("ck_application_submitted_with_due_date"),
        ),
        sa.CheckConstraint(
            "state not in ('admitted', 'refused') or decided_at is not null", name=op.f("ck_application_decided_at")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_application_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_application_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index("ix_application_queue", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(
            "uq_application_one_open",
            ["lot_id", "supplier_id"],
            unique=True,
            sqlite_where=sa.text("state in ('draft', 'submitted')"),
            postgresql_where=sa.text("state in ('draft', 'submitted')"),
        )

    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_ground", sa.String(length=30), nullable=False),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("removed_at is null or removal_reason <> ''", name=op.f("ck_admission_removed_with_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_admission_application_id_application")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_admission_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_admission_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint("ref", name=op.f("uq_admission_ref")),
    )
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_admission_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(
            "uq_admission_one_current",
            ["lot_id", "supplier_id"],
            unique=True,
            sqlite_where=sa.text("removed_at is null"),
            postgresql_where=sa.text("removed_at is null"),
        )

    op.create_table(
        "criterion_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> '' or met", name=op.f("ck_criterion_decision_unmet_with_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_criterion_decision_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["lot_criterion.id"], name=op.f("fk_criterion_decision_criterion_id_lot_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_decision")),
        sa.UniqueConstraint(
            "application_id", "criterion_id", name=op.f("uq_criterion_decision_application_id_criterion_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("criterion_decision")
    with op.batch_alter_table("admission", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_admission_one_current",
            sqlite_where=sa.text("removed_at is null"),
            postgresql_where=sa.text("removed_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_admission_supplier_id"))

    op.drop_table("admission")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_one_open",
            sqlite_where=sa.text("state in ('draft', 'submitted')"),
            postgresql_where=sa.text("state in ('draft', 'submitted')"),
        )
        batch_op.drop_index(batch_op.f("ix_application_supplier_id"))
        batch_op.drop_index("ix_application_queue")

    op.drop_table("application")
