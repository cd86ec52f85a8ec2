"""The tables of history from elsewhere, as version 0004 makes them."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Makes the tables for what is being loaded and for what was imported."""
    op.create_table(
        "history_load",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("what", sa.JSON, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "imported",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
