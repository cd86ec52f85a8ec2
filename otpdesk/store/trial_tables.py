"""The tables of trials: by which shares chance chooses, what was registered, what was seen, and how it ended.

What was registered, seen and decided is only ever added: the database itself refuses to change such a row.
"""

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    event,
)

from otpdesk.otp import IdKind
from otpdesk.store.columns import INSTANT, MICRO, Id, metadata, partial_index

split = Table(
    "split",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("chosen_by", String(12), nullable=False),
    Column("name", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    Column("begun_at", INSTANT, nullable=False),
    Column("until", INSTANT),
    Column("ended_at", INSTANT),
    Column("generation", Integer, nullable=False),
    Index("ix_split_generation", "generation"),
)
"""`generation` grows with each split that begins or ends, so that a send sees whether it knows those that run."""

trial = Table(
    "trial",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("split_id", String(32), ForeignKey("split.id"), nullable=False, unique=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("registered_at", INSTANT, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("body", JSON, nullable=False),
)

trial_look = Table(
    "trial_look",
    metadata,
    Column("trial_id", Integer, ForeignKey("trial.id"), primary_key=True, autoincrement=False),
    Column("at", INSTANT, primary_key=True, autoincrement=False),
    Column("body", JSON, nullable=False),
)
"""What a look at that instant counted; everything that it says follows from that and from the looks before."""

trial_end = Table(
    "trial_end",
    metadata,
    Column("trial_id", Integer, ForeignKey("trial.id"), primary_key=True, autoincrement=False),
    Column("at", INSTANT, nullable=False),
    Column("who", String(64), nullable=False),
    Column("how", String(12), nullable=False),
    Column("reason", String(400), nullable=False, server_default=""),
)

test_number = Table(
    "test_number",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address_id", Id(IdKind.ADDRESS), ForeignKey("address.id"), nullable=False),
    Column("label", String(80), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("removed_at", INSTANT),
    partial_index("uq_test_number_address", "address_id", where="removed_at IS NULL", unique=True),
)
"""The user's own numbers: phones that are at hand, and dead numbers as a control."""

probe_plan = Table(
    "probe_plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("planned_at", INSTANT, nullable=False),
    Column("planned_by", String(64), nullable=False),
    Column("ended_at", INSTANT),
)

probe = Table(
    "probe",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", Integer, ForeignKey("probe_plan.id"), nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("number_id", Integer, ForeignKey("test_number.id"), nullable=False),
    Column("due_at", INSTANT, nullable=False),
    Column("state", String(8), nullable=False),
    Column("taken_at", INSTANT),
    Column("cost_micro", MICRO, nullable=False, server_default="0"),
    Column("attempt_id", Id(IdKind.ATTEMPT)),
    Column("words", String(300), nullable=False, server_default=""),
    Column("arrived", Boolean),
    Column("seen_at", INSTANT),
    Column("seen_by", String(64), nullable=False, server_default=""),
    UniqueConstraint("plan_id", "round", "account_id", "number_id"),
    Index("ix_probe_number", "number_id", "account_id"),
    Index("ix_probe_taken", "plan_id", "taken_at"),
    partial_index("ix_probe_due", "due_at", where="state = 'planned'"),
)
"""One message to an own number, planned once. `cost_micro` is what it was taken to cost before it went out."""


def keeping(table: str, dialect: str) -> tuple[str, ...]:
    """The statements after which a database refuses to change or take away a row of a table."""
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


def _keep(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in keeping(table.name, dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


for _table in (trial, trial_look, trial_end):
    _keep(_table)
