"""The first version of the schema."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORD = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Makes every table, those that others refer to first."""
    _people()
    _accounts()
    _configuration()
    _verifications()
    _attempts()
    _what_came_of_it()
    _audit()


def _partial(name: str, table: str, columns: Sequence[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _people() -> None:
    op.create_table(
        "customer",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("reference", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False, server_default="en"),
        sa.Column("zone", sa.String(64), nullable=False, server_default=""),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "customer_word",
        sa.Column("word", WORD, primary_key=True),
        sa.Column("customer_id", ID, sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_customer_word_customer", "customer_word", ["customer_id", "word"])
    op.create_table(
        "address",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("customer_id", ID, sa.ForeignKey("customer.id")),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("blind", sa.LargeBinary(16), nullable=False, unique=True),
        sa.Column("masked", sa.String(120), nullable=False),
        sa.Column("country", sa.String(2), nullable=False, server_default=""),
        sa.Column("line", sa.String(24), nullable=False, server_default=""),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_address_customer_id", "address", ["customer_id"])
    op.create_table(
        "address_part",
        sa.Column("token", sa.BigInteger, primary_key=True),
        sa.Column("address_id", ID, sa.ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("keys_set_at", sa.BigInteger),
        sa.Column("paused_at", sa.BigInteger),
        sa.Column("removed_at", sa.BigInteger),
        sa.Column("last_error", sa.String(200), nullable=False, server_default=""),
        sa.Column("last_error_at", sa.BigInteger),
    )
    op.create_table(
        "price",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("country", sa.String(2), primary_key=True),
        sa.Column("channel", sa.String(8), primary_key=True),
        sa.Column("micro", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("fetched_at", sa.BigInteger, nullable=False),
    )


def _configuration() -> None:
    op.create_table(
        "policy",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "route",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("country", sa.String(2), nullable=False, server_default=""),
        sa.Column("purpose", sa.String(32), nullable=False, server_default=""),
        sa.Column("accounts", sa.JSON, nullable=False),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False, server_default=""),
        sa.Column("body", sa.String(1600), nullable=False),
        sa.UniqueConstraint("purpose", "language", "channel"),
    )
    op.create_table(
        "configuration",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("why", sa.String(400), nullable=False, server_default=""),
        sa.Column("document", sa.JSON, nullable=False),
    )


def _verifications() -> None:
    op.create_table(
        "verification",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("customer_id", ID, sa.ForeignKey("customer.id")),
        sa.Column("address_id", ID, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("verified_at", sa.BigInteger),
        sa.Column("verified_attempt", ID),
        sa.Column("wrong_checks", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("tries", sa.SmallInteger, nullable=False),
        sa.Column("code_rule", sa.String(12), nullable=False),
        sa.Column("code_length", sa.SmallInteger, nullable=False),
        sa.Column("code_life", sa.Integer, nullable=False),
        sa.Column("code_salt", sa.LargeBinary(16)),
        sa.Column("excluded_reason", sa.String(64), nullable=False, server_default=""),
        sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_index("ix_verification_address_id", "verification", ["address_id"])
    op.create_index("ix_verification_customer_id", "verification", ["customer_id"])
    _partial("ix_verification_open", "verification", ["expires_at"], "state = 'open'")


def _attempts() -> None:
    op.create_table(
        "attempt",
        *_asked(),
        *_answered(),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_attempt_ordinal")),
        sa.UniqueConstraint("verification_id", "ordinal"),
    )
    for column in ("account_id", "address_id", "channel", "country", "customer_id", "purpose", "status"):
        op.create_index(f"ix_attempt_{column.removesuffix('_id')}", "attempt", [column, "id"])
    op.create_index("ix_attempt_operator", "attempt", ["operator", "id", "counted"])
    op.create_index("ix_attempt_spend", "attempt", ["created_at", "cost_micro"])
    _partial("ix_attempt_due", "attempt", ["next_poll_at"], "next_poll_at IS NOT NULL")
    _partial("ix_attempt_failure", "attempt", ["failure", "id"], "failure IS NOT NULL")
    _partial("ix_attempt_mac", "attempt", ["expires_at"], "code_mac IS NOT NULL")
    _partial("ix_attempt_provider_id", "attempt", ["provider_id"], "provider_id IS NOT NULL")
    _partial("uq_attempt_press", "attempt", ["press"], "press IS NOT NULL", unique=True)


def _asked() -> tuple[sa.Column[Any], ...]:
    """Of an attempt: what was to be sent to whom."""
    return (
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("verification_id", ID, sa.ForeignKey("verification.id"), nullable=False),
        sa.Column("ordinal", sa.SmallInteger, nullable=False),
        sa.Column("press", sa.String(64)),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("address_id", ID, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("customer_id", ID, sa.ForeignKey("customer.id")),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("failure", sa.String(12)),
        sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("country", sa.String(2), nullable=False, server_default=""),
        sa.Column("mcc", sa.String(3), nullable=False, server_default=""),
        sa.Column("mnc", sa.String(3), nullable=False, server_default=""),
        sa.Column("prefix_hash", sa.BigInteger),
        sa.Column("sender", sa.String(64), nullable=False, server_default=""),
        sa.Column("language", sa.String(8), nullable=False, server_default=""),
        sa.Column("template_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("config_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("chosen_by", sa.String(12), nullable=False),
        sa.Column("propensity", sa.Float),
        sa.Column("segments", sa.SmallInteger, nullable=False, server_default="1"),
    )


def _answered() -> tuple[sa.Column[Any], ...]:
    """Of an attempt: its code, who is at work on it, and what the provider said."""
    return (
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("first_delivered_at", sa.BigInteger),
        sa.Column("terminal_at", sa.BigInteger),
        sa.Column("superseded_at", sa.BigInteger),
        sa.Column("code_mac", sa.LargeBinary(32)),
        sa.Column("code_key", sa.String(16)),
        sa.Column("leased_by", sa.String(64)),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("next_poll_at", sa.BigInteger),
        sa.Column("polls", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("provider_id", sa.String(128)),
        sa.Column("provider_status", sa.String(64), nullable=False, server_default=""),
        sa.Column("provider_code", sa.String(32), nullable=False, server_default=""),
        sa.Column("provider_words", sa.String(300), nullable=False, server_default=""),
        sa.Column("price_micro", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("price_final_at", sa.BigInteger),
        sa.Column("cost_micro", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("converted", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("conflict", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )


def _what_came_of_it() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("attempt_id", ID, sa.ForeignKey("attempt.id"), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("raw", sa.String(64), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),
        sa.Column("code", sa.String(32), nullable=False, server_default=""),
        sa.Column("words", sa.String(300), nullable=False, server_default=""),
        sa.Column("failure", sa.String(12)),
    )
    op.create_index("ix_receipt_attempt_id", "receipt", ["attempt_id"])
    op.create_table(
        "code_check",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("verification_id", ID, sa.ForeignKey("verification.id"), nullable=False),
        sa.Column("address_id", ID, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("attempt_id", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("tries_left", sa.SmallInteger, nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
    )
    op.create_index("ix_code_check_address", "code_check", ["address_id", "at"])
    op.create_index("ix_code_check_verification_id", "code_check", ["verification_id"])
    op.create_table(
        "decision",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("verification_id", ID),
        sa.Column("attempt_id", ID),
        sa.Column("address_id", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("operator", sa.String(64), nullable=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("rule", sa.String(32), nullable=False, server_default=""),
        sa.Column("retry_at", sa.BigInteger),
        sa.Column("shadow", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("ix_decision_verification_id", "decision", ["verification_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("workstation", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("object", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_object", "audit", ["object"])
