"""The tables, for SQLite and PostgreSQL alike.

Ids are stored as 63-bit integers in order of creation (`otp.new_id`), so the primary key is also the order of
time and a page is a key range. Numbers and e-mail addresses are sealed; they are found again through keyed
hashes (`blind`, and one per four-character part). Column names follow what a comparison of providers needs.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from otpdesk.otp import IdKind
from otpdesk.store.columns import INSTANT, MICRO, WORD, Id, metadata, partial_index
from otpdesk.store.rule_tables import configuration as configuration
from otpdesk.store.rule_tables import country_rule as country_rule
from otpdesk.store.rule_tables import draft as draft
from otpdesk.store.rule_tables import member as member
from otpdesk.store.rule_tables import policy as policy
from otpdesk.store.rule_tables import route as route
from otpdesk.store.rule_tables import template as template

customer = Table(
    "customer",
    metadata,
    Column("id", Id(IdKind.CUSTOMER), primary_key=True, autoincrement=False),
    Column("reference", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("zone", String(64), nullable=False, server_default=""),
    Column("created_at", INSTANT, nullable=False),
)

customer_word = Table(
    "customer_word",
    metadata,
    Column("word", WORD, primary_key=True),
    Column("customer_id", Id(IdKind.CUSTOMER), ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_customer_word_customer", "customer_id", "word"),
    sqlite_with_rowid=False,
)

address = Table(
    "address",
    metadata,
    Column("id", Id(IdKind.ADDRESS), primary_key=True, autoincrement=False),
    Column("customer_id", Id(IdKind.CUSTOMER), ForeignKey("customer.id"), index=True),
    Column("kind", String(8), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("blind", LargeBinary(16), nullable=False, unique=True),
    Column("masked", String(120), nullable=False),
    Column("country", String(2), nullable=False, server_default=""),
    Column("line", String(24), nullable=False, server_default=""),
    Column("created_at", INSTANT, nullable=False),
)

address_part = Table(
    "address_part",
    metadata,
    Column("token", BigInteger, primary_key=True),
    Column("address_id", Id(IdKind.ADDRESS), ForeignKey("address.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("provider", String(32), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("keys_set_at", INSTANT),
    Column("paused_at", INSTANT),
    Column("removed_at", INSTANT),
    Column("last_error", String(200), nullable=False, server_default=""),
    Column("last_error_at", INSTANT),
    Column("keys_set_by", String(64), nullable=False, server_default=""),
    Column("tested_at", INSTANT),
    Column("test_outcome", String(12), nullable=False, server_default=""),
    Column("balance_micro", MICRO),
    Column("balance_currency", String(3)),
    Column("balance_at", INSTANT),
)

price = Table(
    "price",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("micro", MICRO, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("fetched_at", INSTANT, nullable=False),
)

verification = Table(
    "verification",
    metadata,
    Column("id", Id(IdKind.VERIFICATION), primary_key=True, autoincrement=False),
    Column("customer_id", Id(IdKind.CUSTOMER), ForeignKey("customer.id"), index=True),
    Column("address_id", Id(IdKind.ADDRESS), ForeignKey("address.id"), nullable=False, index=True),
    Column("purpose", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("verified_at", INSTANT),
    Column("verified_attempt", Id(IdKind.ATTEMPT)),
    Column("wrong_checks", SmallInteger, nullable=False, server_default="0"),
    Column("tries", SmallInteger, nullable=False),
    Column("code_rule", String(12), nullable=False),
    Column("code_length", SmallInteger, nullable=False),
    Column("code_life", Integer, nullable=False),
    Column("code_salt", LargeBinary(16)),
    Column("excluded_reason", String(64), nullable=False, server_default=""),
    Column("is_test", Boolean, nullable=False, server_default=text("false")),
    partial_index("ix_verification_open", "expires_at", where="state = 'open'"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Id(IdKind.ATTEMPT), primary_key=True, autoincrement=False),
    Column("verification_id", Id(IdKind.VERIFICATION), ForeignKey("verification.id"), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("press", String(64)),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("address_id", Id(IdKind.ADDRESS), ForeignKey("address.id"), nullable=False),
    Column("customer_id", Id(IdKind.CUSTOMER), ForeignKey("customer.id")),
    Column("channel", String(8), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("status", String(12), nullable=False),
    Column("failure", String(12)),
    Column("counted", Boolean, nullable=False, server_default=text("true")),
    Column("country", String(2), nullable=False, server_default=""),
    Column("mcc", String(3), nullable=False, server_default=""),
    Column("mnc", String(3), nullable=False, server_default=""),
    Column("prefix_hash", BigInteger),
    Column("sender", String(64), nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default=""),
    Column("template_version", Integer, nullable=False, server_default="0"),
    Column("config_version", Integer, nullable=False, server_default="0"),
    Column("chosen_by", String(12), nullable=False),
    Column("propensity", Float),
    Column("segments", SmallInteger, nullable=False, server_default="1"),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("sent_at", INSTANT),
    Column("first_delivered_at", INSTANT),
    Column("terminal_at", INSTANT),
    Column("superseded_at", INSTANT),
    Column("code_mac", LargeBinary(32)),
    Column("code_key", String(16)),
    Column("leased_by", String(64)),
    Column("lease_until", INSTANT),
    Column("next_poll_at", INSTANT),
    Column("polls", SmallInteger, nullable=False, server_default="0"),
    Column("provider_id", String(128)),
    Column("provider_status", String(64), nullable=False, server_default=""),
    Column("provider_code", String(32), nullable=False, server_default=""),
    Column("provider_words", String(300), nullable=False, server_default=""),
    Column("price_micro", MICRO),
    Column("currency", String(3)),
    Column("price_final_at", INSTANT),
    Column("cost_micro", MICRO, nullable=False, server_default="0"),
    Column("converted", Boolean, nullable=False, server_default=text("false")),
    Column("conflict", Boolean, nullable=False, server_default=text("false")),
    Column("is_test", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("verification_id", "ordinal"),
    partial_index("uq_attempt_press", "press", where="press IS NOT NULL", unique=True),
    CheckConstraint("ordinal >= 1", name="ordinal"),
    Index("ix_attempt_address", "address_id", "id"),
    Index("ix_attempt_customer", "customer_id", "id"),
    Index("ix_attempt_operator", "operator", "id", "counted"),
    Index("ix_attempt_status", "status", "id"),
    Index("ix_attempt_account", "account_id", "id"),
    Index("ix_attempt_country", "country", "id"),
    Index("ix_attempt_channel", "channel", "id"),
    Index("ix_attempt_purpose", "purpose", "id"),
    partial_index("ix_attempt_failure", "failure", "id", where="failure IS NOT NULL"),
    Index("ix_attempt_spend", "created_at", "cost_micro"),
    partial_index("ix_attempt_provider_id", "provider_id", where="provider_id IS NOT NULL"),
    partial_index("ix_attempt_due", "next_poll_at", where="next_poll_at IS NOT NULL"),
    partial_index("ix_attempt_test", "operator", "id", where="is_test"),
    partial_index("ix_attempt_mac", "expires_at", where="code_mac IS NOT NULL"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Id(IdKind.RECEIPT), primary_key=True, autoincrement=False),
    Column("attempt_id", Id(IdKind.ATTEMPT), ForeignKey("attempt.id"), nullable=False, index=True),
    Column("status", String(12), nullable=False),
    Column("raw", String(64), nullable=False),
    Column("source", String(8), nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    Column("claimed_at", INSTANT),
    Column("code", String(32), nullable=False, server_default=""),
    Column("words", String(300), nullable=False, server_default=""),
    Column("failure", String(12)),
)

code_check = Table(
    "code_check",
    metadata,
    Column("id", Id(IdKind.CHECK), primary_key=True, autoincrement=False),
    Column("verification_id", Id(IdKind.VERIFICATION), ForeignKey("verification.id"), nullable=False, index=True),
    Column("address_id", Id(IdKind.ADDRESS), ForeignKey("address.id"), nullable=False),
    Column("attempt_id", Id(IdKind.ATTEMPT)),
    Column("at", INSTANT, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("tries_left", SmallInteger, nullable=False),
    Column("operator", String(64), nullable=False),
    Index("ix_code_check_address", "address_id", "at"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Id(IdKind.DECISION), primary_key=True, autoincrement=False),
    Column("verification_id", Id(IdKind.VERIFICATION), index=True),
    Column("attempt_id", Id(IdKind.ATTEMPT)),
    Column("address_id", Id(IdKind.ADDRESS)),
    Column("at", INSTANT, nullable=False),
    Column("operator", String(64), nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("rule", String(32), nullable=False, server_default=""),
    Column("retry_at", INSTANT),
    Column("shadow", Boolean, nullable=False, server_default=text("false")),
    Column("detail", JSON, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", INSTANT, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("workstation", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(80), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_object", "object"),
)
