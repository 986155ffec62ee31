"""competition: before publishing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0032"
down_revision = "0031"

_REF = sa.String(length=26)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("considered", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "standing_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", _REF, nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("direct_award_limit", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_standing_orders_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(["kept_by_id"], ["person.id"], name=op.f("fk_standing_orders_kept_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_orders")),
        sa.UniqueConstraint("council_id", "edition", name=op.f("uq_standing_orders_council_id_edition")),
        sa.UniqueConstraint("ref", name=op.f("uq_standing_orders_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_standing_orders_council_id"), "standing_orders", ["council_id"], unique=False)
    op.create_table(
        "draft_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_draft_hand_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_hand_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_hand")),
        sa.UniqueConstraint("competition_id", "person_id", name=op.f("uq_draft_hand_competition_id_person_id")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_draft_hand_person_id"), "draft_hand", ["person_id"], unique=False)
    op.create_table(
        "draft_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", _REF, nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("considered", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_draft_review_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_draft_review_asked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_review")),
        sa.UniqueConstraint("competition_id", "version", name=op.f("uq_draft_review_competition_id_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_review_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "draft_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", _REF, nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.CheckConstraint("outcome in ('approved', 'sent_back')", name=op.f("ck_draft_verdict_outcome")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["draft_review.id"], name=op.f("fk_draft_verdict_review_id_draft_review")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_draft_verdict_given_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_verdict")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_verdict_ref")),
        sa.UniqueConstraint("review_id", name=op.f("uq_draft_verdict_review_id")),
        info={"append_only": True},
    )
    # Whoever wrote in a draft that is there already: the one who began it, and the one who saved it last.
    op.execute(
        "INSERT INTO draft_hand (competition_id, person_id, first_at) "
        "SELECT id, drafted_by_id, drafted_at FROM competition UNION "
        "SELECT id, revised_by_id, revised_at FROM competition "
        "WHERE revised_by_id IS NOT NULL AND revised_by_id <> drafted_by_id"
    )
    for table in ("standing_orders", "draft_hand", "draft_review", "draft_verdict"):
        make_append_only(table)


def downgrade() -> None:
    for table in ("draft_verdict", "draft_review", "draft_hand", "standing_orders"):
        op.drop_table(table)
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.drop_column("considered")
