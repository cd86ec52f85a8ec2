"""The tables of history that came from elsewhere: generated, or imported from another system."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, Table

from otpdesk.store.columns import INSTANT, metadata

history_load = Table(
    "history_load",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("what", JSON, nullable=False),
    Column("done", Integer, nullable=False),
    Column("begun_at", INSTANT, nullable=False),
)
"""What is being generated and how many parts of it are in; one line while that goes on, else none."""

imported = Table(
    "imported",
    metadata,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, autoincrement=False),
    Column("key", LargeBinary(16), primary_key=True),
    Column("at", INSTANT, nullable=False),
)
"""Messages that were imported: a keyed hash of the provider's id, which is in no clear here."""
