"""contract: its particulars, changes, ending, and what was promised and delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0047"
down_revision = "0046"

APPEND_ONLY = (
    "contract_ending",
    "contract_notice",
    "contract_paper",
    "contract_signing",
    "kpi",
    "delivery_report",
    "kpi_assessment",
    "promise_partner",
    "remedy_plan",
    "supplier_words",
    "delivery_answer",
    "delivery_file",
    "remedy_answer",
)


def upgrade() -> None:
    op.create_table(
        "breach_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome = '') = (decided_at is null)", name=op.f("ck_breach_report_decided_whole")),
        sa.CheckConstraint("kind in ('breach', 'poor_performance')", name=op.f("ck_breach_report_kind")),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> reported_by_id", name=op.f("ck_breach_report_two_people")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_breach_report_contract_id_contract")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_breach_report_decided_by_id_person")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["person.id"], name=op.f("fk_breach_report_replied_by_id_person")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_breach_report_reported_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_report")),
        sa.UniqueConstraint("ref", name=op.f("uq_breach_report_ref")),
    )
    op.create_index(op.f("ix_breach_report_contract_id"), "breach_report", ["contract_id"], unique=False)

    op.create_table(
        "contract_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("needs_notice", sa.Boolean(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome = '') = (decided_at is null)", name=op.f("ck_contract_change_decided_whole")),
        sa.CheckConstraint("outcome in ('', 'made', 'dropped')", name=op.f("ck_contract_change_outcome")),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> proposed_by_id", name=op.f("ck_contract_change_two_people")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_change_contract_id_contract")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_contract_change_decided_by_id_person")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_contract_change_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_change")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_change_contract_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_contract_change_ref")),
    )
    op.create_table(
        "contract_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_ending_contract_id_contract")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_contract_ending_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_ending")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_ending_contract_id")),
        info={"append_only": True},
    )
    op.create_table(
        "contract_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_notice_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_contract_notice_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_notice")),
        sa.UniqueConstraint("contract_id", "about", name=op.f("uq_contract_notice_contract_id_about")),
        info={"append_only": True},
    )
    op.create_table(
        "contract_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scan", sa.String(length=10), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('signed', 'other')", name=op.f("ck_contract_paper_kind")),
        sa.CheckConstraint("size > 0 and file_name <> ''", name=op.f("ck_contract_paper_whole")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_contract_paper_added_by_id_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_paper_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_paper")),
        sa.UniqueConstraint("ref", name=op.f("uq_contract_paper_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_contract_paper_contract_id"), "contract_paper", ["contract_id"], unique=False)

    op.create_table(
        "contract_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("buyer_name", sa.String(length=200), nullable=False),
        sa.Column("buyer_capacity", sa.String(length=200), nullable=False),
        sa.Column("supplier_name", sa.String(length=200), nullable=False),
        sa.Column("supplier_capacity", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number = 1 or reason <> ''", name=op.f("ck_contract_signing_corrected_with_reason")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_signing_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_contract_signing_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signing")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contract_signing_contract_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "kpi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_kpi_contract_id_contract")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_kpi_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_kpi_contract_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_kpi_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "delivery_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_delivery_report_promise_id_promise")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name=op.f("fk_delivery_report_reported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint("promise_id", "number", name=op.f("uq_delivery_report_promise_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_delivery_report_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "kpi_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kpi_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("rating", sa.String(length=30), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_kpi_assessment_days_in_order")),
        sa.ForeignKeyConstraint(
            ["assessed_by_id"], ["person.id"], name=op.f("fk_kpi_assessment_assessed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpi.id"], name=op.f("fk_kpi_assessment_kpi_id_kpi")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_assessment")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_kpi_assessment_kpi_id"), "kpi_assessment", ["kpi_id"], unique=False)

    op.create_table(
        "promise_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_promise_partner_named_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_promise_partner_person_id_person")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_partner_promise_id_promise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_partner")),
        sa.UniqueConstraint("promise_id", "number", name=op.f("uq_promise_partner_promise_id_number")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_promise_partner_person_id"), "promise_partner", ["person_id"], unique=False)

    op.create_table(
        "remedy_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_remedy_plan_promise_id_promise")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_remedy_plan_proposed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy_plan")),
        sa.UniqueConstraint("promise_id", "number", name=op.f("uq_remedy_plan_promise_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_remedy_plan_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "supplier_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_supplier_words_promise_id_promise")),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_supplier_words_said_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_words")),
        sa.UniqueConstraint("promise_id", "number", name=op.f("uq_supplier_words_promise_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "delivery_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome in ('confirmed', 'part', 'not')", name=op.f("ck_delivery_answer_outcome")),
        sa.CheckConstraint("side in ('council', 'community')", name=op.f("ck_delivery_answer_side")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_delivery_answer_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["delivery_report.id"], name=op.f("fk_delivery_answer_report_id_delivery_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_answer")),
        sa.UniqueConstraint("report_id", "side", name=op.f("uq_delivery_answer_report_id_side")),
        info={"append_only": True},
    )
    op.create_table(
        "delivery_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scan", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["delivery_report.id"], name=op.f("fk_delivery_file_report_id_delivery_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_delivery_file_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_delivery_file_report_id"), "delivery_file", ["report_id"], unique=False)

    op.create_table(
        "remedy_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_remedy_answer_answered_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["remedy_plan.id"], name=op.f("fk_remedy_answer_plan_id_remedy_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy_answer")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_remedy_answer_plan_id")),
        info={"append_only": True},
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("amount", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("beneficiaries", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("measure_key", sa.Text(), nullable=False, server_default=""))

    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade() -> None:
    with op.batch_alter_table("promise") as batch_op:
        for column in ("measure_key", "evidence", "starts_on", "place", "beneficiaries", "amount", "unit"):
            batch_op.drop_column(column)
    for table in (
        "remedy_answer",
        "delivery_file",
        "delivery_answer",
        "supplier_words",
        "remedy_plan",
        "promise_partner",
        "kpi_assessment",
        "delivery_report",
        "kpi",
        "contract_signing",
        "contract_paper",
        "contract_notice",
        "contract_ending",
        "contract_change",
        "breach_report",
    ):
        op.drop_table(table)
