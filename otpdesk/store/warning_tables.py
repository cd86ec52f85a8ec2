"""The tables of what is watched – how each account does in each country just now – and of routes that are suggested."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from otpdesk.otp import IdKind
from otpdesk.store.columns import INSTANT, MICRO, Id, metadata, partial_index

watch = Table(
    "watch",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("country", String(2), primary_key=True),
    Column("score", Float, nullable=False),
    Column("since", INSTANT),
    Column("told_at", INSTANT),
    Column("at", INSTANT, nullable=False),
    Column("usual", Float, nullable=False),
    Column("recent", JSON, nullable=False),
)
"""A running sum for each account and country: `score` of the CUSUM, `since` when it last left zero, `told_at`
when it came to the threshold since, `at` the newest first attempt taken, `recent` counts by quarter of an hour."""

watch_mark = Table(
    "watch_mark",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("upto", BigInteger, nullable=False),
    Column("at", INSTANT, nullable=False),
)
"""Up to which attempt each kind of watching has come, so that none is taken twice, by whatever program."""

warning = Table(
    "warning",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("account_id", Integer, ForeignKey("account.id")),
    Column("country", String(2), nullable=False),
    Column("since", INSTANT, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("evidence_at", INSTANT, nullable=False),
    Column("closed_at", INSTANT),
    Column("closed_why", String(16), nullable=False, server_default=""),
    Column("acknowledged_at", INSTANT),
    Column("acknowledged_by", String(64), nullable=False, server_default=""),
    Column("note", String(400), nullable=False, server_default=""),
    Index("ix_warning_place", "country", "account_id", "kind", "id"),
    partial_index("ix_warning_open", "id", where="closed_at IS NULL"),
)
"""What was, or is, out of the ordinary. Without an account: every account of the country."""

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("country", String(2), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("made_at", INSTANT, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("value_micro", MICRO, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("shares", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("shadow_until", INSTANT),
    Column("shadow_upto", BigInteger, nullable=False, server_default="0"),
    Column("split_id", String(32)),
    Column("decided_at", INSTANT),
    Column("decided_by", String(64), nullable=False, server_default=""),
    Column("reason", String(400), nullable=False, server_default=""),
    partial_index("ix_suggestion_shadow", "id", where="state = 'shadow'"),
)
"""A suggested split of traffic: from what it was worked out, by which chance, and what somebody did with it."""

suggestion_choice = Table(
    "suggestion_choice",
    metadata,
    Column("suggestion_id", Integer, ForeignKey("suggestion.id"), primary_key=True, autoincrement=False),
    Column(
        "attempt_id",
        Id(IdKind.ATTEMPT),
        ForeignKey("attempt.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("share", Float, nullable=False),
)
"""What a suggestion that is only tried in the shadow would have chosen for first attempts that went as ever."""
