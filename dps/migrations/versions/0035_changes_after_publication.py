"""competition: changes after publication."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0035"
down_revision = "0034"

NEW = (
    "competition_ending_notice", "competition_contact", "short_period_answer", "short_period", "competition_extension",
    "competition_change",
)  # fmt: skip


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _ref() -> sa.Column[str]:
    return sa.Column("ref", sa.String(length=26), nullable=False)


def _competition() -> sa.Column[int]:
    return sa.Column("competition_id", sa.Integer(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _keys(table: str, **to: str) -> tuple[sa.Constraint, ...]:
    """The foreign keys and the primary key of a table."""
    return (
        *(
            sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))
            for column, there in to.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _check(table: str, name: str, says: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(says, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_force", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("in_force_digest", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ended_as", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ended_ground", sa.String(length=40), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            batch_op.f("ck_competition_in_force_with_digest"), "(in_force = '') = (in_force_digest = '')"
        )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draft", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("late_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(_at("set_aside_at", nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_question_only_late_set_aside"), "set_aside_at is null or (late and answered_at is null)"
        )
    _changes()
    _extensions()
    _short_periods()
    _contacts_and_notices()


def _changes() -> None:
    name = "competition_change"
    op.create_table(
        name,
        _id(),
        _ref(),
        _competition(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("significant", sa.Boolean(), nullable=False),
        sa.Column("why_no_longer", sa.Text(), nullable=False),
        sa.Column("notice_reference", sa.String(length=60), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("told_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        _at("changed_at"),
        _check(name, "kind", "kind in ('change', 'answer', 'extension')"),
        _check(name, "reasoned", "reason <> ''"),
        _check(name, "extension_by_two", "(kind = 'extension') = (second_id is not null)"),
        _check(name, "two_people", "second_id is null or second_id <> by_id"),
        *_keys(name, by_id="person", competition_id="competition", second_id="person"),
        sa.UniqueConstraint("competition_id", "number", name=op.f(f"uq_{name}_competition_id_number")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{name}_ref")),
    )
    make_append_only(name)


def _extensions() -> None:
    name = "competition_extension"
    op.create_table(
        name,
        _id(),
        _ref(),
        _competition(),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _at("closes_at"),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        _at("asked_at"),
        sa.Column("settled", sa.String(length=20), nullable=False),
        _at("settled_at", nullable=True),
        _check(name, "cause", "cause in ('outage', 'error')"),
        _check(name, "reasoned", "reason <> ''"),
        _check(name, "settled_with_time", "(settled_at is null) = (settled = '')"),
        *_keys(name, asked_by_id="person", competition_id="competition"),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{name}_ref")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(
            "ix_competition_extension_waiting",
            ["competition_id"],
            unique=True,
            sqlite_where=sa.text("settled_at is null"),
            postgresql_where=sa.text("settled_at is null"),
        )


def _short_periods() -> None:
    name = "short_period"
    op.create_table(
        name,
        _id(),
        _ref(),
        _competition(),
        _at("closes_at"),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        _at("asked_at"),
        *_keys(name, asked_by_id="person", competition_id="competition"),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{name}_ref")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_short_period_competition_id"), ["competition_id"], unique=False)
    name = "short_period_answer"
    op.create_table(
        name,
        _id(),
        sa.Column("short_period_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        _at("answered_at"),
        *_keys(name, by_id="person", short_period_id="short_period", supplier_id="organisation"),
        sa.UniqueConstraint("short_period_id", "supplier_id", name=op.f(f"uq_{name}_short_period_id_supplier_id")),
    )
    make_append_only(name)


def _contacts_and_notices() -> None:
    name = "competition_contact"
    op.create_table(
        name,
        _id(),
        _ref(),
        _competition(),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("with_whom", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("told_all", sa.Text(), nullable=False),
        _at("held_at"),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        _at("noted_at"),
        _check(name, "kind", "kind in ('call', 'meeting', 'visit', 'other')"),
        _check(name, "noted_whole", "summary <> '' and with_whom <> ''"),
        *_keys(name, competition_id="competition", noted_by_id="person"),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{name}_ref")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competition_contact_competition_id"), ["competition_id"], unique=False)
    make_append_only(name)
    name = "competition_ending_notice"
    op.create_table(
        name,
        _id(),
        _competition(),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        _at("recorded_at"),
        _check(name, "referenced", "reference <> ''"),
        *_keys(name, competition_id="competition", recorded_by_id="person"),
        sa.UniqueConstraint("competition_id", name=op.f(f"uq_{name}_competition_id")),
    )
    make_append_only(name)


def downgrade() -> None:
    for name in NEW:
        op.drop_table(name)
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_question_only_late_set_aside"), type_="check")
        for column in ("set_aside_at", "late_reason", "late", "draft"):
            batch_op.drop_column(column)
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_competition_in_force_with_digest"), type_="check")
        for column in ("ended_ground", "ended_as", "in_force_digest", "in_force"):
            batch_op.drop_column(column)
