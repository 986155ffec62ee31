"""profile: every version, case studies, values."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0023"
down_revision = "0022"

LIST, FACTS = sa.text("'[]'"), sa.text("'{}'")
REF_ALPHABET, REF_LENGTH = "abcdefghijklmnopqrstuvwxyz234567", 26


def upgrade() -> None:
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kinds", sa.JSON(), nullable=False, server_default=LIST))
        batch_op.add_column(sa.Column("councils", sa.JSON(), nullable=False, server_default=LIST))
        batch_op.add_column(sa.Column("founded", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("size", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("contact", sa.JSON(), nullable=False, server_default=FACTS))
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default=LIST))
    with op.batch_alter_table("capability", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(length=26), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("cpv", sa.JSON(), nullable=False, server_default=LIST))
        batch_op.add_column(sa.Column("regions", sa.JSON(), nullable=False, server_default=LIST))
    _give_refs()
    op.create_table(
        "case_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("client", sa.String(length=300), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_case_study_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_study")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_study_ref")),
    )
    op.create_index(op.f("ix_case_study_profile_id"), "case_study", ["profile_id"], unique=False)
    op.create_table(
        "stated_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_stated_value_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_value")),
    )
    op.create_index(op.f("ix_stated_value_profile_id"), "stated_value", ["profile_id"], unique=False)
    op.create_table(
        "profile_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_profile_version_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_version")),
        sa.UniqueConstraint("organisation_id", "sequence", name=op.f("uq_profile_version_organisation_id_sequence")),
    )
    make_append_only("profile_version")
    op.create_table(
        "profile_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome in ('seen', 'asked')", name=op.f("ck_profile_review_outcome")),
        sa.CheckConstraint("outcome = 'seen' or words <> ''", name=op.f("ck_profile_review_asked_with_words")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_profile_review_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_review")),
        sa.UniqueConstraint("ref", name=op.f("uq_profile_review_ref")),
        sa.UniqueConstraint(
            "supplier_id", "sequence", "outcome", name=op.f("uq_profile_review_supplier_id_sequence_outcome")
        ),
    )
    make_append_only("profile_review")


def _give_refs() -> None:
    """A capability that was kept before gets a public id, by which it is found again in another version."""
    bind = op.get_bind()
    for (key,) in bind.execute(sa.text("SELECT id FROM capability")).fetchall():
        ref = "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))
        bind.execute(sa.text("UPDATE capability SET ref = :ref WHERE id = :id"), {"ref": ref, "id": key})


def downgrade() -> None:
    op.drop_table("profile_review")
    op.drop_table("profile_version")
    op.drop_table("stated_value")
    op.drop_table("case_study")
    with op.batch_alter_table("capability", schema=None) as batch_op:
        for column in ("regions", "cpv", "kind", "ref"):
            batch_op.drop_column(column)
    with op.batch_alter_table("profile", schema=None) as batch_op:
        for column in ("facts", "contact", "size", "founded", "councils", "kinds"):
            batch_op.drop_column(column)
