"""admission: removals told first, suspensions, renewals, debarment checks, statutory tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "debarment_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("looked_for", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(length=26), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result = 'not-listed' or found <> ''", name=op.f("ck_debarment_check_found")),
        sa.CheckConstraint(
            "result in ('not-listed', 'discretionary', 'mandatory')", name=op.f("ck_debarment_check_result")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_debarment_check_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debarment_check")),
        sa.UniqueConstraint("ref", name=op.f("uq_debarment_check_ref")),
        info={"append_only": True},
    )
    with op.batch_alter_table("debarment_check", schema=None) as batch_op:
        batch_op.create_index("ix_debarment_check_latest", ["supplier_id", "checked_on"], unique=False)

    op.create_table(
        "declaration_renewal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_by", sa.String(length=26), nullable=False),
        sa.Column("declared_as", sa.String(length=120), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "answered_at is null or declared_as <> ''", name=op.f("ck_declaration_renewal_answered_with_authority")
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_declaration_renewal_admission_id_admission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_renewal")),
        sa.UniqueConstraint("ref", name=op.f("uq_declaration_renewal_ref")),
    )
    with op.batch_alter_table("declaration_renewal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_renewal_admission_id"), ["admission_id"], unique=False)
        batch_op.create_index("ix_declaration_renewal_due", ["answered_at", "due_on"], unique=False)
        batch_op.create_index(
            "uq_declaration_renewal_one_open",
            ["admission_id"],
            unique=True,
            sqlite_where=sa.text("answered_at is null"),
            postgresql_where=sa.text("answered_at is null"),
        )

    op.create_table(
        "place_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("exclusion_grounds", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("represent_by", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("representations", sa.Text(), nullable=False),
        sa.Column("represented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("represented_by", sa.String(length=26), nullable=False),
        sa.Column("weighed", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "confirmed_at is null or (weighed <> '' and takes_effect_at is not null)",
            name=op.f("ck_place_removal_confirmed"),
        ),
        sa.CheckConstraint("dropped_at is null or drop_reason <> ''", name=op.f("ck_place_removal_dropped")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_place_removal_reason")),
        sa.CheckConstraint(
            "represented_at is null or representations <> ''", name=op.f("ck_place_removal_represented")
        ),
        sa.CheckConstraint("effective_on >= represent_by", name=op.f("ck_place_removal_effect_after_answer")),
        sa.CheckConstraint(
            "takes_effect_at is null or takes_effect_at >= confirmed_at",
            name=op.f("ck_place_removal_effect_after_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_place_removal_admission_id_admission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_removal")),
        sa.UniqueConstraint("ref", name=op.f("uq_place_removal_ref")),
    )
    with op.batch_alter_table("place_removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_removal_admission_id"), ["admission_id"], unique=False)
        batch_op.create_index("ix_place_removal_due", ["takes_effect_at"], unique=False)
        batch_op.create_index(
            "uq_place_removal_one_open",
            ["admission_id"],
            unique=True,
            sqlite_where=sa.text("dropped_at is null"),
            postgresql_where=sa.text("dropped_at is null"),
        )

    op.create_table(
        "place_suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("withholds_invitations", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("clause <> ''", name=op.f("ck_place_suspension_clause")),
        sa.CheckConstraint(
            "lifted_at is null or lift_reason <> ''", name=op.f("ck_place_suspension_lifted_with_reason")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_place_suspension_reason")),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_place_suspension_admission_id_admission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_suspension")),
        sa.UniqueConstraint("ref", name=op.f("uq_place_suspension_ref")),
    )
    with op.batch_alter_table("place_suspension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_suspension_admission_id"), ["admission_id"], unique=False)
        batch_op.create_index("ix_place_suspension_end", ["ends_on"], unique=False)

    op.create_table(
        "statutory_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("notice", sa.String(length=10), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("admission_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "done_at is null or (reference <> '' and done_on is not null)",
            name=op.f("ck_statutory_task_done_with_reference"),
        ),
        sa.CheckConstraint("event in ('admitted', 'removed', 'refused')", name=op.f("ck_statutory_task_event")),
        sa.CheckConstraint("kind in ('modification-notice', 'exclusion-notice')", name=op.f("ck_statutory_task_kind")),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_statutory_task_admission_id_admission")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_statutory_task_application_id_application")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_statutory_task_lot_id_lot")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_statutory_task_market_id_market")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_statutory_task_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statutory_task")),
        sa.UniqueConstraint("ref", name=op.f("uq_statutory_task_ref")),
    )
    with op.batch_alter_table("statutory_task", schema=None) as batch_op:
        batch_op.create_index("ix_statutory_task_batch", ["market_id", "happened_on"], unique=False)
        batch_op.create_index("ix_statutory_task_open", ["kind", "done_at", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_statutory_task_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index("uq_statutory_task_admission", ["kind", "event", "admission_id"], unique=True)
        batch_op.create_index(
            "uq_statutory_task_application",
            ["kind", "event", "application_id"],
            unique=True,
            sqlite_where=sa.text("admission_id is null"),
            postgresql_where=sa.text("admission_id is null"),
        )
    make_append_only("debarment_check")


def downgrade() -> None:
    with op.batch_alter_table("statutory_task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_statutory_task_application",
            sqlite_where=sa.text("admission_id is null"),
            postgresql_where=sa.text("admission_id is null"),
        )
        batch_op.drop_index("uq_statutory_task_admission")
        batch_op.drop_index(batch_op.f("ix_statutory_task_supplier_id"))
        batch_op.drop_index("ix_statutory_task_open")
        batch_op.drop_index("ix_statutory_task_batch")

    op.drop_table("statutory_task")
    with op.batch_alter_table("place_suspension", schema=None) as batch_op:
        batch_op.drop_index("ix_place_suspension_end")
        batch_op.drop_index(batch_op.f("ix_place_suspension_admission_id"))

    op.drop_table("place_suspension")
    with op.batch_alter_table("place_removal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_place_removal_one_open",
            sqlite_where=sa.text("dropped_at is null"),
            postgresql_where=sa.text("dropped_at is null"),
        )
        batch_op.drop_index("ix_place_removal_due")
        batch_op.drop_index(batch_op.f("ix_place_removal_admission_id"))

    op.drop_table("place_removal")
    with op.batch_alter_table("declaration_renewal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_declaration_renewal_one_open",
            sqlite_where=sa.text("answered_at is null"),
            postgresql_where=sa.text("answered_at is null"),
        )
        batch_op.drop_index("ix_declaration_renewal_due")
        batch_op.drop_index(batch_op.f("ix_declaration_renewal_admission_id"))

    op.drop_table("declaration_renewal")
    with op.batch_alter_table("debarment_check", schema=None) as batch_op:
        batch_op.drop_index("ix_debarment_check_latest")

    op.drop_table("debarment_check")
