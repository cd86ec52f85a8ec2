"""The tables of what comparisons convert and add: dated exchange rates, and fees beside the price of a message."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Integer, String, Table

from otpdesk.store.columns import INSTANT, MICRO, metadata

exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("base", String(3), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("since", String(10), primary_key=True),
    Column("rate", Float, nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", INSTANT, nullable=False),
    CheckConstraint("rate > 0", name="rate"),
)
"""From the day `since` (2026-11-24, UTC) on, one unit of `currency` is `rate` of `base`, the desk's own."""

fee = Table(
    "fee",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("since", String(10), primary_key=True),
    Column("micro", MICRO, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", INSTANT, nullable=False),
    CheckConstraint("micro >= 0", name="micro"),
)
"""What an account costs beside its messages, from a day on: per attempt or per verified customer."""
