"""competition: value and route."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "direct_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("supplier_name", sa.String(length=200), nullable=False),
        sa.Column("contract_kind", sa.String(length=20), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("limit_pence", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pence > 0 and pence <= limit_pence", name=op.f("ck_direct_award_within_the_limit")),
        sa.CheckConstraint(
            "title <> '' and supplier_name <> '' and reasons <> ''", name=op.f("ck_direct_award_with_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_direct_award_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_direct_award_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_award")),
        sa.UniqueConstraint("ref", name=op.f("uq_direct_award_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_direct_award_council_id"), "direct_award", ["council_id"], unique=False)
    op.create_table(
        "reserved_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.JSON(), nullable=False),
        sa.Column("declared_by", sa.String(length=26), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_reserved_declaration_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_reserved_declaration_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved_declaration")),
        sa.UniqueConstraint(
            "competition_id", "supplier_id", name=op.f("uq_reserved_declaration_competition_id_supplier_id")
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_reserved_declaration_supplier_id"), "reserved_declaration", ["supplier_id"], unique=False)
    op.create_table(
        "supplier_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_supplier_pick_competition_id_competition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_pick")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_supplier_pick_competition_id")),
        info={"append_only": True},
    )
    for table in ("direct_award", "reserved_declaration", "supplier_pick"):
        make_append_only(table)


def downgrade() -> None:
    op.drop_table("supplier_pick")
    op.drop_table("reserved_declaration")
    op.drop_table("direct_award")
