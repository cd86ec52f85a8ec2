"""The tables of what passes between desk and providers beside the messages: what is told, asked and delivered."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table

from otpdesk.otp import IdKind
from otpdesk.store.columns import INSTANT, Id, metadata, partial_index

feedback = Table(
    "feedback",
    metadata,
    Column(
        "attempt_id",
        Id(IdKind.ATTEMPT),
        ForeignKey("attempt.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("verified", Boolean, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", INSTANT),
    Column("told_at", INSTANT),
    partial_index("ix_feedback_due", "due_at", where="due_at IS NOT NULL"),
)
"""Outcomes of our codes for providers that learn from them: one line an attempt, so that none is told twice."""

look_up = Table(
    "look_up",
    metadata,
    Column(
        "address_id",
        Id(IdKind.ADDRESS),
        ForeignKey("address.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("body", JSON, nullable=False),
)
"""The newest answer about each number; it holds no number."""

delivery = Table(
    "delivery",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("key", LargeBinary(16), primary_key=True),
    Column("seen_at", INSTANT, nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", INSTANT),
    Column("claim", JSON),
    Index("ix_delivery_seen", "seen_at"),
    partial_index("ix_delivery_due", "due_at", where="due_at IS NOT NULL"),
)
"""Deliveries seen: so that a repeated one changes nothing, and one that came before its message is known waits."""

price_gap = Table(
    "price_gap",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("asked_at", INSTANT, nullable=False),
)
"""Where a provider was asked for a list price and has none, so that it is not asked at every start."""

price_list = Table(
    "price_list",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("file", String(120), nullable=False),
    Column("taken_at", INSTANT, nullable=False),
    Column("taken_by", String(64), nullable=False),
    Column("prices", JSON, nullable=False),
    Column("undone_at", INSTANT),
)
"""Price lists that somebody took from a file. `prices`: each price that was written, and what it took the place of."""

standing = Table(
    "standing",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("body", JSON, nullable=False),
)
"""Senders, permissions and registrations of an account, as its provider last told them."""
