"""admission: company facts, connected persons, reused declarations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0020"
down_revision = "0019"

_POINTERS = (
    "company_made_id", "company_from_id", "connected_made_id", "connected_from_id",
    "declaration_made_id", "declaration_from_id",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "declared",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("declared_by", sa.String(length=26), nullable=False),
        sa.Column("declared_as", sa.String(length=120), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_from_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("subject in ('exclusion', 'company', 'connected')", name=op.f("ck_declared_subject")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_declared_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["filled_from_id"], ["declared.id"], name=op.f("fk_declared_filled_from_id_declared")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared")),
        sa.UniqueConstraint("ref", name=op.f("uq_declared_ref")),
        sa.UniqueConstraint(
            "organisation_id",
            "subject",
            "route",
            "number",
            name=op.f("uq_declared_organisation_id_subject_route_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "application_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.String(length=26), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_version_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_version_ref")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_application_version_application_id_number")),
        info={"append_only": True},
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("company", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("connected", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("relied_on", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("relied_on_at", sa.DateTime(timezone=True), nullable=True))
        for name in _POINTERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_application_{name}_declared"), "declared", [name], ["id"])
        batch_op.create_index(op.f("ix_application_declaration_made_id"), ["declaration_made_id"], unique=False)
        batch_op.create_check_constraint(
            op.f("ck_application_submitted_declared"), "state in ('draft', 'withdrawn') or declared_at is not null"
        )
    make_append_only("declared")
    make_append_only("application_version")


def downgrade() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_application_submitted_declared"), type_="check")
        batch_op.drop_index(op.f("ix_application_declaration_made_id"))
        for name in reversed(_POINTERS):
            batch_op.drop_constraint(op.f(f"fk_application_{name}_declared"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in ("relied_on_at", "relied_on", "connected", "company"):
            batch_op.drop_column(name)
    op.drop_table("application_version")
    op.drop_table("declared")
