"""The tables that comparisons are read from, and the triggers that note which days changed.

Figures are counted a day at a time into `day_cells`. Whatever changes an attempt or what became of its verification
appends the attempt's day to `changed_day`, in the same transaction and whoever writes: rows are only ever appended,
so that no send waits for another, and a count takes away exactly the rows that it saw.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, event, text

from otpdesk.store.columns import INSTANT, metadata

DAY = 86_400_000
"""Milliseconds. Days are those of UTC, numbered from 1970-01-01."""

THINNED_EVERY = 4_096
"""Notes of changed days after which repeated ones are taken away; a power of two."""

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
"""Days whose attempts changed since they were counted, once for each change."""

ATTEMPT_COLUMNS = (
    "account_id channel purpose country mcc mnc sender chosen_by ordinal is_test status failure segments created_at "
    "expires_at sent_at first_delivered_at terminal_at price_micro currency price_final_at converted"
).split()
"""What figures depend on."""

_BECAME = "(OLD.state IN ('verified', 'canceled') OR NEW.state IN ('verified', 'canceled')) AND OLD.state <> NEW.state"
"""A verification that runs out or is locked changes no figure: maturity goes by the life of the code."""


def _row(row: str) -> str:
    return f"({', '.join(f'{row}.{name}' for name in ATTEMPT_COLUMNS)})"


_OF_IT = f"SELECT DISTINCT created_at / {DAY} FROM attempt WHERE verification_id = NEW.id"  # noqa: S608

_SQLITE = (
    f"""CREATE TRIGGER attempt_came AFTER INSERT ON attempt BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / {DAY}); END""",
    f"""CREATE TRIGGER attempt_went AFTER DELETE ON attempt BEGIN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / {DAY}); END""",
    f"""CREATE TRIGGER attempt_changed AFTER UPDATE OF {", ".join(ATTEMPT_COLUMNS)} ON attempt
    WHEN {_row("OLD")} IS NOT {_row("NEW")} BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / {DAY}); END""",
    f"""CREATE TRIGGER attempt_moved AFTER UPDATE OF created_at ON attempt
    WHEN OLD.created_at / {DAY} <> NEW.created_at / {DAY} BEGIN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / {DAY}); END""",
    f"""CREATE TRIGGER verification_changed AFTER UPDATE OF state, verified_at, excluded_reason ON verification
    WHEN {_BECAME} OR OLD.verified_at IS NOT NEW.verified_at OR OLD.excluded_reason <> NEW.excluded_reason BEGIN
    INSERT INTO changed_day (day) {_OF_IT}; END""",
    f"""CREATE TRIGGER changed_day_thinned AFTER INSERT ON changed_day WHEN (NEW.id & {THINNED_EVERY - 1}) = 0 BEGIN
    DELETE FROM changed_day WHERE id NOT IN (SELECT max(id) FROM changed_day GROUP BY day); END""",
)
"""One program writes at a time, so the newest note of a day is one that no count before it has seen."""

_POSTGRESQL = (
    f"""CREATE FUNCTION note_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) SELECT DISTINCT created_at / {DAY} FROM touched; RETURN NULL; END $$""",
    f"""CREATE FUNCTION note_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / {DAY});
    IF OLD.created_at / {DAY} <> NEW.created_at / {DAY} THEN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / {DAY}); END IF;
    RETURN NULL; END $$""",
    f"""CREATE FUNCTION note_days_of_verification() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) {_OF_IT}; RETURN NULL; END $$""",
    """CREATE FUNCTION thin_changed_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    WITH gone AS (DELETE FROM changed_day
    WHERE id IN (SELECT id FROM changed_day FOR UPDATE SKIP LOCKED) RETURNING day)
    INSERT INTO changed_day (day) SELECT DISTINCT day FROM gone; RETURN NULL; END $$""",
    """CREATE TRIGGER attempt_came AFTER INSERT ON attempt REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_days()""",
    """CREATE TRIGGER attempt_went AFTER DELETE ON attempt REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_days()""",
    f"""CREATE TRIGGER attempt_changed AFTER UPDATE OF {", ".join(ATTEMPT_COLUMNS)} ON attempt FOR EACH ROW
    WHEN ({_row("OLD")} IS DISTINCT FROM {_row("NEW")}) EXECUTE FUNCTION note_day()""",
    f"""CREATE TRIGGER verification_changed AFTER UPDATE OF state, verified_at, excluded_reason ON verification
    FOR EACH ROW WHEN ({_BECAME} OR OLD.verified_at IS DISTINCT FROM NEW.verified_at
    OR OLD.excluded_reason <> NEW.excluded_reason) EXECUTE FUNCTION note_days_of_verification()""",
    f"""CREATE TRIGGER changed_day_thinned AFTER INSERT ON changed_day FOR EACH ROW
    WHEN ((NEW.id & {THINNED_EVERY - 1}) = 0) EXECUTE FUNCTION thin_changed_days()""",
)
"""Notes of one day may become visible in another order than their ids: what is thinned out is noted anew."""

TRIGGERS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
"""What makes the triggers, statement by statement."""


def _execute(_metadata: Any, connection: Any, **_how: Any) -> None:
    for statement in TRIGGERS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(metadata, "after_create", _execute)
