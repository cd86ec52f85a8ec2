"""The part of version 0004 that makes the tables of trials and probes."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_KEPT = ("trial", "trial_look", "trial_end")
"""What was registered, seen and decided in a trial is only ever added."""


def upgrade() -> None:
    """Makes the tables, and lets the database refuse to change what is only ever added."""
    _trials()
    _looks()
    _probe_plans()
    _probes()
    for table in _KEPT:
        for statement in _keeping(table, op.get_bind().dialect.name):
            op.get_bind().exec_driver_sql(statement)


def _trials() -> None:
    op.create_table(
        "split",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("chosen_by", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("generation", sa.Integer, nullable=False),
    )
    op.create_index("ix_split_generation", "split", ["generation"])
    op.create_table(
        "trial",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("split_id", sa.String(32), sa.ForeignKey("split.id"), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("registered_by", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )


def _looks() -> None:
    op.create_table(
        "trial_look",
        _of("trial_id", "trial.id"),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "trial_end",
        _of("trial_id", "trial.id"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("how", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False, server_default=""),
    )


def _probe_plans() -> None:
    op.create_table(
        "test_number",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address_id", ID, sa.ForeignKey("address.id"), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.BigInteger),
    )
    _partial("uq_test_number_address", "test_number", "address_id", "removed_at IS NULL", unique=True)
    op.create_table(
        "probe_plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("planned_at", sa.BigInteger, nullable=False),
        sa.Column("planned_by", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )


def _probes() -> None:
    op.create_table(
        "probe",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("probe_plan.id"), nullable=False),
        sa.Column("round", sa.SmallInteger, nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("number_id", sa.Integer, sa.ForeignKey("test_number.id"), nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("taken_at", sa.BigInteger),
        sa.Column("cost_micro", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("attempt_id", ID),
        sa.Column("words", sa.String(300), nullable=False, server_default=""),
        sa.Column("arrived", sa.Boolean),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("seen_by", sa.String(64), nullable=False, server_default=""),
        sa.UniqueConstraint("plan_id", "round", "account_id", "number_id", name="uq_probe_plan_id"),
    )
    op.create_index("ix_probe_number", "probe", ["number_id", "account_id"])
    op.create_index("ix_probe_taken", "probe", ["plan_id", "taken_at"])
    _partial("ix_probe_due", "probe", "due_at", "state = 'planned'")


def _keeping(table: str, dialect: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER kept_{table}_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed'); END"
            for act in ("UPDATE", "DELETE")
        )
    no = f"BEGIN RAISE EXCEPTION 'a row of {table} is never changed'; END"
    return (
        f"CREATE OR REPLACE FUNCTION kept_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {no} $$",
        f"CREATE TRIGGER kept_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kept_{table}()",
    )


def _of(name: str, to: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(to), primary_key=True, autoincrement=False)


def _partial(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    met = sa.text(where)
    op.create_index(name, table, [column], unique=unique, sqlite_where=met, postgresql_where=met)
