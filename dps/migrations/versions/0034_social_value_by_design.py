"""competition: social value by design."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begun_from", sa.String(length=60), nullable=False, server_default=""))
    op.create_table(
        "outcome_catalogue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_outcome_catalogue_title")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_outcome_catalogue_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_catalogue")),
        sa.UniqueConstraint("ref", name=op.f("uq_outcome_catalogue_ref")),
    )
    with op.batch_alter_table("outcome_catalogue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_catalogue_organisation_id"), ["organisation_id"], unique=False)
    op.create_table(
        "outcome_catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("catalogue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_outcome_catalogue_version_number")),
        sa.ForeignKeyConstraint(
            ["catalogue_id"],
            ["outcome_catalogue.id"],
            name=op.f("fk_outcome_catalogue_version_catalogue_id_outcome_catalogue"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_outcome_catalogue_version_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_catalogue_version")),
        sa.UniqueConstraint("catalogue_id", "number", name=op.f("uq_outcome_catalogue_version_catalogue_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_outcome_catalogue_version_ref")),
    )
    make_append_only("outcome_catalogue_version")


def downgrade() -> None:
    op.drop_table("outcome_catalogue_version")
    op.drop_table("outcome_catalogue")
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.drop_column("begun_from")
