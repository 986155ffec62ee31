"""admission: partners and groups of suppliers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "supplier_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ended_at is null or ending_reason <> ''", name=op.f("ck_supplier_group_ended_with_reason")),
        sa.CheckConstraint(
            "(formed_at is null) = (organisation_id is null)", name=op.f("ck_supplier_group_formed_is_an_organisation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_supplier_group_lead_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_supplier_group_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_group")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_supplier_group_organisation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_supplier_group_ref")),
    )
    with op.batch_alter_table("supplier_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_group_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=26), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("left_at is null or leaving_reason <> ''", name=op.f("ck_group_member_left_with_reason")),
        sa.CheckConstraint(
            "not (accepted_at is not null and declined_at is not null)", name=op.f("ck_group_member_one_answer")
        ),
        sa.CheckConstraint("share between 1 and 100", name=op.f("ck_group_member_share")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supplier_group.id"], name=op.f("fk_group_member_group_id_supplier_group")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_group_member_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("ref", name=op.f("uq_group_member_ref")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_member_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(
            "uq_group_member_once",
            ["group_id", "supplier_id"],
            unique=True,
            sqlite_where=sa.text("declined_at is null and left_at is null"),
            postgresql_where=sa.text("declined_at is null and left_at is null"),
        )

    op.create_table(
        "partner_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("brings", sa.Text(), nullable=False),
        sa.Column("seeks", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_partner_call_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_partner_call_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_call")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_call_ref")),
    )
    with op.batch_alter_table("partner_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_call_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(
            "uq_partner_call_one_open",
            ["lot_id", "supplier_id"],
            unique=True,
            sqlite_where=sa.text("closed_at is null"),
            postgresql_where=sa.text("closed_at is null"),
        )

    op.create_table(
        "member_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("declared_id", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(length=26), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_member_finding_with_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_member_finding_application_id_application")
        ),
        sa.ForeignKeyConstraint(["declared_id"], ["declared.id"], name=op.f("fk_member_finding_declared_id_declared")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["group_member.id"], name=op.f("fk_member_finding_member_id_group_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_finding")),
    )
    with op.batch_alter_table("member_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_finding_application_id"), ["application_id"], unique=False)


def downgrade() -> None:
    for table in ("member_finding", "partner_call", "group_member", "supplier_group"):
        op.drop_table(table)
