"""finding: searches that people save, and the digests of what was new in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("every", sa.String(10), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('opportunity', 'supplier')", name=op.f("ck_saved_search_kind")),
        sa.CheckConstraint("every in ('never', 'daily', 'weekly')", name=op.f("ck_saved_search_every")),
        sa.CheckConstraint("kind = 'opportunity' or every = 'never'", name=op.f("ck_saved_search_told_of_opportunities")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_search_person_id_person"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_saved_search_organisation_id_organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
        sa.UniqueConstraint("ref", name="uq_saved_search_ref"),
        sa.UniqueConstraint("person_id", "organisation_id", "name", name="uq_saved_search_person_id_organisation_id_name"),
    )  # fmt: skip
    op.create_index("ix_saved_search_organisation_id", "saved_search", ["organisation_id"])
    op.create_index("ix_saved_search_every", "saved_search", ["every", "person_id"])
    op.create_table(
        "alert_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_digest_person_id_person"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_alert_digest_organisation_id_organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_digest"),
        sa.UniqueConstraint("ref", name="uq_alert_digest_ref"),
    )  # fmt: skip
    op.create_index("ix_alert_digest_person_id", "alert_digest", ["person_id"])
    op.create_table(
        "alert_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("found_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["alert_digest.id"], name="fk_alert_item_digest_id_alert_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_item_person_id_person"),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name="fk_alert_item_competition_id_competition"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_item"),
        sa.UniqueConstraint("person_id", "competition_id", name="uq_alert_item_person_id_competition_id"),
    )  # fmt: skip
    op.create_index("ix_alert_item_digest_id", "alert_item", ["digest_id"])
    op.create_index("ix_alert_item_competition_id", "alert_item", ["competition_id"])


def downgrade() -> None:
    for table in ("alert_item", "alert_digest", "saved_search"):
        op.drop_table(table)
