"""evaluation: who covers which criterion, interests bidder by bidder, names hidden."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

from dps.core.db import new_ref
from dps.migrations.append_only import make_append_only

revision = "0042"
down_revision = "0041"

NEW = ("coverage", "bidder_declaration", "interest_decision", "bidder_alias")


def upgrade() -> None:
    # Not a batch: a rebuild of a table that others refer to would take their rows with it.
    op.add_column("assignment", sa.Column("community", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version = 1 or reason <> ''", name=op.f("ck_coverage_change_with_reason")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_coverage_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_coverage_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("assignment_id", "version", name=op.f("uq_coverage_assignment_id_version")),
        info={"append_only": True},
    )
    op.create_table(
        "bidder_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("bidder_id", sa.Integer(), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("not has_interest or statement <> ''", name=op.f("ck_bidder_declaration_interest_in_words")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declaration.id"], name=op.f("fk_bidder_declaration_declaration_id_declaration")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_bidder_declaration_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_bidder_declaration_bidder_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder_declaration")),
        sa.UniqueConstraint("ref", name=op.f("uq_bidder_declaration_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_bidder_declaration_assignment_id"), "bidder_declaration", ["assignment_id"])
    op.create_table(
        "interest_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("declared_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('no_conflict', 'measure', 'barred')", name=op.f("ck_interest_decision_outcome")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_interest_decision_reasoned")),
        sa.CheckConstraint("outcome <> 'measure' or measure <> ''", name=op.f("ck_interest_decision_measure_named")),
        sa.ForeignKeyConstraint(
            ["declared_id"],
            ["bidder_declaration.id"],
            name=op.f("fk_interest_decision_declared_id_bidder_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_interest_decision_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_decision")),
        sa.UniqueConstraint("declared_id", name=op.f("uq_interest_decision_declared_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_interest_decision_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "bidder_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_bidder_alias_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bidder_alias_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder_alias")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_bidder_alias_bid_id")),
        sa.UniqueConstraint("competition_id", "number", name=op.f("uq_bidder_alias_competition_id_number")),
        info={"append_only": True},
    )
    _divide_declarations()
    for table in NEW:
        make_append_only(table)


def _divide_declarations() -> None:
    """What was declared about a whole set of bidders is declared about each: where the set is still the one it was about."""
    ask = op.get_bind()
    bidders: dict[int, dict[str, int]] = {}
    for row in ask.execute(
        sa.text(
            "SELECT DISTINCT bid.competition_id, organisation.ref, organisation.id FROM bid"
            " JOIN organisation ON organisation.id = bid.supplier_id"
            " JOIN sealed_version ON sealed_version.bid_id = bid.id"
            " JOIN opened_part ON opened_part.version_id = sealed_version.id WHERE opened_part.part = 'quality'"
        )
    ).all():
        bidders.setdefault(row[0], {})[row[1]] = row[2]
    into = sa.table(
        "bidder_declaration",
        sa.column("ref", sa.String), sa.column("declaration_id", sa.Integer), sa.column("assignment_id", sa.Integer),
        sa.column("bidder_id", sa.Integer), sa.column("has_interest", sa.Boolean), sa.column("statement", sa.Text),
        sa.column("declared_at"),
    )  # fmt: skip
    made = sa.table(
        "declaration",
        sa.column("id", sa.Integer), sa.column("assignment_id", sa.Integer), sa.column("bidders_digest", sa.String),
        sa.column("has_interest", sa.Boolean), sa.column("statement", sa.Text), sa.column("declared_at"),
    )  # fmt: skip
    place = sa.table("assignment", sa.column("id", sa.Integer), sa.column("competition_id", sa.Integer))
    rows = ask.execute(
        sa.select(made, place.c.competition_id).join(place, place.c.id == made.c.assignment_id).order_by(made.c.id)
    ).all()
    for row in rows:
        about = bidders.get(row.competition_id, {})
        digest = hashlib.sha256("\n".join(sorted(about)).encode("ascii")).hexdigest()
        if row.has_interest or digest == row.bidders_digest:
            for bidder in about.values():
                ask.execute(
                    into.insert().values(
                        ref=new_ref(),
                        declaration_id=row.id,
                        assignment_id=row.assignment_id,
                        bidder_id=bidder,
                        has_interest=row.has_interest,
                        statement=row.statement,
                        declared_at=row.declared_at,
                    )
                )


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_column("assignment", "community")
