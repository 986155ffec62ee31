"""finding: searches that a council keeps as market research, and the competitions that they are put to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "frozen_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(26), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> '' and purpose <> ''", name=op.f("ck_frozen_search_with_purpose")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name="fk_frozen_search_council_id_organisation"),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["person.id"], name="fk_frozen_search_frozen_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_search"),
        sa.UniqueConstraint("ref", name="uq_frozen_search_ref"),
    )
    op.create_index("ix_frozen_search_council_id", "frozen_search", ["council_id"])
    op.create_table(
        "market_research",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name="fk_market_research_competition_id_competition"
        ),
        sa.ForeignKeyConstraint(["search_id"], ["frozen_search.id"], name="fk_market_research_search_id_frozen_search"),
        sa.ForeignKeyConstraint(["linked_by_id"], ["person.id"], name="fk_market_research_linked_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_market_research"),
        sa.UniqueConstraint("competition_id", "search_id", name="uq_market_research_competition_id_search_id"),
    )
    op.create_index("ix_market_research_search_id", "market_research", ["search_id"])
    for table in ("frozen_search", "market_research"):
        make_append_only(table)


def downgrade() -> None:
    op.drop_table("market_research")
    op.drop_table("frozen_search")
