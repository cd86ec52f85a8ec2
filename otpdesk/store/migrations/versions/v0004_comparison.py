"""The cells of each day, notes of the days that changed, and by which split an account was chosen."""

import sqlalchemy as sa
from alembic import op

from otpdesk.store.migrations import history_v0004, trials_v0004, triggers_v0004

revision = "0004_comparison"
down_revision = "0003_both_ways"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables, notes every day that has attempts as changed, so that it is counted, and then each change."""
    _more_of_attempts()
    _cells()
    _rates()
    trials_v0004.upgrade()
    history_v0004.upgrade()
    _watching()
    _suggestions()
    _triggers()


def _more_of_attempts() -> None:
    op.add_column("attempt", sa.Column("split_id", sa.String(32)))
    where = sa.text("split_id IS NOT NULL")
    op.create_index("ix_attempt_split", "attempt", ["split_id", "id"], sqlite_where=where, postgresql_where=where)


def _cells() -> None:
    op.create_table(
        "day_cells",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("counted_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("sealed", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("cells", sa.LargeBinary, nullable=False),
    )
    op.create_table("changed_day", sa.Column("id", ID, primary_key=True), sa.Column("day", sa.Integer, nullable=False))
    op.execute("INSERT INTO changed_day (day) SELECT DISTINCT created_at / 86400000 FROM attempt ORDER BY 1")


def _rates() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("base", sa.String(3), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("since", sa.String(10), primary_key=True),
        sa.Column("rate", sa.Float, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_rate")),
    )
    op.create_table(
        "fee",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("since", sa.String(10), primary_key=True),
        sa.Column("micro", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("micro >= 0", name=op.f("ck_fee_micro")),
    )


def _watching() -> None:
    op.create_table(
        "watch",
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("usual", sa.Float, nullable=False),
        sa.Column("recent", sa.JSON, nullable=False),
    )
    op.create_table(
        "watch_mark",
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "warning",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("evidence_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("closed_why", sa.String(16), nullable=False, server_default=""),
        sa.Column("acknowledged_at", sa.BigInteger),
        sa.Column("acknowledged_by", sa.String(64), nullable=False, server_default=""),
        sa.Column("note", sa.String(400), nullable=False, server_default=""),
    )
    op.create_index("ix_warning_place", "warning", ["country", "account_id", "kind", "id"])
    where = sa.text("closed_at IS NULL")
    op.create_index("ix_warning_open", "warning", ["id"], sqlite_where=where, postgresql_where=where)


def _suggestions() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("value_micro", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("shadow_until", sa.BigInteger),
        sa.Column("shadow_upto", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("split_id", sa.String(32)),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("decided_by", sa.String(64), nullable=False, server_default=""),
        sa.Column("reason", sa.String(400), nullable=False, server_default=""),
    )
    where = sa.text("state = 'shadow'")
    op.create_index("ix_suggestion_shadow", "suggestion", ["id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "suggestion_choice",
        sa.Column("suggestion_id", sa.Integer, sa.ForeignKey("suggestion.id"), primary_key=True, autoincrement=False),
        sa.Column(
            "attempt_id", ID, sa.ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("share", sa.Float, nullable=False),
    )


def _triggers() -> None:
    connection = op.get_bind()
    for statement in triggers_v0004.statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
