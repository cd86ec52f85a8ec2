"""Codes that providers make and check; what providers are told, what they say of numbers, what they deliver."""

import sqlalchemy as sa
from alembic import op

revision = "0003_both_ways"
down_revision = "0002_drafts"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables and columns. Every code until here was the desk's own, which is what the columns default to."""
    _more_of_attempts()
    _more_of_checks()
    _feedback()
    _look_ups()
    _deliveries()
    _prices()
    _standings()


def _more_of_attempts() -> None:
    op.add_column("attempt", sa.Column("code_by", sa.String(8), nullable=False, server_default="desk"))
    op.add_column("attempt", sa.Column("session_state", sa.String(12), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("session_words", sa.String(300), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("cancel_at", sa.BigInteger))
    _partial("ix_attempt_cancel", "attempt", "cancel_at", "cancel_at IS NOT NULL")


def _more_of_checks() -> None:
    op.add_column("code_check", sa.Column("code_by", sa.String(8), nullable=False, server_default="desk"))
    op.add_column("code_check", sa.Column("code", sa.String(32), nullable=False, server_default=""))
    op.add_column("code_check", sa.Column("words", sa.String(300), nullable=False, server_default=""))
    op.add_column("code_check", sa.Column("asking_until", sa.BigInteger))


def _feedback() -> None:
    op.create_table(
        "feedback",
        _key("attempt_id", ID, "attempt.id"),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
    )
    _partial("ix_feedback_due", "feedback", "due_at", "due_at IS NOT NULL")


def _look_ups() -> None:
    op.create_table(
        "look_up",
        _key("address_id", ID, "address.id"),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("claim", sa.JSON),
    )
    op.create_index("ix_delivery_seen", "delivery", ["seen_at"])
    _partial("ix_delivery_due", "delivery", "due_at", "due_at IS NOT NULL")


def _prices() -> None:
    op.add_column("price", sa.Column("imported", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.create_table(
        "price_gap",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("channel", sa.String(8), primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "price_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("file", sa.String(120), nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sa.Column("taken_by", sa.String(64), nullable=False),
        sa.Column("prices", sa.JSON, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    )
    op.create_index("ix_price_list_account_id", "price_list", ["account_id"])


def _standings() -> None:
    op.create_table(
        "standing",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )


def _key(name: str, kind: sa.types.TypeEngine[int], to: str) -> sa.Column[int]:
    return sa.Column(name, kind, sa.ForeignKey(to, ondelete="CASCADE"), primary_key=True, autoincrement=False)


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
