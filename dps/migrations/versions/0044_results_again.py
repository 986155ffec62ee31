"""evaluation: a ranking computed again, and the draw of the last resort."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0044"
down_revision = "0043"

KEPT = '"competition_id", "case", "outcome", "computed_at", "computed_by_id"'


def upgrade() -> None:
    _made_again(
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("version = 1 or reason <> ''", name=op.f("ck_result_again_with_reason")),
        sa.UniqueConstraint("competition_id", "version", name=op.f("uq_result_competition_id_version")),
        rows=f"INSERT INTO result ({KEPT}, version, reason) SELECT {KEPT}, 1, '' FROM result_kept ORDER BY id",  # noqa: S608
    )
    op.create_table(
        "lots_drawn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("beacon", sa.String(length=40), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_lots_drawn_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_lots_drawn_drawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_drawn")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_lots_drawn_competition_id")),
        info={"append_only": True},
    )
    make_append_only("lots_drawn")


def downgrade() -> None:
    op.drop_table("lots_drawn")
    latest = "SELECT max(id) FROM result_kept GROUP BY competition_id"
    _made_again(
        sa.UniqueConstraint("competition_id", name=op.f("uq_result_competition_id")),
        rows=f"INSERT INTO result ({KEPT}) SELECT {KEPT} FROM result_kept WHERE id IN ({latest}) ORDER BY id",  # noqa: S608
    )


def _made_again(*parts: sa.schema.SchemaItem, rows: str) -> None:
    """The table of results anew with these parts, its rows kept: nothing refers to it, and its triggers go with it."""
    op.execute("CREATE TABLE result_kept AS SELECT * FROM result")
    op.drop_table("result")
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_by_id", sa.Integer(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_result_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["computed_by_id"], ["person.id"], name=op.f("fk_result_computed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        info={"append_only": True},
    )
    op.execute(rows)
    op.drop_table("result_kept")
    make_append_only("result")
