"""The tables that comparisons are read from: figures are counted a day at a time, when the day changed."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, text

from otpdesk.store.columns import INSTANT, metadata

DAY = 86_400_000
"""Milliseconds. Days are those of UTC, numbered from 1970-01-01."""

day_cells = Table(
    "day_cells",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("counted_at", INSTANT, nullable=False),
    Column("due_at", INSTANT),
    Column("sealed", Boolean, nullable=False, server_default=text("false")),
    Column("cells", LargeBinary, nullable=False),
)
"""The cells of each day. `version` is a number that no other count of any day has. `due_at`: the first instant at which
the count is out of date though no row changed. `sealed`: rows of that day were deleted; it is not counted again."""

changed_day = Table(
    "changed_day",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("day", Integer, nullable=False),
)
"""Days whose attempts changed since they were counted, once for each change; `comparison_triggers` writes them."""
